"""A home whose lamps are told how bright to burn, and whose clock can be put on."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from devices import Home

from yiju.platform.sensing.commands import api as commands

GIVE = """
from datetime import timedelta
from commanded import giver, lamp
from yiju.interfaces import clock
from yiju.platform.sensing.commands import api
at = clock.moment()
wanted = api.Wanted("lamp.level", lamp({code!r}), {value}, at + timedelta(minutes={minutes}), "试")
made = api.give(wanted, giver("li", "dispatcher"), key={key!r}, at=at)
print(api.order_number(made.id, {code!r}))
"""


@dataclass
class Ordered:
    home: Home
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    given: int = 0

    def __post_init__(self) -> None:
        day = self.now.date().isoformat()
        self.home.settings |= {"YIJU_APPLICATIONS": "lamps", "YIJU_TODAY": day}
        self.pass_time()

    def pass_time(self, **length: float) -> None:
        """In every process of the home; otherwise its clock stands still."""
        self.now += timedelta(**length)
        told = {"city": self.now.isoformat(), "real": self.now.isoformat(), "speed": 0}
        beside = self.home.folder / "clock.new"
        beside.write_text(json.dumps(told))
        beside.replace(self.home.folder / "clock.json")

    def give(self, code: str, value: int = 60, minutes: int = 30) -> int:
        """The number of the order."""
        self.given += 1
        facts = {"code": code, "value": value, "minutes": minutes, "key": f"k-{self.given}"}
        return int(self.home.python(GIVE.format(**facts)).split()[-1])

    def state(self, number: int) -> str:
        with sqlite3.connect(self.home.folder / "yiju.sqlite3") as database:
            asked = "SELECT state FROM sensing_order WHERE id = ?"
            [found] = database.execute(asked, [number]).fetchone()
        return commands.State(found).key
