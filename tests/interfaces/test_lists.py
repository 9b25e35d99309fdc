"""Every list can be taken away whole, or only what has changed since, by page and by program."""

import csv
import io
import json
from collections.abc import Iterator

import openpyxl
import pytest
from programs import key_of
from small_desk import PEOPLE, import_book
from small_office import SmallOffice, small_office

HERE = {"lon": 119.95, "lat": 31.75}
FORMULA = '=HYPERLINK("http://x.example","路灯")'
UNIT = """
from datetime import datetime, UTC
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
registry.unit_add("990100-new", name="+新单位", short_name="新单位", kind="department",
    area_code=registry.city().code, actor=Actor("admin", "管理员"),
    at=datetime(2030, 6, 30, 4, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("lists")) as running:
        for account, unit, role, area in (*PEOPLE, ("admin", "市住建局", "admin", "")):
            running.account(account, unit, role, area)
        import_book(running)
        running.python(UNIT)
        program = key_of(running, "acceptor", "--write")
        for key, words in (("a", FORMULA), ("b", "路灯不亮")):
            told = {"words": words, **HERE}
            asked = program.ask(
                "POST", "/api/work/cases", json=told, headers={"Idempotency-Key": key}
            )
            assert asked.status_code == 200
        yield running


@pytest.fixture(scope="module")
def keys(city: SmallOffice) -> list[str]:
    """Of all lists, as the administrator sees them."""
    return [one["key"] for one in key_of(city, "admin").ask("GET", "/api/lists/").json()]


def test_every_list_comes_as_csv_geojson_and_excel_with_the_same_rows(city, keys):
    admin = city.browser("admin")
    known = [key for key in keys if admin.open(f"/lists/{key}.csv").status_code == 200]
    for key in known:
        table = list(
            csv.reader(io.StringIO(admin.open(f"/lists/{key}.csv").content.decode("utf-8-sig")))
        )
        collection = json.loads(admin.open(f"/lists/{key}.geojson").content)
        book = openpyxl.load_workbook(io.BytesIO(admin.open(f"/lists/{key}.xlsx").content))
        sheet = list(book.active.values)
        counts = {len(table) - 1, len(collection["features"]), len(sheet) - 1}
        # What came in and what happened grows while we look.
        assert len(counts) == 1 or key in {"received", "events"}, key
        assert [str(cell) for cell in sheet[0]] == table[0]
    assert {"items", "areas", "units", "people", "figures", "outbox", "keys"} <= set(known)


def test_a_list_of_a_plan_that_is_not_there_is_refused_in_every_form(city):
    admin = city.browser("admin")

    answers = [admin.open(f"/lists/targets.{ending}") for ending in ("csv", "geojson", "xlsx")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_text_that_looks_like_a_formula_is_none(city):
    admin = city.browser("admin")
    rows = list(csv.reader(io.StringIO(admin.open("/lists/units.csv").content.decode("utf-8-sig"))))
    assert ["990100-new", "'+新单位"] in [row[:2] for row in rows]

    book = openpyxl.load_workbook(io.BytesIO(admin.open("/lists/items.xlsx").content))
    cells = [
        cell for row in book.active.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)
    ]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]


def test_a_program_reads_on_from_its_cursor_and_misses_nothing(city, keys):
    program = key_of(city, "admin")
    for key in ("units", "areas", "people", "rules", "keys", "items", "events"):
        whole = program.ask("GET", f"/api/lists/{key}?size=1000").json()
        name = next(iter(whole["rows"][0]))
        found, after = [], ""
        while len(found) < 30:
            page = program.ask(
                "GET", f"/api/lists/{key}", params={"size": 7, "after": after}
            ).json()
            found += [row[name] for row in page["rows"]]
            after = page["cursor"]
            if not page["is_more"]:
                break
        assert found == [row[name] for row in whole["rows"]][: len(found)]


def test_only_what_has_changed_since_a_moment_is_told(city):
    program = key_of(city, "admin")
    ask = "/api/lists/units?changed_since=2030-06-30T11:00:00%2B08:00"
    assert [row["code"] for row in program.ask("GET", ask).json()["rows"]] == ["990100-new"]
    assert program.ask("GET", "/api/lists/units?changed_since=2030-07-01").json()["rows"] == []
    file = city.browser("admin").open("/lists/units.csv?changed_since=2030-06-30")
    assert "990100-new" in file.text and file.text.count("\n") == 2
    refused = program.ask("GET", "/api/lists/units?changed_since=gestern")
    assert (refused.status_code, refused.json()["code"]) == (422, "lists.since_unreadable")
    refused = program.ask("GET", "/api/lists/units?after=nothing")
    assert (refused.status_code, refused.json()["code"]) == (422, "lists.cursor_unreadable")


def test_nobody_takes_away_what_they_may_not_see(city):
    staff, outsider = key_of(city, "staff"), city.browser("outsider")
    assert {"people", "keys", "events", "outbox"}.isdisjoint(
        one["key"] for one in staff.ask("GET", "/api/lists/").json()
    )
    assert staff.ask("GET", "/api/lists/people").status_code == 403
    assert outsider.open("/lists/keys.csv").status_code == 403
    assert (
        city.browser()
        .open("/lists/items.csv")
        .url.endswith("/account/login/?next=/lists/items.csv")
    )
    items = outsider.open("/lists/items.csv").content.decode("utf-8-sig")
    assert "路灯不亮" not in items
    assert staff.ask("GET", "/api/lists/none").status_code == 404
    assert outsider.open("/lists/units.pdf").status_code == 404


def test_the_page_of_lists_leads_to_each_of_them_in_both_languages(city, keys):
    for language in ("zh-hans", "en"):
        browser = city.browser("admin", language)
        page = browser.open("/lists/?changed_since=2022-06-01").text
        assert all(f"/lists/{key}.csv?changed_since=2022-06-01" in page for key in keys)
    head = browser.open("/lists/units.csv").content.decode("utf-8-sig").splitlines()[0]
    assert head.startswith("Code,Name,")
