"""Who may vote with which weight, and when a matter passes. Pure; all shares are exact.

Areas are whole hundredths of a square metre. An owner is one head however many parts are theirs;
joint owners of a part are one head together.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, rule
from yiju.platform.trust.ballots.errors import BadBallot, BadRoll

P = params.load(__file__)
CIVIL_CODE = Standard("中华人民共和国民法典", "278")
INTERPRETATION = Standard("最高人民法院建筑物区分所有权解释", "8-9")
HEAD = 0
"""The amount on a sheet that stands for one head and no area."""
NOTES = (1000, 100, 10, 1)
"""Amounts of area on sheets, in hundredths of a square metre: from ten square metres down."""


class Choice(StrEnum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Unmet(StrEnum):
    """Why a matter does not pass, in the order in which reasons are given."""

    AREA_QUORUM = "AREA_QUORUM"
    HEAD_QUORUM = "HEAD_QUORUM"
    AREA_CONSENT = "AREA_CONSENT"
    HEAD_CONSENT = "HEAD_CONSENT"


MATTERS: Mapping[str, Text] = {
    "procedure": _("制定和修改业主大会议事规则"),
    "covenant": _("制定和修改管理规约"),
    "committee": _("选举业主委员会或者更换业主委员会成员"),
    "manager": _("选聘和解聘物业服务企业或者其他管理人"),
    "use_fund": _("使用建筑物及其附属设施的维修资金"),
    "raise_fund": _("筹集建筑物及其附属设施的维修资金"),
    "rebuild": _("改建、重建建筑物及其附属设施"),
    "change_use": _("改变共有部分的用途或者利用共有部分从事经营活动"),
    "other": _("有关共有和共同管理权利的其他重大事项"),
    "business": _("将住宅改变为经营性用房（由有利害关系的业主表决）"),
}
UNANIMOUS = "business"


@dataclass(frozen=True)
class Part:
    """An exclusive part. `source`: registered, else surveyed, else contract."""

    code: str
    area: int
    head: str
    source: str = "registered"


SOURCES = ("registered", "surveyed", "contract")


@dataclass(frozen=True)
class Share:
    """A limit: `part` of the whole, reached (`inclusive`, 以上) or exceeded (过半数)."""

    part: Fraction
    inclusive: bool

    def holds(self, some: int, whole: int) -> bool:
        if self.inclusive:
            return some * self.part.denominator >= whole * self.part.numerator
        return some * self.part.denominator > whole * self.part.numerator


@dataclass(frozen=True)
class Rule:
    """What a matter needs, by area and by heads alike; without a quorum where it is None."""

    quorum: Share | None
    consent: Share
    of_all: bool


@dataclass(frozen=True)
class Weight:
    """Hundredths of a square metre and heads."""

    area: int = 0
    heads: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.area + other.area, self.heads + other.heads)


@dataclass(frozen=True)
class Outcome:
    """What came of it. `deemed` is what silent owners add by the rules of procedure."""

    all: Weight
    part: Weight
    by_choice: Mapping[Choice, Weight]
    deemed: Weight
    unmet: tuple[Unmet, ...]

    @property
    def passed(self) -> bool:
        return not self.unmet


@rule(
    cites=[CIVIL_CODE, Standard("中华人民共和国物权法", "76")],
    reading=_(
        "依表决开始之日的法律定参与和同意的份额：2021 年起须面积、人数各三分之二以上参与，"
        "一般事项须参与者过半数、重大事项须参与者四分之三以上同意；此前按全部业主计算。"
    ),
)
def rule_for(matter: str, opened: date) -> Rule:
    """Raises BadBallot for a matter that the law does not name, ParameterMissing before the law."""
    if matter not in MATTERS:
        raise BadBallot(why=_("没有事项 {matter}").format(matter=matter))
    if matter == UNANIMOUS:
        told = P.unanimous.at(opened)
        return Rule(None, _share(told), bool(told["of_all"]))
    grave = matter in P.grave_matters.at(opened)
    told = (P.grave if grave else P.ordinary).at(opened)
    return Rule(_share(P.quorum.at(opened)), _share(told), bool(told["of_all"]))


def _share(told: Mapping[str, object]) -> Share:
    return Share(Fraction(str(told["share"])), bool(told["inclusive"]))


def check_straddle(opens: date, closes: date) -> None:
    """A ballot that begins under one law and ends under another is refused."""
    change = date(2021, 1, 1)
    if opens < change <= closes:
        straddling = _("表决从 {opens} 到 {closes}，跨 2021 年 1 月 1 日新法施行，须在其后重新开始")
        raise BadBallot(why=straddling.format(opens=opens, closes=closes))


@rule(
    cites=[INTERPRETATION],
    reading=_("面积以登记的为准，没有登记的以测绘的，再没有的以合同的为准；名册以确定之日为准。"),
)
def check_roll(parts: Sequence[Part], declared: int | None, on: date) -> None:
    """Raises BadRoll: no part, a code twice, an area that is no positive whole number of
    hundredths, a sum too far from the `declared` area of the building."""
    if not parts:
        raise BadRoll(why=_("没有一户"))
    seen: set[str] = set()
    for one in parts:
        if any(not text.strip() or set("\t\r\n") & set(text) for text in (one.code, one.head)):
            raise BadRoll(why=_("{code} 的编号或业主为空，或含有制表符").format(code=one.code))
        if one.code in seen:
            raise BadRoll(why=_("{code} 出现了两次").format(code=one.code))
        seen.add(one.code)
        if isinstance(one.area, bool) or not isinstance(one.area, int) or one.area <= 0:
            raise BadRoll(
                why=_("{code} 的面积 {area} 不是以百分之一平方米计的正整数").format(
                    code=one.code, area=one.area
                )
            )
        if one.source not in SOURCES:
            raise BadRoll(why=_("{code} 的面积没有写明来源").format(code=one.code))
    total = sum(one.area for one in parts)
    tolerance = Fraction(P.area_tolerance.at(on))
    if declared is not None and abs(total - declared) > declared * tolerance:
        raise BadRoll(
            why=_("面积之和 {total} 与登记总面积 {declared} 相差过多").format(
                total=square_metres(total), declared=square_metres(declared)
            )
        )


def square_metres(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02} m²"


def roll_hash(parts: Iterable[Part]) -> str:
    """SHA-256 of a line for each part (code, area, head, parted by tabs), sorted."""
    lines = sorted(f"{one.code}\t{one.area}\t{one.head}" for one in parts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def weights_of(parts: Iterable[Part]) -> dict[str, Weight]:
    """The weight of each head: all its area, and one head."""
    found: dict[str, Weight] = {}
    for one in parts:
        found[one.head] = Weight(found.get(one.head, Weight()).area + one.area, 1)
    return found


@rule(
    cites=[CIVIL_CODE, INTERPRETATION],
    reading=_(
        "一名业主有几处专有部分的按一人计，面积合计；弃权算参与，不算同意；未投票的不算参与，"
        "除非议事规则写明随多数意见，且已经送达。"
    ),
)
def decide(
    weights: Mapping[str, Weight],
    by_choice: Mapping[Choice, Weight],
    needs: Rule,
    silent: Weight = Weight(),
) -> Outcome:
    """Whether the matter passes. `silent` is the weight of those who were served, did not vote, and
    by the rules of procedure follow the majority.

    Where participation is short, consent is not judged.
    """
    whole = sum(weights.values(), Weight())
    counted = {choice: by_choice.get(choice, Weight()) for choice in Choice}
    follows = _majority(counted)
    deemed = silent if follows else Weight()
    if follows:
        counted[follows] += deemed
    part = sum(counted.values(), Weight())
    yes = counted[Choice.YES]
    unmet: list[Unmet] = []
    if needs.quorum is not None:
        if not needs.quorum.holds(part.area, whole.area):
            unmet.append(Unmet.AREA_QUORUM)
        if not needs.quorum.holds(part.heads, whole.heads):
            unmet.append(Unmet.HEAD_QUORUM)
    base = whole if needs.of_all else part
    if not unmet:
        if not needs.consent.holds(yes.area, base.area):
            unmet.append(Unmet.AREA_CONSENT)
        if not needs.consent.holds(yes.heads, base.heads):
            unmet.append(Unmet.HEAD_CONSENT)
    return Outcome(whole, part, counted, deemed, tuple(unmet))


def _majority(counted: Mapping[Choice, Weight]) -> Choice | None:
    """Whom the silent follow: yes or no where one leads by area and by heads; else nobody."""
    yes, no = counted[Choice.YES], counted[Choice.NO]
    if yes.area > no.area and yes.heads > no.heads:
        return Choice.YES
    return Choice.NO if no.area > yes.area and no.heads > yes.heads else None


def amounts(area: int) -> list[int]:
    """The sheets of one vote: one for the head, and its area in amounts that many votes share, so
    that no sheet tells whose it is."""
    found = [HEAD]
    for note in NOTES:
        found += [note] * (area // note)
        area %= note
    return found


def tags(ballot: str, receipt: str, area: int) -> list[tuple[str, int]]:
    """(tag, amount) of each sheet of a vote: SHA-256 of ballot, receipt, and the sheet's number,
    parted by bars. Only who has the receipt finds them together."""
    return [(tag(ballot, receipt, place), amount) for place, amount in enumerate(amounts(area))]


def tag(ballot: str, receipt: str, place: int) -> str:
    return hashlib.sha256(f"{ballot}|{receipt}|{place}".encode()).hexdigest()


def sheets_hash(sheets: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 of a line for each sheet (tag, amount, choice, parted by tabs), sorted."""
    lines = sorted(f"{tag}\t{amount}\t{choice}" for tag, amount, choice in sheets)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def counted_sheets(sheets: Iterable[tuple[str, int, str]]) -> dict[Choice, Weight]:
    found = dict.fromkeys(Choice, Weight())
    for _tag, amount, choice in sheets:
        found[Choice(choice)] += Weight(amount, int(amount == HEAD))
    return found
