"""A whole deal over HTTP, as its parties would make it: the agent opens it by the API, the registry
speaks at its door, buyer and seller act by their links on a phone, the office on its page; all see
the same, and nobody sees another's deal."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dealt import CLERK, ESCROW, NOON, UNIT, WAN, kept_escrow
from django.contrib.auth import get_user_model
from django.test import Client

from yiju.interfaces.sending import signing
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import api as banking

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")
SECRET = "a secret of registry and city"
AGENT = "990101-government"
DEAL: dict[str, Any] = {
    "key": "k-1",
    "escrow": ESCROW,
    "contract_no": "HT-1",
    "unit_no": UNIT,
    "price": 180 * WAN,
    "deposit": 5 * WAN,
    "own": 49 * WAN,
    "loan": 126 * WAN,
    "holdback": 2 * WAN,
    "payoff": 38 * WAN,
    "lender_signed": True,
    "parties": [
        {"part": "seller", "name": "演示卖方", "document": "DEMO-S", "holder": "演示卖方"},
        {"part": "buyer", "name": "演示买方", "document": "DEMO-B"},
        {"part": "agent", "name": "演示经纪", "document": "DEMO-A", "unit_code": AGENT},
        {"part": "bank", "name": "演示银行", "document": "DEMO-K"},
        {"part": "lender", "name": "演示银行乙", "document": "DEMO-L"},
    ],
}


def signed_in(name: str, unit: str, role: str = "staff") -> Client:
    person = registry.person_add(f"演示{name}", None, None, actor=CLERK, at=NOON)
    registry.account_add(name, person_id=person.id, password="x" * 20, actor=CLERK, at=NOON)
    registry.membership_add(
        person.id,
        unit_code=unit,
        role=role,
        area_code="990100000000",
        since=NOON.date(),
        ground="测试",
        actor=CLERK,
        at=NOON,
    )
    client = Client(headers={"Accept": "text/html"})
    client.force_login(get_user_model().objects.get(username=name))
    return client


class Town:
    """Those who take part, each with their own way in."""

    def __init__(self) -> None:
        self.office, self.agent = signed_in("clerk", ESCROW), signed_in("agent", AGENT)
        self.visitor, self.count = Client(headers={"Accept": "text/html"}), 0
        self.number, self.links = "", dict[str, str]()

    def api(self, client: Client, path: str, said: Any) -> tuple[int, Any]:
        answer = client.post(f"/api/resale/{path}", json.dumps(said), "application/json")
        return answer.status_code, json.loads(answer.content)

    def opens(self, **more: Any) -> tuple[int, Any]:
        status, said = self.api(self.agent, "deals", DEAL | more)
        if status == 200:
            self.number = said["number"]
            self.links = {name.split("-")[0]: secret for name, secret in said["links"].items()}
        return status, said

    def registry(self, kind: str, owner: str = "", **more: Any) -> None:
        self.count += 1
        at = f"2021-06-01T00:{self.count:02}:00+08:00"
        said = {"number": f"R-{self.count}", "unit_no": UNIT, "kind": kind, "at": at, **more}
        if owner:
            said["owners"] = [{"name": "某人", "document": owner}]
        body, path = json.dumps(said).encode(), "/titles/v1/facts"
        shown = signing.headers(SECRET, "POST", path, datetime.now(UTC), "k", body)
        answer = Client().generic("POST", path, body, "application/json", headers=shown)
        assert answer.status_code == 200, answer.content

    def bank(self, kind: str, amount: int, payer: str) -> tuple[int, Any]:
        said = {"number": self.number, "kind": kind, "txn": f"B-{kind}", "amount": amount}
        said |= {"day": "2021-06-01", "payer": payer, "account": "6222-1"}
        return self.api(self.office, "receipts", said)

    def page(self, part: str) -> str:
        answer = self.visitor.get(f"/public/parts/{self.number}/", {"s": self.links[part]})
        assert answer.status_code == 200
        return answer.content.decode()

    def does(self, part: str, move: str, **said: str) -> int:
        self.count += 1
        told = {"s": self.links[part], "move": move, "key": f"{part}-{self.count}", **said}
        return self.visitor.post(f"/public/parts/{self.number}/", told).status_code

    def office_does(self, move: str, **said: str) -> int:
        self.count += 1
        told = {"move": move, "key": f"office-{self.count}", **said}
        return self.office.post(f"/work/parties/{self.number}/", told).status_code


@pytest.fixture
def town(db: Any, tmp_path: Path, settings: Any, monkeypatch: Any) -> Iterator[Town]:
    settings.YIJU_TODAY = "2021-06-01"
    file = tmp_path / "channels.toml"
    file.write_text(f'[titles]\nurl = "https://r.example/q"\nsecret = "{SECRET}"\n')
    monkeypatch.setenv("YIJU_CHANNELS", str(file))
    with kept_escrow(tmp_path):
        yield Town()


def now_of(page: str) -> str:
    """What the page says of where the deal stands, without who looks."""
    found = re.search(r"<h2 class=\"mt-0\">(.*?)</h2>", page)
    money = re.findall(r"¥[\d,.]+", page)
    return f"{found[1] if found else ''} {money[:3]}"


def test_a_deal_from_the_contract_to_the_keys(town: Town) -> None:
    assert town.opens()[0] == 200
    assert "已签约" in town.page("buyer")
    town.registry("title", "DEMO-S", mortgaged=True)
    assert town.bank("own", 49 * WAN, "演示买方") == (
        200,
        {"number": town.number, "step": "funded"},
    )
    assert town.does("bank", "loan_commit", document="承诺函1号") == 302
    town.registry("accepted")
    town.registry("registered", "DEMO-B")
    assert town.bank("loan", 126 * WAN, "演示银行")[1]["step"] == "paid"
    told = {"payoff": "380000", "stated_on": "2021-06-01"}
    assert town.office_does("release", seller="1350000.01", **told) == 409
    assert town.office_does("release", seller="1350000", **told) == 302
    assert town.does("seller", "seller_hands_over") == 302
    assert town.does("buyer", "buyer_receives") == 302
    pages = [town.page(part) for part in ("buyer", "seller", "agent", "bank", "lender")]
    pages.append(town.office.get(f"/work/parties/{town.number}/").content.decode())
    pages.append(town.agent.get(f"/work/parties/{town.number}/").content.decode())
    assert len({now_of(page) for page in pages}) == 1
    assert all("已办结" in page and "¥1,750,000.00" in page for page in pages)
    assert ledgers.trial_balance().balanced


def test_each_party_is_offered_its_own_moves_only(town: Town) -> None:
    town.opens()
    town.registry("title", "DEMO-S", mortgaged=True)
    assert 'value="buyer_cancels"' in town.page("buyer")
    assert 'value="buyer_cancels"' not in town.page("seller")
    assert town.does("seller", "buyer_cancels") == 403
    assert town.does("agent", "rule", document="x") in {403, 422}
    assert town.does("lender", "seize", document="x") in {403, 422}


def test_a_link_opens_its_own_deal_and_no_other(town: Town) -> None:
    town.opens()
    first, secret = town.number, town.links["buyer"]
    town.opens(key="k-2", unit_no=UNIT[:-1] + "9", contract_no="HT-2")
    for number, shown in ((town.number, secret), (first, ""), (first, secret[:-1]), ("1", secret)):
        answer = town.visitor.get(f"/public/parts/{number}/", {"s": shown})
        assert answer.status_code == 404
    assert "HT-2" not in town.visitor.get(f"/public/parts/{first}/", {"s": secret}).content.decode()


def test_a_link_made_anew_closes_the_old_one(town: Town) -> None:
    town.opens()
    page = town.office.get(f"/work/parties/{town.number}/").content.decode()
    buyer = re.findall(r'name="part" value="(\d+)"', page)[1]
    answer = town.office.post(f"/work/parties/{town.number}/renew/", {"part": buyer})
    assert answer.status_code == 302
    shown = {"s": town.links["buyer"]}
    assert town.visitor.get(f"/public/parts/{town.number}/", shown).status_code == 404
    assert town.page("seller")


def test_who_has_no_part_in_it_sees_nothing_of_a_deal(town: Town) -> None:
    town.opens()
    other = signed_in("outsider", "990102-government")
    chief = signed_in("commander", ESCROW[:6] + "-housing", role="commander")
    assert other.get(f"/work/parties/{town.number}/").status_code == 404
    for path in (f"/work/items/{town.number}/", "/work/items/?process=resale"):
        for client in (other, signed_in(f"acceptor{len(path)}", "990102-government", "acceptor")):
            assert "HT-1" not in client.get(path).content.decode()
    assert town.number not in other.get("/work/parties/").content.decode()
    assert chief.get("/work/parties/").status_code == 403
    assert town.number in town.agent.get("/work/parties/").content.decode()
    assert town.number in town.office.get("/work/parties/").content.decode()


def test_only_an_agent_of_the_deal_or_the_escrow_opens_it(town: Town) -> None:
    other = signed_in("outsider", "990102-government")
    assert town.api(other, "deals", DEAL)[0] == 403
    assert town.api(Client(), "deals", DEAL)[0] in {401, 403}
    assert town.api(town.agent, "deals", DEAL | {"price": 1})[0] == 422
    assert town.api(town.agent, "deals", DEAL | {"contract_no": "\x00"})[0] == 422


def test_nobody_but_the_housing_office_keeps_an_escrow(town: Town) -> None:
    for unit, status in ((AGENT, 422), ("nowhere", 404)):
        assert town.api(town.agent, "deals", DEAL | {"escrow": unit})[0] == status


def test_only_the_escrow_says_what_came_in(town: Town) -> None:
    town.opens()
    town.registry("title", "DEMO-S", mortgaged=True)
    said = {"number": town.number, "kind": "own", "txn": "B-1", "amount": 1, "day": "2021-06-01"}
    said |= {"payer": "演示买方", "account": "6222"}
    assert town.api(town.agent, "receipts", said)[0] == 404
    assert town.api(town.office, "receipts", said | {"payer": "他人"})[1]["code"] == (
        "escrow.holder_differs"
    )
    assert town.api(town.office, "receipts", said | {"in_cash": True})[1]["code"] == "escrow.cash"


def test_a_deal_at_a_bank_needs_accounts_of_those_who_are_paid(town: Town) -> None:
    banking.agree(
        "bank-1", title="示例银行", url="https://b.example", secret=SECRET, actor=CLERK, at=NOON
    )
    town.opens()
    town.registry("title", "DEMO-S", mortgaged=True)
    bound = {"number": town.number, "bank": "bank-1", "account": "3200-1"}
    assert town.api(town.office, "accounts", bound)[1]["code"] == "escrow.payee_unknown"
    parties = [one | {"account": "62220001", "holder": one["name"]} for one in DEAL["parties"]]
    town.opens(key="k-2", unit_no=UNIT[:-1] + "9", parties=parties)
    bound["number"] = town.number
    assert town.api(town.agent, "accounts", bound)[0] == 404
    assert town.bank("own", 49 * WAN, "演示买方")[0] == 422


def test_pages_and_log_show_no_name_no_document_and_no_account(town: Town) -> None:
    town.opens()
    town.registry("title", "DEMO-S", mortgaged=True)
    town.bank("own", 49 * WAN, "演示买方")
    log = "\n".join(repr(one) for one in events.history())
    for text in (town.page("buyer"), town.page("agent"), log):
        for secret in ("演示买方", "DEMO-B", "6222-1"):
            assert secret not in text
