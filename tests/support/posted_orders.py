"""What the programs of test_ledgers_killed.py post, turn by turn."""

from datetime import timedelta
from random import Random

from booked import DAY, NOON, paid

from yiju.platform.trust.ledgers.api import Linked, Move, Transfer

PROGRAMS = 2
ACCOUNTS = ("one", "two", "three")
TOGETHER = 12
"""Transfers of a batch."""


def orders_of(program: int, turn: int) -> list[Transfer | Linked]:
    """The orders of a turn, the same whenever they are asked for: single, linked, a batch, a
    reserve with what becomes of it, and at times one that every program sends."""
    shared = turn % 5 == 0
    name = f"all-{turn}" if shared else f"{program}-{turn}"
    random = Random(name)
    amount = random.randrange(1, 500)
    source, target = random.sample(ACCOUNTS, 2)
    match turn % 4 if not shared else 0:
        case 0:
            return [paid(name, amount, into=target)]
        case 1:
            pair = (
                paid(f"{name}-a", amount, into=source),
                paid(f"{name}-b", amount, out_of=source, into=target),
            )
            return [Linked(pair)]
        case 2:
            return [
                paid(f"{name}-{number}", random.randrange(1, 50), into=random.choice(ACCOUNTS))
                for number in range(TOGETHER)
            ]
        case _:
            reserve = paid(
                f"{name}-p", amount, out_of="bank", into=target, move=Move.PENDING,
                until=NOON + timedelta(hours=1),
            )  # fmt: skip
            how = random.choice([Move.SETTLED, Move.VOIDED, None])
            if how is None:
                return [reserve]
            end = Transfer(f"{name}-e", (), DAY, how, follows=reserve.key, ground="§9")
            return [reserve, end]
