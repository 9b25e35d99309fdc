from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import xlsxwriter

from yiju.platform.base.errors import Problems
from yiju.platform.steering import api
from yiju.platform.steering.delays import delay_of

LATER = datetime(2021, 7, 1, tzinfo=UTC)
ROAD = api.ProjectRow(
    code="R-1",
    plan_code="yiju",
    clause="4",
    name="东街整治",
    unit_code="east",
    unit_name="东区政府",
    area_code="990101000000",
    lon=119.95,
    lat=31.75,
    starts_on=date(2021, 3, 1),
    ends_on=date(2021, 12, 31),
    state="building",
    budget_fen=5_000_000_00,
    milestones=(
        api.MilestoneRow("设计", date(2021, 3, 31), date(2021, 3, 20)),
        api.MilestoneRow("开工", date(2021, 5, 31), date(2021, 5, 30)),
        api.MilestoneRow("主体", date(2021, 9, 30)),
        api.MilestoneRow("验收", date(2021, 12, 31)),
    ),
)


def delayed(on, **changes):
    return delay_of(replace(ROAD, **changes), on)


@pytest.mark.parametrize(
    "on, severity",
    [
        (date(2021, 2, 28), "green"),
        (date(2021, 3, 31), "green"),
        (date(2021, 4, 1), "yellow"),
        (date(2021, 5, 31), "yellow"),
        (date(2021, 6, 1), "red"),
    ],
)
def test_a_project_not_begun_turns_yellow_after_its_month_and_red_after_three(on, severity):
    assert delayed(on, state="preparing").severity == severity


def test_a_milestone_is_late_from_the_day_after_it_was_due():
    assert delayed(date(2021, 9, 30)).severity == "green"
    found = delayed(date(2021, 10, 1))

    assert (found.severity, found.behind) == ("yellow", 25)
    assert "主体" in str(found.reasons[0].text)


def test_two_of_four_milestones_late_are_red():
    none_reached = tuple(replace(m, reached_on=None) for m in ROAD.milestones)

    assert delayed(date(2021, 6, 1), milestones=none_reached).severity == "red"


def test_past_its_last_day_an_unfinished_project_is_red():
    assert delayed(date(2022, 1, 1)).severity == "red"
    assert delayed(date(2022, 1, 1), state="done").severity == "green"
    assert delayed(date(2022, 1, 1), state="stopped").severity == ""


def test_what_was_reached_later_was_not_reached_yet(db):
    assert delayed(date(2021, 3, 25)).next_due == date(2021, 5, 31)
    assert delayed(date(2021, 3, 19)).next_due == date(2021, 3, 31)


@pytest.mark.django_db
def test_the_same_project_again_changes_nothing(programme, actor, events_of):
    api.project_record(ROAD, actor=actor, at=LATER)
    api.project_record(ROAD, actor=actor, at=LATER)
    api.project_record(replace(ROAD, state="done"), actor=actor, at=LATER)

    states = [event.after["state"] for event in events_of("project.record")]
    assert states == ["done", "building"]


@pytest.mark.django_db
def test_spending_adds_up_to_the_day_and_a_document_pays_once(programme, actor):
    api.project_record(ROAD, actor=actor, at=LATER)
    pay = {"project_code": "R-1", "actor": actor, "at": LATER}
    assert api.spending_record(month=date(2021, 4, 9), fen=100, document="A1", **pay)
    assert api.spending_record(month=date(2021, 6, 1), fen=50, document="A2", **pay)
    assert not api.spending_record(month=date(2021, 6, 1), fen=50, document="A2", **pay)
    with pytest.raises(api.SpendingDiffers):
        api.spending_record(month=date(2021, 6, 1), fen=51, document="A2", **pay)

    [found] = api.projects("yiju", date(2021, 5, 31))
    assert found.spent_fen == 100
    [found] = api.projects("yiju", date(2021, 6, 30))
    assert found.spent_fen == 150


@pytest.mark.django_db
def test_the_portfolio_costs_the_same_queries_however_long_it_is(
    programme, actor, django_assert_max_num_queries
):
    for number in range(12):
        api.project_record(replace(ROAD, code=f"R-{number}"), actor=actor, at=LATER)

    with django_assert_max_num_queries(5):
        found = api.projects("yiju", date(2021, 6, 30), unit="east")

    assert len(found) == 12
    assert next(bar.code for bar in api.gantt(found)) == "R-0"


def book(projects, milestones=(), payments=()):
    out = BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True})
    heads = ["项目编号", "项目名称", "条款", "责任单位", "区域", "开工日期", "完成日期", "状态"]
    for title, rows in (
        ("项目", [[*heads, "投资（万元）", "经度", "纬度"], *projects]),
        ("节点", [["项目编号", "节点", "应完成日期", "完成日期"], *milestones]),
        ("支出", [["项目编号", "月份", "支出（万元）", "凭证"], *payments]),
    ):
        sheet = file.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    file.close()
    return out.getvalue()


GOOD = (
    "R-1",
    "东街整治",
    "4",
    "东区政府",
    "东区",
    "2021-03-01",
    "2021-12-31",
    "在建",
    500.5,
    "",
    "",
)


@pytest.mark.django_db
def test_a_workbook_of_projects_is_read_whole(programme, actor, events_of):
    data = book(
        [GOOD],
        [("R-1", "设计", "2021-03-31", "2021-03-20"), ("R-1", "验收", "2021-12-31", "")],
        [("R-1", "2021-04-15", 12.34, "付-1")],
    )
    asked = {"dry_run": False, "actor": actor, "at": LATER}

    first = api.projects_import("yiju", data, "项目.xlsx", **asked)
    again = api.projects_import("yiju", data, "项目.xlsx", **asked)

    assert (first.created, first.payments) == (1, 1)
    assert (again.created, again.changed, again.unchanged, again.payments) == (0, 0, 1, 0)
    assert len(events_of("project.import")) == 1
    [found] = api.projects("yiju", date(2021, 6, 30))
    assert (found.project.budget_fen, found.spent_fen) == (500_500_000, 12_340_000)
    assert [m.name for m in found.project.milestones] == ["设计", "验收"]


@pytest.mark.django_db
def test_every_bad_cell_of_the_workbook_is_named_and_nothing_is_written(programme, actor):
    wrong = list(GOOD)
    wrong[2], wrong[3], wrong[4] = "77", "某局", "某区"
    late = [*GOOD]
    late[0], late[6] = "R-2", "2020-12-31"
    data = book(
        [wrong, late], [("R-9", "设计", "2021-03-31", "")], [("R-2", "2021-04-15", "", "付")]
    )

    with pytest.raises(Problems) as raised:
        api.projects_import("yiju", data, "项目.xlsx", dry_run=False, actor=actor, at=LATER)

    assert sorted(problem.where for problem in raised.value.problems) == [
        "支出!C2",
        "节点!A2",
        "项目!C2",
        "项目!D2",
        "项目!E2",
        "项目!G3",
    ]
    assert api.projects("yiju", date(2021, 6, 30)) == []


@pytest.mark.django_db
def test_the_template_can_be_imported_as_it_is(programme, actor):
    data = api.projects_template()

    found = api.projects_import("yiju", data, "模板.xlsx", dry_run=True, actor=actor, at=LATER)

    assert (found.problems, found.created) == ((), 0)
