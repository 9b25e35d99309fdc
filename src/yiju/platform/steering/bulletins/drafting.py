"""The draft of a bulletin from its facts: what stands in which kind, in which order. Pure."""

from collections.abc import Iterator

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.bulletins import rules
from yiju.platform.steering.bulletins.document import Annex, Block, Document
from yiju.platform.steering.bulletins.gathering import Facts
from yiju.platform.steering.bulletins.parts_cases import cases_part, districts_part
from yiju.platform.steering.bulletins.parts_plan import (
    attention_part,
    breakdown_annex,
    done_part,
    targets_annex,
    targets_part,
)
from yiju.platform.steering.bulletins.parts_returns import returns_part
from yiju.platform.steering.bulletins.periods import named, spoken
from yiju.platform.steering.bulletins.rules import may_say_better
from yiju.platform.steering.bulletins.sheet import Sheet

P = rules.P


def draft(facts: Facts) -> Document:
    """The bulletin of a period, whole, with every figure bound to where it comes from."""
    sheet = Sheet()
    blocks = tuple(_blocks(facts, sheet))
    annexes = tuple(_annexes(facts, sheet))
    return Document(
        kind=facts.kind,
        period=facts.period.label,
        title=_title(facts),
        organ=facts.organ,
        number="",
        addressee=P.addressed.at(facts.on, facts.city_code)[0],
        blocks=blocks,
        annexes=annexes,
        figures=sheet.figures,
        copies_to=tuple(P.copies_to.at(facts.on, facts.city_code)),
        printed_by=facts.organ,
        day="",
        known_at=facts.known_at.isoformat(),
        notes=tuple(_notes(facts)),
        better=tuple(_better(facts)),
    )


def _better(facts: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    standings = [one.standing for one in facts.districts]
    for one in standings:
        below = (other for other in standings if may_say_better(one, other, facts.on))
        yield one.name, tuple(other.name for other in below)


def _title(facts: Facts) -> str:
    what = {"weekly": "工作动态", "monthly": "工作情况", "yearly": "年度工作情况"}[facts.kind]
    when = named(facts.kind, facts.period).removesuffix("度" if facts.kind == "yearly" else "")
    return f"关于{when}美丽宜居城市建设{what}的通报"


def _blocks(facts: Facts, sheet: Sheet) -> Iterator[Block]:
    when = named(facts.kind, facts.period)
    yield Block(
        "p",
        f"为掌握《{facts.plan}》各项任务的进展，现将{when}有关情况通报如下。文中数据"
        f"截至{spoken(facts.on)}，取自市美丽宜居城市建设管理系统，可逐项追溯到原始记录。",
    )
    yield Block("h1", "目标进展")
    yield from targets_part(facts, sheet)
    yield from done_part(facts, sheet)
    yield Block("h1", "城市运行")
    yield from cases_part(facts, sheet)
    if facts.kind != "weekly":
        yield Block("h1", "辖市区评价")
        yield from districts_part(facts, sheet)
        yield Block("h1", "数据报送")
        yield from returns_part(facts, sheet)
    yield Block("h1", "滞后事项和要求")
    yield from attention_part(facts, sheet)


def _annexes(facts: Facts, sheet: Sheet) -> Iterator[Annex]:
    if facts.kind == "weekly":
        return
    yield targets_annex(facts, sheet)
    if facts.breakdown:
        yield breakdown_annex(facts, sheet)


def _notes(facts: Facts) -> Iterator[Text]:
    if not facts.cases_year_before.known:
        year_before = _("{period}没有案件记录，不作同比。")
        yield year_before.format(period=facts.cases_year_before.period)
    if not facts.cases_before.known and facts.kind != "yearly":
        before = _("{period}没有案件记录，不作环比。")
        yield before.format(period=facts.cases_before.period)
    if facts.on < facts.period.last_day:
        yield _("本期尚未结束，数据截至 {day}。").format(day=facts.on)
