"""The course of a return, and of a figure that was drawn for the third party."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.steering.periodic.rules import P, days_left
from yiju.platform.work.changes import Change
from yiju.platform.work.declared import calendar
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Holder, Move, Process, Situation, Step, Timed

KEY, CHECK_KEY = "periodic_return", "figure_check"
CITES = (Clause("三(三)"),)
WRITERS = By(holder=True)
HEAD = By(holder=True)
OFFICE = By(roles=("office",))
ASSESSOR = By(roles=("assessor",))


@dataclass(frozen=True)
class Doubted:
    """Which figures the office sends back."""

    lines: str | None = attribute(
        _("有疑问的数据"), help=_("行号，用逗号隔开；不填为整张报表"), default=None, most=200
    )


@dataclass(frozen=True)
class Confirmed:
    """What the third party looked at."""

    found: str = attribute(_("核对情况"), most=500)
    document: str = attribute(_("核验依据"), help=_("台账、照片或核验记录的编号"), most=200)


@dataclass(frozen=True)
class Contradicted:
    """What is right instead, and since when the figure was wrong."""

    value: Decimal = attribute(_("核实的数值"), least=0)
    found: str = attribute(_("核对情况"), most=500)
    document: str = attribute(_("核验依据"), help=_("台账、照片或核验记录的编号"), most=200)
    numerator: Decimal | None = attribute(_("核实的分子"), default=None, least=0)
    denominator: Decimal | None = attribute(_("核实的分母"), default=None, least=0)
    since: date | None = attribute(
        _("从哪一天的数据起就错了"), help=_("不填为被抽查的这一期"), default=None
    )


@dataclass(frozen=True)
class Uncheckable:
    """Why a figure cannot be checked."""

    ground: str = attribute(
        _("无法核验的原因"), help=_("写明去过哪里、缺什么；随抽签公布"), most=300
    )


@rule(cites=CITES, reading=_("填报的人不签发自己填的报表。"))
def by_another(seen: Situation) -> Verdict:
    """Whoever submitted this round does not sign it."""
    last = seen.history[-1] if seen.history else None
    if last is not None and seen.party.account and seen.party.account == last.account:
        return Verdict.of([_("您填了这张报表，须由本单位另一位负责人签发")])
    return Verdict()


@rule(cites=CITES, reading=_("报送单位不审核、不核验自己的数据。"))
def by_another_unit(seen: Situation) -> Verdict:
    if seen.unit in {post.unit_code for post in seen.party.posts}:
        return Verdict.of([_("数据由您的单位报送，须由别的单位审核")])
    return Verdict()


def writing_limit(seen: Situation) -> Limit:
    """Up to the due day; after it was sent back, the days for doing it again."""
    if any(done.move == "send_back" for done in seen.history):
        return _days(int(P.rework_days.at(china_day(seen.now))))
    due = date.fromisoformat(seen.data["due_on"])
    return _days(days_left(china_day(seen.now), due, calendar()))


def review_limit(seen: Situation) -> Limit:
    return _days(int(P.review_days.at(china_day(seen.now))))


def check_limit(seen: Situation) -> Limit:
    return _days(int(P.check_days.at(china_day(seen.now))))


def _days(count: int) -> Limit:
    return Limit(count, TimeKind.WORKING_DAY)


def submit(change: Change) -> None:
    from yiju.platform.steering.periodic.course import must_be_complete

    must_be_complete(change)


def sign(change: Change) -> None:
    from yiju.platform.steering.periodic.course import hand_in

    hand_in(change)


def accept(change: Change) -> None:
    from yiju.platform.steering.periodic.course import take_over

    take_over(change)


def send_back(change: Change) -> None:
    from yiju.platform.steering.periodic.course import refuse

    refuse(change)


def confirm(change: Change) -> None:
    from yiju.platform.steering.periodic.checking import confirm as confirmed

    confirmed(change)


def contradict(change: Change) -> None:
    from yiju.platform.steering.periodic.checking import contradict as contradicted

    contradicted(change)


def replace(change: Change) -> None:
    from yiju.platform.steering.periodic.checking import replace as replaced

    replaced(change)


def writer(seen: Situation) -> Holder:
    return Holder(unit=seen.unit)


def head(seen: Situation) -> Holder:
    return Holder(role="head", unit=seen.unit)


RETURN = Process(
    key=KEY,
    title=_("定期报表"),
    version=1,
    cites=CITES,
    begins="writing",
    may_begin=By(system=True),
    numbered="BB",
    steps=(
        Step(
            "writing",
            _("填报"),
            held_by=writer,
            limit=Timed(writing_limit, CITES),
            moves=(Move("submit", _("送签"), ("signing",), WRITERS, effects=(submit,)),),
        ),
        Step(
            "signing",
            _("签发"),
            held_by=head,
            limit=Timed(writing_limit, CITES),
            moves=(
                Move(
                    "sign",
                    _("签发报送"),
                    ("reviewing",),
                    HEAD,
                    guards=(by_another,),
                    effects=(sign,),
                    final=True,
                ),
                Move("reject", _("退回填报"), ("writing",), HEAD, says_why=True),
            ),
        ),
        Step(
            "reviewing",
            _("审核"),
            held_by=Holder(role="office"),
            limit=Timed(review_limit, CITES),
            checks=True,
            moves=(
                Move(
                    "accept",
                    _("接收"),
                    ("accepted",),
                    OFFICE,
                    guards=(by_another_unit,),
                    effects=(accept,),
                    final=True,
                ),
                Move(
                    "send_back",
                    _("退回重报"),
                    ("writing",),
                    OFFICE,
                    form=Doubted,
                    guards=(by_another_unit,),
                    effects=(send_back,),
                    says_why=True,
                    final=True,
                ),
            ),
        ),
        Step("accepted", _("已接收")),
    ),
)

CHECK = Process(
    key=CHECK_KEY,
    title=_("数据抽查"),
    version=1,
    cites=CITES,
    begins="checking",
    may_begin=By(system=True),
    numbered="HY",
    steps=(
        Step(
            "checking",
            _("第三方核验"),
            held_by=Holder(role="assessor"),
            limit=Timed(check_limit, CITES),
            checks=True,
            moves=(
                Move(
                    "confirm",
                    _("属实"),
                    ("confirmed",),
                    ASSESSOR,
                    form=Confirmed,
                    guards=(by_another_unit,),
                    effects=(confirm,),
                    final=True,
                ),
                Move(
                    "contradict",
                    _("不实"),
                    ("contradicted",),
                    ASSESSOR,
                    form=Contradicted,
                    guards=(by_another_unit,),
                    effects=(contradict,),
                    final=True,
                ),
                Move(
                    "replace",
                    _("无法核验，递补"),
                    ("replaced",),
                    ASSESSOR,
                    form=Uncheckable,
                    guards=(by_another_unit,),
                    effects=(replace,),
                    final=True,
                ),
            ),
        ),
        Step("confirmed", _("属实")),
        Step("contradicted", _("不实，已更正")),
        Step("replaced", _("无法核验，已递补")),
    ),
)

PROCESSES = (RETURN, CHECK)
