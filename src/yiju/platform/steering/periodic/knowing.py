"""What the system knows of the figures of a return before they are written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, normal_label
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering.binding import known as indicators
from yiju.platform.steering.goals import demand_of
from yiju.platform.steering.indicator import Indicator
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.measuring import measures_on
from yiju.platform.steering.periodic import models, rules
from yiju.platform.steering.periodic.opening import areas_inside, is_counted
from yiju.platform.steering.periodic.plausibility import (
    Bounds,
    Finding,
    Known,
    Neighbour,
    Told,
    findings,
)
from yiju.platform.steering.programme import target_rows
from yiju.platform.steering.returns import Evidence, ReturnRow, in_force, returns
from yiju.platform.steering.rows import TargetRow

MOST_INDICATORS = 3
"""Registers that are asked beside a line."""


@dataclass(frozen=True)
class AttachmentRow:
    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class LineRow:
    """One figure of a return as it is written; empty texts and None for nothing. `figure` is its
    number in the store, once it was signed; `doubt` why the office sent it back."""

    order: int
    target_key: str
    area_code: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    document: str
    explanation: str
    absent: str
    doubt: str
    figure: int | None
    by_name: str
    written_at: datetime | None
    files: tuple[AttachmentRow, ...]

    @property
    def mark(self) -> str:
        """Changes with every writing of the line."""
        return self.written_at.isoformat() if self.written_at else "-"


@dataclass(frozen=True)
class Seen:
    """A line with its promise and all that speaks for or against a figure of it.

    `last` is the figure in force before the period, `there` the one of this very period.
    """

    line: LineRow
    target: TargetRow
    known: Known
    last: ReturnRow | None
    there: ReturnRow | None
    used_before: tuple[Finding, ...] = ()
    """Photos of the line that another return had rested on before."""
    whole_line: int = 0
    """The line of this return whose figure this one is a part of; 0 where there is none."""
    part_lines: tuple[int, ...] = ()

    @property
    def near(self) -> tuple[int, ...]:
        """The lines that this one is held against."""
        return (self.whole_line, *self.part_lines) if self.whole_line else self.part_lines


def seen_of(filed: models.Filed) -> list[Seen]:
    """Of all lines, with as few queries as of one."""
    lines = list(filed.lines.prefetch_related("attachments"))
    targets = {row.key: row for row in target_rows(filed.plan_code, dropped=True)}
    like = _alike(targets.values())
    keys = {row.own_key for line in lines for row in like[targets[line.target_key].key]}
    stored = returns(keys)
    day = Period.parse(filed.month).last_day
    used = _used_before(filed, lines)
    seen = [
        replace(
            _seen(line_row(one), targets[one.target_key], like, stored, day),
            used_before=tuple(used.get(one.pk, ())),
        )
        for one in lines
    ]
    return _beside_each_other(seen, targets.values())


def _beside_each_other(seen: Sequence[Seen], targets: Iterable[TargetRow]) -> list[Seen]:
    """Each with the lines of the same return of which it is a part, or that are parts of it."""
    wholes = rules.whole_of(
        rules.Worded(row.key, row.clause, row.text, row.unit, row.area_code) for row in targets
    )
    orders = {(one.target.key, one.line.area_code): one.line.order for one in seen}
    linked = {
        part: whole
        for (key, area), part in orders.items()
        if (whole := orders.get((wholes.get(key, ""), area)))
    }
    told = {one.line.order: told_in(one.line) for one in seen}
    return [
        typed(
            replace(
                one,
                whole_line=linked.get(one.line.order, 0),
                part_lines=tuple(p for p, whole in linked.items() if whole == one.line.order),
            ),
            told,
        )
        for one in seen
    ]


def typed(one: Seen, told: Mapping[int, Told | None]) -> Seen:
    """The same held against what stands in the other lines, by their number."""
    parts = [told.get(order) for order in one.part_lines]
    known = replace(
        one.known,
        total=told.get(one.whole_line),
        of_it=tuple(part for part in parts if part is not None),
    )
    return replace(one, known=known)


def _used_before(
    filed: models.Filed, lines: Sequence[models.Line]
) -> Mapping[int, Sequence[Finding]]:
    """By line: a document may prove many figures, a photo shows one thing at one time."""
    photos = [
        (line.pk, file)
        for line in lines
        for file in line.attachments.all()
        if file.media_type.startswith("image/")
    ]
    if not photos:
        return {}
    others = models.Attachment.objects.filter(sha256__in={file.sha256 for _pk, file in photos})
    held = list(others.exclude(line__filed=filed).select_related("line__filed"))
    found: dict[int, list[Finding]] = {}
    for pk, photo in photos:
        for one in held:
            if one.sha256 == photo.sha256 and one.added_at <= photo.added_at:
                other = one.line.filed
                unit = registry.unit(other.unit_code).short_name
                text = _("照片“{name}”在{unit}{month}的报表里用过")
                told = text.format(name=photo.name, unit=unit, month=other.month)
                found.setdefault(pk, []).append(Finding("same_photo", told))
                break
    return found


def line_row(one: models.Line) -> LineRow:
    return LineRow(
        one.order,
        one.target_key,
        one.area_code,
        one.value,
        one.numerator,
        one.denominator,
        one.document,
        one.explanation,
        one.absent,
        one.doubt,
        one.figure,
        one.by_name,
        one.written_at,
        tuple(attachment_row(file) for file in one.attachments.all()),
    )


def attachment_row(one: models.Attachment) -> AttachmentRow:
    return AttachmentRow(one.sha256, one.name, one.media_type, one.size)


def _alike(targets: Iterable[TargetRow]) -> dict[str, list[TargetRow]]:
    """Each target with those that promise the same of another place, itself the first."""
    rows = list(targets)
    found = {}
    for row in rows:
        others = [
            one
            for one in rows
            if one.key != row.key
            and (one.clause, one.subject, one.unit) == (row.clause, row.subject, row.unit)
            and one.area_code != row.area_code
        ]
        found[row.key] = [row, *others]
    return found


def _seen(
    line: LineRow,
    target: TargetRow,
    like: Mapping[str, list[TargetRow]],
    stored: Mapping[str, Sequence[ReturnRow]],
    day: date,
) -> Seen:
    own = stored.get(target.own_key, ())
    series = [one for one in in_force(own, line.area_code) if one.evidence != Evidence.REFUSED]
    year = date(day.year, 1, 1) if target.every else date.min
    before = [one for one in series if year <= one.day < day]
    last = before[-1] if before else None
    there = next((one for one in series if one.day == day), None)
    inside = areas_inside(line.area_code) if is_counted(target) else []
    parts = [told_of(one) for code in inside if (one := _on(own, code, day))]
    whole, beside = None, []
    if line.area_code != target.area_code and (city := _on(own, target.area_code, day)):
        whole, inside = told_of(city), areas_inside(target.area_code)
        others = [code for code in inside if code != line.area_code]
        beside = [told_of(one) for code in others if (one := _on(own, code, day))]
    reached = last is not None and demand_of(target.goal, day).met_by(last.exact)
    known = Known(
        cumulative=target.goal.from_zero and not target.goal.milestone,
        percent=target.percent,
        reached=reached,
        earlier=tuple(map(told_of, before)),
        neighbours=tuple(_neighbours(line, like[target.key], stored, day)),
        whole=whole,
        beside=tuple(beside),
        parts=tuple(parts),
        areas=len(inside),
    )
    return Seen(line, target, known, last, there)


def told_of(row: ReturnRow) -> Told:
    return Told(row.value, row.numerator, row.denominator)


def _on(rows: Sequence[ReturnRow], area_code: str, day: date) -> ReturnRow | None:
    held = [one for one in in_force(rows, area_code) if one.evidence != Evidence.REFUSED]
    return next((one for one in held if one.day == day), None)


def _neighbours(
    line: LineRow,
    like: Sequence[TargetRow],
    stored: Mapping[str, Sequence[ReturnRow]],
    day: date,
) -> list[Neighbour]:
    """The same indicator in other districts, and like promises of other places: their figure of
    the day, else the last before."""
    found = []
    for row in like:
        rows = stored.get(row.own_key, ())
        codes = dict.fromkeys(one.area_code for one in rows)
        for code in codes:
            is_around = row is like[0] and code == row.area_code
            if code == line.area_code or (is_around and len(like) == 1):
                continue
            held = [
                one
                for one in in_force(rows, code)
                if one.day <= day and one.evidence != Evidence.REFUSED
            ]
            if held:
                name = registry.area(code).name
                found.append(Neighbour(name, told_of(held[-1]), held[-1].day == day))
    return found


def told_in(line: LineRow) -> Told | None:
    """What stands in a line; None without a figure."""
    if line.value is None:
        return None
    parts = (line.numerator, line.denominator)
    return Told(Fraction(line.value), *(None if one is None else Fraction(one) for one in parts))


def bounds(day: date) -> Bounds:
    return Bounds(Fraction(rules.P.jump_times.at(day)), Fraction(rules.P.jump_least.at(day)))


def findings_of(one: Seen, told: Told | None, day: date) -> list[Finding]:
    if told is None:
        return []
    return [*findings(told, one.known, bounds(day)), *one.used_before]


def registers_say(target: TargetRow, area_code: str, day: date) -> list[tuple[Indicator, Measure]]:
    """What applications compute under the same clause: for comparison, never as the figure."""
    wanted = normal_label(target.clause)
    near = [
        item
        for item in indicators().values()
        if any(isinstance(one, Clause) and one.label == wanted for one in item.cites)
    ][:MOST_INDICATORS]
    found = measures_on(day, near, [area_code])
    measured = [(item, found[item.key, area_code]) for item in near]
    return [(item, measure) for item, measure in measured if measure.value is not None]
