"""Time limits: an amount in one of the four kinds of time of the national case standard."""

from dataclasses import dataclass
from enum import StrEnum


class TimeKind(StrEnum):
    """How time runs (GB/T 30428.8): day and night, or only while the offices work."""

    URGENT_HOUR = "urgent_hour"
    WORKING_HOUR = "working_hour"
    NATURAL_DAY = "natural_day"
    WORKING_DAY = "working_day"


@dataclass(frozen=True)
class Limit:
    """Raises ValueError for an amount below one."""

    amount: int
    kind: TimeKind

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"{self.amount}: a limit gives some time")
