"""Deals as their parties would make them: every fen where it belongs, and every way out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from dealt import CASH_TERMS, CLERK, ESCROW, NOON, OFFICE, TERMS, UNIT, WAN, WHO, Dealing, yuan

from yiju.applications.resale import books, deals
from yiju.platform.events import api as events
from yiju.platform.trust.escrow import api as escrow
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.ledgers.refusals import KeyReused
from yiju.platform.work import api as work
from yiju.platform.work.escrow import api as receipts

pytestmark = pytest.mark.usefixtures("office")


def moved(deal: Dealing, name: str) -> int:
    return ledgers.transfer(f"{deal.number}/{name}").legs[1].amount


def held(deal: Dealing) -> tuple[int, int]:
    return ledgers.balance(deal.number), ledgers.balance(books.holdback(deal.number))


def is_whole(deal: Dealing) -> bool:
    return (
        escrow.is_conserved(books.through(deal.number, deal.day))
        and ledgers.audited() == []
        and ledgers.trial_balance().balanced
    )


def test_the_worked_example_is_paid_to_the_fen() -> None:
    """housing.md H14 (g): 380 000, 1 350 000, then 20 000; the sum is what came in, 1 750 000."""
    deal = Dealing().released()
    assert moved(deal, "release/lender") == 38 * WAN
    assert moved(deal, "release/seller") == 135 * WAN
    assert moved(deal, "release/holdback") == 2 * WAN
    assert held(deal) == (0, 2 * WAN)
    deal.party("seller", "seller_hands_over")
    deal.party("buyer", "buyer_receives")
    assert deal.step == "closed"
    assert moved(deal, "holdback/seller") == 2 * WAN
    found = books.through(deal.number, deal.day)
    assert sum(found.came.values()) == sum(found.went.values()) == 175 * WAN
    assert held(deal) == (0, 0)
    assert is_whole(deal)


def test_a_deal_cancelled_before_the_loan_gives_the_buyer_their_money_back() -> None:
    """housing.md H14 (g): cancelled at S2, 490 000 go back to the payer, the deposit stays out."""
    deal = Dealing().funded()
    deal.party("buyer", "buyer_cancels")
    assert deal.step == "funded"
    deal.party("seller", "seller_cancels")
    assert deal.step == "refunding"
    deal.office("refund")
    assert deal.step == "refunded"
    assert ledgers.balance(books.outside("own")) == 0
    assert held(deal) == (0, 0)
    assert is_whole(deal)


def test_a_frozen_deal_releases_nothing_and_goes_on_where_it_was() -> None:
    """housing.md H14 (g): frozen at S4, the release is refused."""
    deal = Dealing().accepted()
    deal.told("seized", document="（2021）裁定1号")
    assert deal.step == "hold"
    with pytest.raises(work.MoveUnknown, match="冻结"):
        deal.releases()
    deal.told("lifted", document="（2021）裁定2号")
    assert deal.step == "transfer"
    assert held(deal) == (49 * WAN, 0)


def test_either_party_may_leave_a_frozen_deal() -> None:
    deal = Dealing().accepted()
    deal.told("seized", document="（2021）裁定1号")
    deal.party("buyer", "withdraw")
    deal.office("refund")
    assert (deal.step, held(deal)) == ("refunded", (0, 0))


def test_a_deal_without_a_loan_skips_the_bank() -> None:
    deal = Dealing(CASH_TERMS).verified()
    deal.paid("own", 60 * WAN)
    assert deal.step == "agreed"
    deal.paid("own", 40 * WAN)
    assert deal.step == "committed"
    deal.told("accepted")
    deal.told("registered", "DEMO-B")
    assert deal.step == "paid"


@pytest.mark.parametrize(
    ("build", "step"),
    [
        (lambda deal: deal, "signed"),
        (lambda deal: deal.verified(), "agreed"),
        (lambda deal: deal.funded(), "funded"),
        (lambda deal: deal.committed(), "committed"),
        (lambda deal: deal.accepted(), "transfer"),
        (lambda deal: deal.titled(), "titled"),
    ],
)
def test_nothing_is_released_before_title_and_loan(build, step: str) -> None:
    deal = build(Dealing())
    with pytest.raises(work.MoveUnknown):
        deal.releases()
    assert deal.step == step


@pytest.mark.parametrize("more", [1, -1])
def test_a_release_of_one_fen_more_or_less_than_there_is_is_refused(more: int) -> None:
    deal = Dealing().all_in()
    with pytest.raises(escrow.SumDiffers):
        deal.releases(seller=yuan(135 * WAN + more))
    assert (deal.step, held(deal)) == ("paid", (175 * WAN, 0))


def test_an_old_payoff_statement_is_refused() -> None:
    deal = Dealing().all_in()
    stated = deal.day - timedelta(days=4)
    with pytest.raises(books.ReleaseUnfit, match="3 天"):
        deal.releases(stated_on=stated.isoformat())
    deal.releases(stated_on=(deal.day - timedelta(days=3)).isoformat())
    assert deal.step == "released"


def test_a_payoff_that_is_owed_is_not_left_out() -> None:
    deal = Dealing().all_in()
    with pytest.raises(books.ReleaseUnfit, match="还没有还清"):
        deal.releases(seller=yuan(173 * WAN), payoff="0", stated_on=None)


def open_with(terms=TERMS, who=WHO, key="2"):
    return deals.deal_open(
        terms, who, key=key, escrow_unit="990100-housing", party=OFFICE, actor=CLERK, at=NOON
    )


def test_nobody_sells_to_themselves() -> None:
    same = replace(WHO[1], name="演示卖方", document=" demo-s")
    with pytest.raises(deals.SameParty):
        open_with(who=(WHO[0], same))


def test_the_seller_is_paid_on_an_account_in_their_name_only() -> None:
    with pytest.raises(receipts.HolderDiffers):
        open_with(who=(replace(WHO[0], holder="他人"), WHO[1]))


def test_money_of_somebody_else_is_not_taken() -> None:
    deal = Dealing().verified()
    with pytest.raises(receipts.HolderDiffers, match="买方"):
        deal.paid("own", 49 * WAN, payer="他人")
    refused = events.timeline("resale", deal.number)
    assert any(one.action == "resale.refuse" for one in refused)
    assert (deal.step, held(deal)) == ("agreed", (0, 0))


def test_cash_is_not_taken() -> None:
    deal = Dealing().verified()
    with pytest.raises(receipts.CashRefused):
        deal.paid("own", 49 * WAN, in_cash=True)
    assert held(deal) == (0, 0)


def test_a_home_is_in_one_open_deal_only() -> None:
    deal = Dealing()
    with pytest.raises(deals.UnitTaken, match=deal.number):
        open_with(key="other")
    deal.office("refuse", opinion="材料不全")
    assert open_with(key="other").number != deal.number


def test_the_same_opening_sent_twice_is_one_deal() -> None:
    assert open_with(key="9").number == open_with(key="9").number
    assert len(deals.deals("open")) == 1
    with pytest.raises(work.KeyTaken):
        open_with(replace(TERMS, holdback=0), key="9")


def test_the_key_of_one_agent_opens_no_deal_of_another() -> None:
    first, other = open_with(key="9"), replace(CLERK, unit="990101-government")
    with pytest.raises(deals.UnitTaken, match=first.number):
        deals.deal_open(TERMS, WHO, key="9", escrow_unit=ESCROW, party=OFFICE, actor=other, at=NOON)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"price": 180 * WAN + 1}, "不等于"),
        ({"deposit": 37 * WAN, "own": 17 * WAN}, "五分之一"),
        ({"loan": 127 * WAN, "own": 48 * WAN}, "可贷成数"),
        ({"appraisal": 179 * WAN}, "可贷成数"),
        ({"holdback": 9 * WAN + 1}, "保证金"),
        ({"own": -1}, "负数"),
        ({"payoff": 175 * WAN}, "留不下"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_the_reason(
    change: dict[str, int], says: str
) -> None:
    with pytest.raises(deals.TermsUnfit, match=says):
        open_with(replace(TERMS, **change))


def test_terms_on_the_limit_are_taken() -> None:
    """A fifth as deposit and seventy per cent as loan are within (Civil Code 586, 1259)."""
    limit = replace(TERMS, deposit=36 * WAN, own=18 * WAN, holdback=9 * WAN)
    assert open_with(limit).is_new


def test_a_receipt_told_twice_is_taken_once_and_never_changed() -> None:
    deal = Dealing().verified()
    deal.paid("own", 10 * WAN, txn="B-1")
    deal.paid("own", 10 * WAN, txn="B-1")
    assert held(deal) == (10 * WAN, 0)
    with pytest.raises(KeyReused):
        deal.paid("own", 11 * WAN, txn="B-1")
    other = Dealing(replace(CASH_TERMS, unit_no=UNIT[:-1] + "2"), key="o").verified()
    with pytest.raises((KeyReused, work.KeyTaken)):
        other.paid("own", 10 * WAN, txn="B-1")
    assert (held(deal)[0], held(other)[0]) == (10 * WAN, 0)


@pytest.mark.parametrize("amount", [49 * WAN + 1, 50 * WAN])
def test_more_than_was_agreed_is_not_taken(amount: int) -> None:
    deal = Dealing().verified()
    with pytest.raises(receipts.TooMuch):
        deal.paid("own", amount)
    assert held(deal) == (0, 0)


def test_a_title_that_is_not_the_sellers_ends_the_deal() -> None:
    deal = Dealing()
    deal.told("title", "DEMO-X")
    assert deal.step == "refused"


def test_a_mortgaged_home_passes_only_with_the_lenders_leave() -> None:
    deal = Dealing(replace(TERMS, lender_signed=False)).committed()
    deal.told("accepted")
    assert deal.step == "committed"
    deal.told("discharged")
    deal.told("accepted")
    assert deal.step == "transfer"


def test_title_in_somebody_elses_name_moves_nothing() -> None:
    deal = Dealing().accepted()
    deal.told("registered", "DEMO-X")
    assert deal.step == "transfer"


def test_a_refused_loan_ends_the_deal_where_the_contract_says_so() -> None:
    deal = Dealing().funded()
    deal.party("bank", "loan_refused", document="拒贷函")
    deal.office("refund")
    assert (deal.step, held(deal)) == ("refunded", (0, 0))
    other = Dealing(replace(TERMS, loan_refusal_refunds=False, unit_no=UNIT[:-1] + "2"), "o")
    other.funded()
    with pytest.raises(work.Unmet, match="协商"):
        other.party("bank", "loan_refused", document="拒贷函")


def test_ninety_silent_days_stop_a_deal_and_fifteen_more_give_the_money_back() -> None:
    deal = Dealing().funded().ticks(days=90)
    assert deal.step == "funded"
    deal.ticks(days=1)
    assert deal.step == "silent"
    deal.ticks(days=15)
    assert deal.step == "silent"
    deal.ticks(days=1)
    assert deal.step == "refunding"
    deal.office("refund")
    assert held(deal) == (0, 0)
    assert is_whole(deal)


def test_a_receipt_ends_the_silence() -> None:
    deal = Dealing().verified().ticks(days=80)
    deal.paid("own", 1 * WAN)
    assert deal.ticks(days=80).step == "agreed"


def test_a_seller_who_answers_is_heard_by_the_mediator() -> None:
    deal = Dealing().funded().ticks(days=91)
    deal.party("seller", "answer", opinion="买方要求延期")
    assert deal.ticks(days=30).step == "mediation"
    deal.office("resume", opinion="双方同意继续")
    assert deal.step == "funded"


def test_what_was_kept_back_is_paid_after_fifteen_days_without_a_dispute() -> None:
    deal = Dealing().released().ticks(days=10)
    deal.party("seller", "seller_hands_over")
    assert deal.ticks(days=5).step == "released"
    assert deal.ticks(days=1).step == "closed"
    assert held(deal) == (0, 0)
    assert is_whole(deal)


def test_a_dispute_keeps_it_until_both_agree() -> None:
    deal = Dealing().released()
    deal.party("buyer", "dispute", opinion="漏水")
    assert deal.ticks(days=40).step == "mediation"
    with pytest.raises(escrow.SumDiffers):
        deal.office("settle", document="协议", seller="15000")
    deal.office("settle", document="协议", seller="15000", buyer="5000")
    assert (deal.step, held(deal)) == ("settled", (0, 0))
    assert moved(deal, "settle/own") == 5_000_00
    assert is_whole(deal)


def test_a_court_pays_as_it_rules_from_wherever_the_deal_is() -> None:
    deal = Dealing().accepted()
    deal.told("seized", document="（2021）裁定1号")
    deal.office("rule", document="（2021）判决3号", buyer="440000", seller="50000")
    assert (deal.step, held(deal)) == ("settled", (0, 0))
    assert is_whole(deal)


def test_title_revoked_before_the_release_stops_it_until_it_is_restored() -> None:
    deal = Dealing().all_in()
    deal.told("revoked", "DEMO-S", document="撤销1号")
    assert deal.step == "hold"
    with pytest.raises(work.Unmet, match="没有恢复"):
        deal.office("lift", document="说明")
    deal.told("registered", "DEMO-B")
    assert deal.step == "paid"


def test_title_revoked_for_good_gives_each_payer_their_money_back() -> None:
    deal = Dealing().all_in()
    deal.told("revoked", "DEMO-S", document="撤销1号")
    deal.party("buyer", "withdraw")
    deal.office("refund")
    assert held(deal) == (0, 0)
    assert ledgers.balance(books.outside("loan")) == 0
    assert is_whole(deal)


def test_title_revoked_after_the_release_keeps_what_is_left() -> None:
    deal = Dealing().released()
    deal.told("revoked", "DEMO-S", document="撤销1号")
    assert deal.ticks(days=40).step == "mediation"
    assert held(deal) == (0, 2 * WAN)
    deal.office("rule", document="（2021）判决3号", buyer="20000")
    assert (deal.step, held(deal)) == ("settled", (0, 0))


def test_interest_follows_the_principal() -> None:
    """49 wan for 100 days at 0.3 % over 360 days: 408.33 yuan, to whom the principal goes."""
    deal = Dealing(replace(TERMS, loan=0, price=54 * WAN)).funded().later(days=100)
    deal.party("buyer", "buyer_cancels")
    deal.party("seller", "seller_cancels")
    deal.office("refund")
    assert moved(deal, "refund/1/2/interest") == 408_33
    assert held(deal) == (0, 0)
    assert ledgers.balance(books.outside("own")) == 408_33
    assert is_whole(deal)


def test_interest_is_credited_once_however_often_money_is_paid() -> None:
    """49 wan lie there for 40 days before the release, 2 wan for 100 days after it."""
    deal = Dealing().titled().later(days=40)
    deal.paid("loan", 126 * WAN)
    deal.releases()
    first = -ledgers.balance(books.outside("interest"))
    assert first == round(49 * WAN * 40 * 0.003 / 360)
    deal.party("buyer", "dispute", opinion="漏水")
    deal.later(days=100)
    deal.office("settle", document="协议", seller="20000")
    both = -ledgers.balance(books.outside("interest"))
    assert both - first == round(2 * WAN * 100 * 0.003 / 360)
    assert held(deal) == (0, 0)


def test_no_party_makes_the_move_of_another() -> None:
    deal = Dealing().funded()
    for part, move in (
        ("seller", "buyer_cancels"),
        ("agent", "buyer_cancels"),
        ("buyer", "refund"),
    ):
        with pytest.raises((work.NotYours, work.MoveUnknown)):
            deal.party(part, move)
    with pytest.raises(work.NotYours):
        deal.party("buyer", "rule", document="x", buyer="490000")
