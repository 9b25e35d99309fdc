"""What goes first: severity, how many are exposed, how often it came back, how late it is."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P


class Severity(Enum):
    PLAN = "plan"
    GENERAL = "general"
    SERIOUS = "serious"
    URGENT = "urgent"
    """Danger to people: stands first whatever the product says."""


@dataclass(frozen=True)
class Priority:
    """The product of four factors, each shown to whoever asks why."""

    severity: int
    exposure: Fraction
    repetition: Fraction
    lateness: Fraction
    first: bool

    @property
    def value(self) -> Fraction:
        return self.severity * self.exposure * self.repetition * self.lateness

    @property
    def order(self) -> tuple[bool, Fraction]:
        """Sorts ascending into the order of work."""
        return not self.first, -self.value


@rule(
    cites=[Clause("22")],
    reading=_(
        "优先级为严重程度、周边居民、重复次数、用时四项之积，四项都显示；危及安全的一律在前。"
    ),
)
def priority(
    severity: Severity, *, residents: int, repeats: int, used: Fraction, on: date
) -> Priority:
    """`residents` within 100 m, `repeats` of the same type and place in 90 days, `used` the time
    elapsed over the time allowed.

    Raises ValueError for anything negative.
    """
    if residents < 0 or repeats < 0 or used < 0:
        raise ValueError("residents, repeats and the time used are not negative")
    return Priority(
        severity=int(P.severity.at(on)[severity.value]),
        exposure=1 + min(Fraction(1), Fraction(residents, int(P.exposed_residents.at(on)))),
        repetition=1 + min(Fraction(1), Fraction(repeats, int(P.repeats_full.at(on)))),
        lateness=1 + min(Fraction(P.lateness_most.at(on)), used),
        first=severity is Severity.URGENT,
    )
