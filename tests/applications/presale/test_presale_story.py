"""The whole story through pages and doors: the bank tells what buyers paid, the developer asks for
a node, inspectors are drawn, an objection stops it, two others look, exactly what is due is
released, and the buyer sees it. An outsider draws again from the export."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from presold import BANK, HERE, NUMBER, PERMIT, SECRET, Presold, photo_of

from yiju.applications.presale import accounts
from yiju.interfaces import clock
from yiju.interfaces.sending import signing
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking

ROOT = Path(__file__).parents[3]
PAGE = f"/applications/presale/project/?permit={PERMIT}"
MINE, NOTICES = "/public/presale/mine/", "/public/presale/notices/"
Q = 388_800_000_00


@contextmanager
def day(settings: Any, month: int, number: int, hour: int = 10) -> Iterator[None]:
    """What the pages take for now."""
    now = datetime(2022, month, number, hour - 8, tzinfo=UTC)
    settings.YIJU_TODAY = f"{now:%Y-%m-%d}"
    with clock.running(now, 0):
        yield


def client(account: str) -> Client:
    found = Client()
    found.force_login(get_user_model().objects.get(username=account))
    return found


def bank_says(path: str, **said: Any) -> dict[str, Any]:
    body = json.dumps(said).encode()
    headers = signing.headers(SECRET, "POST", path, clock.now(), body=body)
    answer = Client().post(path, body, "application/json", headers={"Yiju-Bank": BANK, **headers})
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def moves(who: Client, number: str, step: str, move: str, **said: str) -> None:
    form = {"move": move, "step": step, "key": work.new_key(), **said}
    answer = who.post(f"/work/items/{number}/move/", form)
    problem = re.findall(r'role="alert">(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert answer.status_code == 302, problem


def shows(who: Client, number: str, shade: int) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.jpg", photo_of(shade), "image/jpeg")
    form = {"photo": file, "lon": str(HERE[0]), "lat": str(HERE[1])}
    assert who.post(f"/work/items/{number}/evidence/", form).status_code == 302


def round_of(settings: Any, number: str, first: int, shade: int) -> list[str]:
    """Frozen, drawn, seen by both, published, from a Monday of May or June on."""
    month = 5 if first < 28 else 6
    office = client("clerk")
    with day(settings, month, first):
        moves(office, number, "pool", "freeze", excluded="CZ-W-0009 其配偶在开发企业任职")
    with day(settings, month, first + 1, 16):
        moves(office, number, "frozen", "draw", value="3073.75")
    drawn: list[str] = work.item(number).data["inspectors"]
    with day(settings, month, first + 2):
        for name, step in zip(drawn, ("first_visit", "second_visit"), strict=True):
            inspector = client(name)
            shows(inspector, number, shade + int(name[-1]))
            moves(inspector, number, step, "sign", found="已完成", result="reached")
        moves(office, number, "inspected", "publish", words="两栋楼地下结构均已完成")
    return drawn


@pytest.fixture
def town(presold: Presold, settings: Any) -> Presold:
    settings.ALLOWED_HOSTS = ["*"]
    return presold


def test_the_story_of_a_release(town: Presold, settings: Any, tmp_path: Path) -> None:
    developer, office = client("dev"), client("clerk")
    with day(settings, 5, 9):
        told = bank_says(
            "/bank/v1/receipts", account=NUMBER, number="n-00001", amount=420_000_000_00,
            currency="CNY", value_date="2022-05-09", memo="C-1 首付款", payer_name="演示买受人",
            payer_account="62220001",
        )  # fmt: skip
        assert told["state"] == "credited"
        seen = Client().post(MINE, {"contract": "C-1", "code": "code-of-c1"}).content.decode()
        assert "¥420,000,000.00" in seen and "n-00001" in seen and "N0" in seen
        for wrong in ({"contract": "C-1", "code": "x"}, {"contract": "C-2", "code": "code-of-c1"}):
            refused = Client().post(MINE, wrong)
            assert refused.status_code == 404 and "n-00001" not in refused.content.decode()
        form = {
            "asks": "node",
            "key": "k1",
            "node": "1",
            "building": [f"{PERMIT}-1", f"{PERMIT}-2"],
        }
        number = developer.post(PAGE, form)["Location"].rstrip("/").rpartition("/")[2]
        for shade in range(6):
            shows(developer, number, 100 + shade)
        moves(developer, number, "preparing", "submit")
    first = round_of(settings, number, 10, 200)

    with day(settings, 5, 13):
        public = Client().get(NOTICES).content.decode()
        assert "两栋楼地下结构均已完成" in public and all(name in public for name in first)
        assert "¥388,800,000.00" in public and "¥311,040,000.00" in public
        sha = work.item(number).data["notice"]["photos"][0]
        photo = f"/public/presale/photo/?number={number}"
        assert Client().get(f"{photo}&sha256={sha}")["Content-Type"].startswith("image/")
        assert Client().get(f"{photo}&sha256={'0' * 64}").status_code == 404
        said = {"number": number, "key": "o1", "name": "演示邻居", "phone": "13800000000"}
        assert Client().post(NOTICES, said | {"says": "", "key": "o0"}).status_code == 422
        answer = Client().post(NOTICES, said | {"says": "地下室还没有封顶"})
        assert answer.status_code == 302
    with day(settings, 5, 23):
        work.tick(clock.moment(), lambda _telling: [])
    assert accounts.standing(PERMIT, clock_at(5, 23)).node == 0

    second = round_of(settings, number, 24, 300)
    assert not set(first) & set(second)
    with day(settings, 6, 8):
        work.tick(clock.moment(), lambda _telling: [])
        assert work.item(number).end == "effective"
        draw = {"asks": "draw", "key": "d1", "works": "HT-1", "ground": "发票 1"}
        more = developer.post(PAGE, draw | {"yuan": "77760000.01"})
        assert more.status_code == 409 and "¥77,760,000.00" in more.content.decode()
        half = developer.post(PAGE, draw | {"yuan": "1.005", "key": "d0"})
        assert 400 <= half.status_code < 500
        answer = developer.post(PAGE, draw | {"yuan": "77760000.00"})
        assert answer["Location"] == PAGE
        asked = accounts.items("draw")[0].number
        moves(office, asked, "checked", "approve")
        bank_says(
            "/bank/v1/results", key=f"draw/{asked}", state="paid", amount=77_760_000_00,
            number="p-00001", value_date="2022-06-08",
        )  # fmt: skip
        page = office.get(PAGE).content.decode()
        assert "¥342,240,000.00" in page and "¥77,760,000.00" in page
        seen = Client().post(MINE, {"contract": "C-1", "code": "code-of-c1"}).content.decode()
        assert "N1" in seen and "两栋楼地下结构均已完成" in seen
        listed = office.get("/applications/presale/projects/").content.decode()
        assert "示例花园" in listed and "N1" in listed
    assert banking.payment(f"draw/{asked}").state == "paid"
    verified_by_a_stranger(number, tmp_path)


def clock_at(month: int, number: int) -> datetime:
    return datetime(2022, month, number, 2, tzinfo=UTC)


def verified_by_a_stranger(number: str, folder: Path) -> None:
    """The script of docs/draws.md, which needs nothing but Python."""
    text = (ROOT / "docs" / "draws.md").read_text("utf-8")
    [script] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    for key in work.item(number).data["draws"]:
        file = folder / f"{key}.json"
        file.write_text(json.dumps(draws.export(key)), "utf-8")
        done = subprocess.run(
            [sys.executable, "-I", "-c", script, file], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("drawn as published")


def test_a_stranger_neither_sees_nor_holds_a_project(town: Presold, settings: Any) -> None:
    with day(settings, 5, 9):
        stranger = client("CZ-W-0001")
        assert Client().get(PAGE).status_code == 302
        assert client("dev").get("/applications/presale/project/?permit=X").status_code == 404
        form = {"asks": "hold", "kind": "red", "ground": "x", "key": "h"}
        assert stranger.post(PAGE, form).status_code == 404
        assert client("dev").post(PAGE, form).status_code == 403
        assert accounts.items("hold") == []
        assert client("clerk").post(PAGE, form).status_code == 302
        assert "资金冻结" in client("clerk").get(PAGE).content.decode()


ODD = ("\0", "x\0y", "长" * 500, "{% load %}", "<b>", "-1", "1e9")


def test_odd_signs_in_forms_and_addresses_are_refused_and_change_nothing(
    town: Presold, settings: Any
) -> None:
    with day(settings, 5, 9):
        developer, office = client("dev"), client("clerk")
        for odd in ODD:
            said = dict.fromkeys(
                ("contract", "code", "number", "name", "phone", "says", "key"), odd
            )
            assert 400 <= Client().post(MINE, said).status_code < 500
            assert 400 <= Client().post(NOTICES, said).status_code < 500
            photo = Client().get("/public/presale/photo/", {"number": odd, "sha256": odd})
            assert photo.status_code == 404
            page = developer.get("/applications/presale/project/", {"permit": odd})
            assert page.status_code == 404
            for asks in ("node", "draw", "assign", odd):
                fields = ("yuan", "works", "payee", "payee_account", "ground", "node", "building")
                form = dict.fromkeys((*fields, "number", "memo", "kind", "key"), odd)
                answer = developer.post(PAGE, form | {"asks": asks})
                assert 400 <= answer.status_code < 500
                if asks != odd:
                    assert 400 <= office.post(PAGE, form | {"asks": asks}).status_code < 500
        for kind in ("node", "draw", "hold", "warning"):
            assert accounts.items(kind) == []
