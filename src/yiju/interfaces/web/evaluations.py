"""Evaluations: declared, published with intervals of the ranks, appealed against, tried out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.policy import OFFICE, OVERSIGHT
from yiju.interfaces.web import evaluation_analysis, evaluation_form
from yiju.interfaces.web import evaluation_view as view
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.steering.evaluation import api as evaluation

MOST_BYTES = 1_000_000
OWN = ("staff", "head")
"""Those who speak for a unit that is evaluated."""
LOOKING_INTO = (*OVERSIGHT, "commander")


def listing(request: HttpRequest) -> HttpResponse:
    context = {
        "found": evaluation.evaluations(),
        "may_declare": reader_in(request).may(*OFFICE),
    }
    return render(request, "web/evaluations/list.html", context)


def declare(request: HttpRequest) -> HttpResponse:
    """The declaration as text or as a file; shown again with everything that is wrong."""
    problem, text = None, ""
    if request.method == "POST":
        try:
            text = _handed_in(request)
            made = evaluation.parse(text)
            evaluation.declare(made.data, actor=reader_in(request).actor(), at=clock.moment())
            return redirect("evaluation:page", made.key)
        except CityError as error:
            problem = error
    context = {
        "text": text,
        "problem": problem,
        "problems": getattr(problem, "problems", ()),
    }
    status = problem.status if problem else 200
    return render(request, "web/evaluations/declare.html", context, status=status)


def _handed_in(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("text", "")[:MOST_BYTES].replace("\r\n", "\n")
    try:
        return str(file.read(MOST_BYTES).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise evaluation.FileUnreadable(why="UTF-8") from None


def page(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    """The newest edition, or one that is asked for; what would be published, before the first."""
    editions = evaluation.editions(evaluation_key)
    shown = evaluation.edition(evaluation_key, edition_asked(request)) if editions else None
    told = shown.content if shown else evaluation.draft(evaluation_key)
    reader = reader_in(request)
    given = _weights(request)
    tried = evaluation.what_if(told, given) if given else {}
    appeals = evaluation.appeals(evaluation_key)
    asked = evaluation.questions(evaluation_key)
    context = {
        **view.shown(told, given, tried),
        "shown": shown,
        "editions": editions,
        "appeals": [view.appeal_shown(told, one) for one in appeals],
        "questions": [
            {**view.question_shown(told, one), "mine": _may_answer(reader, one.subject, told)}
            for one in asked
        ],
        "may_look_into": reader.may(*LOOKING_INTO),
        "may_decide": reader.may(*OFFICE),
        "appealing": _own(reader, told) if shown and shown.number == editions[0].number else [],
        "is_open": bool(shown) and clock.today() <= editions[0].appeals_until,
    }
    return render(request, "web/evaluations/page.html", context)


def edition_asked(request: HttpRequest) -> int | None:
    asked = request.GET.get("edition", "")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else None


def _weights(request: HttpRequest) -> dict[str, float]:
    """Weights that somebody tries out: whole numbers of `w-<leaf>`."""
    found = {}
    for name in request.GET:
        value = request.GET.get(name, "")
        if name.startswith("w-") and value.isdecimal() and len(value) < 5:
            found[name[2:]] = float(value)
    return found


def _own(reader: Reader, told: Any) -> list[dict[str, Any]]:
    """The subjects for which the reader may appeal: the office for all, who speaks for a district
    for what lies in it, a unit for itself."""
    return [one for one in told["subjects"] if _may_appeal(reader, one["key"], told)]


def _may_appeal(reader: Reader, subject: str, told: Any) -> bool:
    if reader.may(*OFFICE):
        return True
    level = told["declaration"]["level"]
    if level == "unit":
        return any(one.unit_code == subject and one.role in OWN for one in reader.members)
    if not reader.may("district") or not level:
        return False
    if level == "compound":
        return bool(registry.by_codes("compound", [subject], reader.reaches))
    place = registry.area(subject).path
    return any(place.startswith(reach.area_path) for reach in reader.reaches)


def _may_answer(reader: Reader, subject: str, told: Any) -> bool:
    return _may_appeal(reader, subject, told) if subject else reader.may(*OFFICE)


def export(request: HttpRequest, evaluation_key: str, number: int) -> JsonResponse:
    told = evaluation.edition(evaluation_key, number).content
    answer = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    name = f"{evaluation_key}-{number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def script(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(evaluation.script(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recompute.py"'
    return answer


@require_POST
def publish(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    evaluation.publish(evaluation_key, actor=reader_in(request).actor(), at=clock.moment())
    return redirect("evaluation:page", evaluation_key)


@require_POST
def appeal(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    form, reader = request.POST, reader_in(request)
    subject, last = form.get("subject", ""), evaluation.edition(evaluation_key)
    known = {one["key"] for one in last.content["subjects"]}
    if subject in known and not _may_appeal(reader, subject, last.content):
        raise NotAllowed
    evaluation.appeal(
        evaluation_key,
        subject,
        form.get("leaf", ""),
        form.get("value", ""),
        ground=form.get("ground", ""),
        document=form.get("document", ""),
        actor=reader.actor(),
        at=clock.moment(),
    )
    messages.success(request, str(_("申诉已经提出")))
    return redirect("evaluation:page", evaluation_key)


@require_POST
def decide(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    form = request.POST
    number = form.get("number", "")
    evaluation.decide(
        evaluation_key,
        int(number) if number.isdecimal() and len(number) < 10 else 0,
        upheld=form.get("upheld") == "yes",
        answer=form.get("answer", ""),
        actor=reader_in(request).actor(),
        at=clock.moment(),
    )
    return redirect("evaluation:page", evaluation_key)


@require_POST
def answer(request: HttpRequest, evaluation_key: str, number: int) -> HttpResponse:
    """What those whom a question concerns say of it."""
    last = evaluation.edition(evaluation_key).content
    asked = {one.number: one for one in evaluation.questions(evaluation_key)}
    found = asked.get(number)
    if found is not None and not _may_answer(reader_in(request), found.subject, last):
        raise NotAllowed
    evaluation.answer(
        evaluation_key,
        number,
        request.POST.get("answer", ""),
        actor=reader_in(request).actor(),
        at=clock.moment(),
    )
    messages.success(request, str(_("已经答复")))
    return redirect("evaluation:page", evaluation_key)


urlpatterns = [
    path("", listing, name="list"),
    path("declare/", declare, name="declare"),
    path("recompute.py", script, name="script"),
    *evaluation_form.urlpatterns,
    path("<slug:evaluation_key>/", page, name="page"),
    *evaluation_analysis.urlpatterns,
    path("<slug:evaluation_key>/<int:number>/evaluation.json", export, name="export"),
    path("<slug:evaluation_key>/publish/", publish, name="publish"),
    path("<slug:evaluation_key>/appeal/", appeal, name="appeal"),
    path("<slug:evaluation_key>/decide/", decide, name="decide"),
    path("<slug:evaluation_key>/questions/<int:number>/", answer, name="answer"),
]
