"""A small city whose units hand in the returns of June 2021."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from yiju.platform.base.time import CHINA
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry.members import Member
from yiju.platform.steering import api as steering
from yiju.platform.steering.periodic import api as periodic
from yiju.platform.work import api as work

MONTH, DAY = "2021-06", date(2021, 6, 30)
OPENED = datetime(2021, 7, 1, 9, tzinfo=CHINA)


class Unit:
    """Somebody of a unit in a role, with what they do to a return."""

    def __init__(self, name: str, unit: str, role: str, area: str = "990100000000") -> None:
        self.actor = Actor(name, f"演示{name}", unit)
        self.post = Member(role, unit, area, registry.area(area).path)
        self.party = work.Party(name, (self.post,))

    def act(self, item, move, said=None, *, at, opinion="", key=""):
        return work.act(
            item,
            move,
            said,
            key=key or f"{item}/{move}/{at}",
            party=self.party,
            actor=self.actor,
            at=at,
            opinion=opinion,
        )

    def write(self, item, lines, *, at=OPENED):
        return periodic.write(item, lines, actor=self.actor, at=at)


@pytest.fixture
def people(programme):
    """Writers and heads of the units, the office, and the third party."""
    east, west = "990101000000", "990102000000"
    return {
        "writer": Unit("writer", "housing", "staff"),
        "head": Unit("head", "housing", "head"),
        "east": Unit("east", "east", "district", east),
        "east-head": Unit("east-head", "east", "head", east),
        "west": Unit("west", "west", "district", west),
        "west-head": Unit("west-head", "west", "head", west),
        "office": Unit("office", "office", "office"),
        "assessor": Unit("assessor", "assessors", "assessor"),
    }


@pytest.fixture
def opened(people):
    """The returns of June, by the code of their unit."""
    office = people["office"].actor
    periodic.open_month("yiju", MONTH, actor=office, at=OPENED, secret=b"s" * 32)
    return {row.unit_code: row.item for row in periodic.filed_of(MONTH, today=OPENED.date())}


@pytest.fixture
def fill():
    """Lines that hold a figure for each, by the words of the target; the others say why not."""

    def made(item, figures=None, **more):
        found = {}
        for one in periodic.lines(item):
            value = next((v for w, v in (figures or {}).items() if w in one.target.text), None)
            found[one.line.order] = (
                periodic.Written(absent="尚未统计")
                if value is None
                else periodic.Written(Decimal(value), document="月报6号", **more)
            )
        return found

    return made


@pytest.fixture
def hand_in(people, opened, fill):
    """Write, submit and sign the return of a unit."""

    def done(unit, figures, at=OPENED, **more):
        item = opened[unit]
        writer, head = (
            (people["writer"], people["head"])
            if unit == "housing"
            else (people[unit], people[f"{unit}-head"])
        )
        writer.write(item, fill(item, figures, **more), at=at)
        writer.act(item, "submit", at=at)
        head.act(item, "sign", at=at + timedelta(minutes=1))
        return item

    return done


@pytest.fixture
def value_of(target):
    """The figure in force on a day, None where there is none."""

    def found(words, day=DAY, area=""):
        row = target(words)
        period = steering.measure(
            row.own_key, periodic.month_of(f"{day:%Y-%m}"), area or row.area_code
        )
        return None if period.value is None else Fraction(period.value)

    return found
