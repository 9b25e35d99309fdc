"""The Open311 door over HTTP: with an independent client in both forms, and with what it lacks."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from georeport import GeoReport
from lxml import etree
from PIL import Image
from small_office import SmallOffice, small_office

LAMP, COVER, RUBBISH = "M01037", "M01001", "M06001"
ABOUT_FIRMS = ("M99001", "M99002", "M99003", "M99004")
"""What the city adds to the book: complaints about property firms."""
EAST = {"lat": "31.75", "long": "119.95"}
OPEN_THE_DESK = f"""
from datetime import date
import desk
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
desk.open_desk()
day = work.Limit(1, work.TimeKind.WORKING_DAY)
rows = [
    cases.RuleRow({LAMP!r}, "路灯不亮", "路灯恢复照明", day),
    cases.RuleRow({LAMP!r}, "灯杆倾斜", "灯杆扶正", work.Limit(3, work.TimeKind.WORKING_DAY)),
    cases.RuleRow({COVER!r}, "井盖缺失", "井盖补齐", day, is_urgent=True),
    cases.RuleRow({RUBBISH!r}, "暴露垃圾", "清理干净", day),
]
cases.book_add("示例市立案标准", date(2022, 1, 1), rows, actor=desk.OFFICE, at=desk.moment(1))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("open311")) as opened:
        opened.python(OPEN_THE_DESK)
        yield opened


@pytest.fixture(scope="module")
def key(office: SmallOffice) -> str:
    return made_key(office, "acceptor", "--write")


def made_key(office: SmallOffice, account: str, *more: str) -> str:
    words = ("key", "make", account, "--name", "test", "--until", "2022-12-31")
    return office.yiju(*words, *more).strip()


@pytest.fixture
def door(office: SmallOffice, key: str) -> "Door":
    return Door(office.address, key)


class Door:
    """What a program can do at the door."""

    def __init__(self, address: str, key: str = "") -> None:
        self.root, self.key = f"{address}/open311", key
        self.http = requests.Session()
        self.http.trust_env = False

    def get(self, path: str, language: str = "zh-CN", **given: str) -> requests.Response:
        headers = {"Accept-Language": language}
        return self.http.get(f"{self.root}/{path}", params=given, headers=headers, timeout=30)

    def post(self, form: str = ".json", files: Any = None, **given: str) -> requests.Response:
        told = {"api_key": self.key, "service_code": RUBBISH, **EAST, **given}
        headers = {"Idempotency-Key": told.pop("idempotency")} if "idempotency" in told else {}
        address = f"{self.root}/v2/requests{form}"
        return self.http.post(address, told, headers=headers, files=files, timeout=30)

    def number(self, **given: str) -> str:
        answer = self.post(**given)
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.json()[0]["service_request_id"])

    def record(self, number: str, **given: str) -> dict[str, Any]:
        answer = self.get(f"v2/requests/{number}.json", **given)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()[0]
        return found


def picture() -> bytes:
    """A photo that resembles none of those that the desk makes."""
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "JPEG")
    return out.getvalue()


def stored(office: SmallOffice) -> int:
    said = office.python("from yiju.platform.work import api; print(api.items().total)")
    return int(said.strip().splitlines()[-1])


# --- an independent client ---------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_independent_client_reads_services_and_requests(door, form, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    number = door.number(service_code=LAMP, description=f"路灯不亮 {form}")
    door.number(description=f"垃圾 {form}")
    client = GeoReport(f"{door.root}/v2", jurisdiction="990100000000", output_format=form)

    listed = {one["service_code"]: one for one in client.get_service_list()}
    assert set(listed) == {LAMP, COVER, RUBBISH, *ABOUT_FIRMS}
    assert str(listed[LAMP]["metadata"]).lower() == "true"
    assert str(listed[COVER]["metadata"]).lower() == "false"
    defined = client.get_service_definition(LAMP)
    assert defined["service_code"] == LAMP
    request = client.get_service_request(number)
    assert (request["status"], request["description"]) == ("open", f"路灯不亮 {form}")
    assert (float(request["lat"]), float(request["long"])) == (31.75, 119.95)
    found = client.get_service_requests(service_code=f"{LAMP},{RUBBISH}", status="open")
    assert number in [one["service_request_id"] for one in found]


def test_both_forms_say_the_same(door):
    number = door.number(service_code=LAMP, description="<b>灯</b> & 杆\n两行 ]]>")

    [told] = door.get(f"v2/requests/{number}.json").json()
    root = etree.fromstring(door.get(f"v2/requests/{number}.xml").content)
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    for element in root[0]:
        value = told[element.tag]
        assert (element.text or "") == ("" if value is None else str(value)), element.tag
    assert len(root[0]) == len(told)


