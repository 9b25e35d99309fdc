"""What a survey says: of all who were surveyed, or of those in an area."""

from collections import defaultdict
from datetime import date, datetime
from fractions import Fraction

from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.surveys import models, rules
from yiju.platform.steering.surveys.keeping import course, survey
from yiju.platform.steering.surveys.rows import OUTSIDE, SurveyRow


def results(key: str, on: date, area_code: str = "") -> dict[str, rules.Estimate]:
    """The share of satisfied answers in percent for each question, by design weights. How many of
    all belong to a group is known of the whole only: figures of an area are not made to fit it."""
    row = survey(key)
    within = _within(row, area_code) if area_code else set(row.strata)
    whole = within == set(row.strata)
    given: dict[str, list[models.Response]] = defaultdict(list)
    for one in models.Response.objects.filter(survey=key).order_by("pk"):
        given[one.stratum].append(one)
    courses = [one for one in course(key) if one.stratum in within]
    found = {}
    for question in row.questions:
        strata = [
            rules.Stratum(
                one.size,
                one.invited,
                tuple(
                    rules.Answer(rules.satisfied(each.answers[question.key], on), each.cell)
                    for each in given[one.stratum]
                ),
                one.outcomes[OUTSIDE],
            )
            for one in courses
        ]
        found[question.key] = rules.estimate(strata, on, (whole and row.population) or None)
    return found


def _within(row: SurveyRow, area_code: str) -> set[str]:
    """The strata that lie in an area; all where that is the city itself."""
    place = registry.area(area_code)
    path = {one.code: one.path for one in registry.areas()}
    return {
        stratum for stratum, area in row.areas.items() if path.get(area, "").startswith(place.path)
    }


def measure(key: str, question: str, on: date, area_code: str = "") -> Measure:
    """A question as an indicator may give it: in percent with its margin, or why there is none."""
    row = survey(key)
    if not row.is_over(on):
        return Measure.missing(_("调查还没有结束"))
    found = results(key, on, area_code).get(question)
    if found is None:
        return Measure.missing(_("没有这一题"))
    if not found.invited:
        return Measure.missing(_("这次调查没有抽到这个区域"))
    if found.value is None or found.margin is None:
        return Measure.missing(found.why or "")
    interval = rules.interval(found, on)
    facts = {
        "survey": key,
        "margin": round(found.margin, 2),
        "low": round(interval[0], 2),
        "high": round(interval[1], 2),
        "answered": found.answered,
        "invited": found.invited,
        "design_effect": found.design_effect and round(found.design_effect, 2),
    }
    return Measure(Fraction(str(round(found.value, 6))), facts=facts)


def of_topic(topic: str, on: date, area_code: str, known_at: datetime | None = None) -> Measure:
    """What the newest survey that is over says of a topic; it holds for some months. One that
    ended later than what was known then is left out."""
    until = min(on, china_day(known_at)) if known_at else on
    ended = models.Survey.objects.filter(closes_on__lt=until).order_by("-closes_on", "key")
    for one in ended:
        question = next((told[0] for told in one.questions if told[2:] == [topic]), None)
        if question is None or one.closes_on is None or not rules.still_holds(one.closes_on, on):
            continue
        return measure(one.key, question, on, area_code)
    return Measure.missing(_("没有仍然有效的调查问过这个主题"))
