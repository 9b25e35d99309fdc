"""A bulletin from its draft to its publication, on the small city."""

from datetime import UTC, date, datetime
from itertools import combinations
from types import SimpleNamespace

import pytest
import shapely

from yiju.interfaces.web.templatetags.yiju import figure as figure_on_page
from yiju.platform.base.i18n import ENGLISH, use_language
from yiju.platform.base.time import Period
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.registry.api import Member
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.steering.bulletins.binding import FigureUnbound
from yiju.platform.steering.bulletins.checking import Paper, check
from yiju.platform.steering.bulletins.document import unknown_holders
from yiju.platform.steering.bulletins.gathering import Cases, shapes
from yiju.platform.steering.bulletins.keeping import ChangedMeanwhile, PeriodAhead
from yiju.platform.steering.bulletins.parts_cases import COUNTS, _against
from yiju.platform.steering.bulletins.sheet import Sheet
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.steering.overview import targets_overview
from yiju.platform.work import api as work
from yiju.platform.work import declared

pytestmark = pytest.mark.django_db
TODAY = date(2021, 7, 2)
AT = datetime(2021, 7, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def installed():
    before = declared.processes()
    work.install([*before, bulletins.PROCESS])
    yield
    work.install(before)


@pytest.fixture
def office():
    return events.Actor("office", "办公室", "housing")


@pytest.fixture
def drafted(programme, office):
    return bulletins.draft("yiju", "2021-06", TODAY, actor=office, at=AT)


def move(row: bulletins.BulletinRow, account: str, role: str, key: str, opinion: str = ""):
    post = Member(role, "housing", "990100000000", "990100000000/")
    return work.act(
        row.item,
        key,
        key=f"{account}/{key}/{opinion}",
        party=work.Party(account, (post,)),
        actor=events.Actor(account, account, "housing"),
        at=AT,
        opinion=opinion,
    )


def test_a_draft_says_of_every_figure_where_it_comes_from(drafted):
    document = drafted.document

    assert not unknown_holders(document)
    assert all(figure.source for figure in document.figures.values())
    assert document.title == "关于2021年6月美丽宜居城市建设工作情况的通报"
    assert document.organ == "示例市住房和城乡建设局"


def test_a_draft_agrees_with_itself(drafted):
    document = drafted.document
    paragraphs = tuple(document.fill(block.text) for block in document.blocks)
    tables = tuple(
        tuple(tuple(document.fill(cell) for cell in row) for row in block.rows)
        for block in document.all_blocks()
        if block.kind == "table"
    )

    assert check(Paper(paragraphs, tables)) == []


def test_a_period_is_drafted_once_and_not_before_it_begins(drafted, actor):
    again = bulletins.draft("yiju", "2021-06", TODAY, actor=actor, at=AT)

    assert again == drafted
    with pytest.raises(PeriodAhead):
        bulletins.draft("yiju", "2021-08", TODAY, actor=actor, at=AT)


def test_without_cases_there_is_no_comparison_and_no_ranking(drafted):
    document = drafted.document
    words = "".join(document.fill(block.text) for block in document.blocks)

    assert "本期没有案件记录" in words
    assert "无数据" in words
    assert "2020-06没有案件记录，不作同比。" in map(str, document.notes)
    with use_language(ENGLISH):
        assert all(str(note).isascii() for note in document.notes)


def evaluated(office: events.Actor, error: float) -> None:
    """Two districts, five points apart; a figure may be wrong by `error`."""
    values = {"990101000000": 95, "990102000000": 90}
    target = {"method": "target", "target": 100}
    leaf = {"key": "x", "title": "结案率", "values": values, "normalise": target, "error": error}
    told = {"key": "june", "title": "两区评价", "month": "2021-06", "robust": {"runs": 200}}
    told |= {"subjects": {"level": "district"}, "indicators": [leaf], "decimals": 2}
    evaluation.declare(told, actor=office, at=AT)
    evaluation.publish("june", actor=office, at=AT)


@pytest.mark.parametrize(("error", "praise"), [(1, ["表扬：东区（得分95.00）。"]), (20, [])])
def test_a_bulletin_follows_the_evaluation_and_says_only_what_its_data_can_tell(
    programme, office, error, praise
):
    evaluated(office, error)
    document = bulletins.draft("yiju", "2021-06", TODAY, actor=office, at=AT).document
    texts = [document.fill(block.text) for block in document.blocks]
    [table] = [one for one in document.blocks if (one.kind, one.text) == ("table", "辖市区评价")]
    rows = [tuple(document.fill(cell) for cell in row)[:4] for row in table.rows]

    assert any("按“两区评价”第1版" in text for text in texts)
    assert [text for text in texts if text.startswith("表扬：")] == praise
    assert rows[0] == ("名次", "名次区间", "辖市区", "得分")
    assert rows[1][:1] + rows[1][2:] == ("1", "东区", "95.00")
    assert rows[1][1] == ("1至1" if error == 1 else "1至2")
    assert dict(document.better)["东区"] == (("西区",) if error == 1 else ())
    assert check(Paper(tuple(texts), (tuple(rows),))) == []


@pytest.mark.parametrize("label", ["2021-W25", "2020"])
def test_weeks_and_years_have_bulletins_of_their_own(programme, office, label):
    made = bulletins.draft("yiju", label, TODAY, actor=office, at=AT)
    annexes = [annex.title for annex in made.document.annexes]

    assert not unknown_holders(made.document)
    if label == "2020":
        assert annexes == ["目标进展表", "年度目标任务分解和完成情况表"]
    else:
        assert annexes == []


def test_a_bulletin_is_compared_with_the_last_period_and_with_the_year_before(programme, office):
    document = bulletins.draft("yiju", "2021-06", TODAY, actor=office, at=AT).document
    [table] = [one for one in document.blocks if (one.kind, one.text) == ("table", "各类目标个数")]
    head, *rows = (tuple(document.fill(cell) for cell in row) for row in table.rows)

    assert head == ("状态", "本期末", "上月末", "上年同期末")
    for column in (1, 2, 3):
        told = [row[column] for row in rows]
        assert told == ["—"] * len(rows) or sum(map(int, told[:-1])) == int(told[-1])


def test_a_period_that_is_not_over_is_not_said_to_grow_or_shrink():
    period, day = Period.month(2021, 6), date(2021, 6, 20)
    sums = dict.fromkeys(COUNTS, 5)
    now, last = Cases(period, sums, {}), Cases(period.previous(), dict.fromkeys(COUNTS, 4), {})
    told = {"kind": "monthly", "period": period, "cases": now, "cases_before": last}
    told |= {"cases_year_before": Cases(period, {}, {})}
    over = _against(SimpleNamespace(on=period.last_day, **told), Sheet())

    assert _against(SimpleNamespace(on=day, **told), Sheet()) == "（本期未满，不作增减比较）"
    assert over == "，比上月增长{cases.filed.before-change}%，上年同期没有记录，不作比较"


def test_the_map_is_drawn_from_the_boundaries_of_the_city_which_stay_joined(programme):
    """What two districts share stays shared when it is made coarse: no gap, no overlap."""
    outlines = {
        code: shapely.union_all([shapely.Polygon(ring) for ring in rings])
        for code, rings in shapes()
    }
    known = {row.code: registry.boundary(row.code) for row in registry.districts()}

    assert outlines.keys() == {code for code, shape in known.items() if shape is not None}
    for code, outline in outlines.items():
        off = outline.symmetric_difference(known[code]).area
        assert off < 0.05 * known[code].area
    for one, other in combinations(outlines.values(), 2):
        assert one.intersection(other).area < 1e-6


def test_what_is_printed_of_a_target_is_what_its_page_prints(drafted):
    """Half up, two digits at most, on paper as on the page."""
    states = targets_overview("yiju", date(2021, 6, 30)).states
    printed = {
        figure.page: figure.text
        for key, figure in drafted.document.figures.items()
        if key.endswith(".now") and key.startswith("target.")
    }
    for state in states:
        value, text = state.measure.value, printed[f"target/{state.target.key}"]
        if value is not None and not state.target.goal.milestone:
            assert text == f"{figure_on_page(value).replace(',', '')}{state.target.unit or '%'}"


def test_three_people_bring_it_out_and_it_gets_its_number_and_date(drafted, events_of):
    move(drafted, "one", "office", "submit")
    with pytest.raises(work.Unmet):
        move(drafted, "one", "office", "pass")
    move(drafted, "two", "office", "pass")
    with pytest.raises(work.NotYours):
        move(drafted, "two", "office", "sign")
    assert bulletins.bulletins(published=True) == []
    move(drafted, "three", "leader", "sign")

    [found] = bulletins.bulletins(published=True)
    assert found.document.number == "宜居办通〔2021〕1号"
    assert found.document.day == "2021年7月2日"
    [event] = events_of("bulletin.publish")
    assert event.after["fingerprint"] == found.fingerprint


def test_whoever_drafted_does_not_sign_in_another_role(drafted):
    move(drafted, "one", "office", "submit")
    move(drafted, "two", "office", "pass")

    with pytest.raises(work.Unmet):
        move(drafted, "one", "leader", "sign")


def test_it_is_edited_only_while_it_is_drafted(drafted, actor):
    told = {"actor": actor, "at": AT}
    changed = bulletins.edit_words("yiju", "2021-06", 0, "情况如下。", seen=1, **told)
    with pytest.raises(ChangedMeanwhile):
        bulletins.edit_words("yiju", "2021-06", 0, "另一稿。", seen=1, **told)
    with pytest.raises(FigureUnbound):
        bulletins.edit_words("yiju", "2021-06", 0, "共55件。", seen=2, **told)
    move(drafted, "one", "office", "submit")
    with pytest.raises(bulletins.NotDrafting):
        bulletins.edit_words("yiju", "2021-06", 0, "又改。", seen=2, **told)
    move(drafted, "two", "office", "return", "重写")
    again = bulletins.edit_words("yiju", "2021-06", 0, "又改。", seen=2, **told)

    assert changed.fingerprint != drafted.fingerprint
    assert again.document.blocks[0].text == "又改。"


def test_a_figure_set_by_hand_is_on_record_with_its_ground(drafted, actor, events_of):
    key = "targets.all"
    after = bulletins.set_figure(
        "yiju", "2021-06", key, "99", "会议纪要", seen=1, actor=actor, at=AT
    )
    [event] = events_of("bulletin.figure")

    assert after.document.figures[key].change.ground == "会议纪要"
    assert event.after["ground"] == "会议纪要"
    again = bulletins.release_figure("yiju", "2021-06", key, seen=2, actor=actor, at=AT)
    assert again.document == drafted.document


def test_periods_are_compared_with_the_last_and_with_the_year_before():
    from yiju.platform.steering.bulletins.periods import year_before

    kind, week = bulletins.period_of("2021-W01")
    assert (week.first_day, week.last_day) == (date(2021, 1, 4), date(2021, 1, 10))
    assert bulletins.before(kind, week).label == "2020-W53"
    assert bulletins.before("monthly", Period.month(2021, 1)).label == "2020-12"
    assert year_before("monthly", Period.month(2021, 6)).label == "2020-06"
    for wrong in ("2021-W54", "2021-13", "21", ""):
        with pytest.raises(bulletins.PeriodUnfit):
            bulletins.period_of(wrong)
