"""Stalls of the compound of `compounds`: a vote, what follows from it, and who does what."""

from collections.abc import Mapping
from typing import Any

from compounds import CLERK, COMPOUND, DAY, at, days, record, vote

from yiju.applications.compound_parking import services
from yiju.platform.work import api as work

ADDITION = {"count": 3, "place": "中心花园北侧", "lane_m": "4.5", "charging": 2}
EVERYBODY = {f"H{floor}{door}": "yes" for floor in range(1, 7) for door in (1, 2)}


def act(
    party: work.Party, number: str, move: str, said: Any = None, day: int = 0, why: str = ""
) -> work.ItemRow:
    return work.act(
        number, move, said, key=f"{number}-{move}-{day}", party=party, actor=CLERK, at=days(day),
        opinion=why,
    )  # fmt: skip


def begin(party: work.Party, said: Mapping[str, Any] = ADDITION, key: str = "add") -> str:
    return services.addition_begin(
        COMPOUND, said, key=key, party=party, actor=CLERK, at=at(DAY)
    ).number


def voted(party: work.Party, votes: Mapping[str, str] = EVERYBODY, key: str = "add-2022") -> str:
    """An addition on which the owners have decided."""
    number = begin(party, key=key)
    act(party, number, "agree")
    services.put_to_vote(
        number, key, opens_at=days(20), closes_at=days(30), actor=CLERK, at=at(DAY, 3)
    )
    vote(key, votes, days(21), days(30))
    services.take_result(number, actor=CLERK, at=days(31))
    return number


def added(party: work.Party) -> list[str]:
    """Three stalls on common ground, as the owners agreed; their codes."""
    number = voted(party)
    act(party, number, "mark", {"paper": "划线 1"}, 32)
    return [f"{COMPOUND}-CW{turn:03}" for turn in (1, 2, 3)]


def planned(code: str = f"{COMPOUND}-GH1", **more: Any) -> str:
    told = {"compound": COMPOUND, "ground": "planned", "owner": "developer"}
    record("compound_stall", code, code, told | more)
    return code


def apply(part: str, plate: str, day: int = 33, **more: Any) -> str:
    return services.apply(
        COMPOUND, plate, part=part, key=f"apply-{part}-{plate}", at=days(day), **more
    ).number


def let(
    party: work.Party, number: str, stall: str, day: int = 34, last: str = "2023-05-31", **more: Any
) -> work.ItemRow:
    said = {"stall": stall, "first": "2022-06-10", "last": last, "rent_yuan": "3000"}
    return act(party, number, "let", said | more, day)
