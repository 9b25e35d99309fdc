"""The one place that asks what time it is; everything below is told."""

from datetime import UTC, date, datetime

from django.conf import settings

from yiju.platform.base.time import CHINA


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day in the city; a demonstration may hold it still (YIJU_TODAY)."""
    if settings.YIJU_TODAY:
        return date.fromisoformat(settings.YIJU_TODAY)
    return now().astimezone(CHINA).date()


def moment() -> datetime:
    """This time of day on the city's day: what "now" means to somebody in the city."""
    return datetime.combine(today(), now().astimezone(CHINA).time(), CHINA)
