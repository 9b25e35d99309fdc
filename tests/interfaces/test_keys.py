"""Another program calls the API with a key: as far as its owner reaches today, and no further."""

import json
import re
from collections.abc import Iterator

import pytest
from programs import TOILET, Program, key_of
from small_office import PATIENCE_S, SmallOffice, small_office

MINE, THEIRS = "/api/assets/toilet/990101GC0001", "/api/assets/toilet/990102GC0001"
SECRET = re.compile(r'value="(yiju_[A-Za-z0-9_-]{43})"')
EAST, WEST = [119.95, 31.75], [119.85, 31.75]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("keys")) as running:
        running.account("office", "市住建局", "office")
        running.account("admin", "市住建局", "admin")
        running.account("east", "东区政府", "district", "东区")
        running.account("west", "西区政府", "district", "西区")
        yield running


def number_of(office: SmallOffice, program: Program) -> str:
    assert program.shows
    listed = office.yiju("key", "list").splitlines()
    [found] = [line.split()[0] for line in listed if program.shows[:13] in line]
    return found


@pytest.fixture(scope="module")
def toilets(office: SmallOffice) -> None:
    """One toilet in each district, recorded by the office with a key."""
    program = key_of(office, "office", "--write")
    for path, place in ((MINE, EAST), (THEIRS, WEST)):
        answer = program.record(path, place, "公厕")
        assert answer.status_code == 200, answer.text


@pytest.fixture(scope="module")
def reads(office: SmallOffice) -> Program:
    return key_of(office, "east")


@pytest.fixture(scope="module")
def writes(office: SmallOffice) -> Program:
    return key_of(office, "east", "--write")


def test_a_person_makes_a_key_on_a_page_sees_it_once_and_a_program_uses_it(office):
    browser = office.browser("east")
    page = browser.open("/account/keys/").text
    [post] = re.findall(r'<option value="(\d+)"', page)
    answer = browser.submit(
        "/account/keys/", name="路灯系统", membership=post, until="2022-09-30", may="read"
    )
    [secret] = SECRET.findall(answer.text)
    again = browser.open("/account/keys/").text
    called = Program(office.address, secret).ask("GET", "/api/plan/")

    assert called.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in again
    assert secret[:13] in again and "路灯系统" in again


def test_a_key_reaches_exactly_what_its_owner_reaches(office, toilets, reads):
    browser = office.browser("east")
    by_key = reads.ask("GET", "/api/assets/toilet/").json()
    by_owner = browser.open("/api/assets/toilet/").json()
    foreign, missing = (reads.ask("GET", path) for path in (THEIRS, THEIRS[:-1] + "9"))

    assert by_key == by_owner
    assert [row["code"] for row in by_key["items"]] == ["990101GC0001"]
    assert (foreign.status_code, missing.status_code) == (404, 404)


