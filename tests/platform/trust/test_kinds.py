"""What is wrong with a declaration of a kind of account is said when the program starts."""

from dataclasses import replace

import pytest
from booked import KINDS

from yiju.platform.application import Application, check
from yiju.platform.base.law import Clause
from yiju.platform.base.units import TONNE
from yiju.platform.trust.ledgers.api import AccountKind

ESCROW = KINDS[1]


def said(*kinds: AccountKind) -> str:
    app = Application("town", "town", "town", "市住建局", (Clause("9"),), accounts=kinds)  # type: ignore[arg-type]
    return "\n".join(map(str, check([app])))


def test_what_is_declared_well_passes() -> None:
    assert said(*KINDS) == ""


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (replace(ESCROW, key="escrow"), "应用.名称"),
        (replace(ESCROW, key="other.escrow"), "应以“town.”开头"),
        (replace(ESCROW, unit=TONNE), "不能记账"),
        (replace(ESCROW, holders=()), "没有写明谁可以持有"),
        (replace(ESCROW, holders=("compound",)), "compound 没有声明"),
        (replace(ESCROW, floor=1), "下限不能大于零"),
        (replace(ESCROW, counter=("town.outsid",)), "是否应为 town.outside？"),
        (replace(ESCROW, counter=()), "什么也记不进去"),
        (replace(KINDS[0]), "声明了不止一次"),
    ],
)
def test_what_is_declared_badly_is_told(bad: AccountKind, words: str) -> None:
    assert words in said(*KINDS, bad)
