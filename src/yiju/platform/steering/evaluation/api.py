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
from yiju.platform.steering.evaluation.declaration import Declaration, Leaf
from yiju.platform.steering.evaluation.exporting import ExportUnreadable, script, verify_export
from yiju.platform.steering.evaluation.keeping import (
    AlreadyPublished,
    EditionRow,
    EditionUnknown,
    EvaluationRow,
    EvaluationUnknown,
    NothingToPublish,
    declaration,
    declare,
    draft,
    edition,
    editions,
    evaluations,
    publish,
    published_of,
)
from yiju.platform.steering.evaluation.reading import FileUnreadable, P, parse
from yiju.platform.steering.evaluation.saying import (
    comparable,
    lines_of,
    may_say_better,
    titles_of,
    what_if,
)


def parameters() -> Params:
    """The dated numbers with which evaluations are made."""
    return P


__all__ = [
    "QUESTIONS",
    "AlreadyPublished",
    "AppealRow",
    "AppealUnfit",
    "Declaration",
    "EditionRow",
    "EditionUnknown",
    "EvaluationRow",
    "EvaluationUnknown",
    "ExportUnreadable",
    "FileUnreadable",
    "Leaf",
    "NothingToPublish",
    "QuestionRow",
    "QuestionUnfit",
    "answer",
    "appeal",
    "appeals",
    "comparable",
    "decide",
    "declaration",
    "declare",
    "draft",
    "edition",
    "editions",
    "evaluations",
    "lines_of",
    "may_say_better",
    "parameters",
    "parse",
    "publish",
    "published_of",
    "questions",
    "script",
    "titles_of",
    "verify_export",
    "what_if",
]
