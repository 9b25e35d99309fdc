"""What the public side of a PPP project costs, what may be begun, and how money raised is used.

Pure. Money in fen; shares as exact fractions, never rounded before they are compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.money import whole_fen
from yiju.platform.base.time import months_between

P = params.load(__file__)

FUNDS = Clause("三(二)")
GUIDE = Standard("财金〔2015〕21号", "16至20")
SHARE = Standard("财金〔2015〕21号", "25、26")
USER, GAP, PAID = "user", "gap", "paid"
MODES: dict[str, Text] = {
    USER: _("使用者付费"),
    GAP: _("可行性缺口补助"),
    PAID: _("政府付费"),
}
BUY_BACK, FIXED_RETURN, REPAY = "buy_back", "fixed_return", "repay"
PROMISES: dict[str, Text] = {
    "": _("无"),
    BUY_BACK: _("政府承诺回购"),
    FIXED_RETURN: _("政府保证固定回报"),
    REPAY: _("政府承诺偿还本金"),
}


@dataclass(frozen=True)
class Partnership:
    """The terms of a PPP project. Amounts in fen; `profit` and `discount` as shares, 6 % is
    Fraction(6, 100); `equity` and `support` are what the public side puts in, by year."""

    mode: str
    build_cost: int
    profit: Fraction
    discount: Fraction
    years: int
    """In which operation is paid for."""
    first_year: int
    """The first of them; the n of the guideline is 1 in it."""
    operating_cost: int
    user_fee: int
    risk: int = 0
    """A year: what the public side bears, by probability."""
    equity: Mapping[int, int] = field(default_factory=dict)
    support: Mapping[int, int] = field(default_factory=dict)


@rule(
    cites=[FUNDS, GUIDE],
    reading=_(
        "当年补贴＝建设成本×(1＋利润率)×(1＋折现率)^n÷年数＋运营成本×(1＋利润率)－使用者付费"
    ),
)
def subsidy(terms: Partnership, n: int) -> Fraction:
    """What is paid for operation in its n-th year, in fen, never below 0 (housing.md H30 R1)."""
    if terms.mode == USER or not 1 <= n <= terms.years:
        return Fraction(0)
    margin = 1 + terms.profit
    built = terms.build_cost * margin * (1 + terms.discount) ** n / terms.years
    paid = built + terms.operating_cost * margin
    return max(paid - (terms.user_fee if terms.mode == GAP else 0), Fraction(0))


def responsibility(terms: Partnership) -> dict[int, Fraction]:
    """All that the public side spends, by calendar year, in fen (housing.md H30 R1)."""
    operating = range(terms.first_year, terms.first_year + terms.years)
    found: dict[int, Fraction] = {
        year: subsidy(terms, year - terms.first_year + 1) + terms.risk for year in operating
    }
    for given in (terms.equity, terms.support):
        for year, fen in given.items():
            found[year] = found.get(year, Fraction(0)) + fen
    return {year: fen for year, fen in sorted(found.items()) if fen}


@rule(
    cites=[FUNDS, SHARE],
    reading=_("缺预测的年度按最近若干实际年度增长率的平均推算，增长率封顶。"),
)
def foreseen(
    actual: Mapping[int, int], given: Mapping[int, int], years: Iterable[int], on: date
) -> dict[int, Fraction]:
    """General public budget expenditure of each year, in fen; a year that nothing tells is left
    out. `given` are forecasts of the finance bureau and go first (housing.md H30 R2)."""
    found = {year: Fraction(fen) for year, fen in {**given, **actual}.items()}
    last, wanted = max(actual, default=0), int(P.growth_years.at(on))
    rates = [
        Fraction(actual[year], actual[year - 1]) - 1
        for year in range(last - wanted + 1, last + 1)
        if actual.get(year) and actual.get(year - 1)
    ]
    if len(rates) == wanted:
        growth = min(sum(rates, Fraction(0)) / wanted, Fraction(P.growth_cap.at(on), 100))
        for year in years:
            if year > last:
                found.setdefault(year, actual[last] * (1 + growth) ** (year - last))
    return {year: found[year] for year in years if found.get(year)}


@dataclass(frozen=True)
class YearShare:
    """A year: what all PPP projects cost, of which expenditure; `share` in percent."""

    year: int
    spending: Fraction
    general: Fraction | None

    @property
    def share(self) -> Fraction | None:
        return 100 * self.spending / self.general if self.general else None

    @property
    def spending_fen(self) -> int:
        """Rounded, to be shown."""
        return whole_fen(self.spending)

    @property
    def general_fen(self) -> int | None:
        return None if self.general is None else whole_fen(self.general)


def shares(
    spending: Sequence[Mapping[int, Fraction]], general: Mapping[int, Fraction]
) -> list[YearShare]:
    """The years in which any project costs anything. Money of government funds is in neither."""
    years = sorted({year for one in spending for year in one})
    return [
        YearShare(
            year,
            sum((one.get(year, Fraction(0)) for one in spending), Fraction(0)),
            general.get(year),
        )
        for year in years
    ]


@dataclass(frozen=True)
class Refused:
    """A ground for which a project may not be begun; `code` is that of housing.md H30 (f)."""

    code: str
    what: Text


@dataclass(frozen=True)
class Gate:
    """Whether a project may be begun, and the course of the share with it."""

    refused: tuple[Refused, ...]
    hints: tuple[Text, ...]
    years: tuple[YearShare, ...]

    @property
    def is_open(self) -> bool:
        return not self.refused


@rule(
    cites=[FUNDS, SHARE, Standard("财金〔2022〕119号"), Standard("国办函〔2023〕115号")],
    reading=_("逐年计算；超过上限的一年即不得新增，超过较低一档的不得新增政府付费项目。"),
)
def gate(
    terms: Partnership,
    on: date,
    *,
    stable_income: bool,
    promise: str,
    others: Sequence[Mapping[int, Fraction]],
    general: Mapping[int, Fraction],
) -> Gate:
    """May a project with these terms be begun on a day, beside the `others` of the same budget?
    housing.md H30 R2, R3, R8 and (f): all that speaks against it, at once."""
    own = responsibility(terms)
    course = [one for one in shares([*others, own], general) if one.year in own]
    refused = [*_never(terms, on, stable_income, promise)]
    if missing := [str(one.year) for one in course if one.share is None]:
        what = _("缺 {years} 年的一般公共预算支出预测").format(years="、".join(missing))
        refused.append(Refused("H30-03", what))
    limit, paid_limit = P.ppp_limit.at(on), P.ppp_government_paid_limit.at(on)
    top = max((one for one in course if one.share is not None), key=_share, default=None)
    hints = []
    if top is not None:
        told = {"year": top.year, "share": f"{float(_share(top)):.4f}"}
        if _share(top) > limit:
            what = _("{year} 年占比 {share}%，超过上限 {limit}%")
            refused.append(Refused("H30-02", what.format(**told, limit=limit)))
        elif _share(top) > paid_limit and terms.mode == PAID:
            what = _("{year} 年占比 {share}%，超过 {limit}% 后不得新增政府付费项目")
            refused.append(Refused("H30-02", what.format(**told, limit=paid_limit)))
        if _share(top) > P.ppp_hint.at(on):
            what = _("{year} 年占比 {share}%，超过提示线 {limit}%")
            hints.append(what.format(**told, limit=P.ppp_hint.at(on)))
    return Gate(tuple(refused), tuple(hints), tuple(course))


def _share(one: YearShare) -> Fraction:
    return one.share if one.share is not None else Fraction(0)


def _never(terms: Partnership, on: date, stable_income: bool, promise: str) -> Iterable[Refused]:
    """What is refused whatever the figures are."""
    if not stable_income:
        yield Refused("H30-01", _("没有稳定收益的项目不得采用 PPP"))
    amounts = (terms.build_cost, terms.operating_cost, terms.user_fee, terms.risk)
    by_year = (*terms.equity.values(), *terms.support.values())
    if min((*amounts, *by_year)) < 0 or terms.years < 1:
        yield Refused("H30-06", _("金额不得为负，运营年数至少一年"))
    if P.ppp_user_paid_only.at(on) and terms.mode != USER:
        yield Refused("H30-R3", _("自 2023 年 11 月起，新项目只能采用使用者付费"))
    if promise:
        what = _("{promise}，属于变相举债").format(promise=PROMISES[promise])
        yield Refused("H30-R8", what)


@dataclass(frozen=True)
class Flow:
    """Money drawn or used on a day, in fen; `is_green`: used for what the catalogue names."""

    on: date
    fen: int
    is_green: bool = True


@dataclass(frozen=True)
class Proceeds:
    """What became of money raised: `drawn` = `green` + `other` + `idle`, always, in fen."""

    drawn: int
    green: int
    other: int
    idle_since: date | None
    """The day of the oldest money that is still not used; None where all is used."""

    @property
    def idle(self) -> int:
        return self.drawn - self.green - self.other


@rule(
    cites=[FUNDS, Standard("中国绿色债券原则（2022年）")],
    reading=_("募集资金＝用于目录内的＋用于目录外的＋闲置的；先提的先用。"),
)
def proceeds(draws: Iterable[Flow], uses: Iterable[Flow], on: date) -> Proceeds:
    """How money raised is used on the day `on`, oldest first (housing.md H30 R4)."""
    drawn = sorted((one for one in draws if one.on <= on and one.fen), key=lambda one: one.on)
    used = [one for one in uses if one.on <= on]
    green = sum(one.fen for one in used if one.is_green)
    other = sum(one.fen for one in used if not one.is_green)
    left, since = green + other, None
    for one in drawn:
        left -= one.fen
        if left < 0:
            since = one.on
            break
    return Proceeds(sum(one.fen for one in drawn), green, other, since)


def idle_months(found: Proceeds, on: date) -> int:
    """Whole months since the oldest unused money was drawn; 0 where all is used."""
    return months_between(found.idle_since, on) if found.idle_since else 0


@rule(cites=[FUNDS], reading=_("任何一天，已用不超过已提，已提不超过已落实。"))
def first_excess(lower: Iterable[Flow], upper: Iterable[Flow]) -> date | None:
    """The first day on which the sum of `lower` is above the sum of `upper`; None where it never
    is. On one day what comes in counts first (K20 of housing.md §0.2: uses within sources)."""
    changes = [(one.on, 0, one.fen) for one in upper] + [(one.on, 1, -one.fen) for one in lower]
    balance = 0
    for on, _order, fen in sorted(changes):
        balance += fen
        if balance < 0:
            return on
    return None


@dataclass(frozen=True)
class Mark:
    """A milestone: when it is due and when it was reached."""

    due: date
    reached_on: date | None


@rule(
    cites=[FUNDS, Clause("三(三)")],
    reading=_("已完成的节点各计一份；在做的下一节点按计划时间折算，逾期未完成的不计。"),
)
def progress(starts_on: date, marks: Sequence[Mark], on: date) -> Fraction:
    """Physical progress in percent. Milestones count alike; the one that is worked at counts by the
    time that has passed towards its due day, and for nothing once it is overdue: then the plan no
    longer says how far the work is. An assumption of ours."""
    if not marks:
        return Fraction(0)
    ordered = sorted(marks, key=lambda one: one.due)
    reached = [one for one in ordered if one.reached_on is not None and one.reached_on <= on]
    ahead = [one for one in ordered if one not in reached]
    done = Fraction(len(reached))
    if ahead and starts_on <= on <= ahead[0].due:
        begun = max((one.reached_on for one in reached if one.reached_on), default=starts_on)
        whole = (ahead[0].due - begun).days
        done += Fraction((on - begun).days, whole) if whole > 0 else 0
        done = min(done, Fraction(len(reached) + 1))
    return 100 * done / len(marks)


def planned(starts_on: date, marks: Sequence[Mark], on: date) -> Fraction:
    """What `progress` would be if every milestone were reached on the day when it is due."""
    return progress(starts_on, [Mark(one.due, one.due) for one in marks], on)
