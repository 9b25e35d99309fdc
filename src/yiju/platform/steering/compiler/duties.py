"""Who answers for a clause: the lists of units in its text, those of its parts and its parents."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from yiju.platform.steering.compiler.marks import Rank
from yiju.platform.steering.compiler.moments import Years, moments
from yiju.platform.steering.compiler.organs import LEAD, Duty, UnitName, find_duties
from yiju.platform.steering.compiler.source import Source
from yiju.platform.steering.compiler.tree import Node, walk


class Duties:
    """The responsible units of the clauses of a plan."""

    def __init__(self, source: Source, roots: list[Node], years: Years) -> None:
        self.source = source
        self.years = years
        self.lists = {id(node): self._of(node) for node in walk(roots)}
        self._lift(roots)

    def _of(self, node: Node) -> list[Duty]:
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

    def _lift(self, roots: list[Node]) -> None:
        """Units on a line of their own behind the last part answer for all the parts."""
        for node in walk(roots):
            if len(node.parts) < 2 or self.named_in(node) or node.rank < Rank.SECOND:
                continue
            last = node.parts[-1]
            if [part for part in node.parts if self.named_in(part)] != [last] or last.parts:
                continue
            own = self.lists[id(last)]
            if self.source.folded[own[-1].start - 1] == "\n":
                self.lists[id(node)] = own
                self.lists[id(last)] = []

    def named_in(self, node: Node) -> bool:
        """Whether a clause names responsible units itself."""
        return any(duty.units for duty in self.lists[id(node)])

    def names(self) -> set[str]:
        return {unit.name for found in self.lists.values() for duty in found for unit in duty.units}

    def units(self, node: Node) -> tuple[UnitName, ...]:
        named = [unit for duty in self.lists[id(node)] for unit in duty.units]
        return tuple(dict.fromkeys(named))

    def answering(self, node: Node) -> tuple[tuple[UnitName, ...], bool]:
        """The units of a clause, or of the nearest one above it that names any; and whether they
        come from above."""
        above: Node | None = node
        while above is not None:
            units = self.units(above)
            if units:
                return units, above is not node
            above = above.parent
        return (), False

    def due(self, node: Node) -> date | None:
        """The deadline that stands with the units (完成时限：2023年12月)."""
        for duty in self.lists[id(node)]:
            for moment in moments(duty.due_text, 0, len(duty.due_text), self.years):
                if moment.due:
                    return moment.due
        return None

    def ranges(self, node: Node) -> Iterator[tuple[int, int]]:
        """The clause's own text without its lists of units."""
        place = node.body
        above = self.lists[id(node.parent)] if node.parent else []
        for duty in sorted([*self.lists[id(node)], *above], key=lambda one: one.start):
            if duty.start < place or duty.start >= node.own_end:
                continue
            if duty.start > place:
                yield place, duty.start
            place = duty.end
        if place < node.own_end:
            yield place, node.own_end


def leads(units: Iterable[UnitName]) -> tuple[str, ...]:
    """The units named as leading; where none is, the first one leads."""
    known = list(units)
    leading = tuple(unit.name for unit in known if unit.role == LEAD)
    return leading or tuple(unit.name for unit in known[:1])
