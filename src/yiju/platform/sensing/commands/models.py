"""The tables of commands. Moments of orders are microseconds since 1970 in UTC."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiju.platform.sensing.commands.rules import NEVER, State


class Stage(models.TextChoices):
    PROPOSED = "proposed", _("待第二人")
    STANDING = "standing", _("有效")
    REHEARSED = "rehearsed", _("演练")
    REJECTED = "rejected", _("第二人不同意")
    WITHDRAWN = "withdrawn", _("撤销")
    ENDED = "ended", _("已到期")


class Command(models.Model):
    """What somebody told a device, a group or an area."""

    key = models.CharField(max_length=240, unique=True)
    said = models.CharField(max_length=64)
    """Hash of what was asked under the key."""
    correlation = models.CharField(max_length=36)
    """The same for a command and those that repeat it for the rest."""
    kind = models.CharField(max_length=60)
    value = models.FloatField()
    authority = models.PositiveSmallIntegerField()
    target = models.JSONField()
    reason = models.CharField(max_length=300)
    account = models.CharField(max_length=150)
    name = models.CharField(max_length=200)
    unit_code = models.CharField(max_length=40, blank=True)
    second_account = models.CharField(max_length=150, blank=True)
    second_name = models.CharField(max_length=200, blank=True)
    second_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    given_at = models.DateTimeField()
    start = models.DateTimeField()
    until = models.DateTimeField()
    """In force from `start` until before `until`."""
    begun_at = models.DateTimeField(null=True)
    """When it began to be sent."""
    look_at = models.DateTimeField(null=True)
    """When those who did not obey are counted; None once they were."""
    ended_at = models.DateTimeField(null=True)
    area_path = models.CharField(max_length=100, blank=True)
    """The innermost area that holds all devices."""
    keeper_code = models.CharField(max_length=40, blank=True)
    """Who looks after most of them."""
    total = models.PositiveIntegerField(default=0)
    case_number = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "stage"]), models.Index(fields=["account", "kind"])]


class Order(models.Model):
    """A command to one device."""

    command = models.ForeignKey(Command, models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=60)
    asset_code = models.CharField(max_length=40)
    area_path = models.CharField(max_length=100, blank=True)
    keeper_code = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=60, blank=True)
    source_id = models.IntegerField(null=True)
    """Whose gateway carries it."""
    stream_id = models.IntegerField(null=True)
    """Whose readings confirm it."""
    scale = models.FloatField(default=1)
    state = models.PositiveSmallIntegerField()
    due = models.BigIntegerField()
    next_try = models.BigIntegerField(default=NEVER)
    tries = models.PositiveSmallIntegerField(default=0)
    sent = models.BigIntegerField(null=True)
    acknowledged = models.BigIntegerField(null=True)
    confirmed = models.BigIntegerField(null=True)
    """When the reading was observed that confirms it."""
    beaten_by = models.BigIntegerField(null=True)
    """The command that outranks it at present."""
    why = models.CharField(max_length=120, blank=True)
    """Why it was refused: `no_way`, `gone`, the key of a safety rule, or a device's own words."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["command", "asset_code"], name="sensing_order_once")
        ]
        indexes = [
            models.Index(fields=["command", "state"]),
            models.Index(fields=["kind", "asset_code"]),
            models.Index(
                fields=["source_id", "next_try"],
                condition=Q(state__in=[State.QUEUED.value, State.SENT.value]),
                name="sensing_order_to_send",
            ),
            models.Index(
                fields=["stream_id"],
                condition=Q(state__in=[State.SENT.value, State.ACKNOWLEDGED.value]),
                name="sensing_order_to_confirm",
            ),
        ]


class Conflict(models.Model):
    """A command took devices from another: said to both who gave them."""

    winner = models.ForeignKey(Command, models.PROTECT, related_name="won")
    loser = models.ForeignKey(Command, models.PROTECT, related_name="lost")
    devices = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["winner", "loser"], name="sensing_conflict_once")
        ]


class Danger(models.Model):
    """A safety rule's reading has shown danger at a device. It stands until it is released."""

    kind = models.CharField(max_length=60)
    rule = models.CharField(max_length=40)
    asset_code = models.CharField(max_length=40)
    area_path = models.CharField(max_length=100, blank=True)
    keeper_code = models.CharField(max_length=40, blank=True)
    value = models.FloatField()
    observed = models.BigIntegerField()
    since = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "rule", "asset_code"],
                condition=Q(released_at=None),
                name="sensing_danger_once",
            )
        ]
        indexes = [models.Index(fields=["kind", "asset_code"])]
