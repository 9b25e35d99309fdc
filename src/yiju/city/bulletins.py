"""The bulletins of the demonstration: the annual report of 2021, April and May 2022 and the last
full week published, June waiting for its check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yiju.city.accounts import SECOND_OFFICE, Post
from yiju.city.deliveries import Delivery, moment
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins import api as bulletins
from yiju.platform.work import api as work

JUNE = date(2022, 6, 30)
PUBLISHED = ("2021", "2022-04", "2022-05", "2022-W25")
A_STEP = timedelta(seconds=1)
ROUND = (("office", "submit"), (SECOND_OFFICE, "pass"), ("leader", "sign"))


@dataclass(frozen=True)
class Bulletins:
    """Written when the cases of the year are there, one step after the other."""

    plan: str
    posts: Mapping[str, Post]
    ready: datetime
    """When the cases that ran elsewhere have been taken over."""

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(max(self.ready, moment(JUNE, 17)), self._all)

    def _all(self, at: datetime) -> int:
        for label in PUBLISHED:
            item = self._draft(label, at)
            for account, move in ROUND:
                at += A_STEP
                self._act(item, account, move, at)
        self._act(self._draft("2022-06", at), "office", "submit", at)
        return len(PUBLISHED) + 1

    def _draft(self, label: str, at: datetime) -> str:
        office = self.posts["office"].actor
        made = bulletins.draft(self.plan, label, at.date(), actor=office, at=at, known_at=at)
        return made.item

    def _act(self, item: str, account: str, move: str, at: datetime) -> None:
        party = work.Party(account, tuple(registry.memberships(account, at.date())))
        key = f"{item}/{move}"
        work.act(item, move, key=key, party=party, actor=self.posts[account].actor, at=at)
