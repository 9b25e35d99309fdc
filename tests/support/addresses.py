"""Every address that the resolver knows, for tests that try them all."""

import re
from collections.abc import Mapping

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> list[tuple[str, str]]:
    """(name, address pattern) of everything that the resolver knows."""
    found = []

    def walk(patterns: list[URLPattern | URLResolver], spaces: str, prefix: str) -> None:
        for item in patterns:
            route = prefix + str(item.pattern)
            if isinstance(item, URLResolver):
                inner = f"{spaces}{item.namespace}:" if item.namespace else spaces
                walk(item.url_patterns, inner, route)
            else:
                found.append((f"{spaces}{item.name}" if item.name else "", route))

    walk(get_resolver().url_patterns, "", "")
    return found


def address_of(route: str, sample: Mapping[str, str]) -> str | None:
    """An address that fits a route, with a sample for each of its parts; None for a pattern that
    takes what we cannot guess."""
    plain = re.sub(
        r"<(?:\w+:)?(\w+)>", lambda part: sample.get(part[1], "none"), route.replace("^", "")
    )
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)+", lambda part: sample.get(part[1], "none"), plain)
    return None if re.search(r"[()\[\]\\]", plain) else "/" + plain.rstrip("$")
