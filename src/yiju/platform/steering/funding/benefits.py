"""What green money brings: energy saved and carbon avoided, and how much of it for the money.
Pure; the amounts come from documents, as of an assessment of energy savings (housing.md H30 R5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule
from yiju.platform.base.money import WAN

FUNDS = Clause("三(二)")
ENERGY, CARBON = "energy", "carbon"
KINDS: dict[str, Text] = {
    ENERGY: _("年节能量（千瓦时）"),
    CARBON: _("年减碳量（吨二氧化碳）"),
}


@dataclass(frozen=True)
class BenefitRow:
    """Of a project in a calendar year, in the unit of its kind."""

    project_code: str
    year: int
    kind: str
    amount: Decimal
    document: str


@rule(
    cites=[FUNDS],
    reading=_("环境效益按各来源落实金额占项目投资的比例分摊；没有投资数的不分摊。"),
)
def share_of(amount: Decimal, committed: int, budget: int) -> Fraction:
    """What of the benefit of a project a source may claim; never more than all of it."""
    return Fraction(amount) * min(committed, budget) / budget if budget else Fraction(0)


def per_wan(amount: Fraction | Decimal, fen: int) -> Fraction | None:
    """The benefit of a year for each ten thousand yuan; None without money."""
    return Fraction(amount) * WAN / fen if fen else None


def latest(rows: Iterable[BenefitRow]) -> Mapping[tuple[str, str], BenefitRow]:
    """The newest year of each project and kind: benefits are of a year, and are not added up."""
    found: dict[tuple[str, str], BenefitRow] = {}
    for one in sorted(rows, key=lambda one: one.year):
        found[one.project_code, one.kind] = one
    return found
