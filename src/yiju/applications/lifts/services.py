"""What is done with a lift that stands: put on record, inspected, stopped, and what happened in it.

The register is the one place where this is kept; each act is a version of the lift with its ground.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from yiju.applications.lifts import rules
from yiju.applications.lifts.kinds import ENTRAPMENT, LIFT, STANDING
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry

Asset = registry.AssetRow
Reaches = Sequence[registry.Reach] | None


class LiftUnfit(CityError):
    code = "lifts.unfit"
    status = 422
    text = _("{lift} 不能这样登记：{why}")


def standing(on: date, within: str | None = None, *, known_at: datetime | None = None,
             states: Sequence[str] = STANDING) -> list[Asset]:  # fmt: skip
    """The lifts that stand on a day, in use or stopped, by code."""
    return registry.standing(LIFT, on=on, within=within, known_at=known_at, states=states)


def lifts_of(compound: Asset, on: date) -> list[Asset]:
    return [one for one in standing(on, compound.area_code) if one.record.compound == compound.code]


def put_on_record(
    house: Asset, *, stair: str, stops: int, number: str, used_from: date, project: str,
    actor: Actor, at: datetime,
) -> Asset:  # fmt: skip
    """A lift that was added to a building; inspected when it was put to use. The number of one that
    was taken down is not given again."""
    codes = [f"{house.code}-DT{turn:02}" for turn in range(1, 100)]
    known = registry.by_codes(LIFT, codes)
    code = next(one for one in codes if one not in known)
    record = {
        "compound": house.record.compound, "building": house.code, "stair": stair, "stops": stops,
        "number": number, "used_from": used_from, "inspected_on": used_from, "added": True,
        "project": project,
    }  # fmt: skip
    name = f"{house.name} {stair} 单元电梯"
    return _record(LIFT, code, name, house, record, number, actor, at, None)


def inspect(
    code: str, on: date, report: str, *, reaches: Reaches, actor: Actor, at: datetime
) -> Asset:
    """It has passed its inspection, and one that was stopped is used again. The same again changes
    nothing. Raises AssetNotFound, LiftUnfit."""
    lift, today = registry.by_code(LIFT, code, reaches), china_day(at)
    last = lift.record.inspected_on
    if (last, lift.record.report, lift.state) == (on, report.strip(), "in_service"):
        return lift
    _refuse(lift, rules.inspection_fits(last, on, report, today).unmet)
    facts = {"inspected_on": on, "report": report.strip()}
    return _revise(lift, facts, "in_service", report, actor, at, reaches)


def stop(code: str, why: str, *, reaches: Reaches, actor: Actor, at: datetime) -> Asset:
    """It may not be used until it has passed an inspection. Raises AssetNotFound, LiftUnfit."""
    lift = registry.by_code(LIFT, code, reaches)
    _refuse(lift, () if why.strip() else [_("没有写停用的原因")])
    return _revise(lift, {}, "suspended", why, actor, at, reaches)


def trapped(
    code: str, on: date, minutes: int, words: str, *, reaches: Reaches, actor: Actor, at: datetime
) -> Asset:
    """People were shut in. The same day and minutes again are the same entrapment. Raises
    AssetNotFound, LiftUnfit, Problems."""
    lift, today = registry.by_code(LIFT, code, reaches), china_day(at)
    _refuse(lift, [_("困人日期在以后")] if on > today else ())
    same_day = [one for one in entrapments(today, lift.area_code)
                if (one.record.lift, one.record.day) == (code, on)]  # fmt: skip
    for one in same_day:
        if one.record.minutes == minutes:
            return one
    record = {"lift": code, "day": on, "minutes": minutes, "words": words.strip()}
    number, name = f"{code}-KR{on:%Y%m%d}-{len(same_day) + 1}", f"{lift.name} 困人 {on}"
    return _record(ENTRAPMENT, number, name, lift, record, words, actor, at, reaches)


def entrapments(on: date, within: str | None = None) -> list[Asset]:
    return registry.standing(ENTRAPMENT, on=on, within=within)


def _refuse(lift: Asset, unmet: Sequence[Text | str]) -> None:
    if unmet:
        raise LiftUnfit(lift=lift.name, why="；".join(map(str, unmet)))


def _revise(
    lift: Asset, facts: dict[str, Any], state: str, ground: str, actor: Actor, at: datetime,
    reaches: Reaches,
) -> Asset:  # fmt: skip
    record = asdict(lift.record) | facts
    return _record(LIFT, lift.code, lift.name, lift, record, ground, actor, at, reaches, state)


def _record(
    kind: str, code: str, name: str, near: Asset, record: dict[str, Any], ground: str,
    actor: Actor, at: datetime, reaches: Reaches, state: str = "in_service",
) -> Asset:  # fmt: skip
    """Kept by whoever keeps what it is `near`, and standing where that stands."""
    return registry.asset_record(
        kind, code, name=name, state=state, attributes=record, lon=near.lon, lat=near.lat,
        datum=Datum.WGS84, keeper_code=near.keeper_code, valid_from=china_day(at), actor=actor,
        at=at, reaches=reaches, ground=ground.strip()[:200],
    )  # fmt: skip
