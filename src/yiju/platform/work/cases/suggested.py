"""What the words of a report may be about, by the words of the rule book."""

from datetime import date

from yiju.platform.work.cases.book import NoRuleBook, rules_on
from yiju.platform.work.duplicates import likeness

MOST = 3
LEAST_LIKENESS = 0.18


def suggested(words: str, day: date) -> list[str]:
    """Type codes, the likeliest first; none where the words say nothing or there is no book."""
    try:
        rows = rules_on(day)
    except NoRuleBook:
        return []
    scored: dict[str, float] = {}
    for row in rows:
        near = likeness(words, row.condition)
        if near >= LEAST_LIKENESS:
            scored[row.type_code] = max(near, scored.get(row.type_code, 0))
    return sorted(scored, key=lambda code: (-scored[code], code))[:MOST]
