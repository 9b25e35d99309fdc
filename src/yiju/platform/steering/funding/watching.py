"""Warnings of a plan on a day, and the items of work that follow from them: one for each cause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from yiju.platform.base.i18n import CHINESE, Text, use_language
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering import programme
from yiju.platform.steering.funding import models, partnerships, reading, warning
from yiju.platform.steering.funding.process import KEY
from yiju.platform.steering.funding.rows import EntryRow
from yiju.platform.steering.funding.warning import Warned
from yiju.platform.work import api as work

WATCH = Actor(account="", name="资金监测", unit="", via="system")
SYSTEM = work.Party(account="", system=True)


HEADING, EVIDENCE, GROUND = "said", "evidence", "ground"
"""Of the data of an item: kept so that each reader reads them in their own language. What an item
says is what lists show of it."""


@dataclass(frozen=True)
class Kept:
    """A warning as it was when its item was begun."""

    heading: Text | str
    evidence: Sequence[tuple[Text | str, Text | str]]
    ground: Text | str


def kept(item: work.ItemRow) -> Kept:
    """What an item of work says of its warning."""
    evidence = [(text_from_json(n), text_from_json(v)) for n, v in item.data[EVIDENCE]]
    heading = text_from_json(item.data.get(HEADING)) or item.title
    return Kept(heading, evidence, text_from_json(item.data[GROUND]))


@dataclass(frozen=True)
class Followed:
    begun: int
    settled: int


def warnings(plan_code: str, at: datetime) -> list[Warned]:
    """All of them, the severe ones first."""
    found = [*_of_projects(plan_code, china_day(at)), *_of_sources(plan_code, china_day(at))]
    found += _of_budgets(at)
    return sorted(found, key=lambda one: (not one.is_severe, one.subject, one.key))


def _of_projects(plan_code: str, on: date) -> Iterator[Warned]:
    for one in reading.portfolio(plan_code, on):
        yield from warning.of_project(one, on)


def _of_sources(plan_code: str, on: date) -> Iterator[Warned]:
    known = {row.code: row for row in reading.sources(plan_code)}
    versions = {row.version: row for row in reading.catalogues()}
    by_source: dict[str, list[EntryRow]] = {}
    for entry in reading.entries(plan_code=plan_code):
        if entry.on <= on:
            by_source.setdefault(entry.source_code, []).append(entry)
    for row in known.values():
        own = by_source.get(row.code, [])
        used, label = reading.proceeds_of(own, on), reading.label_of(row, versions)
        yield from warning.of_source(row, own, label, used, known.get(row.covers), on)
    for one in reading.covenants(plan_code):
        yield from warning.of_covenant(one, known[one.source_code], on)


def _of_budgets(at: datetime) -> Iterator[Warned]:
    names = reading.places()
    for area in partnerships.areas_with_any():
        course = partnerships.course(area, at)
        titles = {one.project_code: one.project_code for one in partnerships.partnerships(area)}
        yield from warning.of_shares(area, names.get(area, area), course, china_day(at), titles)


def keep_watching(at: datetime) -> Followed:
    """Follow the warnings of every plan that has sources; may be called as often as one likes."""
    plans = models.Source.objects.order_by().values_list("plan_code", flat=True).distinct()
    done = [follow(plan, at) for plan in sorted(plans)]
    return Followed(sum(one.begun for one in done), sum(one.settled for one in done))


@transaction.atomic
def follow(plan_code: str, at: datetime) -> Followed:
    """Begin an item for each cause that has none, and end those whose cause is gone. An answer that
    the office accepted stands until the cause was gone for once. Done again, it changes nothing."""
    programme.plan(plan_code)
    found = {identity(plan_code, one): one for one in warnings(plan_code, at)}
    known = {one.asset: one for one in _items(plan_code)}
    settled = 0
    for key, item in known.items():
        if not item.end and key not in found:
            work.act(item.number, "settle", key=_key(item.number), party=SYSTEM, actor=WATCH, at=at)
            settled += 1
    begun = 0
    for key, one in found.items():
        before = known.get(key)
        if before is None or before.end == "settled":
            begun += _begin(plan_code, key, one, before, at)
    return Followed(begun, settled)


def numbers(plan_code: str) -> dict[str, str]:
    """The number of the newest item of each cause."""
    return {one.asset: one.number for one in _items(plan_code)}


def identity(plan_code: str, one: Warned) -> str:
    """What is the same of a warning whenever it is looked for: its rule and what it is about."""
    told = f"{plan_code}|{one.key}|{one.subject}"
    return f"funding/{sha256(told.encode()).hexdigest()[:40]}"


def _key(number: str) -> str:
    return f"funding/{number}"


def _items(plan_code: str) -> list[work.ItemRow]:
    """The items of the plan's warnings, the oldest first."""
    found = [one for one in work.every(work.Wanted(process=KEY)) if one.data["plan"] == plan_code]
    return sorted(found, key=lambda one: one.id)


def _begin(
    plan_code: str, key: str, one: Warned, before: work.ItemRow | None, at: datetime
) -> bool:
    units = {row.code: row for row in registry.units()}
    unit = units.get(one.unit_code)
    area = one.area_code or (unit.area_code if unit else "")
    place = registry.area(area) if area else registry.city()
    with use_language(CHINESE):
        title = str(one.heading)[:200]
    told = {
        "plan": plan_code,
        "rule": one.key,
        "subject": one.subject,
        HEADING: text_to_json(one.heading),
        EVIDENCE: [[text_to_json(name), text_to_json(value)] for name, value in one.evidence],
        GROUND: text_to_json(one.ground),
    }
    again = f"/{before.number}" if before else ""
    item = work.begin(
        KEY,
        {},
        title=title,
        place=work.Place(place.code, place.path, place.lon, place.lat),
        key=f"{key}{again}"[:80],
        party=SYSTEM,
        actor=WATCH,
        at=at,
        asset=key,
        unit_code=one.unit_code if unit else "",
        more=told,
    )
    return item.is_new
