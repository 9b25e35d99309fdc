"""Figures that units report: the form of one, the import of many, and their verification."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.steering import api as steering
from yiju.platform.steering.api import TargetRow


def own_targets(reader: Reader, code: str) -> list[TargetRow]:
    """The targets that the reader's unit reports; all of them for the office."""
    unit = (
        "" if reader.may("office", "admin", "leader", "auditor", "assessor") else reader.unit_code
    )
    overview = steering.targets_overview(code, clock.today(), unit=unit)
    return [state.target for state in overview.states if not state.target.computed]


def page(request: HttpRequest) -> HttpResponse:
    """What is due from the reader's unit, what was reported, and the forms."""
    reader: Reader = reader_in(request)
    code = chosen_plan(request).code
    mine = own_targets(reader, code)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            message = (
                _import(request, reader, code, mine)
                if request.FILES
                else _record(request, reader, mine)
            )
            messages.success(request, str(message))
            return redirect(plan_url(request, "plan:returns"))
        except Problems as error:
            problems = list(error.problems)
    found = steering.returns([row.own_key for row in mine])
    latest = [(row, found.get(row.own_key, [])[-1:]) for row in mine]
    context = {"targets": mine, "latest": latest, "problems": problems, "given": request.POST}
    status = 422 if problems else 200
    return render(request, "web/plan/returns.html", context, status=status)


def _record(request: HttpRequest, reader: Reader, mine: list[TargetRow]) -> Any:
    given = request.POST
    target = next((row for row in mine if row.key == given.get("target")), None)
    if target is None:
        raise NotAllowed
    figures = steering.Figures(
        day=_day(given.get("day", "")),
        value=_number(given.get("value", ""), str(_("数值")), needed=True) or Decimal(0),
        document=given.get("document", ""),
        numerator=_number(given.get("numerator", ""), str(_("分子"))),
        denominator=_number(given.get("denominator", ""), str(_("分母"))),
    )
    steering.return_record(
        target, figures, unit_code=reader.unit_code, actor=reader.actor(), at=clock.now()
    )
    return _("已登记 {key} 的报送。").format(key=target.key)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problems(
            [_problem(str(_("数据日期")), _("不是日期"), _("填写日期，如 2021-12-31"))]
        ) from None


def _number(text: str, column: str, needed: bool = False) -> Decimal | None:
    if not text.strip() and not needed:
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        what = _("“{text}”不是数").format(text=text)
        raise Problems([_problem(column, what, _("填写数字"))]) from None


def _problem(column: str, what: Any, remedy: Any) -> Problem:
    return Problem(sheet="", row=0, column=column, what=what, remedy=remedy)


def _import(request: HttpRequest, reader: Reader, code: str, mine: list[TargetRow]) -> Any:
    file = request.FILES["file"]
    done = steering.returns_import(
        code,
        file.read(),  # type: ignore[union-attr]
        str(file.name),  # type: ignore[union-attr]
        unit_code=reader.unit_code,
        dry_run=False,
        actor=reader.actor("import"),
        at=clock.now(),
        only=[row.key for row in mine],
    )
    return _("已登记 {recorded} 条，未变 {unchanged} 条。").format(
        recorded=done.recorded, unchanged=done.unchanged
    )


def template(request: HttpRequest) -> HttpResponse:
    reader: Reader = reader_in(request)
    unit = "" if reader.may("office", "admin") else reader.unit_code
    data = steering.returns_template(chosen_plan(request).code, unit=unit, on=clock.today())
    answer = HttpResponse(
        data,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Content-Disposition"] = 'attachment; filename="returns.xlsx"'
    return answer


@require_POST
def verify(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a reported figure was checked, and whether it holds."""
    steering.return_verify(
        number,
        holds=request.POST.get("holds") == "1",
        ground=request.POST.get("ground", ""),
        actor=reader_in(request).actor(),
        at=clock.now(),
    )
    return redirect(plan_url(request, "plan:returns"))


urlpatterns = [
    path("returns/", page, name="returns"),
    path("returns/template.xlsx", template, name="returns-template"),
    path("returns/<int:number>/verify/", verify, name="return-verify"),
]
