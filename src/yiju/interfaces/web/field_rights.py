"""Whose crews and plans somebody sees, and whose they decide on."""

from collections.abc import Iterable

from yiju.interfaces.policy import CREWED
from yiju.interfaces.web.reader import Reader
from yiju.platform.registry import api as registry

OVERSEERS = ("dispatcher", "commander", "leader", "office", "admin")
"""Those who see the crews of every unit of their area."""
COMMANDERS = ("commander", "office", "admin")
"""Those who decide on them as well."""


def may_see(reader: Reader, unit_code: str) -> bool:
    """Those of the unit itself, and whoever oversees the area of the unit."""
    own = any(member.unit_code == unit_code for member in reader.members)
    return own or bool(within([unit_code], reader, OVERSEERS))


def may_plan(reader: Reader, unit_code: str) -> bool:
    """Those of the unit who go out or command, and whoever commands over its area."""
    return unit_code in _own(reader) or bool(within([unit_code], reader, COMMANDERS))


def units_seen(reader: Reader, unit_codes: Iterable[str]) -> set[str]:
    """Those of some units whose crews and plans the reader sees."""
    own = {member.unit_code for member in reader.members}
    return within(unit_codes, reader, OVERSEERS) | own.intersection(unit_codes)


def units_planned(reader: Reader) -> list[registry.UnitRow]:
    """The units whose crews the reader sets up, by code."""
    if not reader.may(*CREWED):
        return []
    known = registry.units()
    mine = within((unit.code for unit in known), reader, COMMANDERS) | _own(reader)
    return [unit for unit in known if unit.code in mine]


def within(unit_codes: Iterable[str], reader: Reader, roles: tuple[str, ...]) -> set[str]:
    """The units that lie in an area over which the reader has one of the roles."""
    over = tuple(member.area_path for member in reader.members if member.role in roles)
    if not over:
        return set()
    areas, city = {row.code: row.path for row in registry.areas()}, registry.city().path
    paths = {
        row.code: areas.get(row.area_code, "") if row.area_code else city
        for row in registry.units()
    }
    return {code for code in unit_codes if paths.get(code, "").startswith(over)}


def _own(reader: Reader) -> set[str]:
    return {member.unit_code for member in reader.members if member.role in CREWED}
