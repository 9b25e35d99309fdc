"""How much lies in the fund, and how much of it was used (§20)."""

from datetime import date, datetime
from fractions import Fraction

from yiju.applications.maintenance_fund import books, rules
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.base.units import PERCENT
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import Measure, Row, indicator
from yiju.platform.trust.escrow.api import YUAN
from yiju.platform.trust.ledgers import api as ledgers

ONLY_CITY = _("只统计全市：维修资金存在一个专户")
NO_BANK = _("截至{day}没有开立维修资金专户")
MOST_PAYEES = 100_000


def _paid(on: date, known_at: datetime | None) -> dict[str, int]:
    """Fen that contractors have been paid by the end of a day, by account."""
    rows = ledgers.accounts(kind=books.PAYEE, size=MOST_PAYEES)
    return {one.code: ledgers.balance(one.code, on=on, known_at=known_at) for one in rows}


def _paid_in(on: date, known_at: datetime | None) -> int | None:
    """Fen that have come in by the end of a day, less what went back; None without a bank."""
    banks = [one for one in ledgers.accounts(kind=books.BANK) if one.opened <= on]
    if not banks:
        return None
    return -sum(ledgers.balance(one.code, on=on, known_at=known_at) for one in banks)


@indicator(
    key="maintenance_fund.held",
    title=_("维修资金余额"),
    unit=YUAN,
    better="more",
    cites=(rules.SECTION_20,),
    reading=_(
        "期末存在维修资金专户的全部款项：各户、各使用项目和公共收益，不含已经付给承包单位的。"
    ),
)
def held(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Yuan that lie in the fund at the end of the period's last day."""
    day = period.last_day
    if area != registry.city().code:
        return Measure.missing(ONLY_CITY)
    if (came := _paid_in(day, known_at)) is None:
        return Measure.missing(NO_BANK.format(day=day))
    paid = sum(_paid(day, known_at).values())
    return Measure.total(Fraction(came - paid, 100), [Row("account", books.BANK_CODE)])


@indicator(
    key="maintenance_fund.used",
    title=_("维修资金使用率"),
    unit=PERCENT,
    better="more",
    cites=(rules.SECTION_20,),
    reading=_("历年交存、结息和公共收益入账的款项中，已经付给承包单位的份额。"),
)
def used(period: Period, area: str, known_at: datetime | None) -> Measure:
    """Of all that came into the fund, the share that contractors were paid."""
    day = period.last_day
    if area != registry.city().code:
        return Measure.missing(ONLY_CITY)
    if not (came := _paid_in(day, known_at)):
        return Measure.missing(NO_BANK.format(day=day))
    paid = _paid(day, known_at)
    rows = tuple(Row("account", code) for code, fen in paid.items() if fen)
    total = Fraction(sum(paid.values()))
    return Measure(100 * total / came, total, Fraction(came), rows)


ALL = (held, used)
