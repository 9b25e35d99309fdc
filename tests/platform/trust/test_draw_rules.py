"""The protocol of a draw: its test vector, its laws, and what it refuses (housing.md 0.3)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.trust.draws.api import (
    EARLIER,
    BadList,
    Candidate,
    Excluded,
    NoReplacement,
    Notice,
    SecretTooShort,
    commitment,
    list_hash,
    notice_hash,
    order,
    seed_of,
    taken,
)

TODAY = date(2021, 4, 20)
SECRET = b"2021-04-20/escrow-node/CZ"
BEACON = "SSE-2021-04-21-close-3472.93"
HOUSEHOLDS = tuple(f"CZ-W-000{n}" for n in range(1, 6))
INSPECTORS = tuple(f"R0{n}" for n in range(1, 7))


def listed(names, places=1, **facts) -> Notice:
    return Notice(tuple(Candidate(name) for name in names), {"": places}, **facts)


def drawn(notice: Notice, secret=SECRET, beacon=BEACON):
    return order(seed_of({"house": secret}, beacon, list_hash(notice)), notice)


def test_the_test_vector_of_the_protocol():
    """A06: housing.md 0.3, candidates CZ-W-0001..0005 and R01..R06."""
    notice = listed(HOUSEHOLDS, 3)
    published = list_hash(notice)

    assert published == "e85afadb4338be979be66d89705779786b3fe240f768d063de35ceb81c8c8fe0"
    assert commitment(SECRET, TODAY) == (
        "e94e3e0401b911bce9d28d72a4601569aa44fadd95c886a628f48aab90964647"
    )
    assert seed_of({"house": SECRET}, BEACON, published).hex() == (
        "d55471cd3ef0965670acd46acab72176dca5fb6d270f479342225a597ab9cf39"
    )
    first, second, third, *rest = drawn(notice)[""]
    assert [first[-1], second[-1], third[-1]] == ["3", "2", "1"], "H16: the units' order of choice"
    assert [name[-1] for name in rest] == ["4", "5"], "H16: substitutes"
    assert drawn(listed(INSPECTORS, 2))[""] == ("R06", "R02", "R05", "R03", "R04", "R01")


def test_an_inspector_with_an_interest_found_later_is_replaced_by_the_third_in_order():
    """H13 (g): R06 and R02; when R06 has a conflict, R05 substitutes."""
    notice = listed(INSPECTORS, 2)
    found = drawn(notice)

    assert taken(notice, found, {})[""] == ("R06", "R02")
    assert taken(notice, found, {"R06": "冻结时未申报的亲属关系"})[""] == ("R02", "R05")
    with pytest.raises(NoReplacement, match="没有记录原因"):
        taken(notice, found, {"R06": " "})
    with pytest.raises(NoReplacement, match="没有抽到"):
        taken(notice, found, {"R04": "病假"})
    with pytest.raises(NoReplacement, match="没有抽到"):
        taken(notice, found, {"R99": "病假"})


NAMES = st.lists(st.text("abcdefgh0123456789-", min_size=1, max_size=6), min_size=2, unique=True)


@given(NAMES, st.randoms())
def test_the_order_in_which_the_list_comes_changes_nothing(names, chance):
    shuffled = list(names)
    chance.shuffle(shuffled)

    one, other = listed(names), listed(shuffled)

    assert (list_hash(one), notice_hash(one), drawn(one)) == (
        list_hash(other),
        notice_hash(other),
        drawn(other),
    )


@given(NAMES, st.text("xyz", min_size=1, max_size=6), st.data())
def test_changing_one_candidate_changes_the_hash_of_the_list(names, other, data):
    at = data.draw(st.integers(0, len(names) - 1))
    changed = [*names[:at], other, *names[at + 1 :]]

    assert list_hash(listed(names)) != list_hash(listed(changed))


@given(NAMES, st.integers(1, 9), st.integers(1, 9))
def test_weight_and_stratum_are_under_the_hash_of_the_list(names, one, other):
    first = Notice(tuple(Candidate(n, "s", one) for n in names), {"s": 1})
    second = Notice(tuple(Candidate(n, "s", other) for n in names), {"s": 1})
    elsewhere = Notice(tuple(Candidate(n, "t", one) for n in names), {"t": 1})

    assert (list_hash(first) == list_hash(second)) == (one == other)
    assert list_hash(first) != list_hash(elsewhere)


@given(NAMES, st.binary(min_size=16, max_size=40))
def test_everybody_is_drawn_once(names, secret):
    assert sorted(drawn(listed(names), secret)[""]) == sorted(names)


@given(NAMES, st.data())
def test_places_stay_full_while_substitutes_last(names, data):
    places = data.draw(st.integers(1, len(names)))
    notice = listed(names, places)
    found = drawn(notice)
    gone: dict[str, str] = {}
    for _turn in range(data.draw(st.integers(0, len(names)))):
        due = taken(notice, found, gone)[""]
        if due:
            gone[data.draw(st.sampled_from(due))] = "有利害关系"

    assert len(taken(notice, found, gone)[""]) == min(places, len(names) - len(gone))


def test_no_party_decides_alone():
    notice = listed(INSPECTORS, 2)
    published = list_hash(notice)
    seeds = {
        seed_of({"house": one, "residents": other}, beacon, published)
        for one in (b"a" * 16, b"b" * 16)
        for other in (b"c" * 16, b"d" * 16)
        for beacon in ("", "3472.93")
    }
    assert len(seeds) == 8
    assert seed_of({"a": b"x" * 16, "b": b"y" * 16}, "", published) == seed_of(
        {"b": b"y" * 16, "a": b"x" * 16}, "", published
    )


def test_each_is_as_likely_and_a_weight_of_three_is_drawn_three_times_as_often():
    plain = listed([f"n{n}" for n in range(10)])
    heavy = Notice((Candidate("light"), Candidate("heavy", weight=3)), {"": 1})
    first, heavier = dict.fromkeys(plain_names := [one.id for one in plain.candidates], 0), 0
    for turn in range(1000):
        first[drawn(plain, beacon=f"throw {turn}")[""][0]] += 1
        heavier += drawn(heavy, beacon=f"throw {turn}")[""][0] == "heavy"

    spread = sum((first[name] - 100) ** 2 / 100 for name in plain_names)
    assert 1.7 < spread < 23.6, "chi-square with 9 degrees of freedom, 0.5 % on either side"
    assert 700 < heavier < 800


def test_strata_are_drawn_each_for_itself():
    notice = Notice(
        tuple(Candidate(f"{s}{n}", s) for s in "ab" for n in range(5)), {"a": 2, "b": 1}
    )
    found = drawn(notice)

    assert {name[0] for name in found["a"]} == {"a"}
    assert [len(names) for names in taken(notice, found, {}).values()] == [2, 1]


def test_a_secret_that_could_be_guessed_is_refused():
    with pytest.raises(SecretTooShort, match="16"):
        commitment(b"2021-04-20", TODAY)


@pytest.mark.parametrize(
    ("notice", "why"),
    [
        (listed(["R01"]), "谈不上抽签"),
        (listed(["R01", "R02", "R01"]), "R01 出现了两次"),
        (listed(["R01", ""]), "为空"),
        (listed(["R01", "R\t02"]), "制表符"),
        (listed(["R01", "R02 "]), "首尾"),
        (listed(["R01", "R02"], 3), "要抽 3 个，名单只有 2 个"),
        (listed(["R01", "R02"], 0), "至少是一"),
        (listed(["R01", "R02"], excluded=(Excluded("R02", "亲属"),)), "已回避"),
        (listed(["R01", "R02"], excluded=(Excluded("R03", " "),)), "没有写明原因"),
        (Notice((Candidate("a", weight=0), Candidate("b")), {"": 1}), "正整数"),
        (Notice((Candidate("a", "x"), Candidate("b", "x")), {"y": 1}), "没有写明抽几个"),
    ],
)
def test_a_list_that_is_no_list_of_lots_is_refused(notice, why):
    with pytest.raises(BadList, match=why):
        drawn(notice)


def test_a_sample_may_take_all_that_there_are_or_nothing():
    assert drawn(listed(["R01"], sample=True))[""] == ("R01",)
    assert drawn(Notice((), {}, sample=True)) == {}


def test_draws_announced_under_the_earlier_scheme_are_drawn_as_they_were_announced():
    notice = replace(listed(INSPECTORS, 2), basis={"strata": []})
    seed = seed_of({"house": SECRET}, "", list_hash(notice, EARLIER), EARLIER)

    import hashlib

    tickets = sorted(INSPECTORS, key=lambda n: hashlib.sha256(SECRET + n.encode()).hexdigest())
    assert list(order(seed, notice, EARLIER)[""]) == tickets
