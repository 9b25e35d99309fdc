"""The page of alarms: what stands, what those of the last days were worth, what is held back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.policy import HOLDERS
from yiju.interfaces.sensing.words import age_of, length_of
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA
from yiju.platform.registry import api as registry
from yiju.platform.sensing.watches import api

PAGE = 50
SPANS: dict[str, tuple[Text, timedelta]] = {
    "day": (_("24 小时"), timedelta(days=1)),
    "week": (_("7 天"), timedelta(days=7)),
    "month": (_("30 天"), timedelta(days=30)),
}
SEVERITIES = {
    api.Severity.PLAN: _("计划"),
    api.Severity.GENERAL: _("一般"),
    api.Severity.SERIOUS: _("严重"),
    api.Severity.URGENT: _("紧急"),
}
OUTCOMES: dict[str, Text] = {
    "": _("等待"),
    api.Outcome.OPENS.value: _("已立案"),
    api.Outcome.REPEATS.value: _("重复，并入原案"),
    api.Outcome.REOPENS.value: _("复发，重开原案"),
    api.Outcome.JOINS.value: _("并入上级原因"),
    api.Outcome.PASSED.value: _("很快自行恢复，未立案"),
    api.Outcome.ADVISES.value: _("作为建议的依据，不立案"),
}


class MomentUnreadable(CityError):
    code = "watches.moment_unreadable"
    status = 422
    text = _("“{given}”不是时刻。请用日期时间选择框填写")


@dataclass(frozen=True)
class Shown:
    """An alarm in words."""

    row: api.AlarmRow
    title: Text | str
    severity: Text
    outcome: Text
    age: Text
    is_held: bool
    """Whether it waits for more than others of its kind, as under maintenance."""
    is_latched: bool
    """Whether it stands until somebody puts it back."""


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest, problem: CityError | None = None, status: int = 200
) -> HttpResponse:
    asked, now, today = request.GET, clock.moment(), clock.today()
    reader = reader_in(request)
    span = asked.get("span", "") if asked.get("span") in SPANS else "week"
    watches = {watch.key: watch for watch in api.watches()}
    watch = asked.get("watch", "") if asked.get("watch") in watches else ""
    case = asked.get("case", "").strip()[:40]
    only = asked.get("only", "") if asked.get("only") in {"all", "stale"} else ""
    found = api.alarms(
        reader.reaches,
        watch=watch,
        case=case,
        is_standing=only != "all" and not case,
        stale_at=now if only == "stale" else None,
        after=asked.get("after", "")[:20],
        size=PAGE,
    )
    figures = api.statistics(reader.reaches, now - SPANS[span][1], now, today)
    context = {
        "rows": [_shown(row, watches, now) for row in found.rows],
        "page": found,
        "figures": figures,
        "faults": [(one, _title(one.watch, watches)) for one in api.faults()],
        "minutes": int(api.P.flood_minutes.at(today)),
        "stale_hours": int(api.P.stale_hours.at(today)),
        "shelving_hours": int(api.P.shelving_hours.at(today)),
        "by_watch": [
            (one, _title(one.watch, watches), _length(one.median_s)) for one in figures.by_watch
        ],
        "top": [(one, _title(one.watch, watches)) for one in figures.top],
        "watches": watches.values(),
        "watch": watch,
        "only": only,
        "case": case,
        "spans": {key: title for key, (title, _length) in SPANS.items()},
        "span": span,
        "shelvings": [
            (one, _title(one.watch, watches)) for one in api.shelvings(now, reader.reaches)
        ],
        "maintenances": api.maintenances(now, reader.reaches),
        "kinds": _kinds(),
        "may_hold": reader.may(*HOLDERS),
        "problem": problem,
        "given": request.POST if problem else {},
        "now": now.astimezone(CHINA),
    }
    return render(request, "web/sensing/alarms.html", context, status=status)


def _title(key: str, watches: dict[str, api.Watch]) -> Text | str:
    return watches[key].title if key in watches else key


def _length(seconds: float | None) -> Text | str:
    """In whole minutes, or hours where there are many."""
    if seconds is None:
        return "—"
    whole = timedelta(minutes=max(1, round(seconds / 60)))
    long = timedelta(hours=round(seconds / 3600))
    return length_of(long if whole >= timedelta(hours=3) else whole)


def _shown(row: api.AlarmRow, watches: dict[str, api.Watch], now: datetime) -> Shown:
    watch = watches.get(row.watch)
    usual = watch.holds_for if watch else timedelta()
    return Shown(
        row,
        _title(row.watch, watches),
        SEVERITIES[api.Severity(row.severity)],
        OUTCOMES.get(row.outcome, OUTCOMES[""]),
        age_of(now - row.raised_at),
        not row.outcome and row.opens_at - row.raised_at > usual and row.opens_at > now,
        watch is not None and watch.latch and row.cleared_at is None,
    )


def _kinds() -> list[registry.AssetKind]:
    """The kinds of asset that watches speak of, and what feeds them."""
    keys = {watch.asset_kind for watch in api.watches()}
    keys |= {parent.kind for watch in api.watches() for parent in watch.parents}
    return [kind for kind in registry.kinds() if kind.key in keys]


Action = Callable[[HttpRequest], None]


def action(view: Action) -> Callable[[HttpRequest], HttpResponse]:
    """A form of the page: what is wrong is shown on it."""

    @never_cache
    @require_POST
    @wraps(view)
    def acted(request: HttpRequest) -> HttpResponse:
        try:
            view(request)
        except CityError as error:
            return _page(request, error, error.status)
        return redirect("sensing:alarms")

    return acted


@action
def shelve(request: HttpRequest) -> None:
    """Let the alarms of a watch at an asset open nothing for some hours."""
    given, reader, now = request.POST, reader_in(request), clock.moment()
    hours = given.get("hours", "")
    if not (hours.isascii() and hours.isdigit() and len(hours) < 4):
        raise MomentUnreadable(given=hours[:20])
    api.shelve(
        given.get("watch", ""),
        given.get("kind", ""),
        given.get("code", ""),
        since=now,
        until=now + timedelta(hours=int(hours)),
        reason=given.get("reason", ""),
        actor=reader.actor(),
        at=now,
        reaches=reader.reaches,
    )
    messages.success(request, str(_("已搁置，到时自动恢复。")))


@action
def maintain(request: HttpRequest) -> None:
    """Say when an asset is being worked on."""
    given, reader = request.POST, reader_in(request)
    api.maintenance_add(
        given.get("kind", ""),
        given.get("code", "").strip(),
        since=_moment(given.get("since", "")),
        until=_moment(given.get("until", "")),
        reason=given.get("reason", ""),
        actor=reader.actor(),
        at=clock.moment(),
        reaches=reader.reaches,
    )
    messages.success(request, str(_("检修时段已登记，其间的报警不立案。")))


@action
def put_back(request: HttpRequest) -> None:
    """End an alarm that stands until somebody has looked."""
    given, reader = request.POST, reader_in(request)
    number = given.get("alarm", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise api.AlarmUnknown(alarm=number[:20])
    api.put_back(
        int(number),
        reason=given.get("reason", ""),
        actor=reader.actor(),
        at=clock.moment(),
        reaches=reader.reaches,
    )
    messages.success(request, str(_("报警已解除。")))


def _moment(text: str) -> datetime:
    """By the clocks of China; raises MomentUnreadable."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=CHINA)
    except ValueError:
        raise MomentUnreadable(given=text[:20]) from None
