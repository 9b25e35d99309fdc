"""Interest and shares, to the fen. Worked examples: housing.md H18 (g), H20 (g), H02 (g)."""

from contextlib import suppress
from datetime import date, datetime
from fractions import Fraction

import numpy as np
import pytest
from booked import BY, paid, post
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.money import Money, allocate
from yiju.platform.trust.ledgers import api, spreading, storing
from yiju.platform.trust.ledgers.interest import accruing, rules
from yiju.platform.trust.ledgers.interest.rules import DayCount

RATE = Fraction(15, 1000)
JUNE = date(2022, 6, 30)
DEPOSITS = [(date(2021 + (m > 12), (m - 1) % 12 + 1, 10), 1_000_00) for m in range(9, 19)]


def test_ten_monthly_deposits_earn_what_the_fund_centre_pays() -> None:
    """H18 (g): 积数 1 575 000, 65.63 over 360, 65.21 exclusive, 64.73 over 365; then 153.08."""
    lain = rules.product(DEPOSITS, JUNE)
    short = rules.product(DEPOSITS, JUNE, inclusive=False)
    assert (lain, len(DEPOSITS)) == (1_575_000_00, 10)
    assert rules.interest_of_products([lain, short], RATE).tolist() == [65_63, 65_21]
    assert rules.interest_of_products([lain], RATE, 365).tolist() == [64_73]
    year = rules.product([(date(2022, 7, 1), 10_065_63)], date(2023, 6, 30))
    assert rules.interest_of_products([year], RATE).tolist() == [153_08]


@pytest.mark.usefixtures("books")
def test_the_books_give_the_same_interest_before_and_after_a_closing_and_pay_it_once() -> None:
    """H18 (g), from posted transfers."""
    at = datetime.fromisoformat("2022-07-01T09:00:00+08:00")
    for number, (day, amount) in enumerate(DEPOSITS):
        post(paid(f"k{number}", amount, value_date=day), at)
    first = date(2021, 7, 1)
    whole = api.accrue("town.escrow", first, JUNE, RATE)
    assert (whole.total, whole.products.tolist()) == (65_63, [1_575_000_00])
    spring = api.accrue("town.escrow", date(2022, 4, 1), JUNE, RATE)
    api.period_close("town.escrow", date(2022, 3, 31), actor=BY, at=at)
    assert api.accrue("town.escrow", date(2022, 4, 1), JUNE, RATE).total == spring.total
    for _again in range(2):
        api.post_interest(
            whole, key="i-2022", source="bank", value_date=JUNE, ground="结息", actor=BY, at=at
        )
    assert api.balance("one") == 10_065_63


LATER = datetime.fromisoformat("2022-07-01T09:00:00+08:00")
SAVERS = ("one", "two", "three", "credit")


def earned(codes: tuple[str, ...] = SAVERS) -> api.Accrued:
    """What some accounts get: 1.01, 2.02, … yuan."""
    numbers = np.array([api.account(code).id for code in codes], np.int64)
    amounts = np.arange(1, len(codes) + 1, dtype=np.int64) * 101
    return api.Accrued(numbers, amounts, amounts)


def paid_out(what: api.Accrued, **how: object) -> list[api.Outcome]:
    facts = {"key": "i", "source": "bank", "value_date": JUNE, "ground": "结息", "actor": BY}
    return api.post_interest(what, **{**facts, "at": LATER, **how})  # type: ignore[arg-type]


def books_say() -> list[object]:
    """All rows that a payment leaves, but for their numbers."""
    legs = storing.ask(
        "SELECT t.key, a.code, l.amount, l.after, l.value_day, l.recorded, l.peak FROM trust_leg l"
        " JOIN trust_transfer t ON t.id = l.transfer_id JOIN trust_account a"
        " ON a.id = l.account_id ORDER BY t.id, l.id"
    )
    transfers = storing.ask(
        "SELECT key, kind, follows_id, chain, value_day, recorded, until, text, ground, reference,"
        " by, digest FROM trust_transfer ORDER BY id"
    )
    accounts = storing.ask("SELECT code, balance, held, peak, recorded FROM trust_account")
    refused = storing.ask("SELECT key, code, by, digest FROM trust_refusedtransfer ORDER BY id")
    return [legs, transfers, sorted(accounts), refused]


