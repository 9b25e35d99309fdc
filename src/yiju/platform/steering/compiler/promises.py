"""The figures of a clause that are promises, with subject, comparator, place and deadline."""

import re
from dataclasses import replace

from yiju.platform.steering.compiler.figures import EQ, GE
from yiju.platform.steering.compiler.findings import Found, Puzzle, Reading, Thread
from yiju.platform.steering.compiler.refusals import refusal
from yiju.platform.steering.compiler.scopes import Scopes
from yiju.platform.steering.compiler.sentences import Phrase, Sentence, When, advance
from yiju.platform.steering.compiler.subjects import (
    Piece,
    Words,
    pieces,
    strip,
    subject_of,
    without_generic,
)
from yiju.platform.steering.compiler.wording import ACTS, OF_WHICH, RATE

BASE = re.compile(
    r"(?:比(?![例重率值])|较|与|相比于?|相较于?)(?P<base>[^,;。]{1,16}?)(?:相比|年均|累计|再|平均|总体|分别|提高|提升|增长"
    r"|下降|降低|减少|增加|高出?|低)"
)
ABOVE = re.compile(r"(?P<sign>高于|低于|高出)(?P<base>[\u4e00-\u9fff]{2,14})$")
ON_TOP_OF = re.compile(r"在(?P<base>[^,;。]{2,16}?)(?:的)?基础上")
AT_LEAST = re.compile(r"至少|不少于|不得少于|不低于|最少")
AREA = r"[\u4e00-\u9fff]{1,7}(?:区|县|市|镇|乡|街道|地区|沿线|片区|组团)|市本级"
AREAS = re.compile(rf"(?:{AREA})(?:[、和及](?:{AREA}))*")
ALL_OF_THEM = re.compile(r"全部|全面完成|全覆盖")
CHANGES = re.compile(r"[精扩推延拓压]")
REACHED = re.compile(r"^已(?:经)?(?:累计)?(?:建成|完成|有|改造|创建)?")
FAR = 300
"""Characters before a promise in which its place is looked for."""


