"""What a set of facts gives on a day. Pure and exact; the order of the facts does not matter.

A score is the sum of weight times value over the parts, never rounded. Days are whole: an entry
counts on its first day and on its last.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from yiju.platform.base import params
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import add_months, months_between
from yiju.platform.trust.standings.shapes import (
    OPENING,
    Act,
    Counted,
    Evidence,
    Fact,
    Listed,
    PartRow,
    PartTerms,
    Scheme,
    Standing,
    State,
    Subject,
)

P = params.load(__file__)
NONE, FULL = Fraction(0), Fraction(100)
A_DAY = timedelta(days=1)
MARKET = Standard("建筑市场信用管理暂行办法", "建市〔2017〕241号")
REPAIR = Standard("失信行为纠正后的信用信息修复管理办法", "国家发展改革委令第58号")


@dataclass(frozen=True)
class Entry:
    """A record, measurement or listing, with everything that followed."""

    opening: Fact
    follow: tuple[Fact, ...]

    def of(self, act: Act, outcome: bool | None = None) -> list[Fact]:
        """What followed of one sort, in the order of its days."""
        found = [one for one in self.follow if one.act is act and outcome in (None, one.outcome)]
        return sorted(found, key=lambda one: (one.starts, one.number))

    @property
    def key(self) -> str:
        return self.opening.key

    @property
    def decision(self) -> Fact | None:
        """By which the subject was listed, or not."""
        return next(iter(self.of(Act.DECISION)), None)

    def unanswered(self, asked: Act, answered: Act) -> Fact | None:
        """The appeal or the request for repair that nobody has decided."""
        done = {one.follows for one in self.of(answered)}
        return next((one for one in self.of(asked) if one.key not in done), None)


def entries_of(facts: Iterable[Fact]) -> list[Entry]:
    """By key."""
    opened: dict[str, Fact] = {}
    follow: dict[str, list[Fact]] = {}
    for one in facts:
        if one.act in OPENING:
            opened[one.key] = one
        else:
            follow.setdefault(one.entry, []).append(one)
    return [Entry(opened[key], tuple(follow.get(key, ()))) for key in sorted(opened)]


# --- when an entry counts ----------------------------------------------------------------------


@rule(
    cites=[MARKET, Clause("23")],
    reading=_(
        "列入名单前须书面告知事实、依据、期限和权利；听取了陈述申辩，或者期限届满没有提出，才可以决定。"
    ),
)
def was_heard(entry: Entry, on: date) -> bool:
    """Whether the subject had notice, and either spoke or let the period pass, by the day."""
    notices = [one for one in entry.of(Act.NOTICE) if one.starts <= on]
    spoke = any(
        notice.starts <= one.starts <= on for one in entry.of(Act.STATEMENT) for notice in notices
    )
    return spoke or any(one.until is not None and one.until < on for one in notices)


def is_void(entry: Entry) -> bool:
    """Annulled, or an appeal was upheld: it counts on no day."""
    return bool(entry.of(Act.ANNULMENT) or entry.of(Act.APPEAL_DECISION, outcome=True))


@rule(
    cites=[MARKET, REPAIR],
    reading=_(
        "名单自决定之日起、记录自起始日起计，至截止日二十四时为止；"
        "修复自决定之日起不再计；撤销和申诉成立的自始不计。"
    ),
)
def term_of(entry: Entry, scheme: Scheme) -> tuple[date, date | None] | None:
    """The first and the last day on which it counts; None where it counts on none."""
    opening, repaired = entry.opening, entry.of(Act.REPAIR_DECISION, outcome=True)
    if is_void(entry):
        return None
    counted = opening
    if opening.act is Act.PROPOSAL:
        decided = entry.decision
        if decided is None or not decided.outcome or not was_heard(entry, decided.starts):
            return None
        counted = decided
    elif opening.act is Act.RECORD:
        terms = scheme.items.get(opening.name)
        if terms is None or (terms.second and not entry.of(Act.CONFIRMATION)):
            return None
    until = counted.until
    if repaired:
        last = repaired[0].starts - A_DAY
        until = last if until is None else min(until, last)
    return (counted.starts, until)


def counts_on(entry: Entry, scheme: Scheme, on: date) -> bool:
    term = term_of(entry, scheme)
    return term is not None and term[0] <= on and (term[1] is None or on <= term[1])


def state_of(entry: Entry, scheme: Scheme, on: date) -> State:
    """What became of it by the day."""
    if is_void(entry):
        return State.ANNULLED
    if entry.opening.act is Act.PROPOSAL and entry.decision is None:
        return State.NOTICED if entry.of(Act.NOTICE) else State.PROPOSED
    term = term_of(entry, scheme)
    if term is None:
        return State.DROPPED if entry.decision else State.UNCONFIRMED
    if on < term[0]:
        return State.AHEAD
    if term[1] is None or on <= term[1]:
        return State.IN_FORCE
    removed = entry.of(Act.REPAIR_DECISION, outcome=True)
    return State.REMOVED if removed and removed[0].starts <= on else State.EXPIRED


def listings(entries: Iterable[Entry], scheme: Scheme, on: date) -> tuple[Listed, ...]:
    """Those in force on the day, by list and day."""
    found = []
    for one in entries:
        if one.opening.act is Act.PROPOSAL and counts_on(one, scheme, on):
            term = term_of(one, scheme)
            assert term is not None and term[1] is not None
            found.append(Listed(one.key, one.opening.name, one.opening.ground, term[0], term[1]))
    return tuple(sorted(found, key=lambda one: (one.list_key, one.starts, one.entry)))


@rule(
    cites=[MARKET, Standard("拖欠农民工工资失信联合惩戒对象名单管理暂行办法", "第十二条")],
    reading=_(
        "自列入或者改正之日（取较晚者）起满规定月数可以申请移出；"
        "期内又被列入的，从最近一次列入重新起算。"
    ),
)
def repair_from(
    entry: Entry, others: Iterable[Entry], scheme: Scheme, corrected: date, months: int, on: date
) -> date:
    """The first day on which removal may be asked for.

    H27 (g): listed 2022-03-01, paid 2022-05-10, 6 months: 2022-11-10.
    """
    decided = entry.decision
    assert decided is not None
    later = [
        one.decision.starts
        for one in others
        if one.opening.name == entry.opening.name and one.decision and counts_on(one, scheme, on)
    ]
    return add_months(max([decided.starts, corrected, *later]), months)


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


# --- the chain ---------------------------------------------------------------------------------


def fact_out(fact: Fact) -> dict[str, Any]:
    """A fact as it is exported and hashed: its words only by their hash."""
    return {
        "number": fact.number,
        "key": fact.key,
        "subject": str(fact.subject),
        "act": fact.act.value,
        "entry": fact.entry,
        "follows": fact.follows,
        "name": fact.name,
        "ground": fact.ground,
        "value": None if fact.value is None else str(fact.value),
        "starts": fact.starts.isoformat(),
        "until": None if fact.until is None else fact.until.isoformat(),
        "outcome": fact.outcome,
        "cause": fact.cause,
        "document": fact.document,
        "words": words_hash(fact.nonce, fact.text, fact.evidence),
        "by": fact.mark,
        "recorded": fact.recorded.isoformat(),
    }


def words_hash(nonce: str, text: str, evidence: Iterable[Evidence]) -> str:
    """SHA-256 of nonce, text, and each piece of evidence, on lines of their own. Without the nonce
    nobody can try words out."""
    told = [nonce, text, *(f"{one.title}\t{one.reference}" for one in evidence)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def mark_of(salt: str, account: str) -> str:
    """Who did something, without a name. `salt` is the nonce of the entry's first fact."""
    return hashlib.sha256(f"{salt}|{account}".encode()).hexdigest()[:16]


def line_hash(told: Mapping[str, Any]) -> str:
    """SHA-256 of a fact as JSON: keys sorted, no spaces, UTF-8."""
    line = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def chained(previous: str, digest: str) -> str:
    """The hash of a fact: SHA-256 of the one before and of its own line, both in hexadecimal."""
    return hashlib.sha256(f"{previous}\n{digest}".encode()).hexdigest()


def sealed(fact: Fact, previous: str) -> Fact:
    return replace(fact, hash=chained(previous, line_hash(fact_out(fact))))
