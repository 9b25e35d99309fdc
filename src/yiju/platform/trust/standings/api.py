"""Standings: points and lists on a subject by declared rules. The only door to this room.

    firm = Subject("unit", "990200-dev")
    record("k1", "escrow.developer", firm, "late", document="常住建罚〔2021〕3号", starts=day, …)
    measure("k2", "escrow.developer", firm, "checks", Fraction("86.96"), document=…, starts=day, …)
    propose(…), notify(…), hear(…), decide(…), appeal(…), decide_appeal(…), repair(…), …
    standing("escrow.developer", firm, on=day, known_at=moment).grade
    consult("escrow.developer", firm, purpose="节点变更审核", measure="draw", on=day, …).effect

Scores are exact fractions. What is refused raises a `StandingRefusal` with its reason, and nothing
of it is written. The same key sent again with the same content is answered as the first time.
"""

from yiju.platform.base.params import Params
from yiju.platform.trust.standings.errors import (
    DocumentMissing,
    DocumentUsed,
    EndBeforeStart,
    ExportUnreadable,
    FactUnfit,
    FactUnknown,
    KeyReused,
    KindUnknown,
    NameUnknown,
    NotHeard,
    NotItsTurn,
    NotRepairable,
    PurposeMissing,
    RepairTooEarly,
    SamePerson,
    ShownTooShort,
    StandingRefusal,
    SubjectUnfit,
)
from yiju.platform.trust.standings.exporting import FORMAT, export, verify_export
from yiju.platform.trust.standings.kinds import (
    Decay,
    Grade,
    Item,
    JointMeasure,
    ListGround,
    ListKind,
    Part,
    StandingKind,
    install,
    scheme_on,
    standing_kind,
    standing_kinds,
)
from yiju.platform.trust.standings.listing import decide, hear, notify, propose
from yiju.platform.trust.standings.mending import (
    annul,
    appeal,
    decide_appeal,
    decide_repair,
    repair,
)
from yiju.platform.trust.standings.publishing import (
    Publication,
    PublishedRow,
    finalise,
    last_published,
    publications,
    publish,
)
from yiju.platform.trust.standings.reading import (
    Answer,
    EntryRow,
    Regard,
    UseRow,
    consult,
    corrections,
    course,
    entries,
    entry,
    fact,
    public_entries,
    regard,
    standing,
    standings,
    subjects,
    title_of,
    uses,
)
from yiju.platform.trust.standings.recording import confirm, measure, record
from yiju.platform.trust.standings.rules import P, within_a_year
from yiju.platform.trust.standings.shapes import (
    Act,
    Counted,
    Evidence,
    Fact,
    Listed,
    PartRow,
    Standing,
    State,
    Subject,
)


def parameters() -> Params:
    return P


__all__ = [
    "FORMAT",
    "Act",
    "Answer",
    "Counted",
    "Decay",
    "DocumentMissing",
    "DocumentUsed",
    "EndBeforeStart",
    "EntryRow",
    "Evidence",
    "ExportUnreadable",
    "Fact",
    "FactUnfit",
    "FactUnknown",
    "Grade",
    "Item",
    "JointMeasure",
    "KeyReused",
    "KindUnknown",
    "ListGround",
    "ListKind",
    "Listed",
    "NameUnknown",
    "NotHeard",
    "NotItsTurn",
    "NotRepairable",
    "Part",
    "PartRow",
    "Publication",
    "PublishedRow",
    "PurposeMissing",
    "Regard",
    "RepairTooEarly",
    "SamePerson",
    "ShownTooShort",
    "Standing",
    "StandingKind",
    "StandingRefusal",
    "State",
    "Subject",
    "SubjectUnfit",
    "UseRow",
    "annul",
    "appeal",
    "confirm",
    "consult",
    "corrections",
    "course",
    "decide",
    "decide_appeal",
    "decide_repair",
    "entries",
    "entry",
    "export",
    "fact",
    "finalise",
    "hear",
    "install",
    "last_published",
    "measure",
    "notify",
    "parameters",
    "propose",
    "public_entries",
    "publications",
    "publish",
    "record",
    "regard",
    "repair",
    "scheme_on",
    "standing",
    "standing_kind",
    "standing_kinds",
    "standings",
    "subjects",
    "title_of",
    "uses",
    "verify_export",
    "within_a_year",
]
