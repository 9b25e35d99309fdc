"""Recording assets and reading them as of a day, as known at a moment, within reach."""

import time
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register import AT, DAY, EAST, WEST, Lamp

from yiju.platform.base.errors import Problems
from yiju.platform.base.geo import Datum, from_wgs84
from yiju.platform.registry import api
from yiju.platform.registry.models import Asset, AssetVersion, KindRevision

YEAR_END = date(2021, 12, 31)
LATER = datetime(2022, 3, 1, 1, tzinfo=UTC)


def codes(rows):
    return [row.code for row in rows]


def problems_of(call, *args, **kwargs):
    with pytest.raises(Problems) as caught:
        call(*args, **kwargs)
    return [str(problem) for problem in caught.value.problems]


# --- recording -----------------------------------------------------------------------------


def test_a_recorded_asset_is_typed_and_knows_its_area(register):
    row = register.record(attributes={"power": "60", "height": 8.50, "lit_on": "2021-02-03"})

    assert row.record == Lamp(power=60, height=row.record.height, lit_on=date(2021, 2, 3))
    assert str(row.record.height) == "8.5"
    assert row.area_code.startswith("990101")
    assert row.area_path.startswith("990100000000/990101000000/")


def test_the_same_facts_twice_make_no_version_and_no_event(register, events_of):
    register.record()
    register.record(at=LATER, valid_from=date(2021, 6, 1))

    assert AssetVersion.objects.count() == 1
    assert len(events_of("asset.record")) == 1
    assert api.revision("lamp") == 1


def test_a_change_is_one_event_with_before_and_after(register, events_of):
    register.record()
    register.record(attributes={"power": 90}, ground="§16", at=LATER)

    event = events_of("asset.record")[0]
    assert event.subject_key == "lamp/L-1"
    assert event.ground == "§16"
    assert event.before["attributes"]["power"] == 60
    assert event.after["attributes"]["power"] == 90


def test_everything_wrong_is_said_at_once(register):
    said = problems_of(
        register.record,
        "有 空格",
        state="gone",
        keeper_code="nobody",
        attributes={"power": 0, "light": "gas", "wings": 2},
    )

    assert len(said) == 5
    assert any("wings" in problem for problem in said)


def test_the_rules_of_the_kind_speak(register):
    said = problems_of(
        register.record, attributes={"power": 60, "light": "sodium", "controlled": True}
    )

    assert len(said) == 1
    assert said[0].startswith("单灯控制: 钠灯不能单灯控制")


def test_a_place_outside_the_city_is_refused_with_the_distance(register):
    said = problems_of(register.record, lon=119.5, lat=31.75)

    assert "米外" in said[0]


def test_longitude_and_latitude_that_were_swapped_are_told(register):
    assert "写反" in problems_of(register.record, lon=31.75, lat=119.9)[0]


def test_coordinates_are_kept_in_wgs84_whatever_they_came_in(register):
    lon, lat = from_wgs84(*EAST, Datum.GCJ02)

    row = register.record(lon=lon, lat=lat, datum=Datum.GCJ02)

    assert (row.lon, row.lat) == pytest.approx(EAST, abs=1e-6)


def test_an_asset_without_a_place_belongs_to_the_city(register):
    assert register.record(lon=None, lat=None).area_code == "990100000000"


def test_nothing_is_so_from_a_day_that_has_not_come(register):
    assert "晚于登记日" in problems_of(register.record, valid_from=DAY + timedelta(days=1))[0]


def test_the_day_of_recording_is_the_day_in_china(register):
    at = datetime(2021, 3, 1, 17, tzinfo=UTC)

    assert register.record(at=at, valid_from=date(2021, 3, 2)).valid_from == date(2021, 3, 2)


def test_what_was_removed_does_not_come_back(register):
    register.record()
    register.record(state="removed", at=LATER, valid_from=date(2021, 6, 1))

    said = problems_of(register.record, at=LATER, valid_from=date(2021, 7, 1))

    assert "2021-06-01起已拆除" in said[0]


def test_a_failed_recording_leaves_nothing(register, events_of):
    problems_of(register.record, attributes={})

    assert Asset.objects.count() == 0
    assert not events_of("asset.record")
    assert api.revision("lamp") == 0


