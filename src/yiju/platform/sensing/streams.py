"""Streams: made for assets, kept in step with them, listed."""

import secrets as random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Q, QuerySet

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.sensing.columns import Int32, microseconds
from yiju.platform.sensing.kinds import StreamKind, stream_kind, stream_kinds
from yiju.platform.sensing.models import Revision, Source, Stream
from yiju.platform.sensing.quotas import follow_streams
from yiju.platform.sensing.sources import SourceUnknown
from yiju.platform.sensing.table import STREAMS

STATES = ("planned", "in_service", "suspended")
"""Of assets that have streams: those that are still there."""
BATCH = 2_000
Limits = tuple[float | None, float | None]
"""The lowest and the highest value of a stream, where it has its own."""
READ_AT_ONCE, WRITTEN_AT_ONCE = 50_000, 500


class StreamUnknown(CityError):
    code = "sensing.stream_unknown"
    status = 404
    text = _("没有数据流 {stream}，或不在您的范围内。核对设施编码和属性")


class StreamsUnfit(CityError):
    code = "sensing.streams_unfit"
    status = 422
    text = _("不能建立数据流：{why}")


@dataclass(frozen=True)
class StreamRow:
    """`source` is the key of who delivers it, empty while nobody does."""

    id: int
    key: str
    kind: str
    asset_kind: str
    asset_code: str
    area_path: str
    keeper_code: str
    source: str
    low: float | None
    high: float | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Made:
    """Streams that were made, and those that changed."""

    created: int
    changed: int


