"""A compound adds stalls by vote, lets them, draws lots, and credits its owners. housing.md H03."""

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from compounds import CLERK, COMPOUND, DAY, PARTS, at, build, days, part, pay_in, record
from stalls import ADDITION, EVERYBODY, act, added, apply, begin, let, planned, voted

from yiju.applications.compound_parking import books, indicators, services, web
from yiju.applications.compound_parking.parking import parking_of
from yiju.applications.compound_parking.process import StallTaken, keep_lease
from yiju.applications.maintenance_fund import books as fund
from yiju.platform.base.errors import Problems
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.trust.draws import api as draws
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work

QUARTER = Period.quarter(2022, 2)


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    return build(tmp_path)


def stalls() -> list[registry.AssetRow]:
    return registry.standing("compound_stall", on=DAY + timedelta(days=40), within=None)


def test_stalls_on_common_ground_are_there_once_the_owners_have_agreed(street):
    """H03 R2: matter 278 item 8, linked by the ballot."""
    codes = added(street)

    found = stalls()
    assert [one.code for one in found] == codes
    assert {one.record.decision for one in found} == {"add-2022"}
    assert [one.record.charging for one in found] == [True, True, False]
    period = Period.day(DAY + timedelta(days=40))
    city = registry.city().code
    assert indicators.added.measure(period, city).value == 3
    assert indicators.charging.measure(period, city).value == pytest.approx(200 / 3)


def test_without_three_quarters_there_are_none(street):
    """H03 R2: eight of twelve heads take part and agree is enough; two thirds of them is not."""
    votes = dict(list(EVERYBODY.items())[:9]) | {"H11": "no", "H12": "no", "H21": "no"}
    number = voted(street, votes)

    assert work.item(number).end == "refused"
    assert stalls() == []


def test_when_the_vote_is_annulled_its_stalls_are_neither_let_nor_counted(street):
    """What was let goes on in the books; nothing new is let."""
    added(street)
    planned()
    assert len(parking_of(COMPOUND, DAY + timedelta(days=40)).lettable) == 4
    ballots.annul("add-2022", by="街道", paper="撤销 1", actor=CLERK, at=days(40))

    assert parking_of(COMPOUND, DAY + timedelta(days=40)).lettable[0].code.endswith("GH1")
    period, city = Period.day(DAY + timedelta(days=40)), registry.city().code
    assert indicators.added.measure(period, city).value == 0


def test_stalls_are_not_marked_out_once_the_vote_is_annulled(street):
    number = voted(street)
    with pytest.raises(work.Unmet, match="决定没有被撤销"):
        act(street, number, "lapse", day=32)
    ballots.annul("add-2022", by="街道", paper="撤销 1", actor=CLERK, at=days(33))

    with pytest.raises(work.Unmet, match="已由街道撤销（撤销 1）"):
        act(street, number, "mark", {"paper": "划线 1"}, 34)
    assert act(street, number, "lapse", day=35).end == "refused"
    assert stalls() == []


def test_owners_agree_to_costs_by_a_ballot_that_stands(street):
    voted(street)
    subject = f"compound/{COMPOUND}"
    assert ballots.stands_for("add-2022", subject)
    assert not ballots.stands_for("add-2022", "compound/990101XQ0002")
    assert not ballots.stands_for("no-such-ballot", subject)
    ballots.annul("add-2022", by="街道", paper="撤销 1", actor=CLERK, at=days(33))
    assert not ballots.stands_for("add-2022", subject)


@pytest.mark.parametrize(
    "changed", [{"lane_m": "3.9"}, {"blocks_access": True}, {"takes_green": True}],
    ids=["fire lane", "access", "green"],
)  # fmt: skip
def test_an_addition_in_the_fire_lane_does_not_begin(street, changed):
    with pytest.raises(work.Unmet):
        begin(street, ADDITION | changed)
    assert not list(work.every(work.Wanted(process="stall_addition")))


