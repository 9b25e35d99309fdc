"""The months as they were counted last. Private to this room: others call `figures.api`."""

from django.db import models


class CountedMonth(models.Model):
    """A month in columns, with the turn of the last change that it holds: what changed since is
    counted again, the rest is not."""

    month = models.CharField(max_length=7, unique=True)
    """2021-06."""
    made = models.UUIDField()
    """Names this counting: whoever keeps a newer state in memory knows what it grew from."""
    layout = models.CharField(max_length=64)
    """The hash of what the columns mean; another meaning is counted anew."""
    turn = models.BigIntegerField()
    until = models.DateTimeField()
    counted_at = models.DateTimeField()
    data = models.BinaryField()

    class Meta:
        app_label = "work"


class GivenScore(models.Model):
    """A score that a person gives for a month, as for an inspection on the spot. Rows are only
    ever added; the last holds."""

    key = models.CharField(max_length=80, unique=True)
    month = models.CharField(max_length=7)
    subject = models.CharField(max_length=60)
    """Code of the unit or area that is scored."""
    part = models.CharField(max_length=40)
    value = models.CharField(max_length=20)
    """A decimal, exact; empty where the score is taken back."""
    note = models.CharField(max_length=300, blank=True)
    by_account = models.CharField(max_length=150)
    given_at = models.DateTimeField()

    class Meta:
        app_label = "work"
        indexes = [models.Index(fields=["month", "subject"], name="work_given_score")]


class Exemption(models.Model):
    """A unit or area that is not scored for some months, and why."""

    key = models.CharField(max_length=80, unique=True)
    subject = models.CharField(max_length=60)
    first_month = models.CharField(max_length=7)
    last_month = models.CharField(max_length=7)
    note = models.CharField(max_length=300)
    by_account = models.CharField(max_length=150)
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When it was taken back."""

    class Meta:
        app_label = "work"
