"""Whether the sums, rates and ranks of a bulletin agree with each other. Pure.

It reads what is printed, ours or anybody's, and says what cannot be so; it does not guess which of
two figures is the wrong one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule

Table = Sequence[Sequence[str]]
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
CELL = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*([%分件个座项]?)※?")
TOTALS = ("合计", "总计", "总数")
RANKS, SCORES = ("名次", "排名", "位次"), ("得分", "总分", "综合得分", "总成绩")
NOT_ADDED = ("率", "分", "名次", "排名", "位次", "%", "％", "序号", "占比", "均")
RATES: Mapping[str, tuple[str, str]] = {
    "结案率": ("结案", "应结案"),
    "按期结案率": ("按期结案", "应结案"),
    "按期处置率": ("按期处置", "应处置"),
}
"""A rate, what was done, what should have been."""
SAME = {"已结案": "结案", "结案数": "结案", "应结案数": "应结案", "按期结案数": "按期结案"}
WEIGHTED = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
CLOSED = re.compile(r"(按期结案|应结案|(?<!应)(?<!按期)结案)(\d[\d,]*)件")
WHOLE_FIRST = re.compile(r"(\d[\d,]*)(个|件|项|座|处|家)[^。；，\d]{0,12}中，([^。；]*)")
UNIT = "(件|个|项|座|处|家)"
PART = "[^。；，、\\d]{1,14}\\d[\\d,]*(?:件|个|项|座|处|家)"
WHOLE_LAST = re.compile(rf"((?:{PART}、)+{PART})，(?:共|合计)(\d[\d,]*){UNIT}")


@dataclass(frozen=True)
class Paper:
    """What was read of a bulletin: its paragraphs and its tables, in order."""

    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Finding:
    """What does not agree, and where it stands."""

    where: Text | str
    what: Text | str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


@rule(
    cites=[Clause("三(三)")],
    reading=_("只比较印出来的数：按印出的位数重算，差在末位一个单位以内算一致。"),
)
def check(paper: Paper) -> list[Finding]:
    """All that does not agree, in the order of the paper."""
    found: list[Finding] = []
    for place, text in enumerate(paper.paragraphs, start=1):
        where = _("第 {place} 段").format(place=place)
        found += [Finding(where, what) for what in _text(text)]
    for place, table in enumerate(paper.tables, start=1):
        where = _("表 {place}").format(place=place)
        found += [Finding(where, what) for what in _table(table)]
    return found


def _text(text: str) -> Iterator[Text]:
    plain = re.sub(r"\s+|※", "", text)
    for sentence in re.split(r"(?<=。)", plain):
        counts = {
            found[1]: Fraction(found[2].replace(",", "")) for found in CLOSED.finditer(sentence)
        }
        rates = re.finditer(r"(按期结案率|(?<!按期)结案率)(?:为)?(\d+(?:\.\d+)?)[%％]", sentence)
        for found in rates:
            yield from _rate(found[1], found[2], counts)
    for found in WHOLE_FIRST.finditer(plain):
        parts = _counts(found[3], found[2])
        if len(parts) > 1:
            yield from _sum(found[1], parts)
    for found in WHOLE_LAST.finditer(plain):
        yield from _sum(found[2], _counts(found[1], found[3]))


def _counts(text: str, unit: str) -> list[Fraction]:
    return [Fraction(n.replace(",", "")) for n in re.findall(rf"(\d[\d,]*){unit}", text)]


def _sum(total: str, parts: Sequence[Fraction]) -> Iterator[Text]:
    whole, added = Fraction(total.replace(",", "")), sum(parts, Fraction(0))
    if added != whole:
        yield _("合计写 {total}，各项之和为 {added}，差 {gap}").format(
            total=_plain(whole), added=_plain(added), gap=_plain(whole - added)
        )


def _rate(name: str, said: str, counts: Mapping[str, Fraction]) -> Iterator[Text]:
    done, due = (counts.get(key) for key in RATES[name])
    if done is None or not due:
        return
    if not agrees(said, 100 * done / due):
        yield _("{name}写 {said}%，按 {done}/{due} 应为 {right}%").format(
            name=name,
            said=said,
            done=_plain(done),
            due=_plain(due),
            right=_rounded(100 * done / due, _digits(said)),
        )


def agrees(said: str, exact: Fraction) -> bool:
    """Whether a printed figure is the exact one, to within one unit of its last digit.

    >>> agrees("93.72", Fraction(91100, 972)), agrees("93.8", Fraction(91100, 972))
    (True, True)
    >>> agrees("93.9", Fraction(91100, 972))
    False
    """
    return abs(Fraction(said.replace(",", "")) - exact) < Fraction(1, 10 ** _digits(said))


def _digits(said: str) -> int:
    return len(said.partition(".")[2])


def _rounded(value: Fraction, digits: int) -> str:
    scaled = (value * 10**digits * 2 + 1) // 2
    return _plain(Fraction(scaled, 10**digits))


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):.6f}".rstrip("0")


def _table(table: Table) -> Iterator[Text]:
    rows = [[cell.strip() for cell in row] for row in table]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        return
    head, body = rows[0], rows[1:]
    yield from _sums(head, body)
    yield from _ranks(head, body)
    yield from _weights(head, body)
    yield from _rates_across(head, body)
    yield from _rates_down(head, body)


def _number(cell: str) -> Fraction | None:
    found = CELL.fullmatch(cell)
    return Fraction(found[1].replace(",", "")) if found else None


def _is_total(row: Sequence[str]) -> bool:
    return any(cell in TOTALS for cell in row[:2])


def _sums(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[Text]:
    totals = [place for place, row in enumerate(body) if _is_total(row)]
    if len(totals) != 1:
        return
    total = body[totals[0]]
    parts = [row for row in body if row is not total]
    for column, title in enumerate(head):
        said = _number(total[column])
        values = [_number(row[column]) for row in parts]
        known = [value for value in values if value is not None]
        if said is None or not known or any(word in title for word in NOT_ADDED):
            continue
        if sum(known) != said:
            yield _("“{column}”合计写 {total}，各行之和为 {added}").format(
                column=title, total=_plain(said), added=_plain(sum(known, Fraction(0)))
            )


def _column(head: Sequence[str], names: Sequence[str]) -> int | None:
    plain = [re.sub(r"[（(].*?[）)]", "", title) for title in head]
    return next((place for place, title in enumerate(plain) if title in names), None)


def _ranks(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[Text]:
    rank, score = _column(head, RANKS), _column(head, SCORES)
    if rank is None or score is None:
        return
    others = [n for n in range(len(head)) if n not in {rank, score} and "序号" not in head[n]]
    name = others[0] if others else 0
    told = [(row[name], _number(row[rank]), _number(row[score])) for row in body]
    known = [(who, r, s) for who, r, s in told if r is not None and s is not None]
    for place, (who, own, scored) in enumerate(known):
        for other, rank_of, score_of in known[place + 1 :]:
            if scored == score_of and own != rank_of:
                yield _(
                    "{one}和{other}同为 {score} 分，名次却是 {a} 和 {b}：应并列或多写几位"
                ).format(
                    one=who, other=other, score=_plain(scored), a=_plain(own), b=_plain(rank_of)
                )
            elif (scored - score_of) * (own - rank_of) > 0 or (
                own == rank_of and scored != score_of
            ):
                yield _("{one} {s} 分第 {a}，{other} {t} 分第 {b}：名次与得分不符").format(
                    one=who,
                    s=_plain(scored),
                    a=_plain(own),
                    other=other,
                    t=_plain(score_of),
                    b=_plain(rank_of),
                )


def _weights(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[Text]:
    """A total of columns whose heads give their weights in percent, as 系统考核（40%）."""
    weights = {n: Fraction(f[1]) for n, t in enumerate(head) if (f := WEIGHTED.search(t))}
    total = _column(head, SCORES)
    if total is None or total in weights or sum(weights.values()) != 100:
        return
    for row in body:
        parts = {place: _number(row[place]) for place in weights}
        said = _number(row[total])
        if said is None or None in parts.values():
            continue
        exact = sum((weights[n] * (parts[n] or 0) for n in weights), Fraction(0)) / 100
        if not agrees(NUMBER.search(row[total])[0], exact):  # type: ignore[index]
            yield _("{who}的{column}写 {said}，按权重应为 {right}").format(
                who=row[0], column=head[total], said=_plain(said), right=_plain(exact)
            )


def _name_of(title: str) -> str:
    plain = re.sub(r"[（(].*?[）)]", "", title)
    return SAME.get(plain, plain)


def _rates_across(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[Text]:
    names = [_name_of(title) for title in head]
    for row in body:
        yield from _rates_of(dict(zip(names, row, strict=True)), row[0])


def _rates_down(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[Text]:
    names = [_name_of(row[0]) for row in body]
    for column in range(1, len(head)):
        cells = dict(zip(names, (row[column] for row in body), strict=True))
        yield from _rates_of(cells, head[column])


def _rates_of(cells: Mapping[str, str], where: str) -> Iterator[Text]:
    counts = {name: value for name, cell in cells.items() if (value := _number(cell)) is not None}
    for name in RATES:
        said = NUMBER.fullmatch(cells.get(name, "").rstrip("%％※"))
        if said:
            for what in _rate(name, said[0], counts):
                yield _("{where}的{what}").format(where=where, what=what)
