"""Meetings and letters as pages, files and API: who sees what, who may do what, what is refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_office import SmallOffice, small_office

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
MEETING = "/supervision/meetings/2022-06-30/"
FORM = {"held_on": "2022-06-30", "begins": "14:30", "place": "会议室", "title": "六月调度会"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("supervision")) as running:
        for name, unit, role in (
            ("chief", "市住建局", "office"),
            ("second", "市住建局", "office"),
            ("clerk", "东区政府", "staff"),
            ("envoy", "东区政府", "district"),
            ("other", "市住建局", "staff"),
        ):
            running.account(name, unit, role)
        running.python(COMPILE.format(file=str(PLAN)))
        yield running


def units(office: SmallOffice) -> dict[str, str]:
    """Codes of units by their short names, as the form offers them."""
    page = office.browser("chief").open("/supervision/meetings/new/").text
    found = re.findall(r'name="members" value="([^"]+)"[^>]*> ([^<]+)</label>', page)
    return {name: code for code, name in found}


@pytest.fixture(scope="module")
def meeting(office: SmallOffice) -> str:
    """The number of the item of a meeting that is announced with one member and one matter."""
    chief = office.browser("chief")
    members = units(office)["东区政府"]
    page = chief.submit("/supervision/meetings/new/", **FORM, members=members).text
    seen = re.findall(r'name="seen" value="(\d+)"', page)[0]
    chief.submit(f"{MEETING}agenda/", act="add", seen=seen, title="停车泊位", words="慢")
    return re.findall(r"/work/items/(DD\d+)/", page)[0]


def move(browser, item: str, key: str, step: str, **said: str):
    return browser.submit(f"/work/items/{item}/move/", move=key, step=step, key=key + item, **said)


def test_only_the_office_calls_meetings_and_writes_letters(office, meeting):
    clerk = office.browser("clerk")
    for path in ("meetings/new/", "letters/new/"):
        assert clerk.open(f"/supervision/{path}").status_code == 403
    assert clerk.submit(f"{MEETING}agenda/", act="redraw", seen="2").status_code == 403
    assert office.browser().open("/supervision/").url.endswith("?next=/supervision/")


def test_bad_forms_say_what_is_wrong_and_change_nothing(office, meeting):
    chief = office.browser("chief")
    before = chief.open(MEETING).text
    bad = chief.submit("/supervision/meetings/new/", **{**FORM, "held_on": "x"})
    assert bad.status_code == 422 and "2022-06-28" in bad.text
    assert chief.submit(f"{MEETING}agenda/", act="drop", key="own:1", seen="9").status_code == 409
    assert chief.submit(f"{MEETING}agenda/", act="drop", key="x", seen="2").status_code == 404
    assert chief.submit(f"{MEETING}decisions/", place="1", due="2022-07-01").status_code == 409
    letter = {"ground_kind": "case", "ground_key": "1", "unit": "x", "days": "5"}
    refused = chief.submit("/supervision/letters/new/", key="k", subject="a", asks="b", **letter)
    assert refused.status_code in {404, 422}
    assert chief.open("/supervision/meetings/1999-01-01/").status_code == 404

    def plain(page: str) -> str:
        return re.sub("[A-Za-z0-9]{64}", "", page)  # tokens are new each time

    assert plain(chief.open(MEETING).text) == plain(before)


def test_a_member_sees_the_meeting_once_it_is_sent_and_finds_the_notice_on_the_desk(
    office, meeting
):
    clerk, chief = office.browser("clerk"), office.browser("chief")
    assert clerk.open(MEETING).status_code == 404
    assert move(chief, meeting, "send", "preparing").status_code == 200

    assert "停车泊位" in clerk.open(MEETING).text
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert clerk.open(f"{MEETING}agenda.{ending}").content.startswith(begins)
        assert office.browser("other").open(f"{MEETING}agenda.{ending}").status_code == 404
    assert "六月调度会" in clerk.open("/work/").text
    assert office.browser("other").open(MEETING).status_code == 404
    assert [row["label"] for row in clerk.open("/api/supervision/meetings/").json()]
    # Whoever acknowledges for the unit still sees what they did, whatever their role there.
    envoy = office.browser("envoy")
    [notice] = {*re.findall(r"/work/items/(HT\d+)/", envoy.open("/work/").text)}
    assert "已签收" in move(envoy, notice, "acknowledge", "sent").text


def test_the_minutes_make_a_decision_a_task_that_its_unit_reports_and_the_office_accepts(
    office, meeting
):
    chief, second, clerk = (office.browser(name) for name in ("chief", "second", "clerk"))
    move(chief, meeting, "hold", "called")
    unit = units(office)["东区政府"]
    chief.submit(f"{MEETING}attendance/", **{f"state-{unit}": "present"})
    told = {"text": "排定追赶计划", "lead": unit, "due": "2022-07-08", "done_when": "计划报办公室"}
    assert "排定追赶计划" in chief.submit(f"{MEETING}decisions/", place="1", **told).text
    assert "排定追赶计划" not in clerk.open(MEETING).text
    assert clerk.open(f"{MEETING}minutes.docx").status_code == 404
    move(chief, meeting, "submit", "recording")
    assert move(chief, meeting, "sign", "signing").status_code == 422
    assert move(second, meeting, "sign", "signing").status_code == 200

    page = clerk.open("/supervision/").text
    [item] = {*re.findall(r"/supervision/decisions/(JD\d+)/", page)}
    assert clerk.open(f"{MEETING}minutes.docx").content[:2] == b"PK"
    assert office.browser("other").open(f"/supervision/decisions/{item}/").status_code == 404
    assert move(clerk, item, "report", "doing", words="已排定").status_code == 422
    move(clerk, item, "report", "doing", words="已排定", document="追赶计划")
    move(chief, item, "accept", "checking")
    [row] = clerk.open("/api/supervision/decisions/").json()
    assert (row["state"], row["days_late"]) == ("done", 0)
    assert "追赶计划" in chief.open(f"/supervision/decisions/{item}/").text
    file = clerk.open("/lists/decisions.csv").text
    assert (
        "排定追赶计划" in file
        and "排定追赶计划" not in office.browser("other").open("/lists/decisions.csv").text
    )


def test_the_command_line_lists_and_writes_the_papers(office, meeting, tmp_path):
    assert "六月调度会" in office.yiju("supervision", "meetings")
    assert "排定追赶计划" in office.yiju("supervision", "decisions")
    office.yiju("supervision", "letters")
    for paper in ("agenda", "minutes"):
        for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
            file = tmp_path / f"{paper}.{ending}"
            office.yiju("supervision", paper, "2022-06-30", str(file))
            assert file.read_bytes().startswith(begins)
    with pytest.raises(AssertionError, match="docx"):
        office.yiju("supervision", "agenda", "2022-06-30", str(tmp_path / "agenda.txt"))
    with pytest.raises(AssertionError, match="LetterUnknown"):
        office.yiju("supervision", "letter", "DB1", str(tmp_path / "letter.pdf"))
    told = ["--begins", "14:30", "--place", "会议室", "--title", "七月调度会"]
    who = ["--member", "990101-government", "--as", "chief"]
    made = office.yiju("supervision", "announce", "2022-07-06", *told, *who)
    assert "2022-07-06  DD" in made


def test_everybody_may_ask_which_letters_are_shown_and_this_city_shows_none(office):
    page = office.browser().open("/public/letters/")

    assert page.status_code == 200 and "没有督办函" in page.text
