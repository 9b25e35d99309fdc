"""The parties of items. Private to this room: others call `parts.api`."""

from django.db import models


class Part(models.Model):
    """Somebody's part in an item, as that of a buyer. Who it is stands in the registry."""

    item = models.ForeignKey("work.Item", models.PROTECT, related_name="parts")
    part = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    """As pages may show it: that of a person is masked."""
    person = models.PositiveBigIntegerField(null=True)
    """The number in the registry of people."""
    unit_code = models.CharField(max_length=40, blank=True)
    marks = models.JSONField(default=dict)
    """Keyed hashes by which the same name or document is known again."""
    kept = models.BinaryField(null=True)
    """Sealed: what else the process needs of them, as the number of an account."""
    turn = models.PositiveSmallIntegerField(default=0)
    """How often their link was made anew."""
    added_at = models.DateTimeField()

    class Meta:
        app_label = "work"
        indexes = [models.Index(fields=["unit_code", "item"], name="work_part_unit")]
