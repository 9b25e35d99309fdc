"""What the clock does for patrols: ends those that were forgotten, deletes positions in time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.work.clock import P
from yiju.platform.work.patrols.models import Patrol
from yiju.platform.work.patrols.receiving import tell

CLOCK = Actor(account="", name="时钟", unit="", via="system")


def keep_patrols(now: datetime) -> int:
    """End patrols that nobody ended, at their last position, and delete the positions of those
    that began before the retention time; how many patrols lost their positions."""
    on = china_day(now)
    longest = timedelta(hours=int(P.patrol_hours.at(on)))
    forgotten = Patrol.objects.filter(ended_at=None, began_at__lt=now - longest)
    forgotten.update(ended_at=Coalesce(F("last_at"), F("began_at")))
    before = now - timedelta(days=int(P.patrol_retention_days.at(on)))
    old = Patrol.objects.filter(erased_at=None, began_at__lt=before).order_by("pk")
    keys = list(old.values_list("pk", flat=True))
    for key in keys:
        _erase(key, now)
    return len(keys)


@transaction.atomic
def _erase(key: int, now: datetime) -> None:
    patrol = Patrol.objects.select_for_update().get(pk=key)
    patrol.tracks.all().delete()
    patrol.erased_at = now
    patrol.save(update_fields=["erased_at"])
    tell("erase", patrol, CLOCK, now, {"positions": patrol.stored})
