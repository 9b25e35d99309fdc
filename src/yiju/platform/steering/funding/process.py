"""The course of a funding warning: its unit says why and what it does, the office looks at that; it
ends by itself when its cause is gone."""

from dataclasses import dataclass

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.steering.funding.rules import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed

KEY = "funding_warning"
CITES = (Clause("三(二)"), Clause("三(三)"))


@dataclass(frozen=True)
class Answered:
    """Why it is so, and what is done about it by when."""

    why: str = attribute(_("原因"), most=500)
    remedy: str = attribute(_("整改措施和完成时间"), most=500)


def _limit(seen: Situation) -> Limit:
    return Limit(int(P.answer_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


def _holder(seen: Situation) -> Holder:
    return Holder(unit=seen.unit) if seen.unit else Holder(role="office")


GONE = Move("settle", _("预警已消除"), ("settled",), By(system=True))
PROCESS = Process(
    key=KEY,
    title=_("资金预警"),
    version=1,
    cites=CITES,
    begins="answering",
    may_begin=By(system=True),
    numbered="ZJ",
    steps=(
        Step(
            "answering",
            _("待说明"),
            held_by=_holder,
            limit=Timed(_limit, CITES),
            moves=(
                Move("answer", _("说明原因和措施"), ("checking",), By(holder=True), form=Answered),
                GONE,
            ),
        ),
        Step(
            "checking",
            _("待办公室审核"),
            held_by=Holder(role="office"),
            limit=Timed(_limit, CITES),
            checks=True,
            moves=(
                Move("accept", _("说明可以接受"), ("accepted",), By(roles=("office",))),
                Move("return", _("退回补充"), ("answering",), By(roles=("office",)), says_why=True),
                GONE,
            ),
        ),
        Step("accepted", _("已说明")),
        Step("settled", _("预警已消除")),
    ),
)
