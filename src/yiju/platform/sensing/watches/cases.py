"""The case of a cause: begun, sent to its unit, moved on when the alarm has ended. A case is moved
by its own moves only, and nothing is closed that nobody has verified."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import CHINESE, Text, _, listed, use_language
from yiju.platform.base.kept_text import text_to_json
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing.kinds import stream_kind
from yiju.platform.sensing.latest import latest
from yiju.platform.sensing.sources import source
from yiju.platform.sensing.streams import Wanted
from yiju.platform.sensing.watches.declaration import SOURCE, Opens, Severity, measured
from yiju.platform.sensing.watches.models import Alarm, Cause
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

WATCH = Actor(account="", name="监视", unit="", via="system")
SYSTEM = work.Party(account="", system=True)
REPORTER = work.Party(account="", reporter=True)
OURS = frozenset({"handling", "feedback", "closing"})
"""Steps that a case leaves by itself when its alarm has ended."""
STANDS_ON = text_to_json(_("案件已结，报警未解除"))
"""What a cause says whose case cannot be reopened."""
NAMED = 5
"""Assets that the words of a case name; the alarms of the case are all."""
HANDLED = {
    "done": _("读数已恢复正常，报警解除，转现场核查"),
    "without_photo": _("由读数判断，没有人到场"),
}
"""What is written of a case whose alarm has ended, where nobody handled it."""
NOTHING_THERE = frozenset({"not_found", "below", "abuse"})


@dataclass(frozen=True)
class Place:
    """Where a cause lies: an asset, its name and a point in WGS-84."""

    kind: str
    code: str
    name: str
    area_path: str
    lon: float | None
    lat: float | None


def place_of(kind: str, code: str, area_path: str) -> Place:
    """Of an asset that is not registered, the area of what it feeds; of a source, the city."""
    if kind == SOURCE:
        return _middle(Place(kind, code, source(code).name, "", None, None))
    try:
        found = registry.by_code(kind, code, None)
    except (registry.AssetNotFound, registry.KindUnknown):
        return _middle(Place(kind, code, code, area_path, None, None))
    name = f"{found.name}（{code}）" if found.name else code
    return _middle(Place(kind, code, name, found.area_path, found.lon, found.lat))


def _middle(place: Place) -> Place:
    """With the middle of its area where it has no point."""
    if place.lon is not None:
        return place
    codes = place.area_path.split("/") if place.area_path else [registry.city().code]
    area = registry.area(codes[-1])
    return Place(place.kind, place.code, place.name, area.path, area.lon, area.lat)


def begin(
    cause: Cause,
    opens: Opens,
    place: Place,
    alarms: Sequence[Alarm],
    now: datetime,
    streams: Sequence[str] = (),
) -> None:
    """Report it, and send it to the unit that the rule book names. Where that cannot be done by
    itself, the case waits for an acceptor like any other, and the cause says why. `streams` are the
    kinds of stream whose last readings the words may tell."""
    value = alarms[0].value
    codes = sorted({alarm.asset_code for alarm in alarms})
    said = opens.words.format(
        place=place.name,
        value="—" if value is None else f"{value:.3g}",
        count=len(codes),
        assets=listed(codes[:NAMED]) + ("…" if len(codes) > NAMED else ""),
        **_measured(alarms[0].asset_code, streams),
    )
    with use_language(CHINESE):
        words = str(said)
    made = cases.report(
        words,
        cases.Where(place.lon or 0.0, place.lat or 0.0, Datum.WGS84),
        source="sensor",
        key=f"watch/{cause.pk}",
        party=SYSTEM,
        actor=WATCH,
        at=now,
        type_code=opens.type_code,
        asset=f"{place.kind}/{place.code}",
        seen_at=min(min(alarm.raised_at for alarm in alarms), now),
        more={"watch": cause.watch, "alarms": len(alarms), "said": text_to_json(said)},
    )
    cause.number = made.item.number
    try:
        with transaction.atomic():
            _send(cause, opens, now)
    except CityError as error:
        cause.problem = text_to_json(error.text.format(**error.facts))


def _measured(asset_code: str, streams: Sequence[str]) -> dict[str, Text | str]:
    """What was measured last at an asset, in words, by the names of the streams."""
    said: dict[str, Text | str] = dict.fromkeys(map(measured, streams), "—")
    for row in latest(Wanted(asset_code=asset_code)) if streams else ():
        if row.kind in streams and row.value is not None:
            kind = stream_kind(row.kind)
            figure = f"{row.value:.{kind.digits}f} {kind.unit}".strip()
            said[measured(row.kind)] = kind.states.get(int(row.value)) or figure
    return said


def _send(cause: Cause, opens: Opens, now: datetime) -> None:
    row = row_of(cases.rules_for(opens.type_code, china_day(now)), opens, cause.severity)
    condition = row.condition if row else opens.condition
    key = f"watch/{cause.pk}"
    cases.send(cause.number, opens.type_code, condition, key=key, actor=WATCH, at=now)


def row_of(rows: Sequence[cases.RuleRow], opens: Opens, severity: int) -> cases.RuleRow | None:
    """The row of the rule book with the condition that is named; where the city's book has none in
    these words, the first that is as urgent as the severity asks; else the first, if any."""
    named = [row for row in rows if row.condition == opens.condition]
    fitting = [row for row in rows if row.is_urgent == (severity >= Severity.URGENT)]
    return next(iter([*named, *fitting, *rows]), None)


def items_of(causes: Sequence[Cause]) -> dict[str, work.ItemRow]:
    """The cases of some causes, by their numbers."""
    numbers = tuple(cause.number for cause in causes)
    found = work.items(work.Wanted(numbers=numbers), size=len(numbers))
    return {row.number: row for row in found.rows}


def look_at(cause: Cause) -> None:
    """The cause learns whether its case has ended, and how."""
    _learn(cause, work.item(cause.number))


def _learn(cause: Cause, item: work.ItemRow) -> work.ItemRow:
    while item.merged_into:
        cause.number = item.merged_into
        item = work.item(cause.number)
    cause.is_open = not item.end
    cause.is_false = item.data.get("rejected") in NOTHING_THERE
    return item


def reopen(cause: Cause, now: datetime) -> bool:
    """As whoever reported it would say that it is not fixed; False where that is no longer so."""
    try:
        with transaction.atomic():
            work.act(
                cause.number,
                "not_fixed",
                {"code": "again"},
                key=f"watch/{cause.pk}/{cause.reopened}/again",
                party=REPORTER,
                actor=WATCH,
                at=now,
            )
    except CityError:
        return False
    cause.is_open, cause.reopened = True, cause.reopened + 1
    return True


def is_due(cause: Cause, item: work.ItemRow | None) -> bool:
    """Whether there is anything to learn from the case, or to do about it."""
    if item is None or item.merged_into or item.end:
        return True
    steps = {stage.step for stage in item.open_stages}
    return cause.cleared_at is not None and not item.paused and not steps.isdisjoint(OURS)


def go_on(cause: Cause, item: work.ItemRow | None, now: datetime) -> None:
    """Where the alarm has ended: from the unit's hands to verification, and from there, passed, to
    its end. Before it is dispatched, and while it is disputed or paused, people move it."""
    before = cause.number, cause.is_open, cause.is_false
    item = _learn(cause, item or work.item(cause.number))
    if cause.cleared_at is not None and cause.is_open and not item.paused:
        step = item.open_stages[0].step
        if step == "handling":
            step = _act(cause, "finish", now, HANDLED).open_stages[0].step
        if step == "feedback":
            _act(cause, "forward_by_hand", now)
        elif step == "closing":
            by_hand = bool(item.data.get("handled_by"))
            _learn(cause, _act(cause, "close", now, {"code": "fixed" if by_hand else "gone"}))
    if before != (cause.number, cause.is_open, cause.is_false):
        cause.save()


def _act(
    cause: Cause, move: str, now: datetime, said: Mapping[str, Text | str] | None = None
) -> work.ItemRow:
    revision = work.item(cause.number).revision
    return work.act(
        cause.number,
        move,
        said,
        key=f"watch/{cause.pk}/{revision}/{move}",
        party=SYSTEM,
        actor=WATCH,
        at=now,
    )
