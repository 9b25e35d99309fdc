"""From the opened month to the accepted figure, and back where something is wrong."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from yiju.platform.base.errors import Problems
from yiju.platform.base.time import Period
from yiju.platform.steering import api as steering
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.steering.evaluation.computing import check_known, taken
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.steering.periodic.errors import (
    AttachmentChanged,
    ChangedMeanwhile,
    MonthNotOver,
    NotAllAccepted,
)
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work

from .conftest import DAY, MONTH, OPENED

TOILETS = "公厕10座"
LATER = OPENED + timedelta(hours=1)
OF_ONE = {TOILETS: 4}
UNITS = ("housing", "east", "transport")
JUNE, CITY = Period.month(2021, 6), "990100000000"


def test_each_unit_is_asked_for_the_figures_it_answers_for_once(opened, people):
    asked = {
        unit: [(one.target.text[-4:], one.line.area_code[:6]) for one in periodic.lines(item)]
        for unit, item in opened.items()
    }

    assert set(asked) == {"housing", "east", "west", "transport"}
    assert [area for _text, area in asked["housing"]] == ["990100"] * 3
    assert [area for _text, area in asked["east"]] == ["990101", "990101", "990100"]
    again = periodic.open_month("yiju", MONTH, actor=people["office"].actor, at=LATER)
    assert again == 0
    [row] = [one for one in periodic.filed_of(MONTH, today=DAY) if one.unit_code == "east"]
    assert row.due_on == date(2021, 7, 9)
    with pytest.raises(MonthNotOver):
        periodic.open_month("yiju", "2021-07", actor=people["office"].actor, at=LATER)


def test_a_signed_figure_counts_as_reported_an_accepted_one_as_verified(
    hand_in, people, value_of, target
):
    item = hand_in("housing", OF_ONE)
    row = steering.returns([target(TOILETS).own_key])[target(TOILETS).own_key][-1]
    assert (row.evidence, row.value, row.unit_code) == ("reported", 4, "housing")

    people["office"].act(item, "accept", at=LATER)
    assert value_of(TOILETS) == 4
    found = steering.measure_target(target(TOILETS), DAY)
    assert found.provenance == "verified"
    again = people["office"].act(item, "accept", at=LATER)
    assert again.end == "accepted"
    assert len(steering.returns([target(TOILETS).own_key])[target(TOILETS).own_key]) == 2


def test_whoever_wrote_does_not_sign_and_no_unit_touches_anothers_return(opened, people, fill):
    item = opened["housing"]
    people["head"].write(item, fill(item, OF_ONE))
    people["writer"].act(item, "submit", at=OPENED)
    with pytest.raises(work.Unmet, match="另一位负责人"):
        people["head"].act(item, "sign", at=LATER)
    for somebody in ("writer", "east-head", "office"):
        with pytest.raises(work.NotYours):
            people[somebody].act(item, "sign", at=LATER)


def test_a_return_is_submitted_only_when_nothing_lacks(opened, people, fill):
    item = opened["housing"]
    with pytest.raises(work.Unmet, match="没有填数"):
        people["writer"].act(item, "submit", at=OPENED)
    lines = fill(item, OF_ONE)
    first = next(order for order, line in lines.items() if line.value is not None)
    lines[first] = periodic.Written(Decimal(4))
    people["writer"].write(item, lines)
    with pytest.raises(work.Unmet, match="没有依据"):
        people["writer"].act(item, "submit", at=OPENED)


def test_an_impossible_figure_is_refused_and_changes_nothing(opened, people, fill):
    item = opened["housing"]
    lines = fill(item, {TOILETS: -4, "60%": 101})
    with pytest.raises(Problems) as refused:
        people["writer"].write(item, lines)
    assert len(refused.value.problems) >= 2
    assert not any(one.line.written_at for one in periodic.lines(item))


def test_a_suspicious_figure_asks_for_an_explanation_and_then_passes(
    opened, people, fill, reported, value_of
):
    reported(TOILETS, date(2021, 5, 31), 6, at=OPENED - timedelta(days=9))
    item, writer = opened["housing"], people["writer"]
    writer.write(item, fill(item, OF_ONE))
    with pytest.raises(work.Unmet, match="累计数倒退"):
        writer.act(item, "submit", at=OPENED)
    writer.write(item, fill(item, OF_ONE, explanation="两座拆除重建"))
    writer.act(item, "submit", at=OPENED)
    people["head"].act(item, "sign", at=LATER)
    assert value_of(TOILETS) == 4


def test_a_return_sent_back_counts_no_more_until_it_is_right(hand_in, people, fill, value_of):
    item = hand_in("housing", OF_ONE)
    first = next(one.line.order for one in periodic.lines(item) if one.line.value is not None)
    with pytest.raises(work.Unmet, match="理由"):
        people["office"].act(item, "send_back", {"lines": str(first)}, at=LATER)
    with pytest.raises(Problems):
        people["office"].act(item, "send_back", {"lines": "99"}, at=LATER, opinion="核对")
    assert value_of(TOILETS) == 4

    people["office"].act(item, "send_back", {"lines": str(first)}, at=LATER, opinion="与台账不符")
    assert value_of(TOILETS) is None
    seen = {one.line.order: one.line.doubt for one in periodic.lines(item)}
    assert seen[first] == "与台账不符" and len([doubt for doubt in seen.values() if doubt]) == 1
    open_stage = work.item(item).open_stages[0]
    assert open_stage.due_at.date() == date(2021, 7, 5)

    people["writer"].write(item, fill(item, {TOILETS: 3}), at=LATER)
    people["writer"].act(item, "submit", at=LATER, key="again")
    people["head"].act(item, "sign", at=LATER, key="signed again")
    people["office"].act(item, "accept", at=LATER)
    assert value_of(TOILETS) == 3
    [row] = [one for one in periodic.filed_of(MONTH, today=DAY) if one.item == item]
    assert (row.sent_back, row.late_days, row.step) == (1, 0, "")


def test_a_line_that_another_changed_meanwhile_is_not_written_over(opened, people, fill):
    item, lines = opened["housing"], {}
    for order, line in fill(item, OF_ONE).items():
        lines[order] = periodic.Written(line.value, document=line.document, seen="-")
    people["writer"].write(item, lines)
    assert people["writer"].write(item, lines) == 0
    other = {order: periodic.Written(Decimal(1), document="x", seen="-") for order in lines}
    with pytest.raises(ChangedMeanwhile):
        people["head"].write(item, other, at=LATER)


def test_late_returns_are_counted_whether_they_came_or_not(hand_in, people):
    hand_in("housing", OF_ONE)
    hand_in("east", OF_ONE, at=OPENED + timedelta(days=12))
    counted = {row.unit_code: row for row in periodic.counts(MONTH, today=date(2021, 7, 14))}

    assert (counted["housing"].in_time, counted["housing"].late) == (1, 0)
    assert (counted["east"].late, counted["east"].missing) == (1, 0)
    assert (counted["west"].late, counted["west"].missing) == (1, 1)
    july = Period.parse("2021-07")
    for on, late in ((date(2021, 7, 14), (1, 0)), (OPENED.date() + timedelta(days=11), (1, 1))):
        told = {row.unit_code: row for row in periodic.reported("yiju", july, on=on)}
        assert (told["east"].late, told["east"].missing) == late
    assert not periodic.reported("yiju", Period.parse("2021-08"), on=date(2021, 8, 31))


def test_nothing_is_drawn_before_all_returns_are_accepted(hand_in, people):
    hand_in("housing", OF_ONE)
    with pytest.raises(NotAllAccepted, match="西区政府"):
        periodic.draw(MONTH, actor=people["office"].actor, at=LATER)


@pytest.fixture
def drawn(accepted):
    """Everything accepted and drawn: the item by which the third party looks at the toilets."""
    return accepted(OF_ONE)


@pytest.fixture
def accepted(hand_in, people, opened, fill):
    """Accept and draw everything, of the housing bureau these figures: the items of what was drawn
    by unit."""

    def done(housing):
        for unit, figures in (("housing", housing), ("east", {TOILETS: 3}), ("west", {TOILETS: 1})):
            people["office"].act(hand_in(unit, figures), "accept", at=LATER)
        return _of_transport(people, opened["transport"], fill)

    return done


def _of_transport(people, item, fill):
    clerk = type(people["writer"])("parking", "transport", "staff")
    head = type(people["writer"])("parking-head", "transport", "head")
    clerk.write(item, fill(item))
    clerk.act(item, "submit", at=OPENED)
    head.act(item, "sign", at=LATER)
    people["office"].act(item, "accept", at=LATER)
    assert periodic.draw(MONTH, actor=people["office"].actor, at=LATER) == 3
    assert periodic.draw(MONTH, actor=people["office"].actor, at=LATER) == 3
    return {row.unit_code: row.item for row in periodic.checks(MONTH)}


def test_what_the_third_party_contradicts_is_put_right_in_every_period_it_touches(
    drawn, people, reported, value_of, target
):
    reported(TOILETS, date(2021, 5, 31), 3, at=LATER)
    reported(TOILETS, date(2021, 9, 30), 7, at=LATER + timedelta(days=100))
    said = {"value": "2", "found": "现场只有两座", "document": "核验单1号"}
    with pytest.raises(work.NotYours):
        people["head"].act(drawn["housing"], "contradict", said, at=LATER)
    at = LATER + timedelta(days=110)
    with pytest.raises(Problems):
        people["assessor"].act(drawn["housing"], "contradict", {**said, "value": "4"}, at=at)
    assert value_of(TOILETS) == 4
    people["assessor"].act(drawn["housing"], "contradict", said, at=at)
    people["assessor"].act(drawn["east"], "confirm", {"found": "属实", "document": "2号"}, at=at)

    assert value_of(TOILETS, date(2021, 5, 31)) == 3
    assert value_of(TOILETS) == 2
    assert value_of(TOILETS, date(2021, 9, 30)) == 5
    [row] = periodic.checks(MONTH, units=["housing"])
    assert [(one.day.month, one.before, one.after) for one in row.amendments] == [
        (6, 4, 2),
        (9, 7, 5),
    ]
    counted = {row.unit_code: row for row in periodic.counts(MONTH, today=DAY)}
    assert (counted["housing"].checked, counted["housing"].untrue) == (1, 1)
    assert (counted["east"].checked, counted["east"].untrue) == (1, 0)
    told = periodic.reported("yiju", Period.parse("2021-10"), on=date(2021, 10, 31))
    assert {(row.unit_code, row.asked, row.checked, row.untrue) for row in told} == {
        ("housing", 0, 1, 1),
        ("east", 0, 1, 0),
    }
    untrue = steering.measure("returns.untrue", Period.year(2021), "990100000000")
    assert untrue.value == 50
    assert evaluated("returns.untrue", "less") == {"housing": 100, "east": 0, "transport": None}
    assert evaluated("returns.in_time", "more") == {"housing": 100, "east": 100, "transport": 100}


def evaluated(indicator, better):
    """What an evaluation of units takes of an indicator, by unit."""
    named = ", ".join(f'{{ key = "{unit}", title = "{unit}" }}' for unit in UNITS)
    declared = evaluation.parse(
        f"""
        key = "units"
        title = "单位"
        month = "2021-07"
        [subjects]
        named = [{named}]
        [weights]
        method = "given"
        [[indicators]]
        key = "one"
        title = "报送"
        indicator = "{indicator}"
        better = "{better}"
        weight = 100
        normalise = {{ method = "target", target = 100, worst = 0 }}
        """
    )
    check_known(declared)
    return {unit: row["one"] for unit, row in taken(declared).values.items()}


def test_a_figure_that_cannot_be_checked_is_replaced_by_the_next_of_the_draw(accepted, people):
    drawn = accepted({TOILETS: 4, "其中": 2})
    assessor, ground = people["assessor"], {"ground": "台账送审，电话 13912345678"}
    with pytest.raises(Problems):
        assessor.act(drawn["housing"], "replace", {"ground": ""}, at=LATER)
    for somebody in ("head", "office"):
        with pytest.raises(work.NotYours):
            people[somebody].act(drawn["housing"], "replace", ground, at=LATER)
    for _twice in range(2):
        assessor.act(drawn["housing"], "replace", ground, at=LATER, key="once")

    gone, instead = periodic.checks(MONTH, units=["housing"])
    if gone.result != "replaced":
        gone, instead = instead, gone
    assert (gone.result, instead.result) == ("replaced", "")
    assert work.item(instead.item).data["instead_of"] == gone.item
    made = draws.draw_of(periodic.draw_key(MONTH))
    assert [*made.replaced] == [f"{gone.filed}/{gone.line}"]
    assert "台账送审" in gone.found and "13912345678" not in str(made.replaced)
    assert made.order["housing"] == (f"{gone.filed}/{gone.line}", f"{instead.filed}/{instead.line}")
    assert draws.verify_export(draws.export(made.key))

    assessor.act(instead.item, "replace", {"ground": "同一本台账"}, at=LATER)
    assert len(periodic.checks(MONTH, units=["housing"])) == 2
    [counted] = periodic.counts(MONTH, today=DAY, units=["housing"])
    assert (counted.drawn, counted.checked, counted.replaced) == (0, 0, 2)
    assessor.act(drawn["east"], "confirm", {"found": "属实", "document": "2号"}, at=LATER)
    untrue = steering.measure("returns.untrue", Period.year(2021), "990100000000")
    assert (untrue.value, len(untrue.among)) == (0, 1)


def test_the_office_says_why_it_believes_a_doubtful_figure(hand_in, people, reported, value_of):
    reported(TOILETS, date(2021, 5, 31), 6, at=OPENED - timedelta(days=9))
    item = hand_in("housing", OF_ONE, explanation="两座拆除重建")
    with pytest.raises(work.Unmet, match="第 1 行的数可疑"):
        people["office"].act(item, "accept", at=LATER)
    assert steering.measure(periodic.lines(item)[0].target.own_key, JUNE, CITY).provenance == (
        "reported"
    )
    people["office"].act(item, "accept", at=LATER, opinion="看过拆除通知")
    assert value_of(TOILETS) == 4


def test_a_photo_that_another_return_rested_on_asks_for_an_explanation(opened, people, fill):
    photo, words = b"\xff\xd8\xff one place at one time", b"%PDF- a yearbook"
    for unit, name in (("east", "east"), ("housing", "writer")):
        people[name].write(opened[unit], fill(opened[unit], OF_ONE))
        for data, file in ((photo, "现场.jpg"), (words, "年鉴.pdf")):
            at = OPENED if unit == "east" else LATER
            actor = people[name].actor
            sha256 = periodic.attach(opened[unit], 1, file, data, actor=actor, at=at)
            assert periodic.attachment(opened[unit], sha256)[1] == data

    def asked(unit):
        one = periodic.lines(opened[unit])[0]
        found = periodic.findings_of(one, periodic.told_in(one.line), DAY)
        return [finding.text for finding in found if finding.key == "same_photo"]

    [text] = asked("housing")
    assert "现场.jpg" in str(text) and "东区政府2021-06" in str(text)
    assert asked("east") == []
    with pytest.raises(work.Unmet, match=r"照片“现场.jpg”"):
        people["writer"].act(opened["housing"], "submit", at=LATER)


def test_a_file_that_was_changed_under_its_hash_is_not_given_out(opened, people, settings):
    item, actor = opened["housing"], people["writer"].actor
    sha256 = periodic.attach(item, 1, "a.pdf", b"%PDF- as received", actor=actor, at=OPENED)
    (Path(settings.MEDIA_ROOT) / sha256[:2] / sha256).write_bytes(b"%PDF- put in its place")
    with pytest.raises(AttachmentChanged):
        periodic.attachment(item, sha256)


def test_a_part_written_above_its_whole_is_doubted_in_both_lines(opened, people, fill):
    item = opened["housing"]
    people["writer"].write(item, fill(item, {TOILETS: 4, "其中": 5}))
    whole, part, *_more = periodic.lines(item)
    assert (part.whole_line, whole.part_lines) == (1, (2,))
    for one in (whole, part):
        found = periodic.findings_of(one, periodic.told_in(one.line), DAY)
        assert [finding.key for finding in found] == ["above_total"]
