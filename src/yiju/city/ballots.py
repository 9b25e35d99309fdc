"""Ballots of a compound in the demonstration: a lift that fails by area though it passes by heads,
a use of the maintenance fund that passes, and one that is open today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from yiju.city.accounts import Post
from yiju.city.deliveries import Delivery, moment
from yiju.city.places import chance
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots

ROLL = [
    ballots.Part(f"1-{floor}0{door}", 120_00 if floor == 1 else 90_00, f"H{floor}{door}")
    for floor in range(1, 7)
    for door in (1, 2)
]
"""Six floors of two homes; those on the ground floor are larger."""
AGAINST_THE_LIFT = dict.fromkeys(("H11", "H12"), "no")
FOR_THE_LIFT = dict.fromkeys(("H41", "H42", "H51", "H52", "H61", "H62"), "yes")
FOR_THE_FUND = dict.fromkeys([*FOR_THE_LIFT, "H31", "H32"], "yes") | {"H11": "no"}


@dataclass(frozen=True)
class Told:
    key: str
    title: str
    body: str
    matter: str
    opens: date
    closes: date
    votes: Mapping[str, str]


TOLD = (
    Told(
        "demo-lift",
        "翠竹新村 1 幢加装电梯",
        "同意在 1 幢加装电梯一部，费用按楼层系数分摊，一层不出资。",
        "rebuild",
        date(2022, 5, 10),
        date(2022, 5, 20),
        AGAINST_THE_LIFT | FOR_THE_LIFT,
    ),
    Told(
        "demo-fund",
        "翠竹新村 1 幢使用维修资金修缮屋面",
        "同意使用维修资金 86000 元修缮 1 幢屋面防水，按面积分摊。",
        "use_fund",
        date(2022, 5, 10),
        date(2022, 5, 20),
        FOR_THE_FUND,
    ),
    Told(
        "demo-manager",
        "翠竹新村续聘物业服务企业",
        "同意续聘现物业服务企业三年，物业费不变。",
        "manager",
        date(2022, 6, 20),
        date(2022, 7, 10),
        {},
    ),
)


@dataclass(frozen=True)
class Ballots:
    """Notice, slips and votes of three ballots; the clock counts those that are over."""

    clerk: Post
    area: str

    def deliveries(self) -> Iterator[Delivery]:
        for one in TOLD:
            yield Delivery(moment(one.opens - timedelta(days=20)), partial(self._notice, one))
            if one.votes:
                yield Delivery(moment(one.opens, 18), partial(self._vote, one))
                yield Delivery(moment(one.closes, 18), partial(self._count, one))

    def _notice(self, one: Told, at: datetime) -> int:
        ballots.announce(
            one.key,
            title=one.title,
            body=one.body,
            matter=one.matter,
            area_path=registry.area(self.area).path,
            register="不动产登记簿（演示）",
            register_day=at.date(),
            parts=ROLL,
            declared_area=sum(part.area for part in ROLL),
            opens_at=moment(one.opens, 9),
            closes_at=moment(one.closes, 18),
            actor=self.clerk.actor,
            at=at,
        )
        return 1

    def _vote(self, one: Told, at: datetime) -> int:
        slips = {slip.head: slip.codes for slip in self._slips(one, at)}
        for head, choice in one.votes.items():
            replay = chance("ballot", one.key, head).randbytes(16).hex()
            ballots.vote(one.key, slips[head], choice, replay=replay, at=at)
        return len(one.votes)

    def _slips(self, one: Told, at: datetime) -> list[ballots.Slip]:
        return ballots.serve(one.key, actor=self.clerk.actor, at=at)

    def _count(self, one: Told, at: datetime) -> int:
        ballots.count(one.key, actor=self.clerk.actor, at=at)
        return 1
