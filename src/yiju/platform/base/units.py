"""Units of what is counted and measured, and quantities in them."""

from dataclasses import dataclass
from fractions import Fraction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import ENGLISH, _, active_language


@dataclass(frozen=True)
class Unit:
    """A unit with its name in both languages; `zh` is how plans write it."""

    key: str
    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if active_language() == ENGLISH else self.zh


PERCENT = Unit("percent", "%", "%")
POINT = Unit("point", "个百分点", "points")
PIECE = Unit("piece", "个", "")
TOILET = Unit("toilet", "座", "toilets")
SIGN = Unit("sign", "个", "signs")
PLACE = Unit("place", "处", "places")
COMPOUND = Unit("compound", "个", "compounds")
PERSON = Unit("person", "人", "people")
BERTH = Unit("berth", "个", "berths")
ITEM = Unit("item", "项", "items")
FIRM = Unit("firm", "家", "firms")
SHEET = Unit("sheet", "块", "")
METRE = Unit("metre", "m", "m")
SQUARE_METRE = Unit("square_metre", "m²", "m²")
SQUARE_KILOMETRE = Unit("square_kilometre", "km²", "km²")
PER_SQUARE_KILOMETRE = Unit("per_square_kilometre", "座/km²", "/km²")
MU = Unit("mu", "亩", "mu")
KILOMETRE = Unit("kilometre", "公里", "km")
TONNE = Unit("tonne", "吨", "t")
DAY = Unit("day", "天", "days")
MINUTE = Unit("minute", "分钟", "min")
DONE = Unit("done", "", "")

UNITS = {
    unit.key: unit
    for unit in (
        PERCENT, POINT, PIECE, TOILET, SIGN, PLACE, COMPOUND, PERSON, BERTH, ITEM, FIRM, SHEET,
        METRE, SQUARE_METRE, SQUARE_KILOMETRE, PER_SQUARE_KILOMETRE, MU, KILOMETRE, TONNE, DAY,
        MINUTE, DONE,
    )
}  # fmt: skip


def unit_worded(word: str) -> Unit:
    """The unit that a plan writes as `word`; a unit of its own where none is catalogued."""
    known = next((unit for unit in UNITS.values() if unit.zh == word), None)
    return known or Unit(word, word, word)


class UnitsDiffer(CityError):
    code = "units.differ"
    text = _("{left} 与 {right} 单位不同，不能相加或比较。请先换算。")


@dataclass(frozen=True)
class Quantity:
    """An exact number with its unit. Sums and comparisons ask for the same unit."""

    value: Fraction
    unit: Unit

    def __add__(self, other: "Quantity") -> "Quantity":
        self._like(other)
        return Quantity(self.value + other.value, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        self._like(other)
        return Quantity(self.value - other.value, self.unit)

    def __lt__(self, other: "Quantity") -> bool:
        self._like(other)
        return self.value < other.value

    def _like(self, other: "Quantity") -> None:
        if self.unit != other.unit:
            raise UnitsDiffer(left=str(self), right=str(other))

    def __str__(self) -> str:
        number = int(self.value) if self.value.denominator == 1 else float(self.value)
        return f"{number}{self.unit}"
