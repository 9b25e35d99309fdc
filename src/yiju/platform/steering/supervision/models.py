"""The tables of meetings and letters. Private to this room: others call `api`.

Where each stands in its course, its item says; `state` repeats it for lists and counts, written in
the transaction of the move.
"""

from django.db import models


class Meeting(models.Model):
    """A dispatch meeting (调度会) of a plan: one a day."""

    plan_code = models.CharField(max_length=60)
    held_on = models.DateField()
    begins = models.CharField(max_length=5)
    """By the city's clock, as 14:30."""
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    members = models.JSONField()
    """Codes of units."""
    agenda = models.JSONField()
    """Entries in their order: `rules.Entry`."""
    beyond = models.IntegerField(default=0)
    """How many matters found no room on the agenda."""
    drawn_at = models.DateTimeField()
    """When the agenda was last generated."""
    revision = models.IntegerField(default=1)
    attendance = models.JSONField(default=dict)
    """By code of the unit: [state, who came for it]."""
    state = models.CharField(max_length=20, default="preparing")
    item = models.CharField(max_length=40)
    year = models.IntegerField(null=True)
    number = models.IntegerField(null=True)
    """Of the minutes, given when they are signed."""
    sent_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_code", "held_on"], name="meeting_once"),
            models.UniqueConstraint(fields=["plan_code", "year", "number"], name="minutes_number"),
        ]


class Decision(models.Model):
    """What a meeting decided: a task with one lead unit, begun when the minutes are signed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    place = models.IntegerField()
    text = models.TextField()
    lead = models.CharField(max_length=40)
    joint = models.JSONField()
    """Codes of the units that take part."""
    due = models.DateField()
    done_when = models.TextField()
    """What counts as done."""
    entry = models.CharField(max_length=120, blank=True)
    """The entry of the agenda that it answers."""
    item = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, default="draft")
    reported_on = models.DateField(null=True)
    """When it was last reported as done."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "place"], name="decision_place"),
        ]


class Letter(models.Model):
    """A supervision letter (督办函) to one unit."""

    key = models.CharField(max_length=80, unique=True)
    """What whoever drafted it called it: sent twice, it is one letter."""
    plan_code = models.CharField(max_length=60)
    unit = models.CharField(max_length=40)
    ground_kind = models.CharField(max_length=10)
    ground_key = models.CharField(max_length=500)
    ground = models.TextField()
    """The facts as they were when it was drafted."""
    subject = models.CharField(max_length=120)
    asks = models.TextField()
    days = models.IntegerField()
    """Working days for the answer, of this round."""
    item = models.CharField(max_length=40, unique=True)
    revision = models.IntegerField(default=1)
    state = models.CharField(max_length=20, default="drafting")
    drafted_at = models.DateTimeField()
    year = models.IntegerField(null=True)
    number = models.IntegerField(null=True)
    issued_at = models.DateTimeField(null=True)
    first_due = models.DateField(null=True)
    """When its first answer was due."""
    due = models.DateField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """Its first answer."""
    again_at = models.DateTimeField(null=True)
    """When it was asked again for the first time."""
    rounds = models.IntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    organ = models.CharField(max_length=120)
    """Who issues it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="letter_number")]
        indexes = [models.Index(fields=["unit", "-issued_at"], name="letter_of_unit")]
