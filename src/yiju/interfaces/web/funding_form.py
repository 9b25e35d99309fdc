"""What the forms of funding say: amounts in ten thousands of yuan, days, terms to be tried out."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.steering.funding import api as funding

FEN = 1_000_000
LONGEST = 20
MOST_FEN = 10**15
AMOUNT = _("金额（万元）")


class FormUnreadable(CityError):
    code = "funding.form_unreadable"
    status = 422
    text = _("{field}：“{given}”读不懂。{remedy}")


def amount_in(given: str, field: Text = AMOUNT) -> int:
    """Fen of an amount in ten thousands of yuan. Raises FormUnreadable."""
    fen = number_in(given, field) * FEN
    if fen.denominator != 1:
        raise FormUnreadable(field=field, given=given[:LONGEST], remedy=_("最多六位小数"))
    if abs(fen) > MOST_FEN:
        raise FormUnreadable(field=field, given=given[:LONGEST], remedy=_("金额太大"))
    return int(fen)


def number_in(given: str, field: Text) -> Fraction:
    said = given.strip().replace(",", "")
    try:
        found = Decimal(said) if len(said) <= LONGEST else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found.adjusted()) > LONGEST:
        raise FormUnreadable(field=field, given=given[:LONGEST], remedy=_("写成数，如 1200.5"))
    return Fraction(found)


def day_in(given: str) -> date:
    """Raises FormUnreadable."""
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        remedy = _("写成 2022-06-30")
        raise FormUnreadable(field=_("日期"), given=given[:LONGEST], remedy=remedy) from None


def percent_in(given: str, field: Text) -> Fraction:
    """A share of 1; raises FormUnreadable outside of 0 to 100 %."""
    found = number_in(given, field)
    if not 0 <= found <= 100:
        raise FormUnreadable(field=field, given=given[:LONGEST], remedy=_("0 到 100"))
    return found / 100


def whole_in(given: str, field: Text) -> int:
    said = given.strip()
    if not (said.isascii() and said.isdigit() and len(said) <= 4):
        raise FormUnreadable(field=field, given=given[:LONGEST], remedy=_("写成整数"))
    return int(said)


def tried_in(given: Mapping[str, str], today: date) -> funding.PartnershipRow:
    """Terms of a PPP project that somebody tries out. Raises FormUnreadable."""
    years = whole_in(given.get("years", ""), _("运营年数"))
    if not 1 <= years <= 40:
        remedy = _("1 到 40 年")
        raise FormUnreadable(field=_("运营年数"), given=str(years), remedy=remedy)
    mode, promise = given.get("mode", ""), given.get("promise", "")
    terms = funding.Partnership(
        mode if mode in funding.MODES else "user",
        amount_in(given.get("build_cost", ""), _("建设成本（万元）")),
        percent_in(given.get("profit", ""), _("合理利润率（%）")),
        percent_in(given.get("discount", ""), _("折现率（%）")),
        years,
        whole_in(given.get("first_year", ""), _("首个运营年度")),
        amount_in(given.get("operating_cost", ""), _("年运营成本（万元）")),
        amount_in(given.get("user_fee", ""), _("年使用者付费（万元）")),
    )
    return funding.PartnershipRow(
        "",
        registry.area(given.get("area", "")[:LONGEST]).code,
        today,
        terms,
        "",
        given.get("stable_income") == "yes",
        promise if promise in funding.PROMISES else "",
    )
