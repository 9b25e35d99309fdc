"""Figures that units report where no register gives them: recorded, verified, read as measures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Q

from yiju.platform.base.errors import CityError, Problem, Problems, plain
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import models
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.models import Evidence
from yiju.platform.steering.rows import TargetRow
from yiju.platform.steering.wording import shown


class ReturnUnknown(CityError):
    code = "steering.return_unknown"
    status = 404
    text = _("没有编号为 {number} 的报送")


class OwnReturn(CityError):
    code = "steering.own_return"
    status = 409
    text = _("报送 {number} 由 {unit} 报送，不能由本单位核验。请另一单位核验")


@dataclass(frozen=True)
class ReturnRow:
    """A figure as reported. `evidence` is reported, verified or refused."""

    number: int
    indicator_key: str
    area_code: str
    day: date
    value: Fraction
    numerator: Fraction | None
    denominator: Fraction | None
    document: str
    unit_code: str
    evidence: str
    recorded_at: datetime

    @property
    def exact(self) -> Fraction:
        """A share is computed anew from its parts: a rounded figure decides nothing."""
        if self.numerator is not None and self.denominator:
            return 100 * self.numerator / self.denominator
        return self.value


@dataclass(frozen=True)
class Figures:
    """What is reported for a target on a day."""

    day: date
    value: Decimal | Fraction
    document: str
    numerator: Decimal | Fraction | None = None
    denominator: Decimal | Fraction | None = None


def problems_of(target: TargetRow, told: Figures, today: date) -> list[tuple[str, Text, Text]]:
    """All that is wrong with a report: field, what, remedy."""
    found: list[tuple[str, Text, Text]] = []
    value, parts = Fraction(told.value), (told.numerator, told.denominator)
    if told.day > today:
        found.append(("day", _("{day} 还没有到").format(day=told.day), _("填写已经过去的日期")))
    if told.day < target.plan.begins:
        what = _("{day} 早于方案的起始年").format(day=told.day)
        found.append(("day", what, _("填写 {day} 以后的日期").format(day=target.plan.begins)))
    if value < 0:
        found.append(("value", _("数值为负"), _("填写不小于 0 的数")))
    if target.percent and value > 100:
        found.append(("value", _("比例超过 100"), _("按百分数填写，如 60 表示 60%")))
    if target.goal.milestone and not 0 <= value <= 1:
        found.append(("value", _("节点类目标只填 0 到 1"), _("完成填 1，未完成填 0 或完成的比例")))
    if not told.document.strip():
        found.append(("document", _("没有写明依据文件"), _("填写数据所依据的文件名称或文号")))
    if (parts[0] is None) != (parts[1] is None):
        missing = "numerator" if parts[0] is None else "denominator"
        found.append((missing, _("分子、分母只填了一个"), _("两个都填或都不填")))
    elif told.denominator is not None and told.numerator is not None:
        found += _parts_problems(value, Fraction(told.numerator), Fraction(told.denominator))
    return found


def _parts_problems(
    value: Fraction, part: Fraction, whole: Fraction
) -> list[tuple[str, Text, Text]]:
    if whole <= 0:
        return [("denominator", _("分母不大于 0"), _("填写大于 0 的数"))]
    share = 100 * part / whole
    if abs(share - value) > Fraction(1, 100):
        what = _("{part}/{whole} 是 {share}%，与所填 {value} 不符").format(
            part=shown(part), whole=shown(whole), share=shown(share, 4), value=shown(value, 4)
        )
        return [("value", what, _("核对分子、分母和比例"))]
    return []


@transaction.atomic
def return_record(
    target: TargetRow,
    told: Figures,
    *,
    unit_code: str,
    actor: Actor,
    at: datetime,
    area_code: str = "",
) -> ReturnRow:
    """Record a figure; the same figure again changes nothing.

    Raises Problems, naming each field, or UnitUnknown, and then nothing is written.
    """
    registry.unit(unit_code)
    wrong = problems_of(target, told, china_day(at))
    if wrong:
        raise Problems([Problem("", 0, field, what, remedy) for field, what, remedy in wrong])
    row, added = return_write(target, told, unit_code, area_code or target.area_code, at)
    if added:
        record(
            actor=actor,
            action="return.record",
            subject_kind="target",
            subject_key=f"{target.plan.code}/{target.key}",
            ground=told.document,
            before={},
            after=_facts(row),
            at=at,
        )
    return row


def return_write(
    target: TargetRow, told: Figures, unit_code: str, area_code: str, at: datetime
) -> tuple[ReturnRow, bool]:
    values = {
        "indicator_key": target.own_key,
        "area_code": area_code,
        "day": told.day,
        "value": _decimal(told.value),
        "numerator": _decimal(told.numerator),
        "denominator": _decimal(told.denominator),
        "document": told.document.strip(),
        "unit_code": unit_code,
    }
    same_day = models.Return.objects.filter(
        indicator_key=target.own_key, area_code=area_code, day=told.day
    )
    last = same_day.order_by("-recorded_at", "-pk").first()
    if last and all(getattr(last, name) == value for name, value in values.items()):
        return _row(last), False
    made = models.Return.objects.create(**values, evidence=Evidence.REPORTED, recorded_at=at)
    return _row(made), True


def _decimal(value: Decimal | Fraction | None) -> Decimal | None:
    if value is None:
        return None
    exact = Fraction(value)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.0001"))


def _facts(row: ReturnRow) -> dict[str, object]:
    return {name: plain(value) for name, value in asdict(row).items()}


@transaction.atomic
def return_verify(
    number: int, *, holds: bool, ground: str, actor: Actor, at: datetime
) -> ReturnRow:
    """Say that a reported figure was checked and holds, or does not. A new row, never a change.

    Raises ReturnUnknown, and OwnReturn when the reporting unit itself would verify.
    """
    found = models.Return.objects.filter(pk=number).first()
    if found is None:
        raise ReturnUnknown(number=number)
    if actor.unit == found.unit_code:
        raise OwnReturn(number=number, unit=found.unit_code)
    before = _row(found)
    found.pk = None
    found.evidence = Evidence.VERIFIED if holds else Evidence.REFUSED
    found.recorded_at = at
    found.save(force_insert=True)
    record(
        actor=actor,
        action="return.verify",
        subject_kind="return",
        subject_key=str(number),
        ground=ground,
        before=_facts(before),
        after=_facts(_row(found)),
        at=at,
    )
    return _row(found)


@transaction.atomic
def return_amend(
    number: int,
    told: Figures | None,
    *,
    ground: str,
    actor: Actor,
    at: datetime,
) -> ReturnRow:
    """Put a figure right after somebody else found what is so: a verified row with the right
    figure, or with None a refused one. A new row, never a change. Raises ReturnUnknown, OwnReturn.
    """
    found = models.Return.objects.filter(pk=number).first()
    if found is None:
        raise ReturnUnknown(number=number)
    if actor.unit == found.unit_code:
        raise OwnReturn(number=number, unit=found.unit_code)
    before = _row(found)
    found.pk = None
    found.evidence, found.recorded_at = Evidence.REFUSED, at
    if told is not None:
        found.evidence, found.document = Evidence.VERIFIED, told.document
        found.value = _decimal(told.value) or Decimal(0)
        found.numerator = _decimal(told.numerator)
        found.denominator = _decimal(told.denominator)
    found.save(force_insert=True)
    record(
        actor=actor,
        action="return.amend",
        subject_kind="return",
        subject_key=str(number),
        ground=ground,
        before=_facts(before),
        after=_facts(_row(found)),
        at=at,
    )
    return _row(found)


def returns(
    keys: Iterable[str], *, known_at: datetime | None = None
) -> Mapping[str, list[ReturnRow]]:
    """All rows of the indicators, as recorded up to a moment, the oldest first. One query."""
    which = Q(indicator_key__in=list(keys))
    if known_at is not None:
        which &= Q(recorded_at__lte=known_at)
    found: dict[str, list[ReturnRow]] = {}
    rows = models.Return.objects.filter(which).order_by("day", "recorded_at", "pk")
    for values in rows.values_list(*COLUMNS).iterator():
        row = _of_values(values)
        found.setdefault(row.indicator_key, []).append(row)
    return found


COLUMNS = (
    "pk",
    "indicator_key",
    "area_code",
    "day",
    "value",
    "numerator",
    "denominator",
    "document",
    "unit_code",
    "evidence",
    "recorded_at",
)


def _row(found: models.Return) -> ReturnRow:
    return _of_values([getattr(found, name) for name in COLUMNS])


def _of_values(values: Sequence[Any]) -> ReturnRow:
    number, key, area, day, value, part, whole, *rest = values
    return ReturnRow(
        number,
        key,
        area,
        day,
        Fraction(value),
        None if part is None else Fraction(part),
        None if whole is None else Fraction(whole),
        *rest,
    )


def in_force(rows: Sequence[ReturnRow], area_code: str) -> list[ReturnRow]:
    """Of several rows for one day the one recorded last, oldest day first."""
    by_day: dict[date, ReturnRow] = {}
    for row in rows:
        if row.area_code == area_code:
            by_day[row.day] = row
    return [by_day[day] for day in sorted(by_day)]


def measure_of(target: TargetRow, rows: Sequence[ReturnRow], day: date) -> Measure:
    """The measure on the day from `rows` in force: the last figure up to it that was not refused.

    A yearly promise counts within its year. No figure is missing, never zero.
    """
    first = date(day.year, 1, 1) if target.every else date.min
    within = [row for row in rows if first <= row.day <= day]
    held = [row for row in within if row.evidence != Evidence.REFUSED]
    if not held:
        return Measure.missing(_why_missing(target, within, day))
    last = held[-1]
    return Measure(
        last.exact,
        last.numerator,
        last.denominator,
        facts={"day": last.day, "document": last.document, "unit": last.unit_code},
        provenance="verified" if last.evidence == Evidence.VERIFIED else "reported",
    )


def _why_missing(target: TargetRow, within: Sequence[ReturnRow], day: date) -> Text:
    if within:
        return _("{day} 报送的数据核验不符，没有其他数据").format(day=within[-1].day)
    if target.every:
        return _("{year} 年截至 {day} 没有单位报送数据").format(year=day.year, day=day)
    return _("截至 {day} 没有单位报送数据").format(day=day)
