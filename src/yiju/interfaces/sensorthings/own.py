"""The store of what clients made: entities and observations in tables of this door."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.model import TASKING, TYPES, Id
from yiju.interfaces.sensorthings.models import Made, Observed, Tie
from yiju.interfaces.sensorthings.narrowing import Bound
from yiju.interfaces.sensorthings.records import NONE, Asked, Found, Record, Seeing
from yiju.interfaces.sensorthings.syntax import Order, Path
from yiju.interfaces.sensorthings.times import Interval

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
EXACT_INTEGERS = 2**53
CHUNK = 200
COLUMNS = {
    "Thing": "thing",
    "Sensor": "sensor",
    "ObservedProperty": "observed_property",
    "Datastream": "datastream",
    "FeatureOfInterest": "feature",
}
"""Columns that hold the reference of a link to one."""
TIED = {
    ("Things", "Locations"): ("Things/Locations", "left"),
    ("Locations", "Things"): ("Things/Locations", "right"),
    ("HistoricalLocations", "Locations"): ("HistoricalLocations/Locations", "left"),
    ("Locations", "HistoricalLocations"): ("HistoricalLocations/Locations", "right"),
}
"""Links of which both ends may have several: by set and link, the tie and on which side it is."""
MADE_OF = "Locations/FeaturesOfInterest"


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def moment_of(found: int) -> datetime:
    return EPOCH + timedelta(microseconds=found)


def id_of(ref: str) -> Id:
    return int(ref) if ref.isascii() and ref.isdecimal() else ref


def tied(plural: str, id: Id, link: str) -> list[Id]:
    """The ids behind a link of many to many."""
    name, side = TIED[plural, link]
    other = "right" if side == "left" else "left"
    refs = Tie.objects.filter(link=name, **{side: str(id)}).order_by("pk")
    return [id_of(ref) for ref in refs.values_list(other, flat=True)]


def get(view: Seeing, plural: str, id: Id) -> Record | None:
    if not isinstance(id, int):
        return None
    if plural == "Observations":
        seen = Observed.objects.filter(pk=id).first()
        return None if seen is None else observed_record(view, seen)
    made = Made.objects.filter(pk=id, plural=plural).first()
    return None if made is None else record_of(view, made)


def record_of(view: Seeing, made: Made) -> Record:
    refs = {
        link: id_of(ref)
        for link, known in TYPES[made.plural].links.items()
        if not known.many and (ref := getattr(made, COLUMNS[link]))
    }
    follows = _Spread(made.pk) if made.plural == "Datastreams" else None
    return Record(made.plural, made.pk, made.body, refs, view, follows)


def observed_record(view: Seeing, seen: Observed) -> Record:
    refs = {"Datastream": seen.datastream_id, "FeatureOfInterest": id_of(seen.feature)}
    body = {**seen.body, "resultTime": seen.body.get("resultTime")}
    return Record("Observations", seen.pk, body, refs, view)


class _Spread:
    """What follows for a datastream from its observations: from when to when they are."""

    def __init__(self, datastream: int) -> None:
        self.datastream = datastream

    def __call__(self, name: str) -> str | None:
        match name:
            case "phenomenonTime":
                return self._between("start", "end")
            case "resultTime":
                return self._between("result_time", "result_time")
        return None

    def _between(self, first: str, last: str) -> str | None:
        rows = Observed.objects.filter(datastream=self.datastream)
        begins = rows.filter(**{f"{first}__isnull": False}).order_by(first)
        ends = rows.filter(**{f"{last}__isnull": False}).order_by(f"-{last}")
        start, end = (
            found.values_list(column, flat=True).first()
            for found, column in ((begins, first), (ends, last))
        )
        if start is None or end is None:
            return None
        return times.written(Interval(moment_of(start), moment_of(end)))


# --- finding -------------------------------------------------------------------------------


def find(view: Seeing, asked: Asked) -> Found:
    if asked.plural == "Observations":
        return _observed(view, asked)
    if asked.plural in TASKING:
        return NONE
    every = Made.objects.filter(plural=asked.plural)
    rows = every if asked.parent is None else _behind(every, asked.parent, asked.link)
    where, exact = _where(asked.bounds, _of_made)
    if rows is None or where is None:
        return NONE
    rows = rows.filter(where)
    whole = rows.count
    if isinstance(asked.after, str):
        return Found(iter(()), exact=exact, count=whole)
    rows = rows.filter(pk__gt=asked.after) if asked.after is not None else rows
    found = (record_of(view, made) for made in rows.order_by("pk").iterator(CHUNK))
    return Found(found, ordered=not asked.order, exact=exact, count=whole)


def _behind(rows: "QuerySet[Made]", parent: Record, link: str) -> "QuerySet[Made] | None":
    known = TYPES[parent.plural].links[link]
    if not known.many:
        ref = parent.refs.get(link)
        return rows.filter(pk=ref) if isinstance(ref, int) else None
    if (parent.plural, link) in TIED:
        ids = [id for id in tied(parent.plural, parent.id, link) if isinstance(id, int)]
        return rows.filter(pk__in=ids)
    return rows.filter(**{COLUMNS[known.back]: str(parent.id)})


def _observed(view: Seeing, asked: Asked) -> Found:
    rows = Observed.objects.all()
    if asked.parent is not None and asked.link == "Observations":
        if asked.parent.plural == "Datastreams":
            if not isinstance(asked.parent.id, int):
                return NONE
            rows = rows.filter(datastream=asked.parent.id)
        else:
            rows = rows.filter(feature=str(asked.parent.id))
    where, exact = _where(asked.bounds, _of_observed)
    if where is None:
        return NONE
    rows = rows.filter(where)
    whole = rows.count
    order = _sorted(asked.order)
    if isinstance(asked.after, str):
        return Found(iter(()), exact=exact, count=whole)
    if asked.after is not None:
        rows = rows.filter(pk__gt=asked.after)
    chosen = rows.order_by(*(order or ["pk"]))
    found = (observed_record(view, seen) for seen in _read(chosen, asked.need))
    return Found(found, ordered=order is not None or not asked.order, exact=exact, count=whole)


def _read(rows: "QuerySet[Observed]", need: int | None) -> Iterator[Observed]:
    return rows.iterator(min(CHUNK, need or CHUNK))


ORDERS = {"id": "pk", "phenomenonTime": "start", "resultTime": "result_time"}


def _sorted(order: tuple[Order, ...]) -> list[Any] | None:
    """Columns to order by, the id last; None where there is none for it."""
    columns: list[Any] = []
    for one in order:
        column = ORDERS.get(str(one.by)) if isinstance(one.by, Path) else None
        if column is None:
            return None
        field = F(column)
        # Nothing comes before everything, whatever the database thinks.
        columns.append(
            field.desc(nulls_last=True) if one.descending else field.asc(nulls_first=True)
        )
    return [*columns, "pk"] if columns else None


# --- bounds --------------------------------------------------------------------------------


def _where(bounds: Iterable[Bound], of: Any) -> tuple[Q | None, bool]:
    """What the bounds mean here, None for nothing at all; and whether that is all they mean."""
    where, exact = Q(), True
    for bound in bounds:
        found = of(bound)
        if found is False:
            return None, True
        if found is None:
            exact = False
        else:
            where &= found
    return where, exact


def _of_made(bound: Bound) -> Q | bool | None:
    if bound.path == "id":
        return _of_id(bound, "pk")
    link, _slash, last = bound.path.partition("/")
    if last == "id" and link in {"Thing", "Sensor", "ObservedProperty"}:
        return _of_ref(bound, COLUMNS[link])
    if bound.path == "name" and bound.operator in {"eq", "in"}:
        names = bound.value if bound.operator == "in" else (bound.value,)
        return Q(body__name__in=[one for one in names if isinstance(one, str)])
    return None


def _of_id(bound: Bound, column: str) -> Q | bool | None:
    values = bound.value if bound.operator == "in" else (bound.value,)
    whole = [one for one in values if isinstance(one, int) and not isinstance(one, bool)]
    if bound.operator in {"eq", "in"}:
        return Q(**{f"{column}__in": whole}) if whole else False
    if bound.operator in LOOKUPS and whole:
        return Q(**{f"{column}__{LOOKUPS[bound.operator]}": whole[0]})
    return None


def _of_ref(bound: Bound, column: str) -> Q | bool | None:
    if bound.operator not in {"eq", "in"}:
        return None
    values = bound.value if bound.operator == "in" else (bound.value,)
    refs = [str(one) for one in values if isinstance(one, int | str) and not isinstance(one, bool)]
    return Q(**{f"{column}__in": refs}) if refs else False


LOOKUPS = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
FACING = {"gt": "start", "ge": "start", "lt": "end", "le": "end"}
"""The end of an interval that lies towards what it is compared with."""
STARTS = {"phenomenonTime/start": "start", "resultTime/start": "result_time"}
"""By which rows are put in order."""


def _of_observed(bound: Bound) -> Q | bool | None:
    value, operator = bound.value, bound.operator
    if bound.path == "id":
        return _of_id(bound, "pk")
    if bound.path == "Datastream/id":
        return _of_id(bound, "datastream") if operator in {"eq", "in"} else None
    if bound.path == "FeatureOfInterest/id":
        return _of_ref(bound, "feature")
    if bound.path in {"phenomenonTime", "resultTime"} and isinstance(value, datetime):
        at = microseconds(value)
        if operator == "eq":
            same = Q(start=at, end=at) if bound.path == "phenomenonTime" else Q(result_time=at)
            return same
        if operator in LOOKUPS:
            column = FACING[operator] if bound.path == "phenomenonTime" else "result_time"
            return Q(**{f"{column}__{LOOKUPS[operator]}": at})
    if bound.path in STARTS and isinstance(value, datetime):
        return Q(**{f"{STARTS[bound.path]}__{LOOKUPS[operator]}": microseconds(value)})
    if bound.path == "result" and isinstance(value, int | float) and not isinstance(value, bool):
        if value != value or abs(value) >= EXACT_INTEGERS:
            return None
        if operator == "eq":
            return Q(number=value)
        if operator in LOOKUPS:
            return Q(**{f"number__{LOOKUPS[operator]}": value})
    return None
