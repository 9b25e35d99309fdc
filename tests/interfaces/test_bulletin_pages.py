"""Bulletins as pages, files, feed and command: who sees what, and who may take which step."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import feedparser
import pytest
import requests
from docx import Document as new_word
from lxml import etree
from small_office import Browser, SmallOffice, small_office

PLAN = Path(__file__).parents[1] / "platform" / "steering" / "small-plan.txt"
COMPILE = """
from datetime import datetime, UTC
from pathlib import Path
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import api
api.plan_compile("yiju", name="plan.txt", data=Path({file!r}).read_bytes(),
    area_code=registry.city().code, actor=Actor("chief", "chief", "", "cli"),
    at=datetime(2020, 3, 1, tzinfo=UTC))
"""

SIGN = """
from datetime import date
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
party = work.Party({account!r}, tuple(registry.memberships({account!r}, clock.today())))
work.act({item!r}, {move!r}, key={move!r}, party=party,
    actor=Actor({account!r}, {account!r}, "", "cli"), at=clock.moment())
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("bulletins")) as running:
        for name, role in (
            ("chief", "office"),
            ("second", "office"),
            ("head", "leader"),
            ("clerk", "staff"),
        ):
            running.account(name, "市住建局", role)
        running.python(COMPILE.format(file=str(PLAN)))
        yield running


@pytest.fixture(scope="module")
def item(office: SmallOffice) -> str:
    """The item of the bulletin of May, drafted by the command."""
    return office.yiju("bulletin", "draft", "2022-05", "--as", "chief").split()[-1]


def test_only_the_office_drafts_and_edits(office: SmallOffice, item: str) -> None:
    clerk, chief = office.browser("clerk"), office.browser("chief")
    assert "目标进展" in clerk.open("/bulletins/2022-05/").text
    assert clerk.submit("/bulletins/", period="2022-04").status_code == 403
    told = {"seen": "1", "place": "0", "text": "情况如下。"}
    assert clerk.submit("/bulletins/2022-05/words/", **told).status_code == 403
    assert chief.submit("/bulletins/2022-05/words/", **told).status_code == 200
    assert "情况如下。" in clerk.open("/bulletins/2022-05/").text


def test_a_figure_set_by_hand_is_shown_with_who_and_why(office: SmallOffice, item: str) -> None:
    chief = office.browser("chief")
    seen = re.findall(r'name="seen" value="(\d+)"', chief.open("/bulletins/2022-05/").text)[0]
    told = {"seen": seen, "key": "targets.all", "shown": "99", "ground": "会议纪要三号"}
    page = chief.submit("/bulletins/2022-05/figure/", **told).text

    assert "99※" in page and "会议纪要三号" in page
    refused = chief.submit("/bulletins/2022-05/figure/", **{**told, "ground": ""})
    assert refused.status_code == 422


def test_an_editor_adds_moves_and_binds_a_paragraph_of_their_own(
    office: SmallOffice, item: str
) -> None:
    chief, address = office.browser("chief"), "/bulletins/2022-05/paragraph/"

    def told(**given: str) -> str:
        page = chief.open("/bulletins/2022-05/").text
        seen = re.findall(r'name="seen" value="(\d+)"', page)[0]
        return str(chief.submit(address, seen=seen, **given).text)

    assert "手写的 77、88 没有绑定数据来源" in told(do="add", place="1", text="另有77项，共88项。")
    assert "没有数据 x" in told(do="bind", place="1", which="0", key="x")
    bound = told(do="bind", place="1", which="0", key="targets.all")
    assert "手写的 88 没有绑定数据来源" in bound
    assert "另有99※项" in re.sub("<[^>]+>", "", told(do="down", place="1"))
    assert office.browser("clerk").submit(address, do="delete", place="1").status_code == 403


def other_paper() -> bytes:
    word = new_word()
    word.add_paragraph("应结案972件，结案911件，结案率94.72%。")
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def upload(browser: Browser, path: str, name: str, data: bytes) -> requests.Response:
    headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": browser.address + path}
    files = {"file": (name, data)}
    return browser.post(browser.address + path, files=files, headers=headers, timeout=60)


