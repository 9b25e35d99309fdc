"""The course of a consultation: drafted, open for its term, answered, published."""

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.steering.consultations.rules import DECISIONS, DOCUMENT, VOICES, P
from yiju.platform.work.changes import Change
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Notice, Process, Situation, Step, Timed

KEY = "consultation"
CITES = (VOICES, DECISIONS)
OFFICE, SYSTEM = By(roles=("office",)), By(system=True)


def _term(seen: Situation) -> Limit:
    """Working days for a normative document; items from before there were kinds tell none."""
    is_document = seen.data.get("kind") == DOCUMENT
    kind = TimeKind.WORKING_DAY if is_document else TimeKind.NATURAL_DAY
    return Limit(int(seen.data["days"]), kind)


def _answering(seen: Situation) -> Limit:
    return Limit(int(P.answering_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


def open_it(change: Change) -> None:
    from yiju.platform.steering.consultations.keeping import opened

    opened(change.item.number, change.at)


def close_it(change: Change) -> None:
    from yiju.platform.steering.consultations.keeping import closed

    closed(change.item.number, change.at)


def publish(change: Change) -> None:
    """Raises ViewsOpen as long as anybody's view has no answer."""
    from yiju.platform.steering.consultations.keeping import published

    published(change.item.number, change.at)


PROCESS = Process(
    key=KEY,
    title=_("公开征求意见"),
    version=1,
    cites=CITES,
    begins="drafting",
    may_begin=OFFICE,
    numbered="ZQ",
    steps=(
        Step(
            "drafting",
            _("起草"),
            held_by=Holder(role="office"),
            moves=(
                Move(
                    "open",
                    _("公开征求意见"),
                    ("collecting",),
                    OFFICE,
                    effects=(open_it,),
                    final=True,
                ),
                Move("drop", _("不再征求"), ("dropped",), OFFICE, says_why=True),
            ),
        ),
        Step(
            "collecting",
            _("征求意见"),
            held_by=Holder(role="office"),
            notice=Notice(Timed(_term, CITES), answered_by=OFFICE),
            automatic=(Move("close", _("期满"), ("answering",), SYSTEM, effects=(close_it,)),),
        ),
        Step(
            "answering",
            _("答复"),
            held_by=Holder(role="office"),
            limit=Timed(_answering, CITES),
            moves=(
                Move(
                    "publish", _("公布结果"), ("published",), OFFICE, effects=(publish,), final=True
                ),
            ),
        ),
        Step("published", _("已公布结果")),
        Step("dropped", _("不再征求")),
    ),
)
