"""A request of a peer as the handlers see it, and what they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yiju.interfaces.talq.models import Peer
from yiju.interfaces.talq.operations import Operation
from yiju.interfaces.talq.peers import Shown


@dataclass(frozen=True)
class Call:
    """`facts` stand in the path; `said` is the body by its shape, `raw` the same as it came."""

    operation: Operation
    shown: Shown
    facts: Mapping[str, str]
    now: datetime
    request: UUID | None = None
    classes: tuple[str, ...] = ()
    offset: int | None = None
    limit: int | None = None
    scope: str = ""
    said: Any = None
    raw: Any = None

    @property
    def peer(self) -> Peer:
        return self.shown.peer

    @property
    def fact(self) -> str:
        """The first thing that the path names."""
        return next(iter(self.facts.values()))


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    """What is written as JSON; nothing for None."""
    headers: Mapping[str, str] = field(default_factory=dict)


def done(call: Call, body: Any = None) -> Reply:
    """The answer that the operation has where it succeeds."""
    return Reply(call.operation.success, body)
