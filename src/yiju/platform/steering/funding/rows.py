"""Sources, entries and projects as others read them. Plain and frozen; money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.i18n import Text, _

COMMIT, DRAW, USE = "commit", "draw", "use"
ACTS: dict[str, Text] = {COMMIT: _("落实"), DRAW: _("提款"), USE: _("使用")}
BUDGET, SPECIAL_BOND, CREDIT, BOND = "budget", "special_bond", "credit", "bond"
GUARANTEE, INSURANCE, FUND, PPP, SOCIAL = "guarantee", "insurance", "fund", "ppp", "social"
KINDS: dict[str, Text] = {
    BUDGET: _("财政预算"),
    SPECIAL_BOND: _("专项债券"),
    CREDIT: _("信贷"),
    BOND: _("债券"),
    FUND: _("基金"),
    PPP: _("PPP"),
    SOCIAL: _("其他社会资金"),
    GUARANTEE: _("担保"),
    INSURANCE: _("保险"),
}
COVERS = (GUARANTEE, INSURANCE)
"""Kinds that cover another source and bring no money of their own."""
REPAID = (SPECIAL_BOND, CREDIT, BOND)
PRIVATE = (FUND, PPP, SOCIAL)
"""Kinds that bring social capital."""


@dataclass(frozen=True)
class SourceRow:
    """What projects are paid from. `balance` is the income of a special bond's project over
    principal and interest."""

    code: str
    plan_code: str
    kind: str
    name: str
    provider: str
    unit_code: str
    amount_fen: int
    signed_on: date
    document: str
    matures_on: date | None = None
    repaid_from: str = ""
    green_code: str = ""
    green_version: str = ""
    green_evidence: str = ""
    covers: str = ""
    balance: Decimal | None = None
    rate: Decimal | None = None
    """Interest in percent a year."""
    repaid_how: str = ""

    @property
    def kind_title(self) -> Text:
        return KINDS[self.kind]


@dataclass(frozen=True)
class CorrectionRow:
    fen: int
    ground: str
    account: str
    recorded_at: datetime


@dataclass(frozen=True)
class EntryRow:
    """An entry as it stands: `fen` is what holds after its corrections, `first_fen` what was
    written first. A corrected entry stays where it was, with what it should be beside it."""

    number: int
    source_code: str
    project_code: str
    act: str
    fen: int
    first_fen: int
    on: date
    document: str
    green_code: str
    account: str
    recorded_at: datetime
    corrections: tuple[CorrectionRow, ...] = ()

    @property
    def act_title(self) -> Text:
        return ACTS[self.act]


@dataclass(frozen=True)
class Sums:
    """Committed, drawn and used, in fen."""

    committed: int = 0
    drawn: int = 0
    used: int = 0


@dataclass(frozen=True)
class ProjectFunding:
    """A project with its money. `progress` in percent, `planned` what it would be if every
    milestone were reached on its day; shares in percent of the budget, None
    without one. `spent` is what the register of projects says was paid, from whatever source."""

    code: str
    name: str
    clause: str
    unit_code: str
    unit_name: str
    area_code: str
    state: str
    budget: int
    progress: Fraction
    planned: Fraction
    spent: int
    last_spent_on: date | None
    starts_on: date
    by_kind: Mapping[str, Sums]
    by_source: Mapping[str, Sums]

    @property
    def committed(self) -> int:
        return sum(one.committed for one in self.by_kind.values())

    @property
    def drawn(self) -> int:
        return sum(one.drawn for one in self.by_kind.values())

    @property
    def gap(self) -> int:
        """What of the budget no source is committed to; 0 where there is none."""
        return max(self.budget - self.committed, 0)

    @property
    def drawn_share(self) -> Fraction | None:
        return Fraction(100 * self.drawn, self.budget) if self.budget else None

    @property
    def spent_share(self) -> Fraction | None:
        return Fraction(100 * self.spent, self.budget) if self.budget else None
