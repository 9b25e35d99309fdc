"""Whether the sentences of a bulletin agree with its tables: counts, changes, ranks, scores, and
who is said to be better than whom. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.bulletins.checking.numbers import (
    agrees,
    digits,
    exact,
    number,
    plain,
    rounded,
)
from yiju.platform.steering.bulletins.checking.paper import Table
from yiju.platform.steering.bulletins.checking.sentences import DIGITS, DOWN, UP, N, counts_of
from yiju.platform.steering.bulletins.checking.tables import (
    RANKS,
    SCORES,
    bare,
    column,
    periods,
    who,
)
from yiju.platform.steering.bulletins.comparing import comparisons

INTERVAL = re.compile(r"(\d+)(?:至|-|—|～|~)(\d+)")
OF_PERIOD = ("本期", "本月", "本周", "本年", "今年")
CHANGED = re.compile(
    rf"(?P<when>比上[月周期年](?!同)|比上年同[期月]|比去年同[期月]|同比|环比)"
    rf"(?:的)?(?:{UP}|{DOWN}){N}[%％]|与(?P<level>上[月周期年](?!同)|上年同[期月])持平"
)


@dataclass(frozen=True)
class Ranked:
    """How somebody stands in a table."""

    rank: Fraction | None
    score: str
    interval: tuple[int, int] | None


@dataclass
class Known:
    """What the tables say. Who stands in two rankings is left out: a sentence may mean either."""

    ranked: dict[str, Ranked] = field(default_factory=dict)
    items: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Of an item: this period, the last, the same a year before, as printed."""

    @classmethod
    def of(cls, tables: Sequence[Table]) -> "Known":
        known = cls()
        twice: set[str] = set()
        for table in tables:
            rows = [[cell.strip() for cell in row] for row in table]
            if len(rows) < 2 or len({len(row) for row in rows}) != 1:
                continue
            ranked = dict(_ranked(rows[0], rows[1:]))
            twice |= {*ranked} & {*known.ranked}
            known.ranked.update(ranked)
            known.items.update(_items(rows[0], rows[1:]))
        for name in twice:
            del known.ranked[name]
        return known


def _ranked(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[tuple[str, Ranked]]:
    rank, score = column(head, RANKS), column(head, SCORES)
    between = column(head, ("名次区间",))
    if rank is None or score is None:
        return
    for row in body:
        found = INTERVAL.fullmatch(row[between]) if between is not None else None
        interval = (int(found[1]), int(found[2])) if found else None
        if number(row[score]) is not None:
            yield row[who(head)], Ranked(number(row[rank]), row[score].rstrip("分※"), interval)


def _items(
    head: Sequence[str], body: Sequence[Sequence[str]]
) -> Mapping[str, tuple[str, str, str]]:
    now, last, year = periods(head)
    if now is None:
        return {}
    return {
        bare(row[0]): (
            row[now],
            row[last] if last is not None else "",
            row[year] if year is not None else "",
        )
        for row in body
    }


def found(text: str, known: Known) -> Iterator[Text]:
    """All in a paragraph that the tables say otherwise. The text is without spaces."""
    yield from _counts(text, known)
    yield from _changes(text, known)
    yield from _standings(text, known)
    yield from _better(text, known)


def _counts(text: str, known: Known) -> Iterator[Text]:
    if not text.startswith(OF_PERIOD):
        return
    for name, value in counts_of(text).items():
        told = name.removeprefix(next((w for w in OF_PERIOD if name.startswith(w)), ""))
        cell = number(known.items.get(told, ("",))[0])
        if cell is not None and cell != value:
            yield _("{name}写 {said}，表里是 {cell}").format(
                name=told, said=plain(value), cell=plain(cell)
            )


def _changes(text: str, known: Known) -> Iterator[Text]:
    """A change of what stands in a table for both periods; of the item that is named before it."""
    for name, (now, last, year) in known.items.items():
        if name not in text:
            continue
        for start in re.finditer(
            rf"{re.escape(name)}(\d[\d,]{{0,14}})(?:件|个|项|座|处|家|次)", text
        ):
            if number(now) != exact(start[1]):
                continue
            rest = re.split(r"[。；]", text[start.end() :])[0]
            for said in CHANGED.finditer(rest):
                when = said["when"] or said["level"]
                base = number(year if "同比" in when or "同期" in when or "同月" in when else last)
                yield from _changed(name, exact(start[1]), base, said)


def _changed(
    name: str, now: Fraction, base: Fraction | None, said: re.Match[str]
) -> Iterator[Text]:
    if not base:
        return
    right = 100 * (now - base) / base
    told = re.search(N, said[0])
    if told is None:
        printed, agreed = "0", now == base
    else:
        grown = any(word in said[0] for word in UP.split("|"))
        printed = told[0] if grown else f"-{told[0]}"
        agreed = agrees(printed, right)
    if not agreed:
        yield _("{name} {now} 与 {base} 相比应为 {right}%，写成“{said}”").format(
            name=name,
            now=plain(now),
            base=plain(base),
            right=rounded(right, max(digits(printed), 1)),
            said=said[0],
        )


def _standings(text: str, known: Known) -> Iterator[Text]:
    for name, one in known.ranked.items():
        if name not in text:
            continue
        said = re.search(
            rf"{re.escape(name)}(?:（[^）]*）)?(?:排名|排|名列|位列|位居|列|居)?第"
            rf"([{DIGITS[1:]}]|\d+)(?:名|位)?(?![季项条批期])",
            text,
        )
        if said and one.rank is not None:
            rank = int(said[1]) if said[1].isdigit() else DIGITS.index(said[1])
            if rank != one.rank:
                yield _("{name}写第 {said}，表里是第 {rank}").format(
                    name=name, said=rank, rank=plain(one.rank)
                )
        scored = re.search(rf"{re.escape(name)}（(?:综合)?得分(\d+(?:\.\d+)?)分?）", text)
        if scored and not agrees(scored[1], exact(one.score)):
            yield _("{name}写 {said} 分，表里是 {score} 分").format(
                name=name, said=scored[1], score=one.score
            )


def _better(text: str, known: Known) -> Iterator[Text]:
    for one, other in comparisons(text, [*known.ranked]):
        a, b = known.ranked[one], known.ranked[other]
        if exact(a.score) <= exact(b.score):
            yield _("写{one}好于{other}，表里得分是 {s} 和 {t}").format(
                one=one, other=other, s=a.score, t=b.score
            )
        elif a.interval and b.interval and a.interval[1] >= b.interval[0]:
            yield _("写{one}好于{other}，两家的名次区间相交，分不出高下").format(
                one=one, other=other
            )
