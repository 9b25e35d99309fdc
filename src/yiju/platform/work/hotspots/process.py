"""The course of a hot spot that was noticed: acknowledged, then a campaign or a reason for none."""

from dataclasses import dataclass
from datetime import date

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed

KEY = "hotspot"
CITES = (Clause("22"),)
COMMANDERS = By(roles=("commander",))


@dataclass(frozen=True)
class Campaign:
    """What is done about it beyond the single cases."""

    measure: str = attribute(_("整治措施"), most=500)
    until: date = attribute(_("完成时间"))


def acknowledging_limit(seen: Situation) -> Limit:
    days = int(P.hotspot_acknowledge_days.at(china_day(seen.now)))
    return Limit(days, TimeKind.WORKING_DAY)


def deciding_limit(seen: Situation) -> Limit:
    return Limit(int(P.hotspot_decide_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


HOTSPOT = Process(
    key=KEY,
    title=_("热点预警"),
    version=1,
    cites=CITES,
    begins="noticed",
    may_begin=By(system=True),
    numbered="RD",
    steps=(
        Step(
            "noticed",
            _("待确认"),
            held_by=Holder(role="commander"),
            limit=Timed(acknowledging_limit, CITES),
            moves=(Move("acknowledge", _("已知悉，转研究"), ("deciding",), COMMANDERS),),
        ),
        Step(
            "deciding",
            _("待决定"),
            held_by=Holder(role="commander"),
            limit=Timed(deciding_limit, CITES),
            moves=(
                Move("campaign", _("专项整治"), ("campaign",), COMMANDERS, form=Campaign),
                Move("none", _("不作专项整治"), ("none",), COMMANDERS, says_why=True),
            ),
        ),
        Step("campaign", _("已安排专项整治")),
        Step("none", _("不作专项整治")),
    ),
)
