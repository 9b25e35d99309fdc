"""A lit street with its circuits and switch boxes, its watches and commands, and those who work on
the cases: what happens there in a night."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk import OFFICE, moved, open_desk, photo
from lit_street import EVENING, Street

from yiju.applications.lighting import rules
from yiju.applications.lighting.app import app
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.lake.delta import Lake
from yiju.platform.sensing.watches import api as watches
from yiju.platform.sensing.watches.models import Alarm, Cause
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

KEEPER = "990100-lighting"
QUARTER = timedelta(minutes=15)
HOURS, DAYS = work.TimeKind.URGENT_HOUR, work.TimeKind.WORKING_DAY
BOOK = tuple(
    cases.RuleRow(type_code, condition, "恢复正常", limit, urgent)
    for type_code, condition, limit, urgent in (
        ("M01037", rules.ONE_LAMP, work.Limit(24, HOURS), False),
        ("M01037", rules.SERIOUS, work.Limit(3, DAYS), False),
        ("M01037", rules.WHOLE_CIRCUIT, work.Limit(4, HOURS), False),
        ("M01037", rules.DANGEROUS, work.Limit(1, HOURS), True),
        ("M01060", rules.WHOLE_BOX, work.Limit(4, HOURS), False),
        ("M01060", rules.OPEN_DOOR, work.Limit(24, HOURS), False),
        ("M01060", rules.UNEXPLAINED, work.Limit(5, DAYS), False),
        ("M01060", rules.SENSOR, work.Limit(3, DAYS), False),
    )
)
POWERED = (120.0, 224.0, 0.95)


@dataclass
class NightStreet(Street):
    """`codes` are the lamps, those of the first circuit first."""

    codes: list[str] = field(default_factory=list)
    now: datetime = EVENING
    keys: int = 0

    def builds(self, *circuits: int, **said: Any) -> list[str]:
        """So many lamps on each circuit, X-1 and so on, all of one box, X; all measured. They stand
        on a local road, which is fully lit all night, where nothing else is said."""
        said = {"road_class": "local"} | said
        self.stands("light_cabinet", "X", "河东路配电箱", {"central_on": "2021-03-01"})
        for number, count in enumerate(circuits, start=1):
            facts = {"cabinet": "X", "road": "河东路", "road_class": said["road_class"]}
            facts |= {"lanes": 4, "width_m": "15", "length_m": 1000, "lux": 10}
            self.stands("light_circuit", f"X-{number}", f"河东路{number}号回路", facts)
            first = len(self.codes) + 1
            # Some 50 m from one another.
            made = [
                self.lamp(5 * place, circuit=f"X-{number}", **said)
                for place in range(first, first + count)
            ]
            self.codes += made
        self.measures()
        return self.codes

    def says(self, at: datetime, but: dict[str, Any] | None = None, usual: Any = POWERED) -> None:
        """What all lamps say, and what these do instead; None for silence."""
        self.now = at
        told = dict.fromkeys(self.codes, usual) | (but or {})
        self.hears(at, {code: what for code, what in told.items() if what is not None})

    def measures_of(self, kind: str, at: datetime, **values: float) -> None:
        """What something else says, by code; an underscore stands for the dash."""
        self.now = at
        told = {code.replace("_", "-"): (value,) for code, value in values.items()}
        self.hears(at, told, kinds=(kind,))

    def looks(self, at: datetime) -> None:
        self.now = at
        watches.look_for_silence(at)
        watches.attend(at)

    def goes_on(self, minutes: int, start: datetime = EVENING, **said: Any) -> None:
        """The same every quarter of an hour for so long, with a look after each."""
        for passed in range(0, minutes + 1, 15):
            at = start + timedelta(minutes=passed)
            self.says(at, **said)
            self.looks(at)

    @property
    def cases(self) -> list[work.ItemRow]:
        """In the order in which they came."""
        return list(reversed(work.items(work.Wanted(process="case")).rows))

    # --- commands --------------------------------------------------------------------------

    def preview(self, kind: str, target: commands.Target, value: Any, **said: Any) -> commands.Plan:
        facts = {"until": self.now + timedelta(hours=2), "reason": "试验"} | said
        who = facts.pop("by", None) or giver("li", "dispatcher")
        return commands.preview(commands.Wanted(kind, target, value, **facts), who, self.now)

    def give(
        self, kind: str, target: commands.Target, value: Any, **said: Any
    ) -> commands.CommandRow:
        """Given by a dispatcher, and agreed to by the commander where that is asked for."""
        self.keys += 1
        facts = {"until": self.now + timedelta(hours=2), "reason": "试验"} | said
        who = facts.pop("by", None) or giver("li", "dispatcher")
        wanted = commands.Wanted(kind, target, value, **facts)
        made = commands.give(wanted, who, key=f"k-{self.keys}", at=self.now)
        if made.stage == "proposed":
            commands.agree(made.id, giver("boss", "commander"), self.now)
        return commands.command(made.id, None)

    def delivers(self, at: datetime) -> dict[str, float]:
        """What the gateway takes and acknowledges: value by asset."""
        self.now = at
        commands.step(at)
        source = sensing.source("vendor").id
        taken = commands.hand_out(source, at)
        commands.acknowledge(source, [one.number for one in taken], {}, at)
        return {one.asset: one.value for one in taken}

    def states(self, made: commands.CommandRow) -> dict[str, str]:
        return {one.asset_code: one.state.key for one in commands.orders(made, None)}


def giver(account: str, *roles: str, unit: str | None = None) -> commands.Giver:
    path = registry.city().path
    posts = tuple(commands.Post(role, registry.Reach(path, unit)) for role in roles)
    return commands.Giver(Actor(account, account, unit or KEEPER), posts)


def alarms(**which: Any) -> list[Alarm]:
    return list(Alarm.objects.filter(**which).order_by("raised_at", "pk"))


def causes() -> list[Cause]:
    return list(Cause.objects.order_by("pk"))


def step(item: work.ItemRow) -> str:
    [stage] = item.open_stages
    return stage.step


def verify(item: work.ItemRow, at: datetime) -> None:
    [stage] = item.open_stages
    photo(item.number, stage.holder.account, at, lon=item.lon, lat=item.lat)
    moved(item.number, "pass", stage.holder.account, at=at)


@contextmanager
def night_street(
    lake: Lake,
    made: type[NightStreet] = NightStreet,
    declared: Any = app,
    book: Sequence[cases.RuleRow] = BOOK,
) -> Iterator[Any]:
    """The city is there; the desk opens, and the application is declared."""
    before = watches.watches(), commands.command_kinds(), work.processes()
    open_desk()
    cases.book_add("照明", EVENING.date() - timedelta(days=9), book, actor=OFFICE, at=EVENING)
    work.install([cases.CASE])
    watches.install(declared.watches)
    commands.install(declared.commands)
    try:
        yield made(lake, KEEPER, (commands.follow, watches.follow))
    finally:
        watches.install(before[0])
        commands.install(before[1])
        work.install(before[2])
