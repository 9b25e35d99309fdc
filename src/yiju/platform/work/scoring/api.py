"""Scoring: the evaluation of a month. The door of this part."""

from yiju.platform.work.scoring import rules
from yiju.platform.work.scoring.evaluation import (
    LEVELS,
    Evaluation,
    Line,
    Month,
    Scorer,
    a_year_before,
    city_methods,
    counts_of,
    course,
    evaluated,
    evaluation,
    known_until,
    method_of,
    of_item,
)
from yiju.platform.work.scoring.methods import (
    DEPARTMENT,
    METHODS,
    PARTS,
    REGION,
    Method,
    Points,
    formula,
)
from yiju.platform.work.scoring.posts import ACTS, HOW, POSTS, PostLine, posts

__all__ = [
    "ACTS",
    "DEPARTMENT",
    "HOW",
    "LEVELS",
    "METHODS",
    "PARTS",
    "POSTS",
    "REGION",
    "Evaluation",
    "Line",
    "Method",
    "Month",
    "Points",
    "PostLine",
    "Scorer",
    "a_year_before",
    "city_methods",
    "counts_of",
    "course",
    "evaluated",
    "evaluation",
    "formula",
    "known_until",
    "method_of",
    "of_item",
    "posts",
    "rules",
]