def test_a_stall_with_a_made_up_vote_is_neither_let_nor_counted(street):
    told = {
        "compound": COMPOUND, "ground": "common", "owner": "owners", "lane_m": "4.5",
        "decision": "none-such", "added_on": date(2022, 5, 1),
    }  # fmt: skip
    record("compound_stall", f"{COMPOUND}-CW900", "900", told)
    number = apply(part(1, 1), "苏D12345")

    with pytest.raises(work.Unmet, match="没有同意"):
        let(street, number, f"{COMPOUND}-CW900")
    period = Period.day(DAY + timedelta(days=40))
    assert indicators.added.measure(period, registry.city().code).value is None


def test_owners_come_first_and_an_outsider_waits(street):
    """H03 R1: a planned stall is refused to an outsider while an owner waits."""
    stall, second = planned(), planned(f"{COMPOUND}-GH2")
    outsider = apply("", "苏A99999", party=street, actor=CLERK)
    owner = apply(part(1, 1), "苏D12345")

    with pytest.raises(work.Unmet, match="还有 1 户业主在等候"):
        let(street, outsider, stall)
    let(street, owner, stall)
    with pytest.raises(work.Unmet, match="已经租出"):
        let(street, outsider, stall, 35)
    let(street, outsider, second, 35)
    assert parking_of(COMPOUND, date(2022, 6, 10)).let_past_owners() == []


def test_nobody_has_a_second_stall_before_everybody_has_one(street):
    first, second = planned(), planned(f"{COMPOUND}-GH2")
    let(street, apply(part(1, 1), "苏D12345"), first)
    again = apply(part(1, 1), "苏D54321")
    other = apply(part(1, 2), "苏D11111")

    with pytest.raises(work.Unmet, match="先配一个"):
        let(street, again, second)
    assert let(street, other, second, 35).end == "let"


def test_two_who_let_one_stall_at_the_same_moment_do_not_both_have_it(street):
    """The check is made again once nobody else can let a stall of the compound."""
    stall = planned()
    planned(f"{COMPOUND}-GH2")
    one, other = apply(part(1, 1), "苏D12345"), apply(part(1, 2), "苏D11111")
    let(street, one, stall)

    said = SimpleNamespace(
        stall=stall, first=date(2022, 6, 10), last=date(2023, 5, 31), subsidised=False
    )
    behind = SimpleNamespace(number=other, asset=COMPOUND, data=work.item(other).data)
    change = SimpleNamespace(item=behind, said=said, at=days(34))
    with pytest.raises(StallTaken, match="已经租出"):
        keep_lease(change)


def test_three_who_want_one_stall_draw_lots_that_anybody_can_draw_again(street, tmp_path):
    """H03 (g), R3: K06, with the published export."""
    stall = planned()
    numbers = [apply(part(floor, 1), f"苏D1000{floor}") for floor in (1, 2, 3)]
    with pytest.raises(work.Unmet, match="须先抽签"):
        let(street, numbers[0], stall)

    lots = services.lots_begin(COMPOUND, key=work.new_key(), actor=CLERK, at=days(35))
    with pytest.raises(services.DrawnAlready):
        services.lots_begin(COMPOUND, key="lots-2", actor=CLERK, at=days(35))
    late = apply(part(4, 1), "苏D10004", 36)
    done = act(street, lots.number, "draw", {"value": "3472.93"}, 38)

    order = done.data["order"]
    assert sorted(order) == sorted(numbers)
    with pytest.raises(work.Unmet, match="还没有轮到"):
        let(street, order[1], stall, 39)
    with pytest.raises(work.Unmet, match="须先抽签"):
        let(street, late, stall, 39)
    assert let(street, order[0], stall, 39).data["lease"]["stall"] == stall
    row = draws.draw_of(lots.data["draw"])
    assert row.taken == {"": (order[0],)}
    assert draws.verify_export(json.loads(json.dumps(draws.export(row.key))))


