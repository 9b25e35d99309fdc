"""What a bulletin says of how units report: late, sent back, found untrue; who did well. Pure."""

from collections.abc import Iterator, Sequence

from yiju.platform.steering.bulletins.document import Block
from yiju.platform.steering.bulletins.gathering import Facts
from yiju.platform.steering.bulletins.rules import Reporting, reports_badly, reports_well
from yiju.platform.steering.bulletins.sheet import Sheet

COUNTS = {
    "due": "到期",
    "in_time": "按时",
    "late": "迟报",
    "missing": "未报",
    "sent_back": "退回",
    "checked": "核验",
    "untrue": "不实",
}
TITLE = "各单位报送情况（报表按份、退回按次、核验的数据按个计）"
WIDTHS = (42, 12, 12, 12, 12, 12, 12, 12)


def returns_part(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    """The sums in words; by unit where the city shows it, with praise and criticism."""
    found = facts.reporting
    if not found:
        yield Block("p", "本期没有到期的定期报表，也没有核验过抽中的数据。")
        return
    all_units = tuple(_put(facts, "all", "全部单位", found, sheet).values())
    due, in_time, late, missing, sent_back, checked, untrue = all_units
    holds = sum(one.checked - one.untrue for one in found)
    true = sheet.put("returns.all.holds", holds, _source(facts, "全部单位"), _page(facts))
    replaced = sum(one.replaced for one in found)
    gone = sheet.put("returns.all.replaced", replaced, _source(facts, "全部单位"), _page(facts))
    yield Block(
        "p",
        f"本期到期的定期报表{due}份，按时报送{in_time}份，迟报{late}份（至今未报{missing}份），"
        f"退回{sent_back}次。第三方核验抽中的数据{checked}个，其中属实{true}个，不实{untrue}个；"
        f"无法核验、由下一个递补的{gone}个。",
    )
    if facts.names_reporters:
        yield Block("table", TITLE, tuple(_rows(facts, all_units, sheet)), WIDTHS)
        yield from _praise(facts)


def _rows(facts: Facts, all_units: Sequence[str], sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """Units of which there is something to say; the others in one line, so that sums agree."""
    yield ("单位", *COUNTS.values())
    told = [one for one in facts.reporting if one.late or one.sent_back or one.untrue]
    for place, one in enumerate(told, start=1):
        yield (one.name, *_put(facts, str(place), one.name, [one], sheet).values())
    others = [one for one in facts.reporting if one not in told]
    if others:
        count = sheet.put("returns.others", len(others), _source(facts, "其余单位"), _page(facts))
        yield (f"其余{count}个单位", *_put(facts, "rest", "其余单位", others, sheet).values())
    yield ("合计", *all_units)


def _put(
    facts: Facts, key: str, name: str, units: Sequence[Reporting], sheet: Sheet
) -> dict[str, str]:
    """The places of the sums over some units."""
    source, page = _source(facts, name), _page(facts)
    return {
        what: sheet.put(
            f"returns.{key}.{what}", sum(getattr(one, what) for one in units), source, page
        )
        for what in COUNTS
    }


def _source(facts: Facts, name: str) -> str:
    return f"定期报表 {facts.period}：{name}"


def _page(facts: Facts) -> str:
    return f"returns/{facts.period.first_day.year}"


def _praise(facts: Facts) -> Iterator[Block]:
    good = [one.name for one in facts.reporting if reports_well(one, facts.on)]
    bad = [_fault(one) for one in facts.reporting if reports_badly(one, facts.on)]
    if good:
        yield Block("p", f"报送及时、核验属实，予以表扬：{'、'.join(good)}。")
    if bad:
        yield Block("p", f"报送迟延或者数据不实，予以批评：{'、'.join(bad)}。")
    if not good and not bad:
        yield Block("p", "报送情况没有到表扬、批评的标准，本期不点名。")


def _fault(one: Reporting) -> str:
    faults = ["迟报"] if one.late else []
    return f"{one.name}（{'、'.join([*faults, *(['数据不实'] if one.untrue else [])])}）"
