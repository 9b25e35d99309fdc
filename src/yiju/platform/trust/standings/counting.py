"""Entries: a record, measurement or listing with what followed, and on which days it counts. Pure;
the order of the facts does not matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard, rule
from yiju.platform.base.time import add_months
from yiju.platform.trust.standings.shapes import OPENING, Act, Fact, Listed, Scheme, State

A_DAY = timedelta(days=1)
MARKET = Standard("建筑市场信用管理暂行办法", "建市〔2017〕241号")
REPAIR = Standard("失信行为纠正后的信用信息修复管理办法", "国家发展改革委令第58号")
WAGES = Standard("拖欠农民工工资失信联合惩戒对象名单管理暂行办法", "第十二条")


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
    cites=[MARKET, WAGES],
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
