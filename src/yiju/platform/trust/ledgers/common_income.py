"""What the common parts of a compound earn, and that it belongs to the owners (Civil Code 282).

Whoever keeps books of such income declares what it was (`earns`), whoever keeps the accounts of the
owners declares how it is credited (`credits`). One of them need not know the other: a quarter is
credited here, once, and the log says when.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period, china_day
from yiju.platform.events.api import Actor, history, record
from yiju.platform.trust.ledgers.earning import Credits, Earned, Earns

CREDITED, SUBJECT = "common_income.credit", "common_income"


_earns: list[Earns] = []
_credits: list[Credits] = []


class NothingEarned(CityError):
    code = "common_income.nothing_earned"
    status = 422
    text = _("{compound} 在 {quarter} 没有登记公共收益，也没有成本。先登记收款")


class QuarterRuns(CityError):
    code = "common_income.quarter_runs"
    status = 409
    text = _("{quarter} 到 {day} 才结束，此前不能入账")


def install(earns: Iterable[Earns], credits: Iterable[Credits]) -> None:
    """Take the place of all that was installed; called when the program starts."""
    _earns[:], _credits[:] = earns, credits


def earned(compound: str, quarter: Period) -> Earned:
    """All that was earned, by whoever keeps books of it."""
    found = [one(compound, quarter) for one in _earns]
    costs = tuple(cost for one in found for cost in one.costs)
    return Earned(sum(one.gross for one in found), costs)


@transaction.atomic
def credit(
    compound: str, quarter: Period, *, is_agreed: bool = False, actor: Actor, at: datetime
) -> int:
    """Credit the owners with what a quarter that is over has earned; fen. Sent again it changes
    nothing.

    Raises QuarterRuns, NothingEarned, and what the accounts of the owners refuse.
    """
    if china_day(at) <= quarter.last_day:
        raise QuarterRuns(quarter=quarter.label, day=quarter.last_day)
    found = earned(compound, quarter)
    if not found.gross and not found.costs:
        raise NothingEarned(compound=compound, quarter=quarter.label)
    net = sum(
        one(compound, found.gross, found.costs, quarter=quarter, is_agreed=is_agreed,
            actor=actor, at=at)
        for one in _credits
    )  # fmt: skip
    if credited_on(compound, quarter) is None:
        record(
            actor=actor,
            action=CREDITED,
            subject_kind=SUBJECT,
            subject_key=_key(compound, quarter),
            at=at,
            ground="《民法典》第二百八十二条",
            after={"gross": found.gross, "net": net},
        )
    return net


def credited_on(compound: str, quarter: Period) -> date | None:
    """The day on which the owners were credited with a quarter; None where they were not."""
    told = history(action=CREDITED, subject_kind=SUBJECT, subject_key=_key(compound, quarter))
    return next((china_day(one.at) for one in told), None)


def _key(compound: str, quarter: Period) -> str:
    return f"{compound}/{quarter.label}"
