"""What money that was drawn costs until it is paid back, year by year. Pure; an outlook by the
terms of the contract, no record of payments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.money import whole_fen
from yiju.platform.base.time import add_months
from yiju.platform.steering.funding.rules import Flow, P

FUNDS = Clause("三(二)")
BULLET, EQUAL, ANNUITY = "bullet", "equal", "annuity"
WAYS: dict[str, Text] = {
    BULLET: _("到期一次还本"),
    EQUAL: _("等额本金"),
    ANNUITY: _("等额本息"),
}


@dataclass(frozen=True)
class Due:
    """What falls due on a day, in fen."""

    on: date
    principal: int
    interest: int

    @property
    def fen(self) -> int:
        return self.principal + self.interest


def due_days(drawn_on: date, matures_on: date) -> list[date]:
    """The days of payment: that of maturity and the same day of each year before it, as far as
    they lie after the first draw-down."""
    found = [matures_on]
    while (before := add_months(matures_on, -12 * len(found))) > drawn_on:
        found.append(before)
    return found[::-1]


@rule(
    cites=[FUNDS],
    reading=_("每年付息一次，按实际天数计；还本按合同约定的方式，最后一次还清。"),
)
def service(
    draws: Iterable[Flow], rate: Fraction, matures_on: date, way: str, on: date
) -> list[Due]:
    """What falls due for all that was drawn by the day `on`, by day. `rate` is in percent a year,
    days are counted as they are over the days of a year of interest. What is drawn later is spread
    over the payments that are left; principals sum to what was drawn, to the fen.

    >>> from datetime import date
    >>> service([Flow(date(2020, 1, 1), 1000_00)], Fraction(5), date(2021, 12, 31), "bullet",
    ...     date(2020, 6, 30))[-1].principal
    100000
    """
    flows = sorted((one for one in draws if one.on <= on and one.fen), key=lambda one: one.on)
    if not flows:
        return []
    days = due_days(flows[0].on, matures_on)
    base, found, left, since = int(P.interest_days.at(on)), list[Due](), 0, flows[0].on
    level = 0
    for place, day in enumerate(days):
        came = [one for one in flows if since <= one.on < day or (one.on >= day == days[-1])]
        flows = [one for one in flows if one not in came]
        cost = Fraction(left * (day - since).days)
        cost += sum(Fraction(one.fen * max((day - one.on).days, 0)) for one in came)
        left += sum(one.fen for one in came)
        interest = whole_fen(cost * rate / 100 / base)
        payments = len(days) - place
        if came:
            level = _level(left, rate / 100, payments)
        principal = _principal(left, rate / 100, payments, way, level)
        found.append(Due(day, principal, interest))
        left, since = left - principal, day
    return found


def _principal(left: int, rate: Fraction, payments: int, way: str, level: int) -> int:
    """How much of what is left is paid back with the first of so many yearly payments."""
    if payments == 1:
        return left
    if way == BULLET:
        return 0
    if way == EQUAL:
        return whole_fen(Fraction(left, payments))
    return min(max(level - whole_fen(left * rate), 0), left)


def _level(left: int, rate: Fraction, payments: int) -> int:
    """The yearly payment, principal and a whole year's interest, that pays all back; it stays as it
    is until more is drawn."""
    if not rate:
        return whole_fen(Fraction(left, payments))
    return whole_fen(left * rate / (1 - (1 + rate) ** -payments))


def by_year(dues: Sequence[Due]) -> list[tuple[int, int, int]]:
    """Year, principal and interest, in fen."""
    found: dict[int, tuple[int, int]] = {}
    for one in dues:
        principal, interest = found.get(one.on.year, (0, 0))
        found[one.on.year] = (principal + one.principal, interest + one.interest)
    return [(year, *sums) for year, sums in sorted(found.items())]
