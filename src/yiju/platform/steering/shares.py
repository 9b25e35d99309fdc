"""Indicators of what stands: of the assets of a kind those for which a rule holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period
from yiju.platform.base.units import PERCENT, Unit
from yiju.platform.registry import api as registry
from yiju.platform.steering.indicator import Indicator, Pull
from yiju.platform.steering.measure import Measure, Row

Holds = Callable[[registry.AssetRow, date], bool]


def row_of(asset: registry.AssetRow) -> Row:
    """An asset as a row of a measure."""
    return Row(asset.kind, asset.code, asset.name)


def none_on_record(kind: str, area_code: str, day: date) -> Text:
    """Why a measure of a kind is missing where nothing of it is registered."""
    said = _("截至{day}，{area}没有登记在册的{kind}")
    title = registry.kind_of(kind).title
    return said.format(day=day, area=registry.area(area_code).name, kind=title)


def share_of(kind: str, *, by: Sequence[str] = (), **declared: Any) -> Callable[[Holds], Indicator]:
    """Turn a rule `(asset, day)` into the percentage of the assets of the kind in service, on the
    last day of a period, for which it holds; missing where there are none. What it counts is said
    by the first line of its docstring; `declared` is the rest of an Indicator.

    `by` names all attributes of the record that the rule looks at, and nothing else of the asset:
    then the database counts assets that are alike.
    """

    def declare(holds: Holds) -> Indicator:
        count = _counting(kind, tuple(by), holds) if by else None
        return _declaring(kind, PERCENT, {**declared, "count": count}, _percentage)(holds)

    return declare


def _counting(kind: str, by: Sequence[str], holds: Holds) -> Pull:
    def count(period: Period, area_code: str, known_at: datetime | None) -> Measure:
        day = period.last_day
        alike = registry.tally(kind, by, on=day, within=area_code, known_at=known_at)
        whole = sum(alike.values())
        if not whole:
            return Measure.missing(none_on_record(kind, area_code, day))
        part = sum(many for values, many in alike.items() if holds(_like(by, values), day))
        facts = {"counted": part, "among": whole}
        share = Fraction(100 * part, whole)
        return Measure(share, Fraction(part), Fraction(whole), facts=facts)

    return count


def _like(by: Sequence[str], values: Sequence[Any]) -> Any:
    """What stands for all assets with these attributes, as far as a rule may look."""
    return SimpleNamespace(record=SimpleNamespace(**dict(zip(by, values, strict=True))))


def count_of(kind: str, unit: Unit, **declared: Any) -> Callable[[Holds], Indicator]:
    """The same for the number of assets for which the rule holds."""
    return _declaring(kind, unit, declared, _number)


def _percentage(part: Iterable[Row], among: Iterable[Row], why_missing: Text) -> Measure:
    return Measure.share(part, among, why_missing)


def _number(part: Iterable[Row], among: Iterable[Row], why_missing: Text) -> Measure:
    whole = tuple(among)
    return Measure.count(part, whole) if whole else Measure.missing(why_missing)


def _declaring(
    kind: str, unit: Unit, declared: Mapping[str, Any], made: Callable[..., Measure]
) -> Callable[[Holds], Indicator]:
    def declare(holds: Holds) -> Indicator:
        def pull(period: Period, area_code: str, known_at: datetime | None) -> Measure:
            day = period.last_day
            standing = registry.standing(kind, on=day, within=area_code, known_at=known_at)
            part = (row_of(asset) for asset in standing if holds(asset, day))
            return made(part, map(row_of, standing), none_on_record(kind, area_code, day))

        pull.__doc__ = holds.__doc__
        return Indicator(unit=unit, pull=pull, better="more", reads=(kind,), **declared)

    return declare
