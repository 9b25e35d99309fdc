"""A fire lane is looked at by the calendar, and a car that stands there is a case. H03 (d)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from desk import OFFICE, moment, moved, open_desk, photo
from small_city import write_small_city

from yiju.applications.compound_parking.app import app
from yiju.city.boundaries import demonstrate
from yiju.platform.base.geo import Datum
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.inspections import api as inspections

[PLAN] = app.inspections
TUESDAY = moment(1, 8)


@pytest.fixture
def inspection(db: Any, tmp_path: Any, settings: Any) -> str:
    """The number of the inspection that the clock begins for a lane."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=OFFICE, at=moment(1, month=1))
    work.install([cases.CASE, inspections.process_of(PLAN)])
    inspections.install((PLAN,))
    open_desk()
    registry.asset_record(
        PLAN.kind, "990101XQ0001-XF", name="翠竹新村消防车通道", state="in_service",
        attributes={"compound": "990101XQ0001", "lane_m": Decimal("4.5")}, lon=119.95, lat=31.75,
        datum=Datum.WGS84, keeper_code="990101-government", valid_from=date(2021, 1, 1),
        actor=OFFICE, at=moment(1, month=1), reaches=None,
    )  # fmt: skip
    begun = TUESDAY
    while not inspections.keep_inspecting(begun):
        begun += timedelta(days=1)
    [row] = work.items(work.Wanted(process=PLAN.process, state="open")).rows
    return row.number


def test_a_car_in_the_fire_lane_becomes_a_case_of_that_matter(inspection):
    at = work.item(inspection).began_at + timedelta(hours=3)
    photo(inspection, "zhang", at)
    said = {"clear": "bad", "signs": "good", "found": "两辆车停在通道口"}
    done = moved(inspection, "conclude", "zhang", said, at=at)

    assert done.end == "faulty"
    [case] = work.items(work.Wanted(process="case")).rows
    assert (case.type_code, case.asset) == ("M09012", f"{PLAN.kind}/990101XQ0001-XF")


def test_a_lane_that_is_clear_opens_nothing(inspection):
    at = work.item(inspection).began_at + timedelta(hours=3)
    photo(inspection, "zhang", at)
    done = moved(inspection, "conclude", "zhang", {"clear": "good", "signs": "good"}, at=at)

    assert done.end == "sound"
    assert work.items(work.Wanted(process="case")).rows == ()
