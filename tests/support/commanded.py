"""Lamps of the small city that can be told how bright to burn: a kind of command with two standing
safety rules, people of several posts, and a gateway."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from measured import AT, KINDS, UNIT, Measured, measured_city
from register import EAST, WEST

from yiju.platform.base.i18n import _
from yiju.platform.base.schema import Attribute
from yiju.platform.base.units import PERCENT, PIECE
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api
from yiju.platform.sensing.commands import api as commands
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

CITY, EAST_AREA = "990100000000", "990101000000"
LEAKAGE = api.StreamKind(
    key="lamp.leakage",
    title=_("漏电"),
    unit=PIECE,
    low=0,
    high=500,
    interval=timedelta(minutes=15),
    silent_after=timedelta(hours=1),
)


def confirms(readings: Any, value: float, scale: Any) -> Any:
    """Within 10 % or 5 W of what the lamp draws at that level."""
    expected = scale * value / 100
    return np.abs(readings - expected) <= np.maximum(0.1 * expected, 5)


NEVER_DARK = commands.Safety(
    key="never_dark",
    title=_("双杆路口的灯不熄"),
    ground="CJJ 45-2015",
    refuses=lambda asked: asked.record.poles == 2 and asked.value < 50,
)
LEAKS = commands.Safety(
    key="leaks",
    title=_("漏电的灯不得送电"),
    ground="K13",
    stream="lamp.leakage",
    danger=lambda values: values > 100,
    refuses=lambda asked: asked.in_danger and asked.value > 0,
    forces=0,
    released_by=("keeper",),
)
LEVEL = commands.CommandKind(
    key="lamp.level",
    title=_("路灯亮度"),
    value=Attribute("value", int, _("亮度"), unit=PERCENT, least=0, most=100),
    given_by={
        commands.Authority.SCHEDULE: ("office",),
        commands.Authority.OPTIMISER: ("office",),
        commands.Authority.MANUAL: ("dispatcher", "commander"),
        commands.Authority.EMERGENCY: ("commander",),
    },
    safe_default=100,
    t_safe=timedelta(minutes=10),
    confirmed_by="lamp.power",
    confirms=confirms,
    scale=lambda lamp, _value: float(lamp.power),
    case_type="M01037",
    group="road",
    stagger=timedelta(seconds=2),
    spread=timedelta(seconds=20),
    endangers=lambda value: value < 20,
    alone_up_to=1,
    second=("commander", "shift_leader"),
    safety=(NEVER_DARK, LEAKS),
)
LAMPS = {
    "L-1": ("甲路", EAST, 1),
    "L-2": ("甲路", EAST, 1),
    "L-3": ("乙路", WEST, 1),
    "L-4": ("乙路", WEST, 2),
}
WHOLE = commands.Target(area=CITY)


def giver(account: str, *roles: str, area: str = CITY, unit: str | None = None) -> commands.Giver:
    """Somebody with posts in the roles over an area; with a `unit`, over its own devices only."""
    path = registry.area(area).path
    posts = tuple(commands.Post(role, registry.Reach(path, unit)) for role in roles)
    return commands.Giver(Actor(account, account, unit or UNIT), posts)


@dataclass
class Commanded:
    """`now` is the clock of the city; `pass_time` lets it run and does what comes due."""

    measured: Measured
    now: datetime = AT
    keys: int = 0
    secret: str = ""
    taken: list[commands.Outgoing] = field(default_factory=list)

    @property
    def source(self) -> int:
        return api.source("vendor").id

    def wanted(self, value: Any = 60, target: commands.Target = WHOLE, **said: Any) -> Any:
        facts = {"until": self.now + timedelta(hours=2), "reason": "试验", **said}
        return commands.Wanted("lamp.level", target, value, **facts)

    def give(
        self,
        value: Any = 60,
        target: commands.Target = WHOLE,
        by: commands.Giver | None = None,
        key: str = "",
        **said: Any,
    ) -> commands.CommandRow:
        self.keys += 1
        who = by or giver("li", "dispatcher")
        wanted = self.wanted(value, target, **said)
        return commands.give(wanted, who, key=key or f"k-{self.keys}", at=self.now)

    def preview(self, value: Any = 60, target: commands.Target = WHOLE, **said: Any) -> Any:
        by = said.pop("by", None) or giver("li", "dispatcher")
        return commands.preview(self.wanted(value, target, **said), by, self.now)

    def pass_time(self, **length: float) -> None:
        self.now += timedelta(**length)
        commands.step(self.now)
        commands.look(self.now)

    def poll(self, **length: float) -> dict[str, float]:
        """What the gateway takes after a while: value by lamp."""
        if length:
            self.pass_time(**length)
        self.taken = commands.hand_out(self.source, self.now)
        return {one.asset: one.value for one in self.taken}

    def acknowledge(self, *lamps: str, refused: dict[str, str] | None = None) -> Any:
        numbers = {one.asset: one.number for one in self.taken}
        done = [numbers[lamp] for lamp in lamps or numbers]
        no = {numbers[lamp]: why for lamp, why in (refused or {}).items()}
        return commands.acknowledge(self.source, done if not refused else [], no, self.now)

    def read(self, *rows: tuple[Any, ...], **length: float) -> None:
        """Readings arrive and are moved: lamp or stream, value, and seconds after now."""
        self.now += timedelta(**length)
        base = (self.now - AT) / timedelta(minutes=1)
        told = [
            (row[0] if "/" in row[0] else f"{row[0]}/lamp.power", base + sum(row[2:]) / 60, row[1])
            for row in rows
        ]
        self.measured.at = self.now
        self.measured.deliver(*told)
        self.measured.move(commands.follow)

    def states(self, made: commands.CommandRow) -> dict[str, str]:
        row = commands.command(made.id, None)
        return {one.asset_code: one.state.key for one in commands.orders(row, None)}

    def command(self, made: commands.CommandRow) -> commands.CommandRow:
        return commands.command(made.id, None)


def lamp(*codes: str) -> commands.Target:
    return commands.Target(codes=codes)


@contextmanager
def commanded_city(folder: Path, **facts: Any) -> Iterator[Commanded]:
    """The lamps of LAMPS, all carried and confirmed by the source `vendor`. `facts` change the
    kind of command."""
    before = commands.command_kinds(), work.processes()
    with measured_city(folder) as measured:
        api.install([*KINDS, LEAKAGE])
        commands.install([replace(LEVEL, **facts)])
        work.install([cases.CASE])
        add_lamps(measured, LAMPS)
        secret = measured.source(lamps=LAMPS)
        api.streams_make("lamp.leakage", source="vendor", codes=LAMPS, actor=measured.actor, at=AT)
        try:
            yield Commanded(measured, secret=secret)
        finally:
            commands.install(before[0])
            work.install(before[1])


def add_lamps(measured: Measured, lamps: dict[str, tuple[str, Any, int]]) -> Iterable[str]:
    for code, (road, place, poles) in lamps.items():
        measured.register.record(
            code,
            attributes={"power": 60, "road": road, "poles": poles},
            lon=place[0],
            lat=place[1],
            keeper_code=UNIT,
        )
    return lamps
