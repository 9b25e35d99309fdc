"""One at a time over all processes: whoever holds the lease of a thing does it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from yiju.platform.work.models import Lease


@transaction.atomic
def lease(name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Take or prolong a lease; False while somebody else holds it. A holder that dies loses it
    when its time is over."""
    until = now + length
    _row, is_new = Lease.objects.get_or_create(
        name=name, defaults={"holder": holder, "until": until}
    )
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lte=now), name=name)
    return is_new or bool(free.update(holder=holder, until=until))


def release(name: str, holder: str) -> None:
    """Let the next one begin at once."""
    Lease.objects.filter(name=name, holder=holder).delete()


def leased(name: str, now: datetime) -> bool:
    """Whether somebody does it at present."""
    return Lease.objects.filter(name=name, until__gt=now).exists()
