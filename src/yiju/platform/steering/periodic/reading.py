"""Returns as others read them: rows of the month, one with its lines and its course."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from yiju.platform.base.time import Period, china_day
from yiju.platform.steering.periodic import models, rules
from yiju.platform.steering.periodic.errors import FiledUnknown
from yiju.platform.steering.periodic.plausibility import Told
from yiju.platform.work import api as work


@dataclass(frozen=True)
class FiledRow:
    """A return with where it stands. `step` is empty once it is accepted."""

    item: str
    plan_code: str
    unit_code: str
    month: str
    due_on: date
    step: str
    lines: int
    written: int
    explained: int
    sent_back: int
    handed_in_at: datetime | None
    accepted_at: datetime | None
    late_days: int

    @property
    def period(self) -> Period:
        return Period.parse(self.month)

    @property
    def is_in(self) -> bool:
        return self.handed_in_at is not None


@dataclass(frozen=True)
class AmendmentRow:
    """`after` is None where the wrong figure fell without a right one."""

    day: date
    before: Fraction
    after: Fraction | None


@dataclass(frozen=True)
class CheckRow:
    """A figure that was drawn. `result` is empty while the third party is at it, else holds,
    untrue, or replaced where it could not be checked and the next of the draw took its place."""

    item: str
    filed: str
    plan_code: str
    unit_code: str
    month: str
    line: int
    target_key: str
    area_code: str
    reported: Told | None
    result: str
    found: str
    document: str
    decided_at: datetime | None
    by_name: str
    amendments: tuple[AmendmentRow, ...]


def held(item: str, *, lock: bool = False) -> models.Filed:
    """Raises FiledUnknown."""
    rows = models.Filed.objects.select_for_update() if lock else models.Filed.objects
    found = rows.filter(item=item).first()
    if found is None:
        raise FiledUnknown(number=item[:40])
    return found


def filed(item: str, today: date, units: Iterable[str] | None = None) -> FiledRow:
    """One return, of these units only unless None; raises FiledUnknown alike for one that is not
    there and one of another unit."""
    one = held(item)
    if units is not None and one.unit_code not in set(units):
        raise FiledUnknown(number=item[:40])
    return _rows([one], today)[0]


def filed_of(
    month: str = "",
    *,
    today: date,
    plan_code: str = "",
    units: Iterable[str] | None = None,
    most: int = 500,
) -> list[FiledRow]:
    """Returns, the latest month first, by unit; of these units only unless None."""
    found = models.Filed.objects.order_by("-month", "unit_code")
    if month:
        found = found.filter(month=month)
    if plan_code:
        found = found.filter(plan_code=plan_code)
    if units is not None:
        found = found.filter(unit_code__in=list(units))
    return _rows(list(found[:most]), today)


def months(plan_code: str) -> list[str]:
    """The months that were opened, the latest first."""
    found = models.Filed.objects.filter(plan_code=plan_code).order_by("-month")
    return list(found.values_list("month", flat=True).distinct())


def _rows(found: Sequence[models.Filed], today: date) -> list[FiledRow]:
    numbers = [one.item for one in found]
    wanted = work.Wanted(numbers=tuple(numbers))
    items = {row.number: row for row in work.every(wanted)} if numbers else {}
    lines: dict[int, list[models.Line]] = {}
    for line in models.Line.objects.filter(filed__in=list(found)):
        lines.setdefault(line.filed_id, []).append(line)
    return [_row(one, items.get(one.item), lines.get(one.pk, []), today) for one in found]


def _row(
    one: models.Filed, item: work.ItemRow | None, lines: Sequence[models.Line], today: date
) -> FiledRow:
    steps = [stage.step for stage in item.open_stages] if item else []
    handed_in = china_day(one.handed_in_at) if one.handed_in_at else None
    return FiledRow(
        one.item,
        one.plan_code,
        one.unit_code,
        one.month,
        one.due_on,
        steps[0] if steps else "",
        len(lines),
        sum(line.value is not None or bool(line.absent) for line in lines),
        sum(bool(line.explanation) for line in lines),
        one.sent_back,
        one.handed_in_at,
        one.accepted_at,
        rules.days_late(one.due_on, handed_in, today),
    )


def checks(
    month: str = "", *, units: Iterable[str] | None = None, filed: str = "", item: str = ""
) -> list[CheckRow]:
    """Figures that were drawn, in the order of the draw's list; of these units only unless None."""
    found = models.Check.objects.select_related("line__filed").prefetch_related("amendments")
    if month:
        found = found.filter(line__filed__month=month)
    if units is not None:
        found = found.filter(line__filed__unit_code__in=list(units))
    if filed:
        found = found.filter(line__filed__item=filed)
    if item:
        found = found.filter(item=item)
    return [_check(one) for one in found.order_by("line__filed__unit_code", "line__order")]


def _check(one: models.Check) -> CheckRow:
    line = one.line
    parts = (line.numerator, line.denominator)
    exact = [None if part is None else Fraction(part) for part in parts]
    return CheckRow(
        one.item,
        line.filed.item,
        line.filed.plan_code,
        line.filed.unit_code,
        line.filed.month,
        line.order,
        line.target_key,
        line.area_code,
        None if line.value is None else Told(Fraction(line.value), *exact),
        one.result,
        one.found,
        one.document,
        one.decided_at,
        one.by_name,
        tuple(
            AmendmentRow(
                row.day,
                Fraction(row.before),
                None if row.after is None else Fraction(row.after),
            )
            for row in one.amendments.all()
        ),
    )
