"""The lamps of `measured`, on feeders, with watches over them and people who work on the cases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from desk import open_desk
from measured import AT, Measured, measured_city
from register import AT as RECORDED
from register import DAY, EAST

from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.registry import api as registry
from yiju.platform.registry import kinds
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.watches import api
from yiju.platform.sensing.watches.conditions import Limit, Silence
from yiju.platform.sensing.watches.declaration import Opens, Parent, Severity, Up, Watch
from yiju.platform.sensing.watches.models import Alarm, Cause
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

KEEPER = "990100-lighting"
MINUTE = timedelta(minutes=1)
LAMP_FAULT = Opens("E01037", _("{place}不亮，功率 {value} W"), "路灯不亮")


@dataclass(frozen=True)
class Feeder:
    """A switch box."""


FEEDER = AssetKind("feeder", _("配电箱"), Feeder, "bolt", _("如 F-1"))
DARK_STREET = Parent(
    up=(Up("road", "feeder"),),
    share=0.7,
    within=5 * MINUTE,
    opens=Opens("E01037", _("{place}供电的 {count} 盏灯不亮"), "路灯不亮"),
    severity=Severity.SERIOUS,
)
DARK = Watch(
    key="trial.dark",
    title=_("灯不亮"),
    of="lamp.power",
    condition=Limit(below=2),
    opens=LAMP_FAULT,
    severity=Severity.GENERAL,
    cites=(Clause("16"),),
    gap=timedelta(hours=1),
    n_on=2,
    n_off=2,
    takes_suspect=True,
)
ON_FEEDERS = Watch(**{**vars(DARK), "parents": (DARK_STREET,)})
SILENT = Watch(
    key="trial.silent",
    title=_("没有读数"),
    of="lamp.power",
    condition=Silence(after=timedelta(minutes=45)),
    opens=Opens("E01001", _("{place}的控制器没有读数")),
    severity=Severity.GENERAL,
    cites=(Clause("16"),),
    gap=timedelta(hours=1),
)


@dataclass
class Street:
    """`says` delivers and moves readings at a minute; `looks` is what the clock does then."""

    city: Measured
    lamps: list[str] = field(default_factory=list)

    def stands(self, count: int, feeder: str = "F-1", first: int = 1) -> list[str]:
        """So many lamps on a feeder, delivered by a source."""
        by = {"actor": self.city.actor, "at": RECORDED, "reaches": None, "valid_from": DAY}
        by |= {"state": "in_service", "lon": EAST[0], "lat": EAST[1], "datum": Datum.WGS84}
        by |= {"keeper_code": KEEPER, "ground": ""}
        registry.asset_record("feeder", feeder, name="配电箱", attributes={}, **by)
        made = [f"L-{number}" for number in range(first, first + count)]
        for code in made:
            said = {"power": 60, "road": feeder}
            registry.asset_record("lamp", code, name="路灯", attributes=said, **by)
        if self.lamps:
            who = {"actor": self.city.actor, "at": self.city.at}
            sensing.streams_make("lamp.power", source="vendor", codes=made, **who)
        else:
            self.city.source(lamps=made)
        self.lamps += made
        return made

    def says(self, minute: float, power: float, *lamps: str) -> None:
        chosen = lamps or self.lamps
        self.city.at = at(minute)
        self.city.deliver(*((f"{code}/lamp.power", minute, power) for code in chosen))
        self.city.move(api.follow)

    def looks(self, minute: float) -> None:
        api.look_for_silence(at(minute))
        api.attend(at(minute))

    def goes_dark(self, *lamps: str, from_minute: int = 0) -> None:
        """Two readings of nothing, which is what the watch asks for."""
        for minute in (from_minute, from_minute + 1):
            self.says(minute, 0, *lamps)
        self.looks(from_minute + 1)

    @property
    def cases(self) -> list[work.ItemRow]:
        """In the order in which they came."""
        return list(reversed(work.items(work.Wanted(process="case")).rows))


def at(minute: float) -> datetime:
    return AT + timedelta(minutes=minute)


def alarms(**which: Any) -> list[Alarm]:
    return list(Alarm.objects.filter(**which).order_by("raised_at", "pk"))


def causes() -> list[Cause]:
    return list(Cause.objects.order_by("pk"))


@contextmanager
def watched_city(folder: Path, watches: Sequence[Watch] = (DARK,)) -> Iterator[Street]:
    before = api.watches()
    with measured_city(folder) as city:
        kinds.install([*kinds.kinds(), FEEDER])
        work.install([cases.CASE])
        open_desk()
        api.install(watches)
        try:
            yield Street(city)
        finally:
            api.install(before)
