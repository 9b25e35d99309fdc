"""Which promise of a new edition is which of the old one, however it is worded now. Pure."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

Target = Mapping[str, Any]
SURE = 0.62
"""Below this likeness two promises are two."""
FIGURES = re.compile(r"\d+(?:\.\d+)?")


def matches(old: Sequence[Target], new: Sequence[Target]) -> dict[int, str]:
    """Place in `new` → key in `old`; promises of the same words first, then the likest pairs."""
    found: dict[int, str] = {}
    left = {item["key"]: item for item in old}
    for place, item in enumerate(new):
        same = [key for key, one in left.items() if _name(one) == _name(item)]
        if len(same) == 1:
            found[place] = same[0]
            del left[same[0]]
    pairs = [
        (likeness(one, item), -place, key)
        for place, item in enumerate(new)
        if place not in found
        for key, one in left.items()
    ]
    for like, minus, key in sorted(pairs, reverse=True):
        if like >= SURE and -minus not in found and key in left:
            found[-minus] = key
            del left[key]
    return found


def _name(item: Target) -> tuple[str, ...]:
    return (item["clause"], item["subject"], item["scope"], item["unit"], item["every"])


def likeness(one: Target, other: Target) -> float:
    """0 for nothing in common, 1 for the same; figures and days do not count, for these change."""
    words = SequenceMatcher(None, _words(one["subject"]), _words(other["subject"])).ratio()
    text = SequenceMatcher(None, _words(one["text"]), _words(other["text"])).ratio()
    same = [one[name] == other[name] for name in ("clause", "unit", "scope", "every")]
    return 0.45 * words + 0.25 * text + 0.3 * sum(same) / len(same)


def _words(text: str) -> str:
    return FIGURES.sub("", "".join(text.split()))
