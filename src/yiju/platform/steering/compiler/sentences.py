"""Sentences and phrases of a clause, with the dates in force in each phrase."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from yiju.platform.steering.compiler.figures import Figure, figures
from yiju.platform.steering.compiler.moments import Moment, Years, moments
from yiju.platform.steering.compiler.wording import ACTS, OF_WHICH

STOP = re.compile(r"[。!?\n]+")
PAUSE = re.compile(r"[;,:]")
PAST = re.compile(
    r"(?<![在对自])已(?!有条件|具备|经批准|取得|列入|纳入|建成的|批|出让|开工的|实施的|出台的|发布的|印发的|建)"
    r"|(?<![在对自])已建(?!成?的|小区|住宅|区)|截[至止](?!20)|近年来|[一1]年来|累计(?:已|完成了)"
    r"|(?:完成|建成|新增|改造|投入|达到|实现|增加|提高)了|以来|(?<![比较])(?:上年|去年)|此前|先后"
)
TOTAL = re.compile(r"累计|总量|总数|总计|共计|合计")
CLOSING = re.compile(
    r"[前底末]?(?:之前|以前)?(?:并|均|要|确保|力争|全面|全部)*(?:到位|建成|完成|完工|竣工|投入使用|投入运行|投用|投运"
    r"|建成投用|建成使用|通车|交付|落实|实施|实现|投产|达产|上线|开放)(?:并[\u4e00-\u9fff]{2,6})?(?:使用)?"
)
SHORT = 14
LONGEST = 2000
"""Characters of a sentence; what runs on longer is no sentence and is read in pieces."""


@dataclass(frozen=True, slots=True)
class When:
    """The deadline or rhythm in force, and where it was said."""

    due: date | None = None
    every: str = ""
    relative: str = ""
    past: bool = False
    said_at: int = -1
    future: bool = False
    """True where the text says outright that the day is to come: 到…, …底前."""

    def __bool__(self) -> bool:
        return bool(self.due or self.every or self.relative)


@dataclass(slots=True, eq=False)
class Phrase:
    """What stands between two commas: [start, end). `before` is the date in force when it begins,
    `when` that at its end, `later` one said behind it for all (…，2024年底前到位). `own` is true
    where the phrase itself says a date; `bare` where it says nothing else. `past` is true for what
    has been reached already. `from_date` is where a promise in it begins, with a date right
    before it; `dates` are the days said since then."""

    start: int
    end: int
    stop: str
    figures: list[Figure] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    before: When = When()
    when: When = When()
    later: When = When()
    own: bool = False
    bare: bool = False
    past: bool = False
    from_date: int = 0
    dates: list[Moment] = field(default_factory=list)

    def when_at(self, place: int) -> When:
        """The date in force at a place in the phrase; one behind it where none is before it."""
        found = self.before
        for moment in self.moments:
            if moment.start <= place or (not found and not moment.past):
                found = advance(found, moment, self.from_date)
        return found or self.later


@dataclass(slots=True)
class Sentence:
    start: int
    end: int
    phrases: list[Phrase]
    leads_in: bool = False
    """Ends in a colon: what it says of dates holds for the list below it."""


def advance(when: When, moment: Moment, since: int) -> When:
    """The date in force after `moment`. A rhythm keeps a deadline said since the place `since`,
    as in 2021—2023年，每年; an older one is another promise's."""
    if moment.base:
        return when
    if moment.every:
        kept = when if when.said_at >= since else When()
        return replace(kept, every=moment.every, said_at=moment.start)
    if moment.due is not None:
        return When(moment.due, "", moment.relative, moment.past, moment.start, moment.future)
    return When(relative=moment.relative, said_at=moment.start) if moment.relative else when


def sentences(masked: str, start: int, end: int, years: Years, given: When) -> Iterator[Sentence]:
    """The sentences in `masked[start:end]`. `given` is the date in force before the first, as a
    list below 到2025年: has it."""
    place = start
    carried = given
    while place < end:
        found = STOP.search(masked, place, end)
        stop, after = (found.start(), found.end()) if found else (end, end)
        if stop - place > LONGEST:
            stop = after = _cut(masked, place)
        if stop > place:
            sentence = _sentence(masked, place, stop, years, carried)
            yield sentence
            if sentence.leads_in and sentence.phrases[-1].when:
                carried = sentence.phrases[-1].when
        place = after


