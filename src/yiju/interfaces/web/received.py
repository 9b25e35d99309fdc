"""What came in at every door and what became of it: received = stored + refused with a reason."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.counting import DOORS, Balance, balances, reason
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import start_of_day
from yiju.platform.work.doors import api as doors
from yiju.platform.work.exchange import api as exchange

USUAL = timedelta(days=6)
LONGEST = timedelta(days=366)


class SpanUnfit(CityError):
    code = "received.span_unfit"
    status = 422
    text = _("起止日期应写成 2021-06-01，先后有序，相距不超过 {most} 天")


@dataclass(frozen=True)
class Shown:
    """A door on a day in words; `reasons` are code, words and number, the most frequent first."""

    row: Balance
    door: Text | str
    reasons: list[tuple[str, str, int]]

    @property
    def refused(self) -> int:
        return sum(self.row.refused.values())

    @property
    def adds_up(self) -> bool:
        return self.row.received == self.row.stored + self.refused


@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """By day and door; and the records that other platforms told in their batches."""
    last = _day(request.GET.get("last", ""), clock.today())
    first = _day(request.GET.get("first", ""), last - USUAL)
    wanted = request.GET.get("door", "")
    found = between(first, last)
    shown = [_shown(one) for one in found if not wanted or one.door == wanted]
    after = start_of_day(last + timedelta(days=1))
    context = {
        "rows": shown,
        "first": first,
        "last": last,
        "doors": DOORS,
        "wanted": wanted,
        "received": sum(one.row.received for one in shown),
        "stored": sum(one.row.stored for one in shown),
        "refused": sum(one.refused for one in shown),
        "platforms": exchange.taken(start_of_day(first), after),
    }
    return render(request, "web/received.html", context)


def between(first: date, last: date) -> list[Balance]:
    """Raises SpanUnfit."""
    if not timedelta(0) <= last - first <= LONGEST:
        raise SpanUnfit(most=LONGEST.days)
    return balances(doors.receptions(first, last))


def _shown(row: Balance) -> Shown:
    most = sorted(row.refused.items(), key=lambda one: (-one[1], one[0]))
    return Shown(row, DOORS[row.door], [(code, reason(code), count) for code, count in most])


def _day(text: str, usual: date) -> date:
    """Raises SpanUnfit."""
    try:
        return date.fromisoformat(text) if text else usual
    except ValueError:
        raise SpanUnfit(most=LONGEST.days) from None


urlpatterns = [path("", listing, name="list")]
