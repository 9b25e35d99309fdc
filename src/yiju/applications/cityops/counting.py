"""What was due and what was done in a period: pure, over the facts of cases.

Each count keeps its cases, so that a figure opens to the numbers behind it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from yiju.applications.cityops.rules import rate
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.work.cases.api import PUBLIC_SOURCES, CaseFact, StageFact

PERFORMANCE = (Clause("22"), Standard("GB/T 30428.4-2016"))
REWORK = frozenset({"fail", "not_fixed", "objection_upheld", "recheck_failed", "not_enough"})
JUDGED = REWORK | {"pass"}
REOPENING = frozenset({"not_fixed", "objection_upheld", "recheck_failed"})
Numbers = tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """From `first` until before `after`; aware."""

    first: datetime
    after: datetime

    def holds(self, moment: datetime | None) -> bool:
        return moment is not None and self.first <= moment < self.after


@dataclass(frozen=True)
class Share:
    """What was done of what should have been, each with its cases."""

    done: Numbers
    should: Numbers

    @property
    def rate(self) -> Fraction | None:
        return rate(len(self.done), len(self.should))


@dataclass(frozen=True)
class Counts:
    """The counts of a group of cases over a period; each with its cases."""

    reported: Numbers
    accepted: Numbers
    filed: Numbers
    rejected: Numbers
    closed: Share
    closed_in_time: Share
    handled: Share
    handled_in_time: Share
    reworked: Share
    """Of what was judged, what came back."""
    reopened: Numbers
    public: Share
    """Of what was filed, what the public found."""
    shirked: Numbers
    """Sent back by a unit that the arbiter held responsible."""
    exempt: Numbers
    """Late, and left out because an appeal was upheld."""
    stars: tuple[int, ...]


@rule(
    cites=PERFORMANCE,
    reading=_(
        "应结案是在统计期内到期的和在统计期内结案的立案案件；结案数是其中到期末已结案的，"
        "按期结案数是其中不晚于期限结案的。应处置同理，按处置环节的时限。"
        "返工率是统计期内对处置结果的核查、反馈把关、市民反映和复核之中，要求返工的。"
        "超期申诉成立的案件，不计入应结案和应处置。"
    ),
)
def counts(cases: Iterable[CaseFact], span: Span) -> Counts:
    cases = list(cases)
    counted = [case for case in cases if not case.data.get("exempt")]
    due = [case for case in counted if _should_close(case, span)]
    closed = [case for case in due if _closing(case, span.after)]
    in_time = [case for case in closed if _is_in_time(case, span.after)]
    handling = [
        (case, stage) for case in counted for stage in case.stages if _should_handle(stage, span)
    ]
    handled = [(c, s) for c, s in handling if s.ended is not None and s.ended < span.after]
    quick = [(c, s) for c, s in handled if s.in_time]
    judged = [(c, s) for c in cases for s in c.stages if s.move in JUDGED and span.holds(s.ended)]
    reworked = [(case, stage) for case, stage in judged if stage.move in REWORK]
    filed = [case for case in cases if _made(case, span, "file")]
    return Counts(
        reported=_numbers(case for case in cases if span.holds(case.began)),
        accepted=_numbers(case for case in cases if _made(case, span, "accept")),
        filed=_numbers(filed),
        rejected=_numbers(
            case for case in cases if _made(case, span, "reject") or _made(case, span, "decline")
        ),
        closed=Share(_numbers(closed), _numbers(due)),
        closed_in_time=Share(_numbers(in_time), _numbers(due)),
        handled=Share(_pairs(handled), _pairs(handling)),
        handled_in_time=Share(_pairs(quick), _pairs(handling)),
        reworked=Share(_pairs(reworked), _pairs(judged)),
        reopened=_numbers(
            case for case in cases if any(_made(case, span, move) for move in REOPENING)
        ),
        public=Share(_numbers(c for c in filed if c.source in PUBLIC_SOURCES), _numbers(filed)),
        shirked=_numbers(case for case in cases if _made(case, span, "overrule")),
        exempt=_numbers(
            case for case in cases if case.data.get("exempt") and _should_close(case, span)
        ),
        stars=tuple(case.stars for case in closed if case.stars is not None),
    )


def _numbers(cases: Iterable[CaseFact]) -> Numbers:
    return tuple(case.number for case in cases)


def _pairs(found: Iterable[tuple[CaseFact, StageFact]]) -> Numbers:
    return tuple(case.number for case, _stage in found)


def _made(case: CaseFact, span: Span, move: str) -> bool:
    return any(stage.move == move and span.holds(stage.ended) for stage in case.stages)


def _closing(case: CaseFact, by: datetime) -> datetime | None:
    """When it was closed, unless it was opened again, as things stood at a moment: what happens
    later changes no month that is over."""
    closed = None
    for stage in case.stages:
        if stage.ended is not None and stage.ended < by:
            if stage.move == "close":
                closed = stage.ended
            elif stage.move in REOPENING:
                closed = None
    return closed


def _should_close(case: CaseFact, span: Span) -> bool:
    if case.when("file") is None or case.end in {"rejected", "voided", "merged", "split"}:
        return False
    closing = _closing(case, span.after)
    if span.holds(closing):
        return True
    return span.holds(case.due) and (closing is None or closing >= span.first)


def _is_in_time(case: CaseFact, by: datetime) -> bool:
    closing = _closing(case, by)
    return closing is not None and (case.due is None or closing <= case.due)


def _should_handle(stage: StageFact, span: Span) -> bool:
    if stage.step != "handling" or stage.move == "return":
        return False
    if span.holds(stage.ended):
        return True
    return span.holds(stage.due) and (stage.ended is None or stage.ended >= span.first)


@dataclass(frozen=True)
class PostCounts:
    """What somebody in a post did in the period: how many, how many of them in time."""

    account: str
    done: Numbers
    in_time: Numbers
    wrong: Numbers = ()
    """Charged to them: misdispatched, voided after filing, declined after reporting."""

    @property
    def punctual(self) -> Fraction | None:
        return rate(len(self.in_time), len(self.done))

    @property
    def right(self) -> Fraction | None:
        return rate(max(0, len(self.done) - len(self.wrong)), len(self.done))


def by_post(
    cases: Sequence[CaseFact], span: Span, step: str, moves: frozenset[str]
) -> dict[str, PostCounts]:
    """What each account did at a step, by its moves; what went wrong with it is added by
    `charged`."""
    done: dict[str, list[tuple[str, bool]]] = {}
    for case in cases:
        for stage in case.stages:
            if stage.step == step and stage.move in moves and span.holds(stage.ended):
                done.setdefault(stage.by_account, []).append((case.number, stage.in_time))
    return {
        account: PostCounts(
            account,
            tuple(number for number, _quick in rows),
            tuple(number for number, quick in rows if quick),
        )
        for account, rows in sorted(done.items())
    }


@rule(
    cites=PERFORMANCE,
    reading=_("争议裁定为退回有理的，计作派遣员误派，不计作承办单位的退回。"),
)
def misdispatched(cases: Iterable[CaseFact], span: Span) -> Iterator[tuple[str, str]]:
    """(account of the dispatcher, number) of each dispatch that was found wrong in the period."""
    for case in cases:
        upheld = [stage for stage in case.stages if stage.move == "uphold"]
        mistakes = case.data.get("misdispatched", [])
        for stage, mistake in zip(upheld, mistakes, strict=False):
            if span.holds(stage.ended):
                yield str(mistake["dispatcher"]), case.number


def grouped(cases: Iterable[CaseFact], key: Callable[[CaseFact], str]) -> dict[str, list[CaseFact]]:
    found: dict[str, list[CaseFact]] = {}
    for case in cases:
        if name := key(case):
            found.setdefault(name, []).append(case)
    return dict(sorted(found.items()))
