"""One figure is entered once and read everywhere from the same place, corrected as well."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.steering import api as steering
from yiju.platform.steering.bulletins import drafting, gathering
from yiju.platform.steering.cockpit.gathering import course_on
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.steering.evaluation.computing import taken
from yiju.platform.steering.explain import explain
from yiju.platform.steering.returns import return_amend

TOILETS, DAY, EAST, WEST = "公厕10座", date(2022, 1, 31), "990101000000", "990102000000"
AT = datetime(2022, 2, 1, tzinfo=UTC)
DISTRICTS = """
key = "districts"
title = "辖市区"
month = "2022-01"
[subjects]
level = "district"
[weights]
method = "given"
[[indicators]]
key = "toilets"
title = "公厕"
indicator = "{key}"
better = "more"
weight = 100
normalise = {{ method = "target", target = 10, worst = 0 }}
"""


def read_everywhere(target: steering.TargetRow) -> dict[str, Fraction | None]:
    """The figure of the city by who reads it."""
    month = Period.month(2022, 1)
    [state] = [
        one for one in steering.targets_overview("yiju", DAY).states if one.target.key == target.key
    ]
    facts = gathering.gather("yiju", "monthly", month, DAY, "办公室", AT)
    bulletin = drafting.draft(facts).figures[f"target.{target.order}.now"]
    concerns = {one.state.target.key: one for one in course_on("yiju", AT).concerns}
    return {
        "plan": state.measure.value,
        "target": steering.measure_target(target, DAY).value,
        "indicator": steering.measure(target.own_key, month, target.area_code).value,
        "explained": explain(target.own_key, month, target.area_code).measure.value,
        "list": steering.reported_on([target], DAY)[target.key, target.area_code].value,
        "bulletin": bulletin.exact,
        "cockpit": concerns[target.key].state.measure.value,
    }


def evaluated(target: steering.TargetRow) -> dict[str, Fraction | None]:
    declared = evaluation.parse(DISTRICTS.format(key=target.own_key))
    return {code: row["toilets"] for code, row in taken(declared).values.items()}


@pytest.mark.django_db
def test_whoever_shows_a_reported_figure_shows_the_same_and_the_corrected_one(reported, target):
    row = target(TOILETS)
    city = reported(TOILETS, DAY, 6, at=AT)
    four, east = steering.Figures(DAY, 4, "月报"), Actor("east", "演示东区", "east")
    steering.return_record(row, four, unit_code="east", actor=east, at=AT, area_code=EAST)
    assert set(read_everywhere(row).values()) == {Fraction(6)}
    assert evaluated(row) == {EAST: 4, WEST: None}

    right = steering.Figures(DAY, 5, "核验单1号")
    assessor = Actor("assessor", "演示核验", "assessors")
    return_amend(city.number, right, ground="少一座", actor=assessor, at=AT)
    assert set(read_everywhere(row).values()) == {Fraction(5)}


@pytest.mark.django_db
def test_a_target_that_an_application_measures_is_read_from_its_registers_by_either_key(
    reported, register, target
):
    words = "60%"
    reported(words, DAY, 90, at=AT)
    register.done = {"a": date(2021, 1, 1), "b": None}
    row = target(words)
    assert row.computed
    for key in (row.own_key, row.indicator_key):
        assert steering.measure(key, Period.day(DAY), row.area_code).value == 50
        assert "通过考评的社区" in str(explain(key, Period.day(DAY), row.area_code).reading)
