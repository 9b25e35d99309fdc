"""How far the plan is, as the leading group asks: what is done, what will be missed and why. Pure.

The state of a target is the judge's (status.py); here what is at risk is parted by its forecast.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import rule
from yiju.platform.steering.goals import P
from yiju.platform.steering.overview import TargetState
from yiju.platform.steering.status import STATUS_TITLES, SUPERVISION, Status
from yiju.platform.steering.wording import shown


class Prospect(StrEnum):
    DONE = "done"
    ON_COURSE = "on_course"
    AT_RISK = "at_risk"
    WILL_MISS = "will_miss"
    MISSED = "missed"
    NO_DATA = "no_data"


PROSPECTS: dict[Prospect, Text] = {
    one: _("预计逾期") if one is Prospect.WILL_MISS else STATUS_TITLES[Status(one.value)]
    for one in Prospect
}
URGENCY = (Prospect.WILL_MISS, Prospect.MISSED, Prospect.AT_RISK)
"""What can still be averted comes first, then what can only be made good."""


@rule(
    cites=[SUPERVISION],
    reading=_(
        "存在风险的目标，按目前走势按期完成的可能性低于红色界限的，列为预计逾期；"
        "没有预测的仍列为存在风险。"
    ),
)
def prospect_of(status: Status, chance: float | None, on: date) -> Prospect:
    """The prospect of a target from its state and its chance in [0, 1], where one is foretold."""
    hardly = chance is not None and chance * 100 < P.hardly.at(on)
    if status is Status.AT_RISK and hardly:
        return Prospect.WILL_MISS
    return Prospect(status.value)


@dataclass(frozen=True)
class Concern:
    """A target that needs somebody to act."""

    prospect: Prospect
    state: TargetState

    @property
    def title(self) -> Text:
        return PROSPECTS[self.prospect]

    @property
    def reason(self) -> Text | str:
        """The judge's first: where it stands and where it should."""
        reasons = self.state.judgement.reasons
        return reasons[0].text if reasons else ""

    @property
    def brief(self) -> Text | str:
        """The same as short as a wall has room for: where it is, and where it should be."""
        judged, target = self.state.judgement, self.state.target
        if judged.value is None or judged.expected is None:
            return self.reason
        unit = target.unit or ("%" if target.percent else "")
        words = _("现 {value}，要求 {bound}") if self.is_over else _("现 {value}，应到 {bound}")
        value, bound = shown(judged.value, 1), shown(judged.expected, 1)
        return words.format(value=value + unit, bound=bound + unit)

    @property
    def outlook(self) -> Text | str:
        """Where it will stand on the due day, and how that was foretold; empty without a
        forecast."""
        foretold, target = self.state.forecast, self.state.target
        if foretold is None or self.is_over:
            return ""
        unit = target.unit or ("%" if target.percent else "")
        words = _("照{way}，到期预计 {expected}（{low}–{high}）")
        figures = foretold.expected, foretold.low, foretold.high
        expected, low, high = (shown(Fraction(one), 1) for one in figures)
        return words.format(
            way=foretold.method_title, expected=expected + unit, low=low, high=high + unit
        )

    @property
    def is_over(self) -> bool:
        return self.prospect is Prospect.MISSED

    @property
    def chance(self) -> float | None:
        """Of meeting it in time, in [0, 1]; of what is overdue there is none."""
        foretold = self.state.forecast
        return None if foretold is None or self.is_over else foretold.chance

    @property
    def units(self) -> tuple[str, ...]:
        """Short names of those who lead, each once."""
        return tuple(dict.fromkeys(duty.unit_name for duty in self.state.leads))


@dataclass(frozen=True)
class PlanCourse:
    """All targets of a plan by their prospect, and those that need somebody to act, the most
    urgent first."""

    plan: str
    """Its code."""
    title: str
    on: date
    counts: Mapping[Prospect, int]
    concerns: tuple[Concern, ...]

    @property
    def whole(self) -> int:
        return sum(self.counts.values())


def course_of(plan: str, title: str, on: date, states: Iterable[TargetState]) -> PlanCourse:
    """The course of a plan from the states of its targets on a day."""
    judged = [
        Concern(prospect_of(one.status, one.forecast.chance if one.forecast else None, on), one)
        for one in states
    ]
    counts = Counter(one.prospect for one in judged)
    concerns = sorted((one for one in judged if one.prospect in URGENCY), key=_urgency)
    return PlanCourse(plan, title, on, {one: counts[one] for one in Prospect}, tuple(concerns))


def _urgency(one: Concern) -> tuple[int, float, int]:
    chance = 1.0 if one.chance is None else one.chance
    return URGENCY.index(one.prospect), chance, one.state.target.order
