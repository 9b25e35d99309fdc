"""The tables of evaluations. Private to this room: others call `api`."""

from django.db import models


class Declared(models.Model):
    """An evaluation as it is declared; not changed any more once an edition is published."""

    key = models.CharField(primary_key=True, max_length=60)
    data = models.JSONField()
    account = models.CharField(max_length=150)
    declared_at = models.DateTimeField()


class Edition(models.Model):
    """What was published, frozen. Rows are only added: a correction is a new edition."""

    declared = models.ForeignKey(Declared, models.PROTECT, related_name="editions")
    number = models.IntegerField()
    """From 1 for each evaluation."""
    content = models.JSONField()
    """The whole export: exporting.py describes it."""
    known_at = models.DateTimeField()
    appeals_until = models.DateField()
    account = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["declared", "number"], name="evaluation_edition")
        ]


class Appeal(models.Model):
    """A unit says that a value is another one; decided by the office."""

    declared = models.ForeignKey(Declared, models.PROTECT, related_name="appeals")
    subject = models.CharField(max_length=60)
    leaf = models.CharField(max_length=60)
    value = models.CharField(max_length=60)
    """What it should be, an exact fraction."""
    ground = models.TextField()
    document = models.CharField(max_length=200)
    unit_code = models.CharField(max_length=40)
    account = models.CharField(max_length=150)
    filed_at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)


class Question(models.Model):
    """Something about a figure that looks managed, raised with what it rests on. Whoever it
    concerns says how it came; there is no verdict."""

    declared = models.ForeignKey(Declared, models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=60, blank=True)
    """Empty where it concerns all of an indicator."""
    leaf = models.CharField(max_length=60, blank=True)
    evidence = models.JSONField()
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    unit_code = models.CharField(max_length=40, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declared", "kind", "subject", "leaf"], name="evaluation_question"
            )
        ]
