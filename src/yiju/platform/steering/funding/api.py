"""Programme funding: sources, entries, fiscal limits, green labels, warnings. The only door to this
room. Money lies elsewhere: this is a register of facts with documents."""

from yiju.platform.base.params import Params
from yiju.platform.steering.funding import rules
from yiju.platform.steering.funding.benefits import KINDS as BENEFITS
from yiju.platform.steering.funding.benefits import BenefitRow, latest, per_wan, share_of
from yiju.platform.steering.funding.covenants import STATES as COVENANT_STATES
from yiju.platform.steering.funding.covenants import CovenantRow, ReadingRow
from yiju.platform.steering.funding.covenants import state as covenant_state
from yiju.platform.steering.funding.debt import WAYS, Due, by_year
from yiju.platform.steering.funding.editions import Edition, editions
from yiju.platform.steering.funding.errors import (
    CovenantUnknown,
    DrawExceedsCommitment,
    EntryDiffers,
    EntryUnknown,
    GreenCodeUnknown,
    GroundMissing,
    NotAdmitted,
    SourceUnknown,
    Unfit,
    UseExceedsDrawn,
)
from yiju.platform.steering.funding.importing import Imported, catalogue_import, funding_import
from yiju.platform.steering.funding.keeping import (
    benefit_record,
    catalogue_record,
    covenant_record,
    entry_correct,
    entry_record,
    reading_record,
    source_record,
)
from yiju.platform.steering.funding.partnerships import (
    BudgetRow,
    PartnershipRow,
    admissible,
    areas_with_any,
    budget_record,
    budgets,
    course,
    partnership_record,
    partnerships,
)
from yiju.platform.steering.funding.process import KEY
from yiju.platform.steering.funding.reading import (
    CatalogueRow,
    benefits,
    catalogue_on,
    catalogues,
    covenants,
    debt_of,
    entries,
    entry,
    label_of,
    portfolio,
    proceeds_of,
    source,
    sources,
)
from yiju.platform.steering.funding.rows import (
    ACTS,
    COVERS,
    KINDS,
    PRIVATE,
    EntryRow,
    ProjectFunding,
    SourceRow,
    Sums,
)
from yiju.platform.steering.funding.rules import MODES, PROMISES, Gate, Partnership, YearShare
from yiju.platform.steering.funding.warning import TITLES, Label, Warned
from yiju.platform.steering.funding.watching import (
    Followed,
    Kept,
    follow,
    identity,
    keep_watching,
    kept,
    numbers,
    warnings,
)
from yiju.platform.steering.funding.workbook import export, template


def parameters() -> Params:
    return rules.P


__all__ = [
    "ACTS",
    "BENEFITS",
    "COVENANT_STATES",
    "COVERS",
    "KEY",
    "KINDS",
    "MODES",
    "PRIVATE",
    "PROMISES",
    "TITLES",
    "WAYS",
    "BenefitRow",
    "BudgetRow",
    "CatalogueRow",
    "CovenantRow",
    "CovenantUnknown",
    "DrawExceedsCommitment",
    "Due",
    "Edition",
    "EntryDiffers",
    "EntryRow",
    "EntryUnknown",
    "Followed",
    "Gate",
    "GreenCodeUnknown",
    "GroundMissing",
    "Imported",
    "Kept",
    "Label",
    "NotAdmitted",
    "Partnership",
    "PartnershipRow",
    "ProjectFunding",
    "ReadingRow",
    "SourceRow",
    "SourceUnknown",
    "Sums",
    "Unfit",
    "UseExceedsDrawn",
    "Warned",
    "YearShare",
    "admissible",
    "areas_with_any",
    "benefit_record",
    "benefits",
    "budget_record",
    "budgets",
    "by_year",
    "catalogue_import",
    "catalogue_on",
    "catalogue_record",
    "catalogues",
    "course",
    "covenant_record",
    "covenant_state",
    "covenants",
    "debt_of",
    "editions",
    "entries",
    "entry",
    "entry_correct",
    "entry_record",
    "export",
    "follow",
    "funding_import",
    "identity",
    "keep_watching",
    "kept",
    "label_of",
    "latest",
    "numbers",
    "parameters",
    "partnership_record",
    "partnerships",
    "per_wan",
    "portfolio",
    "proceeds_of",
    "reading_record",
    "share_of",
    "source",
    "source_record",
    "sources",
    "template",
    "warnings",
]
