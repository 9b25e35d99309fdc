"""Surveys: announced and opened at the desk, answered by code, shown with their margins."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan
from yiju.interfaces.declared import catalogue
from yiju.interfaces.lists.files import TYPES, file_of
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web.knocking import knock, remember_browser
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.steering.surveys import api as surveys

XLSX = TYPES["xlsx"]
MOST_CODES = 2000
SCALE = {
    5: _("很满意"),
    4: _("比较满意"),
    3: _("一般"),
    2: _("不太满意"),
    1: _("很不满意"),
}
VERY_MANY = 10**9
LEVELS = {"district": _("辖市区"), "street": _("街道")}


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """All surveys of the plan; the office announces one here."""
    plan, error, reader, given = chosen_plan(request), None, reader_in(request), request.POST
    if request.method == "POST":
        try:
            made = _announce(request, plan.code)
            return redirect("survey:page", made.key)
        except CityError as refused:
            error = refused
    context = {
        "rows": surveys.surveys(plan.code),
        "may_announce": reader.may(*OFFICE),
        "registers": [(kind.key, kind.title) for kind in catalogue().kinds.values()],
        "levels": LEVELS,
        "topics": [str(title) for title in surveys.TOPICS.values()],
        "planned": _wanted_of_many(),
        "given": given,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/surveys/list.html", context, status=status)


def _wanted_of_many() -> int:
    """How many to draw of very many, by the parameters for planning."""
    today, told = clock.today(), surveys.parameters()
    return surveys.needed(
        VERY_MANY,
        Fraction(told.planned_margin.at(today)),
        today,
        design_effect=Fraction(told.planned_design_effect.at(today)),
        response=Fraction(told.planned_response.at(today)) / 100,
    )


def _announce(request: HttpRequest, plan_code: str) -> surveys.SurveyRow:
    given, reader = request.POST, reader_in(request)
    lines = [line.strip() for line in given.get("questions", "").splitlines() if line.strip()]
    file = request.FILES.get("file")
    if file is not None:
        frame = surveys.from_file(file.read(), str(file.name))
    else:
        kind, level = given.get("register", ""), given.get("level", "")
        frame = surveys.of_register(kind, level, clock.today())
    return surveys.announce(
        given.get("key", "").strip(),
        plan_code,
        given.get("title", ""),
        [_question(n, line) for n, line in enumerate(lines, 1)],
        frame=frame,
        wanted=_whole(given.get("wanted", "")),
        days=_whole(given.get("days", "")),
        equal=given.get("equal") == "yes",
        cell_question=given.get("cell_question", "")[:120],
        population=_population(given.get("population", "")),
        house=registry.unit(reader.unit_code).short_name,
        alone=given.get("alone", ""),
        actor=reader.actor(),
        at=clock.moment(),
    )


def _question(number: int, line: str) -> surveys.Question:
    """A line of the form; what follows a # at its end is the topic, by its title or its key."""
    words, _sign, said = line.replace("＃", "#").rpartition("#")
    if not words:
        return surveys.Question(f"q{number}", line[:200])
    by_title = {str(title): key for key, title in surveys.TOPICS.items()}
    topic = by_title.get(said.strip(), said.strip())
    if topic not in surveys.TOPICS:
        what = _("没有“{said}”这个主题").format(said=said.strip()[:20])
        raise surveys.SurveyUnfit(field=_("主题"), what=what)
    return surveys.Question(f"q{number}", words.strip()[:200], topic)


def _population(given: str) -> dict[str, int]:
    """Groups and how many belong to each, a line for each. Raises SurveyUnfit."""
    found = {}
    for line in filter(None, map(str.strip, given.splitlines())):
        name, _sign, size = line.replace("＝", "=").partition("=")
        if not (size.strip().isascii() and size.strip().isdigit() and len(size.strip()) < 10):
            what = _("“{line}”应写作 人群=人数").format(line=line[:30])
            raise surveys.SurveyUnfit(field=_("人群"), what=what)
        found[name.strip()] = int(size)
    return found


def _whole(given: str) -> int:
    said = given.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


@never_cache
def page(request: HttpRequest, survey_key: str) -> HttpResponse:
    return render(request, "web/surveys/page.html", _told(request, survey_key))


def _told(request: HttpRequest, key: str, error: CityError | None = None) -> dict[str, Any]:
    row, today = surveys.survey(key), clock.today()
    names = {one.code: one.name for one in registry.areas()}
    area = request.GET.get("area", "")[:15]
    area = area if area in names else ""
    found = surveys.results(key, today, area) if row.is_over(today) else {}
    course = [(_stratum(one.stratum, names), one) for one in surveys.course(key)]
    outside = sum(one.outcomes["outside"] for _name, one in course)
    within = row.invited - outside
    return {
        "row": row,
        "register": registry.kind_of(row.register).title if row.register else row.source,
        "course": course,
        "outcomes": surveys.OUTCOMES,
        "results": [_figure(one, found[one.key]) for one in row.questions if one.key in found],
        "is_over": row.is_over(today),
        "response": 100 * row.answered / within if within else None,
        "outside": outside,
        "areas": [one for one in registry.districts() if _lies_in(row, one)],
        "area": area,
        "may_write": reader_in(request).may(*OFFICE),
        "error": error,
    }


