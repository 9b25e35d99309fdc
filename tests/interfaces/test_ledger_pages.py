"""The books as pages, files and API."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import key_of
from small_office import SmallOffice, small_office

SUPPORT = Path(__file__).parents[1] / "support"
BOOKS = """
from datetime import timedelta
from booked import BY, DAY, open_books, paid
from yiju.interfaces import clock
from yiju.platform.trust.ledgers import api
open_books()
now = clock.moment()
made = [
    paid("k1", 1_000_00, text="首付款", reference="B-1"),
    paid("k2", 20_50, out_of="one", into="two", text="=1+1"),
    paid("p1", 5_00, out_of="one", into="two", move=api.Move.PENDING),
    paid("bad", 9_999_999, out_of="two", into="one"),
]
api.post_many(made, actor=BY, at=now)
api.period_close("town.escrow", DAY - timedelta(days=1), actor=BY, at=now)
csv = "日,号,额,余\\n2021-06-01,B-1,1000.00,1000.00\\n2021-06-01,B-2,3.00,1003.00\\n"
columns = api.CsvColumns(value_date="日", reference="号", amount="额", balance="余")
api.bank_file_take(
    "one", csv.encode(), lambda data: api.read_csv(data, columns), name="x", actor=BY, at=now
)
api.seal(actor=BY, at=now)
"""
STATEMENT = "code=one&first=2021-06-01&last=2021-06-30"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    home = tmp_path_factory.mktemp("books")
    path = os.pathsep.join([*sys.path, str(SUPPORT)])
    with small_office(home, YIJU_APPLICATIONS="booktown", PYTHONPATH=path) as running:
        for name, role in (("auditor", "auditor"), ("clerk", "staff")):
            running.account(name, "市住建局", role)
        running.python(BOOKS)
        yield running


def test_an_auditor_finds_an_account_and_reads_its_statement(office: SmallOffice) -> None:
    auditor = office.browser("auditor")
    assert "账簿" in auditor.open("/").text
    listed = auditor.open("/ledgers/?words=one").text
    assert "监管账户" in listed and "¥979.50" in listed and "¥974.50" in listed
    told = auditor.open(f"/ledgers/account/?{STATEMENT}").text
    assert "期初 ¥0.00 + 转入 ¥1,000.00 − 转出 ¥20.50 = 期末 ¥979.50，共 2 笔。" in told
    assert "银行有、账上无" in told and "¥3.00" in told
    english = office.browser("auditor", "en").open(f"/ledgers/account/?{STATEMENT}").text
    assert "closing ¥979.50" in english and "At the bank, not in the books" in english


def test_the_whole_statement_is_a_file_without_formulas(office: SmallOffice) -> None:
    auditor = office.browser("auditor")
    told = auditor.open(f"/ledgers/account/statement.csv?{STATEMENT}").text
    assert "期末余额" in told and ",97950," in told and "\n=1+1" not in told and ",=1+1" not in told
    book = auditor.open(f"/ledgers/account/statement.xlsx?{STATEMENT}")
    assert book.content[:2] == b"PK"


def test_the_trial_balance_and_the_refusals_are_shown(office: SmallOffice) -> None:
    auditor = office.browser("auditor")
    trial = auditor.open("/ledgers/trial/").text
    assert "平衡" in trial and "2021-05-31" in trial and "¥-" not in trial
    assert "ledger.overdraft" in auditor.open("/ledgers/refusals/?by=teller").text
    assert "ledger.overdraft" not in auditor.open("/ledgers/refusals/?by=nobody").text


def test_the_journal_can_be_taken_away(office: SmallOffice) -> None:
    lines = office.browser("auditor").open("/ledgers/journal.jsonl").text.splitlines()
    assert json.loads(lines[-1])["end"]["transfers"] == 3


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/ledgers/account/?code=nobody", 404),
        ("/ledgers/account/?code=one&first=yesterday", 422),
        ("/ledgers/account/?code=one&first=2021-07-01&last=2021-06-01", 422),
        ("/ledgers/account/statement.exe?code=one", 422),
        ("/ledgers/refusals/?before=%00", 200),
        ("/ledgers/?after=%00&words=%25", 200),
    ],
)
def test_a_wrong_address_is_answered_in_words(
    office: SmallOffice, address: str, status: int
) -> None:
    assert office.browser("auditor").open(address).status_code == status


def test_who_has_no_part_in_the_books_sees_none(office: SmallOffice) -> None:
    clerk = office.browser("clerk")
    for address in ("/ledgers/", f"/ledgers/account/?{STATEMENT}", "/ledgers/journal.jsonl"):
        assert clerk.open(address).status_code == 403


def test_programs_read_the_books(office: SmallOffice) -> None:
    auditor = key_of(office, "auditor")

    def ask(path: str) -> dict[str, object]:
        answer = auditor.ask("GET", f"/api/ledgers/{path}")
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found

    assert ask("balance?code=one&on=2021-06-01")["balance"] == 97_950
    assert ask("trial-balance")["balanced"] is True
    told = ask(f"statement?{STATEMENT}")
    assert (told["opening"], told["closing"], told["count"]) == (0, 97_950, 2)
    transfer = ask("transfer?key=p1")
    assert transfer["move"] == "pending"
    assert transfer["legs"] == [
        {"account": "one", "amount": -500, "unit": "fen"},
        {"account": "two", "amount": 500, "unit": "fen"},
    ]
    assert auditor.ask("GET", "/api/ledgers/balance?code=x").status_code == 404
    bare = auditor.ask("GET", "/api/ledgers/balance?code=one&known_at=2021-06-01T09:00:00")
    assert bare.status_code == 422
    clerk = key_of(office, "clerk")
    assert clerk.ask("GET", "/api/ledgers/accounts").status_code == 403