class Undone(Exception):
    pass


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"source": "credit"},  # itself among those that are paid
        {"source": "three", "codes": ("one", "two")},  # more than it has
        {"value_date": date(2020, 12, 31)},  # before the accounts were opened
        {"value_date": date(2022, 7, 2)},  # ahead
        {"source": "tip"},  # kept in kilograms
        {"codes": ("one", "dealer")},
        {"codes": ("one", "one")},
        {"ground": "身份证 11010519491231002X"},
    ],
    ids=lambda how: " ".join(map(str, how.values())) or "whole",
)
def test_paid_at_once_the_books_are_the_same_as_paid_one_by_one(
    how: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused has the same reason, and what is posted the same rows."""
    monkeypatch.setattr(accruing, "LEGS", 2)
    post(paid("k1", 5_00, into="three"), LATER)
    facts = {name: value for name, value in how.items() if name != "codes"}
    what = earned(how.get("codes", SAVERS))  # type: ignore[arg-type]
    said = []
    for one_by_one in (False, True):
        if one_by_one:
            monkeypatch.setattr(spreading._Whole, "posted", lambda self: None)
        with suppress(Undone), transaction.atomic():
            told = paid_out(what, **facts)
            again = paid_out(what, **facts)
            said.append(([(one.key, str(one.refusal)) for one in told], books_say()))
            assert api.audited() == []
            assert all(one.again for one in again if one.refusal is None)
            raise Undone

    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("start", "end", "count", "part"),
    [
        (date(2021, 1, 31), date(2021, 3, 1), DayCount.ACT_360, Fraction(29, 360)),
        (date(2021, 1, 31), date(2021, 3, 1), DayCount.ACT_365, Fraction(29, 365)),
        (date(2021, 1, 31), date(2021, 3, 1), DayCount.THIRTY_360, Fraction(31, 360)),
        (date(2021, 1, 31), date(2021, 3, 31), DayCount.THIRTY_360, Fraction(60, 360)),
        (date(2021, 1, 31), date(2021, 2, 28), DayCount.MONTHS_360, Fraction(1, 12)),
        (date(2021, 3, 10), date(2022, 5, 15), DayCount.MONTHS_360, Fraction(425, 360)),
        (date(2020, 2, 29), date(2021, 2, 28), DayCount.MONTHS_360, Fraction(1)),
        (date(2021, 5, 5), date(2021, 5, 5), DayCount.MONTHS_360, Fraction(0)),
    ],
)
def test_days_become_parts_of_a_year(
    start: date, end: date, count: DayCount, part: Fraction
) -> None:
    assert rules.year_part(start, end, count) == part


def test_no_year_part_runs_backwards() -> None:
    with pytest.raises(ValueError, match="lies before"):
        rules.year_part(date(2021, 5, 6), date(2021, 5, 5), DayCount.ACT_360)


@given(
    st.lists(st.integers(-(10**15), 10**15), max_size=20),
    st.fractions(Fraction(-1, 5), Fraction(1, 5), max_denominator=10_000),
    st.sampled_from([360, 365]),
)
def test_many_at_once_give_what_exact_fractions_give(
    products: list[int], rate: Fraction, year: int
) -> None:
    wanted = [rules.half_up(Fraction(one) * rate / year) for one in products]
    assert rules.interest_of_products(products, rate, year).tolist() == wanted


def test_what_does_not_fit_is_refused_and_never_wraps() -> None:
    with pytest.raises(OverflowError):
        rules.interest_of_products([2**62], Fraction(800))


weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@given(st.integers(-(10**15), 10**15), weights)
def test_shares_lose_no_fen_and_agree_with_the_shares_of_one_account_each(
    total: int, weights: list[int]
) -> None:
    found = rules.shares(total, weights)
    assert int(found.sum()) == total
    whole = sum(weights)
    assert all(
        abs(Fraction(total * weight, whole) - part) < 1
        for weight, part in zip(weights, found.tolist(), strict=True)
    )
    keys = [f"{place:03}" for place in range(len(weights))]
    named = allocate(Money(total), dict(zip(keys, weights, strict=True)))
    assert [named[key].fen for key in keys] == found.tolist()


def test_costs_are_shared_as_in_the_worked_examples() -> None:
    """H20 (g) by area, H02 (g) by coefficient of the floor."""
    areas = [89_50, 120_30, 89_50, 120_30]
    assert rules.shares(9_999_99, areas).tolist() == [2_132_98, 2_867_02, 2_132_98, 2_867_01]
    floors = [0, 0, 5, 5, 10, 10, 11, 11, 12, 12, 13, 13]
    found = rules.shares(400_000_00, floors)
    assert int(found.sum()) == 400_000_00
    assert found[2] == 19_607_84 and found[-1] in (50_980_39, 50_980_40)


@pytest.mark.parametrize(
    ("bad", "why"), [([], ValueError), ([0, 0], ValueError), ([-1, 2], ValueError),
                     (np.array([0.5]), TypeError)],
)  # fmt: skip
def test_weights_that_divide_nothing_are_refused(bad: object, why: type[Exception]) -> None:
    with pytest.raises(why):
        rules.shares(1, bad)  # type: ignore[arg-type]