class FigureReader:
    """Reads the figures of one sentence after the other; `words` is the text as written,
    `masked` the same with what cannot be a promise hidden."""

    def __init__(
        self, words: str, masked: str, scopes: Scopes, *, strict: bool, dated_only: bool
    ) -> None:
        self.words = words
        self.masked = masked
        self.scopes = scopes
        self.strict = strict
        """Only figures with a date or a rhythm count, as in chapters on safeguards."""
        self.dated_only = dated_only
        """Only figures with a day to come count, as in chapters on the state of things."""

    def read(self, sentence: Sentence, topic: str) -> Reading:
        """`topic` is the title of the clause, of which a figure without a subject speaks."""
        reading = Reading()
        thread = Thread()
        for place, phrase in enumerate(sentence.phrases):
            if place and sentence.phrases[place - 1].stop == ";":
                thread.of_which, thread.whole = False, ""
            if phrase.own or (not phrase.figures and phrase.own):
                thread.of_which = False
            if not phrase.figures:
                thread.phrase = phrase
                continue
            before = len(reading.found) + len(reading.puzzles)
            if thread.phrase is not None:
                thread.last = self._noun(thread.phrase) or thread.last
                thread.phrase = None
            self._read_phrase(sentence, phrase, thread, reading, topic)
            if len(reading.found) + len(reading.puzzles) > before:
                reading.settled.add(place)
        return reading

    def _read_phrase(
        self,
        sentence: Sentence,
        phrase: Phrase,
        thread: Thread,
        reading: Reading,
        topic: str,
    ) -> None:
        known = pieces(self.masked, phrase, self.scopes)
        shared = self._respectively(known)
        following = self.masked[phrase.end : min(phrase.end + 12, sentence.end)]
        promised = False
        for order, piece in enumerate(known):
            thread.of_which = thread.of_which or bool(OF_WHICH.match(self.masked, piece.start))
            part = thread.of_which and bool(thread.whole or thread.last)
            after = following if order + 1 == len(known) else ""
            if refusal(self.masked, piece, phrase, after, bool(thread.whole)):
                promised = False
                thread.last = subject_of(self.masked, piece).said(self.words) or thread.last
                continue
            chained = not piece.before and thread.unit == piece.figure.unit
            promised = self._promised(piece, phrase, part or promised or chained, bool(thread.last))
            if not promised:
                self._puzzle(reading, piece, "figure without a promise")
                continue
            own = shared[order] if shared else self._subject(piece, known[-1])
            last = REACHED.sub("", thread.last)
            subject = _joined(thread.whole or last, own) if part else own or last or topic
            if not subject:
                self._puzzle(reading, piece, "figure without a subject")
                continue
            found = self._found(piece, phrase, sentence, subject, known, part)
            reading.found += _dated_apart(self.masked, found, order, known, phrase)
            thread.unit = piece.figure.unit
            if not part:
                thread.last = thread.whole = subject

    def _subject(self, piece: Piece, last: Piece) -> str:
        """What a piece counts. A list of areas before it is its place, not its subject; of
        改造20个、30个小区 the noun stands behind the last figure."""
        if not piece.behind and piece.verb_first and last.figure.unit == piece.figure.unit:
            return (without_generic(piece.before) + last.behind).said(self.words)
        if piece.behind and piece.before and AREAS.fullmatch(piece.before.text):
            return piece.behind.said(self.words)
        return subject_of(self.masked, piece).said(self.words)

    def _puzzle(self, reading: Reading, piece: Piece, reason: str) -> None:
        reading.puzzles.append(Puzzle(piece.start, piece.end, reason))

    def _noun(self, phrase: Phrase) -> str:
        found = strip(self.masked, phrase.start, phrase.end, phrase, self.scopes)
        return without_generic(found).said(self.words)

    def _respectively(self, known: list[Piece]) -> list[str]:
        """The subjects of A、B分别达到80%、90%, one for each figure; none where it is not so."""
        if len(known) < 2:
            return []
        first = known[0].before
        said = self.masked[known[0].start : known[0].figure.start]
        if "分别" not in first.text + said:
            return []
        cut = first.text.find("分别")
        noun = first if cut < 0 else Words(first.text[:cut], first.places[:cut])
        if not noun:
            return []
        names, start = [], 0
        for sign in [*re.finditer(r"[、和与及]", noun.text), None]:
            end = sign.start() if sign else len(noun.text)
            if end > start:
                names.append(Words(noun.text[start:end], noun.places[start:end]).said(self.words))
            start = end + 1
        if len(names) == len(known):
            return names
        return [noun.said(self.words)] * len(known)

    def _promised(self, piece: Piece, phrase: Phrase, part: bool, known: bool) -> bool:
        """Whether a figure is promised: by a day, as part of what is, or by a word that acts or
        compares. `known` is whether the sentence has named a subject."""
        figure = piece.figure
        when = phrase.when_at(figure.at)
        if self.dated_only and not when.future:
            return False
        if when or figure.change or (part and not self.strict):
            return True
        if self.strict:
            return False
        text = self.masked[piece.start : figure.start]
        if (figure.comparator != EQ or CHANGES.search(figure.said)) and (piece.before or known):
            return True
        if figure.is_share or figure.is_measure:
            if ACTS.match(text.lstrip("、,;:和及")) or ACTS.match(piece.before.text):
                return True
            if figure.is_share and piece.before.text.endswith(("率", "比例", "占比")):
                return True
            return bool(figure.said) and bool(ACTS.search(text) or RATE.search(piece.before.text))
        return bool(ACTS.search(text) or ACTS.match(piece.behind.text) or _worked_on(piece))

    def _found(
        self,
        piece: Piece,
        phrase: Phrase,
        sentence: Sentence,
        subject: str,
        known: list[Piece],
        part: bool,
    ) -> Found:
        figure = piece.figure
        every_one = figure.comparator == EQ and bool(ALL_OF_THEM.search(piece.behind.text))
        shared = "分别" in self.masked[known[0].start : known[0].figure.start]
        change = figure.change or (known[0].figure.change if shared else "")
        start = piece.start
        while self.masked[start] in "、,;:":
            start += 1
        return Found(
            start=phrase.from_date if start == phrase.start else start,
            end=piece.end,
            subject=subject,
            comparator="all" if every_one else self._comparator(piece, known),
            figure=figure,
            when=phrase.when_at(figure.at),
            scope=self._scope(piece, sentence, part),
            kind="share" if figure.is_share else "coverage" if every_one else "number",
            change=change,
            base=self._base(piece, phrase, sentence, change),
        )

    def _comparator(self, piece: Piece, known: list[Piece]) -> str:
        """At least one of 至少建成1个; of 80%、90%以上 after one 分别 the last word counts."""
        sign = piece.figure.comparator
        if sign != EQ:
            return sign
        if AT_LEAST.search(self.masked, piece.start, piece.figure.start):
            return GE
        if "分别" not in self.masked[known[0].start : known[0].figure.start]:
            return EQ
        signs = [one.figure.comparator for one in known]
        if all(other == signs[0] for other in signs[:-1]) and signs[-1] != EQ:
            return signs[-1]
        return signs[0]

    def _scope(self, piece: Piece, sentence: Sentence, part: bool) -> str | None:
        """The place nearest to a promise: in its own words, or before them in the sentence."""
        areas = piece.before and AREAS.fullmatch(piece.before.text)
        if areas and (part or piece.verb_first):
            return piece.before.said(self.words)
        figure = piece.figure
        behind = self.scopes.at(self.masked, figure.end, piece.end)
        if behind > figure.end and not self.scopes.first(self.masked, piece.start, figure.at):
            return self.words[figure.end : behind]
        return scope_of(
            self.words, self.masked, self.scopes, sentence.start, piece.start, figure.at
        )

    def _base(self, piece: Piece, phrase: Phrase, sentence: Sentence, change: str) -> str | None:
        if piece.origin:
            return self.words[slice(*piece.origin)]
        if not change and piece.figure.unit != "个百分点":
            return None
        said = self.masked[phrase.start : piece.figure.at]
        found = (
            BASE.search(said)
            or ON_TOP_OF.search(said)
            or ABOVE.search(self.masked[phrase.start : piece.figure.start])
        )
        if found:
            return found["base"]
        bases = [moment for one in sentence.phrases for moment in one.moments if moment.base]
        if not bases:
            return None
        return self.words[bases[-1].start : bases[-1].end].lstrip("比较与").removesuffix("相比")


