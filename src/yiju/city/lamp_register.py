"""Files of the street lighting: the first register, then what was added or renewed each quarter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from yiju.city.accounts import Post
from yiju.city.assets import Made, table
from yiju.city.deliveries import LAST_QUARTER, Delivery, assets_file, moment, quarters
from yiju.city.files import write_csv, write_workbook
from yiju.city.lamps import BEGINS, Lighting
from yiju.city.places import Ground
from yiju.platform.base.time import Period

LAST_DAY_OF_FILES = date(2022, 6, 29)
GROUND = "演示：城市照明台账"


@dataclass(frozen=True)
class LampRegister:
    """So many lamps of the city, and the folder where their files lie."""

    ground: Ground
    lamps: int
    folder: Path

    @cached_property
    def lighting(self) -> Lighting:
        return Lighting(self.ground, self.lamps)

    def deliveries(self, post: Post) -> Iterator[Delivery]:
        """Boxes and circuits once, as they stand now; lamps at first and by quarter."""
        began = moment(BEGINS + timedelta(days=6))
        kinds = (
            ("light_cabinet", "路灯配电箱", "cabinets", self.lighting.cabinets),
            ("light_circuit", "路灯回路", "circuits", self.lighting.circuits),
            ("light_pole", "多功能灯杆", "poles", self.lighting.poles),
        )
        for number, (kind, title, name, made) in enumerate(kinds):
            first = [one for one in made if one.since == BEGINS]
            later = [one for one in made if one.since > BEGINS]
            for file, rows, at in (
                (f"{name}-2020-01-01.xlsx", first, began + timedelta(minutes=5 * number)),
                (f"{name}-2022-04-01.xlsx", later, moment(date(2022, 4, 8), 9, 10 + number)),
            ):
                if rows:
                    path = self.folder / file
                    write_workbook(path, {title: table(kind, rows)})
                    yield Delivery(at, assets_file(post, kind, path, BEGINS, GROUND))
        yield self._lamps(post, "lamps-2020-01-01.csv", self.lighting.standing, began, 30)
        for quarter in quarters():
            arrives = min(quarter.last_day + timedelta(days=8), LAST_DAY_OF_FILES)
            until = arrives if quarter == LAST_QUARTER else quarter.last_day
            if changed := self._changed(Period(quarter.first_day, until, quarter.label)):
                file = f"lamps-{quarter}.csv"
                yield self._lamps(post, file, changed, moment(arrives, 14), 0)

    def _lamps(
        self, post: Post, name: str, made: Sequence[Made], at: datetime, minutes: int
    ) -> Delivery:
        path = write_csv(self.folder / name, table("lamp", made))
        hand_in = assets_file(post, "lamp", path, BEGINS, GROUND)
        return Delivery(at + timedelta(minutes=minutes), hand_in)

    def _changed(self, within: Period) -> list[Made]:
        """Of several changes of one lamp the last."""
        changes = (change for change in self.lighting.changes if within.contains(change.on))
        return list({change.made.code: change.made for change in changes}.values())