def test_scarce_stalls_are_let_for_a_year(street):
    stall = planned()
    number = apply(part(1, 1), "苏D12345")
    for floor in (2, 3):
        apply(part(floor, 1), f"苏D1000{floor}")
    lots = services.lots_begin(COMPOUND, key="lots-1", actor=CLERK, at=days(35))
    order = act(street, lots.number, "draw", {"value": "1"}, 38).data["order"]

    with pytest.raises(work.Unmet, match="租期最长到 2023-06-09"):
        let(street, order[0], stall, 39, last="2023-06-10")
    with pytest.raises(services.NoLotsNeeded):
        let(street, order[0], stall, 39)
        services.lots_begin(COMPOUND, key="lots-3", actor=CLERK, at=days(40))
    assert number in order


def test_the_income_of_common_stalls_belongs_to_the_owners(street):
    """H03 (g): 84 000.00 of 120 000.00; the 5 000.00 without an invoice stays with the operator."""
    pay_in()
    [stall, *_more] = added(street)
    number = let(street, apply(part(1, 1), "苏D12345"), stall).number
    how = {"actor": CLERK, "at": days(40)}
    for _turn in range(2):
        services.rent_take(COMPOUND, 120_000_00, number, key="rent-1", **how)
        books.cost_note(COMPOUND, 36_000_00, "FP-1", key="cost-1", **how)
        books.cost_note(COMPOUND, 5_000_00, "", key="cost-2", **how)
    with pytest.raises(ledgers.QuarterRuns):
        books.income_credit(COMPOUND, QUARTER, **how)

    after = {"actor": CLERK, "at": at(date(2022, 7, 20))}
    for _turn in range(2):
        assert books.income_credit(COMPOUND, QUARTER, **after) == 84_000_00

    homes = sum(ledgers.account(fund.home(code)).balance for code in PARTS)
    assert homes == 12 * 10_000_00 + 84_000_00
    assert ledgers.account(books.account("operator", COMPOUND)).balance == -5_000_00
    assert ledgers.account(books.account("rent", COMPOUND)).balance == 0
    assert ledgers.account(fund.income_account(COMPOUND)).balance == 0
    assert ledgers.credited_on(COMPOUND, QUARTER) == date(2022, 7, 20)
    assert ledgers.trial_balance().balanced
    measured = indicators.in_time.measure(Period.day(date(2022, 8, 31)), registry.city().code)
    assert measured.value == 100


def test_a_quarter_without_income_is_not_credited(street):
    pay_in()
    added(street)

    with pytest.raises(ledgers.NothingEarned):
        books.income_credit(COMPOUND, QUARTER, actor=CLERK, at=at(date(2022, 7, 20)))


def test_costs_above_the_income_need_the_assembly(street):
    """H03 (f): cost > gross without assembly approval."""
    pay_in()
    added(street)
    how = {"actor": CLERK, "at": days(40)}
    books.rent_take(COMPOUND, 100_00, "x", key="rent-1", **how)
    books.cost_note(COMPOUND, 100_01, "FP-1", key="cost-1", **how)
    after = {"actor": CLERK, "at": at(date(2022, 7, 20))}

    with pytest.raises(fund.CostsNotAgreed):
        books.income_credit(COMPOUND, QUARTER, **after)
    assert ledgers.credited_on(COMPOUND, QUARTER) is None
    assert books.income_credit(COMPOUND, QUARTER, is_agreed=True, **after) == 0


def test_income_that_was_not_credited_becomes_a_warning_that_ends_by_itself(street):
    """H03 (d): thirty days after the quarter's end, once."""
    pay_in()
    added(street)
    books.rent_take(COMPOUND, 100_00, "x", key="rent-1", actor=CLERK, at=days(40))

    assert services.keep_warning(at(date(2022, 7, 30))) == 0
    assert [services.keep_warning(at(date(2022, 7, 31))) for _turn in range(2)] == [1, 0]
    [warning] = services.warnings_of(COMPOUND)
    assert warning.data["about"] == "2022-Q2"
    books.income_credit(COMPOUND, QUARTER, actor=CLERK, at=at(date(2022, 8, 2)))
    assert services.keep_warning(at(date(2022, 8, 3))) == 1
    assert services.warnings_of(COMPOUND) == []
    measured = indicators.in_time.measure(Period.day(date(2022, 8, 31)), registry.city().code)
    assert measured.value == 0


