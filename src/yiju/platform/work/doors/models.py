"""The tables of the doors. Private to this room: others call `doors.api`."""

from django.db import models


class Reception(models.Model):
    """How many answers of one outcome an address gave on a day."""

    day = models.DateField()
    route = models.CharField(max_length=80)
    outcome = models.CharField(max_length=80)
    """`stored`, or the code of the refusal."""
    count = models.PositiveBigIntegerField()

    class Meta:
        app_label = "work"
        constraints = [
            models.UniqueConstraint(fields=["day", "route", "outcome"], name="work_reception_once")
        ]


class Hook(models.Model):
    """A subscription: a program that is told over HTTP what changes within its owner's reach."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    secret = models.BinaryField()
    """Sealed; every delivery is signed with it."""
    private = models.BooleanField(default=False)
    """It is in the house's own network."""
    account = models.CharField(max_length=150)
    membership = models.PositiveBigIntegerField()
    """In which of the owner's memberships it reads."""
    process = models.CharField(max_length=40, blank=True)
    type_code = models.CharField(max_length=20, blank=True)
    area_path = models.CharField(max_length=100, blank=True)
    changes = models.JSONField()
    cursor = models.CharField(max_length=60)
    """How far its letters are written, as in `changes`."""
    made_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    """Since the last delivery that was taken."""
    failing_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    """How often it was opened again: what was given up is told under a new key."""
    closed_at = models.DateTimeField(null=True)
    why_closed = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "work"


class HookTold(models.Model):
    """Of which items a subscription has letters, so that the first one says that they began."""

    hook = models.ForeignKey(Hook, models.CASCADE, related_name="told")
    item = models.PositiveBigIntegerField()
    revision = models.PositiveIntegerField()

    class Meta:
        app_label = "work"
        constraints = [models.UniqueConstraint(fields=["hook", "item"], name="work_hook_told_once")]
