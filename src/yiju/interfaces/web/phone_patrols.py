"""Positions of patrols as a phone sends them: in batches, each once however often it comes."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from yiju.interfaces import clock
from yiju.interfaces.web import phone_sending as sending
from yiju.interfaces.web.reader import reader_in
from yiju.platform.base.errors import CityError
from yiju.platform.work.patrols import api as patrols


@require_POST
def patrol(request: HttpRequest) -> HttpResponse:
    """Keep a batch of positions; the answer counts what was stored and what was refused."""
    reader, given, now = reader_in(request), request.POST, clock.moment()
    try:
        sending.check_account(reader, given)
        post = next(one for one in reader.members if one.role == "inspector")
        ended = given.get("ended_at", "")
        done = patrols.receive(
            patrols.Batch(
                sending.key_of(reader, given, "patrol"),
                sending.key_of(reader, given),
                sending.moment_in(given.get("began_at", "")),
                sending.moment_in(ended) if ended else None,
                sending.moment_in(given.get("sent_at", "")),
                _positions(given),
            ),
            account=reader.account,
            unit_code=post.unit_code,
            area_path=post.area_path,
            actor=reader.actor(via="phone"),
            at=now,
        )
    except CityError as error:
        return JsonResponse({"done": False, **error.as_dict()}, status=error.status)
    counted = {"received": done.received, "stored": done.stored, "refused": dict(done.refused)}
    return JsonResponse({"done": True, "patrol": done.patrol, **counted})


def _positions(given: Mapping[str, str]) -> list[Any]:
    """The positions as the phone packed them; raises FormUnreadable."""
    try:
        found = json.loads(given.get("positions", "") or "[]")
    except (ValueError, RecursionError):
        raise sending.FormUnreadable from None
    if not isinstance(found, list):
        raise sending.FormUnreadable
    return found
