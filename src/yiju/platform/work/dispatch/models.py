"""Crews, the plan that each group of crews follows, and what was given or begun by a person."""

from django.db import models


class Crew(models.Model):
    """Some people of a unit who go out together; an inspector is a crew of one."""

    unit_code = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    """As which its people act: staff of the unit, or inspector."""
    name = models.CharField(max_length=60)
    accounts = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    """Beginnings of type codes; none means every type."""
    lon = models.FloatField()
    lat = models.FloatField()
    begins = models.TimeField()
    ends = models.TimeField()
    every_day = models.BooleanField(default=False)
    """On holidays too."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "work"
        constraints = [models.UniqueConstraint(fields=["unit_code", "name"], name="work_crew_once")]


class CrewPlan(models.Model):
    """The newest plan of the crews of a unit in a role."""

    group = models.CharField(primary_key=True, max_length=81)
    made_at = models.DateTimeField()
    seen = models.CharField(max_length=64)
    """A hash of what it was made from."""
    routes = models.JSONField(default=dict)
    """Numbers of items in order, by the key of the crew."""

    class Meta:
        app_label = "work"


class Given(models.Model):
    """A step that a person gave to a crew, or that the crew has begun: no plan moves it."""

    stage = models.OneToOneField("work.Stage", models.CASCADE, related_name="given")
    crew = models.ForeignKey(Crew, models.PROTECT, related_name="given")
    at = models.DateTimeField()
    by_account = models.CharField(max_length=150)
    begun_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "work"
