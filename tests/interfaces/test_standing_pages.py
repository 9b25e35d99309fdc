"""Standings as pages, files, API and command: who sees what, and who may take which step."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from programs import key_of
from small_office import SmallOffice, small_office

SUPPORT = Path(__file__).parents[1] / "support"
TOWN = """
from datetime import date, timedelta
from reputed import FIRM, HANDLER, OTHER, by, listed
from yiju.platform.trust.standings import api
day = date(2022, 6, 1)
listed("b", date(2022, 6, 8), served=day, subject=OTHER)
api.record("q", "town.market", OTHER, "quality", document="文号1", starts=day,
    until=date(2023, 6, 1), points=4, text="墙面渗漏", **by(HANDLER, day))
api.record("old", "town.market", OTHER, "quality", document="期满文号", starts=date(2021, 6, 1),
    until=date(2022, 6, 1), points=4, **by(HANDLER, date(2021, 6, 1)))
"""
MARKET, FIRM = "town.market", "unit:990101-government"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    home = tmp_path_factory.mktemp("standings")
    path = os.pathsep.join([*sys.path, str(SUPPORT)])
    with small_office(home, YIJU_APPLICATIONS="credittown", PYTHONPATH=path) as running:
        for name, unit, role in (
            ("auditor", "市住建局", "auditor"),
            ("clerk", "市住建局", "staff"),
            ("second", "市住建局", "staff"),
            ("chief", "市住建局", "office"),
            ("firm", "东区政府", "staff"),
            ("stranger", "西区政府", "staff"),
        ):
            running.account(name, unit, role)
        running.python(TOWN)
        yield running


def test_anybody_reads_what_counts_today_and_nothing_that_is_over(office: SmallOffice) -> None:
    visitor = office.browser()
    assert "建筑市场信用" in visitor.open("/public/standings/").text
    roll = visitor.open(f"/public/standings/{MARKET}/?list=black").text
    assert "东区人民政府" in roll and "黑名单" in roll
    told = visitor.open(f"/public/standings/{MARKET}/subject/?subject={FIRM}").text
    assert "转包、出借资质" in told and "文号1" in told and "限制参加" in told
    assert "期满文号" not in told and "墙面渗漏" not in told
    for wrong in ("unit:990102-government", "unit:nobody", "x", ""):
        found = visitor.open(f"/public/standings/{MARKET}/subject/?subject={wrong}")
        assert found.status_code == 422
    assert visitor.open("/public/standings/town.secret/").status_code == 404
    english = office.browser("", "en").open(f"/public/standings/{MARKET}/").text
    assert "Download all that proves it" in english


def test_a_stranger_verifies_the_download_by_the_command(
    office: SmallOffice, tmp_path: Path
) -> None:
    file = tmp_path / "standing.json"
    told = office.browser().open(f"/public/standings/{MARKET}/standing.json").text
    assert "墙面渗漏" not in told and "期满文号" not in told
    file.write_text(told, "utf-8")
    run = [sys.executable, "-m", "yiju", "standing", "verify", str(file)]
    good = subprocess.run(run, capture_output=True, text=True, env=dict(office.environment))
    assert (good.returncode, "信用无误" in good.stdout) == (0, True)
    file.write_text(told.replace('"grade": "C"', '"grade": "AAA"'), "utf-8")
    bad = subprocess.run(run, capture_output=True, text=True, env=dict(office.environment))
    assert (bad.returncode, "复算的不符" in bad.stdout) == (1, True)
    file.write_text("[]", "utf-8")
    assert subprocess.run(run, capture_output=True, env=dict(office.environment)).returncode == 2


def test_only_those_in_office_and_the_firm_itself_open_a_file_and_each_look_is_kept(
    office: SmallOffice,
) -> None:
    address = f"/standings/{MARKET}/file/?subject={FIRM}"
    for account in ("auditor", "clerk", "firm"):
        assert "期满文号" in office.browser(account).open(address).text, account
    assert office.browser("stranger").open(address).status_code == 404
    assert "/account/login/" in office.browser().open(address).url
    told = office.browser("auditor").open(f"/standings/{MARKET}/uses/").text
    seen = set(re.findall(r"<td>(auditor|clerk|firm|stranger)</td>", told))
    assert seen == {"auditor", "clerk"}, "a firm looks at its own file"
    for hidden in (f"/standings/{MARKET}/", f"/standings/{MARKET}/uses/"):
        assert office.browser("firm").open(hidden).status_code == 404


def test_from_proposal_to_listing_two_people_act_at_their_desks(office: SmallOffice) -> None:
    """E, H27 listing; the firm was never heard before the decision is refused."""
    clerk, second = office.browser("clerk"), office.browser("second")
    form = {"do": "propose", "key": "p1", "subject": "990102-government", "ground": "black.B2",
            "document": "罚1", "starts": "2022-06-20", "text": "出借资质",
            "evidence": "照片 | sha256:1"}  # fmt: skip
    roll = f"/standings/{MARKET}/"
    assert office.browser("firm").submit(roll, **form).status_code == 404
    assert office.browser("auditor").submit(roll, **form).status_code == 404
    entry = clerk.submit(roll, **form)
    assert "建议列入" in entry.text and "正在办理" in entry.text
    number = re.findall(r"MD\d{13}", entry.text)[0]
    office.python(f"""
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
def move(who, key, said):
    posts = tuple(registry.memberships(who, clock.today()))
    work.act("{number}", key, said, key=key, party=work.Party(who, posts),
        actor=Actor(who, who, posts[0].unit_code), at=clock.moment())
