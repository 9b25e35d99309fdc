"""A draw of two parties in the demonstration: inspectors of a building site, one left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from yiju.city.accounts import Post
from yiju.city.deliveries import Delivery, moment
from yiju.city.places import chance
from yiju.platform.trust.draws import api as draws

KEY, DAY = "demo-inspectors", date(2022, 6, 28)
NOTICE = draws.Notice(
    tuple(draws.Candidate(f"R{n:02}") for n in range(1, 7)),
    {"": 2},
    (draws.Excluded("R07", "其配偶在被核验的开发企业任职"),),
)


@dataclass(frozen=True)
class Lots:
    """Announced and frozen; the second party has yet to commit."""

    office: Post

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(moment(DAY), self._announce)

    def _announce(self, at: datetime) -> int:
        draws.announce(
            KEY,
            kind="inspectors",
            title="预售资金节点核验人员（演示）",
            house="市住建局",
            parties=["市审计局"],
            secret=chance("lots", KEY).randbytes(32),
            actor=self.office.actor,
            at=at,
        )
        draws.freeze(KEY, NOTICE, actor=self.office.actor, at=at)
        return 1
