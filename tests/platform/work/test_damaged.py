"""What is wrong with assets is told by the cases that are open about them."""

from datetime import timedelta

import pytest
from desk import moment, moved, open_desk, reported
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

LAMP, POLE = "lamp/L-1", "light_pole/D-1"
KINDS = ("lamp", "light_pole")


@pytest.fixture(autouse=True)
def city(db, tmp_path, processes):
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE, cases.APPEAL])
    open_desk()


def test_an_asset_is_damaged_from_the_report_until_its_case_has_ended():
    reported("one", asset=LAMP)
    reported("other", asset="toilet/T-1")

    assert cases.assets_with_cases(KINDS, moment(1)) == {("lamp", "L-1")}
    assert cases.assets_with_cases(KINDS, moment(1) - timedelta(seconds=1)) == frozenset()
    assert cases.assets_with_cases(["toilet"], moment(1)) == {("toilet", "T-1")}


def test_a_case_that_was_turned_down_is_no_damage_at_any_moment():
    number = reported("one", asset=LAMP).item.number
    reported("two", asset=POLE)
    moved(number, "decline", "acceptor", {"code": "below"}, opinion="灯是亮的")

    assert cases.assets_with_cases(KINDS, moment(1)) == {("light_pole", "D-1")}
