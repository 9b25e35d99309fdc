"""A city of a few lamps that measure: their streams, a source, its deliveries and the mover."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from register import LAMP, Register
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.base.i18n import _
from yiju.platform.base.units import PERCENT, PIECE
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry import kinds
from yiju.platform.sensing import api
from yiju.platform.sensing.lake.delta import Lake
from yiju.platform.sensing.lake.mover import Moved, Mover

AT = datetime(2022, 6, 30, 4, tzinfo=UTC)
"""Noon in China."""
UNIT = "990100-housing"
POWER = api.StreamKind(
    key="lamp.power",
    title=_("功率"),
    unit=PERCENT,
    low=0,
    high=1000,
    step=200,
    flat_n=4,
    interval=timedelta(minutes=15),
    silent_after=timedelta(minutes=45),
)
LIT = api.StreamKind(
    key="lamp.lit",
    title=_("亮灯"),
    unit=PIECE,
    level=api.Level.STATE,
    states={0: _("灭"), 1: _("亮")},
    interval=timedelta(hours=1),
    silent_after=timedelta(hours=3),
    keep=timedelta(days=1),
)
ENERGY = api.StreamKind(
    key="lamp.energy",
    title=_("电量"),
    unit=PIECE,
    level=api.Level.COUNTER,
    low=0,
    interval=timedelta(minutes=15),
    silent_after=timedelta(hours=1),
)
KINDS = (POWER, LIT, ENERGY)

Reading = tuple[Any, ...]
"""Stream, minutes after AT, value, and the source's own id where it has one."""


def readings(rows: Iterable[Reading]) -> api.Readings:
    told = [(*row, None)[:4] for row in rows]
    moments = [api.microseconds(AT + timedelta(minutes=row[1])) for row in told]
    return api.Readings(
        [row[0] for row in told],
        np.array(moments, np.int64),
        np.array([np.nan if row[2] is None else row[2] for row in told], np.float64),
        [row[3] for row in told] if any(row[3] for row in told) else None,
    )


@dataclass(frozen=True)
class Place:
    """Of a lake, with what reaches it."""

    place: str
    options: dict[str, str]


@dataclass
class Measured:
    """`deliver` and `move` are what a source and the mover do."""

    register: Register
    folder: Path
    actor: Actor
    where: Place
    at: datetime = AT
    secrets: dict[str, str] = field(default_factory=dict)

    def source(self, key: str = "vendor", *, lamps: Iterable[str] = ("L-1", "L-2"), **said: Any):
        """A source that delivers all that these lamps measure, with a secret."""
        facts = {"name": key, "unit_code": UNIT, "door": "http", "actor": self.actor}
        api.source_make(key, **facts | {"at": self.at} | said)
        for code in lamps:
            if not any(one.code == code for one in self.register.lamps()):
                self.register.record(code)
        for kind in KINDS:
            api.streams_make(kind.key, source=key, codes=lamps, actor=self.actor, at=self.at)
        return self.secret(key)

    def secret(self, key: str = "vendor", asset_code: str = "", name: str = "程序") -> str:
        until = self.at.date() + timedelta(days=30)
        made = api.secret_make(
            key, name=name, until=until, asset_code=asset_code, actor=self.actor, at=self.at
        )
        self.secrets[f"{key}/{asset_code}".rstrip("/")] = made.secret
        return made.secret

    def caller(self, shown: str = "vendor") -> api.Caller:
        found = api.caller(self.secrets[shown], self.at)
        assert found is not None
        return found

    def deliver(self, *rows: Reading, by: str = "vendor") -> api.Receipt:
        return api.receive(self.caller(by), readings(rows), self.at)

    def refused(self, *rows: Reading, by: str = "vendor") -> list[tuple[int, str]]:
        return [(place, why.key) for place, why in self.deliver(*rows, by=by).refused()]

    @property
    def lake(self) -> Lake:
        return Lake(self.where.place, self.where.options)

    def move(self, *followers: Any, lake: Lake | None = None) -> Moved:
        return Mover(lake or self.lake, followers).move(self.at)

    def stored(self) -> list[tuple[str, int, float | None, str]]:
        """All readings of the lake by stream and moment: key, minutes after AT, value, quality."""
        keys = {one.id: one.key for one in api.streams(api.Wanted(), size=1_000)}
        files = self.lake.files("readings").of()
        rows = self.lake.dataset("readings", files).to_table().to_pylist() if files else []
        return sorted(
            (
                keys[row["stream"]],
                (row["observed"] - AT) // timedelta(minutes=1),
                row["value"],
                api.Quality(row["quality"]).name.lower(),
            )
            for row in rows
        )

    def balance(self, source: str = "vendor") -> dict[str, int]:
        """Of the day, without what is zero; checked that it adds up."""
        [found] = api.balances(self.at.date(), self.at.date(), source)
        assert found.adds_up
        told = {
            "received": found.received,
            "stored": found.stored,
            "duplicate": found.duplicate,
            "waiting": found.waiting,
            **found.refused,
        }
        return {name: count for name, count in told.items() if count}


@contextmanager
def measured_city(folder: Path, where: Place | None = None) -> Iterator[Measured]:
    """The small city with a register of lamps, whose streams nobody delivers yet."""
    before, streams = kinds.kinds(), api.stream_kinds()
    kinds.install([*before, LAMP])
    api.install(KINDS)
    actor = Actor("registrar", "登记员")
    profile = demonstrate(registry.read_profile(write_small_city(folder)))
    registry.load_city(profile, actor=actor, at=datetime(2021, 3, 1, 1, tzinfo=UTC))
    try:
        lake = where or Place(str(folder / "lake"), {})
        yield Measured(Register(folder, actor), folder, actor, lake)
    finally:
        kinds.install(before)
        api.install(streams)