def test_a_stall_let_to_an_outsider_becomes_a_warning_once_an_owner_waits(street):
    """H03 (d): leased to an outsider with a queue."""
    stall = planned()
    outsider = apply("", "苏A99999", party=street, actor=CLERK)
    let(street, outsider, stall)
    assert services.keep_warning(days(45)) == 0

    apply(part(1, 1), "苏D12345", 46)
    assert [services.keep_warning(days(47)) for _turn in range(2)] == [1, 0]
    act(street, outsider, "end", {"last": date(2022, 6, 20)}, 48)
    assert [services.keep_warning(days(60)) for _turn in range(2)] == [1, 0]
    assert services.warnings_of(COMPOUND) == []


def test_a_lease_is_not_prolonged_by_ending_it(street):
    number = let(street, apply(part(1, 1), "苏D12345"), planned()).number

    with pytest.raises(work.Unmet, match="不能以此延长"):
        act(street, number, "end", {"last": date(2024, 1, 1)}, 40)


def test_a_plate_is_kept_as_a_mask_and_a_mark(street):
    planned()
    data = work.item(apply(part(1, 1), "苏d·12345")).data

    assert (data["plate"], len(data["mark"])) == ("苏D***45", 32)
    assert "12345" not in json.dumps(data)
    for plate in ("12345", "苏D123", "", "<b>"):
        with pytest.raises(services.PlateUnfit):
            apply(part(1, 2), plate)
    with pytest.raises(Problems):
        services.apply(COMPOUND, "苏D54321", "the best", key="x", at=days(33))


def test_only_who_waits_may_stop_waiting(street):
    planned()
    number = apply(part(1, 1), "苏D12345")
    mine, other = (registry.by_code("exclusive_part", part(1, door), None) for door in (1, 2))

    with pytest.raises(registry.NotTheHolder):
        services.withdraw(other, number, at=days(34))
    assert services.withdraw(mine, number, at=days(34)).end == "withdrawn"


def test_the_pages_tell_owners_and_everybody_how_things_stand(street):
    pay_in()
    [stall, *_more] = added(street)
    let(street, apply(part(1, 1), "苏D12345"), stall)
    waits = apply(part(1, 2), "苏D11111", 35)
    books.rent_take(COMPOUND, 3_000_00, "x", key="rent-1", actor=CLERK, at=days(40))
    compound = registry.by_code("compound", COMPOUND, None)

    shown = web.stalls_block(compound, days(42))
    assert (shown["sum"]["common"], shown["sum"]["free"], shown["sum"]["waiting"]) == (3, 2, 1)
    assert shown["decisions"] == [("add-2022", True, 3)]
    assert [one["gross"] for one in shown["quarters"]] == [3_000_00]
    homes = [registry.by_code("exclusive_part", part(1, door), None) for door in (1, 2)]
    has, waiting = (web.own_block(home, days(42))["mine"][0] for home in homes)
    assert has["stall"].endswith("1 号车位")
    assert (waiting["row"].number, waiting["before"]) == (waits, 0)


def test_rent_of_a_stall_that_is_not_the_owners_is_no_common_income(street):
    """H03 R2, R4: a planned stall of the developer earns for the developer."""
    number = let(street, apply(part(1, 1), "苏D12345"), planned()).number
    how = {"key": "rent-1", "actor": CLERK, "at": days(40)}

    for wrong in (number, "none-such"):
        with pytest.raises(services.NotCommon):
            services.rent_take(COMPOUND, 1_00, wrong, **how)
    assert books.earned(COMPOUND, QUARTER) == ledgers.Earned()


def test_a_car_waits_once_and_the_same_form_sent_again_is_one_application(street):
    planned()
    number = apply(part(1, 1), "苏D12345")

    assert apply(part(1, 1), "苏D12345") == number
    with pytest.raises(services.WaitsAlready, match=number):
        apply(part(1, 2), "苏D12345")
