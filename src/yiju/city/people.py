"""The people of the demonstration at their desks: what they do about cases, and how long it takes.

Whoever plays a day calls `act` as time goes on.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from random import Random

import numpy as np
from PIL import Image

from yiju.city.accounts import staff_account
from yiju.city.places import chance
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

ALL = frozenset({"reported", "filing", "dispatching", "handling", "verifying", "closing"})
ACCEPTED_AS = "M01004"
"""The type of what somebody reports without one."""
SLOW_EACH = 6
"""One task of so many, by number, lies with its unit until it is late."""


@dataclass
class People:
    """Everybody at their desks: each open step is acted on once its time has come."""

    steps: Set[str] = ALL
    """At which they act; at others nobody does."""

    random: Random = field(default_factory=lambda: chance("people"))
    _ready: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def act(self, numbers: list[str], now: datetime) -> int:
        """Whatever the people do by now on these cases; how many moves were made."""
        return sum(self._look(number, now) for number in numbers)

    def _look(self, number: str, now: datetime) -> bool:
        item = work.item(number)
        if not item.open_stages:
            return False
        stage = item.open_stages[0]
        if stage.step not in self.steps:
            return False
        ready = self._ready.setdefault(
            (number, stage.id), stage.began_at + self._takes(number, stage)
        )
        if now < ready:
            return False
        try:
            return self._move(item, stage, now)
        except CityError:
            return False

    def _takes(self, number: str, stage: work.StageRow) -> timedelta:
        """Desks take minutes; a unit most of its limit, and sometimes more than all of it."""
        if stage.step != "handling" or stage.due_at is None:
            return timedelta(minutes=self.random.uniform(3, 25))
        is_slow = int(number) % SLOW_EACH == 0
        share = self.random.uniform(1.3, 2.4) if is_slow else self.random.uniform(0.2, 0.9)
        return (stage.due_at - stage.began_at) * share

    def _move(self, item: work.ItemRow, stage: work.StageRow, now: datetime) -> bool:
        match stage.step:
            case "reported":
                key = item.type_code or ACCEPTED_AS
                condition = cases.rules_for(key, china_day(now))[0].condition
                said = {"type_code": key, "condition": condition}
                return self._make(item, "accept", "acceptor", now, said)
            case "filing":
                return self._make(item, "file", "shift_leader", now)
            case "dispatching":
                unit = str(item.data["responsible"])
                return self._make(item, "dispatch", "dispatcher", now, {"unit": unit})
            case "handling":
                by = staff_account(stage.holder.unit)
                self._photo(item, by, now)
                return self._make(item, "finish", by, now, {"done": "已处置"})
            case "verifying":
                by = stage.holder.account or stage.holder.role
                self._photo(item, by, now)
                return self._make(item, "pass", by, now)
            case "closing":
                said = {"code": "fixed", "answer": "已处置，谢谢您的反映"}
                return self._make(item, "close", "shift_leader", now, said)
            case _:
                return False

    def _make(
        self,
        item: work.ItemRow,
        move: str,
        account: str,
        now: datetime,
        said: dict[str, str] | None = None,
    ) -> bool:
        posts = tuple(registry.memberships(account, china_day(now)))
        unit = posts[0].unit_code if posts else ""
        work.act(
            item.number,
            move,
            said,
            key=f"people/{item.number}/{item.revision}/{move}",
            party=work.Party(account, posts),
            actor=Actor(account, account, unit),
            at=now,
            opinion="",
        )
        return True

    def _photo(self, item: work.ItemRow, account: str, now: datetime) -> None:
        posts = registry.memberships(account, china_day(now))
        cases.keep_evidence(
            item.number,
            picture(f"{item.number}/{item.revision}"),
            actor=Actor(account, account, posts[0].unit_code if posts else ""),
            at=now,
            taken_at=now,
            lon=item.lon,
            lat=item.lat,
        )


def picture(about: str) -> bytes:
    """A synthetic photo that resembles no other: a few soft patches of colour."""
    generator = np.random.default_rng(list(about.encode()))
    patches = generator.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(patches).resize((480, 360), Image.Resampling.BICUBIC).save(out, "JPEG")
    return out.getvalue()
