"""The table of bulletins. Private to this room."""

from django.db import models


class Bulletin(models.Model):
    """A bulletin of a period, from its draft on. What is published is not changed any more."""

    plan_code = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=10)
    """2022-W25, 2022-06 or 2022."""
    first_day = models.DateField()
    last_day = models.DateField()
    document = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the document as it stands."""
    revision = models.IntegerField(default=1)
    """Grows with every edit."""
    item = models.CharField(max_length=40)
    """The number of the item whose process approves it."""
    year = models.IntegerField(null=True)
    number = models.IntegerField(null=True)
    """Of the year, given when it is published."""
    drafted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "steering"
        constraints = [
            models.UniqueConstraint(fields=["plan_code", "kind", "period"], name="bulletin_once"),
            models.UniqueConstraint(fields=["year", "number"], name="bulletin_number"),
        ]
        indexes = [models.Index(fields=["-last_day", "kind"], name="bulletin_newest")]
