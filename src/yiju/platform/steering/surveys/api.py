"""Satisfaction surveys. The only door to this room."""

from yiju.platform.base.params import Params
from yiju.platform.steering.surveys import rules
from yiju.platform.steering.surveys.errors import (
    AnsweredOnce,
    CodeWrong,
    NotAsking,
    SurveyUnfit,
    SurveyUnknown,
)
from yiju.platform.steering.surveys.figures import measure, of_topic, results
from yiju.platform.steering.surveys.frames import Frame, from_file, of_register
from yiju.platform.steering.surveys.frames import template as frame_template
from yiju.platform.steering.surveys.indicators import INDICATORS
from yiju.platform.steering.surveys.keeping import (
    announce,
    asked,
    code_of,
    course,
    drawn,
    letters,
    open_survey,
    outcome_record,
    respond,
    survey,
    surveys,
)
from yiju.platform.steering.surveys.rows import OUTCOMES, Course, Letter, Question, SurveyRow
from yiju.platform.steering.surveys.rules import Estimate, interval, needed
from yiju.platform.steering.surveys.topics import TOPICS


def parameters() -> Params:
    return rules.P


__all__ = [
    "INDICATORS",
    "OUTCOMES",
    "TOPICS",
    "AnsweredOnce",
    "CodeWrong",
    "Course",
    "Estimate",
    "Frame",
    "Letter",
    "NotAsking",
    "Question",
    "SurveyRow",
    "SurveyUnfit",
    "SurveyUnknown",
    "announce",
    "asked",
    "code_of",
    "course",
    "drawn",
    "frame_template",
    "from_file",
    "interval",
    "letters",
    "measure",
    "needed",
    "of_register",
    "of_topic",
    "open_survey",
    "outcome_record",
    "parameters",
    "respond",
    "results",
    "survey",
    "surveys",
]