def test_xml_is_the_form_where_none_is_named(door):
    answer = door.get("v2/services")

    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    asked = {"Accept": "application/json"}
    told = requests.get(f"{door.root}/v2/services", headers=asked, timeout=30)
    assert told.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_discovery_has_all_that_is_required(door, form):
    answer = door.get(f"discovery.{form}")
    if form == "json":
        told = answer.json()
        endpoint = told["endpoints"][0]
        formats = endpoint["formats"]
    else:
        root = etree.fromstring(answer.content)
        told = {one.tag: one.text for one in root}
        endpoint = {one.tag: one.text for one in root.find("endpoints/endpoint")}
        formats = [one.text for one in root.iterfind("endpoints/endpoint/formats/format")]

    assert all(told[name] for name in ("changeset", "contact", "key_service"))
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == f"{door.root}/v2"
    assert endpoint["type"] == "test"
    assert formats == ["text/xml", "application/json"]


def test_a_service_offers_its_filing_conditions(door):
    told = door.get(f"v2/services/{LAMP}.json").json()

    [attribute] = told["attributes"]
    assert (attribute["datatype"], attribute["required"]) == ("singlevaluelist", False)
    keys = {one["name"]: one["key"] for one in attribute["values"]}
    assert set(keys) == {"路灯不亮", "灯杆倾斜"}
    answer = door.post(service_code=LAMP, **{"attribute[condition]": keys["灯杆倾斜"]})
    assert "3 个工作日" in answer.json()[0]["service_notice"]


def test_names_are_told_in_the_language_of_the_reader(door):
    chinese, english = (door.get("v2/services.json", one).json() for one in ("zh-CN", "en"))

    assert chinese[0]["service_name"] != english[0]["service_name"]
    assert english[0]["service_name"].isascii()


# --- what is asked for -------------------------------------------------------------------


def test_a_page_past_the_end_is_empty_and_no_page_comes_twice(door):
    numbers = [door.number(service_code=COVER, description=f"井盖 {n}") for n in range(5)]
    asked = {"service_code": COVER, "page_size": "2"}
    pages = [door.get("v2/requests.json", page=str(n), **asked).json() for n in range(1, 5)]

    seen = [one["service_request_id"] for page in pages for one in page]
    assert seen == numbers[::-1]
    assert [len(page) for page in pages] == [2, 2, 1, 0]


def test_named_numbers_override_every_other_filter(door):
    one, other = door.number(description="甲"), door.number(description="乙")
    asked = f"{one}, {other},0000000000000000000"

    answer = door.get("v2/requests.json", service_request_id=asked, status="closed")
    assert {row["service_request_id"] for row in answer.json()} == {one, other}


def test_an_empty_parameter_is_an_absent_one(door):
    door.number()
    empty = dict.fromkeys(["service_request_id", "service_code", "start_date", "status"], "")

    assert len(door.get("v2/requests.json", **empty).json()) > 0
    assert door.post(description="", email="", address_string="", media_url="").status_code == 201


def test_whoever_keeps_the_cursor_reads_each_change_once(door):
    first = door.number(description="第一")
    answer = door.get("v2/requests.json", updated_after="2022-06-01T00:00:00Z", page_size="1000")
    assert first in [one["service_request_id"] for one in answer.json()]
    second = door.number(description="第二")

    cursor = answer.headers["Open311-Cursor"]
    again = door.get("v2/requests.json", changed_since=cursor)
    assert [one["service_request_id"] for one in again.json()] == [second]
    after = door.get("v2/requests.json", changed_since=again.headers["Open311-Cursor"])
    assert after.json() == []


def test_the_way_to_the_next_page_is_told(door):
    for n in range(3):
        door.number(description=f"翻页 {n}")
    first = door.get("v2/requests.json", page_size="2")
    following = requests.get(first.links["next"]["url"], timeout=30).json()

    seen = {one["service_request_id"] for one in first.json()}
    assert following and not seen & {one["service_request_id"] for one in following}


# --- what is sent ------------------------------------------------------------------------


def test_the_same_report_under_one_key_is_one_request(door, office):
    before = stored(office)
    sent = {"description": "重复发送", "idempotency": "k-1"}
    first, again = door.post(**sent), door.post(**sent)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert door.post(description="另一件", idempotency="k-1").status_code == 409
    assert stored(office) == before + 1


