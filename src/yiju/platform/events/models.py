"""The tables of the event log. Rows are only ever added: the models refuse the rest, and so does
the database itself (migration 0002)."""

from typing import Any, NoReturn

from django.db import models

from yiju.platform.events.errors import OnlyAdded
from yiju.platform.events.keys import AddedKey


class AddedRows(models.QuerySet[Any]):
    def update(self, **changes: Any) -> NoReturn:
        raise OnlyAdded(what=self.model._meta.db_table)

    def delete(self) -> NoReturn:
        raise OnlyAdded(what=self.model._meta.db_table)


class Added(models.Model):
    """A row that is written once."""

    objects = AddedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise OnlyAdded(what=str(self.pk))
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise OnlyAdded(what=str(self.pk))


class Event(Added):
    """Who did what to which subject, when, on which ground."""

    id = AddedKey(primary_key=True)
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


class Block(Added):
    """A run of events under one root, chained to the block before."""

    number = models.BigIntegerField(primary_key=True)
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    algorithm = models.CharField(max_length=10)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()


class Sealed(Added):
    """The place of an event in the sealed order, and its leaf as it was hashed then."""

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="sealed")
    block = models.ForeignKey(Block, models.PROTECT, related_name="leaves")
    leaf = models.CharField(max_length=64)


class Waiting(models.Model):
    """An event that no block holds yet. The database adds the row with the event itself, so that
    sealing finds what is new without reading the whole log. On SQLite the key is the number of the
    row itself (migration 0003), and not an index beside it."""

    event = models.OneToOneField(
        Event, models.PROTECT, primary_key=True, db_constraint=False, related_name="waiting"
    )
