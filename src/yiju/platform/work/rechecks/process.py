"""The course of one re-check: somebody else goes there again and shows what they see (§22)."""

from dataclasses import dataclass

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.work.cases.guards import LOOP, evidence_problems
from yiju.platform.work.clock import P
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed
from yiju.platform.work.rechecks import effects

KEY = "recheck"
CHECKERS = By(roles=("assessor", "inspector"))


@dataclass(frozen=True)
class Seen:
    """What whoever checks again sees on the spot."""

    found: str = attribute(_("现场看到的情况"), most=500)


@dataclass(frozen=True)
class NoAccess:
    """Why nobody could get there."""

    ground: str = attribute(_("无法进入现场的原因"), most=200)


@rule(cites=LOOP, reading=_("复核人没有办理、也没有核查过这件案子，也不在承办单位。"))
def is_another_hand(seen: Situation) -> Verdict:
    hands, units = seen.data["hands"], {post.unit_code for post in seen.party.posts}
    if seen.party.account in hands:
        return Verdict.of([_("您办理或核查过这件案子，须由他人复核")])
    if seen.data["handling_unit"] in units:
        return Verdict.of([_("您的单位办理过这件案子，须由他人复核")])
    return Verdict()


@rule(cites=LOOP, reading=_("复核结论要用复核时在现场拍摄的照片证明。"))
def recheck_is_shown(seen: Situation) -> Verdict:
    return Verdict.of(evidence_problems(seen, {"checking"}, seen.began))


def rechecking_limit(seen: Situation) -> Limit:
    return Limit(int(P.recheck_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


RECHECK = Process(
    key=KEY,
    title=_("结案抽查"),
    version=1,
    cites=LOOP,
    begins="checking",
    may_begin=By(system=True),
    numbered="FH",
    steps=(
        Step(
            "checking",
            _("复核"),
            held_by=Holder(role="assessor"),
            limit=Timed(rechecking_limit, LOOP),
            checks=True,
            moves=(
                Move(
                    "confirm",
                    _("确已解决"),
                    ("confirmed",),
                    CHECKERS,
                    form=Seen,
                    guards=(is_another_hand, recheck_is_shown),
                ),
                Move(
                    "fail",
                    _("没有解决"),
                    ("failed",),
                    CHECKERS,
                    form=Seen,
                    guards=(is_another_hand, recheck_is_shown),
                    effects=(effects.bring_back,),
                ),
                Move(
                    "replace",
                    _("无法进入现场"),
                    ("replaced",),
                    CHECKERS,
                    form=NoAccess,
                    guards=(is_another_hand,),
                    effects=(effects.take_next,),
                ),
            ),
        ),
        Step("confirmed", _("确已解决")),
        Step("failed", _("没有解决")),
        Step("replaced", _("无法进入，已递补")),
    ),
)
