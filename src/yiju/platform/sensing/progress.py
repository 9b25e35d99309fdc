"""How the mover gets on: what waits for it, and what keeps it from working."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db.models import Count, Min, Sum

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import CHINESE, ENGLISH, active_language, use_language
from yiju.platform.sensing.columns import moment_of
from yiju.platform.sensing.models import Delivery, Position


@dataclass(frozen=True)
class Progress:
    """`waiting` readings are accepted and not in the lake yet, the oldest received at `oldest`.
    `fault` says in the reader's language what has kept the mover from working since `fault_since`;
    empty while it works."""

    moved_at: datetime | None
    waiting: int
    oldest: datetime | None
    fault: str
    fault_since: datetime | None


def position() -> Position:
    """The row of the mover, made where there is none."""
    found, _made = Position.objects.get_or_create(pk=1, defaults={"lake": str(uuid4())})
    return found


def progress() -> Progress:
    """As it is now."""
    held = Position.objects.filter(pk=1).first() or Position()
    told = Delivery.objects.aggregate(n=Count("pk"), readings=Sum("count"), oldest=Min("received"))
    return Progress(
        held.moved_at,
        told["readings"] or 0,
        moment_of(told["oldest"]) if told["n"] else None,
        held.fault.get(active_language(), "") if held.fault else "",
        held.fault_since,
    )


def fault_note(error: CityError, at: datetime) -> bool:
    """Keep what the mover was kept from working by, for people to see; whether it is new."""
    said = dict[str, str]()
    for language in (CHINESE, ENGLISH):
        with use_language(language):
            said[language] = error.message
    held = position()
    if held.fault == said:
        return False
    since = held.fault_since or at
    Position.objects.filter(pk=held.pk).update(fault=said, fault_since=since)
    return True


def fault_end() -> bool:
    """The mover works; whether it did not before."""
    failing = Position.objects.filter(pk=1, fault_since__isnull=False)
    return bool(failing.update(fault=None, fault_since=None))
