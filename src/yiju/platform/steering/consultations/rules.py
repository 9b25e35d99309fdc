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


DECISION, DOCUMENT = "decision", "document"
KINDS: dict[str, Text] = {
    DECISION: _("重大行政决策（自然日）"),
    DOCUMENT: _("行政规范性文件（工作日）"),
}
PORTAL, PAPER, PHONE, MEETING = "portal", "paper", "phone", "meeting"
CHANNELS: dict[str, Text] = {
    PORTAL: _("网上"),
    PAPER: _("来信和书面"),
    PHONE: _("电话"),
    MEETING: _("座谈会和现场"),
}


def usual_days(kind: str, on: date) -> int:
    """How long a draft of a kind is published as a rule, in its own days."""
    return int((P.document_days if kind == DOCUMENT else P.consultation_days).at(on))


@rule(
    cites=[VOICES, DECISIONS],
    reading=_("一般不少于规定的天数；缩短的写明理由，且不少于下限。"),
)
def fit_term(days: int, why_short: str, on: date, kind: str = DECISION) -> Verdict:
    """Whether a draft may be published for so many days: calendar days for a decision, working
    days for a normative document."""
    usual = usual_days(kind, on)
    least = int((P.document_least if kind == DOCUMENT else P.consultation_least).at(on))
    if days < least:
        return Verdict.of([_("最少 {least} 天").format(least=least)])
    if days < usual and not why_short.strip():
        return Verdict.of([_("少于 {usual} 天的，写明缩短的理由").format(usual=usual)])
    return Verdict()


@rule(
    cites=[VOICES, DECISIONS],
    reading=_("公开期间收到的书面、电话和现场意见同样登记、同样答复；以收到之日为准。"),
)
def fit_receipt(received_on: date, opened_on: date, last_day: date, today: date) -> Verdict:
    """Whether a view that came by another way than the portal came in time."""
    if not opened_on <= received_on <= last_day:
        what = _("收到日期应在公开期间：{first} 至 {last}")
        return Verdict.of([what.format(first=opened_on, last=last_day)])
    if received_on > today:
        return Verdict.of([_("收到日期在今天之后")])
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


def alike(words: Mapping[int, str], on: date) -> list[tuple[int, ...]]:
    """Views that may say the same, as groups of two or more by number: a proposal for whoever
    groups them, who reads all. Two are alike where their pairs of signs overlap enough (Jaccard);
    what is alike to one of a group belongs to it. Views without two signs are alike to none."""
    pairs = {number: _pairs(said) for number, said in words.items()}
    least = int(P.alike_from.at(on))
    group_of = {number: number for number in sorted(words)}
    for left in sorted(words):
        for right in (n for n in sorted(words) if n > left):
            both, one = len(pairs[left] & pairs[right]), len(pairs[left] | pairs[right])
            if one and 100 * both >= least * one and group_of[left] != group_of[right]:
                gone, kept = sorted((group_of[left], group_of[right]), reverse=True)
                group_of = {n: kept if g == gone else g for n, g in group_of.items()}
    found = [tuple(n for n, g in group_of.items() if g == first) for first in sorted(words)]
    return [group for group in found if len(group) > 1]


def _pairs(said: str) -> frozenset[str]:
    signs = "".join(sign for sign in said.lower() if sign.isalnum())
    return frozenset(signs[n : n + 2] for n in range(len(signs) - 1))