def _stratum(key: str, names: Mapping[str, str]) -> str:
    area, _sign, group = key.partition("/")
    return " ".join(filter(None, (names.get(area, area), group)))


def _figure(question: surveys.Question, one: surveys.Estimate) -> dict[str, Any]:
    bounds = None if one.value is None else surveys.interval(one, clock.today())
    topic = surveys.TOPICS.get(question.topic)
    return {"question": question, "one": one, "bounds": bounds, "topic": topic}


def _lies_in(row: surveys.SurveyRow, district: registry.AreaRow) -> bool:
    """Whether the survey has strata in the district."""
    paths = {one.code: one.path for one in registry.areas()}
    return any(paths.get(code, "").startswith(district.path) for code in row.areas.values())


@require_POST
def outcome(request: HttpRequest, survey_key: str) -> HttpResponse:
    """Say of some who were drawn why there is no answer; all of them or none."""
    codes = [code.strip() for code in request.POST.get("subjects", "").splitlines()]
    actor, at = reader_in(request).actor(), clock.moment()
    why = request.POST.get("outcome", "")
    try:
        with transaction.atomic():
            for code in filter(None, codes[:MOST_CODES]):
                surveys.outcome_record(survey_key, code, why, actor=actor, at=at)
    except CityError as error:
        told = _told(request, survey_key, error)
        return render(request, "web/surveys/page.html", told, status=error.status)
    messages.success(request, str(_("已登记")))
    return redirect("survey:page", survey_key)


def template(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(surveys.frame_template(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="frame-template.xlsx"'
    return answer


@require_POST
def open_it(request: HttpRequest, survey_key: str) -> HttpResponse:
    """Draw and invite."""
    reader = reader_in(request)
    surveys.open_survey(survey_key, actor=reader.actor(), at=clock.moment())
    messages.success(request, str(_("已抽取，可以打印邀请信")))
    return redirect("survey:page", survey_key)


@require_POST
def letters(request: HttpRequest, survey_key: str) -> HttpResponseBase:
    """The invitations with their codes, for those who print and send them."""
    actor = reader_in(request).actor()
    found = surveys.letters(survey_key, actor=actor, at=clock.moment())
    columns = {
        "subject": _("编号"),
        "stratum": _("层"),
        "code": _("邀请码"),
        "address": _("收信地址"),
    }
    rows = [{name: getattr(one, name) for name in columns} for one in found]
    return file_of(f"{survey_key}-letters", columns, rows, "xlsx")


def public_list(request: HttpRequest) -> HttpResponse:
    shown = [one for one in surveys.surveys() if one.opened_at]
    return render(request, "web/public/surveys.html", {"rows": shown, "today": clock.today()})


@never_cache
def public_page(request: HttpRequest, survey_key: str) -> HttpResponse:
    if surveys.survey(survey_key).opened_at is None:
        raise surveys.SurveyUnknown(key=survey_key)
    return render(request, "web/public/survey.html", _told(request, survey_key))


@never_cache
def answer(request: HttpRequest) -> HttpResponse:
    """First the code, then the questions; nothing of who answers is kept with the answers."""
    given, error, row, done = request.POST, None, None, False
    code = given.get("code", "")[:40]
    if request.method == "POST":
        try:
            knock(request, clock.moment())
            row = surveys.asked(code)
            if not row.asks(clock.today()):
                raise surveys.NotAsking()
            if given.get("send"):
                surveys.respond(
                    code, _answers(given, row), given.get("cell", "")[:40], at=clock.moment()
                )
                done = True
        except CityError as refused:
            error = refused
    context = {
        "row": row,
        "questions": [(one, given.get(f"a-{one.key}", "")) for one in row.questions] if row else [],
        "code": code,
        "scale": [(str(score), title) for score, title in SCALE.items()],
        "done": done,
        "given": given,
        "error": error,
    }
    shown = render(
        request, "web/public/survey_answer.html", context, status=error.status if error else 200
    )
    return remember_browser(request, shown)


def _answers(given: Mapping[str, str], row: surveys.SurveyRow) -> dict[str, int]:
    return {
        one.key: _whole(given[f"a-{one.key}"]) for one in row.questions if f"a-{one.key}" in given
    }


urlpatterns = [
    path("", listing, name="list"),
    path("frame-template.xlsx", template, name="template"),
    path("<slug:survey_key>/", page, name="page"),
    path("<slug:survey_key>/outcomes/", outcome, name="outcome"),
    path("<slug:survey_key>/open/", open_it, name="open"),
    path("<slug:survey_key>/letters.xlsx", letters, name="letters"),
]
public_urls = [
    path("surveys/", public_list, name="surveys"),
    path("surveys/answer/", answer, name="survey-answer"),
    path("surveys/<slug:survey_key>/", public_page, name="survey"),
]
