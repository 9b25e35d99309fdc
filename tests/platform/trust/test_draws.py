"""A draw as it is kept: committed, frozen, revealed, drawn; and proven from its file."""

import copy
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.trust.draws import api as draws

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

PAGE = Path(__file__).parents[3] / "docs" / "draws.md"
OFFICE = Actor("office", "资金监管办", "990100-escrow")
SECRET, OTHER = b"2021-04-20/escrow-node/CZ", b"the residents' own dice, 4 6 1 3 2 5"
INDEX, VALUE = "上证指数 2021-04-21 收盘", "SSE-2021-04-21-close-3472.93"
INSPECTORS = tuple(draws.Candidate(f"R0{n}") for n in range(1, 7))
NOTICE = draws.Notice(INSPECTORS, {"": 2}, (draws.Excluded("R07", "其配偶在开发企业任职"),))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2021, 4, day, hour, tzinfo=UTC)


def by(day: int, hour: int = 9):
    return {"actor": OFFICE, "at": at(day, hour)}


def announced(key="node-1", **facts):
    told = {"beacon": INDEX, "beacon_at": at(21)} | facts
    return draws.announce(
        key, kind="node", title="节点核验人员", house="住建局", secret=SECRET, **told, **by(20, 1)
    )


def performed(key="node-1", notice=NOTICE, **facts):
    announced(key, **facts)
    draws.freeze(key, notice, **by(20, 2))
    draws.note_beacon(key, VALUE, **by(21))
    return draws.perform(key, **by(21, 10))


def test_inspectors_are_drawn_by_the_vector_and_all_of_it_is_published():
    """H13 (g): for the pool R01..R06 with the vector of 0.3: R06 and R02."""
    row = performed()

    assert row.taken == {"": ("R06", "R02")}
    assert [one.secret for one in row.parties] == [SECRET.hex()]
    assert row.notice.excluded == NOTICE.excluded
    told = draws.export("node-1")
    assert told["notice"]["excluded"] == [{"id": "R07", "reason": "其配偶在开发企业任职"}]
    actions = [one.action for one in events.timeline("draw", "node-1")]
    assert actions == ["draw.announce", "draw.freeze", "draw.beacon", "draw.perform"]


def test_before_the_draw_nobody_is_told_the_secret():
    announced()
    draws.freeze("node-1", NOTICE, **by(20, 2))

    assert SECRET.hex() not in json.dumps(draws.export("node-1"))
    assert draws.draw_of("node-1").state == "frozen"


def test_each_step_done_twice_is_done_once():
    first = performed()

    assert performed() == first
    assert announced(beacon="another") == first


def test_a_list_changed_after_the_freeze_is_refused_and_so_are_other_places_and_exclusions():
    announced()
    row = draws.freeze("node-1", NOTICE, **by(20, 2))
    for other in (
        draws.Notice(INSPECTORS[1:], {"": 2}, NOTICE.excluded),
        draws.Notice(INSPECTORS, {"": 3}, NOTICE.excluded),
        draws.Notice(INSPECTORS, {"": 2}),
    ):
        with pytest.raises(draws.ListFrozen, match=row.list_hash):
            draws.freeze("node-1", other, **by(20, 3))


def test_a_public_value_from_before_the_freeze_is_refused():
    announced()
    with pytest.raises(draws.BeaconTooEarly):
        draws.freeze("node-1", NOTICE, **by(21))
    draws.freeze("node-1", NOTICE, **by(20, 2))
    with pytest.raises(draws.NotItsTurn, match="还没有产生"):
        draws.note_beacon("node-1", VALUE, **by(20, 3))
    with pytest.raises(draws.NotItsTurn, match="还没有公共数值"):
        draws.perform("node-1", **by(21, 1))
    draws.note_beacon("node-1", VALUE, **by(21))
    with pytest.raises(draws.NotItsTurn, match="已记为"):
        draws.note_beacon("node-1", "another", **by(21))


def test_several_parties_commit_before_any_reveals_and_a_wrong_secret_is_refused():
    announced(parties=["业主委员会"], beacon="", beacon_at=None)
    draws.freeze("node-1", NOTICE, **by(20, 2))
    with pytest.raises(draws.NotItsTurn, match="业主委员会 还没有承诺"):
        draws.perform("node-1", **by(20, 3))
    with pytest.raises(draws.NotItsTurn, match="不是这次抽签的一方"):
        draws.commit("node-1", "路人", "0" * 64, **by(20, 3))
    with pytest.raises(draws.BadTerms, match="相同"):
        draws.commit("node-1", "业主委员会", hashlib.sha256(SECRET).hexdigest(), **by(20, 3))
    draws.commit("node-1", "业主委员会", hashlib.sha256(OTHER).hexdigest(), **by(20, 3))
    with pytest.raises(draws.NotItsTurn, match="已经承诺"):
        draws.commit("node-1", "业主委员会", "1" * 64, **by(20, 3))
    with pytest.raises(draws.NotItsTurn, match="还没有公开"):
        draws.perform("node-1", **by(20, 4))
    with pytest.raises(draws.RevealedWrongly, match="业主委员会"):
        draws.reveal("node-1", "业主委员会", SECRET, **by(20, 4))
    draws.reveal("node-1", "业主委员会", OTHER, **by(20, 4))
    row = draws.perform("node-1", **by(20, 5))
    assert draws.verify_export(draws.export("node-1"))
    assert len(row.taken[""]) == 2


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"beacon": "", "beacon_at": None}, "只有一方承诺"),
        ({"beacon": INDEX, "beacon_at": None}, "何时产生"),
        ({"parties": ["住建局"]}, "不能相同|也不能相同"),
        ({"parties": [" "]}, "不能为空"),
        ({"key": "../x"}, "小写字母"),
    ],
)
def test_terms_under_which_one_would_decide_alone_are_refused(facts, why):
    with pytest.raises(draws.BadTerms, match=why):
        announced(**facts)
    assert draws.draws_made() == []


