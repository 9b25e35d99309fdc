"""What the city's own cases teach, and what was suggested for a case."""

from django.db import models


class Learning(models.Model):
    """A day's learning from past cases; the newest is what the suggestions rest on."""

    day = models.DateField(primary_key=True)
    cases = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        app_label = "work"


class TypeLesson(models.Model):
    """What the cases of a type say: the share of them in which each gram stands. No words, no
    number of a case; only what several cases have in common."""

    type_code = models.CharField(primary_key=True, max_length=20)
    cases = models.FloatField()
    """Newer ones count for more."""
    grams = models.JSONField()

    class Meta:
        app_label = "work"


class Suggestion(models.Model):
    """The types that were shown when a case was reported, the likeliest first, and at which place
    stood the one that was chosen; 0 where it was another one or none."""

    item = models.OneToOneField("work.Item", models.CASCADE, related_name="suggestion")
    first = models.CharField(max_length=20)
    second = models.CharField(max_length=20, blank=True)
    third = models.CharField(max_length=20, blank=True)
    sure = models.BooleanField()
    chosen = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "work"
