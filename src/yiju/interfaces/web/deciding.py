"""What owners decide on: the office proposes it, announces the ballot and takes the result."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web.fields import fields_of
from yiju.interfaces.web.reader import reader_in
from yiju.platform.application import Decided
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import Period, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

MOST = 100


@never_cache
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """The items within the reader's reach, those that wait for a ballot or its result first."""
    decided = catalogue().decided.get(key)
    if decided is None:
        raise Http404
    problem: CityError | None = None
    if request.method == "POST":
        try:
            _do(request, decided)
            return redirect("decision:list", key)
        except CityError as error:
            problem = error
    given = request.POST if problem else {}
    form = decided.processes[0].form
    context = {
        "every": [(one.key, one.title) for one in catalogue().decided.values()],
        "decided": decided,
        "kind": registry.kind_of(decided.kind).title,
        "lines": _lines(request, decided),
        "fields": fields_of(form, given) if form else [],
        "given": given,
        "problem": problem,
        "problems": getattr(problem, "problems", ()),
        "key": work.new_key(),
    }
    status = problem.status if problem else 200
    return render(request, "web/decisions.html", context, status=status)


def _lines(request: HttpRequest, decided: Decided) -> list[dict[str, Any]]:
    reaches, found = reader_in(request).reaches, []
    for process in decided.processes:
        for row in work.items(work.Wanted(process=process.key, reaches=reaches), size=MOST).rows:
            steps = [stage.step for stage in row.open_stages]
            found.append({"row": row, "process": process, "steps": steps})
    return sorted(
        found, key=lambda one: ("counting" not in one["steps"], "voting" not in one["steps"])
    )


def _do(request: HttpRequest, decided: Decided) -> None:
    """What the form asks for: the result, a ballot, or a new item."""
    reader, given, now = reader_in(request), request.POST, clock.moment()
    actor = reader.actor()
    number = given.get("number", "")[:40]
    if number:
        row = work.item(number, reader.reaches)
        if row.process not in {process.key for process in decided.processes}:
            raise Http404
        if given.get("opens") or given.get("closes"):
            opens, closes = _days(given.get("opens", ""), given.get("closes", ""))
            ballot = f"{row.number}".lower()
            decided.put_to_vote(
                row.number, ballot, opens_at=opens, closes_at=closes, actor=actor, at=now
            )
        else:
            decided.take_result(row.number, actor=actor, at=now)
        return
    asset = registry.by_code(decided.kind, given.get("asset", "")[:40], reader.reaches)
    form = decided.processes[0].form
    said = (
        {field.attribute.name: given.get(field.attribute.name, "") for field in fields_of(form)}
        if form
        else {}
    )
    party = work.Party(reader.account, reader.members)
    decided.begin(asset.code, said, key=given.get("key", "")[:60], party=party, actor=actor, at=now)


def _days(opens: str, closes: str) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last. Raises NoPeriod."""
    first, last = Period.parse(opens), Period.parse(closes)
    return start_of_day(first.first_day), start_of_day(last.last_day + timedelta(days=1))


urlpatterns = [path("<str:key>/", listing, name="list")]
