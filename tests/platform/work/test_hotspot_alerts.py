"""A hot spot is told once, to whoever commands, and is proposed for a campaign when it lasts."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from desk import EAST, IN_EAST, IN_WEST, moment, moved, open_desk, reported
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.hotspots import api as hotspots
from yiju.platform.work.hotspots.models import HotspotScan

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TODAY = moment(28)


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE, hotspots.HOTSPOT])
    open_desk()


def to_whom(telling):
    return [("mail", f"{telling.holder.role}@example.test")]


def a_quiet_spring():
    """A case a day in the east and in the west for ten weeks."""
    for n in range(80):
        at = moment(1, 9, month=4) + timedelta(days=n)
        reported(f"e-{n}", where=IN_EAST, at=at)
        reported(f"w-{n}", where=IN_WEST, at=at)


def a_burst(first, days, each=6):
    for day in range(days):
        for n in range(each):
            at = moment(first, 10 + n / 10) + timedelta(days=day)
            reported(f"b-{first}-{day}-{n}", where=IN_EAST, at=at)


def alerts():
    return sorted(work.items(work.Wanted(process="hotspot")).rows, key=lambda one: one.number)


def watch(at):
    return hotspots.keep_watching(at, to_whom)


def test_a_quiet_city_has_no_alert():
    a_quiet_spring()
    assert (watch(TODAY), alerts()) == (0, [])
    assert HotspotScan.objects.count() == 2


def test_a_burst_is_told_once_however_often_and_long_it_is_looked_at():
    a_quiet_spring()
    a_burst(23, 5)

    assert [watch(TODAY), watch(TODAY), watch(TODAY + timedelta(days=1))] == [1, 0, 0]

    [alert] = alerts()
    assert alert.title.startswith("热点：") and EAST in alert.area_path
    assert alert.open_stages[0].holder.role == "commander"
    [letter] = work.waiting().rows
    assert (letter.address, letter.item) == ("commander@example.test", alert.number)
    assert alert.title in letter.body["text"]


def test_a_hot_spot_that_lasts_a_week_is_proposed_for_a_campaign_once():
    a_quiet_spring()
    a_burst(16, 12)
    watch(TODAY - timedelta(days=7))
    told = [watch(TODAY), watch(TODAY + timedelta(days=1))]

    first, second = alerts()
    assert (told, second.data["proposal"]) == ([1, 0], True)
    assert "建议专项整治" in second.title and first.title != second.title


def test_the_commander_acknowledges_and_decides_with_a_reason():
    a_quiet_spring()
    a_burst(23, 5)
    watch(TODAY)
    [alert] = alerts()

    with pytest.raises(work.NotYours):
        moved(alert.number, "acknowledge", "dispatcher", at=TODAY)
    moved(alert.number, "acknowledge", "commander", at=TODAY)
    with pytest.raises(work.Unmet):
        moved(alert.number, "none", "commander", at=TODAY)
    ended = moved(alert.number, "none", "commander", at=TODAY, opinion="道路施工所致，已有安排")

    assert ended.end == "none"


def test_too_little_history_is_said_and_nobody_is_alarmed():
    a_burst(23, 5)

    assert (watch(TODAY), alerts()) == (0, [])
    assert HotspotScan.objects.get(day=date(2021, 6, 28)).too_little


def standing(cells, p):
    return hotspots.Standing(cells, 9, 3.0, Fraction(p), date(2021, 6, 1))


def test_two_weeks_running_means_the_same_place_and_both_times_beyond_chance():
    on = date(2021, 6, 28)

    assert hotspots.lasts(("a", "b"), on, [standing(("b", "c"), "0.01")])
    assert not hotspots.lasts(("a", "b"), on, [standing(("b", "c"), "0.011")])
    assert not hotspots.lasts(("a", "b"), on, [standing(("c",), "0.001")])