# --- reach ---------------------------------------------------------------------------------

EAST_PATH = "990100000000/990101000000/"
HOUSING = "990100-housing"


def test_one_that_is_not_there_and_one_that_is_not_yours_answer_the_same(register):
    register.record("L-1", lon=WEST[0])
    reaches = [api.Reach(EAST_PATH, None)]

    said = []
    for code in ("L-1", "L-2"):
        with pytest.raises(api.AssetNotFound) as caught:
            api.by_code("lamp", code, reaches)
        said.append(str(caught.value).replace(code, "…"))

    assert said[0] == said[1]


def test_nobody_records_beyond_their_area(register):
    assert "不在您的范围内" in problems_of(
        register.record, lon=WEST[0], reaches=[api.Reach(EAST_PATH, None)]
    )[0]  # fmt: skip


def test_nobody_records_for_another_unit(register):
    reaches = [api.Reach(EAST_PATH, HOUSING)]

    assert register.record("L-1", keeper_code=HOUSING, reaches=reaches).keeper_code == HOUSING
    problems_of(register.record, "L-2", keeper_code="990102-government", reaches=reaches)


def test_nobody_takes_over_what_is_out_of_their_reach(register):
    register.record(lon=WEST[0])

    with pytest.raises(api.AssetNotFound):
        register.record(at=LATER, reaches=[api.Reach(EAST_PATH, None)])


# --- as of a day, as known at a moment ------------------------------------------------------


def test_what_stood_at_the_end_of_a_year_stays_the_answer(register):
    register.record("L-1", at=LATER, valid_from=date(2021, 5, 1))
    register.record("L-2", at=LATER, valid_from=date(2022, 1, 1))
    register.record("L-1", at=LATER, valid_from=date(2022, 2, 1), state="removed")

    assert codes(api.standing("lamp", on=YEAR_END, within=None)) == ["L-1"]
    assert codes(api.standing("lamp", on=date(2022, 2, 1), within=None)) == ["L-2"]


def test_a_correction_of_the_past_leaves_what_was_known(register):
    register.record("L-1", at=AT)
    register.record("L-1", at=LATER, attributes={"power": 90})

    def power(**asked):
        [row] = api.standing("lamp", on=YEAR_END, within=None, **asked)
        return row.record.power

    assert power() == 90
    assert power(known_at=LATER) == 90
    assert power(known_at=LATER - timedelta(seconds=1)) == 60


def test_standing_asks_for_states_and_areas(register):
    register.record("L-1", state="suspended")
    register.record("L-2", lon=WEST[0])
    register.record("L-3")

    def ask(**asked):
        return codes(api.standing("lamp", on=DAY, **asked))

    assert ask(within=None) == ["L-2", "L-3"]
    assert ask(within="990101000000") == ["L-3"]
    assert ask(within="9901Z1000000") == ["L-3"]
    assert ask(within=None, states=("suspended",)) == ["L-1"]


def test_a_kind_that_nobody_declared_is_named(register):
    with pytest.raises(api.KindUnknown, match="lamp"):
        api.standing("lamps", on=DAY, within=None)


def test_a_thousand_assets_with_four_versions_are_read_in_50_ms(register):
    revision = {"revision": 1, "attributes": {"power": 60}, "recorded_at": AT}
    facts = {"kind": "lamp", "name": "", "state": "in_service", "area_path": EAST_PATH, **revision}
    last = date(2021, 4, 1)
    made = Asset.objects.bulk_create(
        Asset(code=f"L-{n:04}", valid_from=last, fingerprint=n, **facts) for n in range(1_000)
    )
    AssetVersion.objects.bulk_create(
        AssetVersion(asset=asset, valid_from=date(2021, month, 1), **facts)
        for asset in made
        for month in (1, 2, 3, 4)
    )

    def fastest(**asked):
        took = []
        for _attempt in range(7):
            began = time.process_time()
            assert len(api.standing("lamp", within="990101000000", **asked)) == 1_000
            took.append(time.process_time() - began)
        return min(took)

    assert fastest(on=last) < 0.05
    assert fastest(on=date(2021, 3, 15)) < 0.05
    assert fastest(on=date(2021, 3, 15), known_at=AT) < 0.05


