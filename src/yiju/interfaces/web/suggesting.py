"""Types suggested while words are typed. What was shown comes back signed with the report, so that
the figures of how often a suggestion was right cannot be made up outside."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web.item import type_title
from yiju.platform.base.time import china_day
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.suggestions import api as suggestions

MOST_SIGNS = 1000
SALT = "suggested-types"
LASTS = timedelta(days=1)
"""A form may stay open so long."""


@require_POST
def answer(request: HttpRequest) -> JsonResponse:
    """What the words may be about, the likeliest first, with the words that say so; nothing where
    they say nothing. The words come in the body: those of a citizen stand in no address."""
    words, now = request.POST.get("q", "")[:MOST_SIGNS], clock.moment()
    found = suggestions.suggested(words, china_day(now))
    known = case_catalogue().types
    rows = [
        {
            "code": one.type_code,
            "title": type_title(one.type_code),
            "class": known[one.type_code].class_title if one.type_code in known else "",
            "because": one.because,
        }
        for one in found.types
    ]
    told = {"types": rows, "sure": found.sure, "shown": _signed(found, now) if rows else ""}
    return JsonResponse(told)


def _signed(found: suggestions.Suggestions, now: datetime) -> str:
    facts = {"types": found.codes, "sure": found.sure, "at": now.timestamp()}
    return signing.Signer(salt=SALT).sign_object(facts)


def shown_in(given: Mapping[str, str], now: datetime) -> suggestions.Shown | None:
    """What a form says was shown; None for what we did not sign or signed too long ago: the
    report counts all the same."""
    try:
        facts = signing.Signer(salt=SALT).unsign_object(given.get("shown", "")[:500])
    except signing.BadSignature:
        return None
    if abs(now.timestamp() - facts["at"]) > LASTS.total_seconds():
        return None
    return suggestions.Shown(tuple(facts["types"]), facts["sure"])
