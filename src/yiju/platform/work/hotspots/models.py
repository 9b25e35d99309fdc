"""What the daily look for hot spots found. Private to this room: others call `hotspots.api`."""

from django.db import models


class HotspotScan(models.Model):
    """One day's scan; never changed afterwards. Each cluster with the day since which it stands
    and the alert that was written of it."""

    day = models.DateField(unique=True)
    clusters = models.JSONField()
    too_little = models.CharField(max_length=300, blank=True)
    """Why there was no scan."""
    made_at = models.DateTimeField()

    class Meta:
        app_label = "work"