def test_without_a_key_the_words_of_one_account_again_are_the_same_report(door, office):
    before = stored(office)
    numbers = {door.number(description="同一人同一事", account_id="u-1") for _ in range(2)}
    other = door.number(description="同一人同一事", account_id="u-2")

    assert len(numbers) == 1 and other not in numbers
    nameless = {door.number(description="无名") for _ in range(2)}
    assert len(nameless) == 2, "two people may say the same"
    assert stored(office) == before + 4


def test_a_token_is_the_number_itself(door):
    number = door.number()

    told = door.get(f"v2/tokens/{number}.json").json()
    assert told == [{"service_request_id": number, "token": number}]
    assert door.get("v2/tokens/none.json").status_code == 404


def test_coordinates_of_another_datum_are_turned_into_ours(door):
    number = door.number(description="火星坐标", datum="gcj02")

    record = door.record(number)
    assert 100 < abs(record["lat"] - 31.75) * 111_000 + abs(record["long"] - 119.95) * 95_000 < 900


def test_an_area_serves_as_address_and_a_name_only_where_it_is_one_place(door):
    nowhere = {"lat": "", "long": ""}
    assert door.post(address_id="9901KF000000", **nowhere).status_code in {201, 400}
    answer = door.post(address_string="不存在的路 5 号", **nowhere)
    assert (answer.status_code, "0 处" in answer.text) == (400, True)


def test_numbers_of_persons_and_words_of_other_doors_are_not_public(door, office):
    said = "找张工 13812345678，证 11010519491231002X，a@b.example"
    number = door.number(description=said, phone="13812345678", email="x@y.example")
    told = door.get(f"v2/requests/{number}.json").text

    for secret in ("13812345678", "11010519491231002X", "a@b.example", "x@y.example"):
        assert secret not in told
    assert "138****5678" in told
    code = "import desk; print(desk.reported(words='我家在三单元', type_code='M01037').item.number)"
    portal = office.python(code).strip().splitlines()[-1]
    assert "三单元" not in json.dumps(door.record(portal), ensure_ascii=False)
    whole = door.record(portal, api_key=door.key)
    assert whole["description"] == "我家在三单元"


def test_a_photo_is_kept_but_not_public(door):
    number = door.post(description="有照片", files={"media": ("a.jpg", picture())}).json()[0]
    number = number["service_request_id"]

    assert door.record(number)["media_url"] is None
    assert door.get(f"v2/requests/{number}/photo.jpg").status_code == 404


def test_a_closed_case_says_why_and_shows_what_the_verifier_saw(door, office):
    office.python(
        "import desk; from datetime import timedelta; "
        "number = desk.reported(key='loop', type_code='M01037').item.number; "
        "desk.moved(number, 'accept', 'acceptor', {'type_code': 'E06001'}); "
        "desk.moved(number, 'file', 'leader'); "
        "desk.moved(number, 'dispatch', 'dispatcher', {'unit': '990100-lighting'}); "
        "desk.photo(number, 'lighting', desk.moment(1, 14)); "
        "item = desk.moved(number, 'finish', 'lighting', {'done': '好了'}, at=desk.moment(1, 14)); "
        "by = item.open_stages[0].holder.account; "
        "desk.photo(number, by, desk.moment(1, 15)); "
        "desk.moved(number, 'pass', by, at=desk.moment(1, 15)); "
        "desk.moved(number, 'close', 'leader', {'code': 'fixed'}, at=desk.moment(1, 16)); "
    )
    asked = {"start_date": "2021-06-01T00:00:00Z", "end_date": "2021-06-02T00:00:00Z"}
    [told] = door.get("v2/requests.json", status="closed", **asked).json()

    assert told["status"] == "closed"
    assert told["status_notes"] == "已结案：已处置到位"
    assert told["agency_responsible"] == "照明处"
    picture = requests.get(told["media_url"], timeout=30)
    assert (picture.status_code, picture.content[:2]) == (200, b"\xff\xd8")


# --- what is refused ---------------------------------------------------------------------

