"""Evaluations: declared, published with intervals of the ranks, appealed against, tried out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.policy import OFFICE
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.steering.evaluation import api as evaluation

MOST_BYTES = 1_000_000
NOTES = {
    "not_applicable": _("不适用，权重给其余指标"),
    "missing": _("缺数据，不计分"),
    "missing:worst": _("缺数据，按零分"),
    "missing:mean": _("缺数据，按平均"),
    "missing:spread": _("缺数据，权重给其余指标"),
}
CHOICES = {
    "weights": _("权重"),
    "normalisation": _("标准化方法"),
    "aggregation": _("合成方法"),
    "error": _("数据误差"),
}


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
    asked = request.GET.get("edition", "")
    shown = None
    if editions:
        number = int(asked) if asked.isdecimal() and len(asked) < 6 else None
        shown = evaluation.edition(evaluation_key, number)
    told = shown.content if shown else evaluation.draft(evaluation_key)
    reader = reader_in(request)
    given = _weights(request)
    tried = evaluation.what_if(told, given) if given else {}
    context = {
        "told": told,
        "declared": told["declaration"],
        "shown": shown,
        "editions": editions,
        "leaves": _leaves(told, given),
        "groups": [_group(told, group, tried) for group in told["results"]],
        "tried": tried,
        "changes": [_change(told, one) for one in told.get("changes", ())],
        "appeals": [_appeal(told, one) for one in evaluation.appeals(evaluation_key)],
        "may_decide": reader.may(*OFFICE),
        "appealing": _own(reader, told) if shown and shown.number == editions[0].number else [],
        "is_open": bool(shown) and clock.today() <= editions[0].appeals_until,
    }
    return render(request, "web/evaluations/page.html", context)


def _weights(request: HttpRequest) -> dict[str, float]:
    """Weights that somebody tries out: whole numbers of `w-<leaf>`."""
    found = {}
    for name in request.GET:
        value = request.GET.get(name, "")
        if name.startswith("w-") and value.isdecimal() and len(value) < 5:
            found[name[2:]] = float(value)
    return found


def _leaf_list(parts: list[Any]) -> list[Any]:
    found = []
    for part in parts:
        found += _leaf_list(part["parts"]) if "parts" in part else [part]
    return found


def _leaves(told: Any, given: dict[str, float]) -> list[dict[str, Any]]:
    leaves = _leaf_list(told["declaration"]["parts"])
    weights = told["results"][0]["weights"] if told["results"] else [0.0] * len(leaves)
    return [
        {
            **leaf,
            "title": leaf["title"] or leaf["key"],
            "share": 100 * weight,
            "slider": int(given.get(leaf["key"], round(100 * weight))),
        }
        for leaf, weight in zip(leaves, weights, strict=True)
    ]


def _names(told: Any) -> dict[str, str]:
    return {one["key"]: one["title"] for one in told["subjects"]}


def _group(told: Any, group: Any, tried: Any) -> dict[str, Any]:
    names = _names(told)
    robust = next(one for one in told["robust"] if one["group"] == group["group"])
    unclear = {one for one, _other in evaluation.comparable(told)}
    lines = []
    for line in group["lines"]:
        key = line["subject"]
        interval = robust["intervals"].get(key)
        lines.append(
            {
                **line,
                "name": names[key],
                "interval": interval,
                "unclear": key in unclear,
                "tried": tried.get(key),
                "cells": [
                    {"value": _raw(told, key, leaf), "normal": normal, "note": NOTES.get(note, "")}
                    for leaf, normal, _weight, note in line["parts"]
                ],
            }
        )
    ranked = [line for line in lines if line["rank"]] if robust["pairs"] else []
    pairs = []
    for line in ranked:
        own = robust["pairs"][line["subject"]]
        pairs.append((line["name"], [own.get(other["subject"]) for other in ranked]))
    heads = [line["name"] for line in ranked]
    titles = _titles(told)
    return {
        "name": group["group"],
        "lines": lines,
        "pairs": pairs,
        "heads": heads,
        "choices": [(CHOICES[one[0]], *one[1:]) for one in robust["choices"]],
        "influence": [(titles[one[0]], *one[1:]) for one in robust["influence"]],
    }


def _titles(told: Any) -> dict[str, str]:
    leaves = _leaf_list(told["declaration"]["parts"])
    return {leaf["key"]: leaf["title"] or leaf["key"] for leaf in leaves}


def _raw(told: Any, subject: str, leaf: str) -> float | None:
    found = told["values"][subject][leaf]
    return None if found is None else _number(found)


def _number(text: str) -> float:
    top, _slash, bottom = text.partition("/")
    return int(top) / int(bottom or 1)


def _change(told: Any, one: Any) -> dict[str, Any]:
    titles = _titles(told)
    values = [
        (
            titles[each["leaf"]],
            None if each["before"] is None else _number(each["before"]),
            None if each["after"] is None else _number(each["after"]),
        )
        for each in one["values"]
    ]
    return {**one, "name": _names(told)[one["subject"]], "values": values}


def _appeal(told: Any, one: evaluation.AppealRow) -> dict[str, Any]:
    titles = _titles(told)
    return {
        "row": one,
        "value": float(one.value),
        "name": _names(told).get(one.subject, one.subject),
        "leaf": titles.get(one.leaf, one.leaf),
    }


def _own(reader: Reader, told: Any) -> list[dict[str, Any]]:
    """The subjects for which the reader may appeal: the office for all, others for their area."""
    return [one for one in told["subjects"] if _may_appeal(reader, one["key"], told)]


def _may_appeal(reader: Reader, subject: str, told: Any) -> bool:
    if reader.may(*OFFICE):
        return True
    if not reader.may("district") or not told["declaration"]["level"]:
        return False
    place = registry.area(subject).path
    return any(place.startswith(reach.area_path) for reach in reader.reaches)


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


urlpatterns = [
    path("", listing, name="list"),
    path("declare/", declare, name="declare"),
    path("recompute.py", script, name="script"),
    path("<slug:evaluation_key>/", page, name="page"),
    path("<slug:evaluation_key>/<int:number>/evaluation.json", export, name="export"),
    path("<slug:evaluation_key>/publish/", publish, name="publish"),
    path("<slug:evaluation_key>/appeal/", appeal, name="appeal"),
    path("<slug:evaluation_key>/decide/", decide, name="decide"),
]
