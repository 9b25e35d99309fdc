"""A dispatch meeting from its announcement to the follow-up of its decisions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from yiju.platform.base.errors import CityError
from yiju.platform.events import api as events
from yiju.platform.registry.api import Member
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.steering.bulletins.printing.flow import Print
from yiju.platform.steering.bulletins.printing.paging import pages_of
from yiju.platform.steering.supervision import api
from yiju.platform.steering.supervision.refusals import (
    AgendaEmpty,
    AttendanceMissing,
    AttendanceUnfit,
    ChangedMeanwhile,
    EntryUnfit,
    EntryUnknown,
    MeetingThere,
    MeetingUnknown,
    NotNow,
)
from yiju.platform.work import api as work

pytestmark = pytest.mark.django_db
PLAN = "yiju"
HELD = date(2021, 7, 8)


def notices(state: str = "open") -> list[str]:
    rows = work.items(work.Wanted(process=api.NOTICE_KEY, state=state)).rows
    return sorted(row.unit_code for row in rows)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def test_an_agenda_names_what_is_at_risk_with_its_evidence(office, reported):
    reported("公厕", date(2021, 6, 30), 1, at=at(date(2021, 7, 1)))
    told = api.Called("调度会", HELD, "09:00", "会议室", ("housing",))

    row = api.announce(PLAN, told, actor=office.actor(), at=office.at)

    found = next(one for one in row.agenda if "公厕" in one.title)
    assert found.colour == "red" and "housing" in found.units
    assert "滞后" in found.words and found.page == f"target/{found.key.partition(':')[2]}"


def test_the_same_announcement_is_the_same_meeting_and_another_is_refused(office, called, calling):
    again = api.announce(PLAN, calling, actor=office.actor(), at=office.later(hours=1))

    assert again == called
    with pytest.raises(MeetingThere):
        api.announce(PLAN, replace(calling, place="别处"), actor=office.actor(), at=office.at)


@pytest.mark.parametrize(
    "bad",
    [
        {"title": ""},
        {"place": "x" * 121},
        {"held_on": date(2021, 7, 1)},
        {"begins": "25:00"},
        {"members": ()},
        {"members": ("nobody",)},
    ],
)
def test_a_bad_announcement_leaves_nothing_behind(office, calling, bad):
    before = len(list(events.history()))
    with pytest.raises(api.MeetingUnfit):
        api.announce(PLAN, replace(calling, **bad), actor=office.actor(), at=office.at)

    assert api.meetings(PLAN) == [] and len(list(events.history())) == before


def test_the_office_edits_the_agenda_and_a_new_draft_keeps_it(office, called):
    told = {"actor": office.actor(), "at": office.at}
    row = api.edit_entry(PLAN, called.label, "own:1", "note", "请交通局说明", seen=2, **told)
    row = api.edit_entry(PLAN, called.label, "own:1", "raise", seen=row.revision, **told)
    row = api.redraw(PLAN, called.label, seen=row.revision, **told)

    [own] = [one for one in row.agenda if one.kind == "own"]
    assert own.raised and own.note == "请交通局说明"


def test_an_edit_of_what_one_did_not_see_or_of_nothing_is_refused(office, called):
    told = {"actor": office.actor(), "at": office.at}
    with pytest.raises(ChangedMeanwhile):
        api.edit_entry(PLAN, called.label, "own:1", "drop", seen=1, **told)
    with pytest.raises(EntryUnknown):
        api.edit_entry(PLAN, called.label, "own:9", "drop", seen=2, **told)
    with pytest.raises(EntryUnfit):
        api.edit_entry(PLAN, called.label, "own:1", "shred", seen=2, **told)
    with pytest.raises(EntryUnfit):
        api.add_entry(PLAN, called.label, "", ("nobody",), "", seen=2, **told)

    assert api.meeting(PLAN, called.label) == called


def test_sending_freezes_the_agenda_and_puts_a_notice_on_every_members_desk(office, called):
    with pytest.raises(MeetingUnknown):
        api.meeting(PLAN, called.label, {"east"})

    office.act(called.item, "send", key="once")
    office.act(called.item, "send", key="once")

    assert notices() == ["east", "transport"]
    assert api.meeting(PLAN, called.label, {"east"}).taken
    with pytest.raises(MeetingUnknown):
        api.meeting(PLAN, called.label, {"west"})
    with pytest.raises(NotNow):
        api.redraw(PLAN, called.label, seen=2, actor=office.actor(), at=office.at)


def test_an_empty_agenda_is_not_sent(office, called):
    for entry in called.agenda:
        row = api.meeting(PLAN, called.label)
        api.edit_entry(
            PLAN, called.label, entry.key, "drop",
            seen=row.revision, actor=office.actor(), at=office.at,
        )  # fmt: skip
    with pytest.raises(AgendaEmpty):
        office.act(called.item, "send")

    assert notices() == [] and api.meeting(PLAN, called.label).state == "preparing"


def test_a_changed_agenda_is_sent_anew_and_the_old_notices_lapse(office, called):
    office.act(called.item, "send")
    [east] = work.items(work.Wanted(process=api.NOTICE_KEY, unit_code="east")).rows
    office.act(east.number, "acknowledge", "east")
    office.act(called.item, "change", opinion="漏列一项")
    assert notices() == []

    office.act(called.item, "send")

    assert notices() == ["east", "transport"] and notices("ended") == ["east", "transport"]


def test_a_meeting_is_not_held_before_its_day_and_a_cancelled_one_is_over(office, called):
    office.act(called.item, "send")
    with pytest.raises(work.Unmet):
        office.act(called.item, "hold")

    office.act(called.item, "cancel", opinion="防汛")

    assert notices() == [] and api.meeting(PLAN, called.label).state == "cancelled"


def test_minutes_wait_until_it_is_said_who_came(office, called):
    office.act(called.item, "send")
    office.at = at(HELD)
    office.act(called.item, "hold")
    with pytest.raises(AttendanceMissing):
        office.act(called.item, "submit")
    for told in ({"west": ("present", "")}, {"east": ("asleep", "")}):
        with pytest.raises(AttendanceUnfit):
            api.attend(PLAN, called.label, told, actor=office.actor(), at=office.at)

    assert api.meeting(PLAN, called.label).attendance == {}


@pytest.mark.parametrize(
    "bad",
    [
        {"text": " "},
        {"lead": "nobody"},
        {"joint": ("transport",)},
        {"due": HELD},
        {"done_when": ""},
        {"entry": "target:none"},
    ],
)
def test_a_decision_without_unit_day_or_measure_of_done_is_refused(office, recorded, bad):
    good = api.Decided("清理河道", "transport", (), HELD + timedelta(9), "验收通过")
    with pytest.raises(api.DecisionUnfit):
        api.decide(
            PLAN, recorded.label, 3, replace(good, **bad), actor=office.actor(), at=office.at
        )

    assert api.meeting(PLAN, recorded.label) == recorded


def test_a_decision_taken_out_lets_the_later_ones_move_up(office, recorded):
    told = {"actor": office.actor(), "at": office.at}
    row = api.undecide(PLAN, recorded.label, 1, **told)
    again = api.undecide(PLAN, recorded.label, 9, **told)

    assert [(one.place, one.lead) for one in row.decisions] == [(1, "east")]
    assert again == row


def test_whoever_drafted_the_minutes_does_not_sign_them(office, recorded):
    office.act(recorded.item, "submit")
    with pytest.raises(work.Unmet):
        office.act(recorded.item, "sign")

    office.act(recorded.item, "sign", "second")

    row = api.meeting(PLAN, recorded.label)
    assert (row.minutes, row.year, row.state) == (1, 2021, "issued")


def test_a_signed_decision_is_a_task_of_its_lead_unit_with_its_day(office, issued):
    rows = [work.item(one.item) for one in issued.decisions]

    assert [row.unit_code for row in rows] == ["transport", "east"]
    # 23:59:59 of the day, by the city's clock.
    assert rows[0].open_stages[0].due_at == datetime(2021, 7, 15, 15, 59, 59, tzinfo=UTC)
    # Whoever works for the east reaches it in the area of the east.
    path = "990100000000/990101000000/"
    party = work.Party("east", (Member("staff", "east", "990101000000", path),))
    assert {one.move.key for one in work.possible(rows[1], party)} == {"progress", "report"}
    assert work.possible(rows[0], party) == []


def test_done_is_reported_with_proof_and_accepted_by_the_office(office, issued):
    first = issued.decisions[0].item
    office.act(first, "progress", "traffic", {"words": "管道已到场"})
    with pytest.raises(work.Unmet):
        office.act(first, "report", "traffic", {"words": "修好了"})
    said = {"words": "修好了", "document": "验收单3号"}
    office.act(first, "report", "traffic", said)
    office.later(days=2)
    office.act(first, "return", opinion="照片不清")
    assert api.decision(first).reported_on is None
    office.later(days=2)
    office.act(first, "report", "traffic", said)
    office.act(first, "accept")

    row = api.decision(first)
    assert (row.state, row.days_late(HELD + timedelta(60))) == ("done", 0)
    # Reporting and being sent back gave no new time.
    assert len({stage.due_at for stage in work.item(first).stages if stage.step == "doing"}) == 1


def test_the_next_agenda_begins_with_what_was_decided(office, overdue, calling):
    second = api.meeting(PLAN, "2021-07-08").decisions[1]
    office.act(overdue.item, "progress", "traffic", {"words": "等待材料"})
    told = replace(calling, title="第2次", held_on=date(2021, 8, 5))

    row = api.announce(PLAN, told, actor=office.actor(), at=office.at)

    first, following = row.agenda[:2]
    assert (first.key, first.colour) == (f"decision:{overdue.item}", "red")
    assert "逾期5天" in first.words and "等待材料" in first.words
    assert following.key == f"decision:{second.item}" and following.colour == "green"


def test_units_see_their_own_decisions_and_members_the_meeting(issued):
    assert [one.lead for one in api.decisions(PLAN, {"east"})] == ["east"]
    assert api.decisions(PLAN, {"west"}) == []
    assert [row.label for row in api.meetings(PLAN, {"transport"})] == ["2021-07-08"]
    with pytest.raises(CityError):
        api.decision(issued.decisions[0].item, {"east"})


def test_the_minutes_say_who_was_there_and_who_does_what_by_when(issued):
    document = api.minutes_document(issued)
    text = "\n".join(document.fill(block.text) for block in document.blocks)

    assert "出席：市交通局（演示甲）" in text and "请假：东区政府" in text
    assert "牵头单位：市交通局。完成时限：2021年7月15日。完成标准：现场核查通过。" in text
    assert document.number == "〔2021〕第1期"


def test_the_agenda_is_a_paper_with_what_is_taken_up_and_on_what_evidence(office, called):
    draft = api.agenda_document(called)
    text = "\n".join(draft.fill(block.text) for block in draft.blocks)
    assert draft.title == "关于召开2021年第1次调度会的通知" and draft.day == ""
    assert "2021年7月8日14:30，市政府三楼会议室。" in text
    assert "1.雨季施工（市交通局）：进入汛期。" in text and draft.addressee == "市交通局、东区政府"
    office.act(called.item, "send")
    sent = api.agenda_document(api.meeting(PLAN, called.label))
    assert (sent.day, sent.number, draft.number) == ("2021年7月2日", "会议通知", "")
    pages = pages_of(draft, paper=bulletins.Paper.LETTER)
    printed = "".join(one.text for page in pages for one in page.items if isinstance(one, Print))
    assert "雨季施工" in printed and "请各单位收到后签收" in printed


def test_what_lies_overdue_on_a_units_desk_comes_onto_the_agenda(office, calling):
    party = work.Party("", system=True)
    for key, unit in (("a", "transport"), ("b", "transport"), ("c", "east")):
        work.begin(
            "listing", {}, title=key, place=work.Place("990100000000", "990100000000/"), key=key,
            party=party, actor=office.actor(), at=office.at, unit_code=unit,
        )  # fmt: skip
    office.later(days=60)
    told = replace(calling, held_on=date(2021, 9, 9))

    row = api.announce(PLAN, told, actor=office.actor(), at=office.at)

    late = [one for one in row.agenda if one.kind == "late"]
    assert [(one.units, one.colour, one.weight) for one in late] == [
        (("transport",), "red", 2),
        (("east",), "red", 1),
    ]
    assert "列入名单逾期2件" in late[0].title and late[0].page == "late/listing/transport"
