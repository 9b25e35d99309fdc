"""The tables of the event log. Rows are only ever added: the database itself refuses the rest."""

from django.db import models


class Event(models.Model):
    """Who did what to which subject, when, on which ground."""

    uid = models.UUIDField(unique=True)
    at = models.DateTimeField()
    account = models.CharField(max_length=150)
    name = models.CharField(max_length=150)
    unit = models.CharField(max_length=40, blank=True)
    via = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=120)
    ground = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_key"]),
            models.Index(fields=["account"]),
            models.Index(fields=["action"]),
        ]


class Block(models.Model):
    """A run of events under one root, chained to the block before."""

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    algorithm = models.CharField(max_length=10)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Sealed(models.Model):
    """The place of an event in the sealed order. `seq` has no gaps: it is given when sealing,
    so that writers never wait for one another to number their events."""

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="sealed")
    block = models.ForeignKey(Block, models.PROTECT, related_name="leaves")
