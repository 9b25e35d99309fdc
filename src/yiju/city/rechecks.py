"""The draw of closed cases in the demonstration: announced, drawn, some of it checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from yiju.city.accounts import Post
from yiju.city.deliveries import Delivery, moment
from yiju.city.people import picture
from yiju.city.places import chance
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.rechecks import api as rechecks

ANNOUNCED = (("2022-05", date(2022, 5, 1)), ("2022-06", date(2022, 6, 1)))
DRAWN = "2022-05"
CHECKED, NOT_FIXED = 20, 2


@dataclass(frozen=True)
class Rechecks:
    """Hashes on the first of each month; the draw once the year of cases is there, and the first
    checks of the third party."""

    checker: Post
    drawn_at: datetime

    def deliveries(self) -> Iterator[Delivery]:
        for month, day in ANNOUNCED:
            yield Delivery(moment(day), partial(self._announce, month))
        yield Delivery(self.drawn_at, self._draw)

    def _announce(self, month: str, at: datetime) -> int:
        rechecks.announce(month, at, chance("recheck", month).randbytes(32))
        return 1

    def _draw(self, at: datetime) -> int:
        drawn = rechecks.perform(DRAWN, at).drawn
        wanted = work.Wanted(process=rechecks.KEY, state="open")
        for turn, item in enumerate(work.items(wanted, size=CHECKED).rows):
            self._check(item, fixed=turn >= NOT_FIXED, at=at + timedelta(minutes=2 * turn))
        return drawn

    def _check(self, item: work.ItemRow, *, fixed: bool, at: datetime) -> None:
        account = self.checker.account
        posts = tuple(registry.memberships(account, at.date()))
        cases.keep_evidence(
            item.number,
            picture(item.number),
            actor=self.checker.actor,
            at=at,
            taken_at=at,
            lon=item.lon,
            lat=item.lat,
        )
        work.act(
            item.number,
            "confirm" if fixed else "fail",
            {"found": "现场完好" if fixed else "问题还在"},
            key=f"demo/{item.number}",
            party=work.Party(account, posts),
            actor=self.checker.actor,
            at=at,
        )
