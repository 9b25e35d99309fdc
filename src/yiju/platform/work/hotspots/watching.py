"""The daily look for hot spots: one alert for each cluster, not one a day while it lasts.

A cluster is the same as one of the days before when they share a place. It is proposed for a
campaign when it stood out a week ago as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db import transaction

from yiju.platform.base.i18n import CHINESE, Text, _, use_language
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import engine
from yiju.platform.work.clock import P
from yiju.platform.work.clockwork import Address, Telling
from yiju.platform.work.hotspots.looking import Clusters, clusters
from yiju.platform.work.hotspots.models import HotspotScan
from yiju.platform.work.hotspots.process import KEY
from yiju.platform.work.hotspots.scan import Cluster
from yiju.platform.work.models import Item, Message
from yiju.platform.work.steps import SYSTEM

CLOCK = Actor(account="", name="时钟", unit="", via="system")
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
SLACK = 2 * A_DAY
"""A scan that was missed a week ago is made up for by one that was a little earlier."""
NAMED = 3


@dataclass(frozen=True)
class Standing:
    """A cluster of a day. `since` is the first day of it without a gap of a week; `alert` is the
    number of its alert, `proposal` that of the campaign that was proposed; empty without one."""

    cells: tuple[str, ...]
    cases: int
    expected: float
    p: Fraction
    since: date
    alert: str = ""
    proposal: str = ""

    def is_same(self, cells: Iterable[str]) -> bool:
        return not set(self.cells).isdisjoint(cells)

    def is_significant(self, on: date) -> bool:
        return self.p <= Fraction(P.scan_level.at(on))


@rule(
    cites=(Clause("22"),),
    reading=_("同一处热点相隔一周的两次扫描都显著，即建议专项整治；同一处指至少有一个街道相同。"),
)
def lasts(cells: Sequence[str], on: date, a_week_ago: Sequence[Standing]) -> bool:
    """Whether a cluster that is significant on a day was so a week before."""
    return any(one.is_same(cells) and one.is_significant(on) for one in a_week_ago)


def keep_watching(now: datetime, to_whom: Address) -> int:
    """Look once a day; how many alerts were written. The first time it looks at the day a week
    ago as well, so that what lasts is known from the beginning."""
    today = china_day(now)
    if HotspotScan.objects.filter(day=today).exists():
        return 0
    if not HotspotScan.objects.filter(day__lt=today).exists():
        _keep(today - A_WEEK, clusters(today - A_WEEK), now, None)
    return _keep(today, clusters(today), now, to_whom)


@transaction.atomic
def _keep(on: date, found: Clusters, now: datetime, to_whom: Address | None) -> int:
    """Keep a day's scan; with addresses, write its alerts. Done once a day, whoever is first."""
    row, is_new = HotspotScan.objects.get_or_create(
        day=on,
        defaults={
            "clusters": [],
            "too_little": str(found.too_little)[:300],
            "made_at": now,
        },
    )
    if not is_new:
        return 0
    before = standing_since(on - A_WEEK, on)
    standing, written = [], 0
    for one in found.hot:
        told = _standing(one, on, before)
        if told.is_significant(on) and to_whom is not None:
            told, count = _alerted(told, on, now, to_whom)
            written += count
        standing.append(told)
    row.clusters = [_stored(one) for one in standing]
    row.save(update_fields=["clusters"])
    return written


def standing_since(first: date, before: date) -> list[Standing]:
    """The clusters of the scans from a day until before another, the newest first."""
    rows = HotspotScan.objects.filter(day__gte=first, day__lt=before).order_by("-day")
    return [_read(one) for row in rows for one in row.clusters]


def a_week_before(on: date) -> list[Standing]:
    return standing_since(on - A_WEEK - SLACK, on - A_WEEK + A_DAY)


def latest_scan(on: date) -> tuple[date, list[Standing]] | None:
    """The last scan up to a day, with its day; None before the first."""
    row = HotspotScan.objects.filter(day__lte=on).order_by("-day").first()
    return (row.day, [_read(one) for one in row.clusters]) if row else None


def _standing(one: Cluster, on: date, before: Sequence[Standing]) -> Standing:
    same = [other for other in before if other.is_same(one.cells)]
    since = min((other.since for other in same), default=on)
    alert = next((other.alert for other in same if other.alert), "")
    proposal = next((other.proposal for other in same if other.proposal), "")
    return Standing(one.cells, one.cases, one.expected, one.p, since, alert, proposal)


def _alerted(one: Standing, on: date, now: datetime, to_whom: Address) -> tuple[Standing, int]:
    """With an alert, and with a proposal where it lasts; how many of them are new."""
    written = 0
    alert, proposal = one.alert, one.proposal
    if not alert:
        alert, written = _write(one, on, False, now, to_whom), 1
    elif not proposal and lasts(one.cells, on, a_week_before(on)):
        proposal, written = _write(one, on, True, now, to_whom), 1
    return replace(one, alert=alert, proposal=proposal), written


def _write(one: Standing, on: date, is_proposal: bool, now: datetime, to_whom: Address) -> str:
    """An alert on the commander's desk, and the letters that say so."""
    area = registry.area(one.cells[0])
    with use_language(CHINESE):
        title = str(_title(one, is_proposal))
    kind = "campaign" if is_proposal else "alert"
    item = engine.begin(
        KEY,
        {},
        title=title[:200],
        place=engine.Place(area.code, area.path, area.lon, area.lat),
        key=f"{KEY}/{on}/{one.cells[0]}/{kind}",
        party=SYSTEM,
        actor=CLOCK,
        at=now,
        more=_stored(one) | {"proposal": is_proposal},
    )
    stage = item.open_stages[0]
    telling = Telling(
        item.number,
        title,
        stage.step,
        stage.holder,
        stage.due_at or now,
        0,
    )
    row = Item.objects.get(number=item.number)
    Message.objects.bulk_create(
        Message(
            item=row,
            key=f"{item.number}/{kind}/{channel}/{address}"[:120],
            channel=channel,
            address=address,
            body={"text": f"{title}\n{item.number}"},
            written_at=now,
            next_try_at=now,
        )
        for channel, address in to_whom(telling)
    )
    return item.number


def _title(one: Standing, is_proposal: bool) -> Text:
    names = "、".join(registry.area(code).name for code in one.cells[:NAMED])
    more = len(one.cells) - NAMED
    where: Text | str = names
    if more > 0:
        where = _("{names}等 {count} 处").format(names=names, count=len(one.cells))
    told = {"where": where, "cases": one.cases, "expected": f"{one.expected:.0f}"}
    if is_proposal:
        return _("建议专项整治：{where}两周内 {cases} 件，应有 {expected} 件，已持续两周").format(
            **told
        )
    return _("热点：{where}两周内 {cases} 件，应有 {expected} 件").format(**told)


def _stored(one: Standing) -> dict[str, Any]:
    return {
        "cells": list(one.cells),
        "cases": one.cases,
        "expected": round(one.expected, 1),
        "p": str(one.p),
        "since": one.since.isoformat(),
        "alert": one.alert,
        "proposal": one.proposal,
    }


def _read(row: dict[str, Any]) -> Standing:
    return Standing(
        tuple(row["cells"]),
        row["cases"],
        row["expected"],
        Fraction(row["p"]),
        date.fromisoformat(row["since"]),
        row["alert"],
        row["proposal"],
    )
