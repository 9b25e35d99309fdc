"""Several processes record and seal at once, on SQLite and on PostgreSQL."""

import pytest

from yiju.platform.events import verify


def test_numbers_have_no_gap_whoever_writes_and_seals(office, tmp_path):
    writers = [office() for _ in range(3)]
    sealers = [office() for _ in range(2)]
    for place, writer in enumerate(writers):
        writer.begin("write", 60, f"W{place}")
    blocks = set()
    for _ in range(5):
        for sealer in sealers:
            sealer.begin("seal")
        blocks |= {sealer.answer() for sealer in sealers}
    assert [writer.answer() for writer in writers] == [60, 60, 60]
    sealers[0].ask("seal")

    rows = sealers[0].ask("all")
    file = tmp_path / "events.jsonl"
    assert sorted(seq for seq, _key in rows) == list(range(1, 181))
    assert len({key for _seq, key in rows}) == 180
    assert sealers[0].ask("export", file) == 180
    assert verify.verify_file(file).exit_code == 0


def test_two_sealers_at_once_seal_each_event_once(office):
    one, other = office(), office()
    one.ask("write", 300, "T")
    one.begin("seal")
    other.begin("seal")

    assert sorted([one.answer(), other.answer()], key=str) == [1, None]
    assert [seq for seq, _key in one.ask("all")] == list(range(300, 0, -1))


def test_what_one_process_wrote_after_another_has_the_higher_number(office):
    one, other = office(), office()
    for name, writer in (("first", one), ("second", other), ("third", one)):
        writer.ask("write", 1, name)
    one.ask("seal")

    assert one.ask("all") == [[3, "third-0"], [2, "second-0"], [1, "first-0"]]


def test_an_undone_event_leaves_no_gap(office):
    one = office()
    one.ask("write", 1, "before")
    one.ask("undo", "never")
    one.ask("write", 1, "after")
    one.ask("seal")

    assert one.ask("all") == [[2, "after-0"], [1, "before-0"]]


def test_a_long_transaction_holds_up_neither_writers_nor_sealing(office, database_address):
    if database_address.startswith("sqlite:"):
        pytest.skip("on SQLite a transaction that writes is alone anyway")
    slow, quick = office(), office()
    slow.ask("hold", "slow")

    quick.ask("write", 2, "quick")
    assert quick.ask("seal") == 1
    assert quick.ask("all") == [[2, "quick-1"], [1, "quick-0"]]

    slow.ask("release")
    assert quick.ask("seal") == 2
    assert sorted(quick.ask("all")) == [[1, "quick-0"], [2, "quick-1"], [3, "slow"]]
