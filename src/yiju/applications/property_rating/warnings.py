"""What of the service in compounds wants somebody's attention, each as one piece of work."""

from collections.abc import Iterator
from datetime import datetime

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.kinds import STARS
from yiju.applications.property_rating.process import TYPES, WARNING
from yiju.applications.property_rating.stars import SYSTEM, keep_stars, last_two
from yiju.platform.base.i18n import _
from yiju.platform.base.signs import Sign
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.warned import Found, keep_warnings, of_asset, of_item


def keep(at: datetime) -> int:
    """What the clock does: measure, then warn; how many changed."""
    measured = keep_stars(at)
    found = [*_dropped(at), *_supervised(at)]
    return measured + keep_warnings(WARNING.key, found, actor=SYSTEM, at=at)


def _dropped(at: datetime) -> Iterator[Found]:
    """Compounds and firms whose stars are lower by two or more than a half-year before."""
    day = china_day(at)
    for subject in standings.subjects(STARS.key):
        now, before = last_two(subject, day)
        if before is None or not rules.has_dropped(before.grade, now.grade, day):
            continue
        says = _("星级从 {before} 星降到 {now} 星").format(before=before.grade, now=now.grade)
        lines = tuple(
            _("{part}：{before} → {now}").format(
                part=STARS.part(old.key).title, before=_points(old), now=_points(new)
            )
            for old, new in zip(before.parts, now.parts, strict=True)
            if old.value != new.value
        )
        first = next(one.entry for part in now.parts for one in part.counted)
        sign = Sign(f"stars/{standings.fact(first).starts}", "orange", says, lines, True)
        if subject.kind == "unit":
            city, firm = registry.city(), registry.unit(subject.code)
            place = work.Place(city.code, city.path)
            yield Found(sign, subject.code, firm.short_name, place, role="office")
        else:
            compound = registry.by_code(subject.kind, subject.code, None)
            yield of_asset(compound, sign, role="district")


def _points(part: standings.PartRow) -> str:
    return "—" if part.value is None else f"{float(part.value):.2f}"


def _supervised(at: datetime) -> Iterator[Found]:
    """Reports that are open though the owner has said before that they were not solved."""
    own = tuple(one.key for one in TYPES.every())
    wanted = work.Wanted(process=cases.CASE.key, type_codes=own, state="open")
    for row in work.every(wanted):
        if count := cases.undone(row):
            says = _("上报人第 {count} 次说没有解决，须督办").format(count=count)
            sign = Sign("again", "yellow", says, (_("案件 {number}").format(number=row.number),))
            yield of_item(row, sign, role="district", case=row.number)
