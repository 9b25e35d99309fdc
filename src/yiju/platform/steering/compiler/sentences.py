"""Sentences and phrases of a clause, with the dates in force in each phrase."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from yiju.platform.steering.compiler.figures import Figure, figures
from yiju.platform.steering.compiler.moments import Moment, moments

STOP = re.compile(r"[。!?\n]+")
PAUSE = re.compile(r"[;,:]")
PAST = re.compile(
    r"(?<!在)已(?!有条件|具备|经批准|取得|列入|纳入|建成的|批|出让|开工的|实施|出台|发布|印发)|截[至止](?!20)|目前|现有|现状|近年来|[一1]年来"
    r"|累计(?:已|完成了)|以来|上年|去年|此前|基期|原有"
)


CLOSE = 12
"""Characters between 2021—2023年 and the 每年 that it bounds."""
TOTAL = re.compile(r"累计|总量|总数|总计|共计|合计")


@dataclass(frozen=True, slots=True)
class When:
    """The deadline or rhythm in force, and where it was said."""

    due: date | None = None
    every: str = ""
    relative: str = ""
    past: bool = False
    said_at: int = -1

    def __bool__(self) -> bool:
        return bool(self.due or self.every or self.relative)


@dataclass(slots=True)
class Phrase:
    """What stands between two commas: [start, end). `when` is in force at its end; `own` is true
    where the phrase itself says a date; `bare` where it says nothing else. `before` was in force
    when it began."""

    start: int
    end: int
    stop: str
    figures: list[Figure] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    before: When = When()
    when: When = When()
    own: bool = False
    bare: bool = False

    def when_at(self, place: int) -> When:
        """The date in force at a place in the phrase; a date behind it counts where none is
        before it."""
        found = self.before
        for moment in self.moments:
            if moment.start <= place or (not found and not moment.past):
                found = advance(found, moment)
        return found


@dataclass(slots=True)
class Sentence:
    start: int
    end: int
    phrases: list[Phrase]
    past: bool = False
    leads_in: bool = False
    """Ends in a colon: what it says of dates holds for the list below it."""


@dataclass(frozen=True, slots=True)
class Years:
    """The years that complete and date what a plan says."""

    base: int | None
    issued: int | None


def advance(when: When, moment: Moment) -> When:
    """The date in force after `moment`; a rhythm keeps a deadline said right before it."""
    if moment.base:
        return when
    if moment.every:
        kept = when if moment.start - when.said_at <= CLOSE else When()
        return replace(kept, every=moment.every, said_at=moment.start)
    if moment.due is not None:
        return When(moment.due, past=moment.past, said_at=moment.start)
    return When(relative=moment.relative, said_at=moment.start) if moment.relative else when


def sentences(masked: str, start: int, end: int, years: Years, given: When) -> Iterator[Sentence]:
    """The sentences in `masked[start:end]`. `given` is the date in force before the first, as a
    list below 到2025年: has it."""
    place = start
    carried = given
    while place < end:
        found = STOP.search(masked, place, end)
        stop, after = (found.start(), found.end()) if found else (end, end)
        if stop > place:
            sentence = _sentence(masked, place, stop, years, carried)
            yield sentence
            if sentence.leads_in and sentence.phrases[-1].when:
                carried = sentence.phrases[-1].when
        place = after


def _sentence(masked: str, start: int, end: int, years: Years, given: When) -> Sentence:
    phrases: list[Phrase] = []
    when = given
    for left, right, sign in _phrases(masked, start, end):
        found = moments(masked, left, right, base_year=years.base, issue_year=years.issued)
        phrase = Phrase(left, right, sign, moments=list(found))
        dates = [(moment.start, moment.end) for moment in phrase.moments]
        phrase.figures = [
            figure
            for figure in figures(masked, left, right)
            if not any(a < figure.unit_end and figure.at < b for a, b in dates)
        ]
        if when.every and phrases and _rhythm_ends(masked, phrases[-1], phrase):
            when = replace(when, every="") if when.due else given
        phrase.before = when
        for moment in phrase.moments:
            when = advance(when, moment)
        phrase.when = when
        phrase.own = any(not m.base and (m.due or m.every or m.relative) for m in phrase.moments)
        phrase.bare = phrase.own and _says_only(masked, phrase)
        phrases.append(phrase)
    past = bool(PAST.search(masked, start, end)) or any(
        moment.past and moment.due and masked.startswith("截", moment.start)
        for phrase in phrases
        for moment in phrase.moments
    )
    return Sentence(start, end, phrases, past, masked[end - 1] in ":-")


def _rhythm_ends(masked: str, last: Phrase, phrase: Phrase) -> bool:
    """每年 holds for the figures that follow it in one breath, not for totals."""
    if last.bare:
        return False
    return (
        last.stop == ";"
        or not phrase.figures
        or bool(TOTAL.search(masked, phrase.start, phrase.end))
    )


def _phrases(masked: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    place = start
    for found in PAUSE.finditer(masked, start, end):
        sign, at = found.group(), found.start()
        if sign == "," and at + 4 <= end and masked[at - 1].isdigit():
            thousands = re.match(r"\d{3}(?!\d)", masked[at + 1 : at + 5])
            if thousands and re.search(
                r"(?<!\d)\d{1,3}(?:,\d{3})*$", masked[max(place, at - 12) : at]
            ):
                continue
        if at > place:
            yield place, at, sign
        place = found.end()
    if place < end:
        yield place, end, ""


def _says_only(masked: str, phrase: Phrase) -> bool:
    rest = phrase.end - phrase.start - sum(m.end - m.start for m in phrase.moments)
    return (
        rest <= 2
        or re.fullmatch(r"[□力争确保到,其中]*", "".join(_outside(masked, phrase))) is not None
    )


def _outside(masked: str, phrase: Phrase) -> Iterator[str]:
    place = phrase.start
    for moment in phrase.moments:
        yield masked[place : moment.start]
        place = moment.end
    yield masked[place : phrase.end]