# --- laws ----------------------------------------------------------------------------------

DAYS = st.dates(date(2021, 1, 1), date(2021, 1, 12))
ASKED = st.dates(date(2020, 12, 31), date(2021, 1, 13))
FACTS = st.tuples(st.sampled_from(["L-1", "L-2"]), DAYS, st.integers(1, 4))
START = datetime(2021, 2, 1, tzinfo=UTC)
LAWS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def afresh():
    for table in (AssetVersion, Asset, KindRevision):
        table.objects.all().delete()


def moment(number):
    return START + timedelta(hours=number)


def powers(on, known_at=None):
    rows = api.standing("lamp", on=on, within=None, known_at=known_at)
    return {row.code: row.record.power for row in rows}


def powers_by_the_rule(said, on):
    """Of each asset the fact with the latest day up to `on`; of equal days the one said last."""
    found = {}
    for number, (code, day, power) in enumerate(said):
        if day <= on:
            found.setdefault(code, []).append((day, number, power))
    return {code: max(facts)[2] for code, facts in found.items()}


@LAWS
@given(said=st.lists(FACTS, max_size=8), on=ASKED, known=st.integers(0, 8))
def test_standing_answers_as_the_rule_reads(register, said, on, known):
    afresh()
    kept = []
    for number, (code, day, power) in enumerate(said):
        # What holds already says nothing new, and is not kept.
        if powers_by_the_rule([fact for fact in kept if fact[0] == code], day).get(code) != power:
            kept.append((code, day, power))
        else:
            kept.append(("", day, power))
        register.record(code, attributes={"power": power}, valid_from=day, at=moment(number))

    now = {code: power for code, power in powers_by_the_rule(kept, on).items() if code}
    then = {code: power for code, power in powers_by_the_rule(kept[:known], on).items() if code}

    assert powers(on) == now
    assert powers(on, moment(known) - timedelta(minutes=1)) == then


@LAWS
@given(days=st.lists(DAYS, unique=True, min_size=1, max_size=3), on=ASKED, data=st.data())
def test_the_order_of_recording_independent_facts_does_not_matter(register, days, on, data):
    said = [(code, day, n + 1) for n, day in enumerate(days) for code in ("L-1", "L-2")]
    answers = set()
    orders = list(permutations(said)) if len(said) <= 2 else [
        data.draw(st.permutations(said)) for _draw in range(3)
    ]  # fmt: skip
    for order in orders:
        afresh()
        for number, (code, day, power) in enumerate(order):
            register.record(code, attributes={"power": power}, valid_from=day, at=moment(number))
        answers.add(tuple(sorted(powers(on).items())))

    assert len(answers) == 1


@LAWS
@given(said=st.lists(FACTS, min_size=1, max_size=6), correction=FACTS, on=ASKED)
def test_asking_as_known_before_a_correction_gives_the_old_answer(register, said, correction, on):
    afresh()
    for number, (code, day, power) in enumerate(said):
        register.record(code, attributes={"power": power}, valid_from=day, at=moment(number))
    before = powers(on)
    asked = moment(len(said))

    code, day, power = correction
    register.record(
        code, attributes={"power": power}, valid_from=day, at=asked + timedelta(hours=1)
    )

    assert powers(on, asked) == before


@LAWS
@given(said=st.lists(FACTS, max_size=8))
def test_an_asset_shows_its_version_of_the_latest_day(register, said):
    afresh()
    for number, (code, day, power) in enumerate(said):
        register.record(code, attributes={"power": power}, valid_from=day, at=moment(number))

    shown = {row.code: row.record.power for row in register.lamps()}

    assert shown == powers(date(2021, 1, 31))


# --- history -------------------------------------------------------------------------------


def test_the_history_says_who_changed_what_on_which_ground(register):
    register.record(ground="竣工资料")
    register.record(
        at=LATER, valid_from=date(2021, 9, 1), attributes={"power": 90}, state="suspended",
        keeper_code=HOUSING, ground="〔2021〕7号",
    )  # fmt: skip

    latest, first = api.history("lamp", "L-1", None)

    assert first.changes == ()
    assert (first.by, first.ground) == ("登记员", "竣工资料")
    assert latest.ground == "〔2021〕7号"
    assert [(str(c.title), c.before, c.after) for c in latest.changes] == [
        ("状态", "在用", "停用"),
        ("管理单位", "", "市住建局"),
        ("功率", "60", "90"),
    ]


