"""Another program does the city's work: finds, follows, reports, acts, and takes lists away."""

import csv
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openpyxl
import pytest
import requests
from programs import Program, key_of
from small_desk import PEOPLE, import_book, picture
from small_office import PATIENCE_S, SmallOffice, small_office

HERE = {"lon": 119.95, "lat": 31.75}
LAMP = {"type_code": "M01037", "condition": "路灯不亮"}
FAR_FUTURE = "2099-01-01T00:00:00+08:00"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("work-api")) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        yield running


@pytest.fixture(scope="module")
def programs(office) -> dict[str, Program]:
    return {account: key_of(office, account, "--write") for account, *_rest in PEOPLE}


def reported(program: Program, key: str, **how: Any) -> requests.Response:
    body = {"words": "路灯不亮", **HERE, **how}
    return program.ask("POST", "/api/work/cases", json=body, headers={"Idempotency-Key": key})


def number_of(answer: requests.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.json()["item"]["number"])


def moved(program: Program, number: str, move: str, key: str, **body: Any) -> requests.Response:
    path = f"/api/work/items/{number}/moves/{move}"
    return program.ask("POST", path, json=body, headers={"Idempotency-Key": key})


def test_a_case_is_reported_once_however_often_it_is_sent(programs):
    first = reported(programs["acceptor"], "once")
    again = reported(programs["acceptor"], "once")
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert number_of(first) == number_of(again)
    other = reported(programs["acceptor"], "once", words="别的事")
    assert (other.status_code, other.json()["code"]) == (409, "work.key_taken")
    theirs = reported(programs["inspector"], "once")
    assert number_of(theirs) != number_of(first), "a key is its owner's"


def test_a_move_is_found_with_its_form_made_once_and_refused_to_whom_it_is_not_open(programs):
    number = number_of(reported(programs["acceptor"], "move"))
    moves = programs["acceptor"].ask("GET", f"/api/work/items/{number}/moves").json()
    [accept] = [one for one in moves if one["move"] == "accept"]
    assert [field["name"] for field in accept["fields"]] == ["type_code", "condition"]

    refused = moved(programs["staff"], number, "accept", "m1", said=LAMP)
    assert refused.status_code in {403, 404}
    done = moved(programs["acceptor"], number, "accept", "m1", said=LAMP)
    assert [s["step"] for s in done.json()["stages"] if s["ended_at"] is None] == ["filing"]
    again = moved(programs["acceptor"], number, "accept", "m1", said=LAMP)
    assert again.json()["revision"] == done.json()["revision"]
    stale = moved(programs["shift_leader"], number, "file", "m2", revision=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "work.moved_already")


def test_a_move_is_taken_back_under_its_own_key_by_whoever_made_it(programs):
    number = number_of(reported(programs["acceptor"], "undo"))
    before = programs["acceptor"].ask("GET", f"/api/work/items/{number}").json()
    moved(programs["acceptor"], number, "accept", "u1", said=LAMP)
    path = f"/api/work/items/{number}/undo"

    def taken_back(who: str, key: str) -> requests.Response:
        told = {"Idempotency-Key": key}
        return programs[who].ask("POST", path, json={"reason": "错了"}, headers=told)

    refused = taken_back("shift_leader", "u1")
    assert (refused.status_code, refused.json()["code"]) == (409, "work.nothing_to_undo")
    back = taken_back("acceptor", "u1").json()
    assert taken_back("acceptor", "u1").json()["revision"] == back["revision"]
    assert (back["stages"], back["type"]) == (before["stages"], before["type"])
    assert back["revision"] > before["revision"]
    again = moved(programs["acceptor"], number, "accept", "u1", said=LAMP).json()
    assert again["stages"] == before["stages"], "sent again it stays taken back"


