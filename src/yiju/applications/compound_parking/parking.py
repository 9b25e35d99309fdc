"""A compound's stalls as they are now: who has which, who waits, whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from yiju.applications.compound_parking import rules
from yiju.applications.compound_parking.rules import Applicant, Decision, Lease
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Verdict
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work

KIND, LEASE, LOTS = "compound_stall", "stall_lease", "stall_lots"
Asset = registry.AssetRow


def decision_of(key: str) -> Decision | None:
    """What a ballot says; None where there is no such ballot."""
    try:
        row = ballots.ballot_of(key)
    except ballots.BallotUnknown:
        return None
    kind, _slash, compound = row.subject.partition("/")
    return Decision(compound if kind == "compound" else "", row.matter, row.stands)


def decisions_of(stalls: Sequence[Asset]) -> dict[str, Decision | None]:
    """What the ballots say on which stalls rest, by key; each is read once."""
    return {key: decision_of(key) for key in {one.record.decision for one in stalls} if key}


def lease_of(item: work.ItemRow) -> Lease | None:
    """What an application has become; None while it waits."""
    said = item.data.get("lease")
    if said is None:
        return None
    first, last = (date.fromisoformat(said[name]) for name in ("first", "last"))
    return Lease(
        item.number, said["stall"], first, last, item.data["part"], item.data["mark"],
        said["subsidised"],
    )  # fmt: skip


@dataclass(frozen=True)
class Parking:
    """The stalls of one compound with all applications for them, on a day."""

    compound: str
    on: date
    stalls: tuple[Asset, ...]
    items: tuple[work.ItemRow, ...]
    """Applications, the oldest first."""
    ranks: dict[str, int]
    """Places in the draws, by the number of the application; earlier draws come first."""

    @cached_property
    def leases(self) -> list[Lease]:
        return [one for one in map(lease_of, self.items) if one is not None]

    @cached_property
    def lettable(self) -> list[Asset]:
        return [one for one in self.stalls if not self.why_not(one).unmet]

    @cached_property
    def _decisions(self) -> dict[str, Decision | None]:
        return decisions_of(self.stalls)

    def why_not(self, stall: Asset) -> Verdict:
        """Why a stall cannot be let at all."""
        decision = self._decisions.get(stall.record.decision)
        return rules.may_be_let(stall.record, decision, self.on)

    def free(self, on: date) -> list[Asset]:
        taken = {one.stall for one in self.leases if one.runs(on)}
        return [one for one in self.lettable if one.code not in taken]

    def waiting(self, on: date) -> list[Applicant]:
        """Everybody who waits: owners in their order, then others."""
        found = [
            Applicant(
                row.number, row.data["part"], self._has(row.data["part"], on),
                self.ranks.get(row.number),
            )
            for row in self.items
            if not row.end and "lease" not in row.data
        ]  # fmt: skip
        last = len(self.ranks)
        return sorted(
            found,
            key=lambda one: (not one.part, one.has, last if one.rank is None else one.rank),
        )

    def owners(self, on: date) -> list[Applicant]:
        return [one for one in self.waiting(on) if one.part]

    def _has(self, part: str, on: date) -> int:
        """How many stalls a home has on a day: leased, and its own."""
        leased = sum(one.part == part and one.runs(on) for one in self.leases)
        return leased + sum(one.record.part == part for one in self.stalls) if part else 0

    def refused(self, number: str, wanted: Lease) -> Verdict:
        """All that stands against letting a stall to whoever waits under the number."""
        stall = next((one for one in self.stalls if one.code == wanted.stall), None)
        if stall is None:
            return Verdict.of([_("小区没有车位 {stall}").format(stall=wanted.stall)])
        waiting = self.waiting(wanted.first)
        mine = next(one for one in waiting if one.number == number)
        owners, free = [one for one in waiting if one.part], len(self.free(wanted.first))
        return Verdict.of(
            [
                *self.why_not(stall).unmet,
                *rules.is_next(mine, owners, free).unmet,
                *rules.term_fits(wanted.first, wanted.last, len(owners) > free).unmet,
                *rules.does_not_collide(wanted, self.leases + self._elsewhere(wanted)).unmet,
            ]
        )

    def _elsewhere(self, wanted: Lease) -> list[Lease]:
        """Subsidised leases of the same plate in other compounds."""
        if not wanted.subsidised:
            return []
        rows = work.every(work.Wanted(process=LEASE, state="ended"))
        found = (lease_of(row) for row in rows if row.asset != self.compound)
        return [one for one in found if one is not None and one.mark == wanted.mark]

    def let_past_owners(self) -> list[Lease]:
        """What is let to others than owners while an owner waits."""
        outside = [one for one in self.leases if not one.part and one.runs(self.on)]
        return outside if self.owners(self.on) else []


def parking_of(compound: str, on: date, stalls: Sequence[Asset] | None = None) -> Parking:
    """Raises AssetNotFound for a compound that is not there."""
    if stalls is None:
        area = registry.by_code("compound", compound, None).area_code
        stalls = registry.standing(KIND, on=on, within=area)
    mine = tuple(one for one in stalls if one.record.compound == compound)
    items = tuple(work.every(work.Wanted(process=LEASE, asset=compound)))[::-1]
    return Parking(compound, on, mine, items, _ranks(compound))


def _ranks(compound: str) -> dict[str, int]:
    ranks: dict[str, int] = {}
    for row in reversed(list(work.every(work.Wanted(process=LOTS, asset=compound)))):
        for number in row.data.get("order", ()):
            ranks.setdefault(number, len(ranks))
    return ranks


def by_compound(on: date, within: str) -> dict[str, list[Asset]]:
    """The stalls of an area by the code of their compound."""
    found: dict[str, list[Asset]] = {}
    for one in registry.standing(KIND, on=on, within=within):
        found.setdefault(one.record.compound, []).append(one)
    return found
