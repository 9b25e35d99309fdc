"""Homes of a new building are handed over, one of them only once its first deposit is paid."""

from datetime import date, timedelta
from typing import Any

import pytest
from compounds import (
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
)

from yiju.applications.maintenance_fund import (
    books,
    handover_pages,
    handovers,
    warnings,
)
from yiju.applications.maintenance_fund.process import WARNING
from yiju.platform.base.errors import Problems
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.warned import evidence_of, open_warnings

PAPERS = {"guarantee": "质保 1", "manual": "说明 1", "inspection": "分户 1"}
COMPLETED = date(2022, 4, 20)
FIRST = 13_680_00
"""Of a home on the ground floor: 120 m² at 1,900 yuan and 6 %."""
SHORT = part(1, 2)


@pytest.fixture
def street(db: Any, tmp_path: Any) -> work.Party:
    party = build(tmp_path, completed=COMPLETED)
    pay_in(FIRST, H12=FIRST - 1)
    return party


def hand_over(party: work.Party, homes: tuple[str, ...] = (), key: str = "first", later: int = 0,
              **said: str) -> handovers.Told:  # fmt: skip
    return handovers.hand_over(
        BUILDING, {"day": DAY.isoformat(), **PAPERS, **said}, homes, key=key, party=party,
        reaches=None, actor=CLERK, at=days(later),
    )  # fmt: skip


def handed() -> dict[str, date]:
    """The homes that the register says are handed over."""
    rows = registry.standing("exclusive_part", on=days(40).date(), within=None)
    return {one.code: one.record.handed_over_on for one in rows if one.record.handed_over_on}


def test_a_building_is_handed_over_but_for_the_home_that_has_not_paid_its_first_deposit(street):
    """H20 R1: told home by home, done together, the same when it is sent again."""
    told = hand_over(street)

    assert [*told.refused] == [SHORT]
    assert "应交 ¥13,680.00，已交 ¥13,679.99" in told.refused[SHORT]
    assert handed() == dict.fromkeys(set(PARTS) - {SHORT}, DAY)
    again = hand_over(street)
    assert again.item and told.item and again.item.number == told.item.number
    assert (again.refused, len(list(work.every(work.Wanted(process=handovers.KEY))))) == (
        told.refused,
        1,
    )

    books.deposit({SHORT: 1}, key="the-rest", actor=CLERK, at=days(1))
    later = hand_over(street, (SHORT,), "second", 2, day="2022-05-03")
    assert later.refused == {}
    assert handed()[SHORT] == date(2022, 5, 3)
    assert later.item is not None
    logged = [one.ground for one in events.timeline("asset", f"exclusive_part/{SHORT}")]
    assert later.item.number in logged


def test_the_first_deposit_is_what_was_paid_in_and_not_what_is_left(street):
    """Spent, it was paid all the same; interest and income are no deposit."""
    books.interest_pay(2021, actor=CLERK, at=days(-10))
    assert [*hand_over(street).refused] == [SHORT]
    back = {part(1, 1): -FIRST}
    books.spread("a-use", books.BANK_CODE, back, "用于维修", CLERK, days(1))

    assert books.deposited([part(1, 1)]) == {part(1, 1): FIRST}
    home = registry.by_code("exclusive_part", part(1, 1), None)
    shown = handover_pages.home_block(home, days(2))
    assert shown == {"handed": DAY, "due": FIRST, "paid": FIRST}


def test_a_deposit_that_was_reversed_was_not_paid_in(street):
    ledgers.reverse("back", "fund-deposit/deposit", ground="退回", actor=CLERK, at=days(0))

    told = hand_over(street)

    assert told.item is None
    assert len(told.refused) == len(PARTS)


def test_what_may_not_be_handed_over_is_told_home_by_home_and_nothing_is_written(street):
    told = hand_over(street, (SHORT, f"{BUILDING}-9901"))
    assert (told.item, set(told.refused)) == (None, {SHORT, f"{BUILDING}-9901"})
    assert "不是 翠竹新村 1 幢 的房屋" in told.refused[f"{BUILDING}-9901"]

    early = hand_over(street, (part(2, 1),), "early", day="2022-04-19")
    assert "竣工验收合格" in early.refused[part(2, 1)]
    hand_over(street, (part(2, 1),), "good")
    twice = hand_over(street, (part(2, 1),), "twice")
    assert "已于 2022-05-01 交付" in twice.refused[part(2, 1)]
    assert handed() == {part(2, 1): DAY}


@pytest.mark.parametrize("missing", [*PAPERS])
def test_without_the_papers_nothing_is_handed_over(street, missing):
    """H26 R6."""
    with pytest.raises((Problems, work.Unmet)):
        hand_over(street, **{missing: " "})
    with pytest.raises(work.Unmet, match="在以后"):
        hand_over(street, day=(DAY + timedelta(days=1)).isoformat())

    assert handed() == {}


def test_two_who_hand_over_the_same_home_at_once_do_it_once(street):
    """What was looked at is looked at again once nobody else can write."""
    item = hand_over(street, (part(2, 1),)).item
    assert item is not None

    class Change:
        at, actor = days(1), CLERK

    Change.item = work.item(item.number)
    with pytest.raises(handovers.HandedOverMeanwhile, match="0201"):
        handovers.note_in_register(Change)


def test_a_handover_that_was_a_mistake_is_taken_back_and_both_stay_on_record(street):
    row = hand_over(street, (part(2, 1), part(3, 1))).item
    assert row is not None
    with pytest.raises(work.Unmet):
        work.act(row.number, "take_back", key="t0", party=street, actor=CLERK, at=days(1))

    done = work.act(
        row.number, "take_back", key="t", party=street, actor=CLERK, at=days(1), opinion="错录楼幢"
    )

    assert (done.end, handed()) == ("taken_back", {})
    then = registry.standing("exclusive_part", on=DAY, within=None, known_at=days(0))
    assert sum(one.record.handed_over_on == DAY for one in then) == 2
    assert hand_over(street, (part(2, 1),), "again", 2).refused == {}


def test_a_compound_tells_how_many_of_its_homes_are_handed_over(street):
    hand_over(street)
    shown = handover_pages.compound_block(registry.by_code("compound", COMPOUND, None), at(DAY, 9))

    assert shown is not None
    assert (shown["handed"], shown["homes"]) == (11, 12)
    assert [(house.code, some, whole) for house, some, whole in shown["lines"]] == [
        (BUILDING, 11, 12)
    ]


def test_a_home_that_an_import_says_is_handed_over_without_its_deposit_is_warned_of(street):
    told = {
        "compound": COMPOUND, "building": BUILDING, "floor": 1, "area_m2": "120", "head": "H12",
        "handed_over_on": DAY,
    }  # fmt: skip
    record("exclusive_part", SHORT, "1 幢 102", told, valid_from=DAY, at=at(DAY))
    warnings.keep(at(DAY, 3))

    [one] = open_warnings(WARNING.key)
    assert [str(line) for line in evidence_of(one)] == [
        "1 幢 102，2022-05-01 交付，已交 ¥13,679.99"
    ]
    books.deposit({SHORT: 1}, key="the-rest", actor=CLERK, at=days(1))
    warnings.keep(days(1))
    assert open_warnings(WARNING.key) == []
