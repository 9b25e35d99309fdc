"""The phone: an app that is installed from the browser and works where there is no network.

Its frame (the shell) holds nothing of anybody. A service worker keeps it in a cache that is named
after its content, so that what runs together was made together; the desk and what was done offline
are kept by the page, in the browser's own database.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.cache import never_cache

from yiju.interfaces import clock
from yiju.interfaces.web import phone_patrols, phone_sending
from yiju.interfaces.web.phone_tasks import everything
from yiju.interfaces.web.phone_words import words_of
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.i18n import _, use_language

MODULES = (
    "app",
    "exif",
    "fields",
    "list",
    "outbox",
    "patrol",
    "photo",
    "photos",
    "place",
    "report",
    "send",
    "similar",
    "store",
    "task",
    "texts",
)
FILES = (
    "yiju/yiju.css",
    "yiju/theme.js",
    "yiju/mark.svg",
    "yiju/phone/phone.css",
    *(f"yiju/phone/{name}.js" for name in MODULES),
)
"""What the app runs on without a network, besides its page."""
WORKER = "yiju/phone/worker.js"
ICONS = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-maskable-512.png", "512x512", "image/png", "maskable"),
)
INK, PAPER = "#17616a", "#f5f6f4"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Of the shell and its worker: nothing from elsewhere, nothing inline."""


def home(request: HttpRequest) -> HttpResponse:
    """The app in the language of the request; where the worker runs, it answers instead."""
    return shell(request, translation.get_language() or settings.LANGUAGE_CODE)


@never_cache
def shell(request: HttpRequest, language: str) -> HttpResponse:
    """The frame in one language, the same for everybody."""
    if language not in dict(settings.LANGUAGES):
        raise Http404(language)
    return _strict(HttpResponse(shell_in(language)))


@cache
def shell_in(language: str) -> str:
    with translation.override(language), use_language(language):
        context = {
            "language": language,
            "words": words_of(),
            "icon": static("yiju/phone/icon-192.png"),
            "languages": settings.LANGUAGES,
        }
        return render_to_string("web/phone/shell.html", context)


@cache
def version() -> str:
    """A name for exactly this shell: of all its files and pages, and of the worker itself."""
    digest = hashlib.sha256()
    for language, _title in settings.LANGUAGES:
        digest.update(shell_in(language).encode())
    for name in (*FILES, WORKER):
        digest.update(_content(name))
    return digest.hexdigest()[:16]


def _content(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()


@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: what it keeps, and then its code. It sees nothing but the app."""
    pages = {code: reverse("phone:shell", args=[code]) for code, _title in settings.LANGUAGES}
    facts = {
        "VERSION": version(),
        "FILES": [static(name) for name in FILES],
        "SHELLS": pages,
        "HOME": reverse("phone:home"),
    }
    told = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    answer = HttpResponse(
        told.encode() + _content(WORKER), content_type="text/javascript; charset=utf-8"
    )
    answer["Service-Worker-Allowed"] = reverse("phone:home")
    return _strict(answer)


def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone needs to know to install the app (W3C Web Application Manifest)."""
    here = reverse("phone:home")
    told = {
        "id": here,
        "name": str(_("宜居 · 手机办理")),
        "short_name": str(_("宜居办理")),
        "description": str(_("到现场看，拍照，办理；没有网络也能用，联网后自动发送。")),
        "lang": translation.get_language(),
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "theme_color": INK,
        "background_color": PAPER,
        "icons": [
            {"src": static(f"yiju/phone/{name}"), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in ICONS
        ],
        "shortcuts": [{"name": str(_("上报新问题")), "url": f"{here}#/report"}],
    }
    answer = JsonResponse(told, content_type="application/manifest+json")
    answer["Cache-Control"] = "no-cache"
    return answer


@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and the mark that what they send must carry; nobody for a visitor."""
    reader = reader_in(request)
    told: dict[str, Any] = {"account": reader.account, "name": reader.name}
    if reader.account:
        told["csrf"] = get_token(request)
    return JsonResponse(told)


@never_cache
def desk(request: HttpRequest) -> JsonResponse:
    """Everything that the reader needs for a day without a network."""
    return JsonResponse(everything(reader_in(request), clock.moment()))


def _strict(answer: HttpResponse) -> HttpResponse:
    answer["Content-Security-Policy"] = POLICY
    return answer


urlpatterns = [
    path("", home, name="home"),
    path("shell/<str:language>/", shell, name="shell"),
    path("worker.js", worker, name="worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("session.json", session, name="session"),
    path("desk.json", desk, name="desk"),
    path("act/", phone_sending.act, name="act"),
    path("photo/", phone_sending.photo, name="photo"),
    path("report/", phone_sending.report, name="report"),
    path("patrol/", phone_patrols.patrol, name="patrol"),
]
