"""The same watch as the engine's, one reading after another, as somebody would explain it."""

from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

import numpy as np

from yiju.platform.sensing.watches.conditions import (
    Band,
    Cycling,
    Formula,
    Limit,
    Rate,
    Silence,
    Stuck,
    Together,
)
from yiju.platform.sensing.watches.declaration import Watch
from yiju.platform.sensing.watches.expected import Expected, Seen

SECOND = 1_000_000


@dataclass
class Subject:
    last: int | None = None
    value: float = nan
    since: int = 0
    on: int = 0
    on_since: int = 0
    off: int = 0
    off_since: int = 0
    alarm: bool = False
    parts: dict[int, tuple[int, float]] = field(default_factory=dict)
    rises: list[int] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)


class PlainWatch:
    """`read` takes readings of one subject in order; `raised` and `cleared` hold (subject, moment).
    `facts` are those of each subject.

    Of a watch over several streams, `read` takes all that was said at one moment at once.
    """

    def __init__(self, watch: Watch, facts: dict[int, list[float]] | None = None) -> None:
        self.watch = watch
        self.facts = facts or {}
        self.subjects: dict[int, Subject] = {}
        self.raised: list[tuple[int, int]] = []
        self.cleared: list[tuple[int, int]] = []

    def read(self, subject: int, at: int, said: dict[int, float]) -> None:
        one = self.subjects.setdefault(subject, Subject())
        several = isinstance(self.watch.condition, Together | Formula | Expected)
        if one.last is not None and (at < one.last if several else at <= one.last):
            return
        sampled_before = at == one.last
        gap = one.last is None or at - one.last > us(self.watch.gap)
        kind = self.kind(one, at, said, gap, self.facts.get(subject, []), sampled_before)
        one.last, one.value = at, next(iter(said.values()))
        if sampled_before:
            return
        if self.watch.hours and not self.watch.hours(np.array([at]))[0]:
            kind = "nothing"
        self.count(one, at, kind, gap)
        hit = one.on >= self.watch.n_on and at - one.on_since >= us(self.watch.on_for)
        back = one.off >= self.watch.n_off and at - one.off_since >= us(self.watch.off_for)
        if hit and not one.alarm:
            one.alarm = True
            self.raised.append((subject, at))
        elif back and kind == "normal" and one.alarm and not self.watch.latch:
            one.alarm = False
            self.cleared.append((subject, at))

    @staticmethod
    def count(one: Subject, at: int, kind: str, gap: bool) -> None:
        if gap or kind != "beyond":
            one.on = 0
        if kind == "beyond":
            one.on_since = one.on_since if one.on else at
            one.on += 1
        if kind == "normal":
            one.off_since = one.off_since if one.off else at
            one.off += 1
        elif kind != "nothing":
            one.off = 0

    def kind(
        self,
        one: Subject,
        at: int,
        said: dict[int, float],
        gap: bool,
        facts: list[float],
        sampled_before: bool,
    ) -> str:
        value = next(iter(said.values()))
        match self.watch.condition:
            case Silence():
                return "normal"
            case Stuck(after=after):
                if gap or value != one.value:
                    one.since = at
                return "beyond" if at - one.since >= us(after) else "normal"
            case Cycling(above=above, most=most, within=within):
                if one.last is not None and one.value <= above < value:
                    one.rises.append(at)
                often = sum(at - then <= us(within) for then in one.rises)
                return "beyond" if often > most else "normal"
            case Expected(of=of, value=function, limit=limit, within=within):
                known = self.known(one, at, said, len(of), us(within))
                if sampled_before:
                    return "nothing"
                return self.expected(one, at, known, facts, self.watch.condition)
            case Rate(limit=limit, per=per):
                if gap or one.last is None:
                    return "nothing"
                return judged((value - one.value) / (at - one.last) * us(per), limit)
            case Together(parts=parts, within=within) as together:
                known = self.known(one, at, said, len(parts), us(within))
                kinds = [judged(v, part.limit) for v, part in zip(known, parts, strict=True)]
                return self.together(kinds, together.needed)
            case Formula(of=of, value=function, limit=limit, within=within):
                known = self.known(one, at, said, len(of), us(within))
                return judged(float(function(np.array(known)[:, None])[0]), limit)
            case limit:
                return judged(value, limit)

    @staticmethod
    def expected(
        one: Subject, at: int, known: list[float], facts: list[float], asked: Expected
    ) -> str:
        def seen(kept: list[float]) -> Seen:
            columns = (np.array(column, float)[:, None] for column in (known, facts, [], kept))
            values, told_of, told, remembered = columns
            return Seen(values, told_of, np.array([at]), told, remembered)

        judged_as = judged(float(asked.value(seen(one.kept or [nan] * asked.kept))[0]), asked.limit)
        if asked.keeps is not None:
            kept = asked.keeps(seen([nan] * asked.kept))[:, 0].tolist()
            one.kept = one.kept if any(isnan(number) for number in kept) else kept
        return judged_as

    @staticmethod
    def known(
        one: Subject, at: int, said: dict[int, float], parts: int, within: int
    ) -> list[float]:
        one.parts |= {part: (at, value) for part, value in said.items()}
        found = [one.parts.get(part, (at, nan)) for part in range(parts)]
        return [value if at - then <= within else nan for then, value in found]

    @staticmethod
    def together(kinds: list[str], needed: int) -> str:
        beyond = kinds.count("beyond")
        if beyond >= needed:
            return "beyond"
        if beyond + kinds.count("between") >= needed:
            return "between"
        if beyond + kinds.count("between") + kinds.count("nothing") < needed:
            return "normal"
        return "nothing"


def judged(value: float, limit: Limit | Band) -> str:
    if isinstance(limit, Band):
        limit = Limit(above=limit.high, below=limit.low, deadband=limit.deadband)
    if isnan(value):
        return "nothing"
    if value > limit.above or value < limit.below:
        return "beyond"
    if not limit.deadband:
        return "normal"
    inner = limit.below + limit.deadband < value < limit.above - limit.deadband
    return "normal" if inner else "between"


def us(span: Any) -> int:
    return round(span.total_seconds() * SECOND)
