"""Commanded but not done: one case for all devices of a command that did not obey in time."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands.kinds import CommandKind, command_kind, declared
from yiju.platform.sensing.commands.models import Command, Order
from yiju.platform.sensing.commands.rules import UNDERWAY, State
from yiju.platform.sensing.commands.settling import SYSTEM
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=5)
NAMED = 20
"""Devices that the words of a case name; the command lists all."""


def disobeyed(command: int) -> QuerySet[Order]:
    """Orders that should have been confirmed: sent in vain, expired, refused by the device, or
    with no way to it. What a safety rule refused, or another command took, should not be done."""
    kind = command_kind(Command.objects.values_list("kind", flat=True).get(pk=command))
    found = Order.objects.filter(
        command=command, state__in=(*UNDERWAY, State.EXPIRED, State.REFUSED)
    )
    rules = [rule.key for rule in kind.safety]
    return found.exclude(state=State.REFUSED, why__in=rules)


def look(at: datetime) -> int:
    """Open what has to be opened by now; how many cases."""
    due = Command.objects.filter(kind__in=declared(), look_at__lte=at).order_by("look_at", "pk")
    opened = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            opened += _look(pk, at)
        except CityError:
            # One that cannot be opened, as at a place outside the city, keeps no other waiting.
            log.exception("command %s: no case could be opened", pk)
            Command.objects.filter(pk=pk).update(look_at=at + AGAIN)
    return opened


@transaction.atomic
def _look(pk: int, at: datetime) -> bool:
    command = Command.objects.select_for_update().get(pk=pk)
    if command.look_at is None or command.look_at > at:
        return False
    command.look_at, command.changed_at = None, at
    left = disobeyed(pk).order_by("asset_code")
    count = left.count()
    if count:
        command.case_number = _open(command, left, count, at)
    command.save(update_fields=["look_at", "changed_at", "case_number"])
    return bool(count)


def _open(command: Command, left: QuerySet[Order], count: int, at: datetime) -> str:
    kind = command_kind(command.kind)
    some = list(left[:NAMED])
    named = "、".join(one.asset_code for one in some)
    first = some[0].asset_code
    keeper = registry.unit(command.keeper_code).short_name if command.keeper_code else ""
    words = _(
        "指令 {command}（{kind}：{value}）下达 {total} 台，{count} 台没有由读数证实："
        "{named}{more}。管理单位：{keeper}。全部名单见指令页面。"
    ).format(
        command=command.pk,
        kind=kind.title,
        value=kind.shown(command.value),
        total=command.total,
        count=count,
        named=named,
        more="…" if count > NAMED else "",
        keeper=keeper or "—",
    )
    done = cases.report(
        str(words),
        _where(kind, command, some),
        source="sensor",
        key=f"command/{command.pk}",
        party=work.Party("", system=True),
        actor=SYSTEM,
        at=at,
        type_code=kind.case_type,
        asset=first,
        more={"command": command.pk, "devices": count},
    )
    return done.item.number


def _where(kind: CommandKind, command: Command, some: list[Order]) -> cases.Where:
    """At the first device that has a place; in the middle of the area where none has."""
    for one in some:
        try:
            asset = registry.by_code(kind.asset_kind, one.asset_code, None)
        except registry.AssetNotFound:
            continue
        if asset.lon is not None and asset.lat is not None:
            return cases.Where(asset.lon, asset.lat, Datum.WGS84)
    area = registry.area(command.area_path.rstrip("/").rpartition("/")[2] or registry.city().code)
    city = registry.city()
    return cases.Where(area.lon or city.lon or 0, area.lat or city.lat or 0, Datum.WGS84)
