"""Subscriptions of other programs to what changes: everybody's own, within one's own reach."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web.keys import membership_in_words
from yiju.interfaces.web.reader import Reader, reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.doors import api as doors

CLOSED_BY_HAND = _("由 {name} 停用")


class MembershipWrong(CityError):
    code = "hook.membership_wrong"
    status = 422
    text = _("编号 {membership} 不是您今天的任职。从自己现有的任职中选一个")


class PrivateRefused(CityError):
    code = "hook.private_refused"
    status = 403
    text = _("只有系统管理员可以让推送发往内部网络")


@dataclass(frozen=True)
class Shown:
    row: doors.HookRow
    changes: list[str]
    area: str
    process: str


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """The reader's subscriptions, and a form for another; the administrator sees all. The secret
    is on the answer to the form only."""
    made: doors.Subscribed | None = None
    problem: CityError | None = None
    reader, given = reader_in(request), request.POST
    if request.method == "POST":
        try:
            made = subscribed(
                reader,
                name=given.get("name", ""),
                url=given.get("url", "").strip(),
                changes=given.getlist("changes"),
                membership=given.get("membership", ""),
                process=given.get("process", ""),
                type_code=given.get("type", "").strip(),
                area=given.get("area", ""),
                private=given.get("private") == "1",
            )
        except CityError as error:
            problem = error
    today = clock.today()
    context = {
        "made": made,
        "problem": problem,
        "given": given if problem else {},
        "chosen": given.getlist("changes") if problem else list(doors.CHANGES),
        "changes": doors.CHANGES,
        "hooks": [_shown(one) for one in doors.hooks(owner_of(reader))],
        "posts": [
            (str(row.id), membership_in_words(row))
            for row in registry.own_memberships(reader.account, today)
        ],
        "processes": work.processes(),
        "districts": registry.districts(),
        "everybody": reader.may("admin"),
    }
    status = problem.status if problem else 200
    return render(request, "web/hooks.html", context, status=status)


def owner_of(reader: Reader) -> str | None:
    """Whose subscriptions the reader sees and stops: their own; as administrator anybody's."""
    return None if reader.may("admin") else reader.account


def subscribed(
    reader: Reader,
    *,
    name: str,
    url: str,
    changes: list[str],
    membership: str,
    process: str,
    type_code: str,
    area: str,
    private: bool,
) -> doors.Subscribed:
    """Subscribe in one membership of the reader, the first where none is named. Raises
    MembershipWrong, PrivateRefused, ProcessUnknown, AreaUnknown, HookUnfit."""
    held = registry.own_memberships(reader.account, clock.today())
    chosen = [row for row in held if membership in ("", str(row.id))]
    if not chosen:
        raise MembershipWrong(membership=membership[:20])
    if private and not reader.may("admin"):
        raise PrivateRefused
    return doors.subscribe(
        name,
        url,
        changes=changes,
        account=reader.account,
        membership=chosen[0].id,
        process=work.process_of(process).key if process else "",
        type_code=type_code[:20],
        area_path=registry.area(area).path if area else "",
        private=private,
        actor=reader.actor(),
        at=clock.moment(),
    )


def _shown(row: doors.HookRow) -> Shown:
    area = row.area_path.rstrip("/").rpartition("/")[2]
    return Shown(
        row,
        [str(doors.CHANGES[one]) for one in row.changes],
        registry.area(area).name if area else "",
        str(work.process_of(row.process).title) if row.process else "",
    )


@require_POST
def close(request: HttpRequest, hook: int) -> HttpResponse:
    reader = reader_in(request)
    reason = str(CLOSED_BY_HAND.format(name=reader.name))
    at = clock.moment()
    doors.close(hook, owner=owner_of(reader), reason=reason, actor=reader.actor(), at=at)
    return redirect("hook:own")


@require_POST
def reopen(request: HttpRequest, hook: int) -> HttpResponse:
    """Go on where it stopped."""
    reader = reader_in(request)
    doors.reopen(hook, owner=owner_of(reader), actor=reader.actor(), at=clock.moment())
    return redirect("hook:own")


@require_POST
def test(request: HttpRequest, hook: int) -> HttpResponse:
    """Write a letter that tells of nothing, to try the way."""
    doors.send_test(hook, owner=owner_of(reader_in(request)), at=clock.moment())
    return redirect("hook:own")


urlpatterns = [
    path("", own, name="own"),
    path("<int:hook>/close/", close, name="close"),
    path("<int:hook>/reopen/", reopen, name="reopen"),
    path("<int:hook>/test/", test, name="test"),
]
