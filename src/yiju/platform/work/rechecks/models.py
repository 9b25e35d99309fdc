"""The monthly draw of closed cases."""

from django.db import models


class RecheckDraw(models.Model):
    """Announced while its month runs; drawn when the month is over; never changed afterwards."""

    month = models.CharField(max_length=7, unique=True)
    """2021-06."""
    sealed_seed = models.BinaryField()
    commitment = models.CharField(max_length=64)
    announced_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    list_hash = models.CharField(max_length=64, blank=True)
    strata = models.JSONField(default=list)
    sizes = models.JSONField(default=dict)
    order = models.JSONField(default=dict)

    class Meta:
        app_label = "work"
