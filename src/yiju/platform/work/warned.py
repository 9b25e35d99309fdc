"""Warnings: what rules find to be wrong, as one piece of work for one cause, with its evidence.

An application declares a process of this form, and tells every few minutes what its rules find. A
cause keeps its item while it lasts; one that is over is cleared by itself. What has happened and
cannot be over, as a payment by a stranger, is ended by whoever looked into it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.base.law import Ground
from yiju.platform.base.params import Parameter
from yiju.platform.base.schema import attribute
from yiju.platform.base.signs import Sign
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import AssetRow
from yiju.platform.work.browsing import Wanted, every
from yiju.platform.work.engine import Place, act, begin
from yiju.platform.work.idioms import timed
from yiju.platform.work.limits import TimeKind
from yiju.platform.work.process import (
    By,
    Holder,
    Move,
    Party,
    Process,
    Situation,
    Step,
)
from yiju.platform.work.rows import ItemRow

SYSTEM = Party("", system=True)
HAPPENED, WHY, EVIDENCE = "happened", "why", "evidence"


@dataclass(frozen=True)
class Measures:
    ground: str = attribute(_("处置措施"), most=200)


@dataclass(frozen=True)
class Outcome:
    ground: str = attribute(_("核实情况和处理结果"), most=200)


@dataclass(frozen=True)
class Found:
    """A sign, and whose it is: it is known by `scope` and its cause. `unit` and `role` say who sees
    to it, a role without a unit within the area of `place`."""

    sign: Sign
    scope: str
    title: str
    place: Place
    unit: str = ""
    role: str = "staff"
    asset: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cause(self) -> str:
        return f"{self.scope}/{self.sign.cause}"


def of_asset(
    asset: AssetRow, sign: Sign, *, unit: str = "", role: str = "staff", **more: Any
) -> Found:
    """What is found of an asset."""
    place = Place(asset.area_code, asset.area_path, asset.lon, asset.lat)
    key = f"{asset.kind}/{asset.code}"
    return Found(sign, key, asset.name, place, unit, role, key, more)


def of_item(row: ItemRow, sign: Sign, *, unit: str = "", role: str = "staff", **more: Any) -> Found:
    """What is found of another item of work."""
    place = Place(row.area_code, row.area_path, row.lon, row.lat)
    return Found(sign, row.number, row.title, place, unit, role, row.asset, more)


def holder(seen: Situation) -> Holder:
    return Holder(role=seen.data["role"], unit=seen.data["office"])


def warning_process(
    key: str,
    title: Text,
    cites: tuple[Ground, ...],
    numbered: str,
    days: Parameter,
    *,
    private: bool = False,
) -> Process:
    """Noticed, seen to within so many working `days`, over: cleared by the system, or ended by
    whoever looked into it."""
    seer, limit = By(holder=True), timed(days, TimeKind.WORKING_DAY, cites)
    over = (
        Move("clear", _("情况已消除"), ("cleared",), By(system=True), final=True),
        Move("settle", _("核实办结"), ("settled",), seer, Outcome, needs=HAPPENED, final=True),
    )
    handle = Move("handle", _("记下处置措施"), ("watched",), seer, Measures, final=True)
    return Process(
        key=key,
        title=title,
        version=1,
        cites=cites,
        begins="noticed",
        may_begin=By(system=True),
        numbered=numbered,
        private=private,
        steps=(
            Step("noticed", _("待处置"), (handle, *over), holder, limit),
            Step("watched", _("处置中"), over, holder),
            Step("cleared", _("已消除")),
            Step("settled", _("已核实办结")),
        ),
    )


def grounds_of(row: ItemRow) -> list[Text | str]:
    """Why a warning stands, in the language of whoever reads it."""
    return [text_from_json(one) for one in row.data[WHY]]


def evidence_of(row: ItemRow) -> list[Text | str]:
    """What shows it, line by line."""
    return [text_from_json(one) for one in row.data[EVIDENCE]]


def open_warnings(process: str, asset: str = "") -> list[ItemRow]:
    """The newest first."""
    return list(every(Wanted(process=process, state="open", asset=asset)))


def keep_warnings(process: str, found: Iterable[Found], *, actor: Actor, at: datetime) -> int:
    """One open item for each cause that was found, none for one that is over; how many changed."""
    known = list(every(Wanted(process=process)))
    wanted = {one.cause: one for one in found}
    times = Counter(row.data["cause"] for row in known)
    standing, changed = set(), 0
    for row in known:
        cause = row.data["cause"]
        lasts = cause in wanted and row.data["level"] == wanted[cause].sign.level
        if row.data.get(HAPPENED) or (lasts and not row.end):
            standing.add(cause)
        elif not row.end:
            act(row.number, "clear", key=f"{row.number}/clear", party=SYSTEM, actor=actor, at=at)
            changed += 1
    for cause, one in wanted.items():
        if cause not in standing:
            _begin(process, one, times[cause], actor, at)
            changed += 1
    return changed


def _begin(process: str, one: Found, turn: int, actor: Actor, at: datetime) -> ItemRow:
    mark = sha256(one.cause.encode()).hexdigest()[:24]
    told = {
        "cause": one.cause,
        "kind": one.sign.kind,
        "level": one.sign.level,
        WHY: [text_to_json(one.sign.says)],
        EVIDENCE: [text_to_json(line) for line in one.sign.evidence],
        "role": one.role,
        "office": one.unit,
        HAPPENED: one.sign.happened,
    }
    return begin(
        process, {}, title=one.title[:200], place=one.place, key=f"{process}/{mark}/{turn}",
        party=SYSTEM, actor=actor, at=at, asset=one.asset, unit_code=one.unit,
        more={**one.more, **told},
    )  # fmt: skip
