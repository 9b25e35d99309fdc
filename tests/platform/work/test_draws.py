"""Draws for re-checking closed cases: committed, stratified, and done again by anybody."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiju.platform.work.draws import (
    BadList,
    NoReplacement,
    SeedTooShort,
    Stratum,
    checked,
    commitment,
    draw,
    list_hash,
    sizes,
    verify,
)

TODAY = date(2026, 7, 1)
SEED = b"dice thrown in public, 1 July 2026"


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


def test_anybody_recomputes_the_draw_with_a_plain_sha256():
    found = draw(SEED, STRATA, TODAY)

    for one in STRATA:
        tickets = {hashlib.sha256(SEED + n.encode()).hexdigest(): n for n in one.numbers}
        lowest = [tickets[t] for t in sorted(tickets)][: found.sizes[one.key]]
        assert list(found.order[one.key][: found.sizes[one.key]]) == lowest
    assert found.commitment == hashlib.sha256(SEED).hexdigest()


def test_the_order_in_which_the_lists_come_changes_nothing():
    turned = [replace(one, numbers=one.numbers[::-1]) for one in reversed(STRATA)]

    one, other = draw(SEED, STRATA, TODAY), draw(SEED, turned, TODAY)

    assert (one.drawn, one.list_hash) == (other.drawn, other.list_hash)


def test_five_per_cent_are_drawn_and_at_least_five_of_each_stratum_or_all():
    """(c5) and E11 (infra.md): 5 % of the closed cases; strata unit x class, minimum 5."""
    found = draw(SEED, STRATA, TODAY)

    assert found.sizes == {"north/litter": 5, "south/litter": 10, "south/lamps": 3}
    large = draw(SEED, [stratum(count=2001)], TODAY)
    assert len(large.drawn) == 101


def test_sizes_follow_number_and_deviation():
    """Neyman: n_h in proportion to N_h s_h; 0.5 and 0.3 for 50 % and 10 % failed."""
    even = stratum("a", count=1000, checked=9998, failed=4999)
    good = stratum("b", count=1000, checked=9998, failed=999)

    found = sizes([even, good], 160, 5)

    assert found == {"a/litter": 100, "b/litter": 60}


@given(LISTS, st.integers(0, 200), st.integers(0, 8))
def test_sizes_keep_the_minimum_the_total_and_what_is_there(strata, total, least):
    found = sizes(strata, total, least)

    held = {one.key: len(one.numbers) for one in strata}
    minimum = {key: min(least, many) for key, many in held.items()}
    assert all(minimum[key] <= found[key] <= held[key] for key in held)
    assert sum(found.values()) == min(max(total, sum(minimum.values())), sum(held.values()))


@settings(max_examples=40)
@given(LISTS, st.binary(min_size=16, max_size=40))
def test_an_honest_draw_is_verified(strata, seed):
    found = draw(seed, strata, TODAY)

    assert verify(
        commitment(seed, TODAY), list_hash(strata), seed, strata, checked(found, {}), TODAY
    )


def test_another_seed_another_list_and_other_cases_are_all_named_at_once():
    found = draw(SEED, STRATA, TODAY)
    claimed = dict(checked(found, {}))
    swapped = found.order["north/litter"][20]
    missing = claimed["north/litter"][0]
    claimed["north/litter"] = (*claimed["north/litter"][1:], swapped)

    verdict = verify("0" * 64, "1" * 64, SEED, STRATA, claimed, TODAY)

    told = [str(one) for one in verdict.unmet]
    assert len(told) == 4
    assert missing in told[2] and swapped in told[3]


def test_changed_results_of_earlier_checks_change_the_hash_of_the_list():
    assert list_hash([stratum(checked=9, failed=1)]) != list_hash([stratum(checked=9, failed=2)])


def test_the_next_in_the_stratum_replaces_one_that_could_not_be_reached():
    found = draw(SEED, STRATA, TODAY)
    order = found.order["north/litter"]

    after = checked(found, {order[0]: "gate locked", order[5]: "dog"})

    assert after["north/litter"] == (*order[1:5], order[6])
    assert checked(found, {"south-lamps-0001": "gone"})["south/lamps"] == tuple(
        n for n in found.order["south/lamps"] if n != "south-lamps-0001"
    )


def test_without_a_recorded_ground_or_without_being_drawn_nothing_is_replaced():
    found = draw(SEED, STRATA, TODAY)
    order = found.order["north/litter"]

    with pytest.raises(NoReplacement, match="没有记录"):
        checked(found, {order[0]: " "})
    with pytest.raises(NoReplacement, match="没有抽到"):
        checked(found, {order[5]: "gate locked"})
    with pytest.raises(NoReplacement, match="没有抽到"):
        checked(found, {"unknown": "gate locked"})


def test_a_seed_that_could_be_guessed_is_refused():
    with pytest.raises(SeedTooShort, match="16"):
        draw(b"2026-07-01", STRATA, TODAY)
    assert not verify("0" * 64, "0" * 64, b"short", STRATA, {}, TODAY)


@pytest.mark.parametrize(
    ("strata", "why"),
    [
        ([stratum(), stratum()], "两次"),
        ([stratum(), replace(stratum("south"), numbers=("north-litter-0001",))], "两次"),
        ([Stratum("a/b", "c", ("1",)), Stratum("a", "b/c", ("2",))], "两次"),
        ([replace(stratum(), numbers=("1\n2",))], "换行"),
        ([replace(stratum(), numbers=("",))], "为空"),
        ([stratum(checked=1, failed=2)], "超过"),
    ],
)
def test_a_list_that_could_be_read_in_two_ways_is_refused(strata, why):
    with pytest.raises(BadList, match=why):
        draw(SEED, strata, TODAY)


def test_every_case_is_as_likely_to_be_drawn():
    one = stratum(count=50)
    times = dict.fromkeys(one.numbers, 0)
    for turn in range(600):
        for number in draw(f"public dice, throw {turn:06}".encode(), [one], TODAY, 10).drawn:
            times[number] += 1

    spread = sum((seen - 120) ** 2 / 96 for seen in times.values())
    assert 25 < spread < 85
