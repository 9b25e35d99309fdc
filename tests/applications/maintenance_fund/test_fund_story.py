"""A compound uses its fund: plan, ballot, notice, contract, payments, and what is refused."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from compounds import (
    BANK,
    BUILDER,
    BUILDING,
    CLERK,
    COMPOUND,
    DAY,
    PARTS,
    at,
    build,
    days,
    part,
    pay_in,
    record,
    vote,
)  # fmt: skip

from yiju.applications.maintenance_fund import bills, books, indicators, services, warnings, web
from yiju.applications.maintenance_fund.process import WARNING
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.ledgers.api import BillState, Cost
from yiju.platform.work import api as work
from yiju.platform.work.warned import evidence_of, grounds_of, open_warnings

UPPER = ("H31", "H32", "H41", "H42", "H51", "H52", "H61", "H62")
FOR = dict.fromkeys(UPPER, "yes") | {"H11": "no"}
ROOF = {
    "item": "roof",
    "scope": "building",
    "building": BUILDING,
    "works": "1 幢屋面防水翻修",
    "budget_yuan": "86000",
}
CONTRACT = {"contractor": BUILDER, "paper": "合同 1", "price_yuan": "80000"}
ACCEPTED = {"owners": 2, "supervisor": "监理 1", "review": "", "cost_yuan": "80000"}


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    return build(tmp_path)


def begin(party: work.Party, said=ROOF, key="plan") -> str:
    row = services.plan_begin(COMPOUND, said, key=key, party=party, actor=CLERK, at=at(DAY))
    return row.number


def act(party: work.Party, number: str, move: str, said=None, day: int = 0, why="") -> work.ItemRow:
    key = f"{number}-{move}-{day}"
    return work.act(
        number, move, said, key=key, party=party, actor=CLERK, at=days(day), opinion=why
    )


def decided(party: work.Party, votes=FOR, key="roof-2022") -> str:
    """A use on which the owners have decided."""
    number = begin(party)
    act(party, number, "check")
    services.put_to_vote(
        number, key, opens_at=days(20), closes_at=days(30), actor=CLERK, at=at(DAY, 3)
    )
    vote(key, votes, days(21), days(30))
    return number


def contracted(party: work.Party) -> str:
    number = decided(party)
    services.take_result(number, actor=CLERK, at=days(31))
    work.tick(days(39), lambda told: [])
    act(party, number, "contract", CONTRACT, 40)
    return number


def balance(code: str) -> int:
    return ledgers.account(code).balance


def test_a_use_runs_from_the_plan_to_the_last_fen(street):
    pay_in()
    number = contracted(street)

    assert balance(books.use_account(number)) == 80_000_00
    act(street, number, "advance", pay(40_000), 41)
    act(street, number, "accept", ACCEPTED, 60)
    act(street, number, "pay", pay(36_000), 61)
    with pytest.raises(work.Unmet, match="留存到"):
        act(street, number, "release", {"payee": BUILDER}, 62)
    done = act(street, number, "release", {"payee": BUILDER}, 60 + 731)

    assert done.end == "closed"
    assert balance(f"payee-{BUILDER}") == 80_000_00
    assert balance(books.use_account(number)) == 0
    shares = done.data["shares"]
    assert sum(shares.values()) == 80_000_00
    assert {code: 10_000_00 - balance(books.home(code)) for code in PARTS} == shares
    assert shares[part(1, 1)] == 8_421_05  # 120 of 1140 m²
    assert ledgers.trial_balance().balanced


def test_what_lies_in_the_fund_and_what_was_used_follow_from_the_books_of_the_day(street):
    area = registry.city().code
    pay_in()
    number = contracted(street)
    act(street, number, "advance", pay(40_000), 41)

    before, after = (Period.day(days(one).date()) for one in (40, 42))
    held = [indicators.held.pull(one, area, None).value for one in (before, after)]
    used = [indicators.used.pull(one, area, None).value for one in (before, after)]

    assert held == [120_000, 80_000]
    assert used == [0, Fraction(100, 3)]
    assert indicators.held.pull(Period.day(date(2019, 1, 1)), area, None).value is None


def pay(yuan: int, payee: str = BUILDER) -> dict[str, Any]:
    return {"payee": payee, "amount_yuan": yuan, "invoice": "FP-1"}


def test_a_home_that_is_short_is_billed_and_nobody_pays_for_it(street):
    """H20 R4: the ledger is never below zero."""
    pay_in(H11=1_500_00)
    number = contracted(street)

    billed = work.item(number).data["billed"]
    assert billed == {part(1, 1): 6_921_05}
    assert balance(books.home(part(1, 1))) == 0
    act(street, number, "advance", pay(40_000), 41)
    act(street, number, "accept", ACCEPTED, 60)
    with pytest.raises(ledgers.LedgerRefusal, match="会低于下限"):
        act(street, number, "pay", pay(36_000), 61)
    for _turn in range(2):
        paid = receive(number, "SJ-0001", 61)
        assert (paid.state, paid.amount) == (BillState.PAID, 6_921_05)
    act(street, number, "pay", pay(36_000), 62)
    with pytest.raises(bills.BillUnknown):
        receive(number, "SJ-0002", 62, part(2, 1))


def receive(number: str, slip: str, day: int, home: str = part(1, 1)) -> bills.HomeBill:
    use = work.item(number)
    return bills.receive(use, home, slip, actor=CLERK, at=days(day))


def declare(number: str, slip: str, day: int) -> bills.HomeBill:
    use = work.item(number)
    return bills.declare(use, part(1, 1), slip, actor=web.OWNER, at=days(day))


def test_what_an_owner_says_is_no_money_until_it_is_found_at_the_bank(street):
    pay_in(H11=1_500_00)
    number = contracted(street)
    use = books.use_account(number)
    there = balance(use)

    for _turn in range(2):
        assert declare(number, "HD-2022-1", 50).state == BillState.DECLARED
    assert balance(use) == there
    with pytest.raises(ledgers.SlipDiffers):
        declare(number, "HD-2022-2", 50)
    with pytest.raises(ledgers.SlipDiffers):
        receive(number, "HD-2022-2", 51)
    for _turn in range(2):
        found = receive(number, "", 51)
        assert (found.state, found.slip, found.day) == (
            BillState.PAID,
            "HD-2022-1",
            days(51).date(),
        )

    assert balance(use) == there + 6_921_05
    assert declare(number, "HD-2022-1", 52).state == BillState.PAID
    assert ledgers.trial_balance().balanced


def test_a_payment_that_was_not_found_is_due_again_and_the_owner_reads_why(street):
    pay_in(H11=1_500_00)
    number = contracted(street)
    declare(number, "HD-2022-1", 50)

    with pytest.raises(ledgers.NothingDeclared):
        bills.refuse(work.item(number), part(1, 1), " ", actor=CLERK, at=days(51))
    again = bills.refuse(work.item(number), part(1, 1), "银行没有到账", actor=CLERK, at=days(51))
    assert (again.state, again.refused) == (BillState.DUE, "银行没有到账")
    with pytest.raises(ledgers.NothingDeclared):
        bills.refuse(work.item(number), part(1, 1), "再退一次", actor=CLERK, at=days(51))

    declare(number, "HD-2022-2", 52)
    assert receive(number, "", 53).slip == "HD-2022-2"


@pytest.mark.parametrize("slip", ["", "  ", "abc", "HD 1", "凭证1234", "x" * 41, "----", "HD-1\n2"])
def test_a_slip_that_nobody_could_find_is_refused_and_nothing_is_booked(street, slip):
    pay_in(H11=1_500_00)
    number = contracted(street)

    for said in (declare, receive):
        with pytest.raises(ledgers.SlipUnfit):
            said(number, slip, 50)

    assert bills.bill_of(work.item(number), part(1, 1)).state == BillState.DUE


def test_what_was_told_as_paid_is_not_made_less_by_cheaper_works(street):
    pay_in(H11=1_500_00)
    number = contracted(street)
    declare(number, "HD-2022-1", 41)
    act(street, number, "no_advance", day=41)
    data = act(street, number, "accept", ACCEPTED | {"cost_yuan": "70000"}, 60).data

    assert data["billed"] == {part(1, 1): 6_921_05}
    assert balance(books.home(part(1, 1))) == 8_421_05 - data["shares"][part(1, 1)]
    receive(number, "", 61)
    assert balance(books.use_account(number)) == 70_000_00


def test_what_the_works_cost_less_goes_back(street):
    pay_in(H11=1_500_00)
    number = contracted(street)

    act(street, number, "no_advance", day=41)
    less = ACCEPTED | {"cost_yuan": "70000"}
    data = act(street, number, "accept", less, 60).data

    assert sum(data["shares"].values()) == 70_000_00
    assert data["billed"] == {part(1, 1): data["shares"][part(1, 1)] - 1_500_00}
    assert 10_000_00 - balance(books.home(part(6, 1))) == data["shares"][part(6, 1)]


def test_a_ballot_that_fails_ends_the_use(street):
    """H20 (f) -04: by the owners' decision no money moves."""
    number = decided(street, dict.fromkeys(UPPER, "no") | {"H11": "yes"})

    row = services.take_result(number, actor=CLERK, at=days(31))

    assert row.end == "refused"
    assert "AREA_CONSENT" in row.stages[-1].said["unmet"]


