"""Strangers who pay, money that goes in circles, loans that are late: signs of an escrow in trouble
(housing.md H13 R3 and (d))."""

from datetime import date, timedelta

import pytest

from yiju.platform.trust.escrow.firms import Firm, check_firm, related
from yiju.platform.trust.escrow.rules import Inflow, Outflow, by_strangers, circles, loan_is_late

DAY = date(2022, 6, 14)
FIRM, DAUGHTER, BUYER, BUILDER = "firm", "daughter", "buyer", "builder"
CIRCLE = frozenset({FIRM, DAUGHTER})
PAID = Outflow("draw/1", BUILDER, "acc-b", 100_00, DAY)


def came(payer: str = BUYER, days: int = 3, account: str = "acc") -> Inflow:
    return Inflow("bank/1", "buyer/C-1", payer, account, 90_00, DAY + timedelta(days), "C-1")


def test_a_payment_by_somebody_else_than_the_buyer_is_found():
    may = {"buyer/C-1": frozenset({BUYER})}
    assert by_strangers([came(), came(FIRM)], may) == [came(FIRM)]
    assert by_strangers([came("")], may) == []
    assert by_strangers([came(FIRM)], {}) == []


@pytest.mark.parametrize(
    ("out", "back", "found"),
    [
        (PAID, came(BUILDER), True),
        (PAID, came(BUYER, account="acc-b"), True),
        (PAID, came(BUYER), False),
        (PAID, came(FIRM), False),
        (Outflow("d", DAUGHTER, "x", 1, DAY), came(FIRM), True),
        (PAID, came(BUILDER, days=7), True),
        (PAID, came(BUILDER, days=8), False),
        (PAID, came(BUILDER, days=0), True),
        (PAID, came(BUILDER, days=-1), False),
    ],
    ids=["the payee", "its account", "the buyer", "the firm, which had nothing", "in the circle",
         "on the last day", "a day late", "the same day", "before it went out"],
)  # fmt: skip
def test_money_that_comes_back_within_seven_days_goes_in_a_circle(out, back, found):
    assert circles([out], [back], CIRCLE, 7) == ([(out, back)] if found else [])


def test_the_last_payment_before_it_is_the_one_that_came_back():
    later = Outflow("draw/2", BUILDER, "acc-b", 1, DAY + timedelta(2))
    assert circles([PAID, later], [came(BUILDER)], CIRCLE, 7) == [(later, came(BUILDER))]


def test_a_loan_is_late_from_the_day_after_its_last_day():
    assert not loan_is_late(DAY, 1, DAY)
    assert loan_is_late(DAY, 1, DAY + timedelta(1))
    assert not loan_is_late(DAY, 0, DAY + timedelta(1))


def firm(representative: str, holders: str = "") -> Firm:
    return Firm(date(2010, 1, 1), representative, holders)


@pytest.mark.parametrize(
    "other, is_related",
    [
        (firm("王一 1234"), True),
        (firm("王一 1235"), False),
        (firm("李二 0000", "王一 1234 25"), True),
        (firm("李二 0000", "王一 1234 24.99"), False),
        (firm("李二 0000", "甲 91320400X 51"), True),
        (firm("李二 0000", "甲 91320400X 5"), False),
    ],
)
def test_firms_are_related_by_who_stands_behind_them(other, is_related):  # H13 (d)
    own = firm("王一 1234")
    for some in ({"甲": own, "乙": other}, {"乙": other, "甲": own}):
        assert (related({"甲"}, some, 25) == {"甲", "乙"}) is is_related


@pytest.mark.parametrize(
    "representative, holders, fields",
    [
        ("王一 1234", "", []),
        ("王一", "", ["representative"]),
        ("王一 1234", "李二 1111 60；某公司 91320400X 40%", []),
        ("王一 1234", "李二 1111 60；某公司 91320400X 41", ["holders"]),
        ("王一 1234", "李二 60", ["holders"]),
        ("王一 1234", "李二 1111 六成", ["holders"]),
        ("王一 1234", "李二 1111 -5", ["holders"]),
        ("王一 1234", "李二 1111 NaN", ["holders"]),
    ],
)
def test_what_cannot_be_read_of_a_firm_is_refused(representative, holders, fields):
    assert [one[0] for one in check_firm(firm(representative, holders))] == fields
