"""A small city whose office calls a meeting and writes letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from yiju.platform.events import api as events
from yiju.platform.registry.api import Member
from yiju.platform.steering.supervision import api
from yiju.platform.work import api as work

CITY, EAST = "990100000000", "990101000000"
PLAN = "yiju"
HELD = date(2021, 7, 8)
CALLED = api.Called("2021年第1次调度会", HELD, "14:30", "市政府三楼会议室", ("transport", "east"))


def moment(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour - 8, tzinfo=UTC)


@dataclass
class Office:
    """Acts for whoever is named; every move under a key of its own."""

    at: datetime
    moves: int = 0

    def actor(self, account: str = "chief", unit: str = "housing") -> events.Actor:
        return events.Actor(account, account, unit)

    def later(self, **length: int) -> datetime:
        self.at += timedelta(**length)
        return self.at

    def act(self, item: str, move: str, account: str = "chief", said=None, **more):
        role, unit, area = POSTS[account]
        path = f"{CITY}/" if area == CITY else f"{CITY}/{area}/"
        self.moves += 1
        return work.act(
            item,
            move,
            said,
            key=more.pop("key", f"{item}/{move}/{self.moves}"),
            party=work.Party(account, (Member(role, unit, area, path),)),
            actor=self.actor(account, unit),
            at=self.at,
            **more,
        )


POSTS = {
    "chief": ("office", "housing", CITY),
    "second": ("office", "housing", CITY),
    "head": ("leader", "housing", CITY),
    "traffic": ("staff", "transport", CITY),
    "east": ("staff", "east", EAST),
}


@pytest.fixture
def office(programme) -> Office:
    return Office(moment(date(2021, 7, 2)))


@pytest.fixture
def called(office) -> api.MeetingRow:
    """A meeting that is being prepared, with an entry of the office's."""
    row = api.announce(PLAN, CALLED, actor=office.actor(), at=office.at)
    return api.add_entry(
        PLAN, row.label, "雨季施工", ("transport",), "进入汛期",
        seen=row.revision, actor=office.actor(), at=office.at,
    )  # fmt: skip


@pytest.fixture
def recorded(office, called) -> api.MeetingRow:
    """The same meeting after it was held: attendance and two decisions are entered."""
    office.act(called.item, "send")
    office.at = moment(HELD, 15)
    office.act(called.item, "hold")
    told = {"transport": ("present", "演示甲"), "east": ("excused", "")}
    api.attend(PLAN, called.label, told, actor=office.actor(), at=office.at)
    for place, (text, lead, days) in enumerate(
        (("修好河街排水", "transport", 7), ("补齐东区台账", "east", 30)), start=1
    ):
        decided = api.Decided(text, lead, (), HELD + timedelta(days), "现场核查通过")
        api.decide(PLAN, called.label, place, decided, actor=office.actor(), at=office.at)
    return api.meeting(PLAN, called.label)


@pytest.fixture
def issued(office, recorded) -> api.MeetingRow:
    """The same meeting with its minutes signed on the next day."""
    office.act(recorded.item, "submit")
    office.at = moment(HELD + timedelta(1))
    office.act(recorded.item, "sign", "head")
    return api.meeting(PLAN, recorded.label)


@pytest.fixture
def overdue(office, issued) -> api.DecisionRow:
    """The first decision, five days after its day."""
    office.at = moment(HELD + timedelta(12))
    return issued.decisions[0]


@pytest.fixture
def draft(office, overdue) -> Callable[..., api.LetterRow]:
    """Draft a letter on the overdue decision."""

    def make(key: str = "k1", **more) -> api.LetterRow:
        told = {
            "unit": "transport", "ground_kind": "decision", "ground_key": overdue.item, **more,
        }  # fmt: skip
        asked = told.pop("told", api.Asked("落实排水决定", "立即修好\n书面说明原因", 5))
        return api.draft_letter(
            key, PLAN, told["unit"], told["ground_kind"], told["ground_key"], asked,
            actor=office.actor(), at=office.at,
        )  # fmt: skip

    return make


@pytest.fixture
def calling() -> api.Called:
    """What the announcement of the meeting says."""
    return CALLED
