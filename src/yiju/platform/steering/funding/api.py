"""Programme funding: sources, entries, fiscal limits, green labels, warnings. The only door to this
room. Money lies elsewhere: this is a register of facts with documents."""

from yiju.platform.base.params import Params
from yiju.platform.steering.funding import rules
from yiju.platform.steering.funding.errors import (
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
from yiju.platform.steering.funding.importing import Imported, funding_import
from yiju.platform.steering.funding.keeping import (
    catalogue_record,
    entry_correct,
    entry_record,
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
from yiju.platform.steering.funding.reading import (
    CatalogueRow,
    catalogue_on,
    catalogues,
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
    follow,
    identity,
    keep_watching,
    numbers,
    warnings,
)
from yiju.platform.steering.funding.workbook import export, template


def parameters() -> Params:
    return rules.P


__all__ = [
    "ACTS",
    "COVERS",
    "KINDS",
    "MODES",
    "PRIVATE",
    "PROMISES",
    "TITLES",
    "BudgetRow",
    "CatalogueRow",
    "DrawExceedsCommitment",
    "EntryDiffers",
    "EntryRow",
    "EntryUnknown",
    "Followed",
    "Gate",
    "GreenCodeUnknown",
    "GroundMissing",
    "Imported",
    "Label",
    "NotAdmitted",
    "Partnership",
    "PartnershipRow",
    "ProjectFunding",
    "SourceRow",
    "SourceUnknown",
    "Sums",
    "Unfit",
    "UseExceedsDrawn",
    "Warned",
    "YearShare",
    "admissible",
    "areas_with_any",
    "budget_record",
    "budgets",
    "catalogue_on",
    "catalogue_record",
    "catalogues",
    "course",
    "entries",
    "entry",
    "entry_correct",
    "entry_record",
    "export",
    "follow",
    "funding_import",
    "identity",
    "keep_watching",
    "label_of",
    "numbers",
    "parameters",
    "partnership_record",
    "partnerships",
    "portfolio",
    "proceeds_of",
    "source",
    "source_record",
    "sources",
    "template",
    "warnings",
]