def test_of_two_at_once_one_wins_and_the_other_is_told_by_whom(programs):
    number = number_of(reported(programs["acceptor"], "race"))
    with ThreadPoolExecutor(2) as pool:
        keys = ("r1", "r2")
        answers = list(
            pool.map(
                lambda key: moved(programs["acceptor"], number, "accept", key, said=LAMP), keys
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [told] = [answer.json() for answer in answers if answer.status_code == 409]
    assert told["code"] == "work.moved_already"
    assert told["facts"]["name"]


def test_changes_are_followed_by_their_cursor_and_come_again_when_they_change(programs):
    office = programs["office"]
    cursor = ""
    while rows := (told := office.ask("GET", f"/api/work/changes?after={cursor}").json())["items"]:
        cursor = told["cursor"]
    assert rows == []
    number = number_of(reported(programs["acceptor"], "followed"))
    told = office.ask("GET", f"/api/work/changes?after={cursor}").json()
    assert [row["number"] for row in told["items"]] == [number]
    moved(programs["acceptor"], number, "accept", "f1", said=LAMP)
    after = office.ask("GET", f"/api/work/changes?after={told['cursor']}").json()
    assert [(row["number"], row["revision"]) for row in after["items"]] == [(number, 2)]


def test_a_desk_is_whose_it_is_and_a_foreign_item_is_not_there(programs):
    number = number_of(reported(programs["acceptor"], "desk"))
    mine = programs["acceptor"].ask("GET", "/api/work/desk?size=1000").json()
    assert number in {row["number"] for row in mine["items"]}
    assert programs["outsider"].ask("GET", "/api/work/desk").json()["total"] == 0
    foreign = programs["outsider"].ask("GET", f"/api/work/items/{number}")
    missing = programs["outsider"].ask("GET", "/api/work/items/9901002022063099999")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.json()["code"] == missing.json()["code"]


def test_a_photo_is_added_once_and_what_is_no_photo_is_refused(programs):
    number = number_of(reported(programs["acceptor"], "photo"))
    path = f"/api/work/items/{number}/evidence"
    for _turn in range(2):
        sent = programs["acceptor"].ask("POST", path, files={"file": ("p.jpg", picture(77))})
        assert sent.status_code == 200, sent.text
    assert len(programs["acceptor"].ask("GET", path).json()) == 1
    refused = programs["acceptor"].ask("POST", path, files={"file": ("p.jpg", b"no photo")})
    assert refused.status_code == 422
    assert len(programs["acceptor"].ask("GET", path).json()) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"lon": 0, "lat": 0}, 422),
        ({"lon": 1e300}, 422),
        ({"words": ""}, 422),
        ({"words": "长" * 1_000_000}, 422),
        ({"source": "elsewhere"}, 422),
        ({"seen_at": FAR_FUTURE}, 422),
        ({"seen_at": "2022-06-01T09:00:00"}, 422),
        ({"type": "长" * 21}, 422),
        ({"datum": "mars"}, 422),
    ],
)
def test_a_bad_report_is_answered_clearly_and_changes_nothing(programs, change, status):
    before = programs["office"].ask("GET", "/api/work/items").json()["total"]
    refused = reported(programs["acceptor"], f"bad-{list(change)}", **change)
    assert refused.status_code == status, refused.text[:300]
    assert refused.json()["message"]
    assert programs["office"].ask("GET", "/api/work/items").json()["total"] == before


def test_without_a_key_of_the_act_nothing_is_done(programs):
    body = {"words": "路灯不亮", **HERE}
    refused = programs["acceptor"].ask("POST", "/api/work/cases", json=body)
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.text


@pytest.mark.parametrize(
    "query",
    ["box=1,2,3", "box=5,5,1,1", "after=x", "since=2022-06-01T00:00:00", "area=999999", "size=0"],
)
def test_a_bad_filter_is_refused(programs, query):
    assert programs["office"].ask("GET", f"/api/work/items?{query}").status_code in {404, 422}


def test_a_list_is_taken_away_as_csv_geojson_and_excel_with_its_filters(office, programs):
    number_of(reported(programs["acceptor"], "formula", words="=1+1 路灯"))
    browser = office.browser("office")
    total = programs["office"].ask("GET", "/api/work/items?process=case").json()["total"]

    rows = list(csv.reader(io.StringIO(browser.open("/work/items/export.csv").content.decode())))
    assert len(rows) == total + 1
    assert any(row[1].startswith("'=1+1") for row in rows)
    told = json.loads(browser.open("/work/items/export.geojson").text)
    assert len(told["features"]) == total
    assert told["features"][0]["geometry"]["coordinates"] == [119.95, 31.75]
    book = openpyxl.load_workbook(io.BytesIO(browser.open("/work/items/export.xlsx").content))
    assert book.active.max_row == total + 1
    filing = browser.open("/work/items/export.csv?step=filing").text.splitlines()
    listed = programs["office"].ask("GET", "/api/work/items?process=case&step=filing").json()
    assert len(filing) == listed["total"] + 1
    nothing = office.browser("outsider").open("/work/items/export.csv").text.splitlines()
    assert len(nothing) == 1


def test_every_operation_says_how_it_refuses_and_the_document_refers_to_nothing_outside(office):
    told = requests.get(f"{office.address}/api/openapi.json", timeout=PATIENCE_S)
    refs = [line for line in told.text.split('"$ref": "')[1:] if not line.startswith("#/")]
    assert refs == []
    operations = [one for path in told.json()["paths"].values() for one in path.values()]
    assert operations and all("4XX" in one["responses"] for one in operations)
