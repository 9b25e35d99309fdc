"""The course of a listing, and of what a subject asks for afterwards (§23): who does what by when.

What may not be, the room of standings refuses, whoever calls it: a listing without notice and
hearing, a second step by the person of the first.
"""

from dataclasses import dataclass
from datetime import date

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.work.clock import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.listings import effects
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed

LISTING_KEY, REVIEW_KEY = "listing", "listing-review"
CITES = (Clause("23"), Standard("建筑市场信用管理暂行办法", "建市〔2017〕241号"))
HANDLERS = By(roles=("office",), holder=True)


@dataclass(frozen=True)
class Notified:
    """The notice: facts, ground, term and rights, and when it was served."""

    document: str = attribute(_("告知书文号"), most=120)
    words: str = attribute(_("告知的事实、依据、期限和权利"), most=2000)
    served_on: date = attribute(_("送达之日"))


@dataclass(frozen=True)
class Stated:
    """What the subject stated, in writing or at a hearing."""

    words: str = attribute(_("陈述的内容"), most=2000)
    stated_on: date = attribute(_("陈述之日"))


@dataclass(frozen=True)
class Ruled:
    """A decision with its reasons."""

    document: str = attribute(_("决定书文号"), most=120)
    reason: str = attribute(_("理由"), most=2000)


@rule(cites=CITES, reading=_("告知之后，陈述申辩期届满而没有提出的，可以转审查。"))
def period_is_over(seen: Situation) -> Verdict:
    until = str(seen.data.get("heard_until", ""))
    if until and china_day(seen.now).isoformat() > until:
        return Verdict()
    return Verdict.of([_("陈述申辩期到 {day} 为止").format(day=until or "—")])


def unit_of(seen: Situation) -> Holder:
    """On the desk of the unit that proposed: who imposes a penalty lists."""
    return Holder(unit=seen.unit)


def notifying_limit(seen: Situation) -> Limit:
    return Limit(int(P.listing_notify_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


def deciding_limit(seen: Situation) -> Limit:
    return Limit(int(P.listing_decide_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


def reviewing_limit(seen: Situation) -> Limit:
    days = P.repair_decide_days if seen.data["asked"] == "repair" else P.appeal_decide_days
    return Limit(int(days.at(china_day(seen.now))), TimeKind.NATURAL_DAY)


LISTING = Process(
    key=LISTING_KEY,
    title=_("列入名单"),
    version=1,
    cites=CITES,
    begins="proposed",
    may_begin=By(system=True),
    numbered="MD",
    steps=(
        Step(
            "proposed",
            _("待告知"),
            held_by=unit_of,
            limit=Timed(notifying_limit, CITES),
            moves=(
                Move(
                    "notify",
                    _("告知"),
                    ("noticed",),
                    HANDLERS,
                    form=Notified,
                    effects=(effects.notify,),
                ),
            ),
        ),
        Step(
            "noticed",
            _("听取陈述申辩"),
            held_by=unit_of,
            limit=Timed(deciding_limit, CITES),
            moves=(
                Move(
                    "hear",
                    _("记录陈述申辩"),
                    ("deciding",),
                    HANDLERS,
                    form=Stated,
                    effects=(effects.hear,),
                ),
                Move(
                    "silent",
                    _("期满没有陈述"),
                    ("deciding",),
                    HANDLERS,
                    guards=(period_is_over,),
                ),
            ),
        ),
        Step(
            "deciding",
            _("审查决定"),
            held_by=unit_of,
            limit=Timed(deciding_limit, CITES),
            moves=(
                Move(
                    "list",
                    _("决定列入"),
                    ("listed",),
                    HANDLERS,
                    form=Ruled,
                    effects=(effects.enlist,),
                ),
                Move(
                    "drop",
                    _("决定不予列入"),
                    ("dropped",),
                    HANDLERS,
                    form=Ruled,
                    effects=(effects.drop,),
                ),
            ),
        ),
        Step("listed", _("已列入")),
        Step("dropped", _("不予列入")),
    ),
)

REVIEW = Process(
    key=REVIEW_KEY,
    title=_("申诉和信用修复"),
    version=1,
    cites=CITES,
    begins="asked",
    may_begin=By(system=True),
    numbered="FS",
    steps=(
        Step(
            "asked",
            _("待决定"),
            held_by=unit_of,
            limit=Timed(reviewing_limit, CITES),
            moves=(
                Move(
                    "grant",
                    _("同意"),
                    ("granted",),
                    HANDLERS,
                    form=Ruled,
                    effects=(effects.grant,),
                ),
                Move(
                    "refuse",
                    _("不同意"),
                    ("refused",),
                    HANDLERS,
                    form=Ruled,
                    effects=(effects.refuse,),
                ),
            ),
        ),
        Step("granted", _("已同意")),
        Step("refused", _("未同意")),
    ),
)
