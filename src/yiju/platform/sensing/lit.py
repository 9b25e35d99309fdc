"""Lit or dark: what telemetry and what people saw, apart and together."""

from collections.abc import Hashable, Mapping
from datetime import datetime

from yiju.platform.base.known import Known
from yiju.platform.sensing.latest import latest
from yiju.platform.sensing.streams import Wanted

Said = Mapping[str, bool | None]
"""By code of the asset whether it is lit; None where nothing is known."""


def sighted(kind: str, since: datetime, at: datetime) -> dict[str, bool]:
    """What people saw last of each asset in a span, as readings of a state: 1 is lit."""
    rows = latest(Wanted(kind=kind))
    return {row.asset_code: bool(row.value) for row in rows if since <= row.observed <= at}


def hidden(lit: Said, seen: Said) -> list[str]:
    """What draws its power and was seen dark: optics, aim, or a tree."""
    return sorted(code for code, saw in seen.items() if saw is False and lit.get(code))


def together(lit: Said, seen: Said) -> dict[str, bool | None]:
    """What people saw comes first."""
    return {code: seen.get(code, lit.get(code)) for code in {*lit, *seen}}


def lit_by(
    groups: Mapping[str, Hashable], lit: Said, seen: Said
) -> dict[Hashable, tuple[Known, Known, Known]]:
    """For each group how many are lit by telemetry, by what people saw, and by both together;
    `groups` tells by code of the asset to which group it belongs."""
    sources = (lit, seen, together(lit, seen))
    members: dict[Hashable, list[str]] = {}
    for code, group in groups.items():
        members.setdefault(group, []).append(code)
    return {group: _known(codes, *sources) for group, codes in members.items()}


def _known(codes: list[str], lit: Said, seen: Said, both: Said) -> tuple[Known, Known, Known]:
    def count(said: Said) -> Known:
        return Known.of(said[code] for code in codes if code in said)

    return count(lit), count(seen), count(both)