def _cut(masked: str, start: int) -> int:
    """Where a text without full stops is cut: behind the last pause that is near enough."""
    limit = start + LONGEST
    pause = max(masked.rfind(sign, start + LONGEST // 2, limit) for sign in ";,")
    return pause + 1 if pause >= 0 else limit


def _sentence(masked: str, start: int, end: int, years: Years, given: When) -> Sentence:
    phrases: list[Phrase] = []
    when = steady = given
    past = False
    said = years
    for left, right, sign in _phrases(masked, start, end):
        phrase = Phrase(left, right, sign)
        last = phrases[-1] if phrases else None
        joined = last is not None and last.bare and last.stop == ","
        phrase.from_date = last.start if last is not None and joined else left
        phrase.moments = list(moments(masked, left, right, said))
        phrase.dates = [*(last.dates if last is not None and joined else [])]
        phrase.dates += [moment for moment in phrase.moments if moment.due and not moment.past]
        phrase.figures = list(_figures(masked, phrase))
        if last is not None and last.stop == ";":
            when = steady = _beyond_semicolon(phrases, given)
        elif when.every and last is not None and _rhythm_ends(masked, last, phrase):
            when = steady
        phrase.before = when
        for moment in phrase.moments:
            when = advance(when, moment, phrase.from_date)
            steady = given if moment.every and not when.due else steady
            if moment.due is not None:
                said = replace(years, base=moment.due.year)
                past = past and not (moment.future or not moment.past)
        steady = steady if when.every else when
        phrase.when = when
        phrase.own = any(not m.base and (m.due or m.every or m.relative) for m in phrase.moments)
        phrase.bare = phrase.own and _says_only(masked, phrase)
        past = _is_past(masked, phrase, past and (last is None or last.stop != ";"))
        phrase.past = past
        phrases.append(phrase)
    _date_backwards(masked, phrases)
    return Sentence(start, end, phrases, bool(phrases) and masked[end - 1] in ":-")


def _beyond_semicolon(phrases: list[Phrase], given: When) -> When:
    """The date that holds on behind a semicolon: one said at the head of what is parted, and
    the only one there."""
    head = len(phrases) - 1
    while head and phrases[head - 1].stop != ";":
        head -= 1
    said = [moment for phrase in phrases[head:] for moment in phrase.moments if not moment.base]
    if not said:
        return phrases[head].before
    first = said[0]
    if len(said) > 1 or first.due is None or first.start - phrases[head].start > 4:
        return given
    return advance(When(), first, 0)


def _figures(masked: str, phrase: Phrase) -> Iterator[Figure]:
    dates = [(moment.start, moment.end) for moment in phrase.moments]
    for figure in figures(masked, phrase.start, phrase.end):
        if not any(a < figure.unit_end and figure.at < b for a, b in dates):
            yield figure


def _is_past(masked: str, phrase: Phrase, past: bool) -> bool:
    """What was reached stays so until the sentence turns to a day to come."""
    if any(moment.future for moment in phrase.moments):
        return False
    if any(moment.past and moment.due for moment in phrase.moments):
        return True
    return past or bool(PAST.search(masked, phrase.start, phrase.end))


def _rhythm_ends(masked: str, last: Phrase, phrase: Phrase) -> bool:
    """每年 holds for what follows it in one breath (every year this and that), not for totals
    and not for another subject."""
    if last.bare:
        return False
    if last.stop == ";" or not phrase.figures or all(one.article for one in last.figures):
        return True
    if TOTAL.search(masked, phrase.start, phrase.end):
        return True
    if OF_WHICH.match(masked, phrase.start):
        return False
    return not ACTS.match(masked, phrase.start) and not _is_part(masked, last)


def _is_part(masked: str, last: Phrase) -> bool:
    return bool(OF_WHICH.match(masked, last.start))


def _date_backwards(masked: str, phrases: list[Phrase]) -> None:
    """…120辆，其中…，2024年底前到位: the day at the end holds for what has none before it."""
    for place in range(len(phrases) - 1, 0, -1):
        phrase = phrases[place]
        if phrase.figures or not phrase.when.due or phrase.past or not phrase.own:
            continue
        words = "".join(_outside(masked, phrase))
        if len(words) > SHORT or not CLOSING.fullmatch(words):
            continue
        for earlier in reversed(phrases[:place]):
            if earlier.stop == ";" or earlier.when:
                break
            earlier.later = phrase.when


def _phrases(masked: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    place = start
    for found in PAUSE.finditer(masked, start, end):
        sign, at = found.group(), found.start()
        if sign == "," and _is_thousands(masked, max(place, at - 12), at, end):
            continue
        if at > place:
            yield place, at, sign
        place = found.end()
    if place < end:
        yield place, end, ""


def _is_thousands(masked: str, start: int, at: int, end: int) -> bool:
    if at + 4 > end or not masked[at - 1].isdigit():
        return False
    return bool(
        re.match(r"\d{3}(?!\d)", masked[at + 1 : at + 5])
        and re.search(r"(?<!\d)\d{1,3}(?:,\d{3})*$", masked[start:at])
    )


def _says_only(masked: str, phrase: Phrase) -> bool:
    rest = "".join(_outside(masked, phrase))
    return re.fullmatch(r"[□力争确保到其中,、和的内期间]*", rest) is not None


def _outside(masked: str, phrase: Phrase) -> Iterator[str]:
    place = phrase.start
    for moment in phrase.moments:
        yield masked[place : moment.start]
        place = moment.end
    yield masked[place : phrase.end]
