"""Finds the same promise, task or clause in two versions of a plan, by clause and wording."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from yiju.platform.steering.compiler.folding import fold

Item = TypeVar("Item")
NOISE = re.compile(r"[\W_]+|20\d\d年?(?:\d{1,2}月)?(?:底前|底|末|前)?|\d+(?:\.\d+)?")
ALIKE = 0.5
"""Share of common pairs of characters from which two wordings may be the same."""


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of characters of a wording, without figures, dates and punctuation."""
    plain = NOISE.sub("", fold(text))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset([plain])


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """How alike two wordings are, in [0, 1] (Dice's coefficient of their pairs)."""
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def match(
    old: Sequence[Item],
    new: Sequence[Item],
    *,
    exact: Callable[[Item], Hashable],
    wording: Callable[[Item], str],
    place: Callable[[Item], str],
    same_kind: Callable[[Item, Item], bool] = lambda a, b: True,
) -> list[tuple[int, int]]:
    """Pairs of places in `old` and `new` that are the same thing, each used once.

    First what is exactly alike, then the most alike first; the same clause counts as a quarter
    of the likeness. Candidates share a pair of characters, so the work grows with the text.
    """
    found, left_old, left_new = _match_exactly(old, new, exact)
    old_pairs = {at: pairs_of(wording(old[at])) for at in left_old}
    new_pairs = {at: pairs_of(wording(new[at])) for at in left_new}
    index: dict[str, list[int]] = defaultdict(list)
    for at, pairs in new_pairs.items():
        for pair in pairs:
            index[pair].append(at)
    ranked = []
    for a, pairs in old_pairs.items():
        common: dict[int, int] = defaultdict(int)
        for pair in pairs:
            if len(index[pair]) <= 400:
                for b in index[pair]:
                    common[b] += 1
        for b in common:
            alike = likeness(pairs, new_pairs[b])
            score = alike + 0.25 * (place(old[a]) == place(new[b]))
            if score >= ALIKE and same_kind(old[a], new[b]):
                ranked.append((-score, abs(a - b), a, b))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _score, _distance, a, b in sorted(ranked):
        if a not in taken_old and b not in taken_new:
            taken_old.add(a)
            taken_new.add(b)
            found.append((a, b))
    return sorted(found)


def _match_exactly(
    old: Sequence[Item], new: Sequence[Item], exact: Callable[[Item], Hashable]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for at in range(len(new) - 1, -1, -1):
        waiting[exact(new[at])].append(at)
    found, left = [], []
    for at, item in enumerate(old):
        if waiting[exact(item)]:
            found.append((at, waiting[exact(item)].pop()))
        else:
            left.append(at)
    used = {b for _a, b in found}
    return found, left, [at for at in range(len(new)) if at not in used]
