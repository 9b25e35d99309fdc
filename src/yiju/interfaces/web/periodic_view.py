"""Periodic returns as pages show them: lines with all that is known of them, and a month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from yiju.interfaces.policy import OVERSIGHT
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.work import api as work

NUMBERS = ("value", "numerator", "denominator")
TEXTS = ("document", "explanation", "absent")
TITLES = {"value": _("数值"), "numerator": _("分子"), "denominator": _("分母")}
LONGEST_NUMBER = 40
LEVELS = {1: _("单位负责人"), 2: _("领导小组办公室"), 3: _("领导小组")}
"""To whom something late is told, step by step."""
Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]


def units_of(reader: Reader) -> list[str] | None:
    """The units whose returns the reader may see; None for all of them."""
    if reader.may(*OVERSIGHT):
        return None
    return sorted({member.unit_code for member in reader.members})


@dataclass(frozen=True)
class LineView:
    """A line as the form or the table shows it; `given` is what stands in its fields."""

    seen: periodic.Seen
    given: Mapping[str, str]
    findings: Sequence[periodic.Finding]
    lacking: Sequence[Text]
    registers: Sequence[tuple[Any, Any]]
    check: periodic.CheckRow | None

    @property
    def name(self) -> str:
        return registry.area(self.seen.line.area_code).name


def lines_of(
    item: str, day: date, posted: Mapping[str, str] | None = None, *, writing: bool = False
) -> list[LineView]:
    """All lines of a return; with `posted` what somebody has just typed."""
    checked = {row.line: row for row in periodic.checks(filed=item)}
    return [
        LineView(
            one,
            _posted(one, posted) if posted else _given(one, prefilled=writing),
            periodic.findings_of(one, periodic.told_in(one.line), day),
            periodic.lacking_in(one, day) if writing and one.line.written_at else (),
            periodic.registers_say(one.target, one.line.area_code, day) if writing else (),
            checked.get(one.line.order),
        )
        for one in periodic.lines(item)
    ]


def _given(one: periodic.Seen, *, prefilled: bool) -> dict[str, str]:
    """What a line starts with: what was written, else the figure of this period that is in the
    store already, else the whole of last time."""
    line = one.line
    if line.written_at or not prefilled:
        numbers = {name: _plain(getattr(line, name)) for name in NUMBERS}
        return {**numbers, **{name: getattr(line, name) for name in TEXTS}}
    empty = dict.fromkeys((*NUMBERS, *TEXTS), "")
    if one.there:
        numbers = {name: _plain(getattr(one.there, name)) for name in NUMBERS}
        return {**empty, **numbers, "document": one.there.document}
    if one.last and one.last.denominator is not None:
        return {**empty, "denominator": _plain(one.last.denominator)}
    return empty


def _posted(one: periodic.Seen, posted: Mapping[str, str]) -> dict[str, str]:
    order = one.line.order
    return {name: posted.get(f"{name}-{order}", "") for name in (*NUMBERS, *TEXTS)}


def _plain(number: Any) -> str:
    if number is None:
        return ""
    exact = (
        Decimal(number.numerator) / Decimal(number.denominator)
        if hasattr(number, "numerator")
        else Decimal(number)
    )
    text = f"{exact:.4f}".rstrip("0").rstrip(".")
    return text or "0"


def written_in(posted: Mapping[str, str], orders: Iterable[int]) -> dict[int, periodic.Written]:
    """The lines of a posted form. Raises Problems, naming every number that is none."""
    problems: list[Problem] = []
    found = {}
    for order in orders:
        if f"value-{order}" not in posted:
            continue
        numbers, wrong = numbers_in(posted, order)
        problems += wrong
        document, explanation, absent = (posted.get(f"{name}-{order}", "") for name in TEXTS)
        seen = posted.get(f"seen-{order}")
        found[order] = periodic.Written(*numbers, document, explanation, absent, seen)
    if problems:
        raise Problems(problems)
    return found


def numbers_in(posted: Mapping[str, str], order: int) -> tuple[Numbers, list[Problem]]:
    """Value, numerator and denominator of a line, with what cannot be read."""
    (value, one), (part, two), (whole, three) = (
        number_of(posted.get(f"{name}-{order}", ""), order, name) for name in NUMBERS
    )
    return (value, part, whole), [*one, *two, *three]


def number_of(text: str, order: int, name: str) -> tuple[Decimal | None, list[Problem]]:
    text = text.strip().replace(",", "").replace("，", "").removesuffix("%")
    if not text:
        return None, []
    try:
        number = Decimal(text if len(text) <= LONGEST_NUMBER else "NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite():
        return number, []
    what = _("“{text}”不是数").format(text=text[:LONGEST_NUMBER])
    return None, [Problem("", order, str(TITLES[name]), what, _("填写数字"))]


def course_of(item: work.ItemRow) -> list[dict[str, Any]]:
    """Each step with who ended it when and how, and whom the clock told that it was late, the
    oldest first."""
    process = work.process_of(item.process, item.version)
    told = list(events.history(action=f"{item.process}.late", subject_key=item.number))
    found = []
    for stage in item.stages:
        move = process.move(stage.step, stage.move) if stage.move else None
        found.append(
            {
                "stage": stage,
                "title": process.step(stage.step).title,
                "move": move.title if move else "",
                "lines": (stage.said or {}).get("lines") or "",
                "told": [
                    (LEVELS[e.after["level"]], e.at) for e in reversed(told) if _during(stage, e)
                ],
                "is_late": bool(stage.due_at and (stage.ended_at or stage.due_at) > stage.due_at),
            }
        )
    return found


def _during(stage: work.StageRow, told: events.EventRow) -> bool:
    until = stage.ended_at or told.at
    return told.after.get("step") == stage.step and stage.began_at <= told.at <= until


STEP_STATES = {"writing": "at_risk", "signing": "at_risk", "reviewing": "on_course", "": "done"}


def month_rows(rows: Sequence[periodic.FiledRow], now: datetime) -> list[dict[str, Any]]:
    """The returns of a month with their state in words and colour."""
    return [
        {
            "row": row,
            "state": "missed" if row.late_days and not row.is_in else STEP_STATES[row.step],
            "step": periodic.RETURN.step(row.step or "accepted").title,
        }
        for row in rows
    ]


def tally(rows: Sequence[periodic.FiledRow]) -> dict[str, int]:
    """What is in, late, returned and accepted of a month."""
    return {
        "asked": len(rows),
        "in": sum(row.is_in for row in rows),
        "late": sum(row.late_days > 0 for row in rows),
        "missing": sum(not row.is_in for row in rows),
        "sent_back": sum(row.sent_back > 0 for row in rows),
        "accepted": sum(row.accepted_at is not None for row in rows),
    }
