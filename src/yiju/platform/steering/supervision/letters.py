"""Supervision letters as they are kept: drafted, edited, read, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.programme import plan as plan_of
from yiju.platform.steering.supervision import rules
from yiju.platform.steering.supervision.carrying import SYSTEM, place_of
from yiju.platform.steering.supervision.grounds import ground_of
from yiju.platform.steering.supervision.models import Letter
from yiju.platform.steering.supervision.processes import LETTER, LETTER_KEY
from yiju.platform.steering.supervision.refusals import (
    ChangedMeanwhile,
    LetterKeyUsed,
    LetterStands,
    LetterUnfit,
    LetterUnknown,
    NotNow,
)
from yiju.platform.steering.supervision.rows import LetterRow, Units, letter_row
from yiju.platform.steering.supervision.rules import LetterCount, LetterFact
from yiju.platform.work import api as work
from yiju.platform.work.changes import joined

MOST_DAYS = 60


@dataclass(frozen=True)
class Asked:
    """What a letter says besides its ground. `days` are working days for the answer."""

    subject: str
    asks: str
    days: int


@transaction.atomic
def draft_letter(
    key: str,
    plan_code: str,
    unit: str,
    ground_kind: str,
    ground_key: str,
    told: Asked,
    *,
    actor: Actor,
    at: datetime,
) -> LetterRow:
    """Draft a letter to a unit on a ground, which is looked up and written down as it is now; a
    key that was used before gives the letter of then.

    Raises, and then nothing is written: PlanUnknown, UnitUnknown, GroundUnfit, LetterUnfit,
    LetterStands, LetterKeyUsed.
    """
    plan_of(plan_code)
    there = Letter.objects.filter(key=key).first()
    if there:
        if (there.unit, there.ground_kind) != (unit, ground_kind):
            raise LetterKeyUsed(item=there.item)
        return letter_row(there)
    registry.unit(unit)
    if unmet := _unfit(told, key):
        raise LetterUnfit(unmet=joined(unmet))
    ground = ground_of(plan_code, ground_kind, ground_key, unit, at)
    same = Letter.objects.filter(unit=unit, ground_kind=ground_kind, ground_key=ground.key)
    if standing := same.exclude(state__in=rules.OVER_STATES).first():
        raise LetterStands(item=standing.item)
    item = work.begin(
        LETTER_KEY,
        {},
        title=told.subject.strip(),
        place=place_of(unit),
        key=f"DB/{key}"[:80],
        party=SYSTEM,
        actor=actor,
        at=at,
        unit_code=actor.unit,  # its unit hears of it when it is signed
        more={"letter": True, "days": told.days, "drafted_by": actor.account},
    )
    made = Letter.objects.create(
        key=key,
        plan_code=plan_code,
        unit=unit,
        ground_kind=ground_kind,
        ground_key=ground.key,
        ground=ground.ground,
        subject=told.subject.strip(),
        asks=told.asks.strip(),
        days=told.days,
        item=item.number,
        drafted_at=at,
        organ=registry.unit(actor.unit).name if actor.unit else registry.city().name,
    )
    after = {"unit": unit, "ground": [ground_kind, ground.key], "days": told.days}
    _log("draft", made, after, actor, at)
    return letter_row(made)


def _unfit(told: Asked, key: str = "x") -> list[Text | str]:
    unmet: list[Text | str] = []
    if not 1 <= len(key) <= 76:
        unmet.append(_("表单没有编号，重新打开页面再填"))
    if not 1 <= len(told.subject.strip()) <= 120:
        unmet.append(_("事由要有 1 至 120 字"))
    if not 1 <= len(told.asks.strip()) <= 2000:
        unmet.append(_("写明要求做什么，不超过 2000 字"))
    if not 1 <= told.days <= MOST_DAYS:
        unmet.append(_("答复期限要在 1 至 {most} 个工作日之间").format(most=MOST_DAYS))
    return unmet


@transaction.atomic
def edit_letter(item: str, told: Asked, *, seen: int, actor: Actor, at: datetime) -> LetterRow:
    """Other words or days, while it is drafted; its ground stays. Raises LetterUnknown, NotNow,
    LetterUnfit, ChangedMeanwhile."""
    found = Letter.objects.select_for_update().filter(item=item).first()
    if found is None:
        raise LetterUnknown()
    if found.state != "drafting":
        raise NotNow(step=LETTER.step(found.state).title)
    if unmet := _unfit(told):
        raise LetterUnfit(unmet=joined(unmet))
    before = (found.subject, found.asks, found.days)
    after = (told.subject.strip(), told.asks.strip(), told.days)
    if after == before:
        return letter_row(found)
    if seen != found.revision:
        raise ChangedMeanwhile(seen=seen, now=found.revision)
    found.subject, found.asks, found.days = after
    found.revision += 1
    found.save()
    told_log = {"subject": found.subject, "asks": found.asks, "days": found.days}
    _log("edit", found, {**told_log, "revision": found.revision}, actor, at)
    return letter_row(found)


def letter(item: str, units: Units = None) -> LetterRow:
    """The letter of an item; raises LetterUnknown, also where it is not for the units."""
    found = Letter.objects.filter(item=item).first()
    row = letter_row(found) if found else None
    if row is None or not _is_for(row, units):
        raise LetterUnknown()
    return row


def letters(plan_code: str = "", units: Units = None) -> list[LetterRow]:
    """The newest first."""
    found = Letter.objects.order_by("-pk")
    if plan_code:
        found = found.filter(plan_code=plan_code)
    return [row for row in map(letter_row, found) if _is_for(row, units)]


def _is_for(row: LetterRow, units: Units) -> bool:
    """A unit sees what was issued to it."""
    return units is None or (row.issued_at is not None and row.unit in units)


def letters_shown(on: date) -> list[LetterRow]:
    """What everybody may see: the issued letters that stand, where the city shows any."""
    if not rules.P.shown_to_all.at(on, registry.city().code):
        return []
    return [row for row in letters() if row.issued_at and row.state != "withdrawn"]


def letter_counts(first: date, last: date, *, on: date) -> list[LetterCount]:
    """The letters issued from `first` to `last` by month and unit, as they stood at the end of the
    day `on`: for bulletins and evaluations."""
    return rules.counted(
        (
            fact
            for fact in map(_fact, Letter.objects.exclude(issued_at=None).order_by("pk"))
            if first <= fact.issued_on <= last
        ),
        on,
    )


def _fact(found: Letter) -> LetterFact:
    assert found.issued_at is not None and found.first_due is not None
    return LetterFact(
        found.unit,
        china_day(found.issued_at),
        found.first_due,
        _day(found.answered_at),
        _day(found.again_at),
        _day(found.closed_at),
        found.state if found.state in rules.OVER_STATES else "",
    )


def _day(at: datetime | None) -> date | None:
    return china_day(at) if at else None


def _log(what: str, found: Letter, after: Mapping[str, object], actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        action=f"{LETTER_KEY}.{what}",
        subject_kind=LETTER_KEY,
        subject_key=found.item,
        after=after,
        at=at,
    )
