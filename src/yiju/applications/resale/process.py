"""The course of a deal: signed, funded, titled, released, handed over; and the ways out of it.

Money moves only in effects, title only by what the registry says, and every step has a limit, a
holder, or a time after which the system moves it on.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from yiju.applications.resale import books, rules
from yiju.applications.resale.rules import CITES, P, terms_in
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict, rule
from yiju.platform.base.params import Parameter
from yiju.platform.work import idioms
from yiju.platform.work.api import (
    By,
    Effect,
    Guard,
    Holder,
    Move,
    Process,
    Silence,
    Situation,
    Step,
    TimeKind,
)
from yiju.platform.work.escrow.api import Credit, PayAgain, Told, paid_in, paid_up, pay_again
from yiju.platform.work.escrow.forms import Paying, Shares
from yiju.platform.work.idioms import Document, agreed_by, agrees, held, held_from, keeps
from yiju.platform.work.parts import api as parts
from yiju.platform.work.warned import warning_process

KEY, SIDES = "resale", ("buyer", "seller")
OFFICE, CLOCK, ANY = By(holder=True), By(system=True), By(holder=True, system=True)
BUYER, SELLER, EITHER = By(parts=("buyer",)), By(parts=("seller",)), By(parts=SIDES)
BANK = By(holder=True, parts=("bank",))
ENDS = {"closed": _("已办结"), "refunded": _("已退款"), "settled": _("已按协议或裁判付款")}
HELD = ("agreed", "funded", "committed", "transfer", "titled", "paid", "released", "mediation")


def escrow(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.unit)


def silent(days: Parameter, move: Move, *, from_the_first: bool = False) -> Silence:
    return Silence(idioms.timed(days, TimeKind.NATURAL_DAY, CITES), move, from_the_first)


def sold_by_owner(seen: Situation) -> Verdict:
    told, owners = seen.said, seen.said.owners.split()
    terms, sellers = terms_in(seen.data), seen.data["sellers"]
    return rules.may_be_sold(terms, owners, sellers, told.seized, told.mortgaged)


def transferable(seen: Situation) -> Verdict:
    return rules.may_be_transferred(terms_in(seen.data), seen.said.mortgaged)


@rule(cites=CITES, reading=_("登记簿上的新权利人与全部买方一致，才算过户。"))
def buyers_own(seen: Situation) -> Verdict:
    same = set(seen.said.owners.split()) == set(seen.data["buyers"])
    return Verdict.of([] if same else [_("登记的新权利人与买方不一致")])


def when(holds: Callable[[Situation], bool], unmet: Text, reading: Text) -> Guard:
    return idioms.condition(holds, unmet, reading, CITES)


def ends(key: str) -> tuple[Effect, ...]:
    """Where a deal ends, once the bank has paid."""
    return keeps("ends", key), books.count


# fmt: off
FULL, LOAN_PAID = paid_in("own", CITES), paid_in("loan", CITES)
CANCELLED, HANDED = agreed_by("cancel", SIDES, CITES), agreed_by("handed", SIDES, CITES)
NO_LOAN = when(
    lambda seen: not seen.data["loan"], _("合同约定有贷款"), _("没有贷款的，不经贷款的环节。"))
BY_CONTRACT = when(
    lambda seen: seen.data["loan_refusal_refunds"],
    _("合同没有约定贷款不成即退款，由买卖双方协商撤销"), _("贷款未获批准的，合同约定退款才退。"))
UNTITLED = when(
    lambda seen: not seen.data["titled"],
    _("已经过户，不能单方撤销"), _("过户以后，资金不因一方的意思退回。"))
LIFTABLE = when(
    lambda seen: seen.data["titled"] or held_from(seen) not in {"titled", "paid"},
    _("登记还没有恢复"), _("因登记被撤销而冻结的，登记恢复才能解除。"))

BUYER_CANCELS, SELLER_CANCELS = (agrees("cancel", side) for side in SIDES)
BUYER_HAS, SELLER_GAVE = (agrees("handed", side) for side in SIDES)
TITLED, UNTITLE = keeps("titled", True), keeps("titled", False)
STOP = (held, parts.tell(*SIDES))
RULE = Move("rule", _("按裁判付款"), ("paying",), OFFICE, Shares,
            effects=(books.settle, *ends("settled")))
AGAIN = Move("pay_again", _("换账户重付"), ("released",), OFFICE, PayAgain, effects=(pay_again,))
SEIZE = Move("seize", _("查封或冻结"), ("hold",), ANY, Document, effects=(held,))
STILL = Move("seize", _("查封或冻结"), ("hold",), ANY, Document)
REVOKE = Move("revoke", _("登记被撤销"), ("hold",), CLOCK, Document, effects=(UNTITLE, held))
GROUND = Move("cancel_on_ground", _("按合同约定撤销"), ("refunding",), OFFICE, Document)
CANCEL = Move("cancelled", _("双方同意，撤销"), ("refunding",), CLOCK, guards=(CANCELLED,))
NO_DISPUTE = Move("no_dispute", _("期满无异议，付保证金"), ("paying",), CLOCK,
                  effects=(books.pay_holdback, *ends("closed")))
UNANSWERED = Move("unanswered", _("卖方没有答复，退款"), ("refunding",), CLOCK)
TIME_OUT = Move("time_out", _("长期没有进展，中止"), ("silent",), CLOCK, effects=STOP)


def step(key: str, title: Text, days: Parameter, moves: Sequence[Move], *on: Move) -> Step:
    limit = idioms.timed(days, TimeKind.WORKING_DAY, CITES)
    return Step(key, title, tuple(moves), escrow, limit, automatic=on, resumes=True)


def before_title(key: str, title: Text, days: Parameter, moves: Sequence[Move], *on: Move) -> Step:
    """A step on the way to the title, which both may leave together and which silence ends."""
    both = (
        Move("buyer_cancels", _("买方同意撤销"), (key,), BUYER, effects=(BUYER_CANCELS,)),
        Move("seller_cancels", _("卖方同意撤销"), (key,), SELLER, effects=(SELLER_CANCELS,)))
    found = step(key, title, days, (*moves, *both, GROUND, SEIZE, RULE), CANCEL, *on)
    return replace(found, silence=silent(P.silent_days, TIME_OUT))


STEPS = (
    step("signed", _("已签约，核验产权"), P.verify_days, (
        Move("verify", _("核验通过"), ("agreed",), CLOCK, Told, guards=(sold_by_owner,),
             effects=(books.opened,)),
        Move("refuse", _("核验不通过"), ("refused",), ANY, says_why=True))),
    before_title("agreed", _("等待自有资金"), P.funds_days, (
        Move("funds_in", _("自有资金到账"), ("agreed",), CLOCK, Credit,
             effects=(books.own_in,)),),
        Move("funded", _("自有资金到齐"), ("funded",), CLOCK, guards=(FULL,))),
    before_title("funded", _("等待贷款审批"), P.loan_days, (
        Move("loan_commit", _("银行承诺放贷"), ("committed",), BANK, Document),
        Move("loan_refused", _("银行拒绝贷款"), ("refunding",), BANK, Document,
             guards=(BY_CONTRACT,))),
        Move("no_loan", _("没有贷款"), ("committed",), CLOCK, guards=(NO_LOAN,))),
    before_title("committed", _("等待申请转移登记"), P.transfer_days, (
        Move("accept", _("转移登记已受理"), ("transfer",), CLOCK, Told,
             guards=(transferable,)),)),
    before_title("transfer", _("转移登记办理中"), P.title_days, (
        Move("title", _("转移登记完成"), ("titled",), CLOCK, Told, guards=(buyers_own,),
             effects=(TITLED,)),)),
    step("titled", _("已过户，等待贷款到账"), P.loan_in_days, (
        Move("loan_in", _("贷款到账"), ("titled",), CLOCK, Credit, effects=(books.loan_in,)),
        REVOKE, RULE),
        Move("all_in", _("资金到齐"), ("paid",), CLOCK, guards=(LOAN_PAID,))),
    step("paid", _("资金到齐，等待放款"), P.release_days, (
        Move("release", _("放款"), ("released",), OFFICE, Paying, effects=(books.release,)),
        REVOKE, RULE)),
    Step("released", _("已放款，等待交房"), (
        Move("seller_hands_over", _("卖方确认已交房"), ("released",), SELLER,
             effects=(SELLER_GAVE,)),
        Move("buyer_receives", _("买方确认已收房"), ("released",), BUYER, effects=(BUYER_HAS,)),
        Move("dispute", _("提出异议"), ("mediation",), EITHER, says_why=True, effects=STOP),
        Move("revoke_after", _("放款后登记被撤销"), ("mediation",), CLOCK, Document, effects=STOP),
        AGAIN, RULE), escrow,
        automatic=(Move("handed_over", _("双方确认交房，付保证金"), ("paying",), CLOCK,
                        guards=(HANDED,), effects=NO_DISPUTE.effects),),
        silence=silent(P.holdback_days, NO_DISPUTE, from_the_first=True)),
    step("hold", _("冻结，暂停付款"), P.decision_days, (
        Move("lift", _("解除，恢复办理"), ("resuming",), ANY, Document, guards=(LIFTABLE,)),
        Move("restored", _("登记恢复，恢复办理"), ("resuming",), CLOCK, Told,
             guards=(buyers_own,), effects=(TITLED,)),
        Move("withdraw", _("一方撤销"), ("refunding",), EITHER, guards=(UNTITLED,)),
        STILL, RULE)),
    Step("silent", _("长期没有进展，等待卖方答复"), (
        Move("answer", _("卖方答复，转调解"), ("mediation",), SELLER, says_why=True), STILL, RULE),
        escrow, silence=silent(P.answer_days, UNANSWERED)),
    step("mediation", _("调解"), P.decision_days, (
        Move("settle", _("按双方协议付款"), ("paying",), OFFICE, Shares,
             effects=RULE.effects),
        Move("resume", _("恢复办理"), ("resuming",), OFFICE, says_why=True), SEIZE, RULE)),
    idioms.resuming("resuming", HELD, CITES),
    step("refunding", _("撤销，等待退款"), P.refund_days, (
        Move("refund", _("退款"), ("paying",), OFFICE,
             effects=(books.refund, *ends("refunded"))), RULE)),
    step("paying", _("等待银行付款"), P.refund_days, (
        Move("result", _("银行答复"), ("paying",), CLOCK, effects=(books.count,)),
        replace(AGAIN, to=("paying",), effects=(pay_again, books.count))),
        *(Move(f"end_{key}", title, (key,), CLOCK, guards=(paid_up(key, CITES),))
          for key, title in ENDS.items())),
    *(Step(key, title) for key, title in ENDS.items()),
    Step("refused", _("核验不通过")),
)
# fmt: on
WARNING = warning_process(
    "resale-warning", _("安居保预警"), CITES, "AJYJ", P.warning_days, private=True
)
DEAL = Process(
    key=KEY,
    title=_("存量房交易资金监管"),
    version=1,
    cites=CITES,
    begins="signed",
    may_begin=By(roles=("staff",), parts=("agent",), system=True),
    numbered="AJ",
    private=True,
    steps=STEPS,
)
