"""The tables of periodic returns. Private to this room."""

from django.db import models


class Filed(models.Model):
    """The return of a unit for a month, from the day on which it is asked for."""

    plan_code = models.CharField(max_length=60)
    unit_code = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    """2022-05."""
    due_on = models.DateField()
    item = models.CharField(max_length=40, unique=True)
    """The number of the item whose process carries it."""
    opened_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    """When the unit's head signed it for the first time."""
    accepted_at = models.DateTimeField(null=True)
    sent_back = models.PositiveIntegerField(default=0)
    """How often the office returned it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_code", "unit_code", "month"], name="filed_once")
        ]
        indexes = [models.Index(fields=["month", "plan_code"], name="filed_month")]


class Line(models.Model):
    """One figure of a return while it is written; the store of figures holds what was signed."""

    filed = models.ForeignKey(Filed, models.CASCADE, related_name="lines")
    order = models.PositiveIntegerField()
    target_key = models.CharField(max_length=60)
    indicator_key = models.CharField(max_length=80)
    area_code = models.CharField(max_length=15)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    document = models.CharField(max_length=200, blank=True)
    """The paper that the figure rests on."""
    explanation = models.CharField(max_length=500, blank=True)
    absent = models.CharField(max_length=300, blank=True)
    """Why there is no figure."""
    doubt = models.CharField(max_length=500, blank=True)
    """Why the office sent it back."""
    figure = models.PositiveBigIntegerField(null=True)
    """The number of the figure in the store, once it was signed."""
    by_account = models.CharField(max_length=150, blank=True)
    by_name = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filed", "target_key", "area_code"], name="filed_line_once"
            )
        ]
        ordering = ["order"]


class Attachment(models.Model):
    """A file that shows where a figure comes from; its bytes lie under their hash."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="attachments")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=90)
    size = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()
    by_account = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "sha256"], name="filed_attachment_once")
        ]


class Check(models.Model):
    """A figure that was drawn for the third party. `result` is empty while it is open."""

    line = models.OneToOneField(Line, models.PROTECT, related_name="check_made")
    draw = models.CharField(max_length=60)
    item = models.CharField(max_length=40, unique=True)
    result = models.CharField(max_length=10, blank=True)
    """holds, untrue, or replaced where it could not be checked."""
    found = models.CharField(max_length=500, blank=True)
    document = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=60, blank=True)


class Amendment(models.Model):
    """What a check put right in the store, period by period. `after` is None where the wrong
    figure fell and no right one is known."""

    check_made = models.ForeignKey(Check, models.PROTECT, related_name="amendments")
    day = models.DateField()
    before = models.DecimalField(max_digits=20, decimal_places=4)
    after = models.DecimalField(max_digits=20, decimal_places=4, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_made", "day"], name="amendment_once")]
        ordering = ["day"]
