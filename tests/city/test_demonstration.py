"""The demonstration city at its smallest: what it shows, and that it came through the doors."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import TestCase

from yiju.applications.resale import deals as resale
from yiju.city.courses import paired, read_courses
from yiju.city.demonstration import PLAN, TODAY, Demonstration
from yiju.city.operation import Operation
from yiju.city.practice import MISTAKES, MISTAKES_PLANTED, SIGNS, UPGRADE
from yiju.platform.base.geo import Datum
from yiju.platform.base.time import CHINA, Period, start_of_day
from yiju.platform.events import api as events
from yiju.platform.events.verify import verify_file
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.steering import api as steering
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.grids import api as grids
from yiju.platform.work.inspections import api as inspections
from yiju.platform.work.patrols import api as patrols

pytestmark = pytest.mark.django_db
YEAR_END = date(2021, 12, 31)
CITY = "320400000000"
LAST_KEPT = datetime(2022, 4, 1, 8, tzinfo=CHINA)
"""Ninety days before the demonstration stands still."""
PROMISED = {
    "toilets.upgraded": (93, "done", False),
    "toilets.third_restrooms": (42, "done", True),
    "toilets.allday": (6, "done", False),
    "toilets.rest_points": (4, "done", False),
    "toilets.signs": (100, "missed", False),
    "toilets.lamps": (24, "done", False),
    "toilets.deodorisers": (21, "done", True),
}
AT_YEAR_END = {
    "toilets.upgraded": 93,
    "toilets.third_restrooms": 39,
    "toilets.allday": 6,
    "toilets.rest_points": 4,
    "toilets.signs": 96,
    "toilets.lamps": 24,
    "toilets.deodorisers": 18,
}


@pytest.fixture(scope="module")
def city(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """Built in a transaction that is rolled back behind the last test; what a test does is taken
    back at its own end."""
    made = Demonstration(tmp_path_factory.mktemp("city") / "demo-files", 0.01)
    with django_db_blocker.unblock():
        opened = TestCase._enter_atomics()
        try:
            made.build()
            yield made
        finally:
            TestCase._rollback_atomics(opened)


@pytest.fixture(scope="module")
def states(city) -> dict[str, steering.TargetState]:
    """By indicator."""
    found = steering.targets_overview(PLAN, TODAY).states
    return {state.target.indicator_key: state for state in found}


def import_practice(city: Demonstration, kind: str, name: str) -> registry.ImportReport:
    return registry.import_file(
        kind,
        city.folder / name,
        filename=name,
        datum=Datum.WGS84,
        dry_run=False,
        actor=city.posts["office"].actor,
        at=datetime(2022, 6, 30, 12, tzinfo=UTC),
        reaches=None,
        ground="",
        valid_from=TODAY,
    )


def value(indicator: str, on: date = TODAY, known_at: datetime | None = None) -> int | None:
    return steering.measure(indicator, Period.day(on), CITY, known_at).value


@pytest.mark.parametrize("indicator", PROMISED)
def test_each_promise_of_clause_13_has_the_course_that_is_told_of_it(states, indicator):
    bound, status, late = PROMISED[indicator]
    state = states[indicator]

    assert (state.target.clause, state.target.value) == ("13", bound)
    assert (state.status, state.judgement.late) == (status, late)


def test_the_figures_of_clause_13_at_the_end_of_2021_are_those_planned(city):
    assert {key: value(key, YEAR_END) for key in AT_YEAR_END} == AT_YEAR_END


def test_the_promises_of_clause_16_are_counted_lamp_by_lamp_over_a_list_that_stays(city, states):
    led, controlled = (states[f"lighting.{name}"] for name in ("led", "controlled"))

    assert (led.target.clause, controlled.target.clause) == ("16", "16")
    assert (led.status, controlled.status) == ("missed", "at_risk")
    assert 98 < led.measure.value < 100
    assert 50 < controlled.measure.value < 75
    lists = steering.baselines(PLAN)
    known = len(lists[led.target.key].rows)
    assert known == led.measure.denominator < len(registry.standing("lamp", on=TODAY, within=CITY))


def test_lamps_stand_along_roads_with_their_circuits_and_boxes(city):
    lamps, circuits, boxes = (
        registry.standing(kind, on=TODAY, within=CITY)
        for kind in ("lamp", "light_circuit", "light_cabinet")
    )

    assert len(lamps) == 600
    assert {lamp.record.circuit for lamp in lamps} == {circuit.code for circuit in circuits}
    assert {circuit.record.cabinet for circuit in circuits} == {box.code for box in boxes}
    assert max(Counter(lamp.record.circuit for lamp in lamps).values()) <= 44
    ports = [(lamp.record.controller, lamp.record.port) for lamp in lamps if lamp.record.controller]
    assert len(set(ports)) == len(ports)


def test_every_lamp_under_control_and_every_box_within_reach_can_be_measured(city):
    lamps, boxes = (registry.standing(k, on=TODAY, within=CITY) for k in ("lamp", "light_cabinet"))
    controlled = {lamp.code for lamp in lamps if lamp.record.controlled_on}
    central = {box.code for box in boxes if box.record.central_on}

    def measured(kind: str, source: str) -> set[str]:
        wanted = sensing.Wanted(kind=kind, source=source)
        return {row.asset_code for row in sensing.streams(wanted, size=1_000)}

    assert 0 < len(controlled) < len(lamps) == 600
    assert measured("lamp.power", "single-lamp") == controlled
    assert measured("light_cabinet.voltage", "light-cabinets") == central
    assert {code.split("-")[0] for code in measured("light_circuit.current", "light-cabinets")} == (
        central
    )
    assert len(measured("light_cabinet.lux", "light-cabinets")) > 1


def test_the_secrets_of_the_city_open_the_door_to_its_sources(city):
    told = json.loads((city.folder.parent / "source-secrets.json").read_text("utf-8"))
    at = datetime(2022, 6, 30, 12, tzinfo=UTC)

    assert {sensing.caller(secret, at).key for secret in told.values()} == set(told)
    assert set(told) == {"single-lamp", "light-cabinets", "night-scenes"}


def test_facades_stand_in_the_five_districts_of_the_plan_and_are_measured(city):
    """Source: §3(4)."""
    sites, circuits = (
        registry.standing(kind, on=TODAY, within=CITY) for kind in ("night_site", "night_circuit")
    )
    assert 24 <= len(sites) <= 60
    assert {site.code[:6] for site in sites} == {"320402", "320404", "320411", "320412", "3204JK"}
    assert {site.record.corridor for site in sites} == {"ring_viaduct", "metro_2"}
    wanted = sensing.Wanted(kind="night_circuit.power", source="night-scenes")
    heard = {row.asset_code for row in sensing.streams(wanted, size=1_000)}
    assert heard == {circuit.code for circuit in circuits}
    assert 80 < value("nightscape.intact") < 100


def test_light_saves_energy_against_what_stood_before(city):
    for_year = ("lighting.savings", Period(date(2022, 1, 1), TODAY, "2022"), CITY)

    assert 20 < steering.measure(*for_year).value < 60
    assert value("lighting.density") > 80


def test_there_are_promises_in_every_state(states):
    counts = Counter(state.status.value for state in states.values())

    assert min(counts[name] for name in ("done", "on_course", "at_risk", "missed")) >= 5
    assert counts["no_data"] >= 2


def test_every_course_finds_its_promise(city):
    courses = read_courses(city.data / "courses.toml")
    found = paired(steering.target_rows(PLAN), courses)

    assert [one for one in courses if one not in [course for _target, course in found]] == []
    assert len({target.key for target, _course in found}) == len(courses)


def test_a_yearly_promise_has_a_year_that_was_met_and_one_that_was_not(states):
    [depositors] = [s for s in states.values() if "新增缴存" in s.target.subject]

    assert [(j.year, j.status.value) for j in depositors.judgement.years] == [
        (2020, "missed"),
        (2021, "done"),
        (2022, "on_course"),
    ]


def test_a_share_is_counted_over_a_whole_that_stays(city, states):
    [community] = [s for s in states.values() if "绿色社区" in s.target.subject]
    rows = steering.returns([community.target.own_key])[community.target.own_key]

    assert {row.denominator for row in rows} == {494}
    assert len([a for a in registry.areas("community") if a.civil and not a.rural]) == 494


def test_what_was_known_on_a_day_differs_from_what_is_known_of_it_now(city):
    then = datetime(2021, 12, 31, 12, tzinfo=UTC)

    assert value("toilets.upgraded", YEAR_END, then) < value("toilets.upgraded", YEAR_END) == 93


def test_each_quarter_was_published_once_the_figures_were_checked(city):
    asked = ("toilets.third_restrooms", Period.day(YEAR_END), CITY)

    assert steering.as_published(*asked, known_on=date(2022, 1, 20)) is None
    assert steering.as_published(*asked, known_on=date(2022, 1, 21)).measure.value == 39


def test_the_public_page_shows_all_promises_that_have_figures(states):
    shown = steering.published_overview(PLAN, TODAY).states

    have = {state.target.key for state in states.values() if state.measure.value is not None}
    assert {state.target.key for state in shown if state.measure.value is not None} == have


def test_every_file_was_imported_by_an_account_of_its_unit(city):
    imports = [e for e in events.history() if e.action.endswith(".import")]
    told = {event.after.get("sha256"): event for event in imports}
    files = sorted((city.folder / "history").iterdir())

    assert len(files) > 60
    unheard = [f.name for f in files if hashlib.sha256(f.read_bytes()).hexdigest() not in told]
    assert unheard == []
    assert {(e.account, e.unit) for e in imports} <= {
        (post.account, post.unit_code) for post in city.posts.values()
    }


def test_the_history_runs_forward_and_ends_on_the_day_of_the_demonstration(city):
    moments = [event.at for event in events.history()][::-1]

    assert moments == sorted(moments)
    assert moments[0].year == 2020
    assert moments[-1] < datetime(2022, 6, 30, 16, tzinfo=UTC)


def test_reports_are_checked_by_others_and_a_refused_one_was_corrected(city, states):
    rows = [
        row
        for found in steering.returns(s.target.own_key for s in states.values()).values()
        for row in found
    ]
    refused = [row for row in rows if row.evidence == "refused"]

    assert len(refused) == 2
    for wrong in refused:
        same = [r for r in rows if (r.indicator_key, r.day) == (wrong.indicator_key, wrong.day)]
        [corrected] = [r for r in same if r.evidence == "verified"]
        assert corrected.value < wrong.value
    assert {row.evidence for row in rows} == {"reported", "verified", "refused"}
    assert all("演示" in row.document for row in rows)


def test_projects_stand_in_their_areas_and_are_of_every_colour(city):
    found = steering.projects(PLAN, TODAY)

    assert len(found) >= 16
    assert {item.delay.severity for item in found} == {"green", "yellow", "red", ""}
    for item in found:
        row = item.project
        place = registry.locate(row.lon, row.lat, Datum.WGS84)
        assert any(place.finest.path.startswith(p) for p in registry.paths_within(row.area_code))
        assert row.spent(TODAY) <= row.budget_fen


def test_the_evaluation_of_june_was_corrected_after_an_appeal_that_changed_a_rank(city):
    last, first = evaluation.editions("districts-2022-06")
    [appeal] = evaluation.appeals("districts-2022-06")
    [moved] = [one for one in last.content["changes"] if one["subject"] == appeal.subject]

    assert (first.number, last.number, appeal.upheld) == (1, 2, True)
    assert moved["rank"][1] < moved["rank"][0]
    assert all(group["intervals"] for group in last.content["robust"])
    assert evaluation.verify_export(last.content)


def test_homes_change_hands_under_the_escrow_with_every_fen_in_its_place(city):
    rows = resale.deals()
    steps = {row.end or row.open_stages[0].step for row in rows}
    assert steps >= {"signed", "agreed", "funded", "committed", "transfer", "titled", "paid"}
    assert steps >= {"released", "hold", "silent", "mediation", "closed", "refunded", "settled"}
    assert len(rows) == 38
    held = {one.code: one.balance for one in ledgers.accounts(words="AJ", size=1000)}
    assert not any(held.get(row.number) or held.get(f"{row.number}-H") for row in rows if row.end)
    assert sum(held.values()) > 0
    assert ledgers.trial_balance().balanced


def test_nobody_in_the_city_bears_a_real_name_or_number(city):
    assert all(post.person.startswith("演示") for post in city.posts.values())
    assert all(not r.person.identifier and not r.person.phone for r in registry.people())


def test_there_is_an_account_for_each_role_and_each_leading_unit(city):
    roles = {post.role: post.account for post in reversed(city.posts.values())}
    assert roles == {role: role for role in roles}
    assert len(roles) == 14
    led = {duty.unit_code for top in steering.clauses(PLAN) for p in top.all() for duty in p.leads}
    reporting = {post.unit_code for post in city.posts.values() if post.role == "staff"}
    assert {code for code in led if code} - reporting <= {""}


def test_the_event_log_is_sealed_and_can_be_verified(city, tmp_path):
    export = tmp_path / "events.jsonl"
    with export.open("w", encoding="utf-8") as out:
        events.export(out)

    assert verify_file(export).exit_code == 0
    assert len(list(events.blocks())) >= 3


def test_importing_the_missing_signs_keeps_the_promise(city):
    assert value("toilets.signs") == 96

    report = import_practice(city, "toilet_sign", SIGNS)

    assert (report.problems, report.created) == ([], 4)
    assert value("toilets.signs") == 100


def test_importing_the_upgrades_of_2022_moves_two_figures(city):
    before = value("toilets.upgraded"), value("toilets.third_restrooms")

    report = import_practice(city, "toilet", UPGRADE)

    assert (report.problems, report.changed) == ([], 8)
    assert (value("toilets.upgraded"), value("toilets.third_restrooms")) == (
        before[0] + 8,
        before[1] + 3,
    )


def test_the_file_with_mistakes_is_refused_cell_by_cell(city):
    before = value("toilets.upgraded")

    report = import_practice(city, "toilet", MISTAKES)

    assert len({problem.row for problem in report.problems}) == len(MISTAKES_PLANTED) == 8
    assert len({str(problem.what) for problem in report.problems}) >= 8
    assert value("toilets.upgraded") == before


def test_two_builds_give_the_same_city_and_the_same_files(city, built_by_command):
    home, _said = built_by_command
    files = {f.relative_to(city.folder): f.read_bytes() for f in city.folder.rglob("*.*")}
    others = home / "demo-files"

    assert files == {f.relative_to(others): f.read_bytes() for f in others.rglob("*.*")}


def test_the_assets_of_two_builds_are_the_same(city, built_by_command, run_yiju, tmp_path):
    home, _said = built_by_command
    for kind in ("toilet", "toilet_sign", "lamp"):
        out = io.BytesIO()
        registry.export(kind, "csv", out, reaches=None)
        other = tmp_path / f"{kind}.csv"
        assert run_yiju(home, "export", kind, str(other)).returncode == 0

        assert len(list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"))))) > 100
        assert other.read_bytes() == out.getvalue()


def test_the_command_says_what_it_does_and_who_may_sign_in(built_by_command):
    _home, said = built_by_command

    for words in ("[1/8]", "§13", "目标", "读懂全文", "office", "auditor", "signs-2022.csv"):
        assert words in said


def test_a_second_start_finds_the_city_and_builds_nothing(built_by_command, run_yiju):
    home, _said = built_by_command
    before = (home / "yiju.sqlite3").stat().st_ino

    again = run_yiju(home, "demo", "--no-serve")

    assert again.returncode == 0
    assert "[1/8]" not in again.stdout
    assert (home / "yiju.sqlite3").stat().st_ino == before


def test_an_interrupted_build_is_not_taken_for_a_city(tmp_path):
    from yiju.city.standing import Standing

    standing = Standing(tmp_path)
    standing.begin(0.01)
    standing.database.write_bytes(b"half a city")

    assert not standing.serves(0.01)
    standing.refuse_foreign()
    standing.throw_away()
    assert not standing.database.exists()


def test_a_city_of_another_scale_is_not_the_one_asked_for(tmp_path):
    from yiju.city.standing import Standing

    standing = Standing(tmp_path)
    standing.begin(0.01)
    standing.finish()
    standing.database.touch()

    assert standing.serves(None)
    assert standing.serves(0.01)
    assert not standing.serves(1.0)


def test_a_database_that_no_demonstration_made_is_left_alone(tmp_path, run_yiju):
    (tmp_path / "yiju.sqlite3").write_bytes(b"a real city")

    refused = run_yiju(tmp_path, "demo", "--rebuild", "--no-serve")

    assert refused.returncode == 2
    assert "不是演示" in refused.stderr
    assert (tmp_path / "yiju.sqlite3").read_bytes() == b"a real city"


def test_another_city_is_loaded_from_its_profile(tmp_path, run_yiju):
    first = run_yiju(tmp_path, "city", "load", "wuxi")
    again = run_yiju(tmp_path, "city", "load", "wuxi")
    other = run_yiju(tmp_path, "city", "load", "changzhou")

    assert first.returncode == again.returncode == 0
    assert "无锡市" in first.stdout
    assert "变更 0 行" in again.stdout
    assert other.returncode == 2
    assert "无锡市" in other.stderr


def test_a_city_without_a_profile_is_named_with_those_that_have_one(tmp_path, run_yiju):
    refused = run_yiju(tmp_path, "city", "load", "atlantis")

    assert refused.returncode == 2
    assert "changzhou" in refused.stderr


@pytest.fixture(scope="module")
def year(city) -> list[cases.PastCase]:
    return list(Operation(city.ground, TODAY, 4_000).cases())


def test_the_year_is_the_same_each_time_it_is_made(city, year):
    assert list(Operation(city.ground, TODAY, 4_000).cases()) == year
    assert len(year) == 4_000


def test_nothing_of_the_year_happens_before_its_report_or_after_the_last_morning(city, year):
    until = Operation(city.ground, TODAY, 1).until
    for case in year:
        moments = [case.began_at]
        for stage in case.stages:
            moments += [stage.began_at, stage.ended_at or until]
        assert moments == sorted(moments), case.key
        assert moments[-1] <= until


def test_the_year_has_of_everything_that_happens_to_cases(year):
    ends = Counter(case.end for case in year)
    moves = Counter(stage.move for case in year for stage in case.stages)

    assert set(ends) == {"", "closed", "rejected", "merged", "self_handled"}
    assert {"confirm", "return", "uphold", "overrule", "fail", "not_fixed"} <= set(moves)
    assert {one.petition for case in year for one in case.askings} == {"pause", "extension"}
    assert {case.appeal.upheld for case in year if case.appeal} == {True, False}
    assert {case.stars for case in year} >= {1, 2, 3, 4, 5}


def test_the_rates_of_the_year_are_of_the_order_that_cities_publish(year):
    closed = [case for case in year if case.end == "closed"]
    in_time = sum(case.ended_at <= case.due_at for case in closed) / len(closed)
    public = sum(case.source in {"hotline", "portal", "open311"} for case in year) / len(year)

    assert 0.85 < in_time < 0.98
    assert 0.2 < public < 0.5


def test_a_report_that_is_merged_is_about_the_place_of_an_earlier_open_case(year):
    by_key = {case.key: case for case in year}
    merged = [case for case in year if case.merged_into]

    assert merged
    for case in merged:
        first = by_key[case.merged_into]
        assert first.began_at <= case.began_at
        assert first.type_code == case.type_code
        assert not first.merged_into
        assert first.ended_at is None or first.ended_at > case.ended_at
        assert abs(first.place.lon - case.place.lon) < 1e-3


def test_some_places_come_again_and_again(year):
    named = Counter(case.data["address"] for case in year if case.data["address"])

    assert named.most_common(1)[0][1] >= 20


def test_whoever_acts_in_the_year_has_an_account(city, year):
    acting = {stage.by_account for case in year for stage in case.stages} - {""}

    assert acting <= set(city.posts)


def test_inspectors_answer_for_cells_go_on_patrol_and_inspect(city):
    charges = grids.standing([row.code for row in grids.cells()], grids.charges(TODAY), TODAY)
    rows = patrols.patrols_in(date(2022, 3, 1), TODAY, most=1_000)
    first, before = (start_of_day(day) for day in (date(2022, 4, 1), TODAY))
    outcomes = Counter(
        how for _number, how in inspections.outcomes(first, before, before, [registry.city().path])
    )

    assert 0 < len(charges.gaps) < len(charges.holders) / 10
    assert charges.doubles and charges.overdue
    assert {row.account for row in rows} > {"inspector"}
    assert all(row.received == row.stored + row.lost for row in rows)
    assert all((row.erased_at is None) == (row.began_at >= LAST_KEPT) for row in rows)
    assert outcomes["in_time"] > 0.8 * outcomes.total()
    assert outcomes["missed"] and outcomes["late"]
    found = work.items(work.Wanted(source="inspector", process="case"), size=1_000).rows
    opened = [one for one in found if one.parent.startswith("XC")]
    assert opened
    assert all(one.number in work.item(one.parent).data["opened"] for one in opened)
