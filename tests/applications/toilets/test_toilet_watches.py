"""Foul air, a stall that stays occupied, a sensor that falls silent: from readings to cases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from lit_street import BEGAN, CLERK
from night_street import DAYS, HOURS, KEEPER, NightStreet, alarms, night_street, step
from small_city import write_small_city

from yiju.applications.toilets import rules, watches
from yiju.applications.toilets.app import app
from yiju.city.boundaries import demonstrate
from yiju.interfaces import clock
from yiju.platform.base.params import Value
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake.api import Mover
from yiju.platform.sensing.lake.delta import Lake
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
AT = datetime(2021, 12, 21, 10, tzinfo=CHINA)
AIR, STALL = (watches.NH3, watches.H2S), (watches.STALL,)
BOOK = (
    cases.RuleRow("M03001", watches.ODOUR, "达标", work.Limit(2, HOURS), False),
    cases.RuleRow("M03001", watches.WELFARE, "见到本人", work.Limit(1, HOURS), True),
    cases.RuleRow("M03001", watches.SILENT, "恢复", work.Limit(3, DAYS), False),
)
TOILET = {"form": "detached", "male_seats": 2, "urinals": 2, "female_seats": 8}


@dataclass
class Toilets(NightStreet):
    def builds_toilets(self) -> None:
        """One of each class, T1 to T3, the first with a stall."""
        for number in (1, 2, 3):
            facts = TOILET | {"toilet_class": number}
            self.stands("toilet", f"T{number}", f"河东{number}号公厕", facts, 30 * number)
        self.stands("toilet_stall", "T1-3", "河东1号公厕3号厕位", {"toilet": "T1", "number": 3}, 30)
        told: dict[str, Any] = {"actor": CLERK, "at": BEGAN}
        facts = {"name": "公厕平台", "unit_code": "990100-housing", "door": "http"}
        sensing.source_make("vendor", **facts, **told)
        for kind in watches.STREAMS:
            city = registry.city().code
            sensing.streams_make(kind.key, source="vendor", within=city, **told)

    def breathes(self, minutes: range, start: datetime = AT, **said: tuple[float, float]) -> None:
        """Ammonia and hydrogen sulphide every five minutes, mg/m3."""
        for passed in minutes[::5]:
            at = start + passed * MINUTE
            self.hears(at, dict(said), AIR)
            self.looks(at)

    def stall(self, minutes: range, state: int, start: datetime = AT) -> None:
        for passed in minutes[::10]:
            at = start + passed * MINUTE
            self.hears(at, {"T1-3": (float(state),)}, STALL)
            self.looks(at)


@pytest.fixture
def toilets(db: Any, tmp_path: Any, settings: Any) -> Iterator[Toilets]:
    settings.YIJU_LAKE, settings.YIJU_LAKE_OPTIONS = str(tmp_path / "lake"), {}
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=CLERK, at=BEGAN)
    with night_street(Lake(settings.YIJU_LAKE, {}), Toilets, app, BOOK) as found:
        found.builds_toilets()
        yield found


def told() -> list[tuple[str, str]]:
    return [(one.watch.removeprefix("toilets."), one.asset_code) for one in alarms()]


def test_what_is_foul_in_one_class_is_not_in_another(toilets: Toilets):
    """Source: infra 2.7: ammonia 0.3, 1, 3 mg/m3 by class."""
    toilets.breathes(range(0, 41), T1=(0.5, 0.001), T2=(0.5, 0.001), T3=(0.5, 0.001))
    assert told() == [("odour", "T1")]
    [case] = toilets.cases
    assert (case.type_code, case.unit_code) == ("M03001", KEEPER)
    assert (case.data["condition"], case.data["limit_amount"]) == (watches.ODOUR, 2)
    assert "氨 0.50" in case.data["words"]


def test_one_gas_alone_is_enough_and_half_an_hour_is_needed(toilets: Toilets):
    toilets.breathes(range(0, 26), T3=(0.1, 0.02))
    assert told() == []
    toilets.breathes(range(30, 41), T3=(0.1, 0.02))
    assert told() == [("odour", "T3")]


def test_the_air_is_good_again_after_an_hour_below_half_the_limit(toilets: Toilets):
    """Source: infra appendix B, TO-01."""
    toilets.breathes(range(0, 41), T1=(0.5, 0.001))
    toilets.breathes(range(45, 146), T1=(0.2, 0.001))
    assert step(toilets.cases[0]) == "handling"
    toilets.breathes(range(150, 216), T1=(0.1, 0.001))
    assert step(toilets.cases[0]) == "verifying"


def test_a_stall_that_stays_occupied_is_an_urgent_case(toilets: Toilets):
    """Source: infra appendix B, TO-02."""
    toilets.stall(range(0, 21), watches.OCCUPIED)
    assert told() == []
    toilets.stall(range(30, 31), watches.OCCUPIED)
    [case] = toilets.cases
    assert (case.asset, case.data["urgent"]) == ("toilet_stall/T1-3", True)
    assert "敲门" in case.data["words"]


def test_whoever_comes_after_another_begins_anew(toilets: Toilets):
    toilets.stall(range(0, 21), watches.OCCUPIED)
    toilets.stall(range(25, 26), 0)
    toilets.stall(range(30, 51), watches.OCCUPIED)
    assert told() == []


@pytest.mark.parametrize(("set_to", "holds"), [(30, 30), (20, 20), (600, 30), (0, 30), (-5, 30)])
def test_no_setting_lets_somebody_lie_longer(monkeypatch, set_to, holds):
    """Source: infra K13."""
    told = rules.P.longest_occupied
    again = replace(told, values=(*told.values, Value(AT.date(), set_to)))
    monkeypatch.setitem(rules.P._parameters, "longest_occupied", again)
    assert rules.longest_occupied_min() == holds


def test_a_sensor_is_silent_once_it_has_spoken(toilets: Toilets):
    toilets.breathes(range(0, 1), T1=(0.1, 0.001), T2=(0.1, 0.001))
    toilets.breathes(range(5, 26), T1=(0.1, 0.001))
    assert told() == [("silent", "T2")]


def test_of_stalls_single_readings_live_for_a_day():
    """Source: infra K13."""
    [stall] = [kind for kind in watches.STREAMS if kind.key == watches.STALL]
    assert stall.keep == timedelta(days=1)


def test_readings_that_come_through_the_door_are_cases(toilets: Toilets, client: Any):
    """The platform of the toilets posts what it measured in the last forty minutes."""
    now = clock.now()
    until = now.date() + timedelta(days=30)
    secret = sensing.secret_make("vendor", name="网关", until=until, actor=CLERK, at=now).secret
    rows = []
    for passed in range(40, 0, -5):
        observed = (now - passed * MINUTE).isoformat()
        for stream, value in (("T1/toilet.nh3", 0.6), ("T1/toilet.h2s", 0.002)):
            rows.append({"stream": stream, "observed": observed, "value": value})
        rows.append({"stream": "T1-3/toilet_stall.state", "observed": observed, "value": 1})
    answer = client.post(
        "/sensing/readings",
        data=rows,
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 200, answer.content
    Mover(toilets.lake, toilets.followers).move(now)
    toilets.looks(now)

    found = {case.asset: case.data["condition"] for case in toilets.cases}
    assert found == {"toilet/T1": watches.ODOUR, "toilet_stall/T1-3": watches.WELFARE}
