"""Surveys kept: announced with their draw, opened, answered once by code."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.identity import keyed_hash
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.surveys import models, rules
from yiju.platform.steering.surveys.errors import (
    AnsweredOnce,
    CodeWrong,
    NotAsking,
    SurveyUnfit,
    SurveyUnknown,
)
from yiju.platform.steering.surveys.frames import Frame
from yiju.platform.steering.surveys.rows import OUTCOMES, Course, Letter, Question, SurveyRow
from yiju.platform.steering.surveys.topics import TOPICS
from yiju.platform.trust.draws import api as draws

KIND = "survey"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No sign that is taken for another when it is read from paper."""
LENGTH = 10
STEPS = range(1, 6)


@transaction.atomic
def announce(
    key: str,
    plan_code: str,
    title: str,
    questions: Sequence[Question],
    *,
    frame: Frame,
    wanted: int,
    days: int,
    equal: bool = False,
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
    """Freeze the frame as the list of a draw, shared out by strata in proportion, or as many to
    each (`equal`) where each is to have a figure; the same key again is the survey that is there.
    Raises SurveyUnfit, and what draws raise of bad terms."""
    if models.Survey.objects.filter(pk=key).exists():
        return survey(key)
    on = china_day(at)
    _check(title, questions, days, cell_question, population or {}, on)
    strata = dict(sorted(Counter(frame.strata.values()).items()))
    if not strata:
        raise SurveyUnfit(field=_("名册"), what=_("名册是空的"))
    places = rules.allocation(strata, wanted, on, equal=equal)
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
    candidates = tuple(draws.Candidate(code, of) for code, of in sorted(frame.strata.items()))
    basis = {**frame.basis, "wanted": wanted, "equal": equal}
    notice = draws.Notice(candidates, places, sample=True, basis=basis)
    draws.freeze(key, notice, actor=actor, at=at)
    models.Survey.objects.create(
        key=key,
        plan_code=plan_code,
        title=title.strip(),
        questions=[[one.key, one.words, one.topic] for one in questions],
        register=frame.register,
        source=frame.source,
        level=frame.level,
        days=days,
        cell_question=cell_question.strip(),
        population=dict(population or {}),
        strata=strata,
        areas=dict(frame.areas),
        announced_at=at,
    )
    models.Address.objects.bulk_create(
        models.Address(survey_id=key, subject=code, sealed=registry.seal(address))
        for code, address in frame.addresses.items()
    )
    listed = len(frame.strata)
    tell(key, "announce", {"title": title, "listed": listed, "places": places}, actor, at)
    return survey(key)


def _check(
    title: str,
    questions: Sequence[Question],
    days: int,
    cell_question: str,
    population: Mapping[str, int],
    on: date,
) -> None:
    most = int(rules.P.most_questions.at(on))
    if not title.strip() or len(title) > 160:
        raise SurveyUnfit(field=_("标题"), what=_("一到 160 个字"))
    if not 1 <= len(questions) <= most or len({q.key for q in questions}) < len(questions):
        raise SurveyUnfit(field=_("调查题目"), what=_("一到 {most} 题").format(most=most))
    topics = [one.topic for one in questions if one.topic]
    if len(set(topics)) < len(topics) or not TOPICS.keys() >= set(topics):
        raise SurveyUnfit(field=_("主题"), what=_("一个主题只用于一题，且在目录中"))
    if not 1 <= days <= 180:
        raise SurveyUnfit(field=_("天数"), what=_("1 到 180 天"))
    if any(size < 1 for size in population.values()):
        raise SurveyUnfit(field=_("人群"), what=_("每个人群写明有多少人"))
    if any(not name.strip() or len(name) > 40 for name in population):
        raise SurveyUnfit(field=_("人群"), what=_("名称一到 40 个字"))
    if bool(population) != bool(cell_question.strip()):
        raise SurveyUnfit(field=_("人群"), what=_("人群和问法要一起写"))


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
    models.Address.objects.filter(survey=held).exclude(
        subject__in=[name for names in drawn.taken.values() for name in names]
    ).delete()
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
    address = dict(models.Address.objects.filter(survey=key).values_list("subject", "sealed"))
    made = [
        Letter(
            one.subject,
            one.stratum,
            code_of(key, one.subject),
            registry.unseal(address[one.subject]) if one.subject in address else "",
        )
        for one in found.exclude(outcome="outside")
    ]
    tell(key, "letters", {"letters": len(made)}, actor, at)
    return made


def drawn(key: str) -> list[str]:
    """Who was drawn, by code of the register; whether they answered stays unsaid."""
    found = models.Invitation.objects.filter(survey=key).order_by("subject")
    return list(found.values_list("subject", flat=True))


@transaction.atomic
def outcome_record(key: str, subject: str, outcome: str, *, actor: Actor, at: datetime) -> str:
    """Say why somebody who was drawn has not answered; "" takes it back. Whoever is outside of
    what is surveyed stands for others like that: the stratum counts as so much smaller.

    Raises SurveyUnknown, SurveyUnfit.
    """
    _held(key)
    if outcome not in ("", *OUTCOMES):
        raise SurveyUnfit(field=_("结果"), what=_("没有这一项"))
    found = models.Invitation.objects.filter(survey=key, subject=subject.strip()[:60]).first()
    if found is None:
        raise SurveyUnfit(field=_("编号"), what=_("没有抽中 {code}").format(code=subject[:60]))
    if found.answered and outcome:
        raise SurveyUnfit(field=_("编号"), what=_("{code} 已经答卷").format(code=found.subject))
    if found.outcome != outcome:
        models.Invitation.objects.filter(pk=found.pk).update(outcome=outcome)
        tell(key, "outcome", {"subject": found.subject, "outcome": outcome}, actor, at)
    return str(found.stratum)


def course(key: str) -> list[Course]:
    """What became of the invitations, stratum by stratum."""
    sent = models.Invitation.objects.filter(survey=key)
    told = Counter(sent.order_by().values_list("stratum", "answered", "outcome"))
    return [
        Course(
            stratum,
            size,
            sum(n for (of, *_how), n in told.items() if of == stratum),
            sum(n for (of, done, _why), n in told.items() if of == stratum and done),
            {why: told[stratum, False, why] for why in OUTCOMES},
        )
        for stratum, size in survey(key).strata.items()
    ]


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
    taken = models.Invitation.objects.filter(pk=found.pk, answered=False).update(
        answered=True, outcome=""
    )
    if not taken:
        raise AnsweredOnce()
    models.Response.objects.create(
        survey_id=row.key,
        stratum=found.stratum,
        cell=cell if row.population else "",
        answers=dict(answers),
        day=on,
    )


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
        tuple(Question(*told) for told in one.questions),
        one.register,
        one.source,
        one.level,
        one.days,
        one.cell_question,
        one.population,
        one.strata,
        one.areas or {stratum: stratum for stratum in one.strata},
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
