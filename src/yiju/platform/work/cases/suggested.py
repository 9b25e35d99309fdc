"""What the words of a report may be about, by the words of the rule book."""

from collections import Counter
from datetime import date
from functools import lru_cache
from math import sqrt

from yiju.platform.work.cases.book import NoRuleBook, RuleRow, rules_on

MOST = 3
LEAST_LIKENESS = 0.18


def suggested(words: str, day: date) -> list[str]:
    """Type codes, the likeliest first; none where the words say nothing or there is no book."""
    try:
        rows = rules_on(day)
    except NoRuleBook:
        return []
    said = pairs(words)
    scored: dict[str, float] = {}
    for code, told in _profiles(rows):
        likeness = cosine(said, told)
        if likeness >= LEAST_LIKENESS:
            scored[code] = max(likeness, scored.get(code, 0))
    return sorted(scored, key=lambda code: (-scored[code], code))[:MOST]


def pairs(words: str) -> Counter[str]:
    """How often each two characters stand side by side."""
    line = "".join(sign for sign in words if sign.isalnum())
    return Counter(line[at : at + 2] for at in range(len(line) - 1))


def cosine(one: Counter[str], other: Counter[str]) -> float:
    shared = sum(count * other[pair] for pair, count in one.items())
    if not shared:
        return 0.0
    return shared / sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))


@lru_cache(maxsize=4)
def _profiles(rows: tuple[RuleRow, ...]) -> tuple[tuple[str, Counter[str]], ...]:
    return tuple((row.type_code, pairs(row.condition)) for row in rows)
