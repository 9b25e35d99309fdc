"""Pages of sources: who delivers readings, by which secrets, and what became of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.counting import note
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api

DAYS = timedelta(days=6)
USUAL = timedelta(days=90)
DOORS = {"http": _("接口"), "mqtt": Text("MQTT"), "file": _("文件")}


class NumberUnreadable(CityError):
    code = "sensing.number_unreadable"
    status = 422
    text = _("“{given}”不是正整数")


@dataclass(frozen=True)
class Day:
    """A source on a day; `reasons` are words, key and number, the most frequent first."""

    row: api.Balance
    reasons: list[tuple[Text, str, int]]


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """All sources, what each delivered today, and the balance of the last days."""
    problem: CityError | None = None
    if request.method == "POST":
        try:
            made = _made(request)
            return redirect("sensing:source", made.key)
        except CityError as error:
            problem = error
    last = clock.today()
    days = _days(api.balances(last - DAYS, last))
    today = {one.row.source: one.row for one in days if one.row.day == last}
    context = {
        "rows": [(one, DOORS[one.door], today.get(one.key)) for one in api.sources()],
        "days": days,
        "doors": DOORS,
        "units": registry.units(),
        "progress": api.progress(),
        "problem": problem,
        "given": request.POST if problem else {},
        "may_write": reader_in(request).may("office", "admin"),
    }
    status = problem.status if problem else 200
    return render(request, "web/sensing/sources.html", context, status=status)


def _made(request: HttpRequest) -> api.SourceRow:
    given = request.POST
    return api.source_make(
        given.get("key", "").strip(),
        name=given.get("name", ""),
        unit_code=given.get("unit", ""),
        door=given.get("door", ""),
        quota=_quota(given.get("quota", "")),
        actor=reader_in(request).actor(),
        at=clock.moment(),
    )


def _quota(text: str) -> int | None:
    """None: it follows the streams. Raises NumberUnreadable."""
    return _number(text.strip()) if text.strip() else None


def _number(text: str) -> int:
    """Raises NumberUnreadable."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise NumberUnreadable(given=text[:20])
    return int(text)


def _days(rows: list[api.Balance]) -> list[Day]:
    return [
        Day(
            one,
            [
                (api.REASONS[api.Reason[why.upper()]], why, count)
                for why, count in sorted(one.refused.items(), key=lambda r: (-r[1], r[0]))
            ],
        )
        for one in rows
    ]


@never_cache
def one(request: HttpRequest, source: str) -> HttpResponse:
    """A source with its secrets, its streams by kind, and its balance by day."""
    return _page(request, source)


def _page(request: HttpRequest, source: str, status: int = 200, **more: Any) -> HttpResponse:
    row, today = api.source(source), clock.today()
    streams = [
        (kind, api.stream_count(api.Wanted(kind=kind.key, source=source)))
        for kind in api.stream_kinds()
    ]
    context = {
        "one": row,
        "door": DOORS[row.door],
        "unit": registry.unit(row.unit_code),
        "taken": api.taken(row.id, today),
        "secrets": [(secret, _state(secret, today)) for secret in api.secrets(source)],
        "streams": [(kind, count) for kind, count in streams if count],
        "kinds": api.stream_kinds(),
        "districts": registry.districts(),
        "days": _days(api.balances(today - 5 * DAYS, today, source)),
        "today": today,
        "until": today + USUAL,
        "latest": today + timedelta(days=int(api.P.secret_days.at(today))),
        "may_write": reader_in(request).may("office", "admin") and row.closed_at is None,
        "given": request.POST if "problem" in more else {},
    }
    return render(request, "web/sensing/source.html", context | more, status=status)


def _state(row: api.SecretRow, today: date) -> Text:
    if row.revoked_at:
        return _("已撤销")
    return _("有效") if row.opens(today) else _("已过期")


Action = Callable[[HttpRequest, str], HttpResponse]


def action(view: Action) -> Action:
    """A form of the page of a source: what is wrong is shown on the page."""

    @never_cache
    @require_POST
    @wraps(view)
    def acted(request: HttpRequest, source: str) -> HttpResponse:
        try:
            return view(request, source)
        except (api.SourceUnknown, registry.AreaUnknown):
            raise
        except CityError as error:
            return _page(request, source, error.status, problem=error)

    return acted


@action
def change(request: HttpRequest, source: str) -> HttpResponse:
    """Another name, another quota."""
    quota = _quota(request.POST.get("quota", ""))
    name, actor = request.POST.get("name", ""), reader_in(request).actor()
    api.source_change(source, name=name, quota=quota, actor=actor, at=clock.moment())
    messages.success(request, str(_("已改。")))
    return redirect("sensing:source", source)


@action
def close(request: HttpRequest, source: str) -> HttpResponse:
    reason, actor = request.POST.get("reason", ""), reader_in(request).actor()
    api.source_close(source, reason=reason, actor=actor, at=clock.moment())
    messages.success(request, str(_("已停用，不再收它的读数。")))
    return redirect("sensing:source", source)


@action
def make_secret(request: HttpRequest, source: str) -> HttpResponse:
    """The secret is on this answer and nowhere else."""
    given = request.POST
    try:
        until = date.fromisoformat(given.get("until", ""))
    except ValueError:
        until = date.min
    made = api.secret_make(
        source,
        name=given.get("name", ""),
        until=until,
        asset_code=given.get("asset", "").strip()[:40],
        actor=reader_in(request).actor(),
        at=clock.moment(),
    )
    return _page(request, source, made=made)


@action
def revoke_secret(request: HttpRequest, source: str) -> HttpResponse:
    number = _number(request.POST.get("secret", ""))
    if number not in {row.id for row in api.secrets(source)}:
        raise api.SecretUnknown(secret=number)
    api.secret_revoke(number, actor=reader_in(request).actor(), at=clock.moment())
    messages.success(request, str(_("密钥已撤销，下一次请求起即无效。")))
    return redirect("sensing:source", source)


@action
def make_streams(request: HttpRequest, source: str) -> HttpResponse:
    """Let the source deliver a kind of stream: for some assets, or for all of an area."""
    given = request.POST
    codes = given.get("codes", "").replace("，", " ").replace(",", " ").split()
    made = api.streams_make(
        given.get("kind", ""),
        source=source,
        codes=codes or None,
        within=given.get("area", ""),
        actor=reader_in(request).actor(),
        at=clock.moment(),
    )
    told = _("新建 {created} 个数据流，改动 {changed} 个。")
    messages.success(request, str(told.format(created=made.created, changed=made.changed)))
    return redirect("sensing:source", source)


@action
def bring(request: HttpRequest, source: str) -> HttpResponse:
    """Readings as a file, in the name of the source."""
    given = request.FILES.get("file")
    if given is None:
        raise registry.FileUnreadable(file="", why=_("请选择文件"))
    name = given.name or ""
    with NamedTemporaryFile(suffix=Path(name).suffix) as kept:
        for chunk in given.chunks():
            kept.write(chunk)
        kept.flush()
        report = api.import_readings(
            api.caller_for(source),
            Path(kept.name),
            filename=name,
            actor=reader_in(request).actor("import"),
            at=clock.moment(),
        )
    note(request, "")  # each reading is counted by its source
    reasons = [(api.REASONS[api.Reason[why.upper()]], n) for why, n in report.counts.most_common()]
    status = 200 if report.accepted or not report.received else 422
    return _page(request, source, status, report=report, reasons=reasons, filename=name)
