"""A ballot as anybody may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet, Sum

from yiju.platform.base.time import china_day
from yiju.platform.trust.ballots import rules
from yiju.platform.trust.ballots.errors import BallotUnknown
from yiju.platform.trust.ballots.models import Ballot, Elector


@dataclass(frozen=True)
class Annulled:
    """Who took the decision back, by which paper."""

    at: datetime
    by: str
    paper: str


@dataclass(frozen=True)
class BallotRow:
    """`outcome` is None until it is counted; before, only how many took part is told."""

    key: str
    title: str
    body: str
    text_hash: str
    matter: str
    area_path: str
    subject: str
    register: str
    register_day: date
    roll_hash: str
    declared_area: int | None
    noticed_at: datetime
    opens_at: datetime
    closes_at: datetime
    secret: bool
    verified: bool
    silent: str
    proxies_most: int
    counted_at: datetime | None
    sheets_hash: str
    all: rules.Weight
    served: int
    took_part: rules.Weight
    outcome: rules.Outcome | None
    annulled: Annulled | None

    @property
    def stands(self) -> bool:
        """It passed, and nobody has annulled what was decided: whatever rests on a ballot asks
        this, each time anew."""
        return self.outcome is not None and self.outcome.passed and self.annulled is None

    @property
    def rule(self) -> rules.Rule:
        return rules.rule_for(self.matter, china_day(self.opens_at))

    def state(self, now: datetime) -> str:
        """noticed, open, closed or counted."""
        if self.counted_at:
            return "counted"
        if now < self.opens_at:
            return "noticed"
        return "open" if now < self.closes_at else "closed"


def row_of(one: Ballot) -> BallotRow:
    electors = one.electors.all()
    voted = electors.exclude(voted_at=None)
    return BallotRow(
        one.key,
        one.title,
        one.body,
        one.text_hash,
        one.matter,
        one.area_path,
        one.subject,
        one.register,
        one.register_day,
        one.roll_hash,
        one.declared_area,
        one.noticed_at,
        one.opens_at,
        one.closes_at,
        one.secret,
        one.verified,
        one.silent,
        one.proxies_most,
        one.counted_at,
        one.sheets_hash,
        _weight(electors),
        electors.exclude(served_at=None).count(),
        _weight(voted),
        _outcome(one) if one.counted_at else None,
        Annulled(one.annulled_at, one.annulled_by, one.annulled_paper) if one.annulled_at else None,
    )


def _weight(electors: QuerySet[Elector]) -> rules.Weight:
    found = electors.aggregate(area=Sum("area"), heads=Count("pk"))
    return rules.Weight(found["area"] or 0, found["heads"])


def _outcome(one: Ballot) -> rules.Outcome:
    areas = one.electors.values_list("head", "area")
    weights = {head: rules.Weight(area, 1) for head, area in areas}
    counted = rules.counted_sheets(one.sheets.values_list("tag", "amount", "choice"))
    silent = rules.Weight()
    if one.silent:
        silent = _weight(one.electors.filter(voted_at=None).exclude(served_at=None))
    needs = rules.rule_for(one.matter, china_day(one.opens_at))
    return rules.decide(weights, counted, needs, silent)


def held(key: str, *, lock: bool = False) -> Ballot:
    """Raises BallotUnknown."""
    asked = Ballot.objects.select_for_update() if lock else Ballot.objects
    found = asked.filter(key=key).first()
    if found is None:
        raise BallotUnknown(ballot=key[:60])
    return found


def ballot_of(key: str) -> BallotRow:
    """Raises BallotUnknown."""
    return row_of(held(key))


def stands_for(key: str, subject: str) -> bool:
    """Whether there is a ballot of that key about `subject` whose decision stands."""
    found = Ballot.objects.filter(key=key, subject=subject).first()
    return found is not None and row_of(found).stands


def ballots(subject: str = "", counted: tuple[datetime, datetime] | None = None) -> list[BallotRow]:
    """The newest first; only those about `subject`, or counted from one moment to before another,
    where that is given."""
    found = Ballot.objects.order_by("-opens_at", "-key")
    if subject:
        found = found.filter(subject=subject)
    if counted:
        found = found.filter(counted_at__gte=counted[0], counted_at__lt=counted[1])
    return [row_of(one) for one in found]
