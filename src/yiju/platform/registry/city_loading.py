"""Writing a city profile into the registry: areas, boundaries, units and groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.db import models, transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.city_profile import CityProfile
from yiju.platform.registry.models import (
    Area,
    AreaAlias,
    GroupMember,
    LoadedCity,
    Unit,
    UnitAlias,
    UnitGroup,
)

BATCH = 500


class OtherCityLoaded(CityError):
    code = "registry.other_city_loaded"
    status = 409
    text = _("这里已经载入{loaded}，不能再载入{asked}。另一个城市用另一个数据库（YIJU_HOME）")


@dataclass(frozen=True)
class Loaded:
    """How many areas, units and groups the city has now; `changed` counts the rows written."""

    areas: int
    units: int
    groups: int
    changed: int


@transaction.atomic
def load_city(profile: CityProfile, *, actor: Actor, at: datetime) -> Loaded:
    """Make the registry say what the profile says; the same profile twice changes nothing.

    Areas that the profile no longer names end on the day of `at`; units stay, because others may
    have been added by hand.

    Raises, and then nothing is written:
        OtherCityLoaded: the registry holds another city.
    """
    before = LoadedCity.objects.select_for_update().first()
    if before is not None and before.code != profile.code:
        raise OtherCityLoaded(loaded=before.name, asked=profile.name)
    counts = {
        "areas": len(profile.areas),
        "units": len(profile.units),
        "groups": len(profile.groups),
    }
    if before is not None and before.profile_hash == profile.fingerprint:
        return Loaded(**counts, changed=0)
    changed = _areas(profile, at) + _units(profile)
    _names(profile)
    LoadedCity.objects.update_or_create(
        code=profile.code,
        defaults={
            "name": profile.name,
            "profile_hash": profile.fingerprint,
            "loaded_at": at,
        },
    )
    record(
        actor=actor,
        action="city.load",
        subject_kind="city",
        subject_key=profile.code,
        before={"profile": before.profile_hash} if before else None,
        after={"profile": profile.fingerprint, "changed": changed, **counts},
        at=at,
    )
    return Loaded(**counts, changed=changed)


def _areas(profile: CityProfile, at: datetime) -> int:
    wanted = {}
    for entry in profile.areas.values():
        boundary = profile.boundaries.get(entry.code)
        inside = _middle(profile, entry.code)
        wanted[entry.code] = {
            "name": entry.name,
            "level": entry.level,
            "parent_id": entry.parent_code,
            "path": entry.path,
            "official": entry.official,
            "civil": entry.civil,
            "note": entry.note,
            "lon": inside[0],
            "lat": inside[1],
            "boundary": shapely.to_wkb(boundary.geometry) if boundary else None,
            "boundary_source": boundary.source if boundary else "",
            "valid_from": profile.valid_from,
            "valid_until": None,
        }
    changed = _write(Area, wanted)
    gone = Area.objects.filter(valid_until=None).exclude(code__in=wanted)
    changed += gone.update(valid_until=china_day(at))
    pairs = Area.members.through
    pairs.objects.all().delete()
    pairs.objects.bulk_create(
        pairs(from_area_id=entry.code, to_area_id=member)
        for entry in profile.areas.values()
        for member in entry.members
    )
    return changed


def _middle(profile: CityProfile, code: str) -> tuple[float | None, float | None]:
    """Where a label stands: the city's own centre, or a point that lies inside the boundary."""
    if code == profile.code:
        return profile.centre
    boundary = profile.boundaries.get(code)
    if boundary is None:
        return None, None
    inside = shapely.point_on_surface(boundary.geometry)
    return inside.x, inside.y


def _units(profile: CityProfile) -> int:
    return _write(
        Unit,
        {
            entry.code: {
                "name": entry.name,
                "short_name": entry.short_name,
                "kind": entry.kind,
                "uscc": entry.uscc,
                "area_id": entry.area_code,
                "parent_id": entry.parent_code,
                "note": entry.note,
                "valid_from": profile.valid_from,
                "valid_until": None,
            }
            for entry in profile.units
        },
    )


def _names(profile: CityProfile) -> None:
    """Other names of areas and units, and the groups: few, so written anew."""
    AreaAlias.objects.all().delete()
    AreaAlias.objects.bulk_create(
        AreaAlias(name=name, area_id=code) for name, code in profile.aliases.items()
    )
    UnitAlias.objects.filter(unit__in=[entry.code for entry in profile.units]).delete()
    UnitAlias.objects.bulk_create(
        UnitAlias(name=name, unit_id=entry.code)
        for entry in profile.units
        for name in entry.aliases
    )
    UnitGroup.objects.all().delete()
    named = [(name, group.members) for group in profile.groups for name in group.names]
    UnitGroup.objects.bulk_create(UnitGroup(name=name) for name, _members in named)
    GroupMember.objects.bulk_create(
        GroupMember(group_id=name, unit_id=code, place=place)
        for name, members in named
        for place, code in enumerate(members)
    )


def _write(table: type[models.Model], wanted: Mapping[str, dict[str, Any]]) -> int:
    """Create and update rows by code; how many were not yet as wanted."""
    columns = list(next(iter(wanted.values())))
    rows: Iterable[tuple[Any, ...]] = table._default_manager.values_list("code", *columns)
    standing = {code: dict(zip(columns, map(_plain, said), strict=True)) for code, *said in rows}
    new = [table(code=code, **said) for code, said in wanted.items() if code not in standing]
    other = [
        table(code=code, **said)
        for code, said in wanted.items()
        if code in standing and standing[code] != said
    ]
    table._default_manager.bulk_create(new, BATCH)
    table._default_manager.bulk_update(other, [name.removesuffix("_id") for name in columns], BATCH)
    return len(new) + len(other)


def _plain(value: Any) -> Any:
    """PostgreSQL gives bytes as a view."""
    return bytes(value) if isinstance(value, memoryview) else value
