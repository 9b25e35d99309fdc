"""A case as GeoReport v2 tells it: nothing but the row and the names goes in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from yiju.interfaces.open311 import records
from yiju.interfaces.open311.asking import read_asked, value
from yiju.interfaces.open311.formats import as_json, as_xml
from yiju.interfaces.open311.reading import RemoteMalformed, read_accepted, read_requests
from yiju.interfaces.open311.refusals import ParameterUnfit, SpanTooLong
from yiju.platform.work.api import Holder, ItemRow, Limit, StageRow, TimeKind
from yiju.platform.work.cases.api import CASE, RuleRow

AT = datetime(2021, 6, 1, 1, 0, 0, 500, tzinfo=UTC)
NAMES = records.Names(
    services={"M01037": "路灯异常"},
    units={"u-1": "照明处"},
    steps={step.key: step.title for step in CASE.steps},
    areas={"990101000000": "示例市东区"},
    photos="https://c.example/requests/{number}/photo.jpg",
)


def stage(key: int, step: str, move: str = "", ended: datetime | None = None) -> StageRow:
    return StageRow(
        key, step, Holder(), AT, None, "", None, ended, move, "zhang", "张三", "u-1", "", None
    )


def case(**how) -> ItemRow:
    plain = ItemRow(
        number="9901002021060100001",
        process="case",
        version=1,
        title="路灯不亮",
        type_code="M01037",
        source="open311",
        area_code="990101000000",
        area_path="990100000000/990101000000/",
        lon=119.95,
        lat=31.75,
        asset="",
        unit_code="u-1",
        data={"words": "路灯不亮，电话13812345678", "address": "河东三单元"},
        began_at=AT,
        due_at=None,
        provisional=False,
        end="",
        ended_at=None,
        paused=False,
        parent="",
        merged_into="",
        revision=1,
        changed_at=AT,
        stages=(stage(1, "reported"),),
    )
    return replace(plain, **how)


def test_an_open_case_is_told_without_names_and_numbers_of_people():
    told = records.request_record(case(), NAMES)

    assert (told["status"], told["status_notes"]) == ("open", "待受理")
    assert told["description"] == "路灯不亮，电话138****5678"
    assert told["requested_datetime"] == "2021-06-01T09:00:00+08:00"
    assert (told["agency_responsible"], told["media_url"]) == ("照明处", None)
    assert "张三" not in str(told)


def test_what_was_said_at_another_door_is_told_to_those_alone_whom_it_concerns():
    portal = case(source="portal", data={**case().data, "condition": "路灯不亮"})
    told = records.request_record(portal, NAMES)
    whole = records.request_record(portal, NAMES, whole=True)

    assert (told["description"], told["address"]) == ("路灯异常：路灯不亮", "示例市东区")
    assert (whole["description"], whole["address"]) == ("路灯不亮，电话138****5678", "河东三单元")


@pytest.mark.parametrize(
    ("how", "notes"),
    [
        ({"end": "closed", "data": {"closing": "fixed"}}, "已结案：已处置到位"),
        ({"end": "rejected", "data": {"rejected": "outside"}}, "不予立案：不属于受理范围"),
        (
            {"end": "merged", "merged_into": "9901002021060100002"},
            "已并案；由 9901002021060100002 继续办理，请按该编号查询",
        ),
        ({"paused": True}, "待受理（挂账）"),
        ({"data": {"reopened": 1}}, "待受理；结案后重新办理"),
    ],
)
def test_the_notes_say_what_open_and_closed_cannot(how, notes):
    assert str(records.notes(case(**how), NAMES)) == notes


def test_a_photo_is_shown_only_while_the_last_handling_was_verified():
    passed = (stage(1, "handling", "finish", AT), stage(2, "verifying", "pass", AT))
    assert records.request_record(case(stages=passed), NAMES)["media_url"]
    again = (*passed, stage(3, "handling"))
    assert records.request_record(case(stages=again), NAMES)["media_url"] is None


def test_a_filing_condition_keeps_its_key_in_another_edition_of_the_rule_book():
    day = Limit(1, TimeKind.WORKING_DAY)
    rows = [RuleRow("M01037", word, "", day) for word in ("甲", "乙", "丙")]
    before = records.Service("M01037", "", "", tuple(rows))
    after = records.Service("M01037", "", "", tuple(rows[::-1][:2]))

    keys = {name: key for key, name in before.conditions.items()}
    assert after.condition(keys["丙"]) == "丙" == before.condition("丙")
    assert after.condition(keys["甲"]) is None


def test_both_forms_come_from_one_structure():
    told = [records.service_record(records.Service("M1", "灯 & <杆>", "市容", ()))]

    root = etree.fromstring(as_xml("services", told))
    assert root.findtext("service/service_name") == "灯 & <杆>"
    assert root.findtext("service/metadata") == "false"
    assert '"metadata":false' in as_json(told).decode()


def test_what_xml_cannot_write_is_left_out():
    root = etree.fromstring(as_xml("services", [{"service_name": "a\x00b\x0bc\ufffe"}]))
    assert root.findtext("service/service_name") == "abc"


NOW = datetime(2022, 6, 30, tzinfo=UTC)


def test_a_list_spans_ninety_days_from_or_to_what_is_said():
    asked = read_asked({}, NOW)
    assert (NOW - asked.first).days == 90 and asked.last is None
    asked = read_asked({"start_date": "2021-01-01T00:00:00Z"}, NOW)
    assert (asked.last - asked.first).days == 90
    with pytest.raises(SpanTooLong):
        read_asked({"start_date": "2021-01-01T00:00:00Z", "end_date": "2021-04-02T00:00:00Z"}, NOW)


def test_both_statuses_are_all_and_an_unknown_one_is_refused():
    assert read_asked({"status": "open,closed"}, NOW).status == ""
    assert read_asked({"status": "Closed"}, NOW).status == "closed"
    with pytest.raises(ParameterUnfit):
        read_asked({"status": "open,lost"}, NOW)


def test_control_characters_are_no_part_of_a_value():
    assert value({"x": " a\x00\x1bb\ud800 "}, "x") == "ab"


# --- what other servers answer -----------------------------------------------------------

GOOD = b"""<?xml version="1.0" encoding="utf-8"?><service_requests><request>
<service_request_id>7</service_request_id><status>Open</status><lat>31.7</lat><long>119.9</long>
<updated_datetime>2022-06-01T00:00:00Z</updated_datetime></request></service_requests>"""


def test_the_answer_of_another_server_is_read_in_both_forms():
    [row] = read_requests(GOOD)
    assert (row.number, row.status, row.lat) == ("7", "open", 31.7)
    [other] = read_requests(b'[{"service_request_id":7,"status":"open","lat":31.7,"long":null}]')
    assert (other.number, other.lon) == ("7", None)


BILLION = (
    b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]>'
    b"<service_requests><request>&c;</request></service_requests>"
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>502</body></html>",
        b"<service_requests><request>",
        b"[{]",
        b"{}",
        b"[1]",
        b"[" * 100_000,
        BILLION,
        GOOD.replace(b"Open", b"maybe"),
        GOOD.replace(b"31.7", b"north"),
        GOOD.replace(b"31.7", b"nan"),
        GOOD.replace(b"00:00Z", b"00:00"),
        GOOD.replace(b">7<", b"><"),
        GOOD.replace(b">7<", b">" + b"7" * 101 + b"<"),
    ],
)
def test_an_answer_with_a_fault_is_refused_whole(content):
    with pytest.raises(RemoteMalformed):
        read_requests(content)


def test_a_report_is_accepted_by_a_number_or_a_token():
    assert read_accepted(b'[{"service_request_id":"8"}]').number == "8"
    assert read_accepted(b'[{"token":"t"}]').token == "t"
    for content in (b"[]", b"[{}]", b'[{"token":"t"},{"token":"u"}]'):
        with pytest.raises(RemoteMalformed):
            read_accepted(content)
