"""How many closed cases of each unit and class are checked again."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.trust.draws.api import BadList, list_hash, notice_hash, notice_out
from yiju.platform.work.rechecks.sampling import Stratum, notice, places_again, sizes

TODAY = date(2026, 7, 1)


def stratum(unit="north", type_class="litter", count=40, **facts) -> Stratum:
    numbers = tuple(f"{unit}-{type_class}-{n:04}" for n in range(count))
    return Stratum(unit, type_class, numbers, **facts)


STRATA = [stratum(), stratum("south", count=300), stratum("south", "lamps", count=3)]
LISTS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=8
).map(
    lambda rows: [
        stratum(f"u{n}", count=count, checked=checks + failed, failed=failed)
        for n, (count, checks, failed) in enumerate(rows)
    ]
)


def test_five_per_cent_are_drawn_and_at_least_five_of_each_stratum_or_all():
    """(c5) and E11 (infra.md): 5 % of the closed cases; strata unit x class, minimum 5."""
    assert notice(STRATA, TODAY).places == {"north/litter": 5, "south/litter": 10, "south/lamps": 3}
    assert sum(notice([stratum(count=2001)], TODAY).places.values()) == 101


def test_sizes_follow_number_and_deviation():
    """Neyman: n_h in proportion to N_h s_h; 0.5 and 0.3 for 50 % and 10 % failed."""
    even = stratum("a", count=1000, checked=9998, failed=4999)
    good = stratum("b", count=1000, checked=9998, failed=999)

    assert sizes([even, good], 160, 5) == {"a/litter": 100, "b/litter": 60}


@given(LISTS, st.integers(0, 200), st.integers(0, 8))
def test_sizes_keep_the_minimum_the_total_and_what_is_there(strata, total, least):
    found = sizes(strata, total, least)

    held = {one.key: len(one.numbers) for one in strata}
    minimum = {key: min(least, many) for key, many in held.items()}
    assert all(minimum[key] <= found[key] <= held[key] for key in held)
    assert sum(found.values()) == min(max(total, sum(minimum.values())), sum(held.values()))


def test_the_order_in_which_the_lists_come_changes_nothing():
    turned = [replace(one, numbers=one.numbers[::-1]) for one in reversed(STRATA)]

    one, other = notice(STRATA, TODAY), notice(turned, TODAY)

    assert (list_hash(one), notice_hash(one)) == (list_hash(other), notice_hash(other))


@given(LISTS)
def test_whoever_has_the_notice_computes_the_sizes_again(strata):
    made = notice(strata, TODAY)

    assert places_again(notice_out(made), TODAY) == made.places


def test_changed_results_of_earlier_checks_change_the_hash_of_what_was_frozen():
    few, more = stratum(checked=9, failed=1), stratum(checked=9, failed=2)
    assert notice_hash(notice([few], TODAY)) != notice_hash(notice([more], TODAY))


@pytest.mark.parametrize(
    ("strata", "why"),
    [
        ([stratum(), stratum()], "两次"),
        ([Stratum("a/b", "c", ("1",)), Stratum("a", "b/c", ("2",))], "两次"),
        ([stratum(checked=1, failed=2)], "超过"),
    ],
)
def test_lists_that_could_be_read_in_two_ways_are_refused(strata, why):
    with pytest.raises(BadList, match=why):
        notice(strata, TODAY)
