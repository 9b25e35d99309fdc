"""Responsibility grids of the demonstration, and the patrols of its inspectors in a quarter."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from yiju.city.accounts import INSPECTORS, Post
from yiju.city.cast import TIANNING
from yiju.city.deliveries import Delivery, moment
from yiju.city.places import Ground, away, chance
from yiju.platform.base.geo import distance_m
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.work.grids import api as grids
from yiju.platform.work.patrols import api as patrols

CHARGED_SINCE, ROTATED_SINCE = date(2022, 1, 1), date(2022, 4, 1)
LEFT_OUT, SHARED = 0.02, 0.01
"""Shares of cells that nobody, or two, answer for."""
NOT_ROTATED = 5
"""One street of so many keeps its inspector longer than it should."""
FIRST, LAST = date(2022, 3, 21), date(2022, 6, 29)
OFTEN, SELDOM = 0.55, 0.12
"""Chance that an inspector is on patrol on a day, at full scale and at the smallest."""
SECONDS, M_PER_S, FAR_M = 90, 2.2, 2_500


@dataclass(frozen=True)
class Patrols:
    """Who answers for which cell, and where everybody was, through the doors of a phone."""

    ground: Ground
    scale: float
    posts: Mapping[str, Post]
    until: datetime

    def deliveries(self, head: Post) -> Iterator[Delivery]:
        yield Delivery(moment(CHARGED_SINCE), lambda at: self._charge(head, CHARGED_SINCE, 0, at))
        yield Delivery(moment(ROTATED_SINCE), lambda at: self._charge(head, ROTATED_SINCE, 1, at))
        for post in self._inspectors():
            yield from self._of(post)
        yield Delivery(self.until, patrols.keep_patrols)

    def _inspectors(self) -> list[Post]:
        own = [
            self.posts[f"inspector-{row.code[:6].lower()}-{place}"]
            for row in registry.districts()
            for place in range(1, INSPECTORS + 1)
        ]
        return [self.posts["inspector"], *own]

    def _charge(self, head: Post, since: date, turn: int, at: datetime) -> int:
        """Street by street to the inspectors of the district; a quarter later to the next."""
        random, changed = chance("grids", since), 0
        cells = grids.cells()
        for row in registry.districts():
            streets = {s.code: n for n, s in enumerate(registry.areas("street", row.code))}
            wanted: list[grids.Assignment] = []
            for cell in cells:
                if not cell.path.startswith(row.path) or random.random() < LEFT_OUT:
                    continue
                street = streets.get(cell.path.split("/")[2], 0)
                stays = street % NOT_ROTATED == 0
                if turn and stays:
                    continue
                until = None if turn or stays else ROTATED_SINCE - timedelta(days=1)
                place = (street + turn) % INSPECTORS
                wanted.append(_charge(row, place, cell, since, until))
                if random.random() < SHARED:
                    wanted.append(_charge(row, place + 1, cell, since, until))
            for takes_over, some in ((True, _firsts(wanted)), (False, wanted)):
                changed += grids.assign(some, takes_over=takes_over, actor=head.actor, at=at)
        return changed

    def _of(self, post: Post) -> Iterator[Delivery]:
        """The patrols of one inspector, each sent when it ended."""
        random = chance("patrols", post.account)
        often = SELDOM + (OFTEN - SELDOM) * self.scale
        homes = list(self.ground.within(post.area_code))
        days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
        for day in days:
            if random.random() > often * (0.5 if day.weekday() > 4 else 1):
                continue
            began = datetime.combine(day, datetime.min.time(), CHINA)
            began += timedelta(minutes=random.choice((480, 510, 840)) + random.randrange(40))
            ended = began + timedelta(minutes=random.randint(110, 200))
            home = self.ground.point(random, random.choice(homes))
            batch = patrols.Batch(
                f"demo/{post.account}/{day}",
                "1",
                began,
                ended,
                ended,
                list(_walk(random, began, ended, home)),
            )
            yield Delivery(ended, _sending(post, batch))


def _charge(
    row: registry.AreaRow, place: int, cell: registry.AreaRow, since: date, until: date | None
) -> grids.Assignment:
    number = place % INSPECTORS + 1
    account = f"inspector-{row.code[:6].lower()}-{number}"
    if row.code == TIANNING and number == 1:
        account = "inspector"  # whom a reader of the demonstration signs in as
    return grids.Assignment(account, cell.code, since, until)


def _sending(post: Post, batch: patrols.Batch) -> Callable[[datetime], int]:
    def hand_in(at: datetime) -> int:
        done = patrols.receive(
            batch,
            account=post.account,
            unit_code=post.unit_code,
            area_path=registry.area(post.area_code).path,
            actor=post.actor,
            at=at,
        )
        return int(done.stored > 0)

    return hand_in


def _firsts(wanted: list[grids.Assignment]) -> list[grids.Assignment]:
    """The first of each cell."""
    by_cell: dict[str, grids.Assignment] = {}
    for one in wanted:
        by_cell.setdefault(one.cell, one)
    return list(by_cell.values())


def _walk(
    random: Random, began: datetime, ended: datetime, home: tuple[float, float]
) -> Iterator[list[float]]:
    """Positions along streets that turn now and then, never far from where one began."""
    lon, lat = home
    heading = random.uniform(0, 2 * math.pi)
    for turn in count():
        at = began + timedelta(seconds=SECONDS * turn)
        if at > ended:
            return
        error = 150 if random.random() < 0.01 else random.randint(4, 25)
        yield [round(at.timestamp() * 1000), lon, lat, error]
        if random.random() < 0.15:  # looks at something
            continue
        heading += random.choice((0, 0, 0, math.pi / 2, -math.pi / 2)) + random.gauss(0, 0.15)
        step = SECONDS * M_PER_S * random.uniform(0.5, 1)
        east, north = step * math.cos(heading), step * math.sin(heading)
        lon += east / (111_320 * math.cos(math.radians(lat)))
        lat += north / 111_320
        if distance_m(lon, lat, *home) > FAR_M:
            lon, lat = away(random, *home, FAR_M / 3)
            heading += math.pi
