"""The course of a difference: looked into, and then explained, or gone by itself."""

from dataclasses import dataclass

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed

KEY = "bank_difference"
CITES = (Clause("9"),)


@dataclass(frozen=True)
class Explained:
    """Why bank and books differ, and what was done about it."""

    why: str = attribute(_("查明的原因和处理"), most=500)


def _limit(seen: Situation) -> Limit:
    return Limit(int(P.bank_difference_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


def _holder(seen: Situation) -> Holder:
    return Holder(role=str(seen.data["role"]))


BANK_DIFFERENCE = Process(
    key=KEY,
    title=_("银行对账差异"),
    version=1,
    cites=CITES,
    begins="looking",
    may_begin=By(system=True),
    numbered="DZ",
    steps=(
        Step(
            "looking",
            _("待查明"),
            held_by=_holder,
            limit=Timed(_limit, CITES),
            moves=(
                Move("explain", _("已查明"), ("explained",), By(holder=True), form=Explained),
                Move("settle", _("差异已消失"), ("settled",), By(system=True)),
            ),
        ),
        Step("explained", _("已查明")),
        Step("settled", _("差异已消失")),
    ),
)
