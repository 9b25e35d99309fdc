"""Importing a layer in the wrong datum is noticed, and nothing is converted by guess."""

from datetime import UTC, datetime

import pytest
from register import (
    EAST,
    HEADINGS,
    lamp_row,
    lamps_file,
    point_of,
)

from yiju.platform.base.geo import Datum, from_wgs84
from yiju.platform.registry.models import Asset

LATER = datetime(2022, 3, 1, 1, tzinfo=UTC)
EAST_PATH = "990100000000/990101000000/"


def counts(report):
    return report.created, report.changed, report.unchanged, report.problem_count


def where_and_what(report):
    return [(problem.where, str(problem.what), str(problem.remedy)) for problem in report.problems]


@pytest.fixture
def refused(register):
    """Import rows that cannot be taken; the only problem, and nothing was changed."""

    def bring(*rows, **how):
        report = register.bring(register.workbook(rows), **how)
        assert Asset.objects.count() == 0
        [problem] = where_and_what(report)
        return problem

    return bring


# --- datum ---------------------------------------------------------------------------------


def grid(count, datum=Datum.WGS84):
    """Places of lamps in the east district, in a datum."""
    for number in range(count):
        place = EAST[0] + 0.001 * (number % 10), EAST[1] + 0.001 * (number // 10)
        yield f"L-{number:02}", from_wgs84(*place, datum)


def layer(count, datum=Datum.WGS84):
    return [point_of(code, place) for code, place in grid(count, datum)]


def test_a_layer_in_gcj02_is_converted_when_it_is_called_so(register):
    register.bring(register.points(layer(25)))

    again = register.bring(register.points(layer(25, Datum.GCJ02)), datum=Datum.GCJ02)

    assert again.problem_count == 0
    assert register.lamps()[0].lon == pytest.approx(EAST[0], abs=2e-6)


@pytest.mark.parametrize("real", [Datum.GCJ02, Datum.BD09])
def test_a_layer_that_is_called_wgs84_and_is_not_is_refused(register, real):
    register.bring(register.points(layer(25)))

    report = register.bring(register.points(layer(25, real)), at=LATER)

    [(_place, what, remedy)] = where_and_what(report)
    assert "整体偏移" in what
    assert {"GCJ-02": Datum.GCJ02, "BD-09": Datum.BD09}[
        remedy.split("像是 ")[1][:6].strip()
    ] is real
    assert register.lamps()[0].lon == EAST[0]


def test_a_wgs84_layer_that_is_called_gcj02_is_refused(register):
    register.bring(register.points(layer(25)))

    [(_place, _what, remedy)] = where_and_what(
        register.bring(register.points(layer(25)), datum=Datum.GCJ02, at=LATER)
    )

    assert "像是 WGS-84" in remedy


def test_a_layer_that_stands_off_by_as_much_is_refused(register):
    register.bring(register.points(layer(20)))
    shifted = [point_of(code, (lon - 0.003, lat + 0.003)) for code, (lon, lat) in grid(20)]

    assert register.bring(register.points(shifted), at=LATER).problem_count == 1


def test_with_fewer_than_twenty_common_codes_nothing_is_judged(register):
    register.bring(register.points(layer(19)))

    assert register.bring(register.points(layer(19, Datum.GCJ02)), at=LATER).changed == 19


def test_a_register_that_was_wrong_can_be_put_right(register):
    register.bring(register.points(layer(25, Datum.GCJ02)))

    assert register.bring(register.points(layer(25)), at=LATER).changed == 25


def test_a_column_may_name_the_datum_of_each_row(register):
    lon, lat = from_wgs84(*EAST, Datum.GCJ02)
    rows = [(*HEADINGS, "坐标系"), [*lamp_row("L-1", 经度=lon, 纬度=lat), "GCJ-02"]]

    assert counts(register.bring(register.workbook(rows), datum=None)) == (1, 0, 0, 0)
    assert register.lamps()[0].lon == pytest.approx(EAST[0], abs=1e-6)


def test_coordinates_without_a_datum_are_refused(refused):
    assert refused(*lamps_file(lamp_row()), datum=None)[1] == "没有说明坐标系"
