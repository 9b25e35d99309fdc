"""What a bulletin says of the city's operation: cases, and how the districts did. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from yiju.platform.steering.bulletins.document import Block
from yiju.platform.steering.bulletins.gathering import Cases, Facts
from yiju.platform.steering.bulletins.rules import Standing, compared, criticised, praised
from yiju.platform.steering.bulletins.sheet import Sheet
from yiju.platform.work.figures.api import FIGURES

LAST = {"weekly": "上周", "monthly": "上月", "yearly": "上年"}
COUNTS = ("reported", "filed", "due", "closed", "closed_in_time", "waiting", "reworked", "extended")
RATES = {"closed": "结案率（%）", "closed_in_time": "按期结案率（%）", "reworked": "返工率（%）"}
NAMED_WAITING = 3


def cases_part(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    """Cases of the period in words and in a table beside the last period and the year before."""
    if not facts.cases.known:
        yield Block("p", "本期没有案件记录。")
        return
    for when, cases in _columns(facts):
        _put(cases, when, sheet)
    yield Block("p", _sentence(facts, sheet))
    yield Block("table", "案件办理情况", tuple(_rows(facts)), (34, 22, 22, 22))
    yield from _waiting(facts, sheet)


def _columns(facts: Facts) -> tuple[tuple[str, Cases], ...]:
    return (
        ("now", facts.cases),
        ("before", facts.cases_before),
        ("year_before", facts.cases_year_before),
    )


def _put(cases: Cases, when: str, sheet: Sheet) -> None:
    source, page = f"案件统计 {cases.period}", f"evaluation/{cases.period}"
    for key in COUNTS:
        value = cases.sums[key] if cases.known else None
        sheet.put(f"cases.{key}.{when}", value, source, page)
    for key in RATES:
        share = cases.rates[key] if cases.known else None
        sheet.put(f"cases.{key}-rate.{when}", share, source, page, digits=2)


def _sentence(facts: Facts, sheet: Sheet) -> str:
    filed = f"立案{{cases.filed.now}}件{_against(facts, sheet)}"
    closed = (
        "应结案{cases.due.now}件，结案{cases.closed.now}件，结案率{cases.closed-rate.now}%；"
        "按期结案{cases.closed_in_time.now}件，按期结案率{cases.closed_in_time-rate.now}%"
    )
    return f"本期{filed}。{closed if facts.cases.sums['due'] else '没有应结案件'}。"


def _against(facts: Facts, sheet: Sheet) -> str:
    told = ""
    for name, when, cases in (
        (LAST[facts.kind], "before", facts.cases_before),
        ("上年同期", "year_before", facts.cases_year_before),
    ):
        if (facts.kind, when) == ("yearly", "year_before"):
            continue
        base = Fraction(cases.sums["filed"]) if cases.known else None
        change = compared(Fraction(facts.cases.sums["filed"]), base)
        if change is None:
            told += f"，{name}没有记录，不作比较"
            continue
        word = "增长" if change > 0 else "下降"
        source = f"立案数与{cases.period}相比"
        place = sheet.put(f"cases.filed.{when}-change", abs(change), source, digits=1)
        told += f"，比{name}{word}{place}%" if change else f"，与{name}持平"
    return told


def _rows(facts: Facts) -> Iterator[tuple[str, ...]]:
    whens = [when for when, _cases in _columns(facts)]
    yield ("项目", "本期", LAST[facts.kind], "上年同期")
    for key in COUNTS:
        yield (f"{FIGURES[key]}（件）", *(f"{{cases.{key}.{when}}}" for when in whens))
    for key, title in RATES.items():
        yield (title, *(f"{{cases.{key}-rate.{when}}}" for when in whens))


def _waiting(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    named = facts.waiting[:NAMED_WAITING]
    if not named:
        return
    told = []
    for place, one in enumerate(named, start=1):
        source = f"案件统计 {facts.period}：{one.unit}到期未结"
        count = sheet.put(f"waiting.{place}", one.count, source, f"evaluation/{facts.period}")
        told.append(f"{one.unit}{count}件")
    yield Block("p", f"到期未结案件较多的单位：{'、'.join(told)}。")


def districts_part(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    """Ranks by the city's own method, a chart, a map, and who is praised and criticised."""
    yield Block("h2", "得分和名次")
    yield Block(
        "p",
        f"按“{facts.method}”评价，得分在计算的最后一步才取两位小数，名次按未取舍的得分排列，"
        "得分相同的名次相同；没有数据的写明原因，不排在最后。",
    )
    rows: list[tuple[str, ...]] = [
        ("名次", "辖市区", "得分", "应结案（件）", "结案（件）", "按期结案（件）")
    ]
    bars, areas = [], []
    for one in facts.districts:
        place = _put_district(facts, one.standing, sheet)
        counts = _put_counts(facts, one.standing.key, one.sums, sheet)
        rank = f"{{district.{one.standing.key.lower()}.rank}}"
        rows.append((rank, one.standing.name, place, *counts))
        bars.append((one.standing.name, place))
        areas.append((one.standing.key, one.standing.name, place))
    rows.append(_total(facts, sheet))
    yield Block("table", "辖市区评价", tuple(rows), (10, 22, 18, 18, 16, 18))
    yield Block("chart", "辖市区得分（分）", tuple(bars))
    if facts.shapes:
        yield Block("map", "辖市区得分分布（分）", tuple(areas), shapes=facts.shapes)
    yield from _unranked(facts)
    yield from _praise(facts, sheet)


