"""Whether the cells of a table agree: totals, rates, shares, changes, weights, ranks. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.bulletins.checking.numbers import (
    NUMBER,
    agrees,
    change,
    digits,
    exact,
    number,
    plain,
    rounded,
)
from yiju.platform.steering.bulletins.checking.paper import Table
from yiju.platform.steering.bulletins.checking.sentences import rate_of

Row = Sequence[str]
TOTALS, PARTIAL = ("合计", "总计", "总数"), ("小计",)
RANKS, SCORES = ("名次", "排名", "位次"), ("得分", "总分", "综合得分", "总成绩")
GROUPS = ("组", "组别", "分组", "类别")
NOT_ADDED = (
    "率", "分", "名次", "排名", "位次", "%", "％", "序号", "占比", "比重", "均",
    "同比", "环比", "增", "差",
)  # fmt: skip
SHARES = ("占比", "比重", "占总数")
NOW = ("本期", "本月", "本周", "本年", "今年")
LAST = ("上期", "上月", "上周", "上年", "去年")
YEAR_BEFORE = ("上年同期", "去年同期", "上年同月", "去年同月")
CHANGES = ("增减", "增长", "增幅", "同比", "环比", "变化", "升降")
SAME = {"已结案": "结案"}
WEIGHTED = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")


def found(table: Table) -> Iterator[Text]:
    """All in a table that does not agree. Its first row is its head."""
    rows = [[cell.strip() for cell in row] for row in table]
    if len(rows) < 2 or len({len(row) for row in rows}) != 1:
        return
    head, body = rows[0], rows[1:]
    for part in PARTS:
        yield from part(head, body)


def bare(title: str) -> str:
    """A title without what stands in brackets: 立案（件） is 立案."""
    return re.sub(r"[（(].*?[）)]", "", title).strip()


def column(head: Row, names: Sequence[str]) -> int | None:
    return next((place for place, title in enumerate(head) if bare(title) in names), None)


def _is(row: Row, names: Sequence[str]) -> bool:
    return any(bare(cell).replace(" ", "") in names for cell in row[:2])


def _adds(title: str) -> bool:
    return not any(word in title for word in NOT_ADDED)


def _sums(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    totals = [row for row in body if _is(row, TOTALS)]
    partial = [row for row in body if _is(row, PARTIAL)]
    for rows, total in _partial_sums(body):
        yield from _sum(head, rows, total)
    if len(totals) == 1:
        plain_rows = [row for row in body if row is not totals[0] and row not in partial]
        yield from _sum(head, partial or plain_rows, totals[0])


def _partial_sums(body: Sequence[Row]) -> Iterator[tuple[list[Row], Row]]:
    """Each 小计 with its rows: those above it, or those below where the first row is one."""
    rows: list[Row] = []
    first = bool(body) and _is(body[0], PARTIAL)
    total: Row | None = None
    for row in body:
        if _is(row, TOTALS):
            continue
        if not _is(row, PARTIAL):
            rows.append(row)
            continue
        if first and total is not None:
            yield rows, total
        elif not first:
            yield rows, row
        total, rows = row, []
    if first and total is not None:
        yield rows, total


def _sum(head: Row, parts: Sequence[Row], total: Row) -> Iterator[Text]:
    for place, title in enumerate(head):
        said = number(total[place])
        known = [value for row in parts if (value := number(row[place])) is not None]
        if said is None or not known or not _adds(title):
            continue
        if sum(known) != said:
            yield _("“{column}”{row}写 {total}，各行之和为 {added}").format(
                column=title,
                row=next(cell for cell in total if bare(cell) in TOTALS + PARTIAL),
                total=plain(said),
                added=plain(sum(known, Fraction(0))),
            )


def _across(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    """A column of totals: where it is the sum of all others in most rows, it is in every row."""
    total = column(head, TOTALS)
    others = [n for n, title in enumerate(head) if n != total and n and _adds(title)]
    if total is None or len(others) < 2:
        return
    told = [
        (row, number(row[total]), [v for n in others if (v := number(row[n])) is not None])
        for row in body
        if not any(word in row[0] for word in NOT_ADDED)
    ]
    known = [(row, said, sum(parts, Fraction(0))) for row, said, parts in told if parts]
    wrong = [one for one in known if one[1] is not None and one[1] != one[2]]
    if 2 * len(wrong) >= len(known):
        return
    for row, said, added in wrong:
        yield _("{row}的“{column}”写 {total}，各列之和为 {added}").format(
            row=row[0], column=head[total], total=plain(said or Fraction(0)), added=plain(added)
        )


def _shares(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    for place, title in enumerate(head):
        if not any(word in title for word in SHARES):
            continue
        counted = [n for n in range(place) if _adds(head[n]) and number(body[0][n]) is not None]
        tried = [list(_share(head, body, n, place)) for n in counted]
        wrong = min(tried, key=len, default=[])
        rows = sum(number(row[place].rstrip("%％")) is not None for row in body)
        # Where no row of several columns agrees, the share is one of something else.
        if wrong and (len(counted) == 1 or len(wrong) < rows):
            yield from wrong


def _share(head: Row, body: Sequence[Row], counted: int, place: int) -> Iterator[Text]:
    parts = [row for row in body if not _is(row, TOTALS + PARTIAL)]
    totals = [row for row in body if _is(row, TOTALS)]
    values = [value for row in parts if (value := number(row[counted])) is not None]
    whole = number(totals[0][counted]) if totals else sum(values, Fraction(0))
    for row in parts:
        value, said = number(row[counted]), NUMBER.fullmatch(row[place].rstrip("%％※"))
        if value is None or not said or not whole or agrees(said[0], 100 * value / whole):
            continue
        yield _("{row}的“{column}”写 {said}%，按 {part}/{whole} 应为 {right}%").format(
            row=row[0],
            column=head[place],
            said=said[0],
            part=plain(value),
            whole=plain(whole),
            right=rounded(100 * value / whole, digits(said[0])),
        )


def periods(head: Row) -> tuple[int | None, int | None, int | None]:
    """The columns of this period, of the last, and of the same a year before."""

    def first(names: Sequence[str], without: Sequence[str] = ()) -> int | None:
        for place, title in enumerate(map(bare, head)):
            is_other = title.startswith(tuple(without)) or any(word in title for word in CHANGES)
            if title.startswith(tuple(names)) and not is_other:
                return place
        return None

    return first(NOW), first(LAST, YEAR_BEFORE), first(YEAR_BEFORE)


def _changes(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    now, last, year = periods(head)
    for place, title in enumerate(head):
        if now is None or not any(word in title for word in CHANGES):
            continue
        is_year = "同" in title or last is None
        base = year if is_year else last
        if base is None:
            continue
        for row in body:
            yield from _change(row, title, row[now], row[base], row[place])


def _change(row: Row, title: str, now: str, base: str, said: str) -> Iterator[Text]:
    new, old, told = number(now), number(base), change(said)
    if new is None or old is None or told is None:
        return
    printed, sign = told
    points = "百分点" in title + said or "率" in row[0]
    percent = not points and any(sign in title + said for sign in "%％幅")
    if percent and not old:
        return
    right = 100 * (new - old) / old if percent else new - old
    signed = "-" + printed if sign < 0 else printed
    if not agrees(signed, right):
        yield _("{row}的“{column}”写 {said}，按 {now} 和 {base} 应为 {right}").format(
            row=row[0],
            column=title,
            said=said,
            now=now,
            base=base,
            right=rounded(right, digits(printed)),
        )


def who(head: Row) -> int:
    """The column that names whoever is ranked."""
    skipped = (*RANKS, *SCORES, *GROUPS, "序号", "名次区间")
    return next((n for n, title in enumerate(head) if bare(title) not in skipped), 0)


def _ranks(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    rank, score = column(head, RANKS), column(head, SCORES)
    if rank is None or score is None:
        return
    for rows in _groups(head, body):
        told = [(row[who(head)], number(row[rank]), number(row[score])) for row in rows]
        known = [(name, r, s) for name, r, s in told if r is not None and s is not None]
        yield from _order(known)


def _groups(head: Row, body: Sequence[Row]) -> list[list[Row]]:
    """Rows that are ranked together: by a column of groups, else parted by rows that are one cell
    across."""
    place = column(head, GROUPS)
    groups: dict[str, list[Row]] = {}
    name = ""
    for row in body:
        if len(set(row)) == 1:
            name = row[0]
            continue
        groups.setdefault(name if place is None else row[place], []).append(row)
    return list(groups.values())


def _order(known: Sequence[tuple[str, Fraction, Fraction]]) -> Iterator[Text]:
    """Neighbours in the order of the ranks: where they agree all do."""
    in_order = sorted(known, key=lambda one: (one[1], -one[2]))
    for (one, own, scored), (other, rank_of, score_of) in pairwise(in_order):
        facts = {"one": one, "other": other, "a": plain(own), "b": plain(rank_of)}
        if scored == score_of and own != rank_of:
            yield _("{one}和{other}同为 {score} 分，名次却是 {a} 和 {b}：应并列或多写几位").format(
                score=plain(scored), **facts
            )
        elif score_of > scored or (own == rank_of and scored != score_of):
            yield _("{one} {s} 分第 {a}，{other} {t} 分第 {b}：名次与得分不符").format(
                s=plain(scored), t=plain(score_of), **facts
            )


def _weights(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    """A total of columns whose heads give their weights in percent, as 系统考核（40%）."""
    weights = {n: Fraction(f[1]) for n, t in enumerate(head) if (f := WEIGHTED.search(t))}
    total = column(head, SCORES)
    if total is None or total in weights or sum(weights.values()) != 100:
        return
    for row in body:
        parts = {place: number(row[place]) for place in weights}
        said = NUMBER.search(row[total])
        if number(row[total]) is None or said is None or None in parts.values():
            continue
        right = sum((weights[n] * (parts[n] or 0) for n in weights), Fraction(0)) / 100
        if not agrees(said[0], right):
            yield _("{who}的{column}写 {said}，按权重应为 {right}").format(
                who=row[who(head)],
                column=head[total],
                said=plain(exact(said[0])),
                right=plain(right),
            )


def _name_of(title: str) -> str:
    told = bare(title).removesuffix("数")
    return SAME.get(told, told)


def _rates_across(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    names = [_name_of(title) for title in head]
    for row in body:
        yield from _rates_of(dict(zip(names, row, strict=True)), row[0])


def _rates_down(head: Row, body: Sequence[Row]) -> Iterator[Text]:
    names = [_name_of(row[0]) for row in body]
    for place in range(1, len(head)):
        cells = dict(zip(names, (row[place] for row in body), strict=True))
        yield from _rates_of(cells, head[place])


def _rates_of(cells: Mapping[str, str], where: str) -> Iterator[Text]:
    for name, cell in cells.items():
        said = NUMBER.fullmatch(cell.rstrip("%％※"))
        if not name.endswith("率") or not said:
            continue
        done = name.removesuffix("率")
        due = "应" + re.sub("^(按期|按时)", "", done)
        counts = number(cells.get(done, "")), number(cells.get(due, ""))
        for what in rate_of(name, said[0], *counts):
            yield _("{where}的{what}").format(where=where, what=what)


PARTS: tuple[Callable[[Row, Sequence[Row]], Iterator[Text]], ...] = (
    _sums,
    _across,
    _shares,
    _changes,
    _ranks,
    _weights,
    _rates_across,
    _rates_down,
)
