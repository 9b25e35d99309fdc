"""From the clauses of one plan to its tasks, targets and what else it holds."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from yiju.platform.steering.compiler import roles
from yiju.platform.steering.compiler.completions import CompletionReader
from yiju.platform.steering.compiler.duties import Duties, leads
from yiju.platform.steering.compiler.findings import Found, Work
from yiju.platform.steering.compiler.layout import Layout
from yiju.platform.steering.compiler.moments import Years, moments
from yiju.platform.steering.compiler.programme import (
    ClauseNode,
    Deliverable,
    Horizon,
    Safeguard,
    Target,
    Task,
    Unread,
)
from yiju.platform.steering.compiler.promises import FigureReader
from yiju.platform.steering.compiler.scopes import Scopes, area_names
from yiju.platform.steering.compiler.sentences import Sentence, When, sentences
from yiju.platform.steering.compiler.source import Source
from yiju.platform.steering.compiler.tree import Node, Purpose, Role, grow, name, walk

OWN_YEARS = re.compile(r"(?:行动|计划|方案|工程|攻坚|规划)\((?:20\d\d)年?-+(?P<last>20\d\d)年?\)")
HEADED_YEAR = re.compile(r"\((?:[^()]*[^\d])?(20\d\d)年")
ANNUAL = re.compile(r"20\d\d年(?:度)?[^-~至]{0,30}(?:要点|计划|任务|工作|行动|方案|项目|实事|安排)")
READ = frozenset([Purpose.GUIDING, Purpose.TASKS, Purpose.GOALS, Purpose.STEPS, Purpose.SAFEGUARDS])


@dataclass(slots=True)
class Yield:
    """What the plans of a document hold."""

    clauses: list[ClauseNode] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    safeguards: list[Safeguard] = field(default_factory=list)
    horizons: list[Horizon] = field(default_factory=list)
    deliverables: list[Deliverable] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


class PlanReader:
    """Reads one plan of a document into `out`. `masked` is the folded text with what can promise
    nothing hidden."""

    def __init__(self, source: Source, masked: str, layout: Layout, out: Yield) -> None:
        self.source = source
        self.masked = masked
        self.layout = layout
        self.years = layout.years
        self.out = out
        self.title = source.words[slice(*layout.title)].replace("\n", "")
        self.roots = grow(source, layout.marks, layout.body_end)
        name(self.roots, layout.prefix)
        self.duties = Duties(source, self.roots, layout.years)
        roles.assign(self.roots, self.duties.named_in, source.folded)
        self.scopes = Scopes(area_names(self.duties.names(), self.title))

    def read(self) -> None:
        for root in self.roots:
            self._read(root)
        for node in walk(self.roots):
            self._list(node)
        if not self.roots:
            self.note(self.layout.body, self.layout.body_end, "", "no numbered clause")
        if self.years.span and not any(self.out.horizons):
            self._horizon(self.years.span[1], "", *self.layout.title)

    def _read(self, root: Node) -> None:
        waiting = [(root, When(), "")]
        while waiting:
            node, given, given_from = waiting.pop()
            carried, carried_from = given, given_from
            if node.purpose in READ:
                due = self.duties.due(node)
                if due:
                    given, given_from = When(due), "clause"
                carried, carried_from = self._read_clause(node, given, given_from)
            waiting += [(part, carried, carried_from) for part in reversed(node.parts)]

    def _read_clause(self, node: Node, given: When, given_from: str) -> tuple[When, str]:
        """Read what a clause says itself; returns the date that holds for its parts."""
        guiding = node.purpose is Purpose.GUIDING
        strict = guiding or node.purpose is Purpose.SAFEGUARDS
        words, masked = self.source.words, self.masked
        figures = FigureReader(words, masked, self.scopes, strict=strict, dated_only=guiding)
        completions = CompletionReader(words, masked, self.scopes, self.title)
        last: Sentence | None = None
        named = self._named_years(node)
        fallback = (given, given_from) if given.due or named is None else named
        years = self._years_of(node)
        for start, end in self.duties.ranges(node):
            for sentence in sentences(masked, start, end, years, given):
                reading = figures.read(sentence, self._title_of(node))
                limited = given_from == "clause"
                also = completions.read(sentence, reading.settled, node.purpose, limited)
                found = sorted([*reading.found, *also.found], key=lambda one: one.start)
                for one in found:
                    self._target(node, one, *fallback)
                for work in also.works:
                    self._deliverable(node, work)
                for puzzle in [*reading.puzzles, *also.puzzles]:
                    self.note(puzzle.start, puzzle.end, node.label, puzzle.reason)
                last = sentence
            if node.purpose in {Purpose.GOALS, Purpose.GUIDING}:
                self._find_horizons(node, start, end)
        if last is not None and last.leads_in and last.phrases[-1].when.due:
            return last.phrases[-1].when, "lead"
        return named or (given, given_from)

    def _years_of(self, node: Node) -> Years:
        """A step with its year in the heading, 集中攻坚(2023年9月至11月), completes 10月底前."""
        named = HEADED_YEAR.search(self.source.folded, node.body, node.title_end)
        if self.years.base is None and named:
            return replace(self.years, base=int(named[1]))
        return self.years

    def _named_years(self, node: Node) -> tuple[When, str] | None:
        """The years of the programme that a task carries out: …行动计划(2020—2022年)."""
        hidden = self.masked.find("《", node.body, node.own_end)
        found = OWN_YEARS.search(self.source.folded, node.body, node.own_end)
        if found and hidden < 0 and node.role is Role.TASK:
            return When(date(int(found["last"]), 12, 31)), "parent"
        return None

    def _target(self, node: Node, found: Found, given: When, given_from: str) -> None:
        when, due_from = found.when, "text" if found.when else None
        if when.due and when.said_at < node.body:
            due_from = given_from
        if not when.due and not when.every and given.due:
            when, due_from = replace(given, relative=when.relative), given_from
        if not when and ANNUAL.search(self.title) and self.years.base:
            when, due_from = replace(when, due=date(self.years.base, 12, 31)), "title"
        figure = found.figure
        start, end = self.source.raw_span(found.start, found.end)
        self.out.targets.append(
            Target(
                clause=node.label,
                text=self.source.words[found.start : found.end].strip(),
                subject=found.subject,
                comparator=found.comparator,
                value=figure.value if figure else None,
                unit=figure.unit if figure else None,
                due=when.due,
                every=when.every or None,
                scope=found.scope,
                kind=found.kind,
                start=start,
                end=end,
                upper=figure.upper if figure else None,
                change=found.change or None,
                base=found.base,
                due_text=when.relative or None,
                due_from=due_from,
            )
        )

    def _deliverable(self, node: Node, work: Work) -> None:
        start, end = self.source.raw_span(work.start, work.end)
        text = self.source.words[work.start : work.end]
        due, every = work.when.due, work.when.every or None
        self.out.deliverables.append(Deliverable(node.label, text, due, every, start, end))

    def note(self, start: int, end: int, label: str, reason: str) -> None:
        text = self.source.words[start:end]
        if not text.strip():
            return
        left, right = self.source.raw_span(start, end)
        self.out.unread.append(Unread(label, text, reason, left, right))

    def _find_horizons(self, node: Node, start: int, end: int) -> None:
        places: list[tuple[int, int]] = []
        for moment in moments(self.masked, start, end, replace(self.years, base=None)):
            year = moment.due.year if moment.due and not moment.past else None
            if year is None or not moment.future or (places and places[-1][1] == year):
                continue
            if moment.start == start or self.masked[moment.start - 1] in "。;,:\n-·":
                places.append((moment.start, year))
        ends = [place for place, _ in places[1:]] + [end]
        for (place, year), stop in zip(places, ends, strict=False):
            self._horizon(year, node.label, place, stop)

    def _horizon(self, year: int, label: str, start: int, end: int) -> None:
        text = self.source.words[start:end].strip()
        left, right = self.source.raw_span(start, end)
        self.out.horizons.append(Horizon(year, date(year, 12, 31), label, text, left, right))

    def _list(self, node: Node) -> None:
        """The clause, and what it is in the plan: a task, a part of one, a safeguard."""
        start, end = self.source.raw_span(node.mark.start, node.end)
        body, own_end = self.source.raw_span(node.body, node.own_end)
        parent = node.parent.label if node.parent else ""
        title = self._title_of(node)
        self.out.clauses.append(
            ClauseNode(
                clause=node.label,
                title=title,
                role=node.role.value,
                purpose=node.purpose.value,
                parent=parent,
                start=start,
                body=body,
                own_end=own_end,
                end=end,
            )
        )
        units, inherited = self.duties.answering(node)
        names = tuple(unit.name for unit in units)
        if node.role in {Role.TASK, Role.SUBTASK}:
            above = parent if node.role is Role.SUBTASK else None
            due = self.duties.due(node)
            self.out.tasks.append(
                Task(node.label, title, names, leads(units), above, inherited, due, start, end)
            )
        whole = node.role is Role.CHAPTER and node.purpose is Purpose.SAFEGUARDS
        if node.role is Role.SAFEGUARD or (whole and not node.parts):
            text = self.source.words[node.text_start : node.end].strip()
            own = () if inherited else names
            self.out.safeguards.append(Safeguard(node.label, title, text, own, start, end))

    def _title_of(self, node: Node) -> str:
        return self.source.words[node.body : node.title_end].strip("。;:：； \n")
