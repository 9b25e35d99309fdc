"""What the pages themselves keep: how often somebody knocked."""

from django.db import models


class Knock(models.Model):
    """How often an address or a browser used a public form within an hour. Nobody is named: the
    key is a keyed hash."""

    key = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="web_knock_once")]
