"""A small city with a plan of its own, whose promises units report or an indicator counts."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.base.units import PERCENT
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.steering import api
from yiju.platform.steering.binding import known

DIVISIONS = """code,name,level,parent_code
990100000000,示例市,2,990000000000
990101000000,东区,3,990100000000
990101001000,河街道,4,990101000000
990102000000,西区,3,990100000000
990102001000,湖街道,4,990102000000
"""

CITY = """
code = "990100000000"
name = "示例市"
valid_from = 2020-01-01
boundary_source = "测试"

[place]
centre = [119.9, 31.75]
central_meridian = 120
box = [119.8, 31.7, 120.0, 31.8]

[aliases]
"990100000000" = ["全市"]
"""

UNITS = """
[[unit]]
code = "housing"
name = "示例市住房和城乡建设局"
short_name = "市住建局"
kind = "department"

[[unit]]
code = "transport"
name = "示例市交通运输局"
short_name = "市交通局"
kind = "department"

[[unit]]
code = "east"
name = "东区人民政府"
short_name = "东区政府"
kind = "government"
area = "990101000000"

[[unit]]
code = "west"
name = "西区人民政府"
short_name = "西区政府"
kind = "government"
area = "990102000000"

[[group]]
names = ["各区人民政府"]
members = ["west", "east"]
"""

PLAN = Path(__file__).with_name("small-plan.txt")


def square(adcode: int, west: float, east: float) -> dict[str, object]:
    ring = [[west, 31.7], [east, 31.7], [east, 31.8], [west, 31.8], [west, 31.7]]
    return {
        "type": "Feature",
        "properties": {"adcode": adcode},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


DISTRICTS = {
    "type": "FeatureCollection",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
    "features": [square(990101, 119.9, 120.0), square(990102, 119.8, 119.9)],
}


@pytest.fixture
def actor() -> events.Actor:
    return events.Actor("office", "办公室", "office")


@pytest.fixture
def at() -> datetime:
    return datetime(2020, 3, 1, 1, tzinfo=UTC)


@pytest.fixture
def city(db, tmp_path: Path, actor, at):
    folder = tmp_path / "city"
    folder.mkdir()
    for name, text in (("city.toml", CITY), ("divisions.csv", DIVISIONS), ("units.toml", UNITS)):
        (folder / name).write_text(text, "utf-8")
    (folder / "districts.geojson").write_text(json.dumps(DISTRICTS), "utf-8")
    registry.load_city(registry.read_profile(folder), actor=actor, at=at)
    return registry.city()


@pytest.fixture
def compiled(city, actor, at):
    """Compile a text as the plan `yiju`; the moment can be told apart by the edition."""

    def compile_text(text: str, moment: datetime = at, name: str = "方案.txt"):
        return api.plan_compile(
            "yiju", name=name, data=text.encode(), area_code=city.code, actor=actor, at=moment
        )

    return compile_text


@pytest.fixture
def programme(compiled):
    """The small plan, compiled."""
    return compiled(PLAN.read_text())


@pytest.fixture
def target(programme):
    """The one target of the plan whose text holds the words."""

    def find(words: str) -> api.TargetRow:
        [found] = [row for row in api.target_rows("yiju") if words in row.text]
        return found

    return find


@pytest.fixture
def reported(target, actor):
    """Report a figure for the target whose text holds the words."""

    def report(words: str, day: date, value, *, unit="housing", at=None, **more):
        told = api.Figures(day, value, more.pop("document", "月报"), **more)
        moment = at or datetime(day.year + 1, 1, 1, tzinfo=UTC)
        return api.return_record(target(words), told, unit_code=unit, actor=actor, at=moment)

    return report


@pytest.fixture
def events_of(db):
    """The recorded events of one action, newest first."""
    return lambda action: list(events.history(action=action))


class Register:
    """A register of communities, each with the day on which it was done, and how often it was
    asked; stands for what an application reads."""

    def __init__(self) -> None:
        self.done: dict[str, date | None] = {}
        self.asked = 0

    def pull(self, period, area, known_at):
        """Communities that are done, of all communities."""
        self.asked += 1
        day = period.last_day
        rows = [api.Row("community", key) for key in sorted(self.done)]
        done = [row for row in rows if (on := self.done[row.key]) is not None and on <= day]
        return api.Measure.share(done, rows, _("没有登记社区"))


@pytest.fixture
def register():
    """The register, with an indicator that answers the share of green communities."""
    before, found = dict(known()), Register()
    api.install(
        {
            "green.share": api.Indicator(
                key="green.share",
                title=_("完成绿色社区创建的城市社区占比"),
                unit=PERCENT,
                better="more",
                cites=(Clause("2(1)"),),
                pull=found.pull,
                reading=_("通过考评的社区"),
                promise=api.Promise(says=("社区",), clause=Clause("2(1)")),
            ),
        }
    )
    yield found
    api.install(before)
