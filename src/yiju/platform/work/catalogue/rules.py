"""The rows of a rule book before it is stored, and what must hold of the book as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from yiju.platform.base.errors import Problem
from yiju.platform.base.i18n import _
from yiju.platform.work.catalogue.types import Catalogue
from yiju.platform.work.limits import Limit


@dataclass(frozen=True)
class CaseRule:
    """A type under a condition. `sheet` and `row` say where it stood; they do not make two rules
    different."""

    type_code: str
    condition: str
    closing_condition: str
    limit: Limit
    is_urgent: bool = False
    responsible: str = ""
    supervising: str = ""
    ground: str = ""
    area_grade: str = ""
    note: str = ""
    sheet: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)


def twice(rules: Iterable[CaseRule]) -> list[Problem]:
    """Each row that gives a type the condition of an earlier row, in the same grade of area."""
    first: dict[tuple[str, str, str], CaseRule] = {}
    found = []
    for rule in rules:
        key = (rule.type_code, rule.condition, rule.area_grade)
        standing = first.setdefault(key, rule)
        if standing is not rule:
            what = _("与第 {row} 行的类别和立案条件相同").format(row=standing.row)
            remedy = _("删去一行，或写明两行条件的区别")
            found.append(Problem(rule.sheet, rule.row, str(_("立案条件")), what, remedy))
    return found


def without_rule(rules: Iterable[CaseRule], catalogue: Catalogue) -> tuple[str, ...]:
    """The keys of the matters for which the book has no row, in the order of the catalogue."""
    ruled = {rule.type_code for rule in rules}
    return tuple(one.key for one in catalogue.matters if one.key not in ruled)
