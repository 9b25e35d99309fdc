"""Surveys kept: announced with their draw, opened, answered once by code, estimated when closed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.identity import keyed_hash
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.surveys import models, rules
from yiju.platform.trust.draws import api as draws

KIND = "survey"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No sign that is taken for another when it is read from paper."""
LENGTH = 10
STEPS = range(1, 6)


class SurveyUnknown(CityError):
    code = "surveys.unknown"
    status = 404
    text = _("没有编号为 {key} 的调查")


class SurveyUnfit(CityError):
    code = "surveys.unfit"
    status = 422
    text = _("{field}：{what}")


class CodeWrong(CityError):
    code = "surveys.code_wrong"
    status = 404
    text = _("没有这个邀请码。照信上的写，字母和数字共十位")


class AnsweredOnce(CityError):
    code = "surveys.answered_once"
    status = 409
    text = _("这个邀请码已经答过了，每户答一次")


class NotAsking(CityError):
    code = "surveys.not_asking"
    status = 409
    text = _("调查还没有开始，或者已经结束")


@dataclass(frozen=True)
class Question:
    key: str
    words: str


@dataclass(frozen=True)
class SurveyRow:
    key: str
    plan_code: str
    title: str
    questions: tuple[Question, ...]
    register: str
    level: str
    days: int
    cell_question: str
    population: Mapping[str, int]
    strata: Mapping[str, int]
    announced_at: datetime
    opened_at: datetime | None
    closes_on: date | None
    invited: int
    answered: int

    def asks(self, on: date) -> bool:
        return self.closes_on is not None and on <= self.closes_on

    def is_over(self, on: date) -> bool:
        return self.closes_on is not None and on > self.closes_on


@dataclass(frozen=True)
class Letter:
    """An invitation to be printed: whom it goes to, and the code."""

    subject: str
    stratum: str
    code: str


@transaction.atomic
def announce(
    key: str,
    plan_code: str,
    title: str,
    questions: Sequence[Question],
    *,
    register: str,
    level: str,
    wanted: int,
    days: int,
    cell_question: str = "",
    population: Mapping[str, int] | None = None,
    house: str,
    alone: str = "",
    beacon: str = "",
    beacon_at: datetime | None = None,
    secret: bytes | None = None,
    actor: Actor,
    at: datetime,
) -> SurveyRow:
    """Freeze the register as it stands as the list of a draw, shared out by strata; the same key
    again is the survey that is there. Raises SurveyUnfit, and what draws raise of bad terms."""
    if models.Survey.objects.filter(pk=key).exists():
        return survey(key)
    on = china_day(at)
    _check(title, questions, level, days, population or {}, on)
    listed = _listed(register, level, on)
    strata = dict(sorted(Counter(listed.values()).items()))
    if not strata:
        raise SurveyUnfit(field=_("名册"), what=_("名册是空的"))
    places = rules.allocation(strata, wanted, on)
    draws.announce(
        key,
        kind=KIND,
        title=title,
        house=house,
        beacon=beacon,
        beacon_at=beacon_at,
        alone=alone,
        secret=secret,
        actor=actor,
        at=at,
    )
    candidates = tuple(draws.Candidate(code, area) for code, area in sorted(listed.items()))
    basis = {"register": register, "level": level, "on": on.isoformat(), "wanted": wanted}
    notice = draws.Notice(candidates, places, sample=True, basis=basis)
    draws.freeze(key, notice, actor=actor, at=at)
    models.Survey.objects.create(
        key=key,
        plan_code=plan_code,
        title=title.strip(),
        questions=[[one.key, one.words] for one in questions],
        register=register,
        level=level,
        days=days,
        cell_question=cell_question.strip(),
        population=dict(population or {}),
        strata=strata,
        announced_at=at,
    )
    tell(key, "announce", {"title": title, "listed": len(listed), "places": places}, actor, at)
    return survey(key)


def _check(
    title: str,
    questions: Sequence[Question],
    level: str,
    days: int,
    population: Mapping[str, int],
    on: date,
) -> None:
    most = int(rules.P.most_questions.at(on))
    if not title.strip() or len(title) > 160:
        raise SurveyUnfit(field=_("标题"), what=_("一到 160 个字"))
    if not 1 <= len(questions) <= most or len({q.key for q in questions}) < len(questions):
        raise SurveyUnfit(field=_("问题"), what=_("一到 {most} 题").format(most=most))
    if level not in ("district", "street"):
        raise SurveyUnfit(field=_("分层"), what=_("按辖市区或街道"))
    if not 1 <= days <= 180:
        raise SurveyUnfit(field=_("天数"), what=_("1 到 180 天"))
    if any(size < 1 for size in population.values()):
        raise SurveyUnfit(field=_("人群"), what=_("每个人群写明有多少人"))


def _listed(register: str, level: str, on: date) -> dict[str, str]:
    """What stands in the register, with the area of its stratum."""
    level_of = {row.code: row.level for row in registry.areas()}
    found = {}
    for row in registry.standing(register, on=on, within=None):
        path = [code for code in row.area_path.split("/") if code]
        found[row.code] = next((code for code in path if level_of.get(code) == level), path[0])
    return found


@transaction.atomic
def open_survey(key: str, *, actor: Actor, at: datetime) -> SurveyRow:
    """Draw, and invite those who were drawn; done once. Raises SurveyUnknown, and NotItsTurn while
    the public value that was agreed upon is not known."""
    held = _held(key)
    if held.opened_at is not None:
        return survey(key)
    drawn = draws.perform(key, actor=actor, at=at)
    models.Invitation.objects.bulk_create(
        models.Invitation(
            survey=held, subject=name, stratum=stratum, code=_hash(code_of(key, name))
        )
        for stratum, names in drawn.taken.items()
        for name in names
    )
    held.opened_at = at
    held.closes_on = china_day(at) + timedelta(days=held.days)
    held.save()
    tell(key, "open", {"closes_on": held.closes_on.isoformat()}, actor, at)
    return survey(key)


