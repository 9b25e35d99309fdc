"""Consultations as others read them. Plain and frozen."""

from dataclasses import dataclass
from datetime import date, datetime

from yiju.platform.base.i18n import Text
from yiju.platform.base.time import china_day
from yiju.platform.steering.consultations import rules


@dataclass(frozen=True)
class ViewRow:
    """`words` as everybody may read them; `point` is None for one that is in no point yet."""

    number: int
    words: str
    point: int | None
    at: datetime
    channel: str = rules.PORTAL
    received_on: date | None = None
    """Where it did not come by the portal, the day on which it came."""

    @property
    def channel_title(self) -> Text:
        return rules.CHANNELS[self.channel]

    @property
    def came_on(self) -> date:
        return self.received_on or china_day(self.at)


@dataclass(frozen=True)
class PointRow:
    number: int
    title: str
    outcome: str
    reason: str
    answered_at: datetime | None
    views: tuple[ViewRow, ...]

    @property
    def outcome_title(self) -> Text | str:
        return rules.OUTCOMES.get(self.outcome, "")


@dataclass(frozen=True)
class ConsultationRow:
    number: str
    plan_code: str
    title: str
    text: str
    kind: str
    days: int
    why_short: str
    real_name: bool
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    closes_at: datetime | None
    """Until when views are taken; None before it is open."""
    counts: rules.Counts

    @property
    def kind_title(self) -> Text:
        return rules.KINDS[self.kind]

    def is_open(self, at: datetime) -> bool:
        return self.closes_at is not None and self.closed_at is None and at <= self.closes_at