def test_an_annulled_decision_stops_contract_and_advance_and_moves_no_money_back(street):
    pay_in()
    number = decided(street)
    services.take_result(number, actor=CLERK, at=days(31))
    work.tick(days(39), lambda told: [])
    ballots.annul("roof-2022", by="街道", paper="撤销 1", actor=CLERK, at=days(39))
    with pytest.raises(work.Unmet, match="已由街道撤销"):
        act(street, number, "contract", CONTRACT, 40)
    assert act(street, number, "lapse", day=41).end == "refused"


def test_what_was_contracted_before_the_annulment_stays_booked_and_is_not_advanced(street):
    pay_in()
    number = contracted(street)
    booked = work.item(number).data["shares"]
    ballots.annul("roof-2022", by="街道", paper="撤销 1", actor=CLERK, at=days(40))
    advance = {"payee": BUILDER, "amount_yuan": "100", "invoice": "发票 1"}
    with pytest.raises(work.Unmet, match="已由街道撤销"):
        act(street, number, "advance", advance, 41)
    assert work.item(number).data["shares"] == booked


def test_without_the_result_of_its_own_ballot_nothing_goes_on(street):
    """H20 (f) -04."""
    number = begin(street)
    act(street, number, "check")
    with pytest.raises(ballots.BallotUnknown):
        services.take_result(number, actor=CLERK, at=days(1))
    services.put_to_vote(
        number, "roof-2022", opens_at=days(20), closes_at=days(30), actor=CLERK, at=at(DAY, 3)
    )
    with pytest.raises(work.NotCounted):
        services.take_result(number, actor=CLERK, at=days(25))
    other = {"ballot": "another", "matter": "use_fund", "text_fits": True, "passed": True}
    system = work.Party("", system=True)
    for told in (other, other | {"ballot": "roof-2022", "matter": "other"}):
        with pytest.raises(work.Unmet):
            act(system, number, "pass", told, 31)
    with pytest.raises(work.NotYours):
        act(street, number, "pass", other | {"ballot": "roof-2022"}, 31)


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"item": "upkeep"}, "不能用维修资金"),
        ({"scope": "compound", "building": ""}, "所填范围不符"),
        ({"building": ""}, "要填楼幢编码"),
    ],
    ids=["paid by the fee", "scope too wide", "no building"],
)
def test_what_the_fund_may_not_pay_for_does_not_begin(street, changed, why):
    """H20 R7 and (f) -02."""
    with pytest.raises(work.Unmet, match=why):
        begin(street, ROOF | changed)


