"""Reports and complaints of a compound: cases, how each went, and how they count."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.process import TYPES
from yiju.applications.property_rating.rules import Course
from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.api import ItemRow
from yiju.platform.work.cases import api as cases

OWNER = Actor(account="", name="业主", unit="", via="web")
REPORTER = work.Party("", reporter=True)
HOME = "holder"
"""Where a case keeps the home of whoever reported it."""
NOT_COUNTED = frozenset({"rejected", "merged", "split", "voided"})
Asset = registry.AssetRow


class KindUnknown(CityError):
    code = "property_rating.kind_unknown"
    status = 422
    text = _("没有类别 {kind}，请从表中选一个")


@transaction.atomic
def complain(part: Asset, kind: str, words: str, *, key: str, at: datetime) -> ItemRow:
    """An owner's report or complaint: a case that lies with the firm of the compound at once; with
    an acceptor, where nobody is named. Raises AssetNotFound, KindUnknown, Problems."""
    own = {one.kind.key: one for one in TYPES.on(china_day(at))}
    if kind not in own:
        raise KindUnknown(kind=kind[:20])
    compound = registry.by_code(TYPES.about, part.record.compound, None)
    made = cases.report(
        words,
        cases.Where(compound.lon or 0.0, compound.lat or 0.0, Datum.WGS84),
        source="portal",
        key=key,
        party=REPORTER,
        actor=OWNER,
        at=at,
        type_code=kind,
        asset=f"{compound.kind}/{compound.code}",
        more={HOME: part.code},
    ).item
    if made.is_new:
        try:
            with transaction.atomic():
                condition = own[kind].condition
                cases.send(made.number, kind, condition, key=made.number, actor=OWNER, at=at)
        except CityError:
            return made
    return work.item(made.number)


def rate(part: Asset, number: str, *, satisfied: bool, why: str, at: datetime) -> ItemRow:
    """The owner who reported says whether it is solved. Raises NotTheHolder for another's, and what
    stands against it."""
    row = work.item(number)
    if row.data.get(HOME) != part.code:
        raise registry.NotTheHolder()
    key = f"{number}-rate-{row.revision}"
    if satisfied:
        return cases.confirm(number, key=key, actor=OWNER, at=at)
    said = {"code": "same", "words": why}
    return cases.doubt(number, said, key=key, actor=OWNER, at=at)


def reports(compound: str, **narrow: object) -> Iterator[ItemRow]:
    """All cases of the compound that are of the city's own types, the newest first."""
    wanted = work.Wanted(process=cases.CASE.key, asset=f"{TYPES.about}/{compound}", **narrow)  # type: ignore[arg-type]
    own = {one.key for one in TYPES.every()}
    return (row for row in work.every(wanted) if row.type_code in own)


def course_of(row: ItemRow) -> Course:
    """How a case went, as the rules see it."""
    answered, owed = row.data.get("answered"), row.data.get(cases.ANSWER_BY)
    handled = [stage for stage in row.stages if stage.step == "handling"]
    finished = [stage.ended_at for stage in handled if stage.move == "finish"]
    return Course(
        str(row.data.get(cases.OWN, {}).get("group", "")),
        _moment(answered["due"] if answered else owed),
        _moment(answered["at"] if answered else None),
        handled[0].due_at if handled else None,
        finished[-1] if finished else None,
        undone(row),
    )


def undone(row: ItemRow) -> int:
    """How often whoever reported said that it was not solved."""
    return int(row.data.get("unsolved", 0)) + int(row.data.get("reopened", 0))


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def counted(
    compound: str, since: datetime, before: datetime, now: datetime
) -> tuple[int, int, list[str]]:
    """Complaints of a time, how many of them were overdue, and the numbers of all of them."""
    found = [
        (row.number, rules.outcome_of(course_of(row), now))
        for row in reports(compound, since=since, before=before)
        if row.data.get("filed_at") and row.end not in NOT_COUNTED
    ]
    numbers = [number for number, one in found if one.is_complaint]
    return *rules.tally(one for _number, one in found), numbers
