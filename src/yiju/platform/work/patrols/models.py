"""Patrols, the positions of each batch in one row, and the hours that outlast them."""

from django.db import models


class Patrol(models.Model):
    """From the moment when an inspector begins a patrol to the moment when they end it."""

    key = models.CharField(max_length=80, unique=True)
    """What the phone called it, for its account alone."""
    account = models.CharField(max_length=150)
    unit_code = models.CharField(max_length=40)
    area_path = models.CharField(max_length=100)
    """For which area the inspector went out."""
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    """Of the last position."""
    received = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)
    """How many positions were refused, by reason."""
    seconds = models.PositiveIntegerField(default=0)
    metres = models.PositiveIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)
    """When its positions were deleted; its hours and kilometres stay."""

    class Meta:
        app_label = "work"
        indexes = [
            models.Index(fields=["account", "began_at"]),
            models.Index(fields=["began_at"]),
            models.Index(
                fields=["began_at"], condition=models.Q(erased_at=None), name="work_patrol_kept"
            ),
        ]


class PatrolTrack(models.Model):
    """A batch of positions as it was received: one row, some five bytes a position. A row for
    each position would be 40 times as large and is never asked for by itself."""

    patrol = models.ForeignKey(Patrol, models.CASCADE, related_name="tracks")
    key = models.CharField(max_length=60)
    received = models.PositiveIntegerField()
    stored = models.PositiveIntegerField()
    refused = models.JSONField(default=dict)
    positions = models.BinaryField()

    class Meta:
        app_label = "work"
        constraints = [
            models.UniqueConstraint(fields=["patrol", "key"], name="work_patrol_batch_once")
        ]


class PatrolHours(models.Model):
    """How long a patrol looked at an area on a day: the finest area that has a boundary."""

    patrol = models.ForeignKey(Patrol, models.CASCADE, related_name="hours")
    day = models.DateField()
    area_code = models.CharField(max_length=15)
    area_path = models.CharField(max_length=100)
    seconds = models.PositiveIntegerField()

    class Meta:
        app_label = "work"
        indexes = [models.Index(fields=["day", "area_path"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patrol", "day", "area_code"], name="work_patrol_hours_once"
            )
        ]
