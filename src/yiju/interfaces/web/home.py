"""The way in: home, language, and what to say when a page is not there."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from yiju.interfaces.web.middleware import FormNotOurs, is_api
from yiju.interfaces.web.middleware import answer as refuse
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


def home(request: HttpRequest) -> HttpResponse:
    """The cockpit for the leading group; else the plan: the whole of it at the desk, the published
    part for a visitor."""
    if reader_in(request).may("leader"):
        return redirect("cockpit:page")
    return redirect("plan:page" if request.user.is_authenticated else "public:plan")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language that the reader chose and go back to where they were."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax"
        )
    return answer


class NoSuchAddress(CityError):
    code = "api.no_such_address"
    status = 404
    text = _("没有地址 {path}。全部地址见 /api/docs")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return refuse(request, NoSuchAddress(path=request.path[:200]))
    return render(request, "web/not_found.html", status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that no page of ours has sent."""
    return refuse(request, FormNotOurs())


def broken(request: HttpRequest) -> HttpResponse:
    """Needs no database and no reader: either may be what broke."""
    return HttpResponse(
        "<!doctype html><meta charset=utf-8><title>500</title>"
        "<h1>系统出现错误</h1><p>已记录，请稍后再试。</p>"
        "<p lang=en>Something broke. It has been recorded; please try again later.</p>",
        status=500,
    )
