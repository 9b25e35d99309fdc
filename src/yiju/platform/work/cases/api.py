"""Cases: the door of this part of work for the interfaces and the applications."""

from yiju.platform.work.cases.about import OWN, nearest
from yiju.platform.work.cases.appeals import APPEAL, appeal, appeals_of, may_appeal
from yiju.platform.work.cases.book import (
    BookRow,
    ConditionUnknown,
    NoRuleBook,
    RuleRow,
    TypeNotInBook,
    book_add,
    books,
    row_for,
    rules_for,
    rules_on,
)
from yiju.platform.work.cases.codes import (
    APPEALS,
    CLOSINGS,
    DOUBTS,
    PUBLIC_SOURCES,
    REJECTIONS,
    SOURCES,
)
from yiju.platform.work.cases.comparing import alike, duplicates_of, happenings
from yiju.platform.work.cases.confirming import confirm, doubt
from yiju.platform.work.cases.courses import Course, course_of, is_overdue, undone
from yiju.platform.work.cases.damaged import assets_with_cases
from yiju.platform.work.cases.effects import ANSWER_BY, answering
from yiju.platform.work.cases.evidence import (
    EvidenceRow,
    EvidenceTooLarge,
    EvidenceUnknown,
    TooMuchEvidence,
    evidence_of,
    keep_evidence,
    read_evidence,
)
from yiju.platform.work.cases.facilities import (
    FACILITY,
    FacilityUnknown,
    facilities,
    reports_naming,
)
from yiju.platform.work.cases.facts import (
    CaseFact,
    GrantFact,
    StageFact,
    case_facts,
    changed_facts,
    last_change,
)
from yiju.platform.work.cases.guards import doubt_days, evidence_metres, wants_photo
from yiju.platform.work.cases.history import take_over
from yiju.platform.work.cases.intake import (
    FromTheFuture,
    Part,
    PartsMissing,
    Reported,
    SourceUnknown,
    Where,
    report,
    split,
)
from yiju.platform.work.cases.links import link_note, pass_on, passed_on
from yiju.platform.work.cases.nearby import nearby
from yiju.platform.work.cases.past import PastAppeal, PastAsking, PastCase, PastStage
from yiju.platform.work.cases.photos import LARGEST_BYTES, NotAPhoto, Photo, read_photo
from yiju.platform.work.cases.process import CASE
from yiju.platform.work.cases.reported import reports_near
from yiju.platform.work.cases.reporters import (
    CHANNEL,
    ContactWrong,
    NotClosedYet,
    RatingWrong,
    ReporterRow,
    SecretWrong,
    contact_of,
    follow,
    is_reporter,
    rate,
    reporters_of,
    secret_of,
)
from yiju.platform.work.cases.sending import report_and_send, send, send_by_place
from yiju.platform.work.cases.statistics import Statistics, Tally, statistics
from yiju.platform.work.cases.today import DayOfCases, cases_today
from yiju.platform.work.cases.urgency import priority_of

__all__ = [
    "ANSWER_BY",
    "APPEAL",
    "APPEALS",
    "CASE",
    "CHANNEL",
    "CLOSINGS",
    "DOUBTS",
    "FACILITY",
    "LARGEST_BYTES",
    "OWN",
    "PUBLIC_SOURCES",
    "REJECTIONS",
    "SOURCES",
    "BookRow",
    "CaseFact",
    "ConditionUnknown",
    "ContactWrong",
    "Course",
    "DayOfCases",
    "EvidenceRow",
    "EvidenceTooLarge",
    "EvidenceUnknown",
    "FacilityUnknown",
    "FromTheFuture",
    "GrantFact",
    "NoRuleBook",
    "NotAPhoto",
    "NotClosedYet",
    "Part",
    "PartsMissing",
    "PastAppeal",
    "PastAsking",
    "PastCase",
    "PastStage",
    "Photo",
    "RatingWrong",
    "Reported",
    "ReporterRow",
    "RuleRow",
    "SecretWrong",
    "SourceUnknown",
    "StageFact",
    "Statistics",
    "Tally",
    "TooMuchEvidence",
    "TypeNotInBook",
    "Where",
    "alike",
    "answering",
    "appeal",
    "appeals_of",
    "assets_with_cases",
    "book_add",
    "books",
    "case_facts",
    "cases_today",
    "changed_facts",
    "confirm",
    "contact_of",
    "course_of",
    "doubt",
    "doubt_days",
    "duplicates_of",
    "evidence_metres",
    "evidence_of",
    "facilities",
    "follow",
    "happenings",
    "is_overdue",
    "is_reporter",
    "keep_evidence",
    "last_change",
    "link_note",
    "may_appeal",
    "nearby",
    "nearest",
    "pass_on",
    "passed_on",
    "priority_of",
    "rate",
    "read_evidence",
    "read_photo",
    "report",
    "report_and_send",
    "reporters_of",
    "reports_naming",
    "reports_near",
    "row_for",
    "rules_for",
    "rules_on",
    "secret_of",
    "send",
    "send_by_place",
    "split",
    "statistics",
    "take_over",
    "undone",
    "wants_photo",
]
