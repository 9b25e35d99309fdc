"""What a draw shows of itself: plain frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yiju.platform.trust.draws import rules
from yiju.platform.trust.draws.errors import DrawUnknown
from yiju.platform.trust.draws.models import Draw


@dataclass(frozen=True)
class PartyRow:
    """A party as anybody may see it; the secret is hexadecimal, empty until revealed."""

    party: str
    commitment: str
    committed_at: datetime | None
    secret: str


@dataclass(frozen=True)
class DrawRow:
    """A draw as anybody may see it. `state`: announced, frozen, drawn, given_up."""

    key: str
    kind: str
    title: str
    scheme: str
    alone: str
    state: str
    announced_at: datetime
    parties: tuple[PartyRow, ...]
    beacon: str
    beacon_at: datetime | None
    beacon_value: str
    frozen_at: datetime | None
    notice: rules.Notice | None
    list_hash: str
    notice_hash: str
    drawn_at: datetime | None
    order: Mapping[str, tuple[str, ...]]
    replaced: Mapping[str, str]
    given_up_at: datetime | None
    why_given_up: str

    @property
    def listed(self) -> int:
        return len(self.notice.candidates) if self.notice else 0

    @property
    def places(self) -> int:
        return sum(self.notice.places.values()) if self.notice else 0

    @property
    def taken(self) -> dict[str, tuple[str, ...]]:
        """Who takes the places, by stratum; empty until drawn."""
        if self.notice is None or self.drawn_at is None:
            return {}
        return rules.taken(self.notice, self.order, self.replaced)


def draw_of(key: str) -> DrawRow:
    """Raises DrawUnknown."""
    found = Draw.objects.filter(key=key).first()
    if found is None:
        raise DrawUnknown(draw=key[:60])
    return row_of(found)


def draws_made(kind: str = "") -> list[DrawRow]:
    """The newest first; of one kind, or all."""
    found = Draw.objects.filter(kind=kind) if kind else Draw.objects.all()
    related = found.prefetch_related("commitments", "replacements")
    return [row_of(one) for one in related.order_by("-announced_at", "-key")]


def undrawn(kind: str) -> list[str]:
    """The keys of draws of a kind that are neither drawn nor given up, in their order."""
    found = Draw.objects.filter(kind=kind, drawn_at=None, given_up_at=None)
    return list(found.order_by("key").values_list("key", flat=True))


def is_announced(key: str) -> bool:
    return Draw.objects.filter(key=key).exists()


def row_of(one: Draw) -> DrawRow:
    return DrawRow(
        one.key,
        one.kind,
        one.title,
        one.scheme,
        one.alone,
        _state(one),
        one.announced_at,
        tuple(
            PartyRow(party.party, party.hash, party.committed_at, party.secret)
            for party in sorted(one.commitments.all(), key=lambda party: party.party)
        ),
        one.beacon,
        one.beacon_at,
        one.beacon_value,
        one.frozen_at,
        rules.notice_in(one.notice) if one.frozen_at else None,
        one.list_hash,
        one.notice_hash,
        one.drawn_at,
        {key: tuple(names) for key, names in one.order.items()},
        {gone.candidate: gone.reason for gone in one.replacements.all()},
        one.given_up_at,
        one.why_given_up,
    )


def _state(one: Draw) -> str:
    if one.given_up_at:
        return "given_up"
    if one.drawn_at:
        return "drawn"
    return "frozen" if one.frozen_at else "announced"
