"""The roll of a ballot from the register of exclusive parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from yiju.platform.base.i18n import _
from yiju.platform.base.law import rule
from yiju.platform.trust.ballots.errors import BadRoll
from yiju.platform.trust.ballots.rules import INTERPRETATION, Part


class Registered(Protocol):
    """An asset whose record names `area_m2`, `area_source`, `head` and `owners`."""

    @property
    def code(self) -> str: ...
    @property
    def record(self) -> Any: ...


@dataclass(frozen=True)
class Roll:
    """Parts with their owners, and how many joint owners a head has where they are several."""

    parts: tuple[Part, ...]
    owners: dict[str, int]

    @property
    def area(self) -> int:
        return sum(part.area for part in self.parts)


@rule(
    cites=[INTERPRETATION],
    reading=_("一名业主有几处专有部分的，各处列出，业主相同；没有登记业主的不能列入名册。"),
)
def roll_of(registered: Iterable[Registered]) -> Roll:
    """The roll of the exclusive parts as registered.

    Raises BadRoll for a part without an owner or with an area finer than 0.01 m²."""
    parts: list[Part] = []
    owners: dict[str, int] = {}
    for one in registered:
        record = one.record
        if not record.head:
            raise BadRoll(why=_("{code} 没有登记业主，先补登记").format(code=one.code))
        parts.append(
            Part(one.code, _hundredths(one.code, record.area_m2), record.head, record.area_source)
        )
        if record.owners > 1:
            owners[record.head] = max(record.owners, owners.get(record.head, 1))
    return Roll(tuple(parts), owners)


def _hundredths(code: str, area_m2: Decimal) -> int:
    exact = Fraction(area_m2) * 100
    if exact.denominator != 1:
        raise BadRoll(why=_("{code} 的面积 {area} 超过两位小数").format(code=code, area=area_m2))
    return int(exact)
