"""Cases come in: from a person, an inspector, a sensor, another system. One door for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.geo import Datum, to_wgs84
from yiju.platform.base.i18n import _
from yiju.platform.base.masking import masked
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import locate
from yiju.platform.work import engine
from yiju.platform.work.cases.codes import SOURCES
from yiju.platform.work.cases.reporters import add_reporter
from yiju.platform.work.models import Item, Reporter
from yiju.platform.work.process import Party
from yiju.platform.work.rows import ItemRow
from yiju.platform.work.suggestions.hits import Shown, keep_shown

CASE = "case"
TITLE_LENGTH = 40
SLACK = timedelta(minutes=5)
"""How far the clock of another system may be ahead of ours."""


class SourceUnknown(CityError):
    code = "case.source_unknown"
    status = 422
    text = _("没有来源 {source}。可填：{known}")


class FromTheFuture(CityError):
    code = "case.from_the_future"
    status = 422
    text = _("时间 {seen} 在将来。核对时钟和时区")


@dataclass(frozen=True)
class Where:
    """A point and the coordinate system in which it was measured."""

    lon: float
    lat: float
    datum: Datum


@dataclass(frozen=True)
class Reported:
    """A case that came in, and the secret by which its reporter follows it; the secret is empty
    where the same report had come before."""

    item: ItemRow
    secret: str


@transaction.atomic
def report(
    words: str,
    where: Where,
    *,
    source: str,
    key: str,
    party: Party,
    actor: Actor,
    at: datetime,
    type_code: str = "",
    address: str = "",
    contact: str = "",
    language: str = "zh-hans",
    asset: str = "",
    on_the_spot: bool = False,
    seen_at: datetime | None = None,
    more: Mapping[str, Any] | None = None,
    parent: str = "",
    shown: Shown | None = None,
) -> Reported:
    """Take in a report; sent again under its key it is the same case.

    `more` is what the door itself knows, as the token of another system; `shown` are the types
    that whoever reports was shown. Raises, and then
    nothing is written: SourceUnknown, FromTheFuture, OutsideCity, OutsideChina, NotYours,
    Problems, KeyTaken.
    """
    if source not in SOURCES:
        raise SourceUnknown(source=source, known="、".join(SOURCES))
    if seen_at is not None and seen_at > at + SLACK:
        raise FromTheFuture(seen=seen_at)
    place = _place(where)
    said = {
        "words": words,
        "address": address,
        "type_code": type_code,
        "on_the_spot": on_the_spot,
    }
    begun = engine.begin_within(
        CASE,
        said,
        title=title_of(words),
        place=place,
        key=key,
        party=party,
        actor=actor,
        at=at,
        type_code=type_code,
        source=source,
        asset=asset,
        parent=parent,
        more=more,
    )
    if not begun.is_new:
        return Reported(begun, "")
    if shown and shown.types:
        keep_shown(begun.id, shown, type_code, at)
    secret = add_reporter(
        begun.id,
        begun.number,
        channel=source,
        words=words,
        contact=contact,
        language=language,
        at=at,
    )
    return Reported(begun, secret)


def _place(where: Where) -> engine.Place:
    lon, lat = to_wgs84(where.lon, where.lat, where.datum)
    found = locate(lon, lat, Datum.WGS84).finest
    return engine.Place(found.code, found.path, lon, lat)


def title_of(words: str) -> str:
    """The beginning of what was said, in one line; it is shown and logged, so it names nobody."""
    line = " ".join(masked(words[: TITLE_LENGTH * 4]).split())
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"


@dataclass(frozen=True)
class Part:
    """One of several things that a report is about."""

    words: str
    type_code: str
    where: Where | None = None


@transaction.atomic
def split(
    number: str, parts: Sequence[Part], *, key: str, party: Party, actor: Actor, at: datetime
) -> list[ItemRow]:
    """Make one case of each part, and end the report that held them all; every reporter follows
    every part. Raises what `act` and `report` raise, and PartsMissing."""
    if len(parts) < 2:
        raise PartsMissing(number=number)
    whole = engine.act(number, "split", key=key, party=party, actor=actor, at=at)
    made = []
    for place, part in enumerate(parts, start=1):
        where = part.where or Where(whole.lon or 0, whole.lat or 0, Datum.WGS84)
        child = report(
            part.words,
            where,
            source=whole.source,
            key=f"{key}/{place}",
            party=Party(party.account, party.posts, system=True),
            actor=actor,
            at=at,
            type_code=part.type_code,
            address=str(whole.data.get("address", "")),
            parent=number,
        )
        if child.item.is_new:
            _share_reporters(number, child.item.number)
        made.append(child.item)
    return made


class PartsMissing(CityError):
    code = "case.parts_missing"
    status = 422
    text = _("{number} 至少拆成两件")


def _share_reporters(number: str, child: str) -> None:
    """Whoever reported the whole follows the part with the same secret."""
    item = Item.objects.get(number=child)
    Reporter.objects.filter(came_with=child).delete()
    for one in Reporter.objects.filter(item__number=number):
        one.pk, one.item, one.came_with = None, item, number
        one.save(force_insert=True)
