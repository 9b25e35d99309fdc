"""The evaluation of a month: by district, by unit, by post. Each figure opens to its cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from yiju.applications.cityops import rules
from yiju.applications.cityops.counting import (
    Counts,
    PostCounts,
    Span,
    by_post,
    counts,
    grouped,
    misdispatched,
)
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.work.cases.api import CaseFact, case_facts, last_change

ACCEPTING, FILING = (
    frozenset({"accept", "decline", "merge", "split"}),
    frozenset({"file"}),
)
SENDING = frozenset({"confirm"})
DISPATCHING, VERIFYING = frozenset({"dispatch"}), frozenset({"pass", "fail"})
CONFIRMING, CLOSING = frozenset({"confirmed", "not_found"}), frozenset({"close"})


@dataclass(frozen=True)
class Line:
    """A district or a unit with its counts and its composite; `rank` is None where it has none."""

    key: str
    counts: Counts
    score: Fraction | None
    missing: tuple[str, ...]
    grade: str
    rank: int | None = None
    is_small: bool = False
    """Too few cases to be ranked."""


@dataclass(frozen=True)
class PostLine:
    key: str
    count: int
    in_time: Fraction | None
    right: Fraction | None
    score: Fraction | None
    missing: tuple[str, ...]
    grade: str


@dataclass(frozen=True)
class Evaluation:
    period: Period
    whole: Counts
    districts: tuple[Line, ...]
    units: tuple[Line, ...]
    posts: dict[str, tuple[PostLine, ...]]


def span_of(period: Period) -> Span:
    return Span(start_of_day(period.first_day), start_of_day(period.last_day + timedelta(days=1)))


_kept: dict[tuple[str, str, datetime | None, datetime], Evaluation] = {}


def known_until(day: date) -> datetime:
    """The end of the day; for a day that is not over, the last moment that anything is known of."""
    end = start_of_day(day + timedelta(days=1))
    last = last_change()
    return min(end, last + timedelta(minutes=1)) if last else end


def evaluation(period: Period, area_path: str, until: datetime) -> Evaluation:
    """The evaluation as things stand: what is after `until` has not happened. Kept until a case
    changes."""
    span = span_of(period)
    span = Span(span.first, min(span.after, until.replace(second=0, microsecond=0)))
    name = (period.label, area_path, last_change(), span.after)
    if name not in _kept:
        _kept.clear()
        cases = case_facts(span.first, span.after, area_path)
        _kept[name] = evaluated(cases, period, span)
    return _kept[name]


def evaluated(cases: Sequence[CaseFact], period: Period, span: Span) -> Evaluation:
    day = period.last_day
    return Evaluation(
        period,
        counts(cases, span),
        _lines(cases, span, day, lambda case: _district(case.area_path), _region_score),
        _lines(cases, span, day, lambda case: case.unit, _department_score),
        {
            "inspector": _inspectors(cases, span, day),
            "acceptor": _acceptors(cases, span, day),
            "shift_leader": _shift_leaders(cases, span, day),
            "dispatcher": _dispatchers(cases, span, day),
        },
    )


def _district(path: str) -> str:
    chain = path.split("/")
    return chain[1] if len(chain) > 2 else ""


Score = tuple[Fraction | None, tuple[str, ...]]


def _region_score(found: Counts, day: date) -> Score:
    density = rules.filed_score(len(found.filed), day) if found.filed else None
    return rules.region(
        found.public.rate, density, found.closed.rate, found.closed_in_time.rate, day
    )


def _department_score(found: Counts, day: date) -> Score:
    return rules.department(
        len(found.filed),
        found.closed.rate,
        found.handled_in_time.rate,
        found.reworked.rate,
        day,
    )


def _lines(
    cases: Sequence[CaseFact],
    span: Span,
    day: date,
    key: Callable[[CaseFact], str],
    scored: Callable[[Counts, date], Score],
) -> tuple[Line, ...]:
    least = int(rules.P.enough_cases.at(day))
    lines = []
    for name, some in grouped(cases, key).items():
        found = counts(some, span)
        score, missing = scored(found, day)
        is_small = 0 < len(found.handled.should) < least
        lines.append(Line(name, found, score, missing, rules.grade(score, day), is_small=is_small))
    places = rules.ranks({one.key: None if one.is_small else one.score for one in lines})
    ranked = [_with_rank(one, places[one.key]) for one in lines]
    return tuple(sorted(ranked, key=lambda one: (one.rank is None, one.rank or 0, one.key)))


def _with_rank(line: Line, rank: int | None) -> Line:
    return Line(line.key, line.counts, line.score, line.missing, line.grade, rank, line.is_small)


def _inspectors(cases: Sequence[CaseFact], span: Span, day: date) -> tuple[PostLine, ...]:
    """Reports that came to something, problems that the public found first in their district,
    confirmations and verifications in time."""
    verified = by_post(cases, span, "verifying", VERIFYING)
    confirmed = by_post(cases, span, "confirming", CONFIRMING)
    reports = grouped(
        (c for c in cases if c.source == "inspector" and span.holds(c.began)),
        lambda case: case.by_account,
    )
    public = _public_by_district(cases, span)
    found = []
    for account in sorted({*verified, *confirmed, *reports}):
        own = reports.get(account, [])
        valid = rules.rate(sum(c.end not in {"rejected", "merged"} for c in own), len(own))
        places = {_district(case.area_path) for case in own}
        missed = public.get(next(iter(places))) if len(places) == 1 else None
        checks, looks = verified.get(account), confirmed.get(account)
        score, missing = rules.inspector(
            valid,
            missed,
            looks.punctual if looks else None,
            checks.punctual if checks else None,
            day,
        )
        found.append(
            PostLine(
                account,
                len(own),
                checks.punctual if checks else None,
                valid,
                score,
                missing,
                rules.grade(score, day),
            )
        )
    return tuple(found)


def _public_by_district(cases: Sequence[CaseFact], span: Span) -> dict[str, Fraction | None]:
    by_district = grouped(cases, lambda case: _district(case.area_path))
    return {key: counts(some, span).public.rate for key, some in by_district.items()}


def _acceptors(cases: Sequence[CaseFact], span: Span, day: date) -> tuple[PostLine, ...]:
    sent = by_post(cases, span, "reported", SENDING)
    found = []
    for account, one in by_post(cases, span, "reported", ACCEPTING).items():
        sending = sent.get(account)
        score = rules.acceptor(
            len(one.done), sending.punctual if sending else None, one.punctual, day
        )
        found.append(_post(one, score, day))
    return tuple(found)


def _shift_leaders(cases: Sequence[CaseFact], span: Span, day: date) -> tuple[PostLine, ...]:
    closings = by_post(cases, span, "closing", CLOSING)
    voided = [c.number for c in cases if c.end == "voided"]
    found = []
    for account, one in by_post(cases, span, "filing", FILING).items():
        wrong = tuple(number for number in one.done if number in voided)
        told = PostCounts(account, one.done, one.in_time, wrong)
        closing = closings.get(account)
        score = rules.shift_leader(
            told.punctual, told.right, closing.punctual if closing else None, day
        )
        found.append(_post(told, score, day))
    return tuple(found)


def _dispatchers(cases: Sequence[CaseFact], span: Span, day: date) -> tuple[PostLine, ...]:
    mistakes: dict[str, list[str]] = {}
    for account, number in misdispatched(cases, span):
        mistakes.setdefault(account, []).append(number)
    found = []
    for account, one in by_post(cases, span, "dispatching", DISPATCHING).items():
        told = PostCounts(account, one.done, one.in_time, tuple(mistakes.get(account, ())))
        score = rules.dispatcher(len(told.done), told.punctual, told.right, day)
        found.append(_post(told, score, day))
    return tuple(found)


def _post(one: PostCounts, scored: Score, day: date) -> PostLine:
    score, missing = scored
    return PostLine(
        one.account,
        len(one.done),
        one.punctual,
        one.right,
        score,
        missing,
        rules.grade(score, day),
    )
