"""The tables of surveys. Private to this room. What was answered is not tied to who was asked."""

from django.db import models


class Survey(models.Model):
    key = models.CharField(primary_key=True, max_length=60)
    """Also of its draw."""
    plan_code = models.CharField(max_length=60, db_index=True)
    title = models.CharField(max_length=160)
    questions = models.JSONField()
    """Key and words of each, and its topic where it has one."""
    register = models.CharField(max_length=40, blank=True)
    """The kind of asset from which it is drawn; empty for a list that was handed in."""
    source = models.CharField(max_length=160, blank=True)
    """The name of that list."""
    level = models.CharField(max_length=20, blank=True)
    """The level of area by which a register is stratified."""
    days = models.IntegerField()
    cell_question = models.CharField(max_length=120, blank=True)
    population = models.JSONField(default=dict)
    """How many of all belong to each group; empty without post-stratification."""
    strata = models.JSONField(default=dict)
    """How many stand in the frame, by stratum."""
    areas = models.JSONField(default=dict)
    """The area of each stratum that is not itself the code of one."""
    announced_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closes_on = models.DateField(null=True)
    """The last day on which answers are taken."""


class Address(models.Model):
    """Where a letter would go, sealed, until the draw; of those not drawn it is then forgotten."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="addresses")
    subject = models.CharField(max_length=60)
    sealed = models.BinaryField()


class Invitation(models.Model):
    """One who was drawn. The code is worked out anew when letters are printed."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    subject = models.CharField(max_length=60)
    stratum = models.CharField(max_length=60)
    code = models.CharField(max_length=64, unique=True)
    """The keyed hash of it."""
    answered = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, blank=True)
    """Why there is no answer, as far as it is known."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "subject"], name="survey_subject")]


class Response(models.Model):
    """What was answered: its stratum and group, and nothing of whom."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    stratum = models.CharField(max_length=60)
    cell = models.CharField(max_length=40, blank=True)
    answers = models.JSONField()
    day = models.DateField()
