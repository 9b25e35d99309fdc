"""What a form or an address asks for."""

from collections.abc import Mapping


def line_of(given: Mapping[str, str], name: str, most: int) -> str:
    """What stands in a field of one line, `most` characters at most; nothing where it holds signs
    that nobody types, as no database could hold them either."""
    said = given.get(name, "").strip()[:most]
    return said if said.isprintable() else ""
