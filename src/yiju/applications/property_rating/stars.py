"""The half-yearly rating, as measured facts in the standings of the compound and of its firm."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256

from yiju.applications.property_rating import rules
from yiju.applications.property_rating.kinds import STARS
from yiju.applications.property_rating.reports import counted
from yiju.applications.property_rating.rules import Grounds, P
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import HalfYear, add_months, china_day, start_of_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.trust.standings.api import Subject

SYSTEM = Actor("system", "物业考核", via="system")
BACK_MONTHS = 18
"""Ratings of half-years that ended longer ago stand as they are."""
A_DAY = timedelta(days=1)
LONGEST_PAPER = 120


def until(half: HalfYear) -> date:
    """Until when the stars of a half-year count: the next has to be rated by then."""
    return half.next.last + timedelta(days=int(P.rating_grace_days.at(half.day)))


@dataclass(frozen=True)
class Rated:
    """What the office has entered of a compound and a half-year, with what cases add to it."""

    row: registry.AssetRow
    grounds: Grounds
    numbers: tuple[str, ...]


def keep_stars(at: datetime) -> int:
    """Measure what has been entered or corrected since: for the compound, and for its firm over all
    of its compounds. How many standings were measured."""
    day = china_day(at)
    latest = add_months(day, -BACK_MONTHS)
    rows = registry.standing("service_rating", on=day, within=None)
    halves: dict[str, list[registry.AssetRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.record.half_end, one.code)):
        if latest <= row.record.half_end <= day:
            halves[HalfYear(row.record.half_end).label].append(row)
    return sum(_keep_half(HalfYear(rows[-1].record.half_end), rows, at) for rows in halves.values())


def _keep_half(half: HalfYear, rows: Sequence[registry.AssetRow], at: datetime) -> int:
    compounds = registry.by_codes("compound", [row.record.compound for row in rows])
    done, by_firm = 0, defaultdict(list)
    for row in rows:
        if compound := compounds.get(row.record.compound):
            by_firm[compound.keeper_code].append((row, compound))
    for firm, pairs in by_firm.items():
        subjects = [(Subject("compound", home.code), [(row, home)]) for row, home in pairs]
        if firm:
            subjects.append((Subject("unit", firm), pairs))
        for subject, some in subjects:
            stamp = _stamp([row for row, _home in some])
            if not _is_measured(_key(subject, half, "checks", stamp)):
                rated = [_rated(row, home, half, at) for row, home in some]
                _measure(subject, half, rated, stamp, at)
                done += 1
    return done


def _stamp(rows: Sequence[registry.AssetRow]) -> str:
    """Of the versions of the records that it rests on: corrected, they are measured again."""
    told = "\n".join(f"{row.code} {row.recorded_at.isoformat()}" for row in rows)
    return sha256(told.encode()).hexdigest()[:12]


def _key(subject: Subject, half: HalfYear, part: str, stamp: str) -> str:
    return f"stars/{subject.code}/{half.label}/{part}/{stamp}"


def _is_measured(key: str) -> bool:
    try:
        standings.fact(key)
    except standings.FactUnknown:
        return False
    return True


def _rated(row: registry.AssetRow, home: registry.AssetRow, half: HalfYear, at: datetime) -> Rated:
    one = row.record
    since, before = start_of_day(half.first), start_of_day(half.day + A_DAY)
    valid, overdue, numbers = counted(home.code, since, before, at)
    grounds = Grounds(
        home.record.homes, Fraction(one.checks), Fraction(one.safety), one.answers, one.satisfied,
        one.disclosures_due, one.disclosures_in_time, valid, overdue,
    )  # fmt: skip
    return Rated(row, grounds, tuple(numbers))


def _measure(
    subject: Subject, half: HalfYear, rated: Sequence[Rated], stamp: str, at: datetime
) -> None:
    given = rules.pooled([one.grounds for one in rated])
    before = satisfaction(subject, half.first - A_DAY)
    numbers = [number for one in rated for number in one.numbers]
    papers = dict(_papers(rated, given, half.day))
    for part, value in rules.parts_of(given, half.day, before).items():
        if value is not None:
            standings.measure(
                _key(subject, half, part, stamp), STARS.key, subject, part, value,
                document=papers[part], starts=half.day, until=until(half),
                text="、".join(numbers)[:1000] if part == "complaints" else "",
                actor=SYSTEM, at=at,
            )  # fmt: skip


def _papers(rated: Sequence[Rated], given: Grounds, on: date) -> Iterator[tuple[str, Text | str]]:
    """What each part rests on, in words."""
    yield "checks", "、".join(one.row.record.checks_paper for one in rated)[:LONGEST_PAPER]
    yield "safety", "、".join(one.row.record.safety_paper for one in rated)[:LONGEST_PAPER]
    survey = _("满意度调查：{answers} 份答卷，{satisfied} 份满意")
    if not rules.is_enough(given.answers, given.homes, on):
        survey = _("答卷 {answers} 份，不足，沿用上期满意度并打折")
    yield "satisfaction", survey.format(answers=given.answers, satisfied=given.satisfied)
    told = _("投诉 {valid} 件，其中超期 {overdue} 件，共 {homes} 户")
    yield "complaints", told.format(valid=given.valid, overdue=given.overdue, homes=given.homes)
    told = _("应公开 {due} 项次，按时 {done} 项次")
    yield "disclosure", told.format(due=given.disclosures_due, done=given.disclosures_in_time)


def satisfaction(subject: Subject, on: date) -> Fraction | None:
    found = standings.standing(STARS.key, subject, on=on)
    return next((part.value for part in found.parts if part.key == "satisfaction"), None)


def stars(subject: Subject, on: date) -> standings.Standing:
    return standings.standing(STARS.key, subject, on=on)


def last_two(subject: Subject, on: date) -> tuple[standings.Standing, standings.Standing | None]:
    """As it stands on a day, and as it stood at the end of the half-year before the one that was
    rated last; None where that is not known."""
    now = stars(subject, on)
    entries = [one.entry for part in now.parts for one in part.counted if part.key == "checks"]
    if not entries:
        return now, None
    half = HalfYear(standings.fact(entries[0]).starts)
    return now, stars(subject, half.first - A_DAY)