def _dated_apart(
    masked: str, found: Found, order: int, known: list[Piece], phrase: Phrase
) -> list[Found]:
    """到2023年、2025年，…分别达到80%、90%: each figure has its own day; one figure of several
    days is promised for each."""
    days = [advance(When(), moment, 0) for moment in phrase.dates]
    said = masked[phrase.start : known[0].figure.start]
    if len(days) < 2 or "分别" not in said:
        return [found]
    if len(days) == len(known):
        return [replace(found, when=days[order])]
    return [replace(found, when=day) for day in days] if len(known) == 1 else [found]


def scope_of(
    words: str, masked: str, scopes: Scopes, since: int, start: int, end: int
) -> str | None:
    """The place named in [start, end), or the last one named before it since `since`."""
    since = max(since, start - FAR)
    since = max(since, masked.rfind(";", since, start))
    span = scopes.first(masked, start, end) or scopes.last(masked, since, start)
    return words[slice(*span)] if span else None


def _joined(whole: str, part: str) -> str:
    return f"{whole}（{part}）" if part and part != whole else whole


def _worked_on(piece: Piece) -> bool:
    """对…的61个小区…进行整治: a number of things that something is done to."""
    return bool(re.search(r"(?:进行|开展|实施|完成|实现)", piece.behind.text)) or bool(
        ACTS.search(piece.behind.text[-6:])
    )