def test_a_bulletin_of_others_is_checked_and_the_page_says_where_it_is_wrong(
    office: SmallOffice,
) -> None:
    clerk, address = office.browser("clerk"), "/bulletins/check/"
    pasted = clerk.submit(address, text="区\t件数\n东区\t3\n合计\t4\n")

    assert pasted.status_code == 200
    assert "各行之和为 3" in pasted.text and "表 1" in pasted.text
    assert "没有发现不一致" in clerk.submit(address, text="共3件。").text
    assert clerk.submit(address, text=" ").status_code == 422
    sent = upload(clerk, address, "别处.docx", other_paper())
    assert "94.72" in sent.text and "93.72" in sent.text
    broken = upload(clerk, address, "a.docx", b"x")
    assert broken.status_code == 422 and "a.docx" in broken.text
    assert "/account/login/" in office.browser().open(address).url


def test_nobody_outside_sees_a_bulletin_that_is_not_published(
    office: SmallOffice, item: str
) -> None:
    visitor = office.browser()
    for end in ("", "bulletin.pdf", "bulletin.docx"):
        assert visitor.open(f"/public/bulletins/2022-05/{end}").status_code == 404
    assert visitor.open("/public/bulletins/").status_code == 200
    assert not feedparser.parse(visitor.open("/public/bulletins.atom").content).entries


def test_bad_periods_and_forms_are_refused_in_words(office: SmallOffice, item: str) -> None:
    chief = office.browser("chief")
    assert chief.submit("/bulletins/", period="2022-13").status_code == 422
    assert "2022-W25" in chief.submit("/bulletins/", period="x").text
    assert chief.submit("/bulletins/2022-05/words/", place="x").status_code == 422
    assert chief.open("/bulletins/1999-01/").status_code == 404


ATOM = "{http://www.w3.org/2005/Atom}"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def amiss(feed: bytes) -> list[str]:
    """What RFC 4287 (4.1.1, 4.1.2, 3.3) asks of a feed and its entries and does not find."""
    root = etree.fromstring(feed)
    entries = root.findall(f"{ATOM}entry")
    found = [] if root.tag == f"{ATOM}feed" else ["feed"]
    for one in (root, *entries):
        found += [
            name for name in ("id", "title", "updated") if len(one.findall(f"{ATOM}{name}")) != 1
        ]
        found += [
            time.text
            for name in ("updated", "published")
            for time in one.findall(f"{ATOM}{name}")
            if not STAMP.fullmatch(time.text)
        ]
        if not any(link.get("rel") == "alternate" for link in one.findall(f"{ATOM}link")):
            found.append("alternate")
    ids = [one.findtext(f"{ATOM}id") for one in entries]
    found += [told for told in ids if not told.startswith("http") or ids.count(told) > 1]
    if not root.findall(f"{ATOM}author"):
        found.append("author")
    return found + (["bozo"] if feedparser.parse(feed).bozo else [])


def test_signed_by_another_it_is_open_to_all_as_page_file_and_feed(
    office: SmallOffice, item: str, tmp_path: Path
) -> None:
    for account, move in (("chief", "submit"), ("second", "pass"), ("head", "sign")):
        office.python(SIGN.format(item=item, account=account, move=move))
    visitor = office.browser()
    page = re.sub("<[^>]+>", "", visitor.open("/public/bulletins/2022-05/").text)
    assert "〔2022〕1号" in page and "99※" in page and "会议纪要三号" in page
    [entry] = feedparser.parse(visitor.open("/public/bulletins.atom").content).entries
    assert entry.link.endswith("/public/bulletins/2022-05/?plan=yiju")
    assert "另有99※项，共88※项。※" in entry.summary and "88没有绑定数据来源" in entry.summary
    assert not amiss(visitor.open("/public/bulletins.atom").content)
    assert visitor.get(entry.link, timeout=60).status_code == 200
    word = visitor.open("/public/bulletins/2022-05/bulletin.docx")
    printed = [one.text for one in new_word(BytesIO(word.content)).paragraphs]
    assert "另有99※项，共88※项。※" in printed
    pdf = tmp_path / "may.pdf"
    office.yiju("bulletin", "file", "2022-05", str(pdf))
    assert pdf.read_bytes()[:5] == b"%PDF-"
