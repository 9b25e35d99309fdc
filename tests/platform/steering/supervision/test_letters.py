"""A supervision letter from its ground to its settlement."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yiju.platform.events import api as events
from yiju.platform.registry.api import Reach
from yiju.platform.steering import api as steering
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.steering.bulletins.printing.flow import Print
from yiju.platform.steering.bulletins.printing.paging import pages_of
from yiju.platform.steering.supervision import api
from yiju.platform.steering.supervision.refusals import (
    ChangedMeanwhile,
    GroundUnfit,
    LetterKeyUsed,
    LetterStands,
    LetterUnknown,
    NotNow,
)
from yiju.platform.work import api as work

pytestmark = pytest.mark.django_db
PLAN = "yiju"
ANSWER = {"words": "已修好", "document": "验收单5号"}
"""Drafted on Tuesday 20 July 2021: five days after the day of the decision."""


@pytest.fixture
def letter(office, draft) -> api.LetterRow:
    """A letter that is signed."""
    row = draft()
    office.act(row.item, "submit")
    office.act(row.item, "sign", "second")
    return api.letter(row.item)


def test_a_letter_rests_on_what_is_so_and_says_it(draft):
    row = draft()

    assert "应于2021年7月15日完成，现已逾期5天" in row.ground


@pytest.mark.parametrize(
    "bad",
    [
        {"unit": "east"},
        {"ground_key": "JD0"},
        {"ground_kind": "rumour"},
        {"ground_kind": "target", "ground_key": "none"},
        {"ground_kind": "case", "ground_key": "1,2"},
        {"ground_kind": "case", "ground_key": ""},
        {"ground_kind": "return", "ground_key": "7"},
        {"ground_kind": "return", "ground_key": "x"},
    ],
)
def test_what_is_not_so_is_no_ground(draft, bad):
    before = len(list(events.history()))
    with pytest.raises(GroundUnfit):
        draft(**bad)

    assert api.letters() == [] and len(list(events.history())) == before


@pytest.mark.parametrize(
    "asked", [api.Asked("", "做", 5), api.Asked("事", " ", 5), api.Asked("事", "做", 61)]
)
def test_a_letter_that_asks_for_nothing_is_refused(draft, asked):
    with pytest.raises(api.LetterUnfit):
        draft(told=asked)

    assert api.letters() == []


def test_a_decision_that_is_not_late_is_no_ground(office, issued):
    with pytest.raises(GroundUnfit):
        api.ground_of(PLAN, "decision", issued.decisions[0].item, "transport", office.at)
    assert [one for one in api.possible(PLAN, office.at) if one.kind == "decision"] == []


def test_a_target_in_red_is_a_ground_for_its_units(office, reported):
    reported("公厕", date(2021, 6, 30), 1, at=datetime(2021, 7, 1, tzinfo=UTC))
    [found] = [one for one in api.possible(PLAN, office.at) if one.kind == "target"]

    assert "公厕" in found.ground and {"housing", "east", "west"} <= {*found.units}
    assert api.ground_of(PLAN, "target", found.key, "housing", office.at) == found


def test_a_return_found_untrue_is_a_ground(office, reported):
    told = reported("公厕", date(2021, 6, 30), 9, unit="east", at=office.at)
    with pytest.raises(GroundUnfit):
        api.ground_of(PLAN, "return", str(told.number), "east", office.at)
    refused = steering.return_verify(
        told.number, holds=False, ground="现场不符", actor=office.actor(), at=office.at
    )
    found = api.ground_of(PLAN, "return", str(refused.number), "east", office.at)

    assert "经核验不实" in found.ground


def test_the_same_form_sent_twice_is_one_letter_and_one_matter_has_one(office, draft):
    row = draft()

    assert draft() == row
    with pytest.raises(LetterStands):
        draft("k2")
    with pytest.raises(LetterKeyUsed):
        draft(unit="east")
    assert len(api.letters()) == 1


def test_words_are_changed_while_it_is_drafted_and_only_then(office, draft):
    row, other = draft(), api.Asked("落实排水决定", "三天内修好", 3)
    told = {"actor": office.actor(), "at": office.at}
    api.edit_letter(row.item, other, seen=1, **told)
    with pytest.raises(ChangedMeanwhile):
        api.edit_letter(row.item, api.Asked("x", "y", 4), seen=1, **told)
    office.act(row.item, "submit")
    with pytest.raises(NotNow):
        api.edit_letter(row.item, api.Asked("x", "y", 4), seen=2, **told)

    assert api.letter(row.item).asks == "三天内修好"


def test_signed_by_another_it_has_a_number_and_a_day_by_the_working_calendar(office, draft):
    row = draft()
    office.act(row.item, "submit")
    theirs = [Reach("990100000000/", "transport")]
    with pytest.raises(LetterUnknown):
        api.letter(row.item, {"transport"})
    with pytest.raises(work.ItemUnknown):
        work.item(row.item, theirs)
    with pytest.raises(work.Unmet):
        office.act(row.item, "sign")
    office.act(row.item, "sign", "second")
    assert work.item(row.item, theirs).unit_code == "transport"

    row = api.letter(row.item, {"transport"})
    # From Tuesday 20 July 2021, five working days: Tuesday 27 July.
    assert (api.letter_number(row), row.due) == ("宜居办督〔2021〕1号", date(2021, 7, 27))
    assert work.item(row.item).open_stages[0].due_at.date() == row.due
    with pytest.raises(LetterUnknown):
        api.letter(row.item, {"east"})


def test_a_unit_acknowledges_and_answers_with_proof_and_the_office_settles(office, letter):
    due = work.item(letter.item).open_stages[0].due_at
    with pytest.raises(work.Unmet):
        office.act(letter.item, "answer", "traffic", ANSWER)
    with pytest.raises(work.NotYours):
        office.act(letter.item, "acknowledge", "east")
    office.later(days=1)
    office.act(letter.item, "acknowledge", "traffic")
    assert work.item(letter.item).open_stages[0].due_at == due
    with pytest.raises(work.Unmet):
        office.act(letter.item, "answer", "traffic", {"words": "已修好"})
    office.act(letter.item, "answer", "traffic", ANSWER)
    with pytest.raises(work.Unmet):
        office.act(letter.item, "settle")
    office.act(letter.item, "settle", opinion="核实无误")

    assert api.letter(letter.item).state == "settled"


def test_asked_again_there_is_a_new_day_and_the_first_answer_still_counts(office, letter):
    office.act(letter.item, "acknowledge", "traffic")
    office.later(days=10)
    office.act(letter.item, "answer", "traffic", ANSWER)
    office.act(letter.item, "again", said={"asks": "补照片", "days": "2"})

    row = api.letter(letter.item)
    # Friday 30 July, two working days: Tuesday 3 August.
    assert (row.state, row.rounds, row.due) == ("again", 2, date(2021, 8, 3))
    assert row.days_late(date(2021, 8, 5)) == 2
    [count] = api.letter_counts(date(2021, 7, 1), date(2021, 7, 31), on=date(2021, 8, 5))
    assert (count.unit, count.month, count.late, count.asked_again) == (
        "transport",
        "2021-07",
        1,
        1,
    )


def test_a_letter_is_withdrawn_only_with_a_reason_and_then_counts_apart(office, letter):
    with pytest.raises(work.Unmet):
        office.act(letter.item, "withdraw")
    office.act(letter.item, "withdraw", opinion="事实有误")

    [count] = api.letter_counts(
        letter.issued_at.date(), letter.issued_at.date(), on=date(2021, 8, 1)
    )
    assert (count.issued, count.withdrawn) == (0, 1)
    assert api.letters_shown(date(2021, 8, 1)) == []


def test_an_overdue_answer_is_told_to_the_holder_then_up_to_the_leading_group(office, letter):
    told = []

    def to_whom(telling: work.Telling) -> list[tuple[str, str]]:
        told.append((telling.holder.unit, telling.level))
        return []

    for days in range(0, 40, 2):
        work.look(letter.item, office.at + timedelta(days=days), to_whom)

    assert told == [("transport", 0), ("transport", 1), ("transport", 2), ("transport", 3)]


def test_an_open_letter_comes_onto_the_next_agenda(office, letter, calling):
    office.later(days=10)
    told = api.Called("第2次", date(2021, 8, 5), "09:00", "会议室", ("transport",))
    row = api.announce(PLAN, told, actor=office.actor(), at=office.at)

    found = next(one for one in row.agenda if one.kind == "letter")
    assert found.colour == "red" and "逾期3天未答复" in found.words


def test_a_letter_is_printed_in_letter_form(letter):
    pages = pages_of(api.letter_document(letter), paper=bulletins.Paper.LETTER)
    first = [one for one in pages[0].items if isinstance(one, Print)]
    mark = first[0]

    # GB/T 9704-2012, 10.1: no 文件, the mark 30 mm below the edge, no page number on the first.
    assert mark.text == "示例市住房和城乡建设局"
    assert mark.y - mark.size * 0.88 == pytest.approx(30 * 72 / 25.4)
    assert not any(one.text == "— 1 —" for one in first)
    number = next(one for one in first if one.text == "宜居办督〔2021〕1号")
    assert number.x + number.width == pytest.approx((28 + 156) * 72 / 25.4)
    assert "".join(one.text for one in first).count("督办函") == 1


def test_what_somebody_wrote_in_braces_is_printed_as_it_is(office, draft):
    row = draft(told=api.Asked("落实{x}", "做{targets.all}", 5))
    document = api.letter_document(row)

    assert any("｛targets.all｝" in document.fill(block.text) for block in document.blocks)
