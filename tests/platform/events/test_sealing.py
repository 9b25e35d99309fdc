"""Sealing numbers committed events without a gap and puts them under a chain of blocks."""

from uuid import UUID

import pytest
from django.db import transaction

from yiju.platform.events import api, sealing, tree, verify

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def seqs():
    return [row.seq for row in reversed(api.history()[:])]


def test_events_are_numbered_when_they_are_sealed(happened, at):
    happened(3)
    assert seqs() == [None, None, None]

    block = api.seal(at)

    assert seqs() == [1, 2, 3]
    assert (block.number, block.first_seq, block.last_seq, block.previous) == (1, 1, 3, "")
    assert api.blocks()[:] == [block]


def test_sealing_again_seals_nothing(happened, at):
    happened()
    api.seal(at)

    assert api.seal(at) is None
    assert len(api.blocks()) == 1


def test_each_block_carries_on_from_the_one_before(happened, at):
    happened(2)
    first = api.seal(at)
    happened(3)
    second = api.seal(at)

    assert (second.number, second.first_seq, second.last_seq) == (2, 3, 5)
    assert second.previous == first.hash
    assert [row.block for row in reversed(api.history()[:])] == [1, 1, 2, 2, 2]


def test_an_event_that_was_undone_leaves_no_gap(happened, at):
    happened()
    with pytest.raises(RuntimeError), transaction.atomic():
        happened()
        raise RuntimeError
    happened()

    assert api.seal(at).last_seq == 2
    assert seqs() == [1, 2]


def test_a_long_backlog_goes_under_several_blocks(happened, at, monkeypatch):
    monkeypatch.setattr(sealing, "LEAVES_A_BLOCK", 2)
    happened(5)

    last = api.seal(at)

    assert [(b.first_seq, b.last_seq) for b in reversed(api.blocks()[:])] == [
        (1, 2),
        (3, 4),
        (5, 5),
    ]
    assert last.number == 3


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_the_algorithm_is_chosen_by_the_setting(happened, at, settings, algorithm):
    settings.YIJU_EVENT_HASH = algorithm
    [row] = happened()

    block = api.seal(at)

    proof = api.inclusion_proof(api.event(row.uid))
    digest = tree.hash_named(algorithm)
    assert block.algorithm == algorithm
    assert block.root == tree.leaf(tree.canonical(proof["event"]), digest).hex()
    assert block.hash == tree.block_hash(proof["block"], digest).hex()


def test_the_algorithm_may_change_within_one_chain(three_blocks):
    chain = api.blocks()[:]

    assert [block.algorithm for block in chain] == ["sha256", "sm3", "sha256"]
    assert verify.verify_lines(three_blocks).exit_code == 0


def test_one_event_can_be_proved_without_the_others(three_blocks):
    for row in api.history():
        proof = api.inclusion_proof(row)

        assert verify.proof_holds(proof)
        assert proof["event"]["subject_key"] == row.subject_key
        assert proof["hash"] in {block.hash for block in api.blocks()}


def test_a_changed_proof_does_not_hold(three_blocks):
    proof = api.inclusion_proof(api.timeline("toilet", "T-03")[0])

    assert verify.proof_holds(proof)
    assert not verify.proof_holds({**proof, "event": {**proof["event"], "name": "somebody"}})
    assert not verify.proof_holds({**proof, "path": proof["path"][1:]})
    assert not verify.proof_holds({**proof, "path": [["up", proof["path"][0][1]]]})
    assert not verify.proof_holds({**proof, "block": {**proof["block"], "number": 9}})
    assert not verify.proof_holds({})


def test_an_event_that_waits_has_no_proof_yet(happened):
    [row] = happened()

    with pytest.raises(api.NotSealed):
        api.inclusion_proof(row)


def test_an_unknown_event_has_no_proof(happened):
    [row] = happened()
    gone = api.EventRow(**{**vars(row), "uid": UUID(int=0)})

    with pytest.raises(api.EventUnknown):
        api.inclusion_proof(gone)
