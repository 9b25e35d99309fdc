"""What moves of meetings, decisions and letters write, each in the transaction of its move."""

from datetime import date, datetime

from django.db.models import Max

from yiju.platform.base.i18n import listed
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.supervision.models import Decision, Letter, Meeting
from yiju.platform.steering.supervision.refusals import AgendaEmpty, AttendanceMissing
from yiju.platform.work import api as work
from yiju.platform.work.changes import Change

SYSTEM = work.Party("", system=True)
NOTICE_KEY, DECISION_KEY = "meeting-notice", "meeting-decision"


def place_of(unit_code: str) -> work.Place:
    """Where the work of a unit lies: in its area, so that its people reach it."""
    code = registry.unit(unit_code).area_code
    area = registry.area(code) if code else registry.city()
    return work.Place(area.code, area.path)


def _meeting(change: Change) -> Meeting:
    return Meeting.objects.select_for_update().get(item=change.item.number)


def send(change: Change) -> None:
    """Freeze the agenda and put a notice on the desk of every member."""
    meeting = _meeting(change)
    if all(entry["dropped"] for entry in meeting.agenda):
        raise AgendaEmpty()
    meeting.state, meeting.sent_at = "called", change.at
    meeting.save()
    for unit in meeting.members:
        work.begin(
            NOTICE_KEY,
            {},
            title=meeting.title,
            place=place_of(unit),
            key=_notice_key(meeting, unit),
            party=SYSTEM,
            actor=change.actor,
            at=change.at,
            unit_code=unit,
            more={key: change.item.data[key] for key in ("plan", "meeting", "held_on")},
        )


def _notice_key(meeting: Meeting, unit: str) -> str:
    return f"HT/{meeting.pk}/{meeting.revision}/{unit}"


def _lapse(meeting: Meeting, actor: Actor, at: datetime) -> None:
    """Take the notices off the desks that nobody has acknowledged."""
    keys = tuple(_notice_key(meeting, unit) for unit in meeting.members)
    found = work.items(work.Wanted(process=NOTICE_KEY, state="open", keys=keys), size=len(keys))
    for row in found.rows:
        work.act(row.number, "lapse", key=f"lapse/{row.number}", party=SYSTEM, actor=actor, at=at)


def hold(change: Change) -> None:
    meeting = _meeting(change)
    _lapse(meeting, change.actor, change.at)
    meeting.state = "recording"
    meeting.save()


def reopen(change: Change) -> None:
    meeting = _meeting(change)
    _lapse(meeting, change.actor, change.at)
    meeting.state, meeting.sent_at = "preparing", None
    meeting.revision += 1
    meeting.save()


def call_off(change: Change) -> None:
    meeting = _meeting(change)
    if meeting.sent_at:
        _lapse(meeting, change.actor, change.at)
    meeting.state = "cancelled"
    meeting.save()


def submit(change: Change) -> None:
    meeting = _meeting(change)
    missing = [unit for unit in meeting.members if unit not in meeting.attendance]
    if missing:
        raise AttendanceMissing(units=listed(registry.unit(one).short_name for one in missing))
    meeting.state = "signing"
    meeting.save()


def send_back(change: Change) -> None:
    Meeting.objects.filter(item=change.item.number).update(state="recording")


def issue_minutes(change: Change) -> None:
    """Number the minutes and give every decision to its lead unit."""
    meeting, year = _meeting(change), china_day(change.at).year
    of_year = Meeting.objects.filter(plan_code=meeting.plan_code, year=year)
    last = of_year.aggregate(last=Max("number"))["last"] or 0
    meeting.year, meeting.number = year, last + 1
    meeting.state, meeting.issued_at = "issued", change.at
    meeting.save()
    for decision in meeting.decisions.order_by("place"):
        _give(decision, meeting, change)


def _give(decision: Decision, meeting: Meeting, change: Change) -> None:
    item = work.begin(
        DECISION_KEY,
        {},
        title=decision.text[:120],
        place=place_of(decision.lead),
        key=f"JD/{meeting.pk}/{decision.place}",
        party=SYSTEM,
        actor=change.actor,
        at=change.at,
        unit_code=decision.lead,
        more={
            "meeting": meeting.held_on.isoformat(),
            "due": decision.due.isoformat(),
            "done_when": decision.done_when,
        },
    )
    decision.item, decision.state = item.number, "doing"
    decision.save()


def _decision(change: Change) -> Decision:
    return Decision.objects.select_for_update().get(item=change.item.number)


def report(change: Change) -> None:
    found = _decision(change)
    found.state, found.reported_on = "checking", china_day(change.at)
    found.save()


def accept(change: Change) -> None:
    found = _decision(change)
    found.state, found.closed_at = "done", change.at
    found.save()


def take_up(change: Change) -> None:
    """What was reported is not done: the days count on."""
    found = _decision(change)
    found.state, found.reported_on = "doing", None
    found.save()


def cancel_decision(change: Change) -> None:
    found = _decision(change)
    found.state, found.closed_at = "cancelled", change.at
    found.save()


def _letter(change: Change) -> Letter:
    return Letter.objects.select_for_update().get(item=change.item.number)


def letter_stands(change: Change, state: str) -> None:
    found = _letter(change)
    found.state = state
    found.save()


def issue_letter(change: Change) -> None:
    """Number and date it; from now on the unit sees it, and the clock of its answer runs."""
    found, day = _letter(change), china_day(change.at)
    last = Letter.objects.filter(year=day.year).aggregate(last=Max("number"))["last"] or 0
    found.year, found.number = day.year, last + 1
    found.issued_at, found.state, found.rounds = change.at, "answering", 1
    found.due = found.first_due = _due(change.at, found.days)
    change.item.unit_code = found.unit
    found.save()
    record(
        actor=change.actor,
        action="supervision-letter.number",
        subject_kind="supervision-letter",
        subject_key=found.item,
        after={"year": found.year, "number": found.number, "due": found.due.isoformat()},
        at=change.at,
    )


def _due(at: datetime, days: int) -> date:
    limit = work.Limit(days, work.TimeKind.WORKING_DAY)
    return work.due_after(at, limit, work.calendar()).at.date()


def acknowledge(change: Change) -> None:
    found = _letter(change)
    found.acknowledged_at = change.at
    found.save()


def answer(change: Change) -> None:
    found = _letter(change)
    found.state, found.answered_at = "judging", found.answered_at or change.at
    found.save()


def settle(change: Change) -> None:
    found = _letter(change)
    found.state, found.closed_at = "settled", change.at
    found.save()


def ask_again(change: Change) -> None:
    found = _letter(change)
    found.state, found.rounds = "again", found.rounds + 1
    found.again_at = found.again_at or change.at
    found.days = change.item.data["days"] = change.said.days
    found.due = _due(change.at, found.days)
    found.save()


def withdraw(change: Change) -> None:
    found = _letter(change)
    found.state, found.closed_at = "withdrawn", change.at
    found.save()
