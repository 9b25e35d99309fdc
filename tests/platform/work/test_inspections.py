"""Places are inspected by the calendar: each once in its time, what is wrong becomes a case, and
what was missed is seen."""

from datetime import date, timedelta

import pytest
from desk import OFFICE, moment, moved, new_bytes, open_desk, photo, who
from hypothesis import given
from hypothesis import strategies as st
from small_city import write_small_city

from yiju.applications.inspections.app import app
from yiju.applications.inspections.plans import PLANS
from yiju.city.boundaries import demonstrate
from yiju.platform import application
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import start_of_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.inspections import api as inspections
from yiju.platform.work.inspections.plans import RHYTHMS

MARKET = next(plan for plan in PLANS if plan.key == "market")
GOOD = {point.key: "good" for point in MARKET.points}
TUESDAY = moment(1, 8)
database = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE, inspections.process_of(MARKET)])
    before = inspections.plans()
    inspections.install((MARKET,))
    open_desk()
    yield
    inspections.install(before)


def place(code="990101ZD0001", lon=119.95, state="in_service", day=date(2021, 1, 1), at=None):
    return registry.asset_record(
        "key_place",
        code,
        name=f"河东农贸市场{code[-1]}",
        state=state,
        attributes={"category": "market"},
        lon=lon,
        lat=31.75,
        datum=Datum.WGS84,
        keeper_code="990101-government",
        valid_from=day,
        actor=OFFICE,
        at=at or moment(1, month=1),
        reaches=None,
    )


def opened():
    return list(work.items(work.Wanted(process=MARKET.process, state="open")).rows)


def conclude(number, said, at, by="zhang", **how):
    photo(number, by, at, **how)
    return moved(number, "conclude", by, said, at=at)


@given(
    st.sampled_from(RHYTHMS),
    st.integers(1, 10),
    st.dates(date(2021, 1, 1), date(2030, 12, 31)),
    st.text("0123456789ZD", min_size=1, max_size=12),
)
def test_each_day_lies_in_one_occasion_that_is_the_same_on_all_of_its_days(times, days, on, code):
    found = inspections.occasion(times, days, on, code)

    assert found.first <= found.opens <= found.last
    assert found.first <= on <= found.last
    assert inspections.occasion(times, days, found.first, code) == found
    assert inspections.occasion(times, days, found.last, code) == found
    following = inspections.occasion(times, days, found.last + timedelta(days=1), code)
    assert following.first == found.last + timedelta(days=1)
    assert following.label != found.label


def test_a_year_has_as_many_occasions_as_the_plan_says():
    days = [date(2022, 1, 1) + timedelta(days=n) for n in range(365)]
    for times in (1, 2, 3, 4, 6, 12):
        labels = {inspections.occasion(times, 5, day, "x").label for day in days}
        assert len(labels) == times


def test_the_places_of_a_month_do_not_fall_due_on_one_day():
    opens = {inspections.occasion(12, 5, date(2022, 6, 1), f"ZD{n:04}").opens for n in range(200)}

    assert len(opens) > 15
    assert max(opens) <= date(2022, 6, 23), "five working days are left before the month ends"


def test_a_plan_that_cannot_run_is_told_when_the_program_starts():
    bad = inspections.Plan(
        "bad",
        MARKET.title,
        "nothing",
        MARKET.times,
        MARKET.days,
        (inspections.Point("found", MARKET.title, "M99999"),),
        MARKET.cites,
    )
    told = "；".join(
        str(one)
        for one in application.check(
            [application.Application(**vars(app) | {"inspections": (bad,)})]
        )
    )

    assert "资产类别 nothing 没有声明" in told
    assert "检查项目 found 重复或不可用" in told
    assert "没有类别 M99999" in told
    assert application.check([app]) == []


class TestTheClock:
    pytestmark = database

    def test_a_place_is_due_once_in_its_week_however_often_the_clock_looks(self, desk):
        place()
        begun = [inspections.keep_inspecting(TUESDAY + timedelta(minutes=n)) for n in range(3)]

        assert begun == [1, 0, 0]
        [item] = opened()
        assert item.title == "农贸市场巡查：河东农贸市场1"
        assert (item.asset, item.area_code) == ("key_place/990101ZD0001", place().area_code)
        assert item.due_at is not None
        desk_of_zhang = work.desk("zhang", who("zhang")["party"].posts, now=TUESDAY)
        assert [row.item.number for row in desk_of_zhang.rows] == [item.number]
        assert work.desk("li", who("li")["party"].posts, now=TUESDAY).rows == ()

    def test_a_place_without_a_position_or_out_of_service_is_not_inspected(self, desk):
        place("990101ZD0002", state="removed")

        assert inspections.keep_inspecting(TUESDAY) == 0

    def test_what_is_missed_is_escalated_and_ends_when_the_next_one_is_due(self, desk):
        place()
        inspections.keep_inspecting(TUESDAY)
        [first] = opened()
        told = []
        work.tick(TUESDAY + timedelta(days=6), lambda telling: told.append(telling.level) or [])
        inspections.keep_inspecting(TUESDAY + timedelta(days=7))

        assert told == [0, 1]
        assert work.item(first.number).end == "missed"
        [second] = opened()
        assert second.number != first.number
        found = figures()
        assert (found.counted.due, found.counted.missed, found.waiting) == (1, 1, 1)

    def test_a_place_that_closes_is_not_inspected_any_more(self, desk):
        place()
        inspections.keep_inspecting(TUESDAY)
        [item] = opened()
        later = TUESDAY + timedelta(days=1)
        place(state="removed", day=later.date(), at=later)
        inspections.keep_inspecting(later + timedelta(hours=1))

        assert work.item(item.number).end == "called_off"
        assert figures().counted.due == 0


