"""Reading cells: what a person or a spreadsheet wrote becomes a value, or a problem."""

import re
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from yiju.platform.base.i18n import CHINESE, ENGLISH, _, listed, use_language
from yiju.platform.base.schema import NOTHING, Attribute, BadValue, parse

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets take for a formula."""
QUOTED = re.compile(r"'+[=+\-@\t\r]")
ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NUMBER = re.compile(r"[+-]?(\d{1,30}|\d{1,3}(,\d{3}){1,9})?(\.\d{0,30})?")
DAY = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))(?:[ T]00:00(?::00)?)?"
)
YEARS = range(1800, 2200)
LONGEST = 500
FEW = 100
KEPT = 20_000
"""How many different cells of a column are remembered."""

Read = Callable[[Any], Any]


class Column:
    """Reads the cells of one column; a file repeats itself, so each value is read once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: dict[tuple[type, Hashable], Any] = {}
        self._repeats = True

    def values(self, cells: Sequence[Any]) -> list[Any]:
        """A value for each cell, or the BadValue that tells what is wrong with it."""
        if not self._repeats:
            return [self._value(cell) for cell in cells]
        keys = list(zip(map(type, cells), cells, strict=True))
        known = self._known
        try:
            fresh = set(keys).difference(known)
        except TypeError:
            return [self._value(cell) for cell in cells]
        if len(known) > KEPT:
            known.clear()
            fresh = set(keys)
        known.update((key, self._value(key[1])) for key in fresh)
        self._repeats = 2 * len(fresh) < len(cells) or len(cells) < FEW
        return [known[key] for key in keys]

    def _value(self, cell: Any) -> Any:
        try:
            if isinstance(cell, list | dict):
                raise BadValue(_("不是单个的值"), _("填写一个值"))
            return self._read(cell)
        except BadValue as bad:
            return bad


def reader_of(item: Attribute) -> Read:
    """What reads the cells of an attribute and raises BadValue. Choices are known by their titles
    in each language."""
    titles = choice_titles(item)

    def read(cell: Any) -> Any:
        cell = clean(cell)
        if isinstance(cell, str) and cell in titles:
            return titles[cell]
        if cell is None:
            return plain(parse(item, None))
        return plain(parse(item, _PREPARE[item.type](item, cell)))

    return read


def default_of(item: Attribute) -> Any:
    """What an attribute is when nothing is said of it; None where it has no default."""
    return None if item.default is NOTHING else plain(item.default)


def plain(value: Any) -> Any:
    """6.50 and 6.5 are one number, written 6.5."""
    if isinstance(value, Decimal):
        return Decimal(format(value.normalize(), "f")) if value else Decimal(0)
    return value


def clean(cell: Any) -> Any:
    """A cell without space around its text; None when nothing is left. Raises BadValue for what
    no cell may hold."""
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if cell in ERRORS:
        raise BadValue(_("公式出错：{cell}").format(cell=cell), _("改正公式，或粘贴为数值"))
    if len(cell) > LONGEST:
        what = _("文字有 {count} 字，超过 {most} 字").format(count=len(cell), most=LONGEST)
        raise BadValue(what, _("缩短到 {most} 字以内").format(most=LONGEST))
    if CONTROL.search(cell):
        raise BadValue(_("含有不可见的控制字符"), _("删去后重新输入"))
    return cell or None


def choice_titles(item: Attribute) -> dict[str, Any]:
    """Every title of every choice, in each language."""
    found: dict[str, Any] = {}
    for language in (ENGLISH, CHINESE):
        with use_language(language):
            found.update({str(title): value for value, title in (item.choices or {}).items()})
    return found


def _number(item: Attribute, cell: Any) -> Any:
    if isinstance(cell, str) and not (NUMBER.fullmatch(cell) and any(map(str.isdigit, cell))):
        if item.choices is not None:
            named = listed(str(title) for title in item.choices.values())
            what = _("“{cell}”不在可选值中").format(cell=cell)
            raise BadValue(what, _("可填：{named}").format(named=named))
        raise BadValue(_("“{cell}”不是数").format(cell=cell), _("填写数字"))
    if isinstance(cell, date | time | timedelta):
        raise BadValue(_("“{cell}”不是数").format(cell=as_text(cell)), _("填写数字"))
    return format(cell, ".15g") if isinstance(cell, float) else cell


def _day(_item: Attribute, cell: Any) -> date:
    if isinstance(cell, date):
        found: date | None = date(cell.year, cell.month, cell.day)
    elif isinstance(cell, int | float) and not 18_000_101 <= cell <= 21_991_231:
        what = _("{cell} 是数字，不是日期").format(cell=as_text(cell))
        raise BadValue(what, _("设为日期格式，或填写文字，如 2021-12-31"))
    else:
        found = _written_day(as_text(cell))
    if found is None or found.year not in YEARS:
        what = _("“{cell}”不是日期").format(cell=as_text(cell))
        raise BadValue(what, _("填写日期，如 2021-12-31"))
    return found


def _written_day(text: str) -> date | None:
    match = DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_text(cell: Any) -> str:
    """A number, date or time of a spreadsheet as a person reads it there."""
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(cell, time):
        return cell.isoformat("minutes" if not cell.second else "seconds")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
    return str(cell)


_PREPARE: dict[type, Callable[[Attribute, Any], Any]] = {
    bool: lambda _item, cell: as_text(cell) if isinstance(cell, float) else cell,
    int: _number,
    Decimal: _number,
    str: lambda _item, cell: as_text(cell),
    date: _day,
}


def read_degrees(cell: Any) -> float | None:
    """Longitude or latitude in decimal degrees; raises BadValue."""
    cell = clean(cell)
    if cell is None:
        return None
    try:
        degrees = float("" if isinstance(cell, bool | date | time | timedelta) else cell)
    except ValueError:
        degrees = float("nan")
    if not -360 <= degrees <= 360:
        what = _("“{cell}”不是度数").format(cell=as_text(cell))
        raise BadValue(what, _("填写十进制度，如 119.973512"))
    return degrees


def unquoted(cell: Any) -> Any:
    """What a CSV cell says without the quote that an export puts before what a spreadsheet would
    take for a formula."""
    if cell.__class__ is str and cell[:1] == "'" and QUOTED.match(cell):
        return cell[1:]
    return cell


def quoted(text: str) -> str:
    """A text as a spreadsheet that opens a CSV file does not take it for a formula."""
    return "'" + text if text.startswith(FORMULA) or QUOTED.match(text) else text
