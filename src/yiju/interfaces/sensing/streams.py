"""Pages of streams: what is measured, and the course of each."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.sensing.words import in_words, length_of, limit_of, shown
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api
from yiju.platform.sensing.query import api as query

PAGE = 50
SPANS: dict[str, tuple[Text, timedelta]] = {
    "day": (_("24 小时"), timedelta(days=1)),
    "week": (_("7 天"), timedelta(days=7)),
    "month": (_("30 天"), timedelta(days=30)),
    "year": (_("一年"), timedelta(days=365)),
}
MOST_READINGS = 50


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Streams within the reader's reach, with what was measured last."""
    asked, now = request.GET, clock.moment()
    kinds = {kind.key: kind for kind in api.stream_kinds()}
    area = asked.get("area", "")
    wanted = api.Wanted(
        kind=asked.get("kind", "") if asked.get("kind") in kinds else "",
        asset_code=asked.get("asset", "").strip()[:40],
        source=asked.get("source", "")[:40],
        area_path=registry.area(area).path if area else "",
        reaches=reader_in(request).reaches,
        silent_at=now if asked.get("only") == "silent" else None,
    )
    rows = api.streams(wanted, after=asked.get("after", "")[:100], size=PAGE + 1)
    context = {
        "rows": shown(rows[:PAGE], now),
        "following": rows[PAGE - 1].key if len(rows) > PAGE else "",
        "total": api.stream_count(wanted),
        "kinds": kinds.values(),
        "sources": api.sources(),
        "districts": registry.districts(),
    }
    return render(request, "web/sensing/streams.html", context)


@never_cache
def one(request: HttpRequest, code: str, stream: str) -> HttpResponse:
    """The course of a stream over a span that ends now, or over a day."""
    row = api.stream(f"{code}/{stream}", reader_in(request).reaches)
    kind, now = api.stream_kind(row.kind), clock.moment()
    span, first, after = _span(request, now)
    course = query.course(row, first, after, now=now)
    newest = query.points(row.id, first, after, size=MOST_READINGS, newest=True)
    [told] = shown([row], now)
    asset = registry.by_code(row.asset_kind, row.asset_code, reader_in(request).reaches)
    least = float(api.P.complete_from.at(clock.today())) / 100
    context = {
        "one": told,
        "kind": kind,
        "asset": asset,
        "asset_kind": registry.kind_of(row.asset_kind),
        "spans": {key: title for key, (title, _length) in SPANS.items()},
        "span": span,
        "day": first.astimezone(CHINA).date() if span == "" else "",
        "course": course,
        "is_complete": course.completeness is not None and course.completeness >= least,
        "least": least,
        "interval": length_of(kind.interval),
        "silent_after": length_of(kind.silent_after),
        "limits": (
            limit_of(kind.low if row.low is None else row.low),
            limit_of(kind.high if row.high is None else row.high),
        ),
        "newest": [
            (point, in_words(kind, point.value), api.QUALITIES[point.quality]) for point in newest
        ],
        "chart": _chart(kind, course),
    }
    return render(request, "web/sensing/stream.html", context)


def _span(request: HttpRequest, now: datetime) -> tuple[str, datetime, datetime]:
    """The name of the span, which is empty for a day that was chosen, and its ends."""
    chosen = request.GET.get("day", "")
    try:
        day = datetime.strptime(chosen, "%Y-%m-%d").date()
        return "", start_of_day(day), start_of_day(day + timedelta(days=1))
    except (ValueError, OverflowError):
        span = request.GET.get("span", "")
        span = span if span in SPANS else "day"
        return span, now - SPANS[span][1], now + timedelta(microseconds=1)


def _chart(kind: api.StreamKind, course: query.Course) -> dict[str, object]:
    """What the chart draws: the mean of the valid readings of each step between their least and
    their most. A step without any breaks the line."""
    points: list[list[object]] = []
    previous: datetime | None = None
    for step in course.steps:
        if step.mean is None:
            continue
        if previous is not None and step.start - previous > max(2 * course.length, kind.interval):
            points.append([_drawn(previous) + 1, None, None, None])
        at = _drawn(step.start)
        points.append([at, step.mean, step.least, step.most])
        previous = step.start
    return {
        "points": points,
        "unit": str(kind.unit),
        "digits": kind.digits,
        "steps": bool(kind.states),
        "states": {str(number): str(title) for number, title in kind.states.items()},
        "first": _drawn(course.first),
        "after": _drawn(course.after),
        "names": {"mean": str(_("均值")), "band": str(_("最低至最高"))},
    }


def _drawn(moment: datetime) -> float:
    """Milliseconds by the clocks of China, whatever those of the reader say."""
    return (moment.timestamp() + CHINA_S) * 1000


CHINA_S = 8 * 3_600
