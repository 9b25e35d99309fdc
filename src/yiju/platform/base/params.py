"""Dated parameters: the numbers of the rules, with unit, ground, and the day from which each holds.

A file `params.toml` holds a table for each parameter:

    [notice_days]
    title = "…"
    unit = "天"
    assumption = "…"            # or: source = "…"; exactly one of the two
    values.2021-01-01 = 7       # from that day on

A value is a whole number, a decimal in quotes (a Fraction, so that it stays exact), a day, a list
or a table; in a list or table, quoted digits without a point are a code and stay text. Where a
province, city or district has a number of its own, it stands below, with its own ground; the
narrowest jurisdiction wins:

    [[notice_days.within]]
    jurisdiction = "3204"       # the first digits of division codes; or a list of them
    source = "…"
    values.2022-01-01 = 10
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed

TOLD = ("title", "unit", "source", "assumption", "clause", "confidence")
KNOWN = frozenset({*TOLD, "jurisdiction", "values", "within"})
KNOWN_WITHIN = frozenset({"source", "assumption", "clause", "confidence", "jurisdiction", "values"})
LEVELS = (2, 4, 6, 9)
CODE = re.compile(r"\d\d(?:[0-9A-Z]{2}){0,2}(?:\d{3}){0,3}", re.ASCII)


class ParameterMissing(CityError):
    code = "params.missing"
    status = 409
    text = _(
        "参数 {key} 在 {day} 没有值，最早的值自 {first} 起。"
        "请在 params.toml 中补上更早的值，或改问之后的日期。"
    )


class ParameterElsewhere(CityError):
    code = "params.elsewhere"
    status = 409
    text = _("参数 {key} 只适用于 {jurisdiction}，不适用于 {area}。请为该区域补上参数值。")


class BadParameters(CityError):
    code = "params.bad"
    status = 500
    text = _("{file} 有误：{problems}")


@dataclass(frozen=True)
class Value:
    start: date
    value: Any


@dataclass(frozen=True)
class Parameter:
    """One number of the rules through time.

    `jurisdiction` holds the first digits of the division codes where it applies; empty is
    everywhere. `within` are the rows of narrower jurisdictions.
    """

    key: str
    title: str
    unit: str
    values: tuple[Value, ...]
    source: str = ""
    assumption: str = ""
    clause: str = ""
    confidence: str = ""
    jurisdiction: tuple[str, ...] = ()
    within: tuple["Parameter", ...] = ()

    @property
    def first_day(self) -> date:
        return self.values[0].start

    def at(self, day: date, area: str | None = None) -> Any:
        """The value in force on the day; with an area's division code, the one in force there.

        Raises ParameterMissing before the first value, ParameterElsewhere outside of every
        jurisdiction. Without `area`, the rows of narrower jurisdictions do not count.
        """
        rows = [self] if area is None else self._reaching(area)
        for row in rows:
            held = [value for value in row.values if value.start <= day]
            if held:
                return held[-1].value
        raise ParameterMissing(key=self.key, day=day, first=min(row.first_day for row in rows))

    def _reaching(self, area: str) -> "list[Parameter]":
        """The rows whose jurisdiction holds the area, the narrowest first."""
        place = prefix(area)
        reaching = []
        for row in (self, *self.within):
            holding = [len(code) for code in row.jurisdiction if place.startswith(code)]
            if holding or not row.jurisdiction:
                reaching.append((max(holding, default=0), row))
        if not reaching:
            known = listed(code for row in (self, *self.within) for code in row.jurisdiction)
            raise ParameterElsewhere(key=self.key, jurisdiction=known, area=area)
        return [row for _reach, row in sorted(reaching, key=lambda item: -item[0])]


class Params:
    """The parameters of one file, as attributes; in iteration each is followed by its rows of
    narrower jurisdictions."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._parameters = _read(file)

    def __getattr__(self, key: str) -> Parameter:
        if key.startswith("_"):
            raise AttributeError(key)
        if key not in self._parameters:
            near = get_close_matches(key, self._parameters, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise AttributeError(f"{self._file.name} has no parameter {key}.{hint}")
        return self._parameters[key]

    def __iter__(self) -> Iterator[Parameter]:
        for parameter in self._parameters.values():
            yield parameter
            yield from parameter.within


def load(beside: str) -> Params:
    """The parameters in `params.toml` beside the file `beside`; pass `__file__`."""
    return Params(Path(beside).with_name("params.toml"))


def prefix(code: str) -> str:
    """A division code without the zeros below its own level: 320400000000 is 3204."""
    return next((code[:end] for end in LEVELS if not code[end:].strip("0")), code)


def exact(value: Any) -> Any:
    """A quoted decimal as a Fraction, a quoted day as a date, lists and tables unchangeable.

    Raises TypeError for a float and ValueError for any other text.
    """
    if not isinstance(value, str):
        return _within_value(value)
    return date.fromisoformat(value) if _is_day(value) else Fraction(value)


def _within_value(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError(f"{value}: write a decimal in quotes, so that it stays exact")
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+|/\d+)", value, re.ASCII):
        return Fraction(value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: _within_value(item) for key, item in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_within_value(item) for item in value)
    return value


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) and date.fromisoformat(text))
    except ValueError:
        return False


