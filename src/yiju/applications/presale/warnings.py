"""What of presale funds wants somebody's attention, each cause as one piece of work."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from yiju.applications.presale import accounts
from yiju.applications.presale.processes import WARNING
from yiju.applications.presale.rules import P
from yiju.platform.base.i18n import _
from yiju.platform.base.signs import LEVELS, Sign
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.escrow import api as escrow
from yiju.platform.trust.standings import api as standings
from yiju.platform.work.escrow.api import (
    Paying,
    loan_signs,
    names_around,
    payment_signs,
    young_payees,
)
from yiju.platform.work.warned import Found, grounds_of, keep_warnings, of_asset

CLOCK = Actor("system", "预警", via="system")
FIRM = "presale_firm"
FLOWS = frozenset({"payer", "circle", "loan", "payee"})
"""Kinds of cause that are found among payments, and not from how the permit stands."""


def keep_warning(at: datetime) -> int:
    """Warn of what the rules find, and clear what is over. How many changed."""
    day = china_day(at)
    found: list[Found] = []
    for row in registry.standing(accounts.PERMIT, on=day, within=None):
        if accounts.is_supervised(row.code, day):
            for sign in (*_standing(row, at), *_payments(row, at)):
                found.append(of_asset(row, sign, unit=row.keeper_code, permit=row.code))
    return keep_warnings(WARNING.key, found, actor=CLOCK, at=at)


def credit_of(developer: str, at: datetime) -> standings.Regard:
    return standings.regard(standings.Subject("unit", developer), on=china_day(at))


def level_of(now: accounts.Standing, at: datetime) -> tuple[str, list[str]]:
    """The worst level of a permit and all grounds that nobody has settled."""
    signs = now.signs(credit_of(now.permit.record.developer, at).level)
    told = [(one.level, str(one.says)) for one in signs]
    told += [
        (row.data["level"], str(why))
        for row in accounts.items("warning", now.permit.code, state="open")
        for why in grounds_of(row)
        if row.data["kind"] in FLOWS
    ]
    levels = [one[0] for one in told]
    return max(levels, key=[*LEVELS].index, default=""), [one[1] for one in told]


def _standing(row: registry.AssetRow, at: datetime) -> list[Sign]:
    """As the permit stands; that a standing in credit was used is kept, once for a warning."""
    now, credit = accounts.standing(row.code, at), credit_of(row.record.developer, at)
    signs = now.signs(credit.level)
    warned = {one.data["kind"] for one in accounts.items("warning", row.code, state="open")}
    if "credit" in {one.cause for one in signs} - warned:
        subject = standings.Subject("unit", row.record.developer)
        purpose = str(_("预售资金预警")) + f" {row.code}"
        for kind in credit.kinds:
            standings.consult(kind, subject, purpose=purpose, on=now.day, actor=CLOCK, at=at)
    return signs


def _payments(row: registry.AssetRow, at: datetime) -> Iterator[Sign]:
    """Late loans, strangers and circles (H13 R3 and (d))."""
    day, paying = china_day(at), {}
    contracts = [one for one in accounts.items("contract", row.code) if one.end != "cancelled"]
    for data in [one.data for one in contracts]:
        code = accounts.code_of(row.code, "buyer", data["contract"])
        paying[code] = Paying(data["contract"], data["buyer"], data["lender"])
        if told := data.get("mortgaged_on"):
            missing = data["price"] - accounts.paid_in(row.code, data["contract"])
            yield from loan_signs(data["contract"], told, int(P.loan_days.at(day)), missing, day)
    firms = {one.name: one.record for one in registry.standing(FIRM, on=day, within=None)}
    names = escrow.related(names_around(row.record.developer), firms, int(P.related_share.at(day)))
    back = int(P.looked_back.at(day))
    yield from payment_signs(
        accounts.code_of(row.code), paying, frozenset(map(registry.mark_of, names)), on=day,
        back=back, days=int(P.circle_days.at(day)),
    )  # fmt: skip
    draws = accounts.items("draw", row.code, since=start_of_day(day - timedelta(days=back)))
    yield from young_payees(draws, firms, int(P.payee_days.at(day)))
