"""Money in whole fen, divided without losing one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.money import WAN, Money, NotMoney, allocate, in_units, spoken

WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10**6), min_size=1
)


@given(total=st.integers(-(10**12), 10**12), weights=WEIGHTS.filter(lambda w: sum(w.values()) > 0))
def test_an_allocation_loses_no_fen_and_gives_nobody_a_fen_too_much(total, weights):
    parts = allocate(Money(total), weights)
    whole = sum(weights.values())

    assert sum(part.fen for part in parts.values()) == total
    for key, part in parts.items():
        assert abs(part.fen - Fraction(total * weights[key], whole)) < 1


@given(total=st.integers(0, 10**9), weights=WEIGHTS.filter(lambda w: sum(w.values()) > 0))
def test_an_allocation_does_not_depend_on_the_order_of_the_list(total, weights):
    turned = dict(reversed(weights.items()))

    assert allocate(Money(total), weights) == allocate(Money(total), turned)


def test_the_lift_is_shared_as_its_agreement_says():
    """Source: housing H02 (g): 400,000 yuan over twelve flats."""
    floors = {"1F": "0", "2F": "0.5", "3F": "1", "4F": "1.1", "5F": "1.2", "6F": "1.3"}
    weights = {f"{f}-{u}": Fraction(c) for f, c in floors.items() for u in (1, 2)}
    parts = allocate(Money(400_000_00), weights)

    assert str(parts["3F-1"]) in {"¥39,215.68", "¥39,215.69"}
    assert parts["1F-1"] == Money(0)
    assert sum(part.fen for part in parts.values()) == 400_000_00


def test_of_equal_claims_the_smaller_key_gets_the_odd_fen():
    shared = allocate(Money(100), {"c": 1, "a": 1, "b": 1})

    assert shared == {"a": Money(34), "b": Money(33), "c": Money(33)}


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 2, "b": -1}])
def test_money_is_not_shared_by_weights_that_say_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        allocate(Money(100), weights)


def test_money_is_not_shared_by_rounded_weights():
    with pytest.raises(TypeError, match="fractions"):
        allocate(Money(100), {"a": 1, "b": 0.5})


def test_money_is_written_as_people_write_it():
    assert str(Money(123450)) == "¥1,234.50"
    assert str(Money(-5)) == "-¥0.05"
    assert Money.parse("￥1,234.5") == Money(123450)


def test_money_is_compared_with_money_only():
    assert Money(-1) < Money(0)
    with pytest.raises(TypeError):
        assert Money(1) < 5  # type: ignore[operator]


@pytest.mark.parametrize("text", ["1,23.00", "1.234", "abc", "", "1e3"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(NotMoney):
        Money.parse(text)


@given(st.integers(-(10**12), 10**12))
def test_an_amount_reads_back_as_it_was_written(fen):
    assert Money.parse(str(Money(fen))) == Money(fen)


def test_money_takes_no_fractions_of_a_fen():
    with pytest.raises(TypeError):
        Money(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fen, wan, said",
    [
        (12_345_650_000, "12,345.7", "1.23 亿元"),
        (49_999, "0.0", "0.0 万元"),
        (50_000, "0.1", "0.1 万元"),
        (150_000, "0.2", "0.2 万元"),
        (250_000, "0.3", "0.3 万元"),
        (-50_000, "-0.1", "-0.1 万元"),
        (9_999_999_999, "10,000.0", "10,000.0 万元"),
        (10_000_000_000, "10,000.0", "1.00 亿元"),
    ],
)
def test_amounts_are_shown_in_wan_and_yi_with_halves_away_from_zero(fen, wan, said):
    assert in_units(fen, WAN, 1) == wan
    assert str(spoken(fen)) == said


@given(st.integers(-(10**17), 10**17), st.integers(0, 4))
def test_what_is_shown_is_never_farther_from_the_amount_than_half_of_its_last_place(fen, places):
    shown = Fraction(in_units(fen, WAN, places).replace(",", ""))
    assert abs(shown - Fraction(fen, WAN)) <= Fraction(1, 2 * 10**places)
