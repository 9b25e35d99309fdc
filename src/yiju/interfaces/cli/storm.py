"""`yiju storm`: a storm day in the running demonstration city, before your eyes."""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from yiju.interfaces.cli.played import enter, figures, knock, moments, start, tell
from yiju.interfaces.cli.storm_doors import Doors
from yiju.platform.base.i18n import Text, _

if TYPE_CHECKING:
    from yiju.city.storm import StormReport

BEGINS_AT = "08:00"
MOST_EVENTS = 500
FIGURES: dict[str, Text] = {
    "cityops.filed": _("当月立案数"),
    "cityops.closed": _("当月结案率"),
    "cityops.closed_in_time": _("当月按期结案率"),
    "cityops.handled_in_time": _("当月按期处置率"),
    "cityops.reworked": _("当月返工率"),
}
"""The indicators of §22 that are told before and afterwards."""
WATCH: tuple[tuple[str, Text], ...] = (
    ("/work/map/", _("案件在地图上")),
    ("/work/", _("各岗位的工作台")),
    ("/plan/#c-22", _("方案第 22 项的数字")),
    ("/applications/cityops/evaluation/", _("当月评价")),
    ("/public/city/", _("市民看到的统计")),
)
TOLD: dict[str, Text] = {
    "case.dispatch": _("派遣 {number} 给{unit}"),
    "case.finish": _("处置完成 {number}，{name}"),
    "case.pass": _("核查通过 {number}，{name}"),
    "case.fail": _("核查不通过 {number}，退回{unit}重办"),
    "case.close": _("结案 {number}"),
    "case.not_fixed": _("上报人说没有解决，案件重新打开：{number}"),
}
LATE: dict[int, Text] = {
    1: _("超期 {number}，报{unit}负责人"),
    2: _("超期一倍半 {number}，报领导小组办公室"),
    3: _("超期两倍 {number}，报领导小组"),
}


@click.command()
@click.option("--address", default="http://127.0.0.1:8000", show_default=True)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the demonstration that is served there; YIJU_HOME, else ./var/demo.",
)
@click.option("--hours", type=click.IntRange(1, 48), default=12, show_default=True)
@click.option("--speed", type=click.FloatRange(1, 3600), default=240, show_default=True)
@click.option("--reports", type=click.IntRange(1, 2000), default=80, show_default=True)
def storm(address: str, home: Path | None, hours: int, speed: float, reports: int) -> None:
    """Let a storm pass over the demonstration city that runs at an address.

    Reports arrive over the public form and over Open311; people accept, file, dispatch, handle
    and verify them; some are late and escalate; one reporter says that it is not fixed. The
    city's clock runs as many times faster as --speed says, and stands still again afterwards.
    """
    enter(home)
    doors = Doors(address)
    knock(address)
    begins = start(BEGINS_AT)
    from yiju.interfaces import clock

    for path, what in WATCH:
        click.echo(f"  {address}{path}  {what}")
    before = figures(FIGURES, begins)
    with clock.running(begins, speed):
        Play(doors, begins, hours, reports).run()
        now = clock.moment()
    for title, earlier, later in zip(FIGURES.values(), before, figures(FIGURES, now), strict=True):
        click.echo(f"  {title}  {earlier} → {later}")


@dataclass
class Play:
    """The reports in their time, everybody at work, a doubt, and what came of it."""

    doors: Doors
    begins: datetime
    hours: int
    count: int
    numbers: list[str] = field(default_factory=list)
    doubted: str = ""
    _heard: UUID | None = None
    """The last event of which something was told."""

    def run(self) -> None:
        from yiju.city.demonstration import Demonstration
        from yiju.city.people import People
        from yiju.city.storm import StormDay
        from yiju.interfaces import clock
        from yiju.platform.events import api as events

        self.doors.key = _key(clock.now())
        self._heard = next((one.uid for one in events.history()[:1]), None)
        city = Demonstration(Path(os.environ["YIJU_HOME"]) / "demo-files")
        day = StormDay(city.ground, self.begins, self.hours, self.count)
        waiting = list(day.reports())
        people = People()
        for now in moments(self.begins, timedelta(hours=self.hours)):
            while waiting and waiting[0].at <= now:
                self._report(waiting.pop(0), now)
            people.act(self.numbers, now)
            if not self.doubted and (found := self._closed()):
                self.doors.not_fixed(found)
                self.doubted = found
            self._tell_what_happened()
        self._sum_up(clock.moment())

    def _report(self, one: "StormReport", now: datetime) -> None:
        from yiju.city.people import picture

        if one.door == "portal":
            photo = picture(f"report/{len(self.numbers)}")
            number = self.doors.portal(one.words, one.type_code, one.lon, one.lat, photo)
        else:
            number = self.doors.open311(one.words, one.type_code, one.lon, one.lat)
        self.numbers.append(number)
        said = _("{door} 上报 {number}：{words}")
        tell(now, said, door=one.door, number=number, words=one.words)

    def _closed(self) -> str:
        """A case that was closed and whose reporter came through the public form."""
        from yiju.platform.work import api as work

        return next((n for n in self.doors.secrets if work.item(n).end == "closed"), "")

    def _tell_what_happened(self) -> None:
        """What the event log has got since, of the storm's cases."""
        from yiju.platform.events import api as events
        from yiju.platform.registry import api as registry
        from yiju.platform.work import api as work

        fresh = []
        for one in events.history(subject_kind="case")[:MOST_EVENTS]:
            if one.uid == self._heard:
                break
            fresh.append(one)
        self._heard = fresh[0].uid if fresh else self._heard
        for one in reversed(fresh):
            said = TOLD.get(one.action)
            if one.action == "case.late":
                said = LATE.get(int(one.after["level"]))
            if said is None or one.subject_key not in self.numbers:
                continue
            code = work.item(one.subject_key).unit_code
            unit = registry.unit(code).short_name if code else ""
            tell(one.at, said, number=one.subject_key, unit=unit, name=one.name)

    def _sum_up(self, now: datetime) -> None:
        from yiju.platform.work import api as work

        items = [work.item(number) for number in self.numbers]
        closed = sum(item.end == "closed" for item in items)
        late = sum(
            any(stage.due_at and (stage.ended_at or now) > stage.due_at for stage in item.stages)
            for item in items
        )
        told = _(
            "上报 {count} 件，结案 {closed} 件，有环节超期的 {late} 件，"
            "市民反映没有解决 {doubts} 件"
        )
        doubts = int(bool(self.doubted))
        tell(now, told, count=len(items), closed=closed, late=late, doubts=doubts)


def _key(now: datetime) -> str:
    """A key for the program that reports over Open311, good for a day."""
    from yiju.city.accounts import SYSTEM
    from yiju.platform.registry import api as registry

    on = now.date()
    [post] = registry.own_memberships("acceptor", on)[:1]
    made = registry.key_make(
        "acceptor",
        name="storm",
        membership_id=post.id,
        until=on,
        may_write=True,
        today=on,
        actor=SYSTEM,
        at=now,
    )
    return made.secret
