"""What has not left yet, how long it waits and why, and the daily reconciliation."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.sending.courier import LEASE
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import start_of_day
from yiju.platform.work import api as work

CHANNELS = {
    "reporter": _("上报人"),
    "mail": _("邮件"),
    "apprise": _("群消息或短信"),
    "webhook": _("其他系统"),
}


class ReasonMissing(CityError):
    code = "outbox.reason_missing"
    status = 422
    text = _("放弃一封信要写明原因")


@dataclass(frozen=True)
class Shown:
    """A letter in words. `late` is past the limit of the alarm."""

    row: work.Letter
    channel: Text | str
    to: str
    age: Text
    late: bool


@dataclass(frozen=True)
class Day:
    """A channel on the day that is reconciled."""

    channel: Text | str
    row: work.Reconciled

    @property
    def adds_up(self) -> bool:
        return self.row.written == self.row.sent + self.row.waiting + self.row.given_up


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Letters that wait, the oldest first, and where those of a day have gone."""
    now = clock.moment()
    limit = work.alarm_after(now)
    query = request.GET
    letters = work.waiting(failed=query.get("only") == "failed", after=query.get("after", ""))
    on = _day(query.get("day", ""))
    rows = work.reconciliation(start_of_day(on), start_of_day(on + timedelta(days=1)))
    facts = {
        "letters": letters,
        "shown": [_shown(row, now, limit) for row in letters.rows],
        "late": work.overdue_count(now),
        "limit": int(limit / timedelta(minutes=1)),
        "courier": work.leased(LEASE, clock.now()),
        "day": on,
        "days": [Day(CHANNELS.get(row.channel, row.channel), row) for row in rows],
    }
    return render(request, "web/outbox/list.html", facts)


def _day(text: str) -> date:
    """The day that is asked for; today for one that nobody can read."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


def _shown(row: work.Letter, now: datetime, limit: timedelta) -> Shown:
    """The address of a reporter is a number that says nothing to a reader, and no more is told."""
    age = now - row.written_at
    to = "" if row.channel == "reporter" else row.address
    return Shown(row, CHANNELS.get(row.channel, row.channel), to, _age(age), age > limit)


def _age(age: timedelta) -> Text:
    minutes = max(0, int(age / timedelta(minutes=1)))
    if minutes < 120:
        return _("{count} 分钟").format(count=minutes)
    if minutes < 48 * 60:
        return _("{count} 小时").format(count=minutes // 60)
    return _("{count} 天").format(count=minutes // (24 * 60))


@require_POST
def try_now(request: HttpRequest) -> HttpResponse:
    """Let the courier take a letter at its next round."""
    work.send_now(request.POST.get("key", ""))
    return redirect("outbox:list")


@require_POST
def give_up(request: HttpRequest) -> HttpResponse:
    """Decide that a letter is not sent; the reason stays on record."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise ReasonMissing()
    actor = reader_in(request).actor()
    work.give_up(request.POST.get("key", ""), reason=reason[:300], actor=actor, at=clock.moment())
    return redirect("outbox:list")


urlpatterns = [
    path("", listing, name="list"),
    path("try-now/", try_now, name="try-now"),
    path("give-up/", give_up, name="give-up"),
]
