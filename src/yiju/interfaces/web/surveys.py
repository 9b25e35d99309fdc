"""Surveys: announced and opened at the desk, answered by code, shown with their margins."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan
from yiju.interfaces.declared import catalogue
from yiju.interfaces.lists.files import file_of
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web.knocking import knock, remember_browser
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.steering.surveys import api as surveys

SCALE = {
    5: _("很满意"),
    4: _("比较满意"),
    3: _("一般"),
    2: _("不太满意"),
    1: _("很不满意"),
}
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
        "given": given,
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "web/surveys/list.html", context, status=status)


def _announce(request: HttpRequest, plan_code: str) -> surveys.SurveyRow:
    given, reader = request.POST, reader_in(request)
    lines = [line.strip() for line in given.get("questions", "").splitlines() if line.strip()]
    kind = given.get("register", "")
    registry.kind_of(kind)
    return surveys.announce(
        given.get("key", "").strip(),
        plan_code,
        given.get("title", ""),
        [surveys.Question(f"q{n}", words[:200]) for n, words in enumerate(lines, 1)],
        register=kind,
        level=given.get("level", ""),
        wanted=_whole(given.get("wanted", "")),
        days=_whole(given.get("days", "")),
        house=registry.unit(reader.unit_code).short_name,
        alone=given.get("alone", ""),
        actor=reader.actor(),
        at=clock.moment(),
    )


def _whole(given: str) -> int:
    said = given.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0


@never_cache
def page(request: HttpRequest, survey_key: str) -> HttpResponse:
    return render(request, "web/surveys/page.html", _told(request, survey_key))


def _told(request: HttpRequest, key: str) -> dict[str, Any]:
    row, today = surveys.survey(key), clock.today()
    names = {one.code: one.name for one in registry.areas()}
    found = surveys.results(key, today) if row.is_over(today) else {}
    return {
        "row": row,
        "register": registry.kind_of(row.register).title,
        "strata": [(names.get(code, code), size) for code, size in row.strata.items()],
        "results": [(one.words, found[one.key]) for one in row.questions if one.key in found],
        "is_over": row.is_over(today),
        "response": 100 * row.answered / row.invited if row.invited else None,
        "may_write": reader_in(request).may(*OFFICE),
    }


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
    columns = {"subject": _("编号"), "stratum": _("区域编码"), "code": _("邀请码")}
    rows = [{"subject": o.subject, "stratum": o.stratum, "code": o.code} for o in found]
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
    path("<slug:survey_key>/", page, name="page"),
    path("<slug:survey_key>/open/", open_it, name="open"),
    path("<slug:survey_key>/letters.xlsx", letters, name="letters"),
]
public_urls = [
    path("surveys/", public_list, name="surveys"),
    path("surveys/answer/", answer, name="survey-answer"),
    path("surveys/<slug:survey_key>/", public_page, name="survey"),
]
