"""Surveys as others read them. Plain and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yiju.platform.base.i18n import Text, _

REFUSED, AWAY, OUTSIDE = "refused", "away", "outside"
OUTCOMES: dict[str, Text] = {
    REFUSED: _("拒答"),
    AWAY: _("联系不上"),
    OUTSIDE: _("不在调查范围（空置、地址有误）"),
}
"""What is known of somebody who was drawn and did not answer."""


@dataclass(frozen=True)
class Question:
    """`topic` names the indicator that the question feeds, empty for none."""

    key: str
    words: str
    topic: str = ""


@dataclass(frozen=True)
class SurveyRow:
    """`register` is the kind of asset of the frame, empty for a list that was handed in, which
    `source` names. `strata` are sizes, `areas` the area in which each stratum lies."""

    key: str
    plan_code: str
    title: str
    questions: tuple[Question, ...]
    register: str
    source: str
    level: str
    days: int
    cell_question: str
    population: Mapping[str, int]
    strata: Mapping[str, int]
    areas: Mapping[str, str]
    announced_at: datetime
    opened_at: datetime | None
    closes_on: date | None
    invited: int
    answered: int

    def asks(self, on: date) -> bool:
        return self.closes_on is not None and on <= self.closes_on

    def is_over(self, on: date) -> bool:
        return self.closes_on is not None and on > self.closes_on


@dataclass(frozen=True)
class Letter:
    """An invitation to be printed: whom it goes to, and the code."""

    subject: str
    stratum: str
    code: str
    address: str = ""


@dataclass(frozen=True)
class Course:
    """What became of the invitations of a stratum: `invited` = `answered` + all of `outcomes` +
    `silent`, always."""

    stratum: str
    size: int
    invited: int
    answered: int
    outcomes: Mapping[str, int]

    @property
    def silent(self) -> int:
        return self.invited - self.answered - sum(self.outcomes.values())

    @property
    def response(self) -> float | None:
        """Percent of those within the survey who answered."""
        within = self.invited - self.outcomes.get(OUTSIDE, 0)
        return 100 * self.answered / within if within else None
