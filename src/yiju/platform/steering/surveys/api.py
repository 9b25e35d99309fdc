"""Satisfaction surveys. The only door to this room."""

from yiju.platform.base.params import Params
from yiju.platform.steering.surveys import rules
from yiju.platform.steering.surveys.keeping import (
    STEPS,
    AnsweredOnce,
    CodeWrong,
    Letter,
    NotAsking,
    Question,
    SurveyRow,
    SurveyUnfit,
    SurveyUnknown,
    announce,
    asked,
    code_of,
    drawn,
    letters,
    measure,
    open_survey,
    respond,
    results,
    survey,
    surveys,
)
from yiju.platform.steering.surveys.rules import Answer, Estimate, Stratum, allocation, estimate


def parameters() -> Params:
    return rules.P


__all__ = [
    "STEPS",
    "Answer",
    "AnsweredOnce",
    "CodeWrong",
    "Estimate",
    "Letter",
    "NotAsking",
    "Question",
    "Stratum",
    "SurveyRow",
    "SurveyUnfit",
    "SurveyUnknown",
    "allocation",
    "announce",
    "asked",
    "code_of",
    "drawn",
    "estimate",
    "letters",
    "measure",
    "open_survey",
    "parameters",
    "respond",
    "results",
    "survey",
    "surveys",
]
