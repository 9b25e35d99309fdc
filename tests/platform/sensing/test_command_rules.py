"""Who is obeyed by a device, and when each group has its turn: laws that hold for all commands."""

from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.sensing.commands.rules import (
    Authority,
    Claim,
    common_path,
    needs_second,
    settle,
    waves,
)

CLAIMS = st.lists(
    st.builds(
        Claim,
        order=st.integers(1, 99),
        command=st.integers(1, 99),
        authority=st.sampled_from(Authority),
        given=st.integers(0, 5),
        value=st.sampled_from([0.0, 50.0, 100.0]),
    ),
    max_size=8,
    unique_by=(lambda claim: claim.command, lambda claim: claim.order),
)


def nothing(claim):
    return False


def must_stay_off(claim):
    return claim.value > 0


@given(CLAIMS, st.randoms())
def test_the_order_in_which_commands_arrive_does_not_matter(claims, random):
    shuffled = list(claims)
    random.shuffle(shuffled)

    assert settle(shuffled, must_stay_off) == settle(claims, must_stay_off)


@given(CLAIMS)
def test_the_winner_stands_above_every_other_and_each_claim_has_one_outcome(claims):
    found = settle(claims, nothing)

    assert (found.winner is None) == (not claims)
    assert all(found.winner.rank > one.rank for one in found.beaten)
    assert len(found.beaten) + len(found.refused) + bool(found.winner) == len(claims)


@given(CLAIMS)
def test_nothing_that_a_safety_rule_refuses_ever_wins_whatever_its_authority(claims):
    found = settle(claims, must_stay_off)

    assert found.winner is None or found.winner.value == 0
    assert {one.order for one in found.refused} == {one.order for one in claims if one.value > 0}


@given(CLAIMS)
def test_a_command_of_lower_authority_never_changes_who_wins(claims):
    before = settle(claims, nothing).winner
    if before is None or before.authority is Authority.SCHEDULE:
        return
    newer = Claim(100, 100, Authority(before.authority - 1), 99, 1.0)

    assert settle([*claims, newer], nothing).winner == before


@given(CLAIMS)
def test_a_later_command_of_the_same_authority_wins(claims):
    before = settle(claims, nothing).winner
    if before is not None:
        newer = Claim(100, 100, before.authority, 99, 1.0)

        assert settle([*claims, newer], nothing).winner == newer


@given(CLAIMS)
def test_settled_bit_by_bit_it_is_the_same_as_settled_at_once(claims):
    alive: list[Claim] = []
    for claim in claims:
        found = settle([*alive, claim], nothing)
        alive = [*([found.winner] if found.winner else []), *found.beaten]

    assert settle(alive, nothing) == settle(claims, nothing)


@given(st.lists(st.text("K123", max_size=3)), st.integers(0, 5), st.integers(0, 20))
def test_each_group_has_one_turn_in_step_and_none_is_later_than_the_last(groups, stagger, spread):
    turns = waves(groups, stagger, spread)

    assert set(turns) == set(groups)
    assert all(0 <= turn <= spread and turn % (stagger or 1) == 0 for turn in turns.values())


def test_neighbours_are_not_switched_together_even_where_several_go_at_a_time():
    turns = waves([f"K{n}" for n in range(9)], 2, 4)

    assert [turns[f"K{n}"] for n in range(9)] == [0, 2, 4, 0, 2, 4, 0, 2, 4]


def test_a_large_command_in_small_pieces_needs_a_second_person_as_well():
    assert not needs_second(True, 3, 0, 3)
    assert needs_second(True, 4, 0, 3)
    assert needs_second(True, 1, 3, 3)
    assert not needs_second(False, 1_000, 1_000, 0)


def test_the_common_area_of_places_is_their_innermost():
    assert common_path(["1/12/123/"]) == "1/12/123/"
    assert common_path(["1/12/", "1/12/123/"]) == "1/12/"
    assert common_path(["1/12/", "1/13/"]) == "1/"
    assert common_path([]) == ""