class TestOnTheSpot:
    pytestmark = database

    @pytest.fixture
    def number(self, desk):
        place()
        inspections.keep_inspecting(TUESDAY)
        return opened()[0].number

    def test_what_is_wrong_becomes_a_case_once_with_its_photo_and_leads_back(self, number):
        said = GOOD | {"bins": "bad", "found": "两个垃圾箱满溢"}
        at = TUESDAY + timedelta(hours=3)
        photo(number, "zhang", at)
        done = [
            work.act(number, "conclude", said, key="once", at=at, **who("zhang"))
            for _turn in range(2)
        ]

        assert [one.end for one in done] == ["faulty", "faulty"]
        [case] = work.items(work.Wanted(process="case")).rows
        assert done[0].data["opened"] == [case.number]
        assert (case.source, case.type_code, case.parent) == ("inspector", "M06042", number)
        assert (case.asset, case.data["address"]) == ("key_place/990101ZD0001", "河东农贸市场1")
        assert "“垃圾箱没有满溢”不合格。两个垃圾箱满溢" in case.data["words"]
        assert [one.step for one in cases.evidence_of(case.number)] == ["reported"]

    def test_a_photo_of_the_finding_does_not_prove_that_it_was_handled(self, number):
        data = new_bytes()
        at = TUESDAY + timedelta(hours=3)
        told = {"actor": who("zhang")["actor"], "at": at, "taken_at": at, "lon": 119.95}
        cases.keep_evidence(number, data, lat=31.75, **told)
        moved(number, "conclude", "zhang", GOOD | {"bins": "bad", "found": "满溢"}, at=at)
        other = cases.report(
            "别处",
            cases.Where(119.951, 31.75, Datum.WGS84),
            source="portal",
            key="o",
            at=at,
            **who(""),
        ).item.number

        again = cases.keep_evidence(other, data, lat=31.75, **told)
        assert again.resembles == number

    def test_a_place_in_order_ends_sound_and_opens_nothing(self, number):
        done = conclude(number, GOOD, TUESDAY + timedelta(hours=2))

        assert done.end == "sound"
        assert work.items(work.Wanted(process="case")).rows == ()

    def test_a_conclusion_needs_words_for_what_is_bad_and_a_photo_from_there_and_then(self, number):
        at = TUESDAY + timedelta(hours=2)
        bad = GOOD | {"bins": "bad"}
        with pytest.raises(work.Unmet, match=r"请写明发现的问题[^；]*；.*没有上传"):
            moved(number, "conclude", "zhang", bad, at=at)
        photo(number, "zhang", at, lon=None, lat=None)
        with pytest.raises(work.Unmet, match="没有拍摄位置或时间"):
            moved(number, "conclude", "zhang", GOOD, at=at)
        photo(number, "zhang", at, lon=119.9507)
        with pytest.raises(work.Unmet, match="超过 50 米"):
            moved(number, "conclude", "zhang", GOOD, at=at)
        photo(number, "zhang", at, taken_at=TUESDAY - timedelta(days=1))
        with pytest.raises(work.Unmet, match="不在本环节之内"):
            moved(number, "conclude", "zhang", GOOD, at=at)
        photo(number, "zhang", at, lon=119.9503)
        assert moved(number, "conclude", "zhang", GOOD, at=at).end == "sound"

    def test_only_an_inspector_of_the_area_concludes(self, number):
        at = TUESDAY + timedelta(hours=2)
        for account in ("li", "commander", "lighting"):
            with pytest.raises(work.NotYours):
                moved(number, "conclude", account, GOOD, at=at)

    def test_who_could_not_get_in_says_why_and_shows_it(self, number):
        at = TUESDAY + timedelta(hours=2)
        photo(number, "zhang", at)
        done = moved(number, "no_access", "zhang", {"ground": "closed"}, at=at)

        assert done.end == "not_seen"
        counted = figures().counted
        assert (counted.due, counted.not_seen, counted.in_time) == (1, 1, 0)

    def test_figures_say_what_was_found_where(self, number):
        conclude(number, GOOD | {"bins": "bad", "found": "满溢"}, TUESDAY + timedelta(hours=2))

        found = figures()
        assert (found.counted.in_time, found.counted.rate) == (1, 1)
        assert {one.point.key: (one.judged, one.bad) for one in found.found} == {
            key: (1, int(key == "bins")) for key in GOOD
        }
        [row] = found.places
        assert (row.last_end, row.bad, len(row.opened), row.open_number) == ("faulty", 1, 1, "")

    def test_a_reader_of_another_district_sees_none_of_it(self, number):
        west = [registry.Reach(registry.area("990102000000").path, None)]
        found = inspections.figures(MARKET, TUESDAY, TUESDAY + timedelta(days=8), TUESDAY, west)

        assert (found.places, found.waiting) == ((), 0)


def figures():
    """Of the week, seen on the Monday after it."""
    before = start_of_day(date(2021, 6, 7))
    return inspections.figures(
        MARKET, start_of_day(date(2021, 5, 31)), before, before + timedelta(hours=9), None
    )