# --- a file, checked whole -----------------------------------------------------------------


def _read(file: Path) -> dict[str, Parameter]:
    name = f"{file.parent.name}/{file.name}"
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadParameters(file=name, problems=error) from None
    problems = [f"[{key}] {what}" for key, table in tables.items() for what in _problems(table)]
    if problems:
        raise BadParameters(file=name, problems="".join(f"\n{line}" for line in problems))
    return {key: _parameter(key, table, table) for key, table in tables.items()}


def _problems(table: Any) -> Iterator[Text]:
    if not isinstance(table, Mapping):
        yield _("应为一张表：写成 [名称]，下面逐行写内容")
        return
    for name in ("title", "unit"):
        if not table.get(name):
            yield _("缺少 {name}").format(name=name)
    yield from _row_problems(table, KNOWN)
    rows = table.get("within", [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        yield _("within 应写成 [[名称.within]]")
        return
    for row in rows:
        if not row.get("jurisdiction"):
            yield _("within 缺少 jurisdiction")
        yield from _row_problems(row, KNOWN_WITHIN)
    codes = [code for row in (table, *rows) for code in _jurisdiction(row)]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield _("辖区 {code} 有两处取值").format(code=code)


def _row_problems(row: Mapping[str, Any], known: frozenset[str]) -> Iterator[Text]:
    for name in sorted(set(row) - known):
        near = get_close_matches(name, known, n=1)
        hint = _("，是否为 {near}？").format(near=near[0]) if near else ""
        yield _("不认识 {name}{hint}").format(name=name, hint=hint)
    for name in TOLD:
        if not isinstance(row.get(name, ""), str):
            yield _("{name} 应为文字，写在引号内").format(name=name)
    if bool(row.get("source")) == bool(row.get("assumption")):
        yield _("须写明来源 source 或假定 assumption，二者居其一")
    for code in _jurisdiction(row):
        if not CODE.fullmatch(code):
            yield _("{code} 不是区划代码或其前几位").format(code=code)
    values = row.get("values")
    if not values or not isinstance(values, Mapping):
        yield _("缺少取值，应写成 values.2021-01-01 = 7")
        return
    for day, value in values.items():
        if not _is_day(day):
            yield _("{day} 不是日期").format(day=day)
        if not _is_exact(value):
            yield _("{day} 的值“{value}”应为整数、引号内的小数、日期、列表或表").format(
                day=day, value=value
            )


def _is_exact(value: Any) -> bool:
    try:
        exact(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return False
    return True


def _jurisdiction(row: Mapping[str, Any]) -> tuple[str, ...]:
    given = row.get("jurisdiction", ())
    return tuple(prefix(str(code)) for code in ([given] if isinstance(given, str) else given))


def _parameter(key: str, table: Mapping[str, Any], row: Mapping[str, Any]) -> Parameter:
    dated = sorted((date.fromisoformat(day), exact(value)) for day, value in row["values"].items())
    told = {name: row[name] for name in TOLD[2:] if name in row}
    return Parameter(
        key=key,
        title=table["title"],
        unit=table["unit"],
        values=tuple(Value(day, value) for day, value in dated),
        jurisdiction=_jurisdiction(row),
        within=tuple(_parameter(key, table, local) for local in row.get("within", ())),
        **told,
    )
