"""A street of the small city whose lamps are registered and measured."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from yiju.applications.lighting import telemetry
from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.lake.api import Mover
from yiju.platform.sensing.lake.delta import Lake

CLERK = Actor("clerk", "登记员")
CITY = "990100000000"
BEGAN = datetime(2021, 3, 1, 1, tzinfo=UTC)
EVENING = datetime(2021, 12, 21, 14, tzinfo=UTC)
"""22:00 in China: every road is fully lit."""


@dataclass
class Street:
    """`hears` takes what lamps say, by code: W, or W and V and power factor; None for silence."""

    lake: Lake
    keeper: str = ""
    followers: tuple[Any, ...] = ()
    """What follows the mover."""

    def lamp(self, number: int, *, circuit: str = "X-1", **said: Any) -> str:
        code = f"L-{number:03d}"
        attributes = {
            "circuit": circuit,
            "road": "河东路",
            "road_class": "arterial",
            "light": "led",
            "rated_w": 120,
            "controller": f"C-{number}",
            "controlled_on": "2021-03-01",
        }
        self.stands("lamp", code, f"河东路{number}号灯", attributes | said, number)
        return code

    def stands(
        self, kind: str, code: str, name: str, attributes: dict[str, Any], number: int = 0
    ) -> None:
        """An asset, some 10 m east of the one with the number before."""
        registry.asset_record(
            kind,
            code,
            name=name,
            state="in_service",
            attributes=attributes,
            lon=119.95 + number / 10_000,
            lat=31.75,
            datum=Datum.WGS84,
            keeper_code=self.keeper,
            valid_from=date(2021, 3, 1),
            actor=CLERK,
            at=BEGAN,
            reaches=None,
            ground="",
        )

    def measures(self) -> None:
        """A platform delivers everything that is measured from now on."""
        sensing.source_make(
            "vendor",
            name="单灯平台",
            unit_code="990100-housing",
            door="http",
            actor=CLERK,
            at=BEGAN,
        )
        for kind in telemetry.STREAMS:
            if registry.standing(kind.asset_kind, on=BEGAN.date(), within=CITY):
                sensing.streams_make(kind.key, source="vendor", within=CITY, actor=CLERK, at=BEGAN)

    def hears(
        self, at: datetime, said: dict[str, Any], kinds: Any = None, move: bool = True
    ) -> None:
        names = kinds or ("lamp.power", "lamp.voltage", "lamp.power_factor")
        rows = []
        for code, told in said.items():
            values = told if isinstance(told, tuple) else (told, 224.0, 0.95)
            rows += [
                (f"{code}/{name}", value)
                for name, value in zip(names, values, strict=False)
                if value is not None and told is not None
            ]
        readings = sensing.Readings(
            [key for key, _value in rows],
            np.full(len(rows), sensing.microseconds(at), np.int64),
            np.array([value for _key, value in rows], np.float64),
        )
        receipt = sensing.receive(sensing.caller_for("vendor"), readings, at)
        assert [why for _place, why in receipt.refused()] == []
        if move:
            Mover(self.lake, self.followers).move(at)

    def state(self, at: datetime = EVENING) -> sensing.LoadState:
        day = at.date()
        return telemetry.state_now(registry.standing("lamp", on=day, within=CITY), at)
