"""Money in whole fen, divided without losing one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.money import Money, NotMoney, allocate

WEIGHTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.integers(0, 10**6), min_size=1
)


@given(total=st.integers(0, 10**12), weights=WEIGHTS.filter(lambda w: sum(w.values()) > 0))
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
    assert sum(part.fen for part in parts.values()) == 400_000_00


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