BAD = {
    "no service": ({"service_code": ""}, 400, "service_code"),
    "unknown service": ({"service_code": "M99999"}, 404, "service_code"),
    "unknown jurisdiction": ({"jurisdiction_id": "city.gov"}, 404, "jurisdiction_id"),
    "no location": ({"lat": "", "long": ""}, 400, "lat"),
    "half a location": ({"lat": ""}, 400, "lat"),
    "no number": ({"lat": "north"}, 400, "lat"),
    "not a number": ({"lat": "nan"}, 400, "lat"),
    "an exponent": ({"lat": "1e400"}, 400, "lat"),
    "outside the city": ({"lat": "31.2", "long": "121.5"}, 400, "outside_city"),
    "swapped": ({"lat": "119.95", "long": "31.75"}, 400, "lat"),
    "elsewhere in the world": ({"lat": "-31.75", "long": "-119.95"}, 400, "outside_china"),
    "unknown datum": ({"datum": "mars"}, 400, "datum"),
    "unknown area": ({"address_id": "000000000000", "lat": "", "long": ""}, 404, "area"),
    "unknown kind": ({"address_id": "ufo/1"}, 404, "ufo"),
    "too many words": ({"description": "长" * 4001}, 400, "description"),
    "a megabyte": ({"description": "x" * 1_000_000}, 400, "description"),
    "future": ({"requested_datetime": "2022-07-02T00:00:00Z"}, 400, "future"),
    "no offset": ({"requested_datetime": "2022-06-01T00:00:00"}, 400, "requested_datetime"),
    "no date": ({"requested_datetime": "yesterday"}, 400, "requested_datetime"),
    "year zero": ({"requested_datetime": "0001-01-01T00:00:00+14:00"}, 400, "requested_datetime"),
    "unknown condition": (
        {"service_code": LAMP, "attribute[condition]": "blown"},
        400,
        "attribute[condition]",
    ),
    "a media url that is a script": ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
    "long address": ({"address_string": "长" * 201}, 400, "address_string"),
    "forged key": ({"api_key": "yiju_forged"}, 403, "key_wrong"),
    "no key": ({"api_key": ""}, 403, "api_key"),
}


@pytest.mark.parametrize("form", [".json", ".xml"])
def test_every_bad_report_is_told_what_is_wrong_and_changes_nothing(door, office, form):
    before = stored(office)
    wrong = []
    for name, (given, status, word) in BAD.items():
        answer = door.post(form, **given)
        if form == ".json":
            told = [(one["code"], one["description"]) for one in answer.json()]
        else:
            root = etree.fromstring(answer.content)
            assert root.tag == "errors"
            told = [(int(one.findtext("code")), one.findtext("description")) for one in root]
        if answer.status_code != status or told[0][0] != status or word not in told[0][1]:
            wrong.append((name, answer.status_code, told))

    assert wrong == []
    assert stored(office) == before


def test_what_was_received_was_stored_or_refused_with_a_reason(door, office):
    before = stored(office)
    answers = [door.post(description=f"计数 {n}").status_code for n in range(5)]
    answers += [door.post(**given).status_code for given, _status, _word in BAD.values()]

    assert answers.count(201) == stored(office) - before
    assert all(code in {201, 400, 403, 404} for code in answers)


@pytest.mark.parametrize(
    "data", [b"", b"no photo", b"\xff\xd8\xff\xe0" + b"x" * 100, b"GIF89a" + b"0" * 50]
)
def test_a_photo_that_is_none_is_refused_with_its_report(door, office, data):
    before = stored(office)
    answer = door.post(files={"media": ("a.jpg", data)})

    assert (answer.status_code, "照片" in answer.text) == (400, True)
    assert stored(office) == before


def test_too_many_and_too_large_photos_are_refused(door):
    many = [("media", (f"{n}.jpg", picture())) for n in range(6)]
    assert door.post(files=many).status_code == 400
    assert door.post(files={"media": ("a.jpg", b"x" * 20_000_001)}).status_code == 413


def test_a_body_that_is_no_form_is_refused(door):
    address = f"{door.root}/v2/requests.json"
    for kind, body in {
        "multipart/form-data; boundary=x": b"no parts at all",
        "multipart/form-data": b"--",
        "application/json": b'{"service_code": "M06001"}',
        "application/x-www-form-urlencoded; charset=gb2312": b"service_code=%B5%C6",
        "application/x-www-form-urlencoded": b"&".join(b"a%d=1" % n for n in range(1500)),
    }.items():
        answer = requests.post(address, body, headers={"Content-Type": kind}, timeout=30)
        assert answer.status_code in {400, 403}, kind
        assert answer.json()[0]["code"] == answer.status_code, kind


