"""Counting what comes in: received = stored + refused with a reason, at every door.

Whatever would change something is counted once, before its answer leaves and outside of the
transaction that may have been refused. The reason is the code of the refusal that was made, whether
a page showed it, a program was told it, or nobody foresaw it (`http.` and the status).
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from yiju.interfaces import clock
from yiju.interfaces.policy import READING
from yiju.platform.base.errors import CityError, hearing
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import china_day
from yiju.platform.work.doors import api as doors

log = logging.getLogger("yiju.doors")
Answer = Callable[[HttpRequest], HttpResponse]
DOORS: dict[str, Text | str] = {
    "portal": _("公众门户"),
    "open311": "Open311",
    "api": "API",
    "phone": _("手机办理"),
    "intake": _("登记上报"),
    "exchange": _("平台交换"),
    "sensing": _("读数接入"),
    "sensorthings": "SensorThings",
    "talq": "TALQ",
    "titles": _("不动产登记"),
    "files": _("文件导入"),
    "sign_in": _("统一身份登录"),
    "pages": _("其他页面"),
}
"""In the order of the page."""
EXACT = {
    "public:report": "portal",
    "work:report": "intake",
    "work:rule-book": "files",
    "asset:import": "files",
    "project:import": "files",
    "plan:compile": "files",
    "api:import-assets": "files",
    "sensing:readings": "sensing",
    "sensing:source-import": "files",
    "talq:cms": "talq",
    "talq:gateway": "talq",
    "titles:facts": "titles",
}
SPACES = {
    "public": "portal",
    "open311": "open311",
    "api": "api",
    "phone": "phone",
    "exchange": "exchange",
    "sensorthings": "sensorthings",
}
"""Doors by the first word of a route, or of an address that leads to no route."""
CALLBACK = "openid_connect_callback"
UNCOUNTED = ("account_", "mfa_", "socialaccount_", "openid_connect_", "language")
"""Signing in and choosing a language store nothing that anybody brought."""


def door_of(route: str) -> str:
    """The door of a route; of what leads to no route, `api:` with nothing after it.

    >>> door_of("public:case-rate"), door_of("asset:edit"), door_of("api:")
    ('portal', 'pages', 'api')
    """
    if route == CALLBACK:
        return "sign_in"
    return EXACT.get(route) or SPACES.get(route.partition(":")[0], "pages")


def is_counted(route: str, method: str) -> bool:
    """Whatever may change something, and the way back from an identity provider."""
    if route == CALLBACK:
        return True
    return bool(route) and method not in READING and not route.startswith(UNCOUNTED)


def outcome_of(status: int, made: Sequence[CityError]) -> str:
    """What became of it: of several refusals the last that has the status of the answer."""
    if status < 400:
        return doors.STORED
    fitting = [one for one in made if one.status == status] or list(made)
    return fitting[-1].code if fitting else f"http.{status}"


def note(request: HttpRequest, outcome: str) -> None:
    """Say what becomes of a request where its status does not: the code of a refusal that no error
    was made for, or nothing for one that only asked and brought nothing to store."""
    request.outcome = outcome  # type: ignore[attr-defined]


class CountWhatComesIn:
    """Around everything else, so that what others refuse is counted too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with hearing() as made:
            answer = self.get_response(request)
        route, method = _route(request), request.method or "GET"
        outcome = getattr(request, "outcome", None)
        if outcome != "" and is_counted(route, method):
            became = outcome or outcome_of(answer.status_code, made)
            _count(china_day(clock.moment()), route, became)
        return answer


def _route(request: HttpRequest) -> str:
    """The name of the route; of an address that leads to none, the door that it knocked at."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    space = request.path.strip("/").partition("/")[0]
    return f"{space}:" if space in SPACES else ""


def _count(day: date, route: str, outcome: str) -> None:
    """What is stored stays stored and is answered so, even where it cannot be counted."""
    try:
        doors.count(day, route, outcome)
    except Exception:
        log.exception("could not count %s %s", route, outcome)


@dataclass
class Balance:
    """What came in at a door on a day. `refused` by the code of the refusal."""

    day: date
    door: str
    stored: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    @property
    def received(self) -> int:
        return self.stored + sum(self.refused.values())


def balances(rows: Sequence[doors.ReceptionRow]) -> list[Balance]:
    """By day, the latest first, and door, in the order of DOORS."""
    found: dict[tuple[date, str], Balance] = {}
    for row in rows:
        door = door_of(row.route)
        one = found.setdefault((row.day, door), Balance(row.day, door))
        if row.outcome == doors.STORED:
            one.stored += row.count
        else:
            one.refused[row.outcome] = one.refused.get(row.outcome, 0) + row.count
    order = list(DOORS)
    return sorted(found.values(), key=lambda one: (-one.day.toordinal(), order.index(one.door)))


def reason(code: str) -> str:
    """What the refusals of a code say, with … for what differs from one to the next."""
    kind, _dot, status = code.partition(".")
    if kind == "http" and status.isdecimal():
        return HTTPStatus(int(status)).phrase
    known = _known(CityError).get(code)
    if known is None:
        return ""
    told = str(known.text)
    return re.sub(r"\{[^{}]*\}", "…", told)


def _known(kind: type[CityError]) -> dict[str, type[CityError]]:
    found = {kind.code: kind} if hasattr(kind, "code") else {}
    for below in kind.__subclasses__():
        found |= _known(below)
    return found
