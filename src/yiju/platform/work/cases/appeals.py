"""The one appeal of a unit: a late, closed case is left out of the statistics, its lateness stays.

Reviewed twice: by a dispatcher, then by an acceptor (§22, GB/T 30428.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict, rule
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work import engine
from yiju.platform.work.cases.codes import APPEALS
from yiju.platform.work.cases.guards import EVALUATION
from yiju.platform.work.cases.intake import CASE
from yiju.platform.work.changes import Change
from yiju.platform.work.clock import P, due_after
from yiju.platform.work.declared import calendar
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.models import Item, Stage
from yiju.platform.work.process import By, Holder, Move, Party, Process, Situation, Step, Timed
from yiju.platform.work.refusals import ItemUnknown
from yiju.platform.work.rows import ItemRow, item_row

KEY = "appeal"


@dataclass(frozen=True)
class Appeal:
    """Why the lateness was not the unit's doing."""

    ground: str = attribute(_("申诉理由"), choices=APPEALS)
    words: str = attribute(_("情况说明"), most=1000)


@rule(
    cites=EVALUATION,
    reading=_("只有承办单位可以申诉，只对已结案的超期案件，在结案后规定的工作日内，每件只一次。"),
)
def may_be_appealed(seen: Situation) -> Verdict:
    case = seen.data["case"]
    unmet: list[Text | str] = []
    if case["unit"] not in {post.unit_code for post in seen.party.posts}:
        unmet.append(_("案件不是您的单位承办"))
    if not case["closed_at"]:
        return Verdict.of([*unmet, _("案件还没有结案")])
    if not case["late"]:
        unmet.append(_("案件没有超期，不用申诉"))
    if case["appealed"]:
        unmet.append(_("已经申诉过：{number}").format(number=case["appealed"]))
    last = datetime.fromisoformat(case["appeal_until"])
    if seen.now > last:
        unmet.append(_("申诉期到 {until} 为止").format(until=last))
    return Verdict.of(unmet)


def reviewing_limit(seen: Situation) -> Limit:
    return Limit(int(P.appeal_review_hours.at(china_day(seen.now))), TimeKind.WORKING_HOUR)


def exempt(change: Change) -> None:
    """The case no longer counts for or against its unit; that it was late stays on record."""
    appeal = change.item
    case = Item.objects.select_for_update().get(children=appeal)
    case.data["exempt"] = {"appeal": appeal.number, "at": change.at.isoformat()}
    case.revision += 1
    case.changed_at = change.at
    case.save(update_fields=["data", "revision", "changed_at"])
    record(
        actor=change.actor,
        action="case.exempt",
        subject_kind=CASE,
        subject_key=case.number,
        ground=appeal.number,
        after={"revision": case.revision},
        at=change.at,
    )


def _review(key: str, title: Text, role: str, onward: str, effects: tuple[Any, ...]) -> Step:
    by = By(roles=(role,))
    return Step(
        key,
        title,
        held_by=Holder(role=role),
        limit=Timed(reviewing_limit, EVALUATION),
        moves=(
            Move("uphold", _("申诉成立"), (onward,), by, effects=effects, says_why=True),
            Move("dismiss", _("申诉不成立"), ("dismissed",), by, says_why=True),
        ),
    )


APPEAL = Process(
    key=KEY,
    title=_("超期申诉"),
    version=1,
    cites=EVALUATION,
    begins="first_review",
    form=Appeal,
    may_begin=By(roles=("staff",)),
    guards=(may_be_appealed,),
    numbered="SS",
    steps=(
        _review("first_review", _("派遣员审核"), "dispatcher", "second_review", ()),
        _review("second_review", _("受理员审核"), "acceptor", "upheld", (exempt,)),
        Step("upheld", _("申诉成立")),
        Step("dismissed", _("申诉不成立")),
    ),
)


@transaction.atomic
def appeal(
    number: str, said: Mapping[str, Any], *, key: str, party: Party, actor: Actor, at: datetime
) -> ItemRow:
    """Appeal against the lateness of a case; the appeal, an item of its own.

    Raises, and then nothing is written: ItemUnknown, NotYours, Unmet, Problems, KeyTaken.
    """
    case = Item.objects.select_for_update().filter(number=number, process=CASE).first()
    if case is None:
        raise ItemUnknown(number=number)
    return engine.begin(
        KEY,
        said,
        title=case.title,
        place=engine.Place(case.area_code, case.area_path, case.lon, case.lat),
        key=key,
        party=party,
        actor=actor,
        at=at,
        type_code=case.type_code,
        unit_code=case.unit_code,
        parent=number,
        more={"case": _standing(case)},
    )


def appeals_of(number: str) -> list[ItemRow]:
    """The appeals that were made for a case, the oldest first."""
    found = Item.objects.filter(process=KEY, parent__number=number).select_related("parent")
    return [item_row(one, list(one.stages.order_by("pk"))) for one in found.order_by("pk")]


def may_appeal(number: str, party: Party, at: datetime) -> bool:
    """Whether the party could appeal now: what a page offers."""
    case = Item.objects.filter(number=number, process=CASE).first()
    if case is None or not any(post.role in APPEAL.may_begin.roles for post in party.posts):
        return False
    seen = Situation(
        number="",
        process=KEY,
        step=APPEAL.begins,
        type_code=case.type_code,
        area_path=case.area_path,
        unit=case.unit_code,
        data={"case": _standing(case)},
        history=(),
        began=at,
        now=at,
        party=party,
    )
    return bool(may_be_appealed(seen))


def _standing(case: Item) -> dict[str, Any]:
    """What the rule looks at, kept with the appeal as it was when it was made."""
    closed_at = case.ended_at if case.end == "closed" else None
    made = case.children.filter(process=KEY).values_list("number", flat=True).first()
    return {
        "number": case.number,
        "unit": case.unit_code,
        "closed_at": closed_at.isoformat() if closed_at else "",
        "late": _was_late(case),
        "appealed": made or "",
        "appeal_until": _until(closed_at).isoformat() if closed_at else "",
    }


def _was_late(case: Item) -> bool:
    """Whether the unit's handling went past its limit."""
    handled = Stage.objects.filter(item=case, step="handling", unit_code=case.unit_code)
    return any(
        stage.ended_at and stage.due_at and stage.ended_at > stage.due_at for stage in handled
    )


def _until(closed_at: datetime) -> datetime:
    days = Limit(int(P.appeal_days.at(china_day(closed_at))), TimeKind.WORKING_DAY)
    return due_after(closed_at, days, calendar()).at
