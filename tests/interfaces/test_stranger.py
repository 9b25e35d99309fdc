"""What the demonstration shows to everybody, done again by a stranger with the scripts of docs/."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from http_client import Client
from owner_forms import post

DOCS = Path(__file__).parents[2] / "docs"
DRAW = re.compile(r'href="/public/draws/(presale-jd\d+-\d)/"')


def by_the_script_of(page: str, file: Path, *more: str) -> str:
    """What the last script of a page of the docs says of a file; fails where it does."""
    text = (DOCS / page).read_text("utf-8")
    script = file.with_suffix(".py")
    script.write_text(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[-1], "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", script, file, *more], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fetched(who: Client, url: str, into: Path) -> Path:
    status, text = who.read(url)
    assert status == 200, url
    into.write_text(text, "utf-8", newline="")
    return into


@pytest.fixture(scope="module")
def visitor(running_city) -> Client:
    return Client(running_city.address, "visitor")


@pytest.fixture(scope="module")
def auditor(running_city) -> Client:
    return Client(running_city.address, "auditor")


def test_two_rounds_of_inspectors_can_be_drawn_again(visitor, tmp_path):
    _status, page = visitor.read("/public/presale/notices/")
    rounds = sorted(set(DRAW.findall(page)))

    assert len(rounds) == 2 and "顶板还没有浇筑" in page
    taken = []
    for key in rounds:
        file = fetched(visitor, f"/public/draws/{key}/draw.json", tmp_path / f"{key}.json")
        assert "drawn as published" in by_the_script_of("draws.md", file)
        told = json.loads(file.read_text("utf-8"))
        assert "site-inspector-8" in {one["id"] for one in told["notice"]["excluded"]}
        taken.append({name for names in told["taken"].values() for name in names})
    assert len(taken[0]) == len(taken[1]) == 2 and not taken[0] & taken[1]


def test_the_lift_fails_by_area_though_it_passes_by_heads_and_the_fund_is_used(visitor, tmp_path):
    said = {}
    for key in ("demo-lift", "demo-fund"):
        file = fetched(visitor, f"/public/ballots/{key}/ballot.json", tmp_path / f"{key}.json")
        said[key] = by_the_script_of("ballots.md", file)

    assert "fails: AREA_CONSENT;" in said["demo-lift"]
    assert "passes" in said["demo-fund"]


def test_exactly_what_was_due_left_the_account_and_the_buyer_sees_it(visitor, auditor, tmp_path):
    file = fetched(auditor, "/ledgers/journal.jsonl", tmp_path / "journal.jsonl")
    assert "whole:" in by_the_script_of("ledgers.md", file)
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    paid = [
        one["transfer"]
        for one in rows
        if "transfer" in one and one["transfer"]["key"].startswith("paid/draw/")
    ]
    [amount] = [fen for account, _unit, fen in paid[0]["legs"] if account.count("/") > 1]
    shown = f"¥{amount // 100:,}.{amount % 100:02}"

    _status, page = post(visitor, "/public/presale/mine/", contract="CZHT-0001", code="demo-code")

    assert shown in page
    assert "N1" in page and "已生效" in page


def test_the_event_log_is_whole_and_holds_every_step(visitor, auditor, tmp_path):
    _status, seals = visitor.read("/public/seals/")
    books, log = (part.split("<tbody>")[1] for part in seals.split("</table>")[:2])
    [published, *_older] = re.findall(r"<code[^>]*>([0-9a-f]{64})<", log)
    file = fetched(auditor, "/events/export.jsonl", tmp_path / "events.jsonl")

    assert "are as sealed" in by_the_script_of("verify-events.md", file, published)
    assert re.search(r"<code[^>]*>[0-9a-f]{64}<", books)
    log = file.read_text("utf-8")
    for step in ("draw.freeze", "ballot.count", "presale-node.objection", "ledger.settled"):
        assert f'"{step}"' in log, step