def test_in_the_warranty_a_use_does_not_begin(db, tmp_path):
    """H20 (f) -03."""
    party = build(tmp_path, completed=date(2018, 6, 1))

    with pytest.raises(work.Unmet, match="保修期到 2023-06-01"):
        begin(party)


def test_an_emergency_goes_without_a_vote_once_it_is_confirmed(street):
    """H20 R6."""
    pay_in()
    number = begin(street)
    act(street, number, "confirm", {"confirmed_by": "street", "paper": "确认 1"})

    assert work.item(number).open_stages[0].step == "contracting"
    act(street, number, "contract", CONTRACT, 1)
    assert balance(books.use_account(number)) == 80_000_00


def test_what_is_no_emergency_is_voted_on(street):
    road = {"item": "road", "scope": "compound", "building": ""}
    number = begin(street, ROOF | road)

    with pytest.raises(work.Unmet, match="不在紧急情况清单内"):
        act(street, number, "confirm", {"confirmed_by": "street", "paper": "确认 1"})


def test_payments_that_are_not_due_are_refused(street):
    """H20 (f) -01 and R5; nothing is written."""
    pay_in()
    number = decided(street)
    services.take_result(number, actor=CLERK, at=days(31))
    work.tick(days(39), lambda told: [])
    with pytest.raises(work.Unmet, match="超过业主同意的预算"):
        act(street, number, "contract", CONTRACT | {"price_yuan": "86000.01"}, 40)
    act(street, number, "contract", CONTRACT, 40)
    with pytest.raises(work.Unmet, match="预付款最多"):
        act(street, number, "advance", pay(40_001), 41)
    with pytest.raises(work.Unmet, match="不是承包单位"):
        act(street, number, "advance", pay(1_000, BANK), 41)
    act(street, number, "advance", pay(40_000), 41)
    with pytest.raises(work.Unmet, match="没有业主代表"):
        act(street, number, "accept", ACCEPTED | {"owners": 0}, 60)
    act(street, number, "accept", ACCEPTED, 60)
    with pytest.raises(work.Unmet, match="本次最多付"):
        act(street, number, "pay", pay(36_001), 61)
    assert balance(f"payee-{BUILDER}") == 40_000_00


