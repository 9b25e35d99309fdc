"""Files of toilets and guide signs: the first register, then what changed in each quarter."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from yiju.city import signs, toilets, upgrades
from yiju.city.accounts import Post
from yiju.city.assets import LAT, LON, Made, table
from yiju.city.deliveries import LAST_QUARTER, Delivery, assets_file, moment, quarters
from yiju.city.files import write_csv, write_points, write_workbook
from yiju.city.places import Ground
from yiju.city.upgrades import Change
from yiju.platform.base.time import Period

LAST_DAY_OF_FILES = date(2022, 6, 29)


@dataclass(frozen=True)
class Register:
    """The toilets and signs of the city at a scale, and the folder where their files lie."""

    ground: Ground
    scale: float
    keepers: dict[str, str]
    folder: Path

    @cached_property
    def stock(self) -> toilets.Stock:
        return toilets.stock(self.ground, self.scale, self.keepers)

    @cached_property
    def changes(self) -> Sequence[Change]:
        return upgrades.changes(self.stock)

    @cached_property
    def signs(self) -> Sequence[Change]:
        return signs.changes(self.ground, self.stock)

    @property
    def toilets_now(self) -> dict[str, Made]:
        """The toilets as they stand at the end of the history."""
        now = dict(self.stock.standing)
        now.update((change.made.code, change.made) for change in self.changes)
        return now

    def deliveries(self, post: Post) -> Iterator[Delivery]:
        """The first register and a file for each quarter in which something changed."""
        first = self.folder / "toilets-2020-01-01.xlsx"
        write_workbook(first, {"公共厕所": table("toilet", self.stock.standing.values())})
        began = moment(toilets.BEGINS + timedelta(days=5))
        ground = "演示：公厕基础台账"
        yield Delivery(began, assets_file(post, "toilet", first, toilets.BEGINS, ground))
        for quarter in quarters():
            yield from self._quarterly(post, quarter)

    def _quarterly(self, post: Post, quarter: Period) -> Iterator[Delivery]:
        arrives = min(quarter.last_day + timedelta(days=8), LAST_DAY_OF_FILES)
        until = arrives if quarter == LAST_QUARTER else quarter.last_day
        ground = f"演示：{quarter}公厕变动"
        if changed := _latest(self.changes, quarter.first_day, until):
            file = self.folder / f"toilets-{quarter}.xlsx"
            write_workbook(file, {"公共厕所": table("toilet", changed)})
            yield Delivery(moment(arrives, 10), assets_file(post, "toilet", file, until, ground))
        if changed := _latest(self.signs, quarter.first_day, until):
            file = self._signs_file(quarter, changed)
            hand_in = assets_file(post, "toilet_sign", file, until, ground)
            yield Delivery(moment(arrives, 11), hand_in)

    def _signs_file(self, quarter: Period, changed: Iterable[Made]) -> Path:
        """GeoJSON in the first year, CSV from then on: both doors are used."""
        rows = table("toilet_sign", changed)
        if quarter.first_day.year == 2020:
            return write_points(self.folder / f"signs-{quarter}.geojson", rows, LON, LAT)
        return write_csv(self.folder / f"signs-{quarter}.csv", rows)


def _latest(changes: Iterable[Change], first: date, until: date) -> list[Made]:
    """What changed from `first` to `until`; of several changes of one asset the last."""
    found = {change.made.code: change.made for change in changes if first <= change.on <= until}
    return list(found.values())