def test_a_key_to_write_needs_no_token_of_a_form_and_the_event_says_that_a_key_did_it(
    office, toilets, writes
):
    answer = writes.record(MINE, EAST, "东门公厕")
    log = office.python(
        "from yiju.platform.events.api import history;"
        "e = history(account='east', action='asset.')[0];"
        "print(e.account, e.via, e.unit, e.name)"
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "东门公厕"
    assert log.startswith("east key 990101-government ")
    assert f"[{writes.shows[:13]}]" in log


def test_a_key_to_write_writes_nothing_outside_its_owners_area(toilets, writes):
    assert writes.record(THEIRS, WEST, "别处").status_code == 404
    assert writes.record("/api/assets/toilet/990102GC0002", WEST, "别处").status_code >= 400


def test_a_key_to_read_is_refused_where_something_would_change_and_told_why(toilets, reads):
    answer = reads.record(MINE, EAST, "改名")

    assert answer.status_code == 403
    assert answer.json()["code"] == "access.key_reads_only"
    assert reads.shows[:13] in answer.json()["message"]
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_a_key_acts_in_the_one_membership_it_was_made_for(office):
    office.account("double", "东区政府", "district", "东区")
    office.yiju(
        *("account", "add", "double", "--person", "演示double", "--unit", "西区政府"),
        *("--role", "assessor", "--area", "西区"),
        said="one-of-the-small-city\n",
    )
    unsaid = office.python(
        "from datetime import date; from yiju.platform.registry import api;"
        "print(*[(m.id, m.role) for m in api.own_memberships('double', date(2022, 6, 30))])"
    )
    numbers = dict((role, number) for number, role in re.findall(r"\((\d+), '(\w+)'\)", unsaid))
    as_district = key_of(office, "double", "--membership", numbers["district"], "--write")
    as_assessor = key_of(office, "double", "--membership", numbers["assessor"], "--write")

    assert as_district.record("/api/assets/toilet/990101GC0007", EAST, "甲").status_code == 200
    refused = as_assessor.record("/api/assets/toilet/990102GC0007", WEST, "乙")
    assert (refused.status_code, refused.json()["code"]) == (403, "access.not_allowed")


def refusals(office: SmallOffice) -> dict[str, Program]:
    """A key for each way in which it may open nothing."""
    revoked = key_of(office, "east")
    office.yiju("key", "revoke", number_of(office, revoked))
    office.account("earlier", "东区政府", "district", "东区", since="2021-01-01")
    said = office.yiju(
        *("key", "make", "earlier", "--name", "旧", "--until", "2022-06-29"), today="2022-01-01"
    )
    expired = Program(office.address, said.strip())
    office.account("leaver", "东区政府", "district", "东区", since="2021-01-01")
    closed = key_of(office, "leaver")
    assert closed.ask("GET", "/api/plan/").status_code == 200
    office.account("mover", "东区政府", "district", "东区", since="2021-01-01")
    ended = key_of(office, "mover")
    assert ended.ask("GET", "/api/plan/").status_code == 200
    office.python(
        "from datetime import date; from django.contrib.auth import get_user_model;"
        "from yiju.interfaces import clock;"
        "from yiju.platform.events.api import Actor; from yiju.platform.registry import api;"
        "get_user_model().objects.filter(username='leaver').update(is_active=False);"
        "held = api.own_memberships('mover', date(2022, 6, 30))[0];"
        "api.membership_end(held.id, date(2022, 6, 29), actor=Actor('cli', 'cli', via='cli'),"
        "at=clock.now())"
    )
    assert revoked.shows
    return {
        "revoked": revoked,
        "expired": expired,
        "account closed": closed,
        "membership ended": ended,
        "never made": Program(office.address, "yiju_" + "A" * 43),
        "one letter off": Program(office.address, revoked.shows[:-1] + "~"),
        "empty": Program(office.address, ""),
    }


def test_every_key_that_opens_nothing_gets_the_same_answer(office):
    answers = {
        (why, path): program.ask("GET", path)
        for why, program in refusals(office).items()
        for path in ("/api/plan/", "/api/registry/areas", "/api/openapi.json")
    }
    told = {(a.status_code, a.text, a.headers["WWW-Authenticate"]) for a in answers.values()}

    assert len(told) == 1
    [(status, text, challenge)] = told
    assert status == 401
    assert json.loads(text)["code"] == "access.key_refused"
    assert challenge == 'Bearer realm="yiju", error="invalid_token"'


def test_a_request_that_shows_nothing_is_asked_for_a_key(office):
    answer = Program(office.address, None).ask("GET", "/api/plan/")

    assert answer.status_code == 401
    assert answer.json()["code"] == "access.sign_in_first"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="yiju"'


def test_a_refusal_speaks_the_language_that_the_program_asks_for(office):
    program = Program(office.address, "yiju_wrong")
    english = program.ask("GET", "/api/plan/", headers={"Accept-Language": "en"})

    assert "revoked" in english.json()["message"]


def test_a_browser_that_has_signed_in_still_needs_the_token_of_our_forms(office, toilets):
    browser = office.browser("east")
    body = {"name": "冒名", "lon": EAST[0], "lat": EAST[1], "valid_from": "2022-06-30"}
    body |= {"attributes": TOILET}
    url = office.address + MINE
    forged = browser.put(url, json=body, timeout=PATIENCE_S)
    token = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": url}
    honest = browser.put(url, json=body, headers=token, timeout=PATIENCE_S)

    assert (forged.status_code, forged.json()["code"]) == (403, "access.form_not_ours")
    assert honest.status_code == 200


def test_a_key_opens_no_page_and_makes_no_further_key(office, writes):
    listed = writes.ask("GET", "/account/keys/", allow_redirects=False)
    made = writes.ask("POST", "/account/keys/", data={"name": "又一把"}, allow_redirects=False)

    assert listed.status_code == 302
    assert "/account/login/" in listed.headers["Location"]
    assert made.status_code == 403


def test_the_cookies_of_somebody_else_add_nothing_to_a_key(office, toilets, reads):
    browser = office.browser("office")
    shown = {"Authorization": f"Bearer {reads.shows}"}
    answer = browser.get(office.address + THEIRS, headers=shown, timeout=PATIENCE_S)

    assert answer.status_code == 404


def test_the_owner_revokes_a_key_and_nobody_elses(office):
    program = key_of(office, "east")
    number = number_of(office, program)
    stranger = office.browser("west").submit(f"/account/keys/{number}/revoke/")
    missing = office.browser("west").submit("/account/keys/999999/revoke/")

    assert (stranger.status_code, missing.status_code) == (404, 404)
    assert program.ask("GET", "/api/plan/").status_code == 200

    office.browser("east").submit(f"/account/keys/{number}/revoke/")
    assert program.ask("GET", "/api/plan/").status_code == 401


def test_the_administrator_sees_every_key_and_revokes_any(office):
    program = key_of(office, "west")
    browser = office.browser("admin")
    page = browser.open("/account/keys/all/")
    assert program.shows[:13] in page.text and program.shows not in page.text
    browser.submit(f"/account/keys/{number_of(office, program)}/revoke/", **{"from": "all"})

    assert program.ask("GET", "/api/plan/").status_code == 401
    assert office.browser("west").open("/account/keys/all/").status_code == 403


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"until": "2022-06-29"}, "最早 2022-06-30"),
        ({"until": "2023-07-02"}, "最晚 2023-07-01"),
        ({"until": ""}, "最早 2022-06-30"),
        ({"name": " "}, "密钥没有名称"),
        ({"membership": "1"}, "不是账号 west 今天的任职"),
        ({"membership": "x"}, "不是账号 west 今天的任职"),
    ],
    ids=["past", "over a year", "no day", "no name", "somebody else's", "no number"],
)
def test_a_key_that_may_not_be_is_not_made(office, said, code):
    browser = office.browser("west")
    [post] = re.findall(r'<option value="(\d+)"', browser.open("/account/keys/").text)
    form = {"name": "测试", "membership": post, "until": "2022-07-01", "may": "read"}
    before = office.yiju("key", "list", "--account", "west")
    answer = browser.submit("/account/keys/", **form | said)

    assert answer.status_code == 422
    assert code in answer.text
    assert office.yiju("key", "list", "--account", "west") == before


