"""The rule book of the city: what stands in it, and the import of a new one, which asks."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.web.item import type_title
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.time import add_months, china_day, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import read_sheets
from yiju.platform.work.api import TimeKind
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.catalogue.reading import (
    Answers,
    Questions,
    passed_over,
    read_rules,
    template,
)
from yiju.platform.work.catalogue.rules import CaseRule, without_rule
from yiju.platform.work.suggestions import api as suggestions

MONTHS = 12
KEPT = "rule_book"
"""Under which a session keeps the rows of a file until its questions are answered."""
KINDS: dict[str, Text] = {
    TimeKind.URGENT_HOUR.value: _("紧急工作时（昼夜连续）"),
    TimeKind.WORKING_HOUR.value: _("工作时（只计办公时间）"),
    TimeKind.NATURAL_DAY.value: _("自然日"),
    TimeKind.WORKING_DAY.value: _("工作日"),
}


class SinceUnreadable(CityError):
    code = "rule_book.since_unreadable"
    status = 422
    text = _("施行日期“{given}”不是日期。写成 2021-12-31")


class NoFile(CityError):
    code = "rule_book.no_file"
    status = 422
    text = _("没有选择文件，或上次的文件已过期。请重新选择")


def page(request: HttpRequest) -> HttpResponse:
    """The books, the rows that hold today, and the import for the office."""
    context: dict[str, Any] = {"may_import": reader_in(request).may("office", "admin")}
    status = 200
    if request.method == "POST":
        if not context["may_import"]:
            raise NotAllowed
        try:
            found = _read(request)
            if not isinstance(found, Questions):
                return _keep(request, found)
            note(request, "")
            context |= {"questions": found, "kinds": KINDS}
        except Problems as error:
            context["problems"], status = error.problems, error.status
        except CityError as error:
            context["error"], status = error, error.status
    return render(request, "web/work/rule_book.html", context | _standing(request), status=status)


def _standing(request: HttpRequest) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()
    try:
        rows = cases.rules_on(china_day(clock.moment()))
    except cases.NoRuleBook:
        rows = ()
    shown = [(type_title(row.type_code), row) for row in rows]
    if words:
        shown = [(title, row) for title, row in shown if words in f"{title} {row.condition}"]
    return {
        "books": cases.books(),
        "rows": shown[:300],
        "count": len(shown),
        "kind_titles": KINDS,
        "given": request.POST,
        "hits": suggestions.hits(_since()),
    }


def _since() -> datetime:
    """A year of whole months, and the one that runs."""
    first = china_day(clock.moment()).replace(day=1)
    return start_of_day(add_months(first, -MONTHS))


def _read(request: HttpRequest) -> tuple[CaseRule, ...] | Questions:
    """The rules of the file that was sent, or was kept while its questions were open."""
    if upload := request.FILES.get("file"):
        sheets, problems = read_sheets(upload.read(), str(upload.name))
        if problems:
            raise Problems(problems)
        sheet = sheets[0]
        rows = [[_plain(cell) for cell in row] for row in sheet.rows]
        request.session[KEPT] = {"sheet": sheet.title, "rows": rows}
    kept = request.session.get(KEPT)
    if kept is None:
        raise NoFile
    return read_rules(kept["rows"], case_catalogue(), _answers(request), sheet=kept["sheet"])


def _plain(cell: Any) -> Any:
    """A cell as a session can keep it."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, str | int | float) else str(cell)


def _answers(request: HttpRequest) -> Answers:
    given = request.POST
    times = {
        name.removeprefix("time:"): TimeKind(str(value))
        for name, value in given.items()
        if name.startswith("time:") and value in KINDS
    }
    types = {
        name.removeprefix("type:"): str(value).strip()
        for name, value in given.items()
        if name.startswith("type:") and str(value).strip()
    }
    return Answers(times, types)


def _keep(request: HttpRequest, rules: Sequence[CaseRule]) -> HttpResponse:
    given = request.POST.get("since", "")
    try:
        since = date.fromisoformat(given)
    except ValueError:
        raise SinceUnreadable(given=given[:20]) from None
    by_name = {
        name: unit.code for unit in registry.units() for name in (unit.name, unit.short_name)
    }
    stored = [_stored(rule, by_name) for rule in rules]
    name = request.POST.get("name", "").strip()[:100] or given
    cases.book_add(name, since, stored, actor=reader_in(request).actor(), at=clock.moment())
    kept = request.session.pop(KEPT, None) or {"rows": []}
    if unknown := passed_over(kept["rows"]):
        told = _("这些列没有用到：{headings}").format(headings=listed(unknown))
        messages.warning(request, str(told))
    lacking = len(without_rule(rules, case_catalogue()))
    told = _("已导入 {count} 条，自 {since} 起施行。目录中还有 {lacking} 类事项没有立案标准。")
    messages.success(request, str(told.format(count=len(rules), since=since, lacking=lacking)))
    return redirect("work:rule-book")


def _stored(rule: CaseRule, by_name: dict[str, str]) -> cases.RuleRow:
    return cases.RuleRow(
        rule.type_code,
        rule.condition,
        rule.closing_condition,
        rule.limit,
        rule.is_urgent,
        by_name.get(rule.responsible, rule.responsible),
        by_name.get(rule.supervising, rule.supervising),
        rule.ground,
    )


def book_template(request: HttpRequest) -> HttpResponse:
    """An empty rule book with the headings."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(str(_("立案标准")))
        for column, heading in enumerate(template()):
            sheet.write(0, column, heading)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(out.getvalue(), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="rule-book.xlsx"'
    return answer


urlpatterns = [
    path("rule-book/", page, name="rule-book"),
    path("rule-book/template.xlsx", book_template, name="rule-book-template"),
]
