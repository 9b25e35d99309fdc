"""What somebody did to many items at once, and the views that people keep."""

from django.db import models


class Bulk(models.Model):
    """One move for many items, as it was confirmed; done item by item."""

    key = models.CharField(max_length=40, unique=True)
    """What whoever confirmed it called it: confirmed twice, it is one."""
    process = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=40)
    move = models.CharField(max_length=40)
    said = models.JSONField(default=dict)
    each = models.JSONField(default=dict)
    """Fields of the form that every item fills from what is known of it."""
    opinion = models.TextField(blank=True)
    asked = models.JSONField()
    """[number, revision that was seen] of every item, in order."""
    by_account = models.CharField(max_length=150)
    by_name = models.CharField(max_length=60, blank=True)
    by_unit = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "work"
        indexes = [models.Index(fields=["by_account", "made_at"])]


class BulkLine(models.Model):
    """What became of one item; none while it waits its turn."""

    bulk = models.ForeignKey(Bulk, models.CASCADE, related_name="lines")
    number = models.CharField(max_length=40)
    is_done = models.BooleanField()
    says = models.TextField(blank=True)
    """Why it was refused, as it was told then."""
    undone_at = models.DateTimeField(null=True)
    undo_says = models.TextField(blank=True)
    """Why it could not be taken back."""

    class Meta:
        app_label = "work"
        constraints = [models.UniqueConstraint(fields=["bulk", "number"], name="work_bulk_line")]


class SavedView(models.Model):
    """The filter of a list under a name: somebody's own, or open to their unit."""

    account = models.CharField(max_length=150)
    unit_code = models.CharField(max_length=40, blank=True)
    """The unit that uses it too; empty for one's own."""
    name = models.CharField(max_length=40)
    page = models.CharField(max_length=20)
    """The list that it narrows."""
    query = models.JSONField(default=dict)
    place = models.PositiveIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    """The list opens with it for whoever keeps it."""

    class Meta:
        app_label = "work"
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="work_view_once"),
            models.UniqueConstraint(
                fields=["account", "page"],
                condition=models.Q(is_default=True),
                name="work_view_default",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit_code"], condition=~models.Q(unit_code=""), name="work_view_unit"
            )
        ]
