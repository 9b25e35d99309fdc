"""Cases of another system as they were there: what is handed in to be taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiju.platform.work.engine import Place
from yiju.platform.work.limits import Limit


@dataclass(frozen=True)
class PastStage:
    """A stage as it was; `ended_at` is None for where the case stands now."""

    step: str
    began_at: datetime
    ended_at: datetime | None = None
    move: str = ""
    limit: Limit | None = None
    due_at: datetime | None = None
    notice_until: datetime | None = None
    role: str = ""
    unit: str = ""
    account: str = ""
    by_account: str = ""
    by_unit: str = ""
    opinion: str = ""
    said: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class PastAsking:
    """A pause or an extension that was asked for and decided; `ended_at` is when a granted pause
    was over."""

    petition: str
    reason: str
    until: datetime
    asked_at: datetime
    decided_at: datetime
    granted: bool
    ended_at: datetime | None = None
    by_account: str = ""
    by_unit: str = ""
    decided_by: str = ""
    opinion: str = ""


@dataclass(frozen=True)
class PastAppeal:
    """The appeal of a unit against the lateness of a closed case, and what came of it. The two
    `reviewers` are accounts; the second one looked only where the first upheld."""

    ground: str
    words: str
    asked_at: datetime
    decided_at: datetime
    upheld: bool
    by_account: str = ""
    reviewers: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class PastCase:
    """A case as it was. `key` is its name in the system that it comes from; `merged_into` is the
    key of the case that it turned out to be part of, taken over before it or with it."""

    key: str
    words: str
    source: str
    type_code: str
    place: Place
    began_at: datetime
    stages: tuple[PastStage, ...]
    unit_code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    whole_kind: str = ""
    end: str = ""
    ended_at: datetime | None = None
    asset: str = ""
    by_account: str = ""
    stars: int | None = None
    """What the reporter thought of it."""
    parent: str = ""
    """Number of the item that it came from, as an inspection that found it."""
    merged_into: str = ""
    paused: bool = False
    askings: tuple[PastAsking, ...] = ()
    appeal: PastAppeal | None = None