def test_a_key_that_only_reads_or_whose_post_is_elsewhere_writes_nothing(office, door):
    reads = Door(office.address, made_key(office, "acceptor"))
    assert (reads.post().status_code, reads.get("v2/services.json").status_code) == (403, 200)
    west = Door(office.address, made_key(office, "li", "--write"))
    assert west.post().status_code == 403
    assert west.post(lat="31.75", long="119.85").status_code == 201
    dispatcher = Door(office.address, made_key(office, "dispatcher", "--write"))
    assert "work.not_yours" in dispatcher.post().text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("v2/requests.json?start_date=never", 400),
        ("v2/requests.json?start_date=2022-01-01T00:00:00Z&end_date=2022-06-01T00:00:00Z", 400),
        ("v2/requests.json?end_date=0001-01-05T00:00:00Z", 400),
        ("v2/requests.json?start_date=9999-12-31T23:59:59Z", 400),
        ("v2/requests.json?status=lost", 400),
        ("v2/requests.json?page=0", 400),
        ("v2/requests.json?page=99999999&page_size=1000", 400),
        ("v2/requests.json?page_size=-1", 400),
        ("v2/requests.json?changed_since=never", 400),
        ("v2/requests.json?changed_since=never_1", 400),
        ("v2/requests.json?changed_since=2022-01-01T00:00:00Z_99999999999999999999", 400),
        ("v2/requests.json?jurisdiction_id=nowhere", 404),
        ("v2/requests.json?api_key=wrong", 403),
        ("v2/requests/none.json", 404),
        ("v2/requests/%00.json", 404),
        ("v2/services/none.json", 404),
        ("v2/services.yaml", 404),
        ("v2/nothing.json", 404),
        ("", 404),
    ],
)
def test_a_wrong_question_is_answered_in_the_form_of_the_standard(door, path, status):
    answer = door.http.get(f"{door.root}/{path}", timeout=30)

    assert answer.status_code == status, answer.text
    if ".json" in path:
        assert answer.json()[0]["code"] == status
    else:
        assert etree.fromstring(answer.content).tag == "errors"


def test_a_method_that_is_not_served_is_named(door):
    for method in ("PUT", "DELETE", "PATCH"):
        answer = door.http.request(method, f"{door.root}/v2/requests.json", timeout=30)
        assert answer.status_code == 405
        assert answer.json()[0]["code"] == 405
    assert door.http.options(f"{door.root}/v2/requests.json", timeout=30).status_code == 204


# What changes counts at once, whichever process changed it


def test_a_key_that_another_process_revokes_is_refused_with_the_next_report(office):
    door = Door(office.address, made_key(office, "acceptor", "--write"))
    assert door.post(description="撤销之前").status_code == 201
    [number] = [
        line.split()[0] for line in office.yiju("key", "list").splitlines() if door.key[:13] in line
    ]

    office.yiju("key", "revoke", number)

    refused = door.post(description="撤销之后")
    assert refused.status_code == 403
    assert "open311.key_wrong" in refused.text


def test_a_post_that_another_process_ends_closes_its_key_with_the_next_report(office):
    office.account("leaving", "市住建局", "acceptor")
    door = Door(office.address, made_key(office, "leaving", "--write"))
    assert door.post(description="离任之前").status_code == 201

    office.python(
        "from yiju.platform.registry.models import Account\n"
        "Account.objects.filter(username='leaving').update(is_active=False)"
    )

    assert door.post(description="离任之后").status_code == 403


def test_a_rule_book_that_another_process_brings_counts_with_the_next_report(office, door):
    assert door.post(service_code="M02001").status_code == 404

    office.python(
        OPEN_THE_DESK.replace("desk.open_desk()", "")
        .replace("rows = [", "rows = [cases.RuleRow('M02001', '破损', '修复', day),")
        .replace("date(2022, 1, 1)", "date(2022, 2, 1)")
    )

    assert door.post(service_code="M02001", description="新类别").status_code == 201


# Around every answer


def test_answers_to_programs_are_protected_as_pages_are_and_set_no_cookie(office, door):
    page = requests.get(f"{office.address}/public/", timeout=30)
    answer = door.get("v2/services.json", language="en")

    for name in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"):
        assert answer.headers[name] == page.headers[name]
    policy = "Cross-Origin-Opener-Policy"
    assert answer.headers[policy] == page.headers[policy]
    assert answer.headers["Content-Language"] == "en"
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Cookie" not in answer.headers["Vary"]
    assert not answer.cookies


def test_a_host_that_is_not_ours_is_refused(door):
    answer = door.http.get(
        f"{door.root}/v2/services.json", headers={"Host": "elsewhere.example"}, timeout=30
    )

    assert answer.status_code == 400


def test_a_session_gives_no_right_at_the_door_of_programs(office, door):
    office.account("sitting", "市住建局", "acceptor")
    browser = office.browser("sitting")
    told = {"service_code": RUBBISH, **EAST, "description": "没有密钥"}

    answer = browser.post(f"{door.root}/v2/requests.json", told, timeout=30)

    assert answer.status_code == 403
    assert "open311.key_missing" in answer.text
