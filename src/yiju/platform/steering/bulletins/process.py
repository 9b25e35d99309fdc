"""How a bulletin comes out: drafted, checked by another, signed by the leading group, published."""

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.steering.bulletins.rules import P
from yiju.platform.work.changes import Change
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed

KEY = "bulletin"
CITES = (Clause("三(三)"), Standard("党政机关公文处理工作条例", "20至25"))
OFFICE, LEADER = By(roles=("office",)), By(roles=("leader",))


@rule(cites=CITES, reading=_("起草、核稿、签发各由不同的人办理。"))
def by_another(seen: Situation) -> Verdict:
    """Whoever drafted this round or checked it does not do the next step as well."""
    round_began = max(
        (place for place, done in enumerate(seen.history) if done.move == "submit"), default=0
    )
    acted = {done.account for done in seen.history[round_began:] if done.account}
    if seen.party.account and seen.party.account in acted:
        return Verdict.of([_("您办理过本轮的起草或核稿，本环节须由他人办理")])
    return Verdict()


def within(seen: Situation) -> Limit:
    return Limit(int(P.drafting_days.at(china_day(seen.now))), TimeKind.WORKING_DAY)


def publish(change: Change) -> None:
    """Number, date and freeze it, in the transaction of the signature."""
    from yiju.platform.steering.bulletins.keeping import publish_of

    publish_of(change.item.number, change.actor, change.at)


def _back(key: str) -> Move:
    return Move(key, _("退回修改"), ("drafting",), By(roles=("office", "leader")), says_why=True)


PROCESS = Process(
    key=KEY,
    title=_("通报"),
    version=1,
    cites=CITES,
    begins="drafting",
    may_begin=By(system=True),
    numbered="TB",
    steps=(
        Step(
            "drafting",
            _("起草"),
            held_by=Holder(role="office"),
            limit=Timed(within, CITES),
            moves=(Move("submit", _("送核"), ("checking",), OFFICE),),
        ),
        Step(
            "checking",
            _("核稿"),
            held_by=Holder(role="office"),
            limit=Timed(within, CITES),
            checks=True,
            moves=(
                Move("pass", _("核稿通过"), ("signing",), OFFICE, guards=(by_another,)),
                _back("return"),
            ),
        ),
        Step(
            "signing",
            _("签发"),
            held_by=Holder(role="leader"),
            limit=Timed(within, CITES),
            moves=(
                Move(
                    "sign",
                    _("签发并公布"),
                    ("published",),
                    LEADER,
                    guards=(by_another,),
                    effects=(publish,),
                    final=True,
                ),
                _back("return"),
            ),
        ),
        Step("published", _("已公布")),
    ),
)