def test_one_who_does_not_take_the_place_is_replaced_with_a_published_reason():
    performed()
    with pytest.raises(draws.NoReplacement):
        draws.replace("node-1", "R03", "病假", **by(22))
    row = draws.replace("node-1", "R06", "冻结后查明的利害关系", **by(22))

    assert row.taken == {"": ("R02", "R05")}
    told = draws.export("node-1")
    assert told["replaced"] == {"R06": "冻结后查明的利害关系"}
    assert draws.verify_export(told)


def test_a_draw_that_cannot_be_finished_stays_published_with_the_reason():
    announced(parties=["业主委员会"])
    with pytest.raises(draws.BadTerms):
        draws.give_up("node-1", " ", **by(20, 3))
    draws.give_up("node-1", "业主委员会没有承诺", **by(20, 3))

    [row] = draws.draws_made("node")
    assert (row.state, row.why_given_up) == ("given_up", "业主委员会没有承诺")
    with pytest.raises(draws.NotItsTurn, match="已经作废"):
        draws.freeze("node-1", NOTICE, **by(20, 4))
    with pytest.raises(draws.DrawUnknown):
        draws.draw_of("node-2")


CHANGES = {
    "a winner": lambda told: told["taken"].update({"": ["R01", "R02"]}),
    "the order": lambda told: told["order"][""].reverse(),
    "a candidate": lambda told: told["notice"]["candidates"].pop(),
    "the places": lambda told: told["notice"]["places"].update({"": 1}),
    "an exclusion": lambda told: told["notice"]["excluded"].clear(),
    "the secret": lambda told: told["secrets"].update({"住建局": "00" * 32}),
    "a short secret": lambda told: told["secrets"].update({"住建局": "00"}),
    "the commitment": lambda told: told["commitments"].update({"住建局": "0" * 64}),
    "the public value": lambda told: told["beacon"].update(value="3472.94"),
    "the moment of the value": lambda told: told["beacon"].update(at="2021-04-20T01:00:00+00:00"),
    "the hash of the list": lambda told: told.update(list_hash="0" * 64),
    "a replacement": lambda told: told["replaced"].update({"R06": "x"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_changed_in_the_file_shows(what):
    performed()
    told = json.loads(json.dumps(draws.export("node-1")))
    assert draws.verify_export(told)
    CHANGES[what](told)

    assert not draws.verify_export(told)


@pytest.mark.parametrize("told", [[], {}, None, "x", {"format": "yiju-draw/1", "scheme": "x"}])
def test_a_file_that_is_no_draw_is_called_unreadable(told):
    with pytest.raises(draws.ExportUnreadable):
        draws.verify_export(told)


@pytest.mark.parametrize("field", ["notice", "secrets", "commitments", "beacon", "taken", "order"])
@pytest.mark.parametrize("junk", [None, 7, "x", [1], {"": None}])
def test_a_file_with_junk_in_it_is_refused_in_words(field, junk):
    performed()
    told = draws.export("node-1") | {field: junk}
    try:
        verdict = draws.verify_export(told)
    except draws.ExportUnreadable:
        return
    assert not verdict


STRATIFIED = draws.Notice(
    tuple(
        draws.Candidate(f"{kind}-{n}", kind, 1 + n % 3)
        for kind in ("商品房", "保障房")
        for n in range(9)
    ),
    {"商品房": 3, "保障房": 2},
)
SAMPLE = draws.Notice(
    tuple(draws.Candidate(f"{s}-{n}", s) for s in "ab" for n in range(4)),
    {"a": 4, "b": 0},
    sample=True,
)


def script(tmp_path, told):
    program = tmp_path / "draw_again.py"
    program.write_text(PAGE.read_text().split("```python\n")[1].split("```")[0])
    export = tmp_path / "draw.json"
    export.write_text(json.dumps(told), encoding="utf-8")
    command = [sys.executable, "-I", str(program), str(export)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.mark.parametrize(
    "notice", [NOTICE, STRATIFIED, SAMPLE], ids=["plain", "weighted", "sample"]
)
def test_the_script_on_the_page_draws_the_same_with_the_standard_library_alone(tmp_path, notice):
    performed(notice=notice)
    told = draws.export("node-1")

    done = script(tmp_path, told)
    assert (done.returncode, done.stderr) == (0, "")
    assert "drawn as published" in done.stdout
    for what in CHANGES if notice is NOTICE else ("the public value", "the hash of the list"):
        changed = copy.deepcopy(told)
        CHANGES[what](changed)
        if what not in ("a short secret", "the moment of the value"):
            assert script(tmp_path, changed).returncode == 1, what