def streams_make(
    kind: str,
    *,
    source: str,
    codes: Iterable[str] | None = None,
    within: str = "",
    keeper: str = "",
    limits: Limits | None = None,
    since: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> Made:
    """Let a source deliver a kind of stream for assets: those with the codes, or all that stand
    within an area and are looked after by a unit.

    Streams that are there go over to the source and keep their readings and numbers; made again,
    nothing changes. `limits` are limits of their own, None for that of the kind. `since` is from
    when readings are taken, by default from the first day of the asset on record.

    Raises, and then nothing is made: StreamKindUnknown, SourceUnknown, AreaUnknown, StreamsUnfit
    for codes that are no assets of the kind and for limits outside those of the kind.
    """
    declared = stream_kind(kind)
    owner = Source.objects.filter(key=source).first()
    if owner is None:
        raise SourceUnknown(source=source[:60])
    own = _limits(declared, limits)
    assets = _assets(declared, codes, within, keeper, at)
    first = {} if since else registry.first_days(declared.asset_kind)
    begins = {
        code: since or start_of_day(first.get(code, asset.valid_from))
        for code, asset in assets.items()
    }
    with transaction.atomic():
        made = _make(declared, owner, assets, begins, own, limits is not None)
        if made.created or made.changed:
            follow_streams(at)
            told = {"kind": kind, "created": made.created, "changed": made.changed}
            record(
                actor=actor,
                action="streams.make",
                subject_kind="source",
                subject_key=source,
                after={**told, "within": within},
                at=at,
            )
    return made


def _make(
    kind: StreamKind,
    owner: Source,
    assets: Mapping[str, registry.AssetRow],
    begins: Mapping[str, datetime],
    own: Limits,
    is_limited: bool,
) -> Made:
    number = _locked()
    known = {
        row.asset_code: row
        for row in Stream.objects.filter(kind=kind.key)
        if len(assets) > BATCH or row.asset_code in assets
    }
    new, changed = [], []
    for code, asset in assets.items():
        row = known.get(code)
        if row is None:
            new.append(_made(kind, asset, owner, own, begins[code], number))
            continue
        low, high = own if is_limited else (row.low, row.high)
        if (row.source_id, row.until, row.low, row.high) != (owner.pk, None, low, high):
            row.source, row.until, row.revision = owner, None, number
            row.low, row.high = low, high
            changed.append(row)
    Stream.objects.bulk_create(new, BATCH)
    Stream.objects.bulk_update(changed, ["source", "until", "low", "high", "revision"], BATCH)
    if new or changed:
        _advance(number)
    return Made(len(new), len(changed))


def _limits(kind: StreamKind, limits: Limits | None) -> Limits:
    low, high = limits or (None, None)
    lowest, highest = kind.low if low is None else low, kind.high if high is None else high
    if not kind.low <= lowest < highest <= kind.high:
        why = _("上下限应在 {low} 至 {high} 之内，下限小于上限").format(
            low=kind.low, high=kind.high
        )
        raise StreamsUnfit(why=why)
    return low, high


def _assets(
    kind: StreamKind, codes: Iterable[str] | None, within: str, keeper: str, at: datetime
) -> dict[str, registry.AssetRow]:
    """Raises StreamsUnfit where a code is no asset, or nothing is left."""
    standing = registry.standing(
        kind.asset_kind, on=china_day(at), within=within or None, states=STATES
    )
    found = {one.code: one for one in standing if keeper in ("", one.keeper_code)}
    if codes is not None:
        wanted = set(codes)
        if missing := sorted(wanted - set(found)):
            title = registry.kind_of(kind.asset_kind).title
            told = "、".join(missing[:5])
            why = _("没有编码为 {codes} 的{kind}").format(codes=told, kind=title)
            raise StreamsUnfit(why=why)
        found = {code: found[code] for code in sorted(wanted)}
    if not found:
        title = registry.kind_of(kind.asset_kind).title
        raise StreamsUnfit(why=_("范围内没有在册的{kind}").format(kind=title))
    return found


def _made(
    kind: StreamKind,
    asset: registry.AssetRow,
    owner: Source,
    own: Limits,
    since: datetime,
    revision: int,
) -> Stream:
    return Stream(
        key=f"{asset.code}/{kind.key}",
        kind=kind.key,
        asset_kind=kind.asset_kind,
        asset_code=asset.code,
        area_path=asset.area_path,
        keeper_code=asset.keeper_code,
        source=owner,
        low=own[0],
        high=own[1],
        since=since,
        revision=revision,
    )


# --- changes -------------------------------------------------------------------------------


def _locked() -> int:
    """The number of the next change of the streams, held until the transaction ends."""
    Revision.objects.get_or_create(name=STREAMS, defaults={"lineage": random.token_hex(8)})
    return Revision.objects.select_for_update().get(name=STREAMS).number + 1


def _advance(number: int) -> None:
    Revision.objects.filter(name=STREAMS).update(number=number)


def keep_in_step(at: datetime) -> int:
    """Copy place and keeper of assets that have changed to their streams, and end the streams of
    those that are gone; how many streams changed. In a large city it reads for seconds: while it
    does, readings come in."""
    changed = 0
    for asset_kind in sorted({kind.asset_kind for kind in stream_kinds()}):
        name, now = f"asset:{asset_kind}", registry.revision(asset_kind)
        seen = Revision.objects.filter(name=name).values_list("number", flat=True).first()
        if seen != now:
            steps = list(_out_of_step(asset_kind, at))
            for start in range(0, len(steps), WRITTEN_AT_ONCE):
                changed += _bring_into_step(steps[start : start + WRITTEN_AT_ONCE], at)
            Revision.objects.update_or_create(name=name, defaults={"number": now})
    return changed


@dataclass(frozen=True)
class _Step:
    """What a stream has to become: at the place of its asset, or ended where `asset` is None."""

    stream: int
    asset: registry.AssetRow | None


def _out_of_step(asset_kind: str, at: datetime) -> Iterator[_Step]:
    standing = registry.standing(asset_kind, on=china_day(at), within=None, states=STATES)
    assets = {one.code: one for one in standing}
    found = Stream.objects.filter(asset_kind=asset_kind).order_by("pk")
    facts = found.values_list("pk", "asset_code", "area_path", "keeper_code", "until")
    for pk, code, area_path, keeper_code, until in facts.iterator(READ_AT_ONCE):
        asset = assets.get(code)
        if asset is None:
            if until is None:
                yield _Step(pk, None)
        elif (area_path, keeper_code) != (asset.area_path, asset.keeper_code):
            yield _Step(pk, asset)


@transaction.atomic
def _bring_into_step(steps: Sequence[_Step], at: datetime) -> int:
    """A stream that somebody changed meanwhile keeps what has nothing to do with its place."""
    number = _locked()
    rows = Stream.objects.in_bulk([step.stream for step in steps])
    for step in steps:
        row = rows[step.stream]
        row.revision = number
        if step.asset is None:
            row.until = row.until or at
        else:
            row.area_path, row.keeper_code = step.asset.area_path, step.asset.keeper_code
    fields = ["area_path", "keeper_code", "until", "revision"]
    Stream.objects.bulk_update(rows.values(), fields, BATCH)
    _advance(number)
    follow_streams(at)
    return len(rows)


# --- reading -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """Which streams: all that fit every word that is not empty. `silent_at` leaves those from
    which nothing has come for too long at that moment."""

    kind: str = ""
    asset_kind: str = ""
    asset_code: str = ""
    source: str = ""
    area_path: str = ""
    reaches: Sequence[registry.Reach] | None = None
    silent_at: datetime | None = None


def stream(key: str, reaches: Sequence[registry.Reach] | None = None) -> StreamRow:
    """Raises StreamUnknown, for one that is not there and one out of reach alike."""
    found = wanted_streams(Wanted(reaches=reaches)).filter(key=key).first()
    if found is None:
        raise StreamUnknown(stream=key[:100])
    return row_of(found)


def streams(wanted: Wanted, *, after: str = "", size: int = 100) -> list[StreamRow]:
    """By key, from behind `after`."""
    found = wanted_streams(wanted).filter(key__gt=after).order_by("key")
    return [row_of(one) for one in found[:size]]


def stream_count(wanted: Wanted, most: int = 10_000) -> int:
    """How many, counted up to a bound."""
    return wanted_streams(wanted)[:most].count()


def source_kinds(wanted: Wanted) -> list[tuple[str, str]]:
    """Which source delivers which kinds of stream among those wanted; the source is empty where
    nobody does."""
    found = wanted_streams(wanted).order_by().values_list("source__key", "kind").distinct()
    return sorted((source or "", kind) for source, kind in found)


def stream_numbers(wanted: Wanted) -> Int32:
    """The numbers of the streams wanted, in no order."""
    found = wanted_streams(wanted).order_by().values_list("pk", flat=True)
    return np.fromiter(found.iterator(10_000), np.int32)


def last_number() -> int:
    """The largest number of a stream; 0 where there is none."""
    found: int | None = Stream.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def streams_by_number(numbers: Iterable[int]) -> dict[int, StreamRow]:
    """Those of the streams that there are, in reach or not."""
    found = Stream.objects.select_related("source").filter(pk__in=list(numbers))
    return {one.pk: row_of(one) for one in found}


def numbers_of(wanted: Wanted) -> dict[str, tuple[int, str]]:
    """By code of the asset the number of its stream, and its place as a path; for streams of one
    kind."""
    found = wanted_streams(wanted).select_related(None).order_by()
    rows = found.values_list("asset_code", "pk", "area_path").iterator(50_000)
    return {code: (number, path) for code, number, path in rows}


def wanted_streams(wanted: Wanted) -> QuerySet[Stream]:
    return Stream.objects.select_related("source", "latest").filter(conditions(wanted))


def conditions(wanted: Wanted, at: str = "") -> Q:
    """What holds for the streams that are wanted; `at` is the way to the stream, as `stream__`."""
    given = {"kind": wanted.kind, "asset_kind": wanted.asset_kind, "source__key": wanted.source}
    given["asset_code"] = wanted.asset_code
    found = Q(**{f"{at}{name}": word for name, word in given.items() if word})
    if wanted.area_path:
        found &= _beneath(wanted.area_path, at)
    if wanted.reaches is not None:
        inside = Q(pk__in=[])
        for reach in wanted.reaches:
            own = Q() if reach.unit_code is None else Q(**{f"{at}keeper_code": reach.unit_code})
            inside |= _beneath(reach.area_path, at) & own
        found &= inside
    return found & _silent(wanted.silent_at, at) if wanted.silent_at else found


def _beneath(path: str, at: str) -> Q:
    """A path ends with a slash, whose successor is 0; compared byte by byte (see migration)."""
    ends = {f"{at}area_path__gte": path, f"{at}area_path__lt": path[:-1] + "0"}
    return Q(**ends)


def _silent(moment: datetime, at: str) -> Q:
    """Streams in use, delivered by somebody, of which nothing was observed for too long."""
    silent = Q(pk__in=[])
    for kind in stream_kinds():
        limit = microseconds(moment - kind.silent_after)
        none, old = {f"{at}latest": None}, {f"{at}latest__observed__lt": limit}
        silent |= Q(**{f"{at}kind": kind.key}) & (Q(**none) | Q(**old))
    in_use = {f"{at}until": None, f"{at}source__isnull": False, f"{at}since__lte": moment}
    return silent & Q(**in_use)


def row_of(one: Stream) -> StreamRow:
    return StreamRow(
        one.pk,
        one.key,
        one.kind,
        one.asset_kind,
        one.asset_code,
        one.area_path,
        one.keeper_code,
        one.source.key if one.source else "",
        one.low,
        one.high,
        one.since,
        one.until,
    )
