"""Who delivers what street lamps, circuits and switch boxes measure in the demonstration.

The single-lamp platform speaks for the lamps that it controls, the gateway of the switch boxes for
the boxes that it reaches and for their circuits, patrols for every lamp that they see. Nothing is
measured until a program sends it.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from yiju.applications.lighting import telemetry
from yiju.applications.lighting.rules import counts_as_controlled
from yiju.city.accounts import LIGHTING, Post
from yiju.city.deliveries import Delivery, moment
from yiju.city.standing import SECRETS
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing

LAMPS, CABINETS, PATROLS = "single-lamp", "light-cabinets", "light-patrols"
NAMES = {
    LAMPS: ("单灯控制平台", "http"),
    CABINETS: ("路灯配电箱网关", "http"),
    PATROLS: ("照明巡查记录", "file"),
}
SECRET_DAYS = 365
SENSORS = 3
"""For the light of the sky, in each district."""


@dataclass(frozen=True)
class LightingSignals:
    """Sources, secrets and streams as they are set up by `post` on the last day; `home` is where
    the secrets are left."""

    post: Post
    home: Path
    on: date

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(moment(self.on, 8, 50), self._set_up)

    def _set_up(self, at: datetime) -> int:
        by: dict[str, Any] = {"actor": self.post.actor, "at": at}
        for key, (name, door) in NAMES.items():
            sensing.source_make(key, name=name, unit_code=LIGHTING, door=door, **by)
        self._leave_secrets(at)
        return sum(
            sensing.streams_make(kind, source=source, codes=codes, **by).created
            for source, kind, codes in self._streams()
            if codes
        )

    def _leave_secrets(self, at: datetime) -> None:
        until = self.on + timedelta(days=SECRET_DAYS)
        told = {
            key: sensing.secret_make(
                key, name=NAMES[key][0], until=until, actor=self.post.actor, at=at
            ).secret
            for key in (LAMPS, CABINETS)
        }
        opened = os.open(self.home / SECRETS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(opened, "w", encoding="utf-8") as file:
            json.dump(told, file, indent=1)

    def _streams(self) -> Iterable[tuple[str, str, list[str]]]:
        """Source, kind of stream, and the codes of the assets that have it."""
        lamps, circuits, boxes = (
            registry.standing(kind, on=self.on, within=None)
            for kind in ("lamp", "light_circuit", "light_cabinet")
        )
        controlled = [one.code for one in lamps if counts_as_controlled(one.record, self.on)]
        central = [one for one in boxes if one.record.central_on is not None]
        reached = {one.code for one in central}
        fed = [one.code for one in circuits if one.record.cabinet in reached]
        for kind in telemetry.OF_LAMPS:
            yield LAMPS, kind, controlled
        yield PATROLS, telemetry.SIGHTED, [one.code for one in lamps]
        for kind in telemetry.OF_CIRCUITS:
            yield CABINETS, kind, fed
        for kind in telemetry.OF_CABINETS:
            yield CABINETS, kind, sorted(reached)
        yield CABINETS, telemetry.SKY, _with_sensor([one.code for one in central])


def _with_sensor(codes: Iterable[str]) -> list[str]:
    """Some boxes of each district, so that no sensor stands alone."""
    by_district: dict[str, list[str]] = {}
    for code in sorted(codes):
        by_district.setdefault(code[:6], []).append(code)
    found: list[str] = []
    for some in by_district.values():
        found += some[:: max(1, len(some) // SENSORS)][:SENSORS]
    return found
