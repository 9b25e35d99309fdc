"""The bulletins of the demonstration: the annual report of 2021, April and May 2022 and the last
full week published, June with a paragraph by hand waiting for its check."""

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
OWN = "演示：{targets.all}个目标的下一次调度会定于7月6日，请各单位提前3天报送材料。"
"""A paragraph of the editor: one figure from its source, one that was typed."""
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
        item = self._draft("2022-06", at)
        self._add_paragraph("2022-06", at)
        self._act(item, "office", "submit", at)
        return len(PUBLISHED) + 1

    def _draft(self, label: str, at: datetime) -> str:
        office = self.posts["office"].actor
        made = bulletins.draft(self.plan, label, at.date(), actor=office, at=at, known_at=at)
        return made.item

    def _add_paragraph(self, label: str, at: datetime) -> None:
        """What the editor has to say besides the data, at the end of the text."""
        row, office = bulletins.bulletin(self.plan, label), self.posts["office"].actor
        end, seen = len(row.document.blocks), row.revision
        bulletins.add_paragraph(self.plan, label, end, OWN, seen=seen, actor=office, at=at)

    def _act(self, item: str, account: str, move: str, at: datetime) -> None:
        party = work.Party(account, tuple(registry.memberships(account, at.date())))
        key = f"{item}/{move}"
        work.act(item, move, key=key, party=party, actor=self.posts[account].actor, at=at)
