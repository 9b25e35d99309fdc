"""Areas, units and people as lists for pages."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yiju.platform.registry.areas import AreaRow, area, areas, snapshot
from yiju.platform.registry.models import GroupMember, Person, UnitGroup
from yiju.platform.registry.people import PersonRow, person_row
from yiju.platform.registry.units import UnitRow, units


@dataclass(frozen=True)
class GroupRow:
    """Units that documents name together; without members where none are published."""

    name: str
    members: tuple[UnitRow, ...]


@dataclass(frozen=True)
class Appointment:
    """A membership in words."""

    unit: str
    role: str
    area: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Listed:
    """A person, masked, with the account and the memberships."""

    person: PersonRow
    account: str
    appointments: tuple[Appointment, ...]


def area_counts() -> Mapping[str, int]:
    """How many areas there are of each level."""
    return Counter(row.level for row in snapshot().rows.values())


def chain(code: str) -> list[AreaRow]:
    """From the city down to the area, by responsibility."""
    known = snapshot().rows
    steps = [step for step in area(code).path.split("/") if step in known]
    return [known[step] for step in steps]


def parts(code: str) -> list[AreaRow]:
    """The areas directly below one, by responsibility; the members of a zone."""
    found = area(code)
    if found.members:
        return [area(member) for member in found.members]
    depth = found.path.count("/") + 1
    return [
        row
        for row in areas(within=code)
        if row.code != code and row.path.count("/") == depth and row.level != "zone"
    ]


def groups() -> list[GroupRow]:
    by_code = {row.code: row for row in units()}
    members: dict[str, list[UnitRow]] = {}
    pairs = GroupMember.objects.order_by("group", "place").values_list("group", "unit")
    for group, code in pairs:
        if code in by_code:
            members.setdefault(group, []).append(by_code[code])
    names = UnitGroup.objects.order_by("name").values_list("name", flat=True)
    return [GroupRow(name, tuple(members.get(name, ()))) for name in names]


def people() -> list[Listed]:
    """Everybody, masked, in the order of registration."""
    known = snapshot().rows
    found = Person.objects.select_related("account").prefetch_related("memberships__unit")
    return [
        Listed(
            person_row(row),
            row.account.username if hasattr(row, "account") else "",
            tuple(
                Appointment(
                    m.unit.short_name,
                    m.role,
                    known[m.area_id].name if m.area_id in known else m.area_id,
                    m.since,
                    m.until,
                )
                for m in row.memberships.all()
            ),
        )
        for row in found.order_by("pk")
    ]