def test_the_log_tells_of_making_and_revoking_and_no_secret_is_kept_anywhere(office, tmp_path):
    program = key_of(office, "east", "--write")
    office.yiju("key", "revoke", number_of(office, program))
    office.yiju("events", "export", str(tmp_path / "events.jsonl"))
    log = (tmp_path / "events.jsonl").read_text("utf-8")
    home = office.home
    kept = b"".join(path.read_bytes() for path in home.glob("yiju.sqlite3*"))

    assert '"key.make"' in log and '"key.revoke"' in log
    assert program.shows[:13] in log
    assert program.shows not in log
    assert program.shows[:13].encode() in kept
    assert program.shows.encode() not in kept


def test_the_openapi_document_says_how_a_key_is_shown(office):
    document = Program(office.address, None).ask("GET", "/api/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    [bearer] = [name for name, told in schemes.items() if told.get("scheme") == "bearer"]
    asked = [bearer in entry for entry in document["paths"]["/api/plan/"]["get"]["security"]]

    assert any(asked)
    assert "security" not in document["paths"]["/api/registry/areas"]["get"]
    open_ones = [
        path
        for path, methods in document["paths"].items()
        for told in methods.values()
        if "security" not in told
    ]
    for path in open_ones:
        assert Program(office.address, None).ask("GET", path).status_code in {200, 422}
