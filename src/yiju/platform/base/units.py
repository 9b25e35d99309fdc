"""Units of what is counted and measured, and quantities in them."""

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from numbers import Rational

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
LINE = Unit("line", "条", "")
BUILDING = Unit("building", "栋", "buildings")
HOUSEHOLD = Unit("household", "户", "households")
VEHICLE = Unit("vehicle", "辆", "vehicles")
LAMP = Unit("lamp", "盏", "lamps")
MACHINE = Unit("machine", "台", "")
SET = Unit("set", "套", "sets")
TREE = Unit("tree", "株", "trees")
TIME = Unit("time", "次", "times")
METRE = Unit("metre", "m", "m")
SQUARE_METRE = Unit("square_metre", "m²", "m²")
SQUARE_KILOMETRE = Unit("square_kilometre", "km²", "km²")
PER_SQUARE_KILOMETRE = Unit("per_square_kilometre", "座/km²", "/km²")
CUBIC_METRE = Unit("cubic_metre", "m³", "m³")
MU = Unit("mu", "亩", "mu")
HECTARE = Unit("hectare", "公顷", "ha")
KILOMETRE = Unit("kilometre", "公里", "km")
WATT = Unit("watt", "W", "W")
KILOWATT_HOUR = Unit("kilowatt_hour", "千瓦时", "kWh")
VOLT = Unit("volt", "V", "V")
AMPERE = Unit("ampere", "A", "A")
MILLIAMPERE = Unit("milliampere", "mA", "mA")
LUX = Unit("lux", "lx", "lx")
MILLIGRAM = Unit("milligram", "mg/m³", "mg/m³")
TONNE = Unit("tonne", "吨", "t")
YEAR = Unit("year", "年", "years")
MONTH = Unit("month", "个月", "months")
DAY = Unit("day", "天", "days")
HOUR = Unit("hour", "小时", "h")
MINUTE = Unit("minute", "分钟", "min")
DONE = Unit("done", "", "")

UNITS = {
    unit.key: unit
    for unit in (
        PERCENT, POINT, PIECE, TOILET, SIGN, PLACE, COMPOUND, PERSON, BERTH, ITEM, FIRM, SHEET,
        LINE, BUILDING, HOUSEHOLD, VEHICLE, LAMP, MACHINE, SET, TREE, TIME, METRE, SQUARE_METRE,
        SQUARE_KILOMETRE, PER_SQUARE_KILOMETRE, CUBIC_METRE, MU, HECTARE, KILOMETRE, WATT,
        KILOWATT_HOUR, VOLT, AMPERE, MILLIAMPERE, LUX, MILLIGRAM, TONNE, YEAR, MONTH, DAY, HOUR,
        MINUTE, DONE,
    )
}  # fmt: skip

WORDED = {unit.zh: unit for unit in reversed(UNITS.values())} | {
    "％": PERCENT,
    "小区": COMPOUND,
    "泊位": BERTH,
    "幢": BUILDING,
    "米": METRE,
    "千米": KILOMETRE,
    "km": KILOMETRE,
    "平方米": SQUARE_METRE,
    "㎡": SQUARE_METRE,
    "m2": SQUARE_METRE,
    "平方公里": SQUARE_KILOMETRE,
    "平方千米": SQUARE_KILOMETRE,
    "km2": SQUARE_KILOMETRE,
    "立方米": CUBIC_METRE,
    "m3": CUBIC_METRE,
}


def unit_worded(word: str) -> Unit:
    """The unit that a plan writes as `word`; a unit of its own where none is catalogued."""
    return WORDED.get(word) or Unit(word, word, word)


class UnitsDiffer(CityError):
    code = "units.differ"
    text = _("{left} 与 {right} 单位不同，不能相加或比较。请先换算。")


@total_ordering
@dataclass(frozen=True)
class Quantity:
    """An exact number with its unit. Sums and comparisons ask for the same unit."""

    value: Fraction | int
    unit: Unit

    def __post_init__(self) -> None:
        if not isinstance(self.value, Rational):
            raise TypeError(f"{self.value!r}: a quantity is a whole number or a fraction")

    def __add__(self, other: "Quantity") -> "Quantity":
        self._like(other)
        return Quantity(self.value + other.value, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        self._like(other)
        return Quantity(self.value - other.value, self.unit)

    def __mul__(self, factor: Fraction | int) -> "Quantity":
        return Quantity(self.value * factor, self.unit)

    __rmul__ = __mul__

    def __truediv__(self, other: "Quantity") -> Fraction:
        """How many times the other; raises ZeroDivisionError."""
        self._like(other)
        return Fraction(self.value) / other.value

    def __lt__(self, other: "Quantity") -> bool:
        self._like(other)
        return self.value < other.value

    def _like(self, other: "Quantity") -> None:
        if self.unit != other.unit:
            raise UnitsDiffer(left=str(self), right=str(other))

    def __str__(self) -> str:
        unit = str(self.unit)
        gap = " " if active_language() == ENGLISH and unit not in ("", "%") else ""
        return f"{_decimal(self.value)}{gap}{unit}"


def _decimal(value: Fraction | int) -> str:
    """An exact number for the eye: at most two decimals, halves away from zero."""
    hundredths, rest = divmod(abs(value.numerator) * 100, value.denominator)
    hundredths += 2 * rest >= value.denominator
    text = f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and hundredths else text