move("clerk", "notify", {{"document": "告1", "words": "事实与权利", "served_on": "2022-06-30"}})
move("clerk", "hear", {{"words": "没有异议", "stated_on": "2022-06-30"}})
try:
    move("clerk", "list", {{"document": "定1", "reason": "清楚"}})
except Exception as error:
    assert error.code == "standing.same_person", error
else:
    raise AssertionError("decided by who proposed")
move("second", "list", {{"document": "定1", "reason": "清楚"}})
""")
    told = office.browser().open(
        f"/public/standings/{MARKET}/subject/?subject=unit:990102-government"
    )
    assert "转包、出借资质" in told.text and "C" in told.text
    assert "2022-06-30" in second.open("/standings/entry/?key=p1").text


def test_a_firm_appeals_and_somebody_else_decides(office: SmallOffice) -> None:
    firm = office.browser("firm")
    page = firm.open("/standings/entry/?key=q")
    assert "申诉" in page.text and "撤销" not in page.text
    done = firm.submit("/standings/entry/?key=q", do="appeal", key="a1", text="复测合格")
    assert "复测合格" in done.text
    again = firm.submit("/standings/entry/?key=q", do="annul", key="a2", text="x", document="x")
    assert again.status_code == 422 and "从页面上选一步" in again.text
    assert "申诉审理中" in office.browser("clerk").open(
        f"/standings/{MARKET}/file/?subject={FIRM}"
    ).text  # fmt: skip
    assert "申诉审理中" in office.browser().open(
        f"/public/standings/{MARKET}/subject/?subject={FIRM}"
    ).text  # fmt: skip


def test_a_wrong_form_is_refused_in_words_and_what_was_typed_stays(office: SmallOffice) -> None:
    clerk, roll = office.browser("clerk"), f"/standings/{MARKET}/"
    form = {"do": "record", "key": "w1", "subject": "990101-government", "item": "quality",
            "document": "罚9", "starts": "2022-06-20", "until": "2022-06-19",
            "points": "4"}  # fmt: skip
    refused = clerk.submit(roll, **form)
    assert refused.status_code == 422
    assert "早于起始日" in refused.text and "罚9" in refused.text
    for wrong in (
        {"points": "1e9"},
        {"points": "四"},
        {"starts": "yesterday"},
        {"subject": "nobody"},
        {"do": "invent"},
    ):
        assert clerk.submit(roll, **{**form, **wrong}).status_code == 422, wrong


def test_programs_ask_before_they_decide_and_the_answer_is_kept(office: SmallOffice) -> None:
    program = key_of(office, "stranger", "--write")

    def ask(path: str, **body: str) -> requests.Response:
        how = {"json": body} if body else {}
        return program.ask("POST" if body else "GET", f"/api/standings/{path}", **how)

    assert [one["key"] for one in ask("kinds").json()][1] == MARKET
    one = ask(f"standing?kind={MARKET}&subject={FIRM}").json()
    assert (one["grade"], one["score"]) == ("C", "96")
    assert one["listed"][0]["until"] == "2023-06-08"
    past = ask(f"standing?kind={MARKET}&subject={FIRM}&on=2021-07-01")
    assert (past.status_code, past.json()["code"]) == (403, "standing.past_hidden")
    told = {"kind": MARKET, "subject": FIRM, "purpose": "投标资格", "measure": "tender"}
    answer = ask("consult", **told).json()
    assert (answer["answer"], answer["effect"]) == ("LISTED(black, B2, 2023-06-08)", "deny")
    assert ask("consult", **{**told, "purpose": " "}).status_code == 422
    assert "投标资格" in office.browser("auditor").open(f"/standings/{MARKET}/uses/").text


def test_the_credit_platform_gets_a_row_for_each_entry_that_counts(office: SmallOffice) -> None:
    told = office.browser("clerk").open(f"/standings/{MARKET}/shared.csv").text
    assert "文号1" in told and "转包、出借资质" in told and "期满文号" not in told
    assert office.browser("stranger").open(f"/standings/{MARKET}/shared.csv").status_code == 404
    assert json.loads(office.browser().open(f"/public/standings/{MARKET}/standing.json").text)