def _unranked(facts: Facts) -> Iterator[Block]:
    reasons: dict[str, list[str]] = {}
    for one in facts.districts:
        if one.standing.rank is None:
            reasons.setdefault(one.standing.why, []).append(one.standing.name)
    if reasons:
        told = "；".join(f"{'、'.join(names)}（{why}）" for why, names in reasons.items())
        yield Block("p", f"不参加排名的：{told}。")


def _put_district(facts: Facts, one: Standing, sheet: Sheet) -> str:
    source, page = f"综合评价 {facts.period}：{one.name}", f"evaluation/{facts.period}"
    key = f"district.{one.key.lower()}"
    sheet.put(f"{key}.rank", one.rank, source, page)
    return sheet.put(f"{key}.score", one.score, source, page, digits=2)


def _put_counts(facts: Facts, code: str, sums: Mapping[str, int], sheet: Sheet) -> tuple[str, ...]:
    source, page = f"案件统计 {facts.period}", f"evaluation/{facts.period}"
    return tuple(
        sheet.put(f"district.{code.lower()}.{key}", sums[key], source, page)
        for key in ("due", "closed", "closed_in_time")
    )


def _total(facts: Facts, sheet: Sheet) -> tuple[str, ...]:
    """The sum of the rows; cases outside all districts would show as a difference to the city."""
    source = f"案件统计 {facts.period}，各辖市区之和"
    sums = tuple(
        sheet.put(f"districts.{key}", sum(one.sums[key] for one in facts.districts), source)
        for key in ("due", "closed", "closed_in_time")
    )
    return ("—", "合计", "—", *sums)


def _praise(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    standings = [one.standing for one in facts.districts]
    good, bad = praised(standings, facts.on), criticised(standings, facts.on)
    yield Block("h2", "表扬和批评")
    if good:
        yield Block("p", f"表扬：{_listed(good)}。")
    if bad:
        yield Block("p", f"批评：{_listed(bad)}。")
    if not good and not bad:
        yield Block(
            "p", "各辖市区的得分差距不足以分出高下，或者没有到表扬、批评的分数线，本期不点名。"
        )


def _listed(standings: Sequence[Standing]) -> str:
    return "、".join(f"{one.name}（得分{{district.{one.key.lower()}.score}}）" for one in standings)
