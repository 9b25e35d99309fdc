"""Façades of the small city that are lit in scenes, with their circuits, windows and desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lit_street import BEGAN, CLERK
from night_street import DAYS, HOURS, NightStreet, night_street

from yiju.applications.nightscape import rules, telemetry
from yiju.applications.nightscape.app import app
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake.delta import Lake
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

EVENING = datetime(2021, 12, 21, 20, tzinfo=CHINA)
"""A Tuesday: the scene of weekdays shines from 17:15 until 22:00, washes at 60 %."""
BOOK = tuple(
    cases.RuleRow("M01039", condition, "恢复正常", limit, False)
    for condition, limit in (
        (rules.DARK, work.Limit(3, DAYS)),
        (rules.AFTER, work.Limit(24, HOURS)),
        (rules.GLARE, work.Limit(3, DAYS)),
        (rules.SILENT, work.Limit(3, DAYS)),
        (rules.WHOLE, work.Limit(24, HOURS)),
    )
)


@dataclass
class Facades(NightStreet):
    """`codes` are the circuits, each of 1,000 W."""

    now: datetime = EVENING

    def facade(self, code: str, circuits: int, *, zone: str = "E3", **said: Any) -> list[str]:
        """An installation with so many circuits that wash it, all measured."""
        facts = {"place": "building", "corridor": "metro_2", "zone": zone, "owner": "演示单位"}
        place = 20 * len(self.codes)
        self.stands("night_site", code, f"{code}大楼", facts | {"fixtures": 100}, place)
        made = [f"{code}-{number}" for number in range(1, circuits + 1)]
        for port, circuit in enumerate(made, start=1):
            facts = {"site": code, "role": "wash", "rated_w": 1000}
            facts |= {"controller": f"K-{code}", "port": port}
            self.stands("night_circuit", circuit, f"{circuit}回路", facts | said, place)
        self.codes += made
        self.measures()
        return made

    def measures(self) -> None:
        told: dict[str, Any] = {"actor": CLERK, "at": BEGAN}
        facts = {"name": "夜景平台", "unit_code": "990100-housing", "door": "http"}
        sensing.source_make("vendor", **facts, **told)
        for kind in telemetry.STREAMS:
            city = registry.city().code
            sensing.streams_make(kind.key, source="vendor", within=city, **told)

    def draws(
        self, at: datetime, watts: float = 600.0, but: dict[str, float | None] | None = None
    ) -> None:
        """What all circuits draw, and what these do instead; None for silence. Then a look."""
        told = dict.fromkeys(self.codes, watts) | (but or {})
        self.now = at
        self.hears(at, {code: (w,) for code, w in told.items() if w is not None}, OF_POWER)
        self.looks(at)

    def goes(self, start: datetime, minutes: int, *said: Any, **more: Any) -> None:
        """The same every quarter of an hour for so long."""
        from datetime import timedelta

        for passed in range(0, minutes + 1, 15):
            self.draws(start + timedelta(minutes=passed), *said, **more)


OF_POWER = (telemetry.MEASURED.power,)


@contextmanager
def lit_facades(lake: Lake) -> Iterator[Facades]:
    with night_street(lake, Facades, app, BOOK) as found:
        yield found
