"""Energy that assets take by plan, month by month, against a baseline: the accounts and the two
indicators that an application makes of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.base.savings import Account
from yiju.platform.base.time import Period, months_within
from yiju.platform.base.units import KILOWATT_HOUR, PERCENT, Unit
from yiju.platform.registry import api as registry
from yiju.platform.steering.indicator import Indicator
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.shares import none_on_record, row_of

PLANNED = _("按登记的功率、日落日出和调光方案推算，不是电表读数；每月按月末在用的计。")
SAVED = _("与改造前在相同时数内全功率相比；没有改造过的以自身为基数。按计划推算，不是电表读数。")


@dataclass(frozen=True)
class CityEnergy:
    """A period by month, by district, and as a whole."""

    months: list[tuple[Period, Account]]
    districts: list[tuple[registry.AreaRow, Account]]
    whole: Account


@dataclass(frozen=True)
class EnergyPlan:
    """How the energy of a kind of asset is planned. `account` takes how many assets there are by
    the values of `by`, as `registry.tally` counts them, and a part of a month."""

    kind: str
    by: tuple[str, ...]
    behind: str
    """Kind of the assets that stand behind a figure, as the circuits that feed lamps."""
    account: Callable[[Mapping[tuple[Any, ...], int], Period], Account]
    cites: tuple[Clause | Standard, ...]

    def months(
        self, period: Period, area: str, known_at: datetime | None = None
    ) -> Iterator[tuple[Period, Account]]:
        """The account of each month, for the assets as they stood at its end."""
        for span in months_within(period):
            day = span.last_day
            alike = registry.tally(self.kind, self.by, on=day, within=area, known_at=known_at)
            yield span, self.account(alike, span)

    def of_city(self, period: Period) -> CityEnergy:
        """The accounts of the city and its districts: the assets of a month are counted once."""
        city, districts = registry.city(), registry.districts()
        months, parts = list[tuple[Period, Account]](), dict[str, Account]()
        for span in months_within(period):
            by = (*self.by, "area_path")
            alike = registry.tally(self.kind, by, on=span.last_day, within=city.code)
            found: dict[str, Counter[tuple[Any, ...]]] = {}
            for (*what, path), count in alike.items():
                for one in (city, *districts):
                    if path.startswith(one.path):
                        found.setdefault(one.code, Counter())[tuple(what)] += count
            accounts = {code: self.account(some, span) for code, some in found.items()}
            months.append((span, accounts.get(city.code, Account())))
            for code, part in accounts.items():
                parts[code] = parts.get(code, Account()) + part
        rows = [(one, parts.get(one.code, Account())) for one in districts]
        return CityEnergy(months, rows, parts.get(city.code, Account()))

    def whole(self, period: Period, area: str, known_at: datetime | None = None) -> Account:
        return sum((found for _span, found in self.months(period, area, known_at)), Account())

    def energy(self, key: str, title: Text) -> Indicator:
        """Energy planned for the nights of a year up to a day, in kWh."""
        return self._indicator(key, title, KILOWATT_HOUR, "less", PLANNED, _planned)

    def savings(self, key: str, title: Text) -> Indicator:
        """Percent of the baseline that is saved."""
        return self._indicator(key, title, PERCENT, "more", SAVED, _saved)

    def _indicator(
        self,
        key: str,
        title: Text,
        unit: Unit,
        better: Literal["more", "less"],
        reading: Text,
        value: Callable[[Account], Fraction],
    ) -> Indicator:
        def pull(period: Period, area: str, known_at: datetime | None) -> Measure:
            day, found = period.last_day, self.whole(period, area, known_at)
            if not found.baseline_kwh:
                return Measure.missing(none_on_record(self.kind, area, day))
            rows = registry.standing(self.behind, on=day, within=area, known_at=known_at)
            return Measure.total(value(found), map(row_of, rows))

        pull.__doc__ = value.__doc__
        reads = (self.kind, self.behind)
        return Indicator(key, title, unit, better, self.cites, pull, reading, None, "year", reads)


def _planned(found: Account) -> Fraction:
    """Energy that is taken by plan in the nights of the period."""
    return Fraction(round(found.planned_kwh))


def _saved(found: Account) -> Fraction:
    """Percent saved of what stood before, at full power in the same hours."""
    return Fraction(round(100 * (found.saved_percent or 0)), 100)
