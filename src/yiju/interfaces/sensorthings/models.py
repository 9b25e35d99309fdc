"""What clients of SensorThings make beyond the city's own records. Private to this door.

A reference is an id as text: digits for a row of these tables, a code with a stroke or a dot in it
for a record of the city. Moments are microseconds since 1970 in UTC.
"""

from django.db import models


class Made(models.Model):
    """An entity of any set but that of observations."""

    plural = models.CharField(max_length=20)
    """The set, as Things."""
    body = models.JSONField()
    """Its properties, as they were given."""
    thing = models.CharField(max_length=100, blank=True)
    sensor = models.CharField(max_length=120, blank=True)
    observed_property = models.CharField(max_length=100, blank=True)
    """References of a datastream; a historical location has that to its thing."""
    time = models.BigIntegerField(null=True)
    """Of a historical location."""

    class Meta:
        indexes = [
            models.Index(fields=["plural", "id"]),
            models.Index(fields=["thing", "plural"]),
            models.Index(fields=["sensor"]),
            models.Index(fields=["observed_property"]),
        ]


class Tie(models.Model):
    """A link between entities of which each may have several of the other."""

    link = models.CharField(max_length=30)
    """Both sets, as Things/Locations; Locations/FeaturesOfInterest is what was made of a place."""
    left = models.CharField(max_length=100)
    right = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "left", "right"], name="sensorthings_tie_once")
        ]
        indexes = [models.Index(fields=["link", "right"])]


class Observed(models.Model):
    """An observation in a datastream that a client made."""

    datastream = models.ForeignKey(Made, models.CASCADE, db_index=False)
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    """Of the phenomenon time; of a moment both are the same."""
    result_time = models.BigIntegerField(null=True)
    number = models.FloatField(null=True)
    """The result, where it is a number."""
    feature = models.CharField(max_length=100)
    """Reference of its feature of interest."""
    body = models.JSONField()
    """Its properties, as they were given."""

    class Meta:
        indexes = [
            models.Index(fields=["datastream", "start"]),
            models.Index(fields=["datastream", "end"]),
            models.Index(fields=["datastream", "result_time"]),
            models.Index(fields=["feature"]),
        ]
