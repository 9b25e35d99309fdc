"""Revisions of a kind: one writer at a time, each change one event and one number."""

from datetime import datetime
from uuid import UUID

from yiju.platform.registry.models import KindRevision


def locked(kind: str) -> KindRevision:
    """The revision of a kind, held until the caller's transaction ends."""
    KindRevision.objects.get_or_create(kind=kind)
    return KindRevision.objects.select_for_update().get(kind=kind)


def advance(held: KindRevision, event: UUID, recorded_at: datetime) -> None:
    """Say that the kind has changed; what was computed from it is void."""
    held.number += 1
    held.event = event
    held.recorded_at = max(filter(None, (held.recorded_at, recorded_at)))
    held.save()
