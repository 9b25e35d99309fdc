"""Evaluations: declared, computed, tested, published and appealed. The only door to this room."""

from yiju.platform.base.params import Params
from yiju.platform.steering.evaluation.appealing import (
    AppealRow,
    AppealUnfit,
    appeal,
    appeals,
    decide,
)
from yiju.platform.steering.evaluation.asking import (
    KINDS as QUESTIONS,
)
from yiju.platform.steering.evaluation.asking import (
    QuestionRow,
    QuestionUnfit,
    answer,
    questions,
)
from yiju.platform.steering.evaluation.declaration import LEVELS, MISSING, Declaration, Leaf
from yiju.platform.steering.evaluation.describing import (
    Comparison,
    Profile,
    Structure,
    comparison,
    profile,
    structures,
)
from yiju.platform.steering.evaluation.exporting import ExportUnreadable, script, verify_export
from yiju.platform.steering.evaluation.keeping import (
    AlreadyPublished,
    EditionRow,
    EditionUnknown,
    EvaluationRow,
    EvaluationUnknown,
    NothingToPublish,
    SubjectUnknown,
    declaration,
    declare,
    draft,
    edition,
    editions,
    evaluations,
    history_of,
    publish,
    published_of,
)
from yiju.platform.steering.evaluation.reading import FileUnreadable, P, parse
from yiju.platform.steering.evaluation.saying import (
    comparable,
    consistency,
    lines_of,
    may_say_better,
    probability,
    titles_of,
    what_if,
)
from yiju.platform.steering.evaluation.weights import judged


def parameters() -> Params:
    """The dated numbers with which evaluations are made."""
    return P


__all__ = [
    "LEVELS",
    "MISSING",
    "QUESTIONS",
    "AlreadyPublished",
    "AppealRow",
    "AppealUnfit",
    "Comparison",
    "Declaration",
    "EditionRow",
    "EditionUnknown",
    "EvaluationRow",
    "EvaluationUnknown",
    "ExportUnreadable",
    "FileUnreadable",
    "Leaf",
    "NothingToPublish",
    "Profile",
    "QuestionRow",
    "QuestionUnfit",
    "Structure",
    "SubjectUnknown",
    "answer",
    "appeal",
    "appeals",
    "comparable",
    "comparison",
    "consistency",
    "decide",
    "declaration",
    "declare",
    "draft",
    "edition",
    "editions",
    "evaluations",
    "history_of",
    "judged",
    "lines_of",
    "may_say_better",
    "parameters",
    "parse",
    "probability",
    "profile",
    "publish",
    "published_of",
    "questions",
    "script",
    "structures",
    "titles_of",
    "verify_export",
    "what_if",
]
