"""Who answers for which cell, with the days on which that holds."""

from django.db import models


class Charge(models.Model):
    """An inspector answers for a cell from a day on; a cell of the unit grid, or a community."""

    account = models.CharField(max_length=150)
    area_code = models.CharField(max_length=15)
    area_path = models.CharField(max_length=100)
    since = models.DateField()
    until = models.DateField(null=True)
    """The last day on which it holds; empty while it goes on."""
    made_at = models.DateTimeField()
    by_account = models.CharField(max_length=150)

    class Meta:
        app_label = "work"
        indexes = [
            models.Index(fields=["area_code", "since"]),
            models.Index(fields=["account", "since"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "area_code", "since"], name="work_charge_once"
            )
        ]
