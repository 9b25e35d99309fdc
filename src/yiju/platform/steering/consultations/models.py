"""The tables of consultations. Private to this room."""

from django.db import models


class Consultation(models.Model):
    """A draft that is published for a term. Its text is not changed once it is open."""

    number = models.CharField(primary_key=True, max_length=40)
    """Of the item whose process it runs."""
    plan_code = models.CharField(max_length=60, db_index=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    kind = models.CharField(max_length=12, default="decision")
    days = models.IntegerField()
    """Calendar days of a decision, working days of a normative document."""
    why_short = models.CharField(max_length=300, blank=True)
    real_name = models.BooleanField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    drafted_at = models.DateTimeField()


class Point(models.Model):
    """What several views say; answered once for all of them."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="points")
    title = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)


class View(models.Model):
    """What somebody said. The words stay; who said them is sealed."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="views")
    order = models.IntegerField()
    """The number that whoever spoke is told."""
    key = models.CharField(max_length=80, unique=True)
    """Of the form: sent twice it is one view."""
    words = models.TextField()
    name = models.BinaryField(null=True)
    contact = models.BinaryField(null=True)
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="views")
    channel = models.CharField(max_length=10, default="portal")
    received_on = models.DateField(null=True)
    """The day on which it came, where it did not come by the portal."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "order"], name="consultation_view_order"
            )
        ]
