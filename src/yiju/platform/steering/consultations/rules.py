"""What a consultation may be, and what it owes to each who spoke. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yiju.platform.base import params
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule

P = params.load(__file__)
VOICES = Clause("三(四)")
DECISIONS = Standard("重大行政决策程序暂行条例", "14、15、16")
ADOPTED, PARTLY, REFUSED = "adopted", "partly", "refused"
OUTCOMES: dict[str, Text] = {
    ADOPTED: _("采纳"),
    PARTLY: _("部分采纳"),
    REFUSED: _("未采纳"),
}


@rule(
    cites=[VOICES, DECISIONS],
    reading=_("一般不少于规定的天数；缩短的写明理由，且不少于下限。"),
)
def fit_term(days: int, why_short: str, on: date) -> Verdict:
    """Whether a draft may be published for so many days."""
    usual, least = int(P.consultation_days.at(on)), int(P.consultation_least.at(on))
    if days < least:
        return Verdict.of([_("最少 {least} 天").format(least=least)])
    if days < usual and not why_short.strip():
        return Verdict.of([_("少于 {usual} 天的，写明缩短的理由").format(usual=usual)])
    return Verdict()


@rule(
    cites=[VOICES, DECISIONS],
    reading=_("未采纳或部分采纳的说明理由。"),
)
def fit_answer(outcome: str, reason: str) -> Verdict:
    """Whether an answer says enough."""
    if outcome not in OUTCOMES:
        return Verdict.of([_("结论写采纳、部分采纳或未采纳")])
    if outcome != ADOPTED and not reason.strip():
        return Verdict.of([_("没有全部采纳的，写明理由")])
    return Verdict()


@dataclass(frozen=True)
class Counts:
    """Views of a consultation: `views` = `answered` + `open`, always."""

    views: int
    answered: int
    by_outcome: Mapping[str, int]

    @property
    def open(self) -> int:
        return self.views - self.answered


@rule(cites=[VOICES, DECISIONS], reading=_("每条意见归入一个要点，要点答复了才算答复。"))
def counts(point_of: Mapping[int, int | None], outcome_of: Mapping[int, str]) -> Counts:
    """Views by their point, and points by their outcome: a view without a point, or with one that
    is not answered, is open. Nobody's view is lost."""
    told = [outcome_of.get(point, "") if point is not None else "" for point in point_of.values()]
    by_outcome = {key: told.count(key) for key in OUTCOMES}
    return Counts(len(point_of), sum(by_outcome.values()), by_outcome)
