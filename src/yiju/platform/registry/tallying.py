"""How many assets stood on a day, by values of their attributes: for sums over very many of them.

Where `standing` brings every asset, this brings one row for each combination of values, which the
database counts. The answer of a question is kept until the kind changes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KeyTextTransform

from yiju.platform.base.schema import Attribute, from_json
from yiju.platform.registry.areas import paths_within
from yiju.platform.registry.kinds import AssetKind, kind_of
from yiju.platform.registry.models import Asset, AssetState, AssetVersion, KindRevision
from yiju.platform.registry.standing import Asked, in_force

COLUMNS = ("area_code", "area_path", "keeper_code", "state")
"""What else than attributes one may count by."""


def tally(
    kind: str,
    by: Sequence[str],
    *,
    on: date,
    within: str | None,
    known_at: datetime | None = None,
    states: Sequence[str] = (AssetState.IN_SERVICE,),
) -> Mapping[tuple[Any, ...], int]:
    """The number of assets that stood on a day inside an area (None: anywhere), by the values of
    attributes, typed as declared, or of COLUMNS.

    `known_at` asks what was known at that moment. Raises KindUnknown, AreaUnknown, and KeyError for
    a name that the kind does not have.
    """
    paths = None if within is None else paths_within(within)
    asked = Asked(on, paths, known_at, tuple(map(str, states)))
    event = KindRevision.objects.filter(kind=kind).values_list("event", flat=True).first()
    if event is None:
        return _counted(kind, tuple(by), asked)
    return _kept(kind, tuple(by), asked, event)


@lru_cache(maxsize=512)
def _kept(
    kind: str, by: tuple[str, ...], asked: Asked, event: UUID
) -> Mapping[tuple[Any, ...], int]:
    """The answer as long as the last change of the kind is that event."""
    return _counted(kind, by, asked)


def _counted(kind: str, by: tuple[str, ...], asked: Asked) -> Mapping[tuple[Any, ...], int]:
    declared = {item.name: item for item in kind_of(kind).schema.attributes}
    makers = [_maker(None if name in COLUMNS else declared[name]) for name in by]
    found: Counter[tuple[Any, ...]] = Counter()
    for rows in _sources(kind, asked):
        for *values, count in _by_value(rows, by):
            key = tuple(make(value) for make, value in zip(makers, values, strict=True))
            found[key] += count
    return found


def _sources(kind: str, asked: Asked) -> list[QuerySet[Any]]:
    """The rows that held on the day, as `standing` picks them."""
    versions = AssetVersion.objects.filter(kind=kind, valid_from__lte=asked.on)
    if asked.known_at is not None:
        return [in_force(versions.filter(recorded_at__lte=asked.known_at), asked.where)]
    now = Asset.objects.filter(asked.where, kind=kind, valid_from__lte=asked.on)
    return [now, in_force(versions.filter(asset__valid_from__gt=asked.on), asked.where)]


def _by_value(rows: QuerySet[Any], by: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
    """The combinations of values that there are, each with its count."""
    if not by:
        return [(rows.count(),)]
    told: dict[str, Any] = {
        f"by_{name}": F(name) if name in COLUMNS else _Stored(name, "attributes") for name in by
    }
    found: Iterable[tuple[Any, ...]] = (
        rows.order_by().annotate(**told).values_list(*told).annotate(how_many=Count("pk"))
    )
    return found


def stored(
    kind: AssetKind, rows: QuerySet[Any], names: Sequence[str]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The code of each asset with the values of some attributes, typed as declared."""
    declared = {item.name: item for item in kind.schema.attributes}
    makers = [_maker(declared[name]) for name in names]
    told: dict[str, Any] = {f"by_{name}": _Stored(name, "attributes") for name in names}
    for code, *values in rows.annotate(**told).values_list("code", *told).iterator():
        yield code, tuple(make(value) for make, value in zip(makers, values, strict=True))


class _Stored(KeyTextTransform):
    """A value of a JSON object. Django's own gives the word null for nothing on SQLite."""

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> Any:
        inner, params = compiler.compile(self.lhs)
        return f"JSON_EXTRACT({inner}, %s)", (*params, f'$."{self.key_name}"')


def _maker(item: Attribute | None) -> Callable[[Any], Any]:
    """What makes a typed value of what the database gives as text; a column stays as it is."""

    def make(value: Any) -> Any:
        if item is None or value is None:
            return value
        if item.type is bool:
            return str(value) in {"1", "true", "True"}
        if item.type is int:
            return int(value)
        return Decimal(str(value)) if item.type is Decimal else from_json(item, value)

    return make
