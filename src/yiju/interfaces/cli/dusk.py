"""`yiju dusk`: an evening in the running demonstration city, before your eyes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from yiju.city.standing import SECRETS
from yiju.interfaces.cli.dusk_doors import Doors
from yiju.interfaces.cli.played import enter, figures, knock, moments, start, tell
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA, china_day

if TYPE_CHECKING:
    from yiju.city.dusk import Evening, Gateway
    from yiju.city.facades import Facades
    from yiju.city.people import People

BEGINS_AT = "18:45"
LASTS = timedelta(hours=3, minutes=30)
SQUALL_AT, SQUALL = "14:30", timedelta(minutes=20)
CALM, SQUALL_LASTS = timedelta(minutes=3), timedelta(minutes=45)
"""Before the cloud comes, and the whole of the play."""
USUAL_SPEED, SQUALL_SPEED = 120.0, 30.0
"""By day somebody has to read what is advised, and to press."""
AT_MOST = timedelta(hours=6)
"""Where the machine is too slow for the speed: until its cases are closed, and no longer."""
MOST_CASES = 200
POWER = "lamp.power"
FIGURES: dict[str, Text] = {
    "lighting.lit_rate": _("亮灯率"),
    "lighting.led": _("LED路灯占比"),
    "lighting.controlled": _("单灯控制路灯占比"),
}
"""The indicators of §16 that are told before and afterwards."""
WATCH: tuple[tuple[str, Text], ...] = (
    ("/applications/lighting/now/", _("此刻的灯")),
    ("/assets/lamp/map/", _("路灯实时图")),
    ("/assets/night_circuit/map/", _("景观照明实时图")),
    ("/sensing/alarms/", _("报警")),
    ("/work/", _("各岗位的工作台")),
    ("/plan/#c-16", _("方案第 16 项的数字")),
)
HAPPENED: dict[str, Text] = {
    "cut": _("馈线断电：回路 {code}"),
    "dead": _("一盏灯坏了：{code}"),
    "mended": _("抢修送电：回路 {code}"),
    "replaced": _("换上新灯：{code}"),
}
ADVISED: dict[str, Text] = {
    "open": _("建议 {number}：{reason}；{otherwise}。在 /commands/advice/ 决定"),
    "followed": _("建议 {number} 已照办，{name}"),
    "refused": _("建议 {number} 不采纳，{name}"),
    "lapsed": _("建议 {number} 已失效"),
}
MOVED: dict[str, Text] = {
    "handling": _("案件 {number} 派到{unit}，{due} 前修复：{title}"),
    "verifying": _("案件 {number} 的灯又亮了，待核查"),
    "closed": _("案件 {number} 核查通过，已结案"),
}


@click.command()
@click.option("--address", default="http://127.0.0.1:8000", show_default=True)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the demonstration that is served there; YIJU_HOME, else ./var/demo.",
)
@click.option(
    "--speed", type=click.FloatRange(1, 1200), default=None, help="120; with --squall 30."
)
@click.option("--squall", is_flag=True, help="An afternoon instead, on which it gets dark.")
def dusk(address: str, home: Path | None, speed: float | None, squall: bool) -> None:
    """Let the evening come over the demonstration city that runs at an address.

    The lamps go on with the sun and report over the door for readings. A feeder is cut and a lamp
    fails: each is one case at the right unit. The crew puts them right, the lamps come back, the
    cases are verified and close. The city's clock runs as many times faster as --speed says, and
    stands still again afterwards.

    With --squall cloud takes the light in the afternoon. The desk is advised to switch the circuits
    of each district on, and back when the light returns; whoever may does so in the browser.
    """
    place = enter(home)
    knock(address)
    begins = not_lived(start(SQUALL_AT if squall else BEGINS_AT))
    from yiju.city.burning import burning_on
    from yiju.city.dusk import Evening, gateway_on
    from yiju.city.facades import facades_on
    from yiju.city.people import People
    from yiju.interfaces import clock

    for path, what in WATCH:
        click.echo(f"  {address}{path}  {what}")
    secrets = msgspec.json.decode((place / SECRETS).read_bytes(), type=dict[str, str])
    day = china_day(begins)
    lamps = burning_on(day)
    play = Play(
        Doors(address, secrets),
        begins,
        gateway_on(lamps, day),
        Evening(lamps),
        People(frozenset({"verifying"})),
        facades_on(day),
    )
    if squall:
        play.gateway.squall = (begins + CALM, begins + CALM + SQUALL)
        play.lasts = SQUALL_LASTS
    before = figures(FIGURES, begins)
    with clock.running(begins, speed or (SQUALL_SPEED if squall else USUAL_SPEED)):
        play.run()
        now = clock.moment()
    for title, earlier, later in zip(FIGURES.values(), before, figures(FIGURES, now), strict=True):
        click.echo(f"  {title}  {earlier} → {later}")


def not_lived(evening: datetime) -> datetime:
    """The evening, or the first after it of which nothing was heard yet: time never goes back."""
    from yiju.platform.sensing import api as sensing

    heard = max(
        (row.observed for row in sensing.latest(sensing.Wanted(kind=POWER))), default=evening
    )
    while evening < heard:
        evening += timedelta(days=1)
    return evening


@dataclass
class Play:
    """The gateway at its work, what goes wrong, everybody at their desks, and what came of it."""

    doors: Doors
    begins: datetime
    gateway: "Gateway"
    evening: "Evening"
    people: "People"
    facades: "Facades"
    lasts: timedelta = LASTS
    _told: dict[str, str] = field(default_factory=dict)
    """By case the step of which was told."""
    _advised: dict[int, str] = field(default_factory=dict)
    _lit: int = 0
    _open: bool = False
    """A case waits for somebody."""

    def run(self) -> None:
        from yiju.city.lighting_signals import CABINETS, LAMPS
        from yiju.city.nightscape import SOURCE as SCENES

        for now in moments(self.begins, AT_MOST):
            if now > self.begins + self.lasts and not self._open:
                return
            for incident, code in self.evening.happen(now):
                self._put_right(incident, code, now)
                tell(now, HAPPENED[incident], code=code)
            self.doors.bring(LAMPS, self.gateway.of_lamps(now))
            self.doors.bring(CABINETS, self.gateway.of_boxes(now))
            self.doors.bring(CABINETS, self.gateway.of_sky(now))
            self._obey(LAMPS)
            self._obey(CABINETS)
            self.doors.bring(SCENES, self.facades.reports(now))
            self._obey_scenes(now)
            self._tell_of_lamps(now)
            self._tell_of_advice(now)
            self._tell_of_cases(now)

    def _put_right(self, incident: str, code: str, now: datetime) -> None:
        if incident == "replaced":
            from yiju.city.dusk import hang_new_lamp

            hang_new_lamp(self.gateway.burning, code, now)

    def _obey(self, source: str) -> None:
        """Lamps and circuits do what they are told; those out of reach refuse it."""
        done, refused, burning = [], [], self.gateway.burning
        for one in self.doors.orders(source):
            until = datetime.fromisoformat(one["until"])
            code, value = one["asset"], float(one["value"])
            if burning.switch(code, value, until) or burning.tell(code, value, until):
                done.append(one["number"])
            else:
                refused.append({"number": one["number"], "why": str(_("控制器没有应答"))})
        if done or refused:
            self.doors.answer(source, done, refused)

    def _obey_scenes(self, now: datetime) -> None:
        """Façades show the scene that they are told, until it ends."""
        from yiju.city.nightscape import SOURCE as SCENES

        done = []
        for one in self.doors.orders(SCENES):
            until = datetime.fromisoformat(one["until"])
            self.facades.tell(one["asset"], int(one["value"]), until)
            done.append(one["number"])
        if done:
            self.doors.answer(SCENES, done, [])
            self.doors.bring(SCENES, self.facades.reports(now))

    def _tell_of_lamps(self, now: datetime) -> None:
        lit, count = self.gateway.lit, self.gateway.count
        if lit != self._lit:
            tell(now, _("亮着 {lit} / {count} 盏"), lit=lit, count=count)
        self._lit = lit

    def _tell_of_advice(self, now: datetime) -> None:
        from yiju.platform.registry import api as registry
        from yiju.platform.sensing.advice import api as advice

        reach = registry.Reach(registry.city().path, None)
        rows = [row for state in (True, False) for row in advice.shown([reach], is_open=state)]
        for row in sorted(rows, key=lambda one: one.id):
            if row.made_at < self.begins or self._advised.get(row.id) == row.state:
                continue
            self._advised[row.id] = row.state
            said = {"reason": row.reason, "otherwise": row.otherwise, "name": row.name}
            tell(now, ADVISED[row.state], number=row.id, **said)

    def _tell_of_cases(self, now: datetime) -> None:
        from yiju.platform.registry import api as registry
        from yiju.platform.work import api as work

        wanted = work.Wanted(source="sensor", since=self.begins)
        rows = work.items(wanted, size=MOST_CASES).rows
        waiting = [row.number for row in rows if not row.end]
        self._open = bool(waiting)
        self.people.act(waiting, now)
        for row in rows:
            step = row.end or (row.open_stages[0].step if row.open_stages else "")
            said = MOVED.get(step)
            if said is None or self._told.get(row.number) == step:
                continue
            self._told[row.number] = step
            due = row.open_stages[0].due_at if row.open_stages else None
            facts = {
                "number": row.number,
                "title": row.title,
                "unit": registry.unit(row.unit_code).short_name if row.unit_code else "",
                "due": f"{due.astimezone(CHINA):%m-%d %H:%M}" if due else "—",
            }
            tell(now, said, **facts)
