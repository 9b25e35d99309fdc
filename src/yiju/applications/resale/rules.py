"""What parties agree on, when money may move and to whom. Pure; money in whole fen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.money import Money
from yiju.platform.trust.escrow.rules import ESCROW

P = params.load(__file__)
PILOT = Clause("9")
CITES = (PILOT, ESCROW)
CIVIL_CODE = Standard("中华人民共和国民法典", "第五百八十六条")
REALTY = Standard("中华人民共和国城市房地产管理法", "第三十八条")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What buyer and seller agreed. `deposit` was paid outside of the escrow; `holdback` stays of
    what lies in it until the home is handed over; `payoff` is what the seller still owes."""

    contract_no: str
    unit_no: str
    price: int
    deposit: int
    own: int
    loan: int
    holdback: int = 0
    appraisal: int = 0
    """0: the price counts alone."""
    payoff: int = 0
    lender_signed: bool = False
    """The seller's lender lets the title pass with its mortgage on it (带押过户)."""
    co_owners_consent: bool = True
    loan_refusal_refunds: bool = True

    @property
    def due(self) -> int:
        """What comes into the escrow in all."""
        return self.own + self.loan


def terms_in(data: Mapping[str, object]) -> Terms:
    return Terms(**{one.name: data[one.name] for one in fields(Terms)})  # type: ignore[arg-type]


def _unmet(*found: tuple[bool, Text]) -> Verdict:
    """All that is unmet, of conditions with what is said where they do not hold."""
    return Verdict.of([text for holds, text in found if not holds])


@rule(
    cites=(PILOT, CIVIL_CODE),
    reading=_(
        "成交价等于定金、自有资金和贷款之和；合同外定金不超过成交价的五分之一，超过的部分是房款；"
        "贷款不超过成交价和评估价中较低者的规定成数；交房保证金不超过规定比例，且留得下。"
    ),
)
def terms_are_sound(terms: Terms, day: date) -> Verdict:
    amounts = [value for value in vars(terms).values() if type(value) is int]
    worth, sum_ = min(terms.price, terms.appraisal or terms.price), terms.deposit + terms.due
    down, kept = P.down_payment_least.at(day), P.holdback_most.at(day)
    return _unmet(
        (terms.price > 0 and min(amounts) >= 0, _("成交价应大于零，各项金额不能是负数")),
        (
            terms.price == sum_,
            _("成交价 {price} 不等于定金、自有资金、贷款之和 {sum}").format(
                price=Money(terms.price), sum=Money(sum_)
            ),
        ),
        (
            terms.deposit <= terms.price * P.deposit_most.at(day),
            _("定金超过成交价的五分之一，超过部分应作房款存入监管账户"),
        ),
        (terms.loan <= worth * (1 - down), _("贷款超过可贷成数，首付不足")),
        (terms.holdback <= terms.price * kept, _("交房保证金超过规定比例")),
        (terms.holdback + terms.payoff <= terms.due, _("监管资金还清卖方贷款后留不下保证金")),
    )


@rule(cites=(PILOT,), reading=_("买方和卖方不能是同一人，也不能有人既买又卖。"))
def are_strangers(sellers: Collection[str], buyers: Collection[str]) -> bool:
    return not set(sellers) & set(buyers)


@rule(
    cites=(REALTY,),
    reading=_("卖方就是登记的全部权利人，共有人都书面同意，没有查封；有抵押的，合同写明如何还清。"),
)
def may_be_sold(
    terms: Terms, owners: Collection[str], sellers: Collection[str], seized: bool, mortgaged: bool
) -> Verdict:
    return _unmet(
        (set(owners) == set(sellers), _("登记的权利人与卖方不一致")),
        (not seized, _("房屋已被查封")),
        (terms.co_owners_consent, _("共有人没有书面同意")),
        (not mortgaged or terms.payoff > 0, _("房屋有抵押，合同没有写明如何还清")),
    )


@rule(
    cites=(PILOT,), reading=_("带押过户：抵押权人已书面同意，且监管资金足以还清；否则先注销抵押。")
)
def may_be_transferred(terms: Terms, mortgaged: bool) -> Verdict:
    return _unmet(
        (not mortgaged or terms.lender_signed, _("抵押权人没有书面同意带押过户")),
        (not mortgaged or terms.due >= terms.payoff, _("监管资金不足以还清卖方贷款")),
    )


@dataclass(frozen=True)
class Release:
    """Who gets what of the balance when title and loan are in place, in this order."""

    payoff: int
    taxes: int
    seller: int
    holdback: int

    @property
    def total(self) -> int:
        return self.payoff + self.taxes + self.seller + self.holdback


@rule(
    cites=CITES,
    reading=_(
        "转移登记完成、贷款到账以后才放款，先还清卖方贷款，再付约定的税费，其余付卖方，保证金留下；"
        "还贷证明在规定天数以内；各项之和等于余额，一分不多一分不少。"
    ),
)
def may_be_released(planned: Release, terms: Terms, stated_on: date | None, day: date) -> Verdict:
    age = (day - stated_on).days if stated_on else -1
    days = P.payoff_fresh_days.at(day)
    return _unmet(
        (planned.holdback == terms.holdback, _("应留下约定的交房保证金")),
        (planned.payoff > 0 or not terms.payoff, _("卖方的贷款还没有还清")),
        (
            not planned.payoff or 0 <= age <= days,
            _("还贷证明应在 {days} 天以内出具").format(days=days),
        ),
    )


@rule(cites=(PILOT,), reading=_("一家经纪机构办结达到规定件数，撤销的超过规定份额，即提醒。"))
def cancels_often(cancelled: int, ended: int, day: date) -> bool:
    most, least = P.cancelled_most.at(day)
    return bool(ended >= least and Fraction(cancelled, ended) > most)


@rule(cites=(PILOT,), reading=_("交易开始后超过规定天数仍未办结，即提醒。"))
def is_old(began: date, day: date) -> bool:
    return (day - began).days > int(P.old_days.at(day))