def code_of(key: str, subject: str) -> str:
    """The code that whoever was drawn is sent."""
    number = int(keyed_hash(f"survey {key} {subject}", settings.SECRET_KEY)[:24], 16)
    signs = []
    for _place in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def _hash(code: str) -> str:
    return keyed_hash(f"survey code {code}", settings.SECRET_KEY)


def letters(key: str, *, actor: Actor, at: datetime) -> list[Letter]:
    """The invitations of those who have not answered yet; that they were printed is on record."""
    survey(key)
    found = models.Invitation.objects.filter(survey=key, answered=False).order_by("subject")
    made = [Letter(one.subject, one.stratum, code_of(key, one.subject)) for one in found]
    tell(key, "letters", {"letters": len(made)}, actor, at)
    return made


def drawn(key: str) -> list[str]:
    """Who was drawn, by code of the register; whether they answered stays unsaid."""
    found = models.Invitation.objects.filter(survey=key).order_by("subject")
    return list(found.values_list("subject", flat=True))


def asked(code: str) -> SurveyRow:
    """The survey to which a code invites. Raises CodeWrong and AnsweredOnce."""
    found = _invitation(code)
    if found.answered:
        raise AnsweredOnce()
    return survey(found.survey_id)


def _invitation(code: str) -> models.Invitation:
    plain = "".join(code.split()).replace("-", "").upper()[:20]
    found = models.Invitation.objects.filter(code=_hash(plain)).first()
    if found is None:
        raise CodeWrong()
    return found


@transaction.atomic
def respond(code: str, answers: Mapping[str, int], cell: str = "", *, at: datetime) -> None:
    """Keep what somebody answers, once, apart from who they are. Raises CodeWrong, AnsweredOnce,
    NotAsking, SurveyUnfit; then nothing is kept and the code still holds."""
    found = _invitation(code)
    row, on = survey(found.survey_id), china_day(at)
    if not row.asks(on):
        raise NotAsking()
    wanted = {one.key for one in row.questions}
    if set(answers) != wanted or any(score not in STEPS for score in answers.values()):
        raise SurveyUnfit(field=_("答卷"), what=_("每题选一个分数"))
    if row.population and cell not in row.population:
        raise SurveyUnfit(field=row.cell_question, what=_("选一项"))
    taken = models.Invitation.objects.filter(pk=found.pk, answered=False).update(answered=True)
    if not taken:
        raise AnsweredOnce()
    models.Response.objects.create(
        survey_id=row.key,
        stratum=found.stratum,
        cell=cell if row.population else "",
        answers=dict(answers),
        day=on,
    )


def results(key: str, on: date) -> dict[str, rules.Estimate]:
    """The share of satisfied answers in percent for each question, by design weights."""
    row = survey(key)
    given = list(models.Response.objects.filter(survey=key).order_by("pk"))
    invited = Counter(
        models.Invitation.objects.filter(survey=key).values_list("stratum", flat=True)
    )
    found = {}
    for question in row.questions:
        strata = [
            rules.Stratum(
                size,
                invited[stratum],
                tuple(
                    rules.Answer(rules.satisfied(one.answers[question.key], on), one.cell)
                    for one in given
                    if one.stratum == stratum
                ),
            )
            for stratum, size in row.strata.items()
        ]
        found[question.key] = rules.estimate(strata, on, row.population or None)
    return found


def measure(key: str, question: str, on: date) -> Measure:
    """A question as an indicator may give it: in percent with its margin, or why there is none."""
    row = survey(key)
    if not row.is_over(on):
        return Measure.missing(_("调查还没有结束"))
    found = results(key, on).get(question)
    if found is None:
        return Measure.missing(_("没有这一题"))
    if found.value is None or found.margin is None:
        return Measure.missing(found.why or "")
    facts = {
        "margin": round(found.margin, 2),
        "answered": found.answered,
        "invited": found.invited,
        "design_effect": found.design_effect and round(found.design_effect, 2),
    }
    return Measure(Fraction(str(round(found.value, 6))), facts=facts)


def surveys(plan_code: str = "") -> list[SurveyRow]:
    """The newest first."""
    found = models.Survey.objects.order_by("-announced_at")
    return [_row(one) for one in found if plan_code in ("", one.plan_code)]


def survey(key: str) -> SurveyRow:
    """Raises SurveyUnknown."""
    found = models.Survey.objects.filter(pk=key).first()
    if found is None:
        raise SurveyUnknown(key=key)
    return _row(found)


def _held(key: str) -> models.Survey:
    found = models.Survey.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise SurveyUnknown(key=key)
    return found


def _row(one: models.Survey) -> SurveyRow:
    return SurveyRow(
        one.key,
        one.plan_code,
        one.title,
        tuple(Question(key, words) for key, words in one.questions),
        one.register,
        one.level,
        one.days,
        one.cell_question,
        one.population,
        one.strata,
        one.announced_at,
        one.opened_at,
        one.closes_on,
        one.invitations.count(),
        one.responses.count(),
    )


def tell(key: str, act: str, after: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        action=f"survey.{act}",
        subject_kind=KIND,
        subject_key=key,
        before={},
        after=dict(after),
        at=at,
    )
