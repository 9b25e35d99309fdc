"""How much a source may deliver on a day, where nobody has set it: what its streams are expected to
bring, several times over, so that one bad device cannot fill the disk and a large source needs
nobody's hand."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count

from yiju.platform.base.time import china_day
from yiju.platform.sensing.kinds import stream_kinds
from yiju.platform.sensing.models import Source, Stream
from yiju.platform.sensing.rules import P

DAY = timedelta(days=1)


def expected_a_day(counts: Mapping[str, int], intervals: Mapping[str, timedelta]) -> int:
    """Readings of a day of streams that report regularly: so many of each kind.

    >>> expected_a_day({"lamp.power": 300_000}, {"lamp.power": timedelta(minutes=15)})
    28800000
    """
    known = {kind: count for kind, count in counts.items() if kind in intervals}
    return sum(count * -(-DAY // intervals[kind]) for kind, count in known.items())


def least_quota(at: datetime) -> int:
    """Of a source that delivers little or nothing yet."""
    return int(P.quota.at(china_day(at)))


def quota_of(source: Source, at: datetime) -> int:
    """What a source may deliver, by its streams."""
    return _quotas([source.pk], at)[source.pk]


def follow_streams(at: datetime) -> None:
    """Give all sources whose quota nobody set the one that their streams ask for; it counts at
    once."""
    followed = dict(
        Source.objects.filter(closed_at=None, quota_is_set=False).values_list("pk", "quota")
    )
    for pk, quota in _quotas(list(followed), at).items():
        if quota != followed[pk]:
            Source.objects.filter(pk=pk).update(quota=quota)


def _quotas(sources: list[int], at: datetime) -> dict[int, int]:
    intervals = {kind.key: kind.interval for kind in stream_kinds()}
    streams = Stream.objects.filter(source__in=sources, until=None).order_by()
    counts: dict[int, dict[str, int]] = {pk: {} for pk in sources}
    for pk, kind, count in streams.values_list("source", "kind").annotate(n=Count("pk")):
        counts[pk][kind] = count
    times, least = float(P.quota_times.at(china_day(at))), least_quota(at)
    return {
        pk: max(least, round(times * expected_a_day(kinds, intervals)))
        for pk, kinds in counts.items()
    }
