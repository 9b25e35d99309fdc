"""What has changed since a moment: the items, the last change first, and who did what to each."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from yiju.platform.events.api import EventRow, happened
from yiju.platform.work.browsing import (
    COUNTED_TO,
    LARGEST_PAGE,
    Items,
    Wanted,
    moment_and_key,
    narrowed,
    with_stages,
)
from yiju.platform.work.inbox.lists import Tally
from yiju.platform.work.rows import ItemRow


def changed(wanted: Wanted, *, after: str = "", size: int = 50) -> Items:
    """A page of items in the order of their last change, the latest first; `wanted` says since
    when. Raises CursorUnreadable."""
    found = narrowed(wanted)
    total = found.order_by()[: COUNTED_TO + 1].count()
    page = found
    if after:
        at, key = moment_and_key(after)
        page = page.filter(Q(changed_at__lt=at) | Q(changed_at=at, pk__lt=key))
    size = max(1, min(size, LARGEST_PAGE))
    ordered = page.select_related("parent", "merged_into").order_by("-changed_at", "-pk")
    rows = list(ordered[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    following = f"{last.changed_at.isoformat()}_{last.pk}" if last else ""
    return Items(with_stages(rows[:size]), min(total, COUNTED_TO), total > COUNTED_TO, following)


def count_of(wanted: Wanted) -> Tally:
    """How many items are wanted, up to a bound."""
    count = narrowed(wanted).order_by()[: COUNTED_TO + 1].count()
    return Tally(min(count, COUNTED_TO), count > COUNTED_TO)


def what_happened(items: Sequence[ItemRow], since: datetime) -> Mapping[str, list[EventRow]]:
    """What the log says of the items since a moment, by number, the latest first."""
    found: dict[str, list[EventRow]] = {item.number: [] for item in items}
    kinds = sorted({item.process for item in items})
    for event in happened(kinds, list(found), since):
        found[event.subject_key].append(event)
    return found
