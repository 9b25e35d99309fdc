"""What the cockpit shows, gathered from the rooms below and kept for a while in each process.

However many screens look, a part is gathered once in its time: the course of the plan, the
districts and the money once a minute, the city of today every few seconds. A screen is then given
what its reader may see, from memory.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiju.platform.base.i18n import Text
from yiju.platform.base.time import china_day, start_of_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.live import api as live
from yiju.platform.sensing.watches import api as watches
from yiju.platform.steering.cockpit.course import PlanCourse, course_of
from yiju.platform.steering.cockpit.declaration import live_glances, trust_glances
from yiju.platform.steering.cockpit.districts import Comparison, of_edition, of_shares
from yiju.platform.steering.cockpit.lately import Lately
from yiju.platform.steering.cockpit.lights import LayerCount, LayerNow, count_within, layer_now
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.steering.overview import targets_overview
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.cases.api import DayOfCases, cases_today, statistics

SELDOM, OFTEN = timedelta(seconds=60), timedelta(seconds=5)
NOWHERE = ""
"""Stands for what lies in no district: only who sees the whole city sees it."""


@dataclass(frozen=True)
class TodayByDistrict:
    """By the code of the district."""

    cases: Mapping[str, DayOfCases]
    alarms: Mapping[str, int]


@dataclass(frozen=True)
class TrustNow:
    """Money of one glance in fen: what lies there, and what was released today and this year."""

    key: str
    title: Text
    holds: tuple[str, ...]
    pays: tuple[str, ...]
    """Keys of the kinds of account."""
    held: int
    released_today: int
    released_this_year: int


@dataclass(frozen=True)
class Cockpit:
    """One screen. `cases`, `alarms` and `layers` are of the districts that the reader sees; money
    is there for those who may read the books."""

    course: PlanCourse
    cases: DayOfCases
    alarms: int
    layers: tuple[LayerCount, ...]
    trusts: tuple[TrustNow, ...]
    ranks: Comparison | None
    """Districts by the newest published evaluation that ranks them; None where there is none."""
    shares: Comparison
    """Districts by their cases closed in time."""

    @property
    def held(self) -> int:
        return sum(one.held for one in self.trusts)

    @property
    def released_today(self) -> int:
        return sum(one.released_today for one in self.trusts)

    @property
    def released_this_year(self) -> int:
        return sum(one.released_this_year for one in self.trusts)


class Gathered:
    """What a process keeps; each part by itself, so that what is slow holds up nothing else."""

    def __init__(self) -> None:
        self._courses: dict[str, Lately[PlanCourse]] = {}
        self._today = Lately(today_by_district, OFTEN)
        self._layers = Lately(layers_now, OFTEN)
        self._trusts = Lately(trusts_now, SELDOM)
        self._ranks = Lately(ranks_now, SELDOM)
        self._shares = Lately(shares_now, SELDOM)

    def cockpit(
        self, plan: str, at: datetime, districts: Collection[str], *, has_money: bool
    ) -> Cockpit:
        """The screen of a reader who sees these districts; NOWHERE among them for what lies in
        none. Raises PlanUnknown."""
        course = self._courses.setdefault(plan, Lately(lambda at: course_on(plan, at), SELDOM))
        today = self._today.at(at)
        return Cockpit(
            course.at(at),
            sum((today.cases.get(code, DayOfCases()) for code in districts), DayOfCases()),
            sum(today.alarms.get(code, 0) for code in districts),
            tuple(counts_of(self._layers.at(at), districts, at)),
            self._trusts.at(at) if has_money else (),
            self._ranks.at(at),
            self._shares.at(at),
        )


def course_on(plan: str, at: datetime) -> PlanCourse:
    found = targets_overview(plan, china_day(at))
    return course_of(plan, found.edition.title, found.on, found.states)


def today_by_district(at: datetime) -> TodayByDistrict:
    return TodayByDistrict(cases_today(at), watches.alarms_by_district())


def layers_now(at: datetime) -> tuple[LayerNow, ...]:
    districts = registry.districts()
    return tuple(
        layer_now(layer, live.board(registry.kind_of(layer.kind), at), districts)
        for layer in live_glances()
    )


def counts_of(
    layers: Sequence[LayerNow], districts: Collection[str], at: datetime
) -> list[LayerCount]:
    """The layers in the districts; one of which nothing stands there is left out."""
    day = china_day(at)
    counted = [count_within(one, districts, one.layer.complete_from(day)) for one in layers]
    return [one for one in counted if one.whole]


def trusts_now(at: datetime) -> tuple[TrustNow, ...]:
    """The money in trust, glance by glance, read from the books."""
    today, year = _begun(at)
    found = []
    for glance in trust_glances():
        holds, pays = [kind.key for kind in glance.holds], [kind.key for kind in glance.pays]
        held = ledgers.held_in_kinds(holds)
        released = ledgers.paid_out(pays, today), ledgers.paid_out(pays, year)
        found.append(TrustNow(glance.key, glance.title, tuple(holds), tuple(pays), held, *released))
    return tuple(found)


def released(one: TrustNow, at: datetime, *, today: bool, most: int) -> list[ledgers.Payment]:
    """The newest of what a glance released, today or this year."""
    return ledgers.payments(one.pays, _begun(at)[0 if today else 1], most)


def _begun(at: datetime) -> tuple[datetime, datetime]:
    """When the day and the year began."""
    day = china_day(at)
    return start_of_day(day), start_of_day(day.replace(month=1, day=1))


def ranks_now(at: datetime) -> Comparison | None:
    """Of the newest published evaluation that ranks the districts."""
    names = _names()
    for row in evaluation.evaluations():
        if row.editions and (found := of_edition(evaluation.edition(row.key), names)):
            return found
    return None


def shares_now(at: datetime) -> Comparison:
    return of_shares(statistics(at).districts, _names(), china_day(at))


def _names() -> dict[str, str]:
    return {one.code: one.name for one in registry.districts()}


gathered = Gathered()
"""Of this process."""
