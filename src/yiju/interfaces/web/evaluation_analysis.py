"""Behind an evaluation: its indicators, a subject's strengths, two editions beside each other."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path

from yiju.interfaces.lists.files import file_of
from yiju.interfaces.web import evaluation_view as view
from yiju.platform.base.i18n import Text, _
from yiju.platform.steering.evaluation import api as evaluation

MOST_TABLED = 30
"""Indicators up to which a table of all correlations can be read."""
TRANSFORMED = {"log": _("取对数"), "boxcox": _("博克斯—考克斯变换 λ={power:g}")}
COLUMNS: dict[str, Text] = {
    "row": _("对象和指标"),
    "group": _("组别"),
    "subject": _("对象编号"),
    "title": _("对象"),
    "rank": _("名次"),
    "lowest": _("名次区间从"),
    "highest": _("名次区间到"),
    "score": _("得分"),
    "grade": _("等次"),
    "indicator": _("指标"),
    "value": _("指标值"),
    "normal": _("标准化"),
    "weight": _("权重"),
    "note": _("说明"),
}


def told_of(key: str, number: int | None) -> dict[str, Any]:
    """An edition, the newest without a number; what would be published, before the first."""
    if number is None and not evaluation.editions(key):
        return evaluation.draft(key)
    return dict(evaluation.edition(key, number).content)


def asked(request: HttpRequest, name: str = "edition") -> int | None:
    told = request.GET.get(name, "")
    return int(told) if told.isdecimal() and len(told) < 6 else None


def analysis(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    """The shape of each indicator before and after outliers are treated, and how all hang
    together."""
    told = told_of(evaluation_key, asked(request))
    titles = view.titles_of(told)
    groups = [_structure(one, titles) for one in evaluation.structures(told)]
    context = {"declared": told["declaration"], "number": told.get("edition"), "groups": groups}
    return render(request, "web/evaluations/analysis.html", context)


def _structure(one: evaluation.Structure, titles: dict[str, str]) -> dict[str, Any]:
    names = [titles[leaf] for leaf in one.leaves]
    readable = len(names) <= MOST_TABLED
    return {
        "row": one,
        "shapes": [(titles[each.leaf], each, _curve(each)) for each in one.shapes],
        "heads": list(range(1, len(names) + 1)),
        "correlations": list(zip(names, one.correlations, strict=True)) if readable else [],
        "loadings": list(zip(names, one.loadings, strict=True)),
        "left_out": [titles[each.leaf] for each in one.shapes if each.leaf not in one.leaves],
        "alike": [(titles[a], titles[b], r) for a, b, r in one.alike],
        "against": [(titles[a], titles[b], r) for a, b, r in one.against],
    }


def _curve(one: Any) -> Text | str:
    return TRANSFORMED[one.curve].format(power=one.power) if one.curve else ""


def subject(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    """What a subject is strong and weak in, and where its points are lost; the first of all without
    `of`."""
    told = told_of(evaluation_key, asked(request))
    key = request.GET.get("of", "") or told["subjects"][0]["key"]
    found = evaluation.profile(told, key)
    if found is None:
        raise evaluation.SubjectUnknown(subject=key[:60])
    titles = view.titles_of(told)
    widest = max((100 * one.weight for one in found.strengths), default=0) or 1.0
    rows = [
        {
            "title": titles[one.leaf],
            "row": one,
            "share": 100 * one.weight,
            "possible": f"{100 * 100 * one.weight / widest:.2f}",
            "given": f"{100 * one.given / widest:.2f}",
        }
        for one in found.strengths
    ]
    lines = [(row, evaluation.lines_of(row.content).get(key)) for row in evaluation.history_of(key)]
    context = {
        "declared": told["declaration"],
        "number": told.get("edition"),
        "found": found,
        "published": evaluation.lines_of(told)[key],
        "rows": rows,
        "gone": [
            (titles[part.leaf], view.NOTES[part.note], view.why(told, key, part.leaf))
            for part in found.line.parts
            if part.normal is None
        ],
        "history": [(row.content["declaration"], row.number, line) for row, line in lines if line],
    }
    return render(request, "web/evaluations/subject.html", context)


def compare(request: HttpRequest, evaluation_key: str) -> HttpResponse:
    """Beside another edition, or the newest one of another evaluation."""
    one = told_of(evaluation_key, asked(request))
    other = request.GET.get("with", "") or evaluation_key
    told = told_of(other, asked(request, "with_edition"))
    context = {
        "declared": one["declaration"],
        "number": one.get("edition"),
        "other": told["declaration"],
        "other_number": told.get("edition"),
        "found": evaluation.comparison(one, told),
        "choices": [row for row in evaluation.evaluations() if row.key != evaluation_key],
    }
    return render(request, "web/evaluations/compare.html", context)


def workbook(request: HttpRequest, evaluation_key: str, number: int) -> HttpResponseBase:
    """An edition for a spreadsheet: a line for each subject and indicator."""
    told = dict(evaluation.edition(evaluation_key, number).content)
    return file_of(f"{evaluation_key}-{number}", COLUMNS, _cells(told), "xlsx")


def _cells(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names, titles = view.names_of(told), view.titles_of(told)
    for group, robust in zip(told["results"], told["robust"], strict=True):
        for line in group["lines"]:
            key = line["subject"]
            low, high, *_more = robust["intervals"].get(key, (None, None))
            for leaf, normal, weight, note in line["parts"]:
                value = told["values"][key][leaf]
                yield {
                    "row": f"{key} {leaf}",
                    "group": group["group"],
                    "subject": key,
                    "title": names[key],
                    "rank": line["rank"],
                    "lowest": low,
                    "highest": high,
                    "score": None if line["score"] is None else float(line["score"]),
                    "grade": line["grade"],
                    "indicator": titles[leaf],
                    "value": None if value is None else view.number(value),
                    "normal": normal,
                    "weight": weight,
                    "note": str(view.NOTES.get(note, "")) + str(view.why(told, key, leaf)),
                }


urlpatterns = [
    path("<slug:evaluation_key>/analysis/", analysis, name="analysis"),
    path("<slug:evaluation_key>/subject/", subject, name="subject"),
    path("<slug:evaluation_key>/compare/", compare, name="compare"),
    path("<slug:evaluation_key>/<int:number>/evaluation.xlsx", workbook, name="workbook"),
]
