"""What watches remember and what they raised. Private to this room: others call `watches.api`."""

from django.db import models
from django.db.models import Q


class WatchState(models.Model):
    """The state of a watch for neighbouring subjects: what `state` packs."""

    watch = models.CharField(max_length=60)
    chunk = models.IntegerField()
    fields = models.CharField(max_length=16)
    """The fingerprint of the fields; a state with others is forgotten."""
    columns = models.BinaryField()

    class Meta:
        app_label = "sensing"
        constraints = [
            models.UniqueConstraint(fields=["watch", "chunk"], name="sensing_watch_state_once")
        ]


class WatchedHour(models.Model):
    """Up to when a watch by the hour has looked."""

    watch = models.CharField(primary_key=True, max_length=60)
    until = models.DateTimeField()

    class Meta:
        app_label = "sensing"


class WatchFault(models.Model):
    """A watch that could not judge since some moment."""

    watch = models.CharField(primary_key=True, max_length=60)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    moves = models.PositiveIntegerField(default=1)
    said = models.CharField(max_length=300)

    class Meta:
        app_label = "sensing"


class Cause(models.Model):
    """What lies behind alarms: an asset, or what feeds many, with a type of case. It has one case
    at a time."""

    watch = models.CharField(max_length=60)
    asset_kind = models.CharField(max_length=40)
    asset_code = models.CharField(max_length=40)
    area_path = models.CharField(max_length=100, blank=True)
    type_code = models.CharField(max_length=20)
    is_parent = models.BooleanField(default=False)
    severity = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, blank=True)
    """Of the case."""
    is_open = models.BooleanField(default=True)
    """Until its case has ended."""
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    """When its last alarm ended; None while one stands."""
    repeats = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    is_false = models.BooleanField(default=False)
    """Whether people found nothing there."""
    problem = models.JSONField(default=str, blank=True)
    """Why its case could not be sent to a unit by itself, as `text_to_json` keeps it."""

    class Meta:
        app_label = "sensing"
        constraints = [
            models.UniqueConstraint(
                fields=["asset_kind", "asset_code", "type_code"],
                condition=Q(is_open=True),
                name="sensing_cause_open_once",
            )
        ]
        indexes = [models.Index(fields=["opened_at"])]


class Alarm(models.Model):
    """One time that a watch spoke of a stream, or of what it takes together."""

    watch = models.CharField(max_length=60)
    subject = models.IntegerField()
    asset_kind = models.CharField(max_length=40)
    asset_code = models.CharField(max_length=40)
    area_path = models.CharField(max_length=100, blank=True)
    keeper_code = models.CharField(max_length=40, blank=True)
    severity = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True)
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField()
    """From when it may open a case."""
    outcome = models.CharField(max_length=12, blank=True)
    """What became of it; empty while that is open."""
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="alarms")

    class Meta:
        app_label = "sensing"
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "subject", "raised_at"], name="sensing_alarm_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["watch", "subject"],
                condition=Q(cleared_at=None),
                name="sensing_alarm_standing",
            ),
            models.Index(fields=["opens_at"], condition=Q(outcome=""), name="sensing_alarm_waits"),
            models.Index(fields=["raised_at"]),
            models.Index(fields=["asset_kind", "asset_code", "cleared_at"]),
        ]


class Shelving(models.Model):
    """The alarms of a watch at an asset open nothing for a while; somebody says why."""

    watch = models.CharField(max_length=60)
    asset_kind = models.CharField(max_length=40)
    asset_code = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField()
    name = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    by_account = models.CharField(max_length=150, blank=True)

    class Meta:
        app_label = "sensing"
        indexes = [models.Index(fields=["asset_kind", "asset_code", "until"])]


class Maintenance(models.Model):
    """Work during which alarms open nothing: at an asset and all that it feeds."""

    asset_kind = models.CharField(max_length=40)
    asset_code = models.CharField(max_length=40)
    area_path = models.CharField(max_length=100, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    by_account = models.CharField(max_length=150, blank=True)
    by_name = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "sensing"
        indexes = [models.Index(fields=["until"])]
