"""Meetings, decisions and letters as others see them, and who sees which."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.supervision import rules
from yiju.platform.steering.supervision.models import Decision, Letter, Meeting
from yiju.platform.steering.supervision.rules import Entry

ATTENDANCE: dict[str, Text] = {
    "present": _("出席"),
    "excused": _("请假"),
    "absent": _("缺席"),
}
Units = Collection[str] | None
"""The units of a reader; None for the office and whoever oversees it, who see all."""


@dataclass(frozen=True)
class DecisionRow:
    """A decision. `state` is draft, doing, checking, done or cancelled; `meeting` the day of the
    meeting, by which it is called."""

    id: int
    plan_code: str
    meeting: str
    place: int
    text: str
    lead: str
    joint: tuple[str, ...]
    due: date
    done_when: str
    entry: str
    item: str
    state: str
    reported_on: date | None
    closed_at: datetime | None

    def days_late(self, on: date) -> int:
        """0 as well where it was cancelled."""
        if self.state in {"draft", "cancelled"}:
            return 0
        return rules.days_late(self.due, self.reported_on, on)

    def colour(self, on: date) -> str:
        return rules.decision_colour(self.state, self.due, self.reported_on, on)


@dataclass(frozen=True)
class MeetingRow:
    """A meeting. `attendance` gives for a unit its state and who came; `minutes` is the number in
    the year, 0 before the minutes are signed."""

    plan_code: str
    held_on: date
    begins: str
    title: str
    place: str
    members: tuple[str, ...]
    agenda: tuple[Entry, ...]
    beyond: int
    drawn_at: datetime
    revision: int
    attendance: Mapping[str, tuple[str, str]]
    state: str
    item: str
    year: int
    minutes: int
    sent_at: datetime | None
    issued_at: datetime | None
    decisions: tuple[DecisionRow, ...]

    @property
    def label(self) -> str:
        return self.held_on.isoformat()

    @property
    def taken(self) -> tuple[Entry, ...]:
        """The entries that the meeting takes."""
        return tuple(entry for entry in self.agenda if not entry.dropped)

    def is_for(self, units: Units) -> bool:
        """Members see it once the agenda is sent, and who has to do what was decided."""
        if units is None:
            return True
        if self.sent_at is not None and not {*units}.isdisjoint(self.members):
            return True
        return self.issued_at is not None and any(one_is_for(one, units) for one in self.decisions)


@dataclass(frozen=True)
class LetterRow:
    """A letter. `state` is drafting, signing, answering, judging, again, settled or withdrawn;
    `number` is the document number, empty before it is signed."""

    key: str
    plan_code: str
    unit: str
    ground_kind: str
    ground_key: str
    ground: str
    subject: str
    asks: str
    days: int
    item: str
    revision: int
    state: str
    drafted_at: datetime
    year: int
    number: int
    issued_at: datetime | None
    first_due: date | None
    due: date | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    rounds: int
    closed_at: datetime | None
    organ: str

    def days_late(self, on: date) -> int:
        """By which the answer that is waited for is late."""
        waits = self.state in rules.WAITING_STATES
        return max(0, (on - self.due).days) if waits and self.due else 0

    @property
    def is_open(self) -> bool:
        return self.state not in rules.OVER_STATES


def one_is_for(row: DecisionRow, units: Units) -> bool:
    return units is None or (row.state != "draft" and bool({*units} & {row.lead, *row.joint}))


def meeting_row(found: Meeting) -> MeetingRow:
    return MeetingRow(
        found.plan_code,
        found.held_on,
        found.begins,
        found.title,
        found.place,
        tuple(found.members),
        tuple(rules.entry_from(one) for one in found.agenda),
        found.beyond,
        found.drawn_at,
        found.revision,
        {unit: (state, who) for unit, (state, who) in found.attendance.items()},
        found.state,
        found.item,
        found.year or 0,
        found.number or 0,
        found.sent_at,
        found.issued_at,
        tuple(
            decision_row(one, found) for one in sorted(found.decisions.all(), key=lambda d: d.place)
        ),
    )


def decision_row(found: Decision, meeting: Meeting) -> DecisionRow:
    return DecisionRow(
        found.pk,
        meeting.plan_code,
        meeting.held_on.isoformat(),
        found.place,
        found.text,
        found.lead,
        tuple(found.joint),
        found.due,
        found.done_when,
        found.entry,
        found.item,
        found.state,
        found.reported_on,
        found.closed_at,
    )


def letter_row(found: Letter) -> LetterRow:
    return LetterRow(
        found.key,
        found.plan_code,
        found.unit,
        found.ground_kind,
        found.ground_key,
        found.ground,
        found.subject,
        found.asks,
        found.days,
        found.item,
        found.revision,
        found.state,
        found.drafted_at,
        found.year or 0,
        found.number or 0,
        found.issued_at,
        found.first_due,
        found.due,
        found.acknowledged_at,
        found.answered_at,
        found.rounds,
        found.closed_at,
        found.organ,
    )
