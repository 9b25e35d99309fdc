"""What is wrong with the funding of the programme: each with its evidence and who answers. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.money import WAN, in_units
from yiju.platform.base.params import Parameter
from yiju.platform.base.time import add_months, months_between
from yiju.platform.steering.funding import covenants, rules
from yiju.platform.steering.funding.covenants import CovenantRow
from yiju.platform.steering.funding.rows import (
    COVERS,
    REPAID,
    SPECIAL_BOND,
    EntryRow,
    ProjectFunding,
    SourceRow,
)
from yiju.platform.steering.funding.rules import P, Proceeds, YearShare
from yiju.platform.steering.status import ground_of

FUNDS = Clause("三(二)")
Evidence = tuple[Text, Text | str]
Told = Callable[..., "Warned"]
TITLES: dict[str, Text] = {
    "over_budget": _("落实资金超过项目投资"),
    "early": _("支出领先于形象进度"),
    "behind": _("资金已到位，形象进度落后"),
    "covenant": _("未达到约定指标"),
    "covenant_near": _("约定指标接近界限"),
    "covenant_due": _("约定指标到期未检验"),
    "over_amount": _("落实资金超过来源额度"),
    "ahead": _("提款领先于形象进度"),
    "unfunded": _("支出超过提款"),
    "stalled": _("有款未用"),
    "idle": _("募集资金闲置"),
    "idle_long": _("绿色募集资金闲置超期"),
    "near_limit": _("PPP 支出责任接近上限"),
    "limit": _("PPP 支出责任超过上限"),
    "maturity": _("临近到期，未写明还款来源"),
    "label": _("绿色标识缺依据"),
    "misuse": _("绿色资金用于目录外，标识失效"),
    "cover": _("担保或保险先于债务到期"),
    "balance": _("专项债券收益覆盖不足"),
}
SEVERE = frozenset({"unfunded", "limit", "misuse", "idle_long", "covenant"})


@dataclass(frozen=True)
class Warned:
    """A warning. `key` is its rule, `subject` what it is about as project/…, source/… or
    budget/<area>/<year>; the two are its cause. `unit_code` answers, empty for the office."""

    key: str
    subject: str
    name: str
    unit_code: str
    area_code: str
    what: Text
    evidence: tuple[Evidence, ...]
    ground: Text | str = ""

    @property
    def heading(self) -> Text:
        """What the item of work is called."""
        told = {"title": self.title, "name": self.name, "what": self.what}
        return _("{title}：{name}，{what}").format(**told)

    @property
    def title(self) -> Text:
        return TITLES[self.key]

    @property
    def is_severe(self) -> bool:
        return self.key in SEVERE


def yuan(fen: int) -> str:
    """Ten thousands of yuan, as people read budgets."""
    return in_units(fen, WAN, 2)


def points(share: Fraction | None) -> str:
    return "—" if share is None else f"{float(share):.1f}%"


@rule(
    cites=[FUNDS, Standard("政府投资条例", "21、22")],
    reading=_("落实、提款、支出与投资和形象进度对照；在建而连续数月没有支出的，视为停滞。"),
)
def of_project(one: ProjectFunding, on: date) -> Iterator[Warned]:
    """Over-commitment, draw-down or spending ahead of progress, progress behind the plan though
    money came, spending nobody paid for, spending stalled."""

    def told(key: str, what: Text, ground: Parameter | None = None) -> Warned:
        about = (f"project/{one.code}", one.name, one.unit_code, one.area_code)
        return Warned(key, *about, what, evidence, ground_of(ground))

    evidence = (
        (_("投资（万元）"), yuan(one.budget)),
        (_("落实（万元）"), yuan(one.committed)),
        (_("提款（万元）"), yuan(one.drawn)),
        (_("支出（万元）"), yuan(one.spent)),
        (_("形象进度"), points(one.progress)),
    )
    most = one.budget * (1 + Fraction(P.commitment_within.at(on), 100))
    if one.committed > most:
        what = _("落实 {committed} 万元，投资 {budget} 万元")
        yield told(
            "over_budget",
            what.format(committed=yuan(one.committed), budget=yuan(one.budget)),
            P.commitment_within,
        )
    if one.drawn_share is not None and one.drawn_share - one.progress > P.draw_ahead.at(on):
        what = _("提款 {drawn}，形象进度 {progress}")
        shares = {"drawn": points(one.drawn_share), "progress": points(one.progress)}
        yield told("ahead", what.format(**shares), P.draw_ahead)
    elif one.spent_share is not None and one.spent_share - one.progress > P.spent_ahead.at(on):
        what = _("支出 {spent}，形象进度 {progress}")
        shares = {"spent": points(one.spent_share), "progress": points(one.progress)}
        yield told("early", what.format(**shares), P.spent_ahead)
    if one.drawn and one.planned - one.progress > P.behind_plan.at(on):
        what = _("计划进度 {planned}，形象进度 {progress}")
        shares = {"planned": points(one.planned), "progress": points(one.progress)}
        yield told("behind", what.format(**shares), P.behind_plan)
    if one.by_kind and one.spent > one.drawn:
        what = _("支出 {spent} 万元，提款 {drawn} 万元")
        yield told("unfunded", what.format(spent=yuan(one.spent), drawn=yuan(one.drawn)))
    if one.state == "building" and one.drawn > one.spent:
        since = one.last_spent_on or one.starts_on
        months = months_between(since, on) if since <= on else 0
        if months > P.stalled_months.at(on):
            what = _("{since} 以来 {months} 个月没有支出，余款 {left} 万元")
            facts = {"since": since, "months": months, "left": yuan(one.drawn - one.spent)}
            yield told("stalled", what.format(**facts), P.stalled_months)


@dataclass(frozen=True)
class Label:
    """The green label of a source: its catalogue, and whether the code stands in that version."""

    version: str
    code: str
    title: str
    evidence: str

    @property
    def is_grounded(self) -> bool:
        return bool(self.title and self.evidence)


@rule(
    cites=[FUNDS, Standard("中国绿色债券原则（2022年）"), Standard("财预〔2017〕89号")],
    reading=_("标识须有目录代码和证明；募集资金全部用于目录内；担保和保险不得先于债务到期。"),
)
def of_source(
    one: SourceRow,
    entries: Sequence[EntryRow],
    label: Label | None,
    used: Proceeds,
    covered: SourceRow | None,
    on: date,
) -> Iterator[Warned]:
    """What is wrong with a source (housing.md H30 R4, R6, R7, (d))."""

    def told(key: str, what: Text, ground: Parameter | None = None, *more: Evidence) -> Warned:
        evidence = ((_("额度（万元）"), yuan(one.amount_fen)), (_("依据"), one.document), *more)
        about = (f"source/{one.code}", one.name, one.unit_code, "")
        return Warned(key, *about, what, evidence, ground_of(ground))

    committed = sum(each.fen for each in entries if each.act == "commit")
    if committed > one.amount_fen * (1 + Fraction(P.commitment_within.at(on), 100)):
        what = _("落实 {committed} 万元，额度 {amount} 万元")
        facts = {"committed": yuan(committed), "amount": yuan(one.amount_fen)}
        yield told("over_amount", what.format(**facts), P.commitment_within)
    if label or used.green or used.other:
        yield from _of_proceeds(used, label, on, told)
    if label and not label.is_grounded:
        why = _("没有证明材料") if label.title else _("目录中没有这个代码")
        yield told("label", why, None, (_("目录"), f"{label.version} {label.code}"))
    yield from _of_term(one, covered, on, told)
    if (
        one.kind == SPECIAL_BOND
        and one.balance is not None
        and Fraction(one.balance) < P.bond_balance.at(on)
    ):
        yield told("balance", _("覆盖 {balance} 倍").format(balance=one.balance), P.bond_balance)


def _of_term(one: SourceRow, covered: SourceRow | None, on: date, told: Told) -> Iterator[Warned]:
    if one.matures_on is None:
        return
    noticed = add_months(one.matures_on, -int(P.maturity_notice.at(on)))
    if one.kind in REPAID and not one.repaid_from and on >= noticed:
        yield told("maturity", _("{day} 到期").format(day=one.matures_on), P.maturity_notice)
    until = covered.matures_on if covered and one.kind in COVERS else None
    if covered and until and one.matures_on < until:
        what = _("{own} 到期，所保的 {covered} {day} 才到期")
        yield told("cover", what.format(own=one.matures_on, covered=covered.name, day=until))


def _of_proceeds(used: Proceeds, label: Label | None, on: date, told: Told) -> Iterator[Warned]:
    months = rules.idle_months(used, on)
    left: Evidence = (_("闲置（万元）"), yuan(used.idle))
    what = _("{since} 提款，已闲置 {months} 个月").format(since=used.idle_since, months=months)
    if label and months > P.idle_most.at(on):
        yield told("idle_long", what, P.idle_most, left)
    elif months > P.idle_warning.at(on):
        yield told("idle", what, P.idle_warning, left)
    if label and used.other:
        what = _("用于目录外 {other} 万元").format(other=yuan(used.other))
        yield told("misuse", what)


@rule(
    cites=[FUNDS],
    reading=_("约定指标违约、接近界限、到期未检验的，各为一件预警。"),
)
def of_covenant(one: CovenantRow, source: SourceRow, on: date) -> Iterator[Warned]:
    """What is wrong with a covenant: at most one thing (housing.md H30 (d))."""
    found = covenants.state(one, source.signed_on, on)
    key = {"missed": "covenant", "near": "covenant_near", "overdue": "covenant_due"}.get(found)
    if key is None:
        return
    last = one.last(on)
    bound = _("{compare} {bound}").format(compare=one.compare_title, bound=_number(one.bound))
    evidence = (
        (_("约定"), bound),
        (_("最近一次"), f"{last.on} {_number(last.value)}" if last else "—"),
        (_("依据"), last.document if last else one.document),
    )
    told = _("{title} {value}，约定{bound}")
    what = told.format(title=one.title, value=_number(last.value) if last else "—", bound=bound)
    subject = f"covenant/{one.source_code}/{one.key}"
    ground = ground_of(P.near_limit) if key == "covenant_near" else ""
    yield Warned(key, subject, source.name, source.unit_code, "", what, evidence, ground)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


@rule(
    cites=[FUNDS, rules.SHARE],
    reading=_("逐年对照上限；达到上限的一定比例即预警。"),
)
def of_shares(
    area_code: str, name: str, course: Sequence[YearShare], on: date, titles: Mapping[str, str]
) -> Iterator[Warned]:
    """Years in which PPP costs too much of the general public budget, or nearly so."""
    limit = P.ppp_limit.at(on)
    near = Fraction(limit * P.near_limit.at(on), 100)
    for one in course:
        if one.share is None or one.share < near:
            continue
        key = "limit" if one.share > limit else "near_limit"
        ground = P.ppp_limit if key == "limit" else P.near_limit
        evidence = (
            (_("年度"), str(one.year)),
            (_("支出责任（万元）"), yuan(one.spending_fen)),
            (_("一般公共预算支出（万元）"), yuan(one.general_fen or 0)),
            (_("项目"), "、".join(titles.values())),
        )
        what = _("{year} 年占 {share}%，上限 {limit}%")
        facts = {"year": one.year, "share": f"{float(one.share):.2f}", "limit": limit}
        subject = f"budget/{area_code}/{one.year}"
        told = (subject, name, "", area_code, what.format(**facts), evidence)
        yield Warned(key, *told, ground_of(ground))
