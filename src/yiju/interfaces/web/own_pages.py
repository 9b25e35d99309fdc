"""Where the whole of an item is to be read whose process has pages of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from yiju.interfaces.chosen import plan_url
from yiju.platform.base.i18n import Text, _
from yiju.platform.work import api as work


@dataclass(frozen=True)
class Way:
    """A way to a page, as a button shows it."""

    title: Text
    icon: str
    address: Callable[[HttpRequest, work.ItemRow], str]


def _numbered(route: str) -> Callable[[HttpRequest, work.ItemRow], str]:
    return lambda _request, item: reverse(route, args=[item.number])


def _bulletin(_request: HttpRequest, item: work.ItemRow) -> str:
    return reverse("bulletin:page", args=[item.data["bulletin"]])


def _meeting(request: HttpRequest, item: work.ItemRow) -> str:
    told = item.data
    return plan_url(request, "supervision:meeting", told["meeting"], plan=told["plan"])


def _funding(request: HttpRequest, item: work.ItemRow) -> str:
    return plan_url(request, "funding:list", plan=item.data["plan"])


MEETING = Way(_("看会议和议程"), "speakerphone", _meeting)
WAYS: Mapping[str, Way] = {
    "bulletin": Way(_("看通报全文"), "news", _bulletin),
    "consultation": Way(_("看意见和答复"), "message-2", _numbered("consultation:page")),
    "dispatch-meeting": MEETING,
    "figure_check": Way(_("看抽中的数据"), "clipboard-check", _numbered("return:check")),
    "funding_warning": Way(_("看项目资金"), "coins", _funding),
    "meeting-decision": Way(_("看这项决定"), "speakerphone", _numbered("supervision:decision")),
    "meeting-notice": MEETING,
    "periodic_return": Way(_("打开报表"), "clipboard-list", _numbered("return:page")),
    "supervision-letter": Way(_("看督办函全文"), "mail-forward", _numbered("supervision:letter")),
}
"""By process."""


def way_to(request: HttpRequest, item: work.ItemRow) -> tuple[Way, str] | None:
    """The way to an item's own page, and its address; None where the item is all there is."""
    way = WAYS.get(item.process)
    return (way, way.address(request, item)) if way else None
