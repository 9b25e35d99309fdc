"""The money of the demonstration adds up before it is handed in."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from yiju.city.funding import NOTHING, Funding
from yiju.city.projects import DELIVERED_ON, payments, read_projects
from yiju.platform.registry.city_profile import find_profile

HOME = find_profile("changzhou")
LAST = DELIVERED_ON[-1]


@pytest.fixture(scope="module")
def money() -> Funding:
    return Funding(read_projects(HOME / "projects.toml"), HOME / "funding.toml", Path("unused"))


def test_what_is_handed_in_by_parts_is_what_there_is_in_all(money: Funding) -> None:
    parts: Counter[tuple[object, ...]] = Counter()
    before = NOTHING
    for on in DELIVERED_ON:
        parts.update(map(tuple, money.sheets(before, on)["资金记录"][1:]))
        before = on
    assert parts == Counter(map(tuple, money.sheets(NOTHING, LAST)["资金记录"][1:]))


def test_what_was_paid_was_drawn_and_nothing_is_drawn_that_was_not_committed(
    money: Funding,
) -> None:
    rows = money.sheets(NOTHING, LAST)["资金记录"][1:]
    drawn: Counter[str] = Counter()
    committed: dict[tuple[str, str], tuple[float, date]] = {}
    for source, project, act, amount, on, *_rest in rows:
        if act == "落实":
            committed[source, project] = (amount, on)
    held: Counter[tuple[str, str]] = Counter()
    for source, project, act, amount, on, *_rest in rows:
        if act == "提款":
            drawn[project] += round(amount * 100)
            held[source, project] += round(amount * 100)
            most, since = committed[source, project]
            assert since <= on and held[source, project] <= most * 100, (source, project)
    for one in money.projects:
        paid = sum(100 * row[2] for row in payments(one, LAST))
        assert drawn[one.code] == paid, one.code
