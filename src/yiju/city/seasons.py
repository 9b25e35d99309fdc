"""When cases come and what they are about: seasons, weeks, holidays, hours, weather. Pure.

Shares and factors are assumptions of the demonstration; they are not measured in any city.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from math import pi, sin
from random import Random

STORM = date(2022, 6, 25)
"""The one day of the year on which everything comes at once."""
STORM_FACTOR, DAY_AFTER_FACTOR = 4.0, 1.8
SNOW = frozenset({date(2021, 12, 26), date(2022, 1, 28), date(2022, 1, 29), date(2022, 2, 7)})
SNOW_FACTOR = 1.5

EVERYDAY: Mapping[str, float] = {
    "M06010": 12,
    "M09010": 9,
    "M07001": 9,
    "M06012": 8,
    "M06036": 8,
    "M09011": 8,
    "M09009": 7,
    "M09005": 6,
    "M09001": 5,
    "M06011": 4,
    "M09006": 3,
    "M06042": 3,
    "M06028": 3,
    "M06017": 3,
    "M06013": 3,
    "M01037": 3,
    "M06027": 2,
    "M06041": 2,
    "M06007": 2,
    "M03005": 2,
    "M08004": 2,
    "M08001": 1.5,
    "M09012": 1.5,
    "M01003": 1,
    "M01002": 1,
    "M01017": 1,
    "M02010": 1,
    "M02017": 1,
    "M04002": 1,
    "M04013": 1,
    "M06001": 1,
    "M06025": 1,
    "M06051": 1,
    "M08002": 1,
    "M01004": 0.6,
    "M06040": 0.6,
    "M06050": 0.6,
    "M02014": 0.5,
    "M03001": 0.5,
    "M06018": 0.5,
    "M01046": 0.4,
    "M06029": 0.3,
    "M06020": 0.3,
    "M10002": 0.3,
    "M06021": 0.2,
    "M01010": 0.15,
    "M06044": 0.1,
    "M01055": 0.1,
    "M01072": 0.05,
}
"""Types and how often they come, of about a hundred."""
BY_MONTH: Mapping[str, Mapping[int, float]] = {
    "M06012": {10: 1.4, 11: 2.4, 12: 1.8},
    "M06020": {10: 3, 11: 6, 12: 4},
    "M01004": {6: 4, 7: 5, 8: 2, 11: 1.8},
    "M01072": {6: 6, 7: 8},
    "M06025": {6: 2, 7: 2.5, 8: 2, 11: 1.5},
    "M04002": {7: 2, 8: 2},
    "M06029": {5: 2, 6: 5, 7: 9, 8: 9, 9: 4},
    "M06042": {6: 1.7, 7: 2, 8: 2, 9: 1.4},
    "M01055": {5: 4, 6: 9, 7: 12, 8: 12, 9: 6},
    "M06021": {4: 2, 5: 5, 6: 5, 9: 3},
    "M01010": {11: 3, 12: 8, 1: 10, 2: 7},
    "M06044": {1: 8, 2: 12, 10: 4},
    "M06028": {5: 1.2, 6: 1.7, 7: 1.5, 8: 1.5},
    "M08004": {11: 1.5, 12: 1.7, 1: 1.3, 3: 1.4},
    "M09001": {6: 1.5, 7: 1.6, 8: 1.6, 9: 1.4, 1: 0.7, 2: 0.6},
}
"""Leaves in autumn, rain in June and July, heating in winter, mosquitoes and barbecues in summer:
how many times as often in a month."""
STORMY: Mapping[str, float] = {
    "M01004": 9,
    "M04002": 8,
    "M10002": 5,
    "M01003": 5,
    "M06025": 4,
    "M01072": 2,
}
SNOWY: Mapping[str, float] = {"M10001": 14, "M04002": 3, "M06052": 1}
TOLD_MORE: Mapping[str, float] = {
    "M06028": 5,
    "M06027": 4,
    "M08001": 4,
    "M06001": 4,
    "M06040": 4,
    "M01037": 3,
    "M09012": 3,
    "M01010": 3,
    "M09010": 0.5,
    "M07001": 0.3,
    "M06012": 0.4,
}
"""What residents notice more, or less, than inspectors."""
EVENING = frozenset({"M06028", "M06029", "M09002", "M06027"})

INSPECTOR, VIDEO = "inspector", "video"
INSPECTED = 62.0
OTHERS: Mapping[str, float] = {"hotline": 16, "portal": 12, "video": 8, "open311": 2}
LOOKING = (1.08, 1.04, 1.02, 1.02, 1.0, 0.72, 0.58)
"""Inspectors on the streets from Monday to Sunday, against the others, who always see."""
ON_HOLIDAYS = 0.4

ON_ROUNDS = (0, 0, 0, 0, 0, 0, 1, 5, 12, 15, 14, 8, 5, 9, 13, 13, 10, 6, 4, 3, 2, 1, 0, 0)
BY_PEOPLE = (1, 0.5, 0.3, 0.2, 0.3, 1, 3, 6, 9, 10, 9, 7, 6, 6, 7, 7, 7, 7, 7, 8, 8, 6, 4, 2)
AT_NIGHT = (4, 2, 1, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3, 2, 1, 1, 2, 4, 8, 12, 15, 15, 12, 8)
"""How busy each hour of the day is."""


@dataclass(frozen=True)
class Day:
    """A day of the year as far as cases go."""

    date: date
    is_holiday: bool = False

    @property
    def weight(self) -> float:
        """How many cases it has, against an everyday weekday in spring."""
        yearly = 1 + 0.18 * sin((self.date.timetuple().tm_yday - 105) / 365 * 2 * pi)
        return yearly * self._weather * (self._inspected + sum(OTHERS.values())) / 100

    @property
    def is_stormy(self) -> bool:
        return self.date in {STORM, STORM + timedelta(days=1)}

    @property
    def _weather(self) -> float:
        if self.is_stormy:
            return STORM_FACTOR if self.date == STORM else DAY_AFTER_FACTOR
        return SNOW_FACTOR if self.date in SNOW else 1.0

    @property
    def _inspected(self) -> float:
        return INSPECTED * (ON_HOLIDAYS if self.is_holiday else LOOKING[self.date.weekday()])

    def source(self, random: Random) -> str:
        return random.choices(self._sources[0], cum_weights=self._sources[1])[0]

    @cached_property
    def _sources(self) -> tuple[Sequence[str], Sequence[float]]:
        shares = {INSPECTOR: self._inspected, **OTHERS}
        return list(shares), list(accumulate(shares.values()))

    def type_code(self, random: Random, source: str) -> str:
        codes, seen, told = self._types
        weights = seen if source in {INSPECTOR, VIDEO} else told
        return random.choices(codes, cum_weights=weights)[0]

    @cached_property
    def _types(self) -> tuple[Sequence[str], Sequence[float], Sequence[float]]:
        """(codes, weights as inspectors see them, as residents do), added up."""
        shares = {
            code: share * BY_MONTH.get(code, {}).get(self.date.month, 1.0)
            for code, share in EVERYDAY.items()
        }
        weather = STORMY if self.is_stormy else SNOWY if self.date in SNOW else {}
        for code, share in weather.items():
            shares[code] = shares.get(code, 0.0) + 6 * share
        told = (share * TOLD_MORE.get(code, 1.0) for code, share in shares.items())
        return list(shares), list(accumulate(shares.values())), list(accumulate(told))


def second_of_day(random: Random, source: str, type_code: str) -> int:
    """When in the day somebody reports it."""
    hours = _NIGHT if type_code in EVENING else _ROUNDS if source == INSPECTOR else _PEOPLE
    return random.choices(range(24), cum_weights=hours)[0] * 3600 + random.randrange(3600)


_ROUNDS, _PEOPLE, _NIGHT = (list(accumulate(one)) for one in (ON_ROUNDS, BY_PEOPLE, AT_NIGHT))
