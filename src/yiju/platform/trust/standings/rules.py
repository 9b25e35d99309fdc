"""What a set of facts gives on a day. Pure and exact; the order of the facts does not matter.

A score is the sum of weight times value over the parts, never rounded. Days are whole: an entry
counts on its first day and on its last.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.time import add_months, months_between
from yiju.platform.trust.standings.counting import (
    A_DAY,
    MARKET,
    Entry,
    counts_on,
    entries_of,
    is_void,
    listings,
    term_of,
)
from yiju.platform.trust.standings.shapes import (
    Act,
    Counted,
    Fact,
    PartRow,
    PartTerms,
    Scheme,
    Standing,
    Subject,
)

P = params.load(__file__)
NONE, FULL = Fraction(0), Fraction(100)


# --- what it is worth --------------------------------------------------------------------------


def faded(value: Fraction, steps: int, factor: Fraction) -> Fraction:
    return value * factor ** max(0, steps)


def worth_of(entry: Entry, scheme: Scheme, on: date) -> Fraction:
    """The points of a record on the day."""
    value, terms = entry.opening.value or NONE, scheme.items[entry.opening.name]
    if not terms.months:
        return value
    return faded(value, months_between(entry.opening.starts, on) // terms.months, terms.factor)


def measured_worth(entry: Entry, terms: PartTerms, on: date) -> Fraction | None:
    """A measured value on the day; after its term it fades, and without a rule for that is gone."""
    value, until = entry.opening.value or NONE, entry.opening.until
    if until is None or on <= until:
        return value
    if not terms.months:
        return None
    begun = 1 + months_between(until + A_DAY, on) // terms.months
    return faded(value, begun, terms.factor)


def highest_of_each_cause(
    counted: Sequence[tuple[Entry, Fraction]],
) -> list[tuple[Entry, Fraction]]:
    """Good records of one cause, as an award at several levels, count once: the highest."""
    best: dict[str, tuple[Fraction, str]] = {}
    for entry, worth in counted:
        cause = entry.opening.cause
        if cause and worth > 0:
            best[cause] = max(best.get(cause, (worth, entry.key)), (worth, entry.key))
    return [
        (entry, worth)
        for entry, worth in counted
        if worth <= 0 or not entry.opening.cause or best[entry.opening.cause][1] == entry.key
    ]


def part_of_points(
    key: str, terms: PartTerms, entries: Sequence[Entry], scheme: Scheme, on: date
) -> PartRow:
    counted = [
        (one, worth_of(one, scheme, on))
        for one in entries
        if one.opening.act is Act.RECORD
        and counts_on(one, scheme, on)
        and scheme.items[one.opening.name].part == key
    ]
    kept = highest_of_each_cause(counted)
    value = (terms.base or NONE) + sum((worth for _entry, worth in kept), NONE)
    rows = tuple(_counted(one, worth, scheme) for one, worth in kept)
    return PartRow(key, terms.weight, min(max(value, NONE), terms.most), rows)


def part_measured(
    key: str, terms: PartTerms, entries: Sequence[Entry], scheme: Scheme, on: date
) -> PartRow:
    """By the latest measurement: of one day, the one that was recorded last."""
    found = [
        one
        for one in entries
        if one.opening.act is Act.MEASURE
        and one.opening.name == key
        and one.opening.starts <= on
        and not is_void(one)
    ]
    order: Callable[[Entry], Any] = lambda one: (  # noqa: E731
        one.opening.starts,
        one.opening.recorded,
        one.key,
    )
    latest = max(found, key=order, default=None)
    worth = None if latest is None else measured_worth(latest, terms, on)
    if latest is None or worth is None:
        return PartRow(key, terms.weight, None, ())
    value = min(max(worth, NONE), terms.most)
    return PartRow(key, terms.weight, value, (_counted(latest, worth, scheme),))


def _counted(entry: Entry, worth: Fraction, scheme: Scheme) -> Counted:
    term = term_of(entry, scheme)
    return Counted(entry.key, entry.opening.name, worth, term[1] if term else None)


# --- the standing ------------------------------------------------------------------------------


def grade_of(score: Fraction, scheme: Scheme) -> str:
    """By the thresholds in force, each of which belongs to the better grade."""
    for grade, least in zip(scheme.grades, scheme.thresholds, strict=False):
        if score >= least:
            return grade
    return scheme.grades[-1] if scheme.grades else ""


@rule(
    cites=[Clause("5"), Clause("23"), MARKET],
    reading=_(
        "得分为各部分权重与分值之积的和，只计当日有效的记录；"
        "触及红线或者在册期间定为最低等级；没有测评过的部分写明缺项，不作零分。"
    ),
)
def standing(
    kind: str, subject: Subject, facts: Iterable[Fact], scheme: Scheme, on: date
) -> Standing:
    """What the facts about one subject give on a day."""
    entries = entries_of(facts)
    rows = tuple(
        (part_of_points if terms.base is not None else part_measured)(
            key, terms, entries, scheme, on
        )
        for key, terms in scheme.parts.items()
    )
    score, missing, is_new = _score(rows, scheme)
    listed = listings(entries, scheme, on)
    red = [one.entry for one in listed if one.list_key in scheme.capping]
    red += [one.entry for row in rows for one in row.counted if _is_red(one.name, scheme)]
    grade = "" if score is None else grade_of(score, scheme)
    if red and scheme.grades:
        grade = scheme.grades[-1]
    return Standing(
        kind, subject, on, score, grade, rows, listed, tuple(sorted(red)), missing, is_new
    )


def _is_red(name: str, scheme: Scheme) -> bool:
    return name in scheme.items and scheme.items[name].red_line


def _score(
    rows: Sequence[PartRow], scheme: Scheme
) -> tuple[Fraction | None, tuple[str, ...], bool]:
    """The score, the parts that are missing, and whether the subject counts as new."""
    missing = tuple(row.key for row in rows if row.value is None)
    measured = [row for row in rows if scheme.parts[row.key].base is None]
    is_new = scheme.newcomer is not None and bool(measured) and len(missing) == len(measured)
    if not rows or (missing and not is_new):
        return None, missing, False
    total = scheme.newcomer if is_new and scheme.newcomer is not None else NONE
    for row in rows:
        base = (scheme.parts[row.key].base or NONE) if is_new else NONE
        if row.value is not None:
            total += row.weight * (row.value - base)
    return min(max(total, NONE), FULL), missing, is_new


@rule(
    cites=[MARKET],
    reading=_("一年内两次：以后一次发生之日为止的任一连续十二个月；整一年以外的不算。"),
)
def within_a_year(days: Sequence[date], times: int) -> bool:
    """Whether so many of the days fall within a year that ends at the latest of them.

    H27 (g): 2020-11-20 and 2021-11-18 do; 2020-11-20 and 2021-11-21 do not.
    """
    ordered = sorted(days)
    return any(
        last <= add_months(first, 12)
        for first, last in zip(ordered, ordered[times - 1 :], strict=False)
    )
