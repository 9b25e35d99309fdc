"""Who speaks TALQ with the city, and what they said. Private to this door.

Addresses are UUIDs as the standard wants them; those of the city's own assets are drawn when they
are first told to somebody.
"""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

OVER = "over"
"""Of an override whose command has ended: nothing more is told."""


class Side(models.TextChoices):
    GATEWAY = "gateway", _("网关")
    CMS = "cms", _("管理软件")


class Peer(models.Model):
    """Another end of TALQ: a gateway, which delivers by a source, or a management software, which
    acts as an account."""

    key = models.CharField(max_length=40, unique=True)
    """Of a gateway that of its source."""
    side = models.CharField(max_length=7, choices=Side.choices)
    address = models.UUIDField(unique=True, default=uuid4)
    """What it calls itself in every request."""
    account = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()
    services = models.JSONField(default=list)
    """As a gateway announced them."""
    announced_at = models.DateTimeField(null=True)
    """When our services were told to a management software."""
    offered = models.CharField(max_length=64, blank=True)
    """Fingerprint of the programmes that a gateway took last."""


class Own(models.Model):
    """The city's own address, drawn once. One row."""

    address = models.UUIDField(default=uuid4)


class Announced(models.Model):
    """A device that a gateway announced."""

    peer = models.ForeignKey(Peer, models.CASCADE, related_name="devices")
    address = models.UUIDField()
    name = models.CharField(max_length=200)
    device_class = models.CharField(max_length=200)
    functions = models.JSONField()
    asset_kind = models.CharField(max_length=40, blank=True)
    asset_code = models.CharField(max_length=40, blank=True)
    """The asset that it is; empty until somebody says so."""
    adopted_by = models.CharField(max_length=150, blank=True)
    """An account; empty where its code spoke for itself."""
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "address"], name="talq_announced_once"),
            models.UniqueConstraint(
                fields=["peer", "asset_kind", "asset_code"],
                condition=~models.Q(asset_code=""),
                name="talq_one_device_for_an_asset",
            ),
        ]


class Entity(models.Model):
    """Anything else that a peer keeps with the city: classes, groups, types, loggers."""

    peer = models.ForeignKey(Peer, models.CASCADE)
    resource = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    body = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "resource", "address"], name="talq_entity_once")
        ]


class Told(models.Model):
    """An asset of the city under the address by which others know it."""

    address = models.UUIDField(primary_key=True, default=uuid4)
    asset_kind = models.CharField(max_length=40)
    asset_code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset_kind", "asset_code"], name="talq_told_once")
        ]


class Underway(models.Model):
    """An order that a gateway accepted without saying yet that it was done."""

    peer = models.ForeignKey(Peer, models.CASCADE)
    number = models.BigIntegerField(unique=True)
    reference = models.CharField(max_length=40, db_index=True)
    """The command, as the gateway repeats it."""
    device = models.UUIDField()


class Override(models.Model):
    """A command that a management software gave, until it was told what became of it."""

    peer = models.ForeignKey(Peer, models.CASCADE)
    request = models.UUIDField()
    command = models.BigIntegerField()
    reference = models.CharField(max_length=200, blank=True)
    """Its own name for it."""
    reported = models.CharField(max_length=64, blank=True)
    """Of how many devices it was told last that they obey; or OVER."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["peer", "request"], name="talq_override_once")
        ]


class Entry(models.Model):
    """What a logger has recorded and its management software has not taken yet."""

    logger = models.ForeignKey(Entity, models.CASCADE, related_name="entries")
    body = models.JSONField()
