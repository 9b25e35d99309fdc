"""The declared courses of presale funds: nodes, draws, contracts, quotas, holds, warnings.

Who asks is checked where an item begins (`asking`); here stands who decides, in which order and
until when.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yiju.applications.presale import asking, effects
from yiju.applications.presale.rules import ESCROW, YUAN_HELP, P, visits
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.work.idioms import timed
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Effect, Holder, Move, Process, Situation, Step, Timed
from yiju.platform.work.reviews.api import Numbers, Review
from yiju.platform.work.warned import warning_process

SYSTEM = By(system=True)
STAFF = By(roles=("staff", "office"))
KINDS = {"court": _("法院裁定"), "stop": _("停工或质量安全问题"), "red": _("紧急冻结")}


@dataclass(frozen=True)
class Ground:
    ground: str = attribute(_("依据或原因"), most=200)


@dataclass(frozen=True)
class Mortgaged:
    registered_on: date = attribute(_("抵押登记日"))


@dataclass(frozen=True)
class QuotaAsked:
    amount_yuan: Decimal = attribute(_("监管额度"), help=YUAN_HELP, least=1)
    ground: str = attribute(_("依据"), most=200)


@rule(cites=ESCROW, reading=_("由监管机构办理：许可登记的管理单位。"))
def is_office(seen: Situation) -> Verdict:
    units = {post.unit_code for post in seen.party.posts}
    if seen.party.system or seen.data["office"] in units:
        return Verdict()
    return Verdict.of([_("由监管机构办理")])


@rule(cites=ESCROW, reading=_("紧急冻结、监管额度由另一人确认，提出的人不能自己确认。"))
def is_second_person(seen: Situation) -> Verdict:
    if seen.party.account and seen.party.account == seen.data["by"]:
        return Verdict.of([_("须由另一人办理")])
    return Verdict()


@rule(cites=ESCROW, reading=_("公示期满时仍是下一节点、资金没有冻结的，节点生效；否则等到解除。"))
def is_still_next(seen: Situation) -> Verdict:
    """As nodes and holds stand at the moment: the clock asks again until it holds."""
    data = seen.data
    try:
        asking.refuse_node(data["permit"], data["buildings"], data["node"], seen.now)
    except CityError as refused:
        return Verdict.of([refused.message])
    return Verdict()


def office(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.data["office"])


def developer(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.data["developer"])


def _own(key: str, title: Text, to: str, *by_effects: Effect,
         form: type | None = None, also: tuple[Callable[..., Verdict], ...] = (),
         in_notice: bool = False, says_why: bool = False) -> Move:  # fmt: skip
    """A move of the office."""
    return Move(
        key, title, (to,), STAFF, form, guards=(is_office, *also), effects=by_effects, final=True,
        in_notice=in_notice, says_why=says_why,
    )  # fmt: skip


DECIDING = timed(P.deciding_days, TimeKind.WORKING_DAY, ESCROW)
REFUNDING = timed(P.inspecting_days, TimeKind.WORKING_DAY, ESCROW)
FILING = timed(P.filing_days, TimeKind.NATURAL_DAY, ESCROW)
CONFIRMING = timed(P.confirming_hours, TimeKind.WORKING_HOUR, ESCROW)
TWO_DAYS = Timed(Limit(2, TimeKind.WORKING_DAY), ESCROW)
REVIEW = Review(
    key="presale",
    cites=ESCROW,
    numbers=Numbers(
        unit=P.inspecting_unit,
        pool_least=P.pool_least,
        beacon_days=P.beacon,
        near_m=P.geofence,
        photos_least=P.photos_least,
        visit_days=P.inspecting_days,
        notice_days=P.publicity_days,
    ),
    office=office,
    by_office=STAFF,
    is_office=is_office,
    parts="buildings",
    visits=visits,
    facts=effects.published_facts,
    may_close=is_still_next,
)
"""A node is seen by two who were drawn, and published: 一随机、一公示."""
NODE = Process(
    key="presale-node",
    title=_("节点变更"),
    version=1,
    cites=ESCROW,
    begins="preparing",
    may_begin=SYSTEM,
    numbered="JD",
    steps=(
        Step(
            "preparing", _("准备材料"), held_by=developer,
            moves=(
                Move("submit", _("提交节点申请"), ("pool",), By(holder=True),
                     guards=(REVIEW.is_shown,), effects=(effects.still_next,), final=True),
            ),
        ),
        *REVIEW.steps(passed="effective", failed="failed"),
        Step(
            "failed", _("未通过，待整改"), held_by=developer,
            moves=(Move("again", _("整改后重新准备"), ("preparing",), By(holder=True),
                        says_why=True, effects=(REVIEW.again,), final=True),
                   _own("give_up", _("不再申请"), "given_up", says_why=True)),
        ),
        Step("effective", _("已生效")),
        Step("given_up", _("不再申请")),
    ),
)  # fmt: skip

DRAW = Process(
    key="presale-draw",
    title=_("监管资金用款"),
    version=1,
    cites=ESCROW,
    begins="checked",
    may_begin=SYSTEM,
    numbered="YK",
    steps=(
        Step(
            "checked", _("待审核"), held_by=office, limit=DECIDING,
            moves=(
                _own("approve", _("同意拨付"), "paying", effects.pay_draw),
                _own("reject", _("不同意"), "rejected", says_why=True),
            ),
        ),
        Step(
            "paying", _("银行付款中"), held_by=office, limit=TWO_DAYS,
            moves=(
                Move("paid", _("银行已付"), ("paid",), SYSTEM, final=True),
                Move("failed", _("银行未付"), ("failed",), SYSTEM, says_why=True, final=True),
            ),
        ),
        Step(
            "paid", _("已付，待对账"), settles=True, limit=TWO_DAYS, held_by=office,
            moves=(Move("reconcile", _("与银行对账一致"), ("reconciled",), SYSTEM, final=True),),
        ),
        Step("reconciled", _("已对账")),
        Step("rejected", _("不同意")),
        Step("failed", _("银行未付")),
    ),
)  # fmt: skip

CONTRACT = Process(
    key="presale-contract",
    title=_("预售合同"),
    version=1,
    cites=ESCROW,
    begins="signed",
    may_begin=SYSTEM,
    numbered="HT",
    steps=(
        Step(
            "signed", _("已签约"), held_by=office, limit=FILING,
            moves=(
                _own("file", _("网签备案"), "filed", effects.down_payment_is_in),
                _own("cancel", _("解除合同"), "refunding", effects.refund, form=Ground),
            ),
        ),
        Step(
            "filed", _("已备案"), settles=True, held_by=office,
            moves=(
                _own("mortgage", _("登记抵押"), "filed", effects.note_mortgage, form=Mortgaged),
                _own("cancel", _("解除合同"), "refunding", effects.refund, form=Ground),
            ),
        ),
        Step(
            "refunding", _("退款中"), held_by=office, limit=REFUNDING,
            moves=(
                Move("close", _("退款完成"), ("cancelled",), By(roles=STAFF.roles, system=True),
                     guards=(is_office,), effects=(effects.all_refunded,), final=True),
            ),
        ),
        Step("cancelled", _("已解除")),
    ),
)  # fmt: skip

QUOTA = Process(
    key="presale-quota",
    title=_("监管额度"),
    version=1,
    cites=ESCROW,
    begins="proposed",
    may_begin=SYSTEM,
    numbered="ED",
    form=QuotaAsked,
    steps=(
        Step(
            "proposed", _("待批准"), held_by=office, limit=DECIDING,
            moves=(
                Move("approve", _("批准"), ("in_force",), By(roles=STAFF.roles, system=True),
                     guards=(is_office, is_second_person), final=True),
                _own("reject", _("不批准"), "rejected", says_why=True),
            ),
        ),
        Step("in_force", _("已批准")),
        Step("rejected", _("未批准")),
    ),
)  # fmt: skip

HOLD = Process(
    key="presale-hold",
    title=_("资金冻结"),
    version=1,
    cites=ESCROW,
    begins="held",
    may_begin=SYSTEM,
    numbered="DJ",
    steps=(
        Step(
            "held", _("已冻结，待另一人确认"), held_by=office, limit=CONFIRMING,
            moves=(
                _own("confirm", _("确认冻结"), "confirmed", also=(is_second_person,)),
                _own("lift", _("解除冻结"), "lifted", form=Ground, also=(is_second_person,)),
            ),
        ),
        Step(
            "confirmed", _("冻结"), held_by=office,
            moves=(_own("lift", _("解除冻结"), "lifted", form=Ground, also=(is_second_person,)),),
        ),
        Step("lifted", _("已解除冻结")),
    ),
)  # fmt: skip

WARNING = warning_process("presale-warning", _("监管资金预警"), ESCROW, "YJ", P.deciding_days)

ALL = (NODE, DRAW, CONTRACT, QUOTA, HOLD, WARNING)
