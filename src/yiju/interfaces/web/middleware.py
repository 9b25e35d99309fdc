"""What happens around every page: language, errors in one shape, the policy."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from ninja.utils import check_csrf
from requests import RequestException

from yiju.interfaces import clock, policy
from yiju.interfaces.web.reader import Reader, key_shown, reader_of, reader_with_key
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, use_language

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)


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


class KeyRefused(CityError):
    """One answer for every cause, so that nobody learns which keys there have been."""

    code = "access.key_refused"
    status = HTTPStatus.UNAUTHORIZED
    text = _(
        "这把密钥打不开任何东西：不存在、已过期或已撤销，或者其账号、任职已经结束。"
        "请其主人在“访问密钥”页另制一把。"
    )


class KeyReadsOnly(CityError):
    code = "access.key_reads_only"
    status = HTTPStatus.FORBIDDEN
    text = _("密钥 {mark}… 只能读取，不能办理 {method}。需要写入时，请其主人另制一把可写的密钥。")


class FormNotOurs(CityError):
    code = "access.form_not_ours"
    status = HTTPStatus.FORBIDDEN
    text = _(
        "请求没有带上本站的防伪标记，未予办理。浏览器请重新打开页面再试；"
        "程序请改用密钥：Authorization: Bearer …。"
    )


class NotStorable(CityError):
    code = "access.not_storable"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    text = _(
        "填写的内容中有数据库存不下的字符或数，什么也没有改动。去掉看不见的控制字符，再试一次。"
    )


CHALLENGES = {
    SignInFirst.code: 'Bearer realm="yiju"',
    KeyRefused.code: 'Bearer realm="yiju", error="invalid_token"',
    KeyReadsOnly.code: 'Bearer realm="yiju", error="insufficient_scope"',
}
"""What a refusal tells a program about keys (RFC 6750, section 3)."""


class AnswerCityErrors:
    """Every refusal has one shape: JSON for programs, a page for people."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, CityError):
            return answer(request, error)
        if isinstance(error, DataError):
            # PostgreSQL holds no NUL in a text, where SQLite does.
            log.warning("%s %s", request.method, request.path, exc_info=error)
            return answer(request, NotStorable())
        if isinstance(error, RequestException) and _is_identity(request):
            # allauth asks the provider where its addresses are before it minds any error.
            page, status = "socialaccount/authentication_error.html", HTTPStatus.BAD_GATEWAY
            return render(request, page, status=status)
        return None


DOORS_OF_PROGRAMS = ("/api/", "/bank/")
"""Below which nobody reads a page."""


def answer(request: HttpRequest, error: CityError) -> HttpResponse:
    is_program = request.path.startswith(DOORS_OF_PROGRAMS)
    if is_program or not request.accepts("text/html"):
        told = JsonResponse(error.as_dict(), status=error.status)
        if is_api(request) and error.code in CHALLENGES:
            told["WWW-Authenticate"] = CHALLENGES[error.code]
        return told
    return render(request, "web/error.html", {"error": error}, status=error.status)


def _is_identity(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name.startswith("openid_connect_")


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


class HoldThePolicy:
    """A route answers only those whom the policy table names for it.

    A program that shows a key is its owner in one membership, whatever cookies it sends besides;
    it needs no token against forged forms, because no browser shows a key on its own.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.moment()  # type: ignore[attr-defined]
        reader = self._reader(request)
        if reader is None:
            return answer(request, KeyRefused())
        request.reader = reader  # type: ignore[attr-defined]
        return self.get_response(request)

    def _reader(self, request: HttpRequest) -> Reader | None:
        """None for a key that opens nothing."""
        secret = key_shown(request)
        if secret is None:
            return reader_of(request, clock.today())
        return reader_with_key(secret, clock.today())

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        reader = request.reader  # type: ignore[attr-defined]
        method = request.method or "GET"
        if reader.key and not reader.key.may_write and method not in policy.READING:
            return answer(request, KeyReadsOnly(mark=reader.key.mark, method=method))
        if policy.allows(name, method, reader.roles):
            if is_api(request) and reader.key is None and check_csrf(request):
                return answer(request, FormNotOurs())
            return None
        if reader.account:
            return answer(request, NotAllowed())
        if is_api(request):
            return answer(request, SignInFirst())
        if request.method in {"GET", "HEAD"}:
            return redirect_to_login(request.get_full_path())
        return HttpResponseForbidden(SignInFirst().message)