def test_money_of_homes_goes_only_where_it_may(street):
    """H20 (f) -06: not past the use, not to a third party, not below zero."""
    pay_in()
    ledgers.account_open(
        ledgers.Opening("payee-x", books.PAYEE, "unit", BUILDER, DAY), actor=CLERK, at=at(DAY)
    )
    with pytest.raises(ledgers.LedgerRefusal, match="不与类别"):
        ledgers.post(
            ledgers.moved("x", 1, out_of=books.home(PARTS[0]), into="payee-x", value_date=DAY),
            actor=CLERK, at=at(DAY),
        )  # fmt: skip
    with pytest.raises(ledgers.LedgerRefusal, match="会低于下限"):
        over = ledgers.moved(
            "y", 10_000_01, out_of=books.home(PARTS[0]), into=books.BANK_CODE, value_date=DAY
        )
        ledgers.post(over, actor=CLERK, at=at(DAY))


def test_an_area_that_changes_in_mid_vote_changes_neither_the_vote_nor_the_shares(street):
    pay_in()
    decided(street, {})
    told = {
        "compound": COMPOUND, "building": BUILDING, "floor": 6, "area_m2": "900", "head": "H61",
    }  # fmt: skip
    record("exclusive_part", part(6, 1), "1 幢 601", told, valid_from=DAY + timedelta(days=2),
           at=days(3))  # fmt: skip

    assert ballots.ballot_of("roof-2022").all.area == 1140_00
    with pytest.raises(ballots.RollFrozen, match="0601"):
        row = ballots.ballot_of("roof-2022")
        now = books.parts_of(COMPOUND, DAY + timedelta(days=3), BUILDING)
        ballots.announce(
            "roof-2022", title=row.title, body=row.body, matter=row.matter,
            area_path=row.area_path, register="x", register_day=DAY,
            parts=ballots.roll_of(now.values()).parts, opens_at=row.opens_at,
            closes_at=row.closes_at, actor=CLERK, at=days(3),
        )  # fmt: skip


def test_the_income_of_common_parts_is_credited_by_area(street):
    """H03 (g): 84,000 of 120,000 belong to the owners."""
    pay_in()
    costs = [Cost(36_000_00, "FP-1"), Cost(5_000_00, "")]
    quarter = Period.quarter(2022, 1)

    for _turn in range(2):
        credited = books.income_take(
            COMPOUND, 120_000_00, costs, quarter=quarter, actor=CLERK, at=at(DAY)
        )

    assert credited == 84_000_00
    assert balance(books.home(part(1, 1))) == 10_000_00 + 8_842_10
    assert balance(books.income_account(COMPOUND)) == 0
    with pytest.raises(books.CostsNotAgreed):
        books.income_take(
            COMPOUND, 1, [Cost(2, "FP-2")], quarter=quarter.next(), actor=CLERK, at=at(DAY)
        )


def test_the_statement_of_an_owner_shows_every_fen(street):
    pay_in(H11=1_500_00)
    number = contracted(street)
    books.interest_pay(2021, actor=CLERK, at=days(50))
    home = registry.by_code("exclusive_part", part(1, 1), None)

    shown = web.statement_block(home, days(60))

    assert [entry.amount for entry in shown["entries"]] == [-1_500_00, 22_81]
    assert shown["statement"].closing == 22_81
    assert [(one.use.number, one.amount) for one in shown["bills"]] == [(number, 6_921_05)]
    assert shown["tops_up"]


def test_uses_that_look_split_are_one_piece_of_work_with_both_in_evidence(street):
    """H20 (d)."""
    pay_in(100_000_00)
    first = begin(street)
    warnings.keep(at(DAY, 3))
    assert open_warnings(WARNING.key) == []
    second = begin(street, ROOF | {"budget_yuan": "60000"}, "again")
    for hour in (3, 4):
        warnings.keep(at(DAY, hour))

    [one] = open_warnings(WARNING.key)
    assert one.open_stages[0].holder.role == "district" and one.open_stages[0].due_at
    assert {str(line).partition("，")[0] for line in evidence_of(one)} == {first, second}
    work.act(
        one.number, "settle", {"ground": "两处漏水，各自独立"}, key="s", party=street, actor=CLERK,
        at=at(DAY, 5),
    )  # fmt: skip
    warnings.keep(at(DAY, 6))
    assert open_warnings(WARNING.key) == []


def test_low_accounts_of_more_than_half_of_the_homes_warn_until_they_are_topped_up(street):
    """H20 (d)."""
    pay_in(1_000_00)
    warnings.keep(at(DAY))
    [one] = open_warnings(WARNING.key)
    assert "12 户中有 12 户" in str(grounds_of(one)[0])

    books.deposit(dict.fromkeys(PARTS[:6], 20_000_00), key="more", actor=CLERK, at=at(DAY, 3))
    warnings.keep(at(DAY, 4))
    assert open_warnings(WARNING.key) == []
