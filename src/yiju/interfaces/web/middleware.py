"""What happens around every page: language, errors in one shape, the policy."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language

from yiju.interfaces import clock, policy
from yiju.interfaces.web.reader import reader_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, use_language

Answer = Callable[[HttpRequest], HttpResponse]


class SpeakTheReadersLanguage:
    """Texts of the platform follow the language that Django chose for the request."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with use_language("en" if (get_language() or "").startswith("en") else "zh-hans"):
            return self.get_response(request)


class NotAllowed(CityError):
    code = "access.not_allowed"
    status = HTTPStatus.FORBIDDEN
    text = _("您的角色不能进行此操作。如需办理，请联系领导小组办公室授权。")


class SignInFirst(CityError):
    code = "access.sign_in_first"
    status = HTTPStatus.UNAUTHORIZED
    text = _("请先登录。")


class AnswerCityErrors:
    """Every refusal has one shape: JSON for programs, a page for people."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer(request, error) if isinstance(error, CityError) else None


def answer(request: HttpRequest, error: CityError) -> HttpResponse:
    if request.path.startswith("/api/") or not request.accepts("text/html"):
        return JsonResponse(error.as_dict(), status=error.status)
    return render(request, "web/error.html", {"error": error}, status=error.status)


class HoldThePolicy:
    """A route answers only those whom the policy table names for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.moment()  # type: ignore[attr-defined]
        request.reader = reader_of(request, clock.today())  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        reader = request.reader  # type: ignore[attr-defined]
        if policy.allows(name, request.method or "GET", reader.roles):
            return None
        if reader.account:
            return answer(request, NotAllowed())
        if request.path.startswith("/api/"):
            return answer(request, SignInFirst())
        if request.method in {"GET", "HEAD"}:
            return redirect_to_login(request.get_full_path())
        return HttpResponseForbidden(SignInFirst().message)
