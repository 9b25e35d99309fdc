"""Published evaluations for everybody: the list, an edition, its export and how to recompute it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control

from yiju.interfaces.web import evaluation_view as view
from yiju.interfaces.web import evaluations as desk
from yiju.platform.steering.evaluation import api as evaluation


def listing(request: HttpRequest) -> HttpResponse:
    found = [one for one in evaluation.evaluations() if one.editions]
    return render(request, "web/public/evaluations.html", {"found": found})


def page(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    """The newest edition, or one that is asked for."""
    shown = evaluation.edition(evaluation_key, desk.edition_asked(request))
    appeals = evaluation.appeals(evaluation_key)
    context = {
        **view.shown(shown.content, {}, {}),
        "shown": shown,
        "editions": evaluation.editions(evaluation_key),
        "appeals": [view.appeal_shown(shown.content, one) for one in appeals],
    }
    return render(request, "web/public/evaluation.html", context)


@cache_control(public=True, max_age=600)
def export(request: HttpRequest, evaluation_key: str, number: int) -> HttpResponse:
    return desk.export(request, evaluation_key, number)


@cache_control(public=True, max_age=600)
def script(request: HttpRequest) -> HttpResponse:
    return desk.script(request)


urlpatterns = [
    path("evaluations/", listing, name="evaluations"),
    path("evaluations/recompute.py", script, name="evaluation-script"),
    path("evaluations/<slug:evaluation_key>/", page, name="evaluation"),
    path(
        "evaluations/<slug:evaluation_key>/<int:number>/evaluation.json",
        export,
        name="evaluation-export",
    ),
]
