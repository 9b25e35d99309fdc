"""Batches are numbered and chained; whoever receives them judges each by what it holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.work.exchange.batches import (
    Batch,
    BatchUnreadable,
    Fate,
    Position,
    Record,
    changed,
    digest,
    expected,
    facts_hash,
    fate_of,
    gone,
    hash_of,
    in_batches,
    read,
    stored_origin,
    written,
)

LAMP = Record("cases", "", "1", {"state": "open"})
FIRST = Batch("s1", 1, "", (LAMP,))
HASH = hash_of(written(FIRST))
SECOND = Batch("s1", 2, HASH, (LAMP,))
AT_FIRST = Position("s1", 1, HASH)


def fate(batch, position, known=None, closed=False):
    return fate_of(batch, hash_of(written(batch)), position, known, closed)


@pytest.mark.parametrize(
    ("batch", "position", "what"),
    [
        (FIRST, Position(), Fate.FIRST),
        (SECOND, AT_FIRST, Fate.NEXT),
        (SECOND, Position(), Fate.GAP),
        (Batch("s1", 3, "x", ()), AT_FIRST, Fate.GAP),
        (Batch("s1", 2, "another", (LAMP,)), AT_FIRST, Fate.DIFFERS),
        (Batch("s2", 1, "", (LAMP,)), AT_FIRST, Fate.FIRST),
        (Batch("s2", 2, "", (LAMP,)), AT_FIRST, Fate.GAP),
    ],
)
def test_a_batch_is_kept_only_where_it_follows_on_what_is_there(batch, position, what):
    assert fate(batch, position) is what


def test_a_batch_that_is_there_is_repeated_and_another_under_its_number_is_not():
    assert fate(FIRST, AT_FIRST, known=HASH) is Fate.REPEATED
    assert fate(Batch("s1", 1, "", ()), AT_FIRST, known=HASH) is Fate.DIFFERS
    assert fate(Batch("s0", 1, "", (LAMP,)), AT_FIRST, closed=True) is Fate.CLOSED


def test_after_a_gap_the_first_that_is_missing_is_expected():
    assert expected(Batch("s1", 7, "x", ()), AT_FIRST) == 2
    assert expected(Batch("s2", 7, "x", ()), AT_FIRST) == 1


@given(st.integers(1, 30), st.randoms(use_true_random=False))
def test_whatever_arrives_how_often_in_whatever_order_all_is_kept_once_in_order(count, random):
    """A receiver that keeps by its judgment, and a network that loses, doubles and shuffles."""
    batches, hashes = [], [""]
    for number in range(1, count + 1):
        batches.append(Batch("s", number, hashes[-1], (LAMP,)))
        hashes.append(hash_of(written(batches[-1])))
    kept: list[int] = []
    position = Position()
    arriving = [random.choice(batches) for _ in range(4 * count)]
    for batch in [*arriving, *batches]:
        known = hashes[batch.number] if batch.number in kept else None
        if fate(batch, position, known) in {Fate.NEXT, Fate.FIRST}:
            kept.append(batch.number)
            position = Position("s", batch.number, hashes[batch.number])

    assert kept == list(range(1, count + 1))


FACTS = st.dictionaries(
    st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text() | st.floats()
)


@given(st.lists(st.tuples(st.text(max_size=9), FACTS), max_size=5))
def test_what_is_written_is_read_as_it_was_or_refused_with_a_reason(said):
    records = tuple(Record("cases", "", code, facts) for code, facts in said)
    try:
        body = written(Batch("s", 1, "", records))
    except ValueError:
        return  # An infinite number or half a character is never written.
    batch, bad = read(body)

    assert len(batch.records) + len(bad) == len(records)
    assert all(why for _record, why in bad)
    good = {one.code for one in batch.records}
    assert [one for one in records if one in batch.records] == list(batch.records)
    assert all(code.strip() for code in good)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"stream":"s","number":0,"previous":"","records":[]}',
        b'{"stream":"s","number":true,"previous":"","records":[]}',
        b'{"stream":"s","number":99999999999,"previous":"","records":[]}',
        b'{"stream":"../s","number":1,"previous":"","records":[]}',
        b'{"stream":"s","number":1,"previous":"","records":[],"more":1}',
        b"[" * 100_000,
        b'{"stream":"s","number":' + b"9" * 5000 + b',"previous":"","records":[]}',
        b"\xff\xfe",
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(body):
    with pytest.raises(BatchUnreadable):
        read(body)


def test_more_records_than_agreed_are_no_batch():
    record = {"set": "cases", "origin": "", "code": "1", "facts": None}
    said = {"stream": "s", "number": 1, "previous": "", "records": [record] * 501}
    with pytest.raises(BatchUnreadable):
        read(json.dumps(said).encode())


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"set": "cats", "origin": "", "code": "1", "facts": {}}, "set"),
        ({"set": "cases", "origin": "", "code": " ", "facts": {}}, "code"),
        ({"set": "cases", "origin": "", "code": "x" * 121, "facts": {}}, "set, origin, code"),
        ({"set": "cases", "origin": "a/b/c/d", "code": "1", "facts": {}}, "origin"),
        ({"set": "cases", "origin": "", "code": "1", "facts": []}, "facts"),
        ({"set": "cases", "origin": "", "code": "1"}, "facts"),
        ({"set": "cases", "origin": "", "code": "1", "facts": {"a": "\0"}}, "facts"),
        ({"set": "cases", "origin": "", "code": "1\0", "facts": {}}, "set, origin, code"),
        ("a text", "set, origin, code"),
        (None, "set, origin, code"),
    ],
)
def test_a_record_that_cannot_be_kept_is_named_with_its_reason_and_the_others_are_kept(record, why):
    good = {"set": "cases", "origin": "", "code": "2", "facts": {}}
    said = {"stream": "s", "number": 1, "previous": "", "records": [record, good]}
    batch, bad = read(json.dumps(said).encode())

    assert [one.code for one in batch.records] == ["2"]
    assert [reason for _record, reason in bad] == [why]


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity"])
def test_a_number_without_end_is_refused(number):
    body = (
        '{"stream":"s","number":1,"previous":"","records":'
        f'[{{"set":"cases","origin":"","code":"1","facts":{{"x":{number}}}}}]}}'
    )
    batch, bad = read(body.encode())

    assert (batch.records, [why for _one, why in bad]) == ((), ["facts"])


def test_only_what_the_other_does_not_know_is_told_and_of_one_thing_the_last_word():
    known = {("cases", "", "1"): facts_hash({"state": "open"}), ("cases", "", "3"): "old"}
    later = Record("cases", "", "3", {"state": "closed"})
    told = [LAMP, Record("cases", "", "3", {"state": "open"}), later]

    assert changed(told, known) == [later]
    assert changed([Record("cases", "", "4", None)], known) == []
    assert changed([Record("cases", "", "1", None)], known) == [Record("cases", "", "1", None)]


def test_what_is_no_more_is_told_once_and_only_of_our_own():
    known = [("grids", "", "1"), ("grids", "", "2"), ("grids", "east", "3"), ("cases", "", "4")]

    assert gone("grids", ["1"], known) == [Record("grids", "", "2", None)]


@given(st.lists(st.integers(), max_size=40), st.integers(1, 9))
def test_batches_hold_everything_in_order(numbers, size):
    records = [Record("cases", "", str(number), {}) for number in numbers]
    parts = in_batches(records, size)

    assert [one for part in parts for one in part] == records
    assert all(1 <= len(part) <= size for part in parts)


@given(st.lists(st.tuples(st.text(), st.text(), st.text())), st.randoms(use_true_random=False))
def test_a_digest_does_not_depend_on_the_order(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert digest(rows) == digest(shuffled)


def test_nobody_speaks_in_the_name_of_another():
    assert stored_origin("east", "") == "east"
    assert stored_origin("east", "west") == "east/west"
