"""Dated parameters: the numbers of the rules, with unit, ground, and the day from which each holds.

A file `params.toml` holds a table for each parameter:

    [notice_days]
    title = "…"
    unit = "day"
    assumption = "…"            # or: source = "…"; exactly one of the two
    values.2021-01-01 = 7       # from that day on; a number with decimals stands in quotes
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

KNOWN = frozenset({"title", "unit", "source", "assumption", "clause", "confidence", "values"})


class ParameterMissing(CityError):
    code = "params.missing"
    status = 409
    text = _(
        "参数 {key} 在 {day} 没有值，最早的值自 {first} 起。"
        "请在 params.toml 中补上更早的值，或改问之后的日期。"
    )


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
    """One number of the rules through time."""

    key: str
    title: str
    unit: str
    values: tuple[Value, ...]
    source: str = ""
    assumption: str = ""
    clause: str = ""
    confidence: str = ""

    @property
    def first_day(self) -> date:
        return self.values[0].start

    def at(self, day: date) -> Any:
        """The value in force on the day; raises ParameterMissing before the first."""
        held = [value for value in self.values if value.start <= day]
        if not held:
            raise ParameterMissing(key=self.key, day=day, first=self.first_day)
        return held[-1].value


class Params:
    """The parameters of one file, as attributes."""

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
        return iter(self._parameters.values())


def load(beside: str) -> Params:
    """The parameters in `params.toml` beside the file `beside`; pass `__file__`."""
    return Params(Path(beside).with_name("params.toml"))


def _read(file: Path) -> dict[str, Parameter]:
    problems: list[str] = []
    found = {}
    for key, table in tomllib.loads(file.read_text("utf-8")).items():
        problems += [f"[{key}] {what}" for what in _problems(table)]
        if not problems:
            found[key] = _parameter(key, table)
    if problems:
        raise BadParameters(file=file.name, problems="; ".join(problems))
    return found


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(set(table) - KNOWN):
        yield f"unknown key {name}"
    for name in ("title", "unit", "values"):
        if not table.get(name):
            yield f"no {name}"
    if bool(table.get("source")) == bool(table.get("assumption")):
        yield "needs either a source or an assumption"
    for day in table.get("values", {}):
        try:
            date.fromisoformat(day)
        except ValueError:
            yield f"{day} is no day"


def _parameter(key: str, table: Mapping[str, Any]) -> Parameter:
    dated = sorted((date.fromisoformat(day), value) for day, value in table["values"].items())
    values = tuple(Value(day, exact(value)) for day, value in dated)
    told = {name: table[name] for name in KNOWN - {"values"} if name in table}
    return Parameter(key=key, values=values, **told)


def exact(value: Any) -> Any:
    """A quoted decimal as a Fraction; everything else as it stands. Floats are refused."""
    if isinstance(value, float):
        raise TypeError(f"{value}: write a decimal in quotes, so that it stays exact")
    if isinstance(value, str):
        try:
            return Fraction(value)
        except ValueError:
            return value
    return value