def test_a_late_report_is_held_against_what_held_on_its_day(register):
    register.record(valid_from=date(2021, 1, 1))
    register.record(at=LATER, valid_from=date(2021, 9, 1), attributes={"power": 90})
    register.record(at=LATER, valid_from=date(2021, 5, 1), attributes={"power": 70})

    in_between = api.history("lamp", "L-1", None)[1]

    assert [(c.before, c.after) for c in in_between.changes] == [("60", "70")]


def test_knowledge_never_runs_backwards(register):
    register.record(at=LATER)
    register.record(at=AT, attributes={"power": 90})

    [row] = api.standing("lamp", on=YEAR_END, within=None)

    assert row.record.power == 90
    assert row.recorded_at == LATER
    assert api.standing("lamp", on=YEAR_END, within=None, known_at=AT) == []


# --- lists ---------------------------------------------------------------------------------


@pytest.fixture
def lamps(register):
    """Three lamps: L-1 and L-2 in the east, L-3 in the west."""
    register.record("L-1", name="河东路一号", keeper_code=HOUSING)
    register.record("L-2", name="河西路", attributes={"power": 90, "controlled": True})
    register.record(
        "l-3", name="湖心", lon=WEST[0], state="suspended", attributes={"power": 60, "road": "湖滨"}
    )
    return register


def found(**asked):
    return codes(api.search("lamp", **{"reaches": None, **asked}).rows)


def test_a_list_is_by_code_and_says_how_many(lamps):
    page = api.search("lamp", reaches=None, size=2)

    assert codes(page.rows) == ["L-1", "L-2"]
    assert (page.total, page.page, page.pages) == (3, 1, 2)
    assert codes(api.search("lamp", reaches=None, size=2, page=99).rows) == ["l-3"]


@pytest.mark.parametrize(
    "asked, expected",
    [
        ({"text": "L-"}, ["L-1", "L-2", "l-3"]),
        ({"text": "l-2"}, ["L-2"]),
        ({"text": "河"}, ["L-1", "L-2"]),
        ({"text": "一号"}, ["L-1"]),
        ({"text": ".*"}, []),
        ({"state": "suspended"}, ["l-3"]),
        ({"area": "990101000000"}, ["L-1", "L-2"]),
        ({"area": "9901Z1000000"}, ["L-1", "L-2"]),
        ({"keeper": HOUSING}, ["L-1"]),
        ({"filters": {"controlled": "是"}}, ["L-2"]),
        ({"filters": {"controlled": "0"}}, ["L-1", "l-3"]),
        ({"filters": {"light": "钠灯"}}, []),
        ({"filters": {"poles": "1"}}, ["L-1", "L-2", "l-3"]),
        ({"filters": {"power": "60"}}, ["L-1", "l-3"]),
        ({"filters": {"road": "湖滨"}, "state": "suspended"}, ["l-3"]),
        ({"order": "-code"}, ["l-3", "L-2", "L-1"]),
        ({"order": "name"}, ["L-1", "L-2", "l-3"]),
        ({"order": "state"}, ["L-1", "L-2", "l-3"]),
        ({"order": "-valid_from", "state": "in_service"}, ["L-2", "L-1"]),
        ({"reaches": []}, []),
        ({"reaches": [api.Reach(EAST_PATH, HOUSING)]}, ["L-1"]),
        ({"reaches": [api.Reach("990100000000/990102000000/", None)]}, ["l-3"]),
    ],
)
def test_a_list_shows_what_was_asked_for(lamps, asked, expected):
    assert found(**asked) == expected


@pytest.mark.parametrize(
    "asked, error",
    [
        ({"filters": {"wings": "2"}}, api.FilterUnknown),
        ({"filters": {"light": "gas"}}, api.FilterUnreadable),
        ({"order": "power"}, api.OrderUnknown),
        ({"area": "1"}, api.AreaUnknown),
    ],
)
def test_a_list_that_cannot_be_is_refused_by_name(lamps, asked, error):
    with pytest.raises(error):
        found(**asked)
