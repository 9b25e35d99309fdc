"""A day's standings as a file that an outsider computes again."""

import copy
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from reputed import BEGIN, FIRM, HANDLER, LANDSCAPER, MARKET, OTHER, REVIEWER, by, listed, noon
from reputed_histories import BARE, days, histories

from yiju.platform.trust.standings import api, chain, exporting

PAGE = Path(__file__).parents[3] / "docs" / "standings.md"
DAY, ON = date(2021, 3, 26), date(2022, 3, 15)


def script() -> str:
    return PAGE.read_text("utf-8").split("```python\n")[1].split("```")[0]


def run(told: object, tmp_path: Path) -> tuple[int, str]:
    file = tmp_path / "standing.json"
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script(), str(file)], capture_output=True, text=True, timeout=30
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def town(firms):
    listed("b", date(2021, 4, 6), served=DAY)
    listed("w", date(2021, 4, 6), served=DAY, subject=OTHER, list_key="wage", ground="W1")
    told = {"document": "文号", "starts": DAY, "text": "墙面渗漏", **by(HANDLER, DAY)}
    for number, kind, until in (
        (1, "quality", date(2022, 6, 1)),
        (2, "quality", date(2021, 12, 1)),
    ):
        api.record(f"q{number}", "town.market", FIRM, kind, points=4, until=until,
                   **{**told, "document": f"文号{number}"})  # fmt: skip
    api.record("s", "town.market", OTHER, "social", **told)


@pytest.mark.postgres
def test_a_stranger_computes_all_standings_again_from_the_public_file(town, tmp_path):
    told = api.export("town.market", on=ON)
    code, said = run(told, tmp_path)
    assert (code, said) == (0, "town.market 2022-03-15: as published; 2 subjects, 1 facts hidden\n")
    assert api.verify_export(json.loads(json.dumps(told)))
    text = json.dumps(told, ensure_ascii=False)
    assert "墙面渗漏" not in text and "handler" not in text, "neither words nor accounts"
    assert "文号2" not in text, "what is over is gone"
    assert text.count("digest") == 1


@pytest.mark.postgres
def test_a_court_reads_everything_and_the_words_are_those_of_the_chain(town, tmp_path):
    told = api.export("town.market", on=ON, whole=True)
    assert "墙面渗漏" in json.dumps(told, ensure_ascii=False)
    assert api.verify_export(told)
    assert run(told, tmp_path)[0] == 0
    told["facts"][-1]["clear"]["text"] = "另一件事"
    assert "文字与指纹不符" in str(api.verify_export(told).unmet[0])


@pytest.mark.postgres
def test_as_known_earlier_the_file_holds_what_was_known_then(town):
    api.annul("an", "b", document="复议", reason="撤销", **by(REVIEWER, ON))
    now, then = (api.export("town.market", on=ON, known_at=known) for known in (None, noon(DAY)))
    assert len(now["facts"]) == len(then["facts"])
    assert all(api.verify_export(one) for one in (now, then))
    assert [one["subject"] for one in then["standings"]] == [str(FIRM), str(OTHER)]
    assert not any(one["listed"] for one in then["standings"])


def forged(told):
    """Each way to lie, by what it is."""
    for name, change in {
        "points": lambda it: (
            it["facts"][-2]["fact"].update(value="-1")
            if "fact" in it["facts"][-2]
            else it["facts"][-3]["fact"].update(value="-1")
        ),
        "a fact left out": lambda it: it["facts"].pop(3),
        "the last fact left out": lambda it: it["facts"].pop(),
        "the score": lambda it: it["standings"][0].update(score="99"),
        "the grade": lambda it: it["standings"][0].update(grade="AAA"),
        "off the list": lambda it: it["standings"][0].update(listed=[]),
        "a subject left out": lambda it: it["standings"].pop(),
        "the weights": lambda it: it["scheme"]["parts"]["performance"].update(weight="2"),
    }.items():
        lie = copy.deepcopy(told)
        change(lie)
        yield name, lie


@pytest.mark.postgres
def test_every_lie_shows(town, tmp_path):
    told = json.loads(json.dumps(api.export("town.market", on=ON)))
    for name, lie in forged(told):
        assert not api.verify_export(lie), name
        assert run(lie, tmp_path)[0] == 1, name


@pytest.mark.parametrize("told", [None, [], {}, {"format": "other"}, {"format": "yiju-standing/1"}])
def test_what_cannot_be_read_says_so(told):
    with pytest.raises(api.ExportUnreadable):
        api.verify_export(told)


def told_of(kind, facts, on):
    """As `export` writes it, without a database."""
    scheme, told, previous = api.scheme_on(kind, on), [], ""
    for number, fact in enumerate(facts, start=1):
        line = chain.fact_out(fact)
        assert fact.number == number
        previous = chain.chained(previous, chain.line_hash(line))
        told.append({"fact": line, "hash": previous})
    found = exporting.computed(kind.key, facts, scheme, on)
    return {
        "format": exporting.FORMAT, "kind": kind.key, "on": on.isoformat(), "head": previous,
        "scheme": exporting.scheme_out(scheme), "facts": told,
        "standings": [exporting.standing_out(one) for one in found],
    }  # fmt: skip


@given(histories(), histories(LANDSCAPER), days)
@settings(max_examples=40)
def test_the_script_and_the_engine_agree_on_whatever_was_recorded(market, shop, on):
    """The page's script in this process, over facts in every order and state."""
    for kind, facts in ((MARKET, market), (LANDSCAPER, shop)):
        told = json.loads(json.dumps(told_of(kind, facts, on)))
        again = ScriptRun(told)
        assert again.due == told["standings"]


class ScriptRun:
    """Runs the documented script over a file that it is handed as an object."""

    code = compile(
        script().replace('json.load(open(sys.argv[1], encoding="utf-8"))', "TOLD"), "page", "exec"
    )

    def __init__(self, told) -> None:
        names = {"TOLD": told}
        exec(self.code, names)
        self.due = names["due"]


def test_the_script_reckons_months_as_the_calendar_does():
    """A value that fades on the last days of short months."""
    for starts in (date(2021, 1, 31), date(2020, 2, 29), date(2021, 8, 30)):
        for on in (date(2022, 2, 28), date(2024, 2, 29), date(2022, 8, 30), date(2022, 1, 30)):
            fact = replace(
                BARE, key="k1", entry="k1", name="fading", value=Fraction(-8),
                starts=starts, until=date(2026, 1, 1), recorded=noon(BEGIN),
            )  # fmt: skip
            told = json.loads(json.dumps(told_of(LANDSCAPER, [fact], on)))
            assert ScriptRun(told).due == told["standings"], (starts, on)
