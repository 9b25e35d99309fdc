"""The tables of sensing. Private to this room: others call `api`.

Moments of readings are whole microseconds since 1970 in UTC: they go from the inbox to the lake
as columns and are never handled one by one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiju.platform.sensing.advice import models as advice  # noqa: F401
from yiju.platform.sensing.commands import models as commands  # noqa: F401
from yiju.platform.sensing.watches import models as watches  # noqa: F401


class Door(models.TextChoices):
    HTTP = "http", _("接口")
    MQTT = "mqtt", "MQTT"
    FILE = "file", _("文件")


class Source(models.Model):
    """Who delivers readings: the platform of a vendor, a gateway, people with files."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    unit_code = models.CharField(max_length=40)
    door = models.CharField(max_length=4, choices=Door.choices)
    quota = models.PositiveBigIntegerField()
    """Readings that are taken on one day."""
    quota_is_set = models.BooleanField(default=False)
    """Whether somebody set it; else it follows the streams that the source delivers."""
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Secret(models.Model):
    """What a source, or one of its devices, shows. Kept is its SHA-256; `mark` are its first
    characters. Several may hold at once, so that the next is given out before the last ends."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="secrets")
    asset_code = models.CharField(max_length=40, blank=True)
    """The device's own asset: the secret reaches its streams only. Empty: all of the source."""
    name = models.CharField(max_length=60)
    mark = models.CharField(max_length=16)
    hash = models.CharField(max_length=64, unique=True)
    until = models.DateField()
    """The last day on which it opens anything."""
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)


class Stream(models.Model):
    """One property of one asset. Never deleted: its number stands in the lake."""

    id = models.AutoField(primary_key=True)
    key = models.CharField(max_length=100, unique=True)
    """The asset's code, a slash, and the kind of stream."""
    kind = models.CharField(max_length=60)
    asset_kind = models.CharField(max_length=40)
    asset_code = models.CharField(max_length=40)
    area_path = models.CharField(max_length=100, blank=True)
    keeper_code = models.CharField(max_length=40, blank=True)
    """Place and keeper of the asset, copied: lists of a million streams are narrowed by them."""
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="streams")
    """None while nobody delivers it."""
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    """Limits of its own, within those of its kind."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """Readings observed from `since` until before `until` are taken."""
    revision = models.PositiveBigIntegerField(db_index=True)
    """The change of the table of streams that it was last part of."""

    class Meta:
        indexes = [
            models.Index(fields=["kind", "asset_code"]),
            models.Index(fields=["asset_kind", "asset_code"]),
            models.Index(fields=["kind", "area_path"]),
        ]


class Revision(models.Model):
    """How often something has changed, as the streams; whoever changes some locks it first, so
    that numbers are committed in their order and what is kept in memory can follow."""

    name = models.CharField(primary_key=True, max_length=60)
    lineage = models.CharField(max_length=16)
    """Drawn when the row was made: numbers of another database mean something else."""
    number = models.PositiveBigIntegerField(default=0)


class Delivery(models.Model):
    """The inbox: one accepted batch, until it is moved into the lake."""

    source_id = models.IntegerField()
    day = models.DateField()
    """In China, on which it was received."""
    received = models.BigIntegerField()
    count = models.PositiveIntegerField()
    """Readings in `columns`."""
    refused = models.JSONField(default=dict)
    """How many others were refused, by reason."""
    columns = models.BinaryField()
    """As `columns.pack` makes it."""


class Tally(models.Model):
    """How many readings of a source had an outcome, by the day on which they were received: for
    deliveries that were moved. Those in the inbox are added when somebody asks."""

    source_id = models.IntegerField()
    day = models.DateField()
    outcome = models.CharField(max_length=20)
    """`received`, `stored`, `duplicate`, or the reason of a refusal."""
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "day", "outcome"], name="sensing_tally_once"
            )
        ]


class Latest(models.Model):
    """The reading of a stream that was observed last."""

    stream = models.OneToOneField(Stream, models.PROTECT, primary_key=True)
    observed = models.BigIntegerField(db_index=True)
    received = models.BigIntegerField()
    value = models.FloatField(null=True)
    quality = models.PositiveSmallIntegerField()
    run = models.PositiveIntegerField()
    """How many readings in a row had this value."""


class Advance(models.Model):
    """What one move made latest, for those who keep latest values in memory; the last few moves.

    Numbers ascend in the order in which moves are committed: one mover at a time writes.
    """

    count = models.PositiveIntegerField()
    columns = models.BinaryField()
    """As `live.feed` packs them."""
    moved_at = models.DateTimeField()


class Position(models.Model):
    """How far the mover is. One row, which each move changes from the number before to its own."""

    lake = models.CharField(max_length=36)
    """Identity of the database's share in the lake: a lake knows whose moves it holds."""
    number = models.PositiveBigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    fault = models.JSONField(null=True)
    """What keeps it from moving, by language."""
    fault_since = models.DateTimeField(null=True)


class LakeDay(models.Model):
    """What was put into a day of the lake, and how much of it has been put in order."""

    day = models.DateField(primary_key=True)
    rows = models.PositiveBigIntegerField(default=0)
    changes = models.PositiveBigIntegerField(default=0)
    """Moves that put something in."""
    sorted_changes = models.PositiveBigIntegerField(default=0)
    summed_changes = models.PositiveBigIntegerField(default=0)
    """How many of them were in when it was sorted, and when it was summed up, last."""
    ended = models.JSONField(default=list)
    """Kinds of stream whose single readings of this day were deleted because their time is over."""
