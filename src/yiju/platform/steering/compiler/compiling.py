"""From the text of a plan to its programme."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from yiju.platform.steering.compiler import roles
from yiju.platform.steering.compiler.completions import CompletionReader, Work
from yiju.platform.steering.compiler.layout import Layout, lay_out
from yiju.platform.steering.compiler.marks import Rank
from yiju.platform.steering.compiler.masking import mask
from yiju.platform.steering.compiler.moments import moments
from yiju.platform.steering.compiler.organs import LEAD, Duty, UnitName, find_duties
from yiju.platform.steering.compiler.programme import (
    ClauseNode,
    Deliverable,
    Horizon,
    Programme,
    Safeguard,
    Target,
    Task,
    Unread,
)
from yiju.platform.steering.compiler.promises import FigureReader, Found, Puzzle
from yiju.platform.steering.compiler.scopes import Scopes, area_names
from yiju.platform.steering.compiler.sentences import Sentence, When, sentences
from yiju.platform.steering.compiler.source import Source
from yiju.platform.steering.compiler.tree import Node, Purpose, Role, grow, name, walk

OWN_YEARS = re.compile(r"(?:行动|计划|方案|工程|攻坚|规划)\((?:20\d\d)年?-+(?P<last>20\d\d)年?\)")
ANNUAL = re.compile(r"20\d\d年(?:度)?[^-~至]{0,30}(?:要点|计划|任务|工作|行动|方案|项目|实事|安排)")
READ = frozenset([Purpose.GUIDING, Purpose.TASKS, Purpose.GOALS, Purpose.STEPS, Purpose.SAFEGUARDS])


def compile_text(text: str) -> Programme:
    """The programme that a plan's text yields. Any text yields one; what is not understood
    stands in `unread`."""
    return Compiler(text).programme()


@dataclass(slots=True)
class Yield:
    """What has been read so far."""

    targets: list[Target] = field(default_factory=list)
    deliverables: list[Deliverable] = field(default_factory=list)
    horizons: list[Horizon] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


class Compiler:
    def __init__(self, text: str) -> None:
        self.source = Source(text)
        self.layout: Layout = lay_out(self.source)
        self.masked = mask(self.source.folded)
        self.title = self.source.words[slice(*self.layout.title)].replace("\n", "")
        self.roots = grow(self.source, self.layout.marks, self.layout.body_end)
        name(self.roots)
        self.duties = {id(node): self._duties_of(node) for node in walk(self.roots)}
        self._lift_duties()
        roles.assign(self.roots, self.names_units, self.source.folded)
        units = {
            unit.name for found in self.duties.values() for duty in found for unit in duty.units
        }
        self.scopes = Scopes(area_names(units, self.title))
        self.years = self.layout.years
        self.out = Yield()

    def programme(self) -> Programme:
        for root in self.roots:
            self._read(root, When(), "")
        if not self.roots:
            self._note(self.layout.body, self.layout.body_end, "", "no numbered clause")
        for start, end in self._outside():
            self._note(start, end, "", "annex")
        if not self.out.horizons and self.years.span:
            self._horizon(self.years.span[1], "", *self.layout.title)
        return Programme(
            title=self.title,
            text=self.source.raw,
            clauses=tuple(self._clause(node) for node in walk(self.roots)),
            tasks=tuple(self._tasks()),
            targets=tuple(self.out.targets),
            safeguards=tuple(self._safeguards()),
            horizons=tuple(self.out.horizons),
            deliverables=tuple(self.out.deliverables),
            unread=tuple(self.out.unread),
            coverage=self._coverage(),
        )

    # responsible units

    def _duties_of(self, node: Node) -> list[Duty]:
        """The lists of units in the clause's own text, named as the plan writes them."""
        found = []
        for duty in find_duties(self.source.folded, node.body, node.own_end):
            units = tuple(
                UnitName(self._as_written(duty, one.name), one.role) for one in duty.units
            )
            found.append(replace(duty, units=units))
        return found

    def _as_written(self, duty: Duty, name: str) -> str:
        at = self.source.folded.find(name, duty.start, duty.end)
        return self.source.words[at : at + len(name)] if at >= 0 else name

    def names_units(self, node: Node) -> bool:
        return any(duty.units for duty in self.duties[id(node)])

    def _lift_duties(self) -> None:
        """Units on a line of their own behind the last part answer for all the parts."""
        for node in walk(self.roots):
            if len(node.parts) < 2 or self.names_units(node) or node.rank < Rank.SECOND:
                continue
            with_units = [part for part in node.parts if self.names_units(part)]
            if with_units == [node.parts[-1]] and not node.parts[-1].parts:
                own = self.duties[id(node.parts[-1])]
                if own[-1].start and self.source.folded[own[-1].start - 1] == "\n":
                    self.duties[id(node)] = own
                    self.duties[id(node.parts[-1])] = []

    def _units(self, node: Node) -> tuple[UnitName, ...]:
        named = [unit for duty in self.duties[id(node)] for unit in duty.units]
        return tuple(dict.fromkeys(named))

    def _answering(self, node: Node) -> tuple[tuple[UnitName, ...], bool]:
        """The units of a task, or of the nearest clause above it that names any."""
        above: Node | None = node
        while above is not None:
            units = self._units(above)
            if units:
                return units, above is not node
            above = above.parent
        return (), False

    # the clauses

    def _read(self, node: Node, given: When, given_from: str) -> None:
        waiting = [(node, given, given_from)]
        while waiting:
            node, given, given_from = waiting.pop()
            carried, carried_from = given, given_from
            if node.purpose in READ:
                due = self._own_due(node)
                if due:
                    given, given_from = When(due), "clause"
                carried, carried_from = self._read_clause(node, given, given_from)
            waiting += [(part, carried, carried_from) for part in reversed(node.parts)]

    def _own_due(self, node: Node) -> date | None:
        for duty in self.duties[id(node)]:
            for moment in moments(duty.due_text, 0, len(duty.due_text), self.years):
                if moment.due:
                    return moment.due
        return None

    def _read_clause(self, node: Node, given: When, given_from: str) -> tuple[When, str]:
        """Read what a clause says itself; returns the date that holds for its parts."""
        guiding = node.purpose is Purpose.GUIDING
        strict = guiding or node.purpose is Purpose.SAFEGUARDS
        words, masked = self.source.words, self.masked
        figures = FigureReader(words, masked, self.scopes, strict=strict, dated_only=guiding)
        completions = CompletionReader(words, masked, self.scopes, self.title)
        last: Sentence | None = None
        for start, end in self._ranges(node):
            for sentence in sentences(masked, start, end, self.years, given):
                reading = figures.read(sentence, self._title_of(node))
                limited = given_from == "clause"
                also = completions.read(sentence, reading.settled, node.purpose, limited)
                found = sorted([*reading.found, *also.found], key=lambda one: one.start)
                for one in found:
                    self._target(node, one, given, given_from)
                for work in also.works:
                    self._deliverable(node, work)
                for puzzle in [*reading.puzzles, *also.puzzles]:
                    self._puzzle(node, puzzle)
                last = sentence
            if node.purpose in {Purpose.GOALS, Purpose.GUIDING}:
                self._find_horizons(node, start, end)
        if last is not None and last.leads_in and last.phrases[-1].when.due:
            return last.phrases[-1].when, "lead"
        return self._named_years(node) or (given, given_from)

    def _named_years(self, node: Node) -> tuple[When, str] | None:
        """The years of the programme that a task carries out: …行动计划(2020—2022年)."""
        hidden = self.masked.find("《", node.body, node.own_end)
        found = OWN_YEARS.search(self.source.folded, node.body, node.own_end)
        if found and hidden < 0 and node.role is Role.TASK:
            return When(date(int(found["last"]), 12, 31)), "parent"
        return None

    def _ranges(self, node: Node) -> Iterator[tuple[int, int]]:
        """The clause's own text without its lists of units."""
        place = node.body
        above = node.parent
        cuts = [*self.duties[id(node)], *(self.duties[id(above)] if above else [])]
        for duty in sorted(cuts, key=lambda one: one.start):
            if duty.start < place or duty.start >= node.own_end:
                continue
            if duty.start > place:
                yield place, duty.start
            place = duty.end
        if place < node.own_end:
            yield place, node.own_end

    # what is found

    def _target(self, node: Node, found: Found, given: When, given_from: str) -> None:
        when, due_from = found.when, "text" if found.when else None
        if when.due and when.said_at < node.body:
            due_from = given_from
        if not when.due and not when.every and given.due:
            when, due_from = replace(given, relative=when.relative), given_from
        if not when and (known := self._named_years(node)):
            when, due_from = known
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
                change=(figure.change or None) if figure else None,
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

    def _puzzle(self, node: Node, puzzle: Puzzle) -> None:
        self._note(puzzle.start, puzzle.end, node.label, puzzle.reason)

    def _note(self, start: int, end: int, label: str, reason: str) -> None:
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

    # the whole

    def _clause(self, node: Node) -> ClauseNode:
        start, end = self.source.raw_span(node.mark.start, node.end)
        body, own_end = self.source.raw_span(node.body, node.own_end)
        return ClauseNode(
            clause=node.label,
            title=self._title_of(node),
            role=node.role.value,
            purpose=node.purpose.value,
            parent=node.parent.label if node.parent else "",
            start=start,
            body=body,
            own_end=own_end,
            end=end,
        )

    def _title_of(self, node: Node) -> str:
        return self.source.words[node.body : node.title_end].strip("。;:：； \n")

    def _tasks(self) -> Iterator[Task]:
        for node in walk(self.roots):
            if node.role not in {Role.TASK, Role.SUBTASK}:
                continue
            units, inherited = self._answering(node)
            start, end = self.source.raw_span(node.mark.start, node.end)
            yield Task(
                clause=node.label,
                title=self._title_of(node),
                units=tuple(unit.name for unit in units),
                leads=_leads(units),
                parent=node.parent.label if node.role is Role.SUBTASK and node.parent else None,
                inherited=inherited,
                due=self._own_due(node),
                start=start,
                end=end,
            )

    def _safeguards(self) -> Iterator[Safeguard]:
        for node in walk(self.roots):
            whole = node.role is Role.CHAPTER and node.purpose is Purpose.SAFEGUARDS
            if node.role is not Role.SAFEGUARD and not (whole and not node.parts):
                continue
            units = tuple(unit.name for unit in self._units(node))
            start, end = self.source.raw_span(node.mark.start, node.end)
            text = self.source.words[node.text_start : node.end].strip()
            yield Safeguard(node.label, self._title_of(node), text, units, start, end)

    def _outside(self) -> Iterator[tuple[int, int]]:
        """Annexes behind the plan, without their heading and the foot of the page."""
        for start, end in self.layout.annexes:
            heading = self.source.folded.find("\n", start, end)
            if heading >= 0 and end - heading > 60:
                yield heading + 1, end

    def _coverage(self) -> float:
        whole = sum(1 for sign in self.source.words if sign != "\n")
        spans = sorted((one.start, one.end) for one in self.out.unread)
        missed = 0
        place = 0
        for start, end in spans:
            start = max(start, place)
            if end > start:
                missed += sum(1 for sign in self.source.raw[start:end] if not sign.isspace())
                place = end
        return round(1 - missed / whole, 4) if whole else 0.0


def _leads(units: Iterable[UnitName]) -> tuple[str, ...]:
    """The units named as leading; where none is, the first one leads."""
    known = list(units)
    leading = tuple(unit.name for unit in known if unit.role == LEAD)
    return leading or tuple(unit.name for unit in known[:1])
