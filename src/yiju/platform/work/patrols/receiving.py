"""Batches of positions come in from phones: each once, whatever the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import areas, locate_many
from yiju.platform.work.clock import P
from yiju.platform.work.offline import offline_days
from yiju.platform.work.patrols.models import Patrol, PatrolHours, PatrolTrack
from yiju.platform.work.patrols.tracks import Fix, Window, packed, sift, sums, unpacked

MOST_POSITIONS = 5_000
SLACK = timedelta(minutes=1)
LONGEST_KEY = 60


class TooManyPositions(CityError):
    code = "patrol.too_many_positions"
    status = 413
    text = _("一批有 {count} 个位置，超过 {most} 个。请更新手机端后重新发送")


class PatrolImpossible(CityError):
    code = "patrol.impossible"
    status = 422
    text = _("巡查不可能自 {began} 至 {ended}。核对手机的日期和时间")


@dataclass(frozen=True)
class Batch:
    """What a phone says. `patrol` is the key of the patrol, its account included; all moments are
    by the device's clock, `sent` is when the batch left."""

    patrol: str
    key: str
    began: datetime
    ended: datetime | None
    sent: datetime
    positions: Sequence[Any]


@dataclass(frozen=True)
class Receipt:
    """`received` = `stored` + all that was refused."""

    patrol: int
    received: int
    stored: int
    refused: Mapping[str, int]


@transaction.atomic
def receive(
    batch: Batch, *, account: str, unit_code: str, area_path: str, actor: Actor, at: datetime
) -> Receipt:
    """Keep the positions of a batch and count what they come to. The same batch again changes
    nothing and is answered as before; where it failed, the moment of sending differs and the
    first that arrived counts.

    Raises, and then nothing is kept: TooManyPositions, PatrolImpossible.
    """
    if len(batch.positions) > MOST_POSITIONS:
        raise TooManyPositions(count=len(batch.positions), most=MOST_POSITIONS)
    ahead = batch.sent - at
    began = batch.began - ahead
    ended = batch.ended - ahead if batch.ended else None
    on = china_day(at)
    longest = timedelta(hours=int(P.patrol_hours.at(on)))
    if began > at + SLACK or (ended and not began <= ended <= at + SLACK):
        raise PatrolImpossible(began=began, ended=ended or "…")
    patrol = _patrol(batch.patrol, account, unit_code, area_path, began, actor, at)
    key = batch.key[:LONGEST_KEY]
    standing = patrol.tracks.filter(key=key).first()
    if standing is not None:
        return Receipt(patrol.pk, standing.received, standing.stored, standing.refused)
    last = min(at, began + longest, ended or at)
    first = max(began, at - timedelta(days=offline_days(on)))
    window = Window(first - SLACK, last + SLACK, ahead)
    found = sift(batch.positions, window, _in_city, on)
    PatrolTrack.objects.create(
        patrol=patrol,
        key=key,
        received=found.received,
        stored=len(found.kept),
        refused=dict(found.refused),
        positions=packed(found.kept),
    )
    patrol.began_at = min(patrol.began_at, began)
    if ended:
        _end(patrol, min(ended, began + longest), actor, at)
    _count(patrol)
    patrol.save()
    return Receipt(patrol.pk, found.received, len(found.kept), found.refused)


def _patrol(
    key: str,
    account: str,
    unit_code: str,
    area_path: str,
    began: datetime,
    actor: Actor,
    at: datetime,
) -> Patrol:
    """Held until the transaction ends."""
    made, is_new = Patrol.objects.get_or_create(
        key=key,
        defaults={
            "account": account,
            "unit_code": unit_code,
            "area_path": area_path,
            "began_at": began,
        },
    )
    if is_new:
        tell("begin", made, actor, at, {"began_at": began.isoformat()})
    return Patrol.objects.select_for_update().get(pk=made.pk)


def _end(patrol: Patrol, ended: datetime, actor: Actor, at: datetime) -> None:
    if patrol.ended_at is None:
        tell("end", patrol, actor, at, {"ended_at": ended.isoformat()})
    patrol.ended_at = max(ended, patrol.ended_at or ended)


def _in_city(fixes: Sequence[Fix]) -> Sequence[bool]:
    return [bool(code) for code in _areas_of(fixes)]


def _areas_of(fixes: Sequence[Fix]) -> list[str]:
    return locate_many([(fix.lon, fix.lat) for fix in fixes], Datum.WGS84) if fixes else []


def _count(patrol: Patrol) -> None:
    """What all batches so far come to, counted anew."""
    tracks = list(patrol.tracks.order_by("pk"))
    patrol.received = sum(one.received for one in tracks)
    patrol.stored = sum(one.stored for one in tracks)
    patrol.refused = _added(one.refused for one in tracks)
    fixes = [fix for one in tracks for fix in unpacked(bytes(one.positions))]
    found = sums(fixes)
    patrol.seconds, patrol.metres = found.seconds, round(found.metres)
    patrol.last_at = max((fix.at for fix in fixes), default=None)
    by_area: dict[tuple[Any, str], int] = {}
    codes = _areas_of([one.begins for one in found.stretches])
    for stretch, code in zip(found.stretches, codes, strict=True):
        if not code:  # the boundaries have changed since the position was kept
            continue
        where = (china_day(stretch.begins.at), code)
        by_area[where] = by_area.get(where, 0) + stretch.seconds
    paths = {row.code: row.path for row in areas()}
    patrol.hours.all().delete()
    PatrolHours.objects.bulk_create(
        PatrolHours(patrol=patrol, day=day, area_code=code, area_path=paths[code], seconds=seconds)
        for (day, code), seconds in sorted(by_area.items())
    )


def _added(counts: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        for why, count in one.items():
            found[why] = found.get(why, 0) + count
    return dict(sorted(found.items()))


def tell(what: str, patrol: Patrol, actor: Actor, at: datetime, after: Mapping[str, Any]) -> None:
    record(
        actor=actor,
        action=f"patrol.{what}",
        subject_kind="patrol",
        subject_key=str(patrol.pk),
        at=at,
        after=dict(after) or None,
    )
