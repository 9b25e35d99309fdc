"""Reports and complaints of a compound: cases, how each went, and how they count."""

from collections.abc import Iterator
from datetime import datetime

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.process import TYPES
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
HOME = "holder"
"""Where a case keeps the home of whoever reported it."""
NOT_COUNTED = frozenset({"rejected", "merged", "split", "voided"})
Asset = registry.AssetRow


class KindUnknown(CityError):
    code = "property_rating.kind_unknown"
    status = 422
    text = _("没有类别 {kind}，请从表中选一个")


def complain(
    part: Asset, kind: str, words: str, facility: str = "", *, key: str, at: datetime
) -> ItemRow:
    """An owner's report or complaint, of a facility or not: a case that lies with the firm of the
    compound at once. Raises AssetNotFound, KindUnknown, FacilityUnknown, Problems."""
    own = {one.kind.key: one for one in TYPES.on(china_day(at))}
    if kind not in own:
        raise KindUnknown(kind=kind[:20])
    compound = registry.by_code(TYPES.about, part.record.compound, None)
    where = cases.Where(compound.lon or 0.0, compound.lat or 0.0, Datum.WGS84)
    return cases.report_and_send(
        words, where, kind, own[kind].condition, source="portal", key=key, actor=OWNER, at=at,
        asset=f"{compound.kind}/{compound.code}", facility=facility, more={HOME: part.code},
    )  # fmt: skip


def rate(part: Asset, number: str, *, satisfied: bool, why: str, at: datetime) -> ItemRow:
    """The owner who reported says whether it is solved. Raises NotTheHolder for another's, and what
    stands against it."""
    row = work.item(number)
    if row.data.get(HOME) != part.code:
        raise registry.NotTheHolder()
    key = f"{number}-rate-{row.revision}"
    if satisfied:
        return cases.confirm(number, key=key, actor=OWNER, at=at)
    return cases.doubt(number, {"code": "same", "words": why}, key=key, actor=OWNER, at=at)


def reports(compound: str, **narrow: object) -> Iterator[ItemRow]:
    """All cases of the compound that are of the city's own types, the newest first."""
    wanted = work.Wanted(process=cases.CASE.key, asset=f"{TYPES.about}/{compound}", **narrow)  # type: ignore[arg-type]
    own = {one.key for one in TYPES.every()}
    return (row for row in work.every(wanted) if row.type_code in own)


def counted(
    compound: str, since: datetime, before: datetime, now: datetime
) -> tuple[int, int, list[str]]:
    """Complaints of a time, how many of them were overdue, and the numbers of all of them."""
    found = [row for row in reports(compound, since=since, before=before) if is_counted(row, now)]
    overdue = sum(cases.is_overdue(cases.course_of(row), now) for row in found)
    return len(found), overdue, [row.number for row in found]


def is_counted(row: ItemRow, now: datetime) -> bool:
    """Whether a report counts as a complaint, as it stands at a moment."""
    if not row.data.get("filed_at") or row.end in NOT_COUNTED:
        return False
    course = cases.course_of(row)
    return rules.is_complaint(course.group, cases.is_overdue(course, now), china_day(row.began_at))
