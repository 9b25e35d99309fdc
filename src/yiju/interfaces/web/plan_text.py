"""Compiling a plan, correcting what the compiler read beside the text, comparing editions."""

from collections.abc import Container
from itertools import count
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering

COMPARATORS = (">=", ">", "<=", "<", "=", "about", "all", "basically", "done")
FIELDS = ("subject", "comparator", "value", "unit", "due", "every", "scope")


def text(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    """The text beside what was read from it, clause by clause; each target can be corrected."""
    if not steering.plans():
        return redirect("plan:compile")
    code = chosen_plan(request).code
    edition = steering.edition(code)
    targets: dict[str, list[steering.TargetRow]] = {}
    for row in steering.target_rows(code):
        targets.setdefault(row.clause, []).append(row)
    clauses = [part for top in steering.clauses(code) for part in top.all()]
    unread = [
        (p, next((c for c in clauses if c.start <= p.start < c.end), None)) for p in edition.unread
    ]
    return render(
        request,
        "web/plan/text.html",
        {
            "edition": edition,
            "clauses": [(c, targets.get(c.label, []) if c.label else []) for c in clauses],
            "unread": unread,
            "comparators": COMPARATORS,
            "corrections": steering.corrections(code),
            "editions": steering.editions(code),
            "may_correct": reader_in(request).may("office", "admin"),
            "problems": problems or [],
        },
        status=422 if problems else 200,
    )


def correct(request: HttpRequest) -> HttpResponse:
    """Take one correction; it is applied at once and again to every later edition."""
    if request.method != "POST":
        return redirect(plan_url(request, "plan:text"))
    code = chosen_plan(request).code
    try:
        steering.correct(
            code,
            correction_of(request.POST),
            actor=reader_in(request).actor(),
            at=clock.now(),
        )
    except Problems as error:
        return text(request, list(error.problems))
    messages.success(request, str(_("已更正。")))
    anchor = request.POST.get("anchor", "")
    answer = redirect(plan_url(request, "plan:text"))
    answer["Location"] += f"#c-{anchor}" if anchor else ""
    return answer


def correction_of(given: QueryDict) -> dict[str, Any]:
    """The correction that a form describes, as `steering.correct` takes it."""
    do = given.get("do", "")
    if do == "target.edit":
        return {"do": do, "key": given.get("key", ""), "changes": _target(given)}
    if do == "target.add":
        told = {**_target(given), "text": given.get("text", "")}
        return {"do": do, "clause": given.get("clause", ""), "target": told}
    if do == "target.remove":
        return {"do": do, "key": given.get("key", "")}
    if do == "clause.title":
        return {"do": do, "clause": given.get("clause", ""), "title": given.get("title", "")}
    if do == "clause.units":
        names = [line.strip() for line in given.get("units", "").splitlines() if line.strip()]
        units = [{"named": name, "lead": place == 0} for place, name in enumerate(names)]
        return {"do": do, "clause": given.get("clause", ""), "units": units}
    start = given.get("start", "")
    return {
        "do": do,
        "start": int(start) if start.isdecimal() else 0,
        "text": given.get("text", ""),
        "as": given.get("as", ""),
    }


def _target(given: QueryDict) -> dict[str, Any]:
    return {name: given.get(name, "").strip() for name in FIELDS if name in given}


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    steering.withdraw(
        number,
        actor=reader_in(request).actor(),
        at=clock.now(),
    )
    return redirect(plan_url(request, "plan:text"))


def new_code(file_name: str, taken: Container[str]) -> str:
    """A code for a plan that is new, after the name of its file."""
    stem = slugify(file_name.rpartition(".")[0]) or "plan"
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)


def compile_page(request: HttpRequest) -> HttpResponse:
    """A document in: a new plan, or a new edition of the one in force."""
    known = steering.plans()
    error: CityError | None = None
    given = request.FILES.get("file")
    if request.method == "POST" and given is not None:
        code = request.POST.get("plan") or new_code(str(given.name), {plan.code for plan in known})
        try:
            made = steering.plan_compile(
                code,
                name=str(given.name),
                data=given.read(),
                area_code=registry.city().code,
                actor=reader_in(request).actor(),
                at=clock.now(),
            )
        except CityError as refused:
            error = refused
        else:
            messages.success(
                request,
                str(
                    _("第 {number} 版已编译，读懂 {share}。").format(
                        number=made.number, share=f"{made.coverage:.1%}"
                    )
                ),
            )
            return redirect(plan_url(request, "plan:text", plan=code))
    return render(
        request,
        "web/plan/compile.html",
        {"plans": known, "error": error},
        status=422 if error else 200,
    )


def difference(request: HttpRequest) -> HttpResponse:
    """Which promises two editions make differently."""
    code = chosen_plan(request).code
    numbers = [edition.number for edition in steering.editions(code)]
    old, new = (request.GET.get(name, "") for name in ("old", "new"))
    first = (
        int(old) if old.isdecimal() and int(old) in numbers else numbers[max(len(numbers) - 2, 0)]
    )
    second = int(new) if new.isdecimal() and int(new) in numbers else numbers[-1]
    return render(
        request,
        "web/plan/difference.html",
        {
            "numbers": numbers,
            "old": first,
            "new": second,
            "found": steering.difference(code, first, second),
            "plan": steering.plan(code),
        },
    )


urlpatterns = [
    path("text/", text, name="text"),
    path("text/correct/", correct, name="correct"),
    path("text/corrections/<int:number>/withdraw/", withdraw, name="withdraw"),
    path("compile/", compile_page, name="compile"),
    path("difference/", difference, name="difference"),
]
