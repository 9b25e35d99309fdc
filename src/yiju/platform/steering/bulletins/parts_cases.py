"""What a bulletin says of the city's operation: cases, and how the districts did. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from yiju.platform.steering.bulletins.document import Block
from yiju.platform.steering.bulletins.gathering import Cases, District, Facts
from yiju.platform.steering.bulletins.rules import Standing, compared, criticised, praised
from yiju.platform.steering.bulletins.sheet import Sheet, plain
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
    for when, _name, cases in _columns(facts):
        _put(cases, when, sheet)
    yield Block("p", _sentence(facts, sheet))
    rows = tuple(_rows(facts))
    yield Block("table", "案件办理情况", rows, (34, *[22] * (len(rows[0]) - 1)))
    yield from _waiting(facts, sheet)


def _columns(facts: Facts) -> tuple[tuple[str, str, Cases], ...]:
    """Each period with its key and its name; of a year the last is the one before."""
    found = (("now", "本期", facts.cases), ("before", LAST[facts.kind], facts.cases_before))
    if facts.kind == "yearly":
        return found
    return (*found, ("year_before", "上年同期", facts.cases_year_before))


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
    if facts.on < facts.period.last_day:
        return "（本期未满，不作增减比较）"
    told = ""
    for when, name, cases in _columns(facts)[1:]:
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
    columns = _columns(facts)
    whens = [when for when, _name, _cases in columns]
    yield ("项目", *(name for _when, name, _cases in columns))
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
    """Ranks by group, a chart, a map, and who is praised and criticised."""
    yield Block("h2", "得分和名次")
    yield Block("p", _method(facts, sheet))
    areas = []
    for one in facts.districts:
        place = _put_district(facts, one.standing, sheet)
        areas.append((one.standing.key, one.standing.name, place))
    groups = list(dict.fromkeys(one.standing.group for one in facts.districts))
    for number, group in enumerate(groups, start=1):
        some = [one for one in facts.districts if one.standing.group == group]
        total = f"districts-{number}" if len(groups) > 1 else "districts"
        who = f"（{group}）" if group else ""
        yield Block("table", f"辖市区评价{who}", *_table(facts, some, total, sheet))
        bars = tuple((name, place) for key, name, place in areas if key in _keys(some))
        yield Block("chart", f"辖市区得分{who}", bars)
    if facts.shapes:
        yield Block("map", "辖市区得分分布示意图（分）", tuple(areas), shapes=facts.shapes)
    yield from _unranked(facts)
    yield from _praise(facts, sheet)


def _keys(districts: Sequence[District]) -> set[str]:
    return {one.standing.key for one in districts}


def _method(facts: Facts, sheet: Sheet) -> str:
    ranking, title = facts.ranking, plain(facts.ranking.title)
    if ranking.edition is None:
        return (
            f"按“{title}”评价，得分在计算的最后一步才取两位小数，名次按未取舍的得分排列，"
            "得分相同的名次相同；没有数据的写明原因，不排在最后。"
        )
    edition = sheet.put("ranking.edition", ranking.edition, ranking.title, ranking.page)
    return (
        f"按“{title}”第{edition}版，分组排名。名次区间是权重、方法和数据误差在申报的范围内"
        "变动时名次的居中部分；变动中不是几乎每次都分出高下的，不写谁好于谁。"
    )


def _table(
    facts: Facts, some: Sequence[District], total: str, sheet: Sheet
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Rows and widths; with intervals where there are any."""
    known = facts.ranking.edition is not None
    head = ("名次", *(["名次区间"] if known else []), "辖市区", "得分")
    rows: list[tuple[str, ...]] = [(*head, "应结案（件）", "结案（件）", "按期结案（件）")]
    for one in some:
        key = f"district.{one.standing.key.lower()}"
        interval = [f"{{{key}.low}}至{{{key}.high}}"] if known else []
        counts = _put_counts(facts, one.standing.key, one.sums, sheet)
        name = one.standing.name
        rows.append((f"{{{key}.rank}}", *interval, name, f"{{{key}.score}}", *counts))
    rows.append(_total(facts, some, total, known, sheet))
    return tuple(rows), (10, *([14] if known else []), 20, 16, 16, 14, 16)


def _unranked(facts: Facts) -> Iterator[Block]:
    reasons: dict[str, list[str]] = {}
    for one in facts.districts:
        if one.standing.rank is None:
            reasons.setdefault(one.standing.why, []).append(one.standing.name)
    if reasons:
        told = "；".join(f"{'、'.join(names)}（{why}）" for why, names in reasons.items())
        yield Block("p", f"不参加排名的：{told}。")


def _put_district(facts: Facts, one: Standing, sheet: Sheet) -> str:
    ranking, key = facts.ranking, f"district.{one.key.lower()}"
    source = f"综合评价 {facts.period}：{one.name}"
    if ranking.edition is not None:
        source = f"{ranking.title}第{ranking.edition}版：{one.name}"
        sheet.put(f"{key}.low", one.low, source, ranking.page)
        sheet.put(f"{key}.high", one.high, source, ranking.page)
    sheet.put(f"{key}.rank", one.rank, source, ranking.page)
    return sheet.put(f"{key}.score", one.score, source, ranking.page, digits=ranking.decimals)


def _put_counts(facts: Facts, code: str, sums: Mapping[str, int], sheet: Sheet) -> tuple[str, ...]:
    source, page = f"案件统计 {facts.period}", f"evaluation/{facts.period}"
    return tuple(
        sheet.put(f"district.{code.lower()}.{key}", sums[key], source, page)
        for key in ("due", "closed", "closed_in_time")
    )


def _total(
    facts: Facts, some: Sequence[District], total: str, known: bool, sheet: Sheet
) -> tuple[str, ...]:
    """The sum of the rows; cases outside all districts would show as a difference to the city."""
    source = f"案件统计 {facts.period}，各辖市区之和"
    sums = tuple(
        sheet.put(f"{total}.{key}", sum(one.sums[key] for one in some), source)
        for key in ("due", "closed", "closed_in_time")
    )
    return ("—", *(["—"] if known else []), "合计", "—", *sums)


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
