"""The books as pages, files and API."""

import json
import os
import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import requests
from programs import key_of
from small_office import Browser, SmallOffice, small_office

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
        for name, role in (
            ("auditor", "auditor"),
            ("clerk", "staff"),
            ("office", "office"),
        ):
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


HEADING = "日期,流水号,摘要,收入,支出\n"
FIRST_BANK = HEADING + "2021-06-01,C-1,转入,7.00,\n2021-06-02,C-2,转入,8.00,\n"
OVERLAPPING = HEADING + "2021-06-02,C-2,转入,8.00,\n2021-06-03,C-3,转入,9.00,\n"
LOOK, TAKE = "/ledgers/bank-file/?code=two", "/ledgers/bank-file/take/"


def looked_at(
    browser: Browser, data: str, form: str = "csv", code: str = "utf-8"
) -> requests.Response:
    browser.open(LOOK)
    return browser.post(
        browser.address + LOOK,
        {"form": form},
        files={"file": ("一行.csv", data.encode(code, "surrogateescape"))},
        headers={"X-CSRFToken": browser.cookies["csrftoken"], "Referer": browser.address + LOOK},
        timeout=60,
    )


def taken(browser: Browser, data: str) -> str:
    digest = sha256(data.encode()).hexdigest()
    return browser.submit(TAKE, code="two", digest=digest).text


def test_a_banks_file_is_looked_at_first_and_its_differences_become_work(
    office: SmallOffice,
) -> None:
    clerk = office.browser("office")
    seen = looked_at(clerk, FIRST_BANK)
    assert seen.status_code == 200 and "共 2 笔，其中新的 2 笔，已经收过的 0 笔" in seen.text
    assert "与银行的差异" not in clerk.open("/ledgers/account/?code=two").text

    assert "新收 2 笔，配上 0 笔 · 差异新增 3 件" in taken(clerk, FIRST_BANK)
    account = clerk.open("/ledgers/account/?code=two").text
    assert account.count("/work/items/DZ") == 3  # and what is in our books and not at the bank

    assert "这份文件已经收过" in looked_at(clerk, FIRST_BANK).text
    assert "新收 0 笔，配上 0 笔 · 差异新增 0 件" in taken(clerk, FIRST_BANK)
    assert "其中新的 1 笔，已经收过的 1 笔" in looked_at(clerk, OVERLAPPING).text
    assert "新收 1 笔，配上 0 笔 · 差异新增 1 件，消失 0 件" in taken(clerk, OVERLAPPING)

    [number, *_others] = re.findall(r"/work/items/(DZ\d+)/", account)
    assert "待查明" in clerk.open(f"/work/items/{number}/").text


def test_a_banks_file_that_cannot_be_read_is_refused_by_line_and_column(
    office: SmallOffice,
) -> None:
    clerk = office.browser("office")
    for data, told in (
        (FIRST_BANK.replace("8.00", "8.005"), "第 3 行“收入”：“8.005”不是整分"),
        (FIRST_BANK.replace("2021-06-02", "昨天"), "第 3 行“日期”：“昨天”不是日期"),
        (FIRST_BANK.replace("摘要", "事由"), "缺少列 摘要"),
    ):
        refused = looked_at(clerk, data)
        assert refused.status_code == 422 and told in refused.text
        assert "请选择银行对账文件" in taken(clerk, data)
    assert looked_at(clerk, "hello", "mt940").status_code == 422
    assert looked_at(clerk, "hello", "docx").status_code == 422


def test_a_file_in_the_code_of_chinese_banks_is_read(office: SmallOffice) -> None:
    clerk = office.browser("office")
    clerk.open(LOOK)
    others = FIRST_BANK.replace("C-", "G-")
    seen = looked_at(clerk, others, code="gb18030")
    assert seen.status_code == 200 and "转入" in seen.text
    torn = looked_at(clerk, others.replace("转入", "\udcff"), code="gb18030")
    assert torn.status_code == 422


CLOSE = "/ledgers/close/"
CLOSING = {
    "kind": "town.credit",
    "through": "2021-05-31",
    "ground": "2021 年 5 月结账",
    "sure": "yes",
}


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"sure": ""}, 422, "勾选确认"),
        ({"ground": " "}, 422, "勾选确认"),
        ({"through": "5 月底"}, 422, "勾选确认"),
        ({"through": "2999-12-31"}, 409, "这一天还没有过完"),
        ({"kind": "town.nothing"}, 404, "没有名为 town.nothing 的账户类别"),
    ],
)
def test_books_that_cannot_be_closed_stay_open_and_the_form_says_why(
    office: SmallOffice, change: dict[str, str], status: int, told: str
) -> None:
    clerk = office.browser("office")
    clerk.open("/ledgers/trial/")
    refused = clerk.submit(CLOSE, **(CLOSING | change))
    assert (refused.status_code, told in refused.text) == (status, True)
    assert "2021 年 5 月结账</td>" not in clerk.open("/ledgers/trial/").text


def test_the_office_closes_a_month_of_the_books_and_only_the_office(office: SmallOffice) -> None:
    auditor = office.browser("auditor")
    assert "结账不能撤回" not in auditor.open("/ledgers/trial/").text
    assert auditor.submit(CLOSE, **CLOSING).status_code == 403
    clerk = office.browser("office")
    clerk.open("/ledgers/trial/")
    assert "透支账户已结账至 2021-05-31" in clerk.submit(CLOSE, **CLOSING).text
    assert "2021 年 5 月结账</td>" in auditor.open("/ledgers/trial/").text
    earlier = clerk.submit(CLOSE, **(CLOSING | {"through": "2021-04-30"}))
    assert earlier.status_code == 409 and "已结账至" in earlier.text


def test_who_only_reads_the_books_brings_no_file(office: SmallOffice) -> None:
    auditor = office.browser("auditor")
    assert "选择文件" not in auditor.open(LOOK).text
    assert looked_at(auditor, FIRST_BANK).status_code == 403
    assert auditor.submit(TAKE, code="two", digest="0").status_code == 403
