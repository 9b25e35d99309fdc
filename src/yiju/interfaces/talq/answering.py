"""Parts of a device as it is written: a function, an attribute, and changes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiju.interfaces.talq.refusals import not_found

Written = dict[str, Any]


def function_in(device: Written, facts: Mapping[str, str]) -> Written:
    """Raises Refused."""
    wanted = facts["functionId"]
    found = next((one for one in device["functions"] if one["id"] == wanted), None)
    if found is None:
        raise not_found("devices", f"{device['address']}/{wanted}")
    known: Written = found
    return known


def attribute_in(device: Written, facts: Mapping[str, str]) -> Written:
    """Raises Refused."""
    found = function_in(device, facts).get(facts["attributeName"])
    if not isinstance(found, dict) or "type" not in found:
        address = f"{device['address']}/{facts['functionId']}/{facts['attributeName']}"
        raise not_found("devices", address)
    return found


def merged(before: Sequence[Written], said: Sequence[Written]) -> list[Written]:
    """Functions with the same id take the attributes that are said; others are added."""
    known = {one["id"]: dict(one) for one in before}
    for one in said:
        known[one["id"]] = known.get(one["id"], {}) | one
    return list(known.values())
