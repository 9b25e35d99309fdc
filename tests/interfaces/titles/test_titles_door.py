"""What the registry of title may say at its door, and what is refused with the reason."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dealt import NOON, Dealing
from django.test import Client

from yiju.interfaces.sending import signing
from yiju.platform.registry import api as registry

pytestmark = pytest.mark.usefixtures("office")
SECRET = "a secret of registry and city"
PATH = "/titles/v1/facts"


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    file = tmp_path / "channels.toml"
    file.write_text(f'[titles]\nurl = "https://r.example/q"\nsecret = "{SECRET}"\n')
    monkeypatch.setenv("YIJU_CHANNELS", str(file))
    return Client()


def say(door: Client, said: Any, secret: str = SECRET, method: str = "POST") -> tuple[int, Any]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    body = b"" if method == "GET" else body
    signed = signing.headers(secret, method, PATH, datetime.now(UTC), "k", body)
    answer = door.generic(method, PATH, body, "application/json", headers=signed)
    return answer.status_code, json.loads(answer.content)


def fact(deal: Dealing, **more: Any) -> dict[str, Any]:
    owners = [{"name": "演示卖方", "document": "demo-s"}]
    told = {"number": "R-1", "unit_no": deal.unit_no, "kind": "title", "at": NOON.isoformat()}
    return {**told, "owners": owners, "mortgaged": True, **more}


def test_a_fact_is_kept_once_and_moves_the_deal_once(door: Client) -> None:
    deal = Dealing()
    assert say(door, fact(deal)) == (200, {"number": "R-1", "stored": True})
    assert deal.step == "agreed"
    assert say(door, fact(deal)) == (200, {"number": "R-1", "stored": False})
    assert say(door, None, method="GET") == (200, {"count": 1, "last": "R-1"})


def test_the_same_number_with_other_contents_is_refused(door: Client) -> None:
    deal = Dealing()
    say(door, fact(deal))
    status, said = say(door, fact(deal, seized=True))
    assert (status, said["code"]) == (409, "title.fact_differs")
    assert registry.title_of(deal.unit_no).seized is False


@pytest.mark.parametrize("secret", ["another secret entirely", ""])
def test_who_does_not_know_the_secret_says_nothing(door: Client, secret: str) -> None:
    deal = Dealing()
    assert say(door, fact(deal), secret)[0] == 401
    assert door.get(PATH).status_code == 401
    assert deal.step == "signed"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "sold"},
        {"unit_no": "1"},
        {"at": "2021-06-01T09:00:00"},
        {"at": "2999-06-01T09:00:00+08:00"},
        {"owners": []},
        {"owners": "某人"},
        {"owners": [{"name": "某人"}]},
        {"owners": [{"name": "某人", "document": 7}]},
        {"number": ""},
        {"number": "x" * 61},
        {"document": "\x00"},
        {"mortgaged": "no"},
        {"price": 1},
    ],
)
def test_what_cannot_be_read_is_refused_and_moves_nothing(door: Client, change: Any) -> None:
    deal = Dealing()
    status, said = say(door, fact(deal, **change))
    assert (status, said["code"]) == (422, "title.fact_unfit")
    assert (deal.step, registry.titles_position()[0]) == ("signed", 0)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b'"' + b"x" * 70_000 + b'"'])
def test_a_body_that_is_no_object_is_refused(door: Client, body: bytes) -> None:
    status, said = say(door, body)
    assert (status, said["code"]) == (422, "titles.body_unreadable")


def test_a_fact_that_a_deal_cannot_take_is_kept_and_noted(door: Client) -> None:
    deal = Dealing().accepted()
    other = fact(deal, kind="registered", owners=[{"name": "某人", "document": "X"}])
    assert say(door, other)[0] == 200
    assert deal.step == "transfer"
    assert "R-1" in {one.number for one in registry.title_facts(deal.unit_no)}


def test_an_older_fact_that_comes_late_does_not_undo_a_newer_one(door: Client) -> None:
    deal = Dealing()
    seized = {"kind": "seized", "owners": [], "mortgaged": False, "document": "裁定"}
    say(door, fact(deal, number="R-2", at="2021-06-01T13:00:00+08:00", **seized))
    lifted = {"kind": "lifted", "owners": [], "mortgaged": False}
    say(door, fact(deal, number="R-1", at="2021-06-01T12:30:00+08:00", **lifted))
    assert registry.title_of(deal.unit_no).seized


def test_no_document_and_no_whole_name_is_kept_in_clear(door: Client) -> None:
    deal = Dealing()
    say(door, fact(deal))
    [kept] = registry.title_facts(deal.unit_no)
    assert "demo-s" not in repr(kept).lower()
    assert "演示卖方" not in repr(kept)
