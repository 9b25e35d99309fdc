"""People hold alarms back: work at an asset, a sensor that is known to be wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.sensing.watches.declaration import watch_of
from yiju.platform.sensing.watches.engine import released
from yiju.platform.sensing.watches.keeping import load, save
from yiju.platform.sensing.watches.models import Alarm, Maintenance, Shelving
from yiju.platform.sensing.watches.rules import may_maintain, may_shelve


class ShelvingRefused(CityError):
    code = "watches.shelving_refused"
    status = 422
    text = _("不能搁置：{unmet}")


class MaintenanceRefused(CityError):
    code = "watches.maintenance_refused"
    status = 422
    text = _("不能登记检修：{unmet}")


class WatchUnknown(CityError):
    code = "watches.unknown"
    status = 404
    text = _("没有名为 {watch} 的监视")


class AlarmUnknown(CityError):
    code = "watches.alarm_unknown"
    status = 404
    text = _("没有编号为 {alarm} 的未解除报警，或不在您的范围内")


class PuttingBackRefused(CityError):
    code = "watches.putting_back_refused"
    status = 422
    text = _("不能解除：{why}")


@dataclass(frozen=True)
class ShelvingRow:
    watch: str
    asset_kind: str
    asset_code: str
    since: datetime
    until: datetime
    name: Text | str
    reason: Text | str


@dataclass(frozen=True)
class MaintenanceRow:
    asset_kind: str
    asset_code: str
    since: datetime
    until: datetime
    reason: str
    by_name: str


@transaction.atomic
def shelve(
    watch: str,
    asset_kind: str,
    asset_code: str,
    *,
    since: datetime,
    until: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
    reaches: Sequence[registry.Reach] | None = None,
) -> None:
    """Let the alarms of a watch at an asset open nothing for a while, in the name of the actor;
    sent again it is the same.

    Raises WatchUnknown, AssetNotFound, ShelvingRefused with all that stands against it.
    """
    if watch_of(watch) is None:
        raise WatchUnknown(watch=watch[:60])
    registry.by_code(asset_kind, asset_code, reaches)
    allowed = may_shelve(actor.name, reason, since, until)
    if not allowed:
        raise ShelvingRefused(unmet=listed(allowed.unmet))
    _shelving, is_new = Shelving.objects.get_or_create(
        watch=watch,
        asset_kind=asset_kind,
        asset_code=asset_code,
        since=since,
        until=until,
        by_account=actor.account,
        defaults={"name": actor.name[:60], "reason": reason.strip()[:200]},
    )
    if is_new:
        _log("watches.shelve", asset_kind, asset_code, reason, until, actor, at, watch=watch)


@transaction.atomic
def maintenance_add(
    asset_kind: str,
    asset_code: str,
    *,
    since: datetime,
    until: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
    reaches: Sequence[registry.Reach] | None = None,
) -> None:
    """Say that an asset, and with it all that it feeds, is being worked on.

    Raises AssetNotFound, MaintenanceRefused.
    """
    asset = registry.by_code(asset_kind, asset_code, reaches)
    allowed = may_maintain(reason, since, until)
    if not allowed:
        raise MaintenanceRefused(unmet=listed(allowed.unmet))
    _window, is_new = Maintenance.objects.get_or_create(
        asset_kind=asset_kind,
        asset_code=asset_code,
        since=since,
        until=until,
        by_account=actor.account,
        defaults={
            "area_path": asset.area_path,
            "reason": reason.strip()[:200],
            "by_name": actor.name[:60],
            "made_at": at,
        },
    )
    if is_new:
        _log("watches.maintain", asset_kind, asset_code, reason, until, actor, at)


@transaction.atomic
def put_back(
    alarm: int,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    reaches: Sequence[registry.Reach] | None = None,
) -> None:
    """End an alarm that does not end by itself. Raises AlarmUnknown, PuttingBackRefused."""
    found = Alarm.objects.select_for_update().filter(pk=alarm, cleared_at=None).first()
    if found is None or not _reached(found.asset_kind, found.asset_code, reaches):
        raise AlarmUnknown(alarm=alarm)
    watch = watch_of(found.watch)
    if watch is None or not watch.latch:
        raise PuttingBackRefused(why=_("它在读数恢复正常时自行解除"))
    if not reason.strip():
        raise PuttingBackRefused(why=_("没有写明查看的结果"))
    subjects = np.array([found.subject])
    save(watch, released(load(watch, subjects), subjects), subjects)
    found.cleared_at = at
    found.save(update_fields=["cleared_at"])
    _log(
        "watches.put_back",
        found.asset_kind,
        found.asset_code,
        reason,
        at,
        actor,
        at,
        watch=watch.key,
    )


def _log(
    action: str,
    kind: str,
    code: str,
    reason: str,
    until: datetime,
    actor: Actor,
    at: datetime,
    **more: str,
) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind=kind,
        subject_key=code,
        ground=reason.strip()[:200],
        after={"until": until.isoformat(), **more},
        at=at,
    )


def shelvings(now: datetime, reaches: Sequence[registry.Reach] | None = None) -> list[ShelvingRow]:
    """Those within reach that hold or will, the one that ends first before the others."""
    found = Shelving.objects.filter(until__gt=now).order_by("until", "pk")
    return [
        ShelvingRow(
            one.watch,
            one.asset_kind,
            one.asset_code,
            one.since,
            one.until,
            *((one.name, one.reason) if one.by_account else (Text(one.name), Text(one.reason))),
        )
        for one in found
        if _reached(one.asset_kind, one.asset_code, reaches)
    ]


def maintenances(
    now: datetime, reaches: Sequence[registry.Reach] | None = None
) -> list[MaintenanceRow]:
    """Those within reach that hold or will, the one that begins first before the others."""
    found = Maintenance.objects.filter(until__gt=now).order_by("since", "pk")
    return [
        MaintenanceRow(
            one.asset_kind,
            one.asset_code,
            one.since,
            one.until,
            one.reason,
            one.by_name,
        )
        for one in found
        if _reached(one.asset_kind, one.asset_code, reaches)
    ]


def _reached(kind: str, code: str, reaches: Sequence[registry.Reach] | None) -> bool:
    try:
        registry.by_code(kind, code, reaches)
    except (registry.AssetNotFound, registry.KindUnknown):
        return reaches is None
    return True
