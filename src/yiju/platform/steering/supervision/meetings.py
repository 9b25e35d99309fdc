"""Meetings as they are kept: announced, their agenda edited, attendance and decisions entered."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.programme import plan as plan_of
from yiju.platform.steering.supervision import rules
from yiju.platform.steering.supervision.carrying import SYSTEM
from yiju.platform.steering.supervision.gathering import draw_agenda, own_entry
from yiju.platform.steering.supervision.models import Decision, Meeting
from yiju.platform.steering.supervision.processes import MEETING, MEETING_KEY
from yiju.platform.steering.supervision.refusals import (
    AttendanceUnfit,
    ChangedMeanwhile,
    DecisionUnfit,
    DecisionUnknown,
    EntryUnfit,
    EntryUnknown,
    MeetingThere,
    MeetingUnfit,
    MeetingUnknown,
    NotNow,
)
from yiju.platform.steering.supervision.rows import (
    ATTENDANCE,
    DecisionRow,
    MeetingRow,
    Units,
    decision_row,
    meeting_row,
    one_is_for,
)
from yiju.platform.steering.supervision.rules import Entry
from yiju.platform.work import api as work
from yiju.platform.work.changes import joined

CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
MOST_MEMBERS, MOST_DECISIONS, MOST_OWN = 100, 100, 50
ACTS = ("drop", "restore", "raise", "lower", "note")
"""What the office may do with an entry."""


@dataclass(frozen=True)
class Called:
    """What an announcement says; `members` are codes of units."""

    title: str
    held_on: date
    begins: str
    place: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """A decision as it is entered."""

    text: str
    lead: str
    joint: tuple[str, ...]
    due: date
    done_when: str
    entry: str = ""


@transaction.atomic
def announce(plan_code: str, told: Called, *, actor: Actor, at: datetime) -> MeetingRow:
    """Announce a meeting: it comes onto the office's desk with its agenda. The same again is the
    same meeting. Raises PlanUnknown, MeetingUnfit, MeetingThere."""
    plan_of(plan_code)
    there = Meeting.objects.filter(plan_code=plan_code, held_on=told.held_on).first()
    members = list(dict.fromkeys(told.members))
    if there:
        same = (there.title, there.begins, there.place, there.members)
        if same == (told.title, told.begins, told.place, members):
            return meeting_row(there)
        raise MeetingThere(day=told.held_on)
    if unmet := _unfit(told, china_day(at)):
        raise MeetingUnfit(unmet=joined(unmet))
    drawn, city = draw_agenda(plan_code, told.held_on, at), registry.city()
    item = work.begin(
        MEETING_KEY,
        {},
        title=told.title,
        place=work.Place(city.code, city.path),
        key=f"DD/{plan_code}/{told.held_on}",
        party=SYSTEM,
        actor=actor,
        at=at,
        unit_code=actor.unit,
        more={
            "plan": plan_code,
            "meeting": told.held_on.isoformat(),
            "held_on": told.held_on.isoformat(),
        },
    )
    made = Meeting.objects.create(
        plan_code=plan_code,
        held_on=told.held_on,
        begins=told.begins,
        title=told.title,
        place=told.place,
        members=members,
        agenda=[rules.entry_to(one) for one in drawn.entries],
        beyond=drawn.beyond,
        drawn_at=at,
        item=item.number,
    )
    after = {"title": told.title, "members": members, "entries": len(drawn.entries)}
    _log("announce", made, after, actor, at)
    return meeting_row(made)


def _unfit(told: Called, today: date) -> list[Text | str]:
    unmet: list[Text | str] = []
    if not 1 <= len(told.title) <= 120:
        unmet.append(_("会议名称要有 1 至 120 字"))
    if not 1 <= len(told.place) <= 120:
        unmet.append(_("地点要有 1 至 120 字"))
    if told.held_on < today:
        unmet.append(_("{day} 已经过去").format(day=told.held_on))
    if not CLOCK.fullmatch(told.begins):
        unmet.append(_("开始时间写成 09:30"))
    if not 1 <= len(told.members) <= MOST_MEMBERS:
        unmet.append(_("参加单位要有 1 至 {most} 个").format(most=MOST_MEMBERS))
    return unmet + _unknown(told.members)


def _unknown(codes: Sequence[str]) -> list[Text | str]:
    known = {row.code for row in registry.units()}
    return [_("没有单位 {code}").format(code=code) for code in codes if code not in known]


def meeting(plan_code: str, label: str, units: Units = None) -> MeetingRow:
    """The meeting of a day; raises MeetingUnknown, also where it is not for the units."""
    row = meeting_row(_found(plan_code, label))
    if not row.is_for(units):
        raise MeetingUnknown()
    return row


def _found(plan_code: str, label: str, *, lock: bool = False) -> Meeting:
    try:
        day = date.fromisoformat(label)
    except ValueError:
        raise MeetingUnknown() from None
    rows = Meeting.objects.select_for_update() if lock else Meeting.objects
    found = rows.filter(plan_code=plan_code, held_on=day).first()
    if found is None:
        raise MeetingUnknown()
    return found


def meetings(plan_code: str = "", units: Units = None) -> list[MeetingRow]:
    """Of a plan, or of all; the newest first."""
    found = Meeting.objects.prefetch_related("decisions")
    if plan_code:
        found = found.filter(plan_code=plan_code)
    return [row for row in map(meeting_row, found.order_by("-held_on")) if row.is_for(units)]


def decisions(plan_code: str = "", units: Units = None) -> list[DecisionRow]:
    """What was decided, of the newest meeting first; without what minutes do not say yet."""
    return [
        one
        for row in meetings(plan_code)
        for one in row.decisions
        if one.state != "draft" and one_is_for(one, units)
    ]


def decision(item: str, units: Units = None) -> DecisionRow:
    """The decision of an item; raises DecisionUnknown, also where it is not for the units."""
    found = Decision.objects.select_related("meeting").filter(item=item).first() if item else None
    row = decision_row(found, found.meeting) if found else None
    if row is None or not one_is_for(row, units):
        raise DecisionUnknown()
    return row


def redraw(plan_code: str, label: str, *, seen: int, actor: Actor, at: datetime) -> MeetingRow:
    """Generate the agenda anew; what the office did with its entries stays."""

    def change(found: Meeting, entries: list[Entry]) -> list[Entry]:
        drawn = draw_agenda(plan_code, found.held_on, at)
        found.beyond, found.drawn_at = drawn.beyond, at
        return rules.renewed(drawn.entries, entries)

    return _edited(plan_code, label, seen, "redraw", {}, change, actor, at)


def edit_entry(
    plan_code: str,
    label: str,
    key: str,
    act: str,
    note: str = "",
    *,
    seen: int,
    actor: Actor,
    at: datetime,
) -> MeetingRow:
    """Drop an entry, restore it, raise it to the front, lower it again, or add a note."""

    def change(_found: Meeting, entries: list[Entry]) -> list[Entry]:
        if act not in ACTS or len(note) > 500:
            raise EntryUnfit(unmet=_("操作不在可选之列，或者备注超过 500 字"))
        if key not in {entry.key for entry in entries}:
            raise EntryUnknown()
        return [_acted(one, act, note) if one.key == key else one for one in entries]

    told = {"key": key, "act": act, "note": note}
    return _edited(plan_code, label, seen, "entry", told, change, actor, at)


def _acted(entry: Entry, act: str, note: str) -> Entry:
    if act == "note":
        return replace(entry, note=note.strip())
    if act in {"drop", "restore"}:
        return replace(entry, dropped=act == "drop")
    return replace(entry, raised=act == "raise")


def add_entry(
    plan_code: str,
    label: str,
    title: str,
    units: Sequence[str],
    words: str,
    *,
    seen: int,
    actor: Actor,
    at: datetime,
) -> MeetingRow:
    """Put something onto the agenda that the system does not know."""

    def change(_found: Meeting, entries: list[Entry]) -> list[Entry]:
        own = [int(one.key.partition(":")[2]) for one in entries if one.kind == rules.OWN]
        unmet = _unknown(units)
        if not 1 <= len(title.strip()) <= 120 or len(words) > 1000:
            unmet.append(_("事项要有 1 至 120 字，说明不超过 1000 字"))
        if len(own) >= MOST_OWN:
            unmet.append(_("最多加 {most} 项").format(most=MOST_OWN))
        if unmet:
            raise EntryUnfit(unmet=joined(unmet))
        place = max(own, default=0) + 1
        return [*entries, own_entry(place, title.strip(), tuple(units), words.strip())]

    told = {"title": title, "units": [*units], "words": words}
    return _edited(plan_code, label, seen, "add", told, change, actor, at)


@transaction.atomic
def _edited(
    plan_code: str,
    label: str,
    seen: int,
    what: str,
    told: Mapping[str, object],
    change: Callable[[Meeting, list[Entry]], list[Entry]],
    actor: Actor,
    at: datetime,
) -> MeetingRow:
    found = _found(plan_code, label, lock=True)
    _must_stand(found, "preparing")
    before = [rules.entry_from(one) for one in found.agenda]
    after = rules.ranked(change(found, before))
    if after == before:
        return meeting_row(found)
    if seen != found.revision:
        raise ChangedMeanwhile(seen=seen, now=found.revision)
    found.agenda = [rules.entry_to(one) for one in after]
    found.revision += 1
    found.save()
    _log(what, found, {**told, "revision": found.revision}, actor, at)
    return meeting_row(found)


def _must_stand(found: Meeting, state: str) -> None:
    if found.state != state:
        raise NotNow(step=MEETING.step(found.state).title)


@transaction.atomic
def attend(
    plan_code: str,
    label: str,
    told: Mapping[str, tuple[str, str]],
    *,
    actor: Actor,
    at: datetime,
) -> MeetingRow:
    """Enter who came: for each unit its state and, at will, who came for it. Units left out keep
    what was entered. Raises MeetingUnknown, NotNow, AttendanceUnfit."""
    found = _found(plan_code, label, lock=True)
    _must_stand(found, "recording")
    unmet: list[Text | str] = []
    for unit, (state, who) in told.items():
        if unit not in found.members:
            unmet.append(_("{code} 不是参加单位").format(code=unit))
        if state not in ATTENDANCE or len(who) > 60:
            unmet.append(_("{code}：选出席、请假或缺席，姓名不超过 60 字").format(code=unit))
    if unmet:
        raise AttendanceUnfit(unmet=joined(unmet))
    after = {**found.attendance, **{unit: [state, who] for unit, (state, who) in told.items()}}
    if after != found.attendance:
        found.attendance = after
        found.save()
        _log("attend", found, {"attendance": after}, actor, at)
    return meeting_row(found)


@transaction.atomic
def decide(
    plan_code: str, label: str, place: int, told: Decided, *, actor: Actor, at: datetime
) -> MeetingRow:
    """Enter the decision of a place from 1 on, or change it. The same again changes nothing.
    Raises MeetingUnknown, NotNow, DecisionUnfit."""
    found = _found(plan_code, label, lock=True)
    _must_stand(found, "recording")
    if unmet := _undecided(found, place, told):
        raise DecisionUnfit(unmet=joined(unmet))
    values = {
        "text": told.text.strip(),
        "lead": told.lead,
        "joint": [*dict.fromkeys(told.joint)],
        "due": told.due,
        "done_when": told.done_when.strip(),
        "entry": told.entry,
    }
    old = Decision.objects.filter(meeting=found, place=place).first()
    if old is None or any(getattr(old, name) != value for name, value in values.items()):
        Decision.objects.update_or_create(meeting=found, place=place, defaults=values)
        _log("decide", found, {**values, "place": place, "due": str(told.due)}, actor, at)
    return meeting_row(found)


def _undecided(found: Meeting, place: int, told: Decided) -> list[Text | str]:
    unmet = _unknown([told.lead, *told.joint])
    count = found.decisions.count()
    if not 1 <= place <= min(count + 1, MOST_DECISIONS):
        unmet.append(_("序号从 1 起接着编"))
    if not 1 <= len(told.text.strip()) <= 1000:
        unmet.append(_("决定要有 1 至 1000 字"))
    if not 1 <= len(told.done_when.strip()) <= 500:
        unmet.append(_("写明怎样算完成，不超过 500 字"))
    if told.due <= found.held_on:
        unmet.append(_("期限要晚于会议当天 {day}").format(day=found.held_on))
    if told.lead in told.joint:
        unmet.append(_("牵头单位不必再列为配合单位"))
    if told.entry and told.entry not in {entry["key"] for entry in found.agenda}:
        unmet.append(_("议程里没有 {key}").format(key=told.entry))
    return unmet


@transaction.atomic
def undecide(plan_code: str, label: str, place: int, *, actor: Actor, at: datetime) -> MeetingRow:
    """Take a decision out while the minutes are drafted; the later ones move up. One that is not
    there changes nothing."""
    found = _found(plan_code, label, lock=True)
    _must_stand(found, "recording")
    rows = list(found.decisions.order_by("place"))
    if any(row.place == place for row in rows):
        found.decisions.filter(place=place).delete()
        for row in rows:
            if row.place > place:
                row.place -= 1
                row.save()
        _log("undecide", found, {"place": place}, actor, at)
    return meeting_row(found)


def _log(
    what: str, found: Meeting, after: Mapping[str, object], actor: Actor, at: datetime
) -> None:
    record(
        actor=actor,
        action=f"{MEETING_KEY}.{what}",
        subject_kind=MEETING_KEY,
        subject_key=found.item,
        after=after,
        at=at,
    )
