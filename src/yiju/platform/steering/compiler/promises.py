"""The figures of a clause that are promises, with subject, comparator, place and deadline."""

import re
from dataclasses import dataclass, field

from yiju.platform.steering.compiler.figures import EQ, GE, GT, LE, LT, Figure
from yiju.platform.steering.compiler.scopes import Scopes
from yiju.platform.steering.compiler.sentences import Phrase, Sentence, When
from yiju.platform.steering.compiler.subjects import (
    Piece,
    Words,
    pieces,
    strip,
    subject_of,
    without_generic,
)
from yiju.platform.steering.compiler.wording import (
    ACTS,
    CONDITION,
    MONEY_TERMS,
    RATE,
    SHORTENED,
    SIZE,
    SPEECH,
)

OF_WHICH = re.compile(r"[,、;]?其中")
BASE = re.compile(
    r"(?:比|较|与|相比于?|相较于?)(?P<base>[^,;。]{1,16}?)(?:相比|年均|累计|再|平均|总体|分别|提高|提升|增长|下降|降低|减少|增加|高出?|低)"
)
ABOVE = re.compile(r"(?P<sign>高于|低于|高出)(?P<base>[\u4e00-\u9fff]{2,14})$")
EACH = re.compile(r"每(?:个|座|家|所|名|位|条|县|市|区|镇|乡|街道|社区|村|户|万人|千人)")
FOR_WHOM = re.compile(r"(?:^|[,、])(?:对|凡|针对|符合|鼓励|支持|引导|允许)")
ALL_OF_THEM = re.compile(r"全部|全面完成|全覆盖")
ONE_PLACE = frozenset("座处所家幢栋")


@dataclass(frozen=True, slots=True)
class Found:
    """A promise at [start, end) of the source; the fields are those of a target."""

    start: int
    end: int
    subject: str
    comparator: str
    figure: Figure | None
    when: When
    scope: str | None
    kind: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A stretch that holds a figure or a deadline which was not understood."""

    start: int
    end: int
    reason: str


@dataclass(slots=True)
class Reading:
    """What stands in a sentence."""

    found: list[Found] = field(default_factory=list)
    puzzles: list[Puzzle] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)
    """Places in `Sentence.phrases` whose figures were understood, as promises or as none."""


class FigureReader:
    """Reads the figures of one sentence after the other; `words` is the text as written,
    `masked` the same with what cannot be a promise hidden."""

    def __init__(self, words: str, masked: str, scopes: Scopes, *, strict: bool) -> None:
        self.words = words
        self.masked = masked
        self.scopes = scopes
        self.strict = strict
        """Only figures with a date count, as in chapters on safeguards."""

    def read(self, sentence: Sentence) -> Reading:
        reading = Reading()
        whole: str = ""
        last = ""
        of_which = False
        for place, phrase in enumerate(sentence.phrases):
            if place and sentence.phrases[place - 1].stop == ";":
                of_which, whole = False, ""
            if not phrase.figures:
                last = self._noun(phrase) or last
                of_which = of_which and not phrase.own
                continue
            if phrase.own:
                of_which = False
            reading.settled.add(place)
            known = pieces(self.masked, phrase, self.scopes)
            shared = self._respectively(known)
            for order, piece in enumerate(known):
                of_which = of_which or bool(OF_WHICH.match(self.masked, piece.start))
                part = of_which and bool(whole or last)
                no_promise = self._no_promise(piece, phrase, sentence, known, bool(whole))
                if no_promise is None and not self._promised(piece, phrase, part):
                    no_promise = ""
                    reading.puzzles.append(
                        Puzzle(piece.start, piece.end, "figure without a promise")
                    )
                if no_promise is not None:
                    continue
                subject = (
                    shared[order] if shared else subject_of(self.masked, piece).said(self.words)
                )
                if part:
                    subject = _joined(whole or last, subject)
                elif not subject:
                    subject = last
                if not subject:
                    reading.puzzles.append(
                        Puzzle(piece.start, piece.end, "figure without a subject")
                    )
                    continue
                reading.found.append(self._found(piece, phrase, sentence, subject, known))
                if not part:
                    last = subject
                    whole = subject
        return reading

    def _noun(self, phrase: Phrase) -> str:
        found = strip(self.masked, phrase.start, phrase.end, phrase, self.scopes)
        return without_generic(found).said(self.words)

    def _respectively(self, known: list[Piece]) -> list[str]:
        """The subjects of A、B分别达到80%、90%, one for each figure; none where it is not so."""
        head = known[0].before.text
        if (
            len(known) < 2
            or "分别" not in head + self.masked[known[0].start : known[0].figure.start]
        ):
            return []
        first = known[0].before
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

    def _no_promise(
        self,
        piece: Piece,
        phrase: Phrase,
        sentence: Sentence,
        known: list[Piece],
        counted: bool,
    ) -> str | None:
        """Why a figure promises nothing; None where it may."""
        figure = piece.figure
        text = self.masked[phrase.start : phrase.end]
        before = self.masked[max(phrase.start, figure.start - 12) : figure.start]
        if phrase.when_at(figure.at).past or (sentence.past and not _future(sentence, phrase)):
            return "past"
        if figure.unit == "岁":
            return "age"
        if figure.is_duration and not (
            (SHORTENED.search(text) and figure.comparator in {LE, LT}) or _total_time(piece)
        ):
            return "duration"
        if "元" in figure.unit and MONEY_TERMS.search(text):
            return "terms of money"
        if figure.article and not (
            figure.unit in ONE_PLACE and ACTS.search(piece.before.text or before)
        ):
            return None if figure.said and EACH.search(text) else "article"
        if not figure.is_share and SPEECH.match(piece.behind.text) and figure.value <= 20:
            return "way of speaking" if _written_out(self.masked, figure) else None
        if figure.is_measure and self._describes(piece, before, known, counted):
            return "size"
        if figure.unit == "次" and not figure.said and not phrase.when_at(figure.at).every:
            return "times"
        return None

    def _describes(self, piece: Piece, before: str, known: list[Piece], counted: bool) -> bool:
        """Whether a measure says which things are meant, or how large one is; `counted` is true
        where the sentence has counted things before."""
        noun_after = bool(piece.behind) or self.masked.startswith("的", piece.figure.end)
        sized = bool(SIZE.search(before))
        if noun_after and (sized or CONDITION.search(before)):
            return True
        if piece.figure.comparator in {GE, GT, LE, LT} and noun_after:
            if piece.before and FOR_WHOM.search(self.masked[piece.start : piece.figure.start]):
                return True
            return not ACTS.search(piece.before.text)
        counted = counted or any(not one.figure.is_measure for one in known)
        return sized and counted and len(piece.before.text) <= 4

    def _promised(self, piece: Piece, phrase: Phrase, part: bool) -> bool:
        figure = piece.figure
        when = phrase.when_at(figure.at)
        if when or part:
            return True
        if self.strict:
            return False
        text = self.masked[piece.start : figure.start]
        if figure.is_share or figure.is_measure:
            return bool(figure.said) and bool(
                RATE.search(piece.before.text) or ACTS.search(text) or figure.comparator != EQ
            )
        return bool(ACTS.search(text) or ACTS.match(piece.behind.text) or _worked_on(piece))

    def _found(
        self, piece: Piece, phrase: Phrase, sentence: Sentence, subject: str, known: list[Piece]
    ) -> Found:
        figure = piece.figure
        every_one = figure.comparator == EQ and bool(ALL_OF_THEM.search(piece.behind.text))
        start = piece.start
        while self.masked[start] in "、,;:":
            start += 1
        if start == phrase.start:
            start = self._with_date(phrase, sentence)
        return Found(
            start=start,
            end=piece.end,
            subject=subject,
            comparator="all" if every_one else _comparator(piece, known),
            figure=figure,
            when=phrase.when_at(figure.at),
            scope=self.scope_of(piece.start, figure.at, piece.end, sentence),
            kind="share" if figure.is_share else "coverage" if every_one else "number",
            base=self._base(piece, phrase, sentence),
        )

    def _with_date(self, phrase: Phrase, sentence: Sentence) -> int:
        """Where a promise begins that has its date in the phrase before it."""
        place = sentence.phrases.index(phrase)
        before = sentence.phrases[place - 1] if place else None
        return before.start if before and before.bare and before.stop == "," else phrase.start

    def scope_of(self, start: int, at: int, end: int, sentence: Sentence) -> str | None:
        """The place nearest to a promise: in its own words, or before them in the sentence."""
        span = self.scopes.first(self.masked, start, end) or self.scopes.last(
            self.masked, sentence.start, start
        )
        return self.words[slice(*span)] if span else None

    def _base(self, piece: Piece, phrase: Phrase, sentence: Sentence) -> str | None:
        if not piece.figure.change and piece.figure.unit != "个百分点":
            return None
        said = self.masked[phrase.start : piece.figure.at]
        found = BASE.search(said) or ABOVE.search(self.masked[phrase.start : piece.figure.start])
        if found:
            return found["base"]
        bases = [moment for one in sentence.phrases for moment in one.moments if moment.base]
        return self.words[bases[-1].start : bases[-1].end] if bases else None


def _future(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a deadline was said in the sentence up to a phrase."""
    for one in sentence.phrases:
        if any(moment.future and not moment.past for moment in one.moments):
            return True
        if one is phrase:
            return False
    return False


def _comparator(piece: Piece, known: list[Piece]) -> str:
    """Of 80%、90%以上 after one 分别 the last word of comparison holds for all."""
    sign = piece.figure.comparator
    if sign == EQ and known[-1].figure.comparator != EQ and known[0].before.text.endswith("分别"):
        return known[-1].figure.comparator
    return sign


def _joined(whole: str, part: str) -> str:
    return f"{whole}（{part}）" if part and part != whole else whole


def _written_out(masked: str, figure: Figure) -> bool:
    return not masked[figure.at].isdigit()


def _total_time(piece: Piece) -> bool:
    return bool(re.search(r"(?:时间|时长|天数|时限|周期)$", piece.before.text)) and bool(
        piece.figure.said
    )


def _worked_on(piece: Piece) -> bool:
    """对…的61个小区…进行整治: a number of things that something is done to."""
    return bool(re.search(r"(?:进行|开展|实施|完成|实现)", piece.behind.text)) or bool(
        ACTS.search(piece.behind.text[-6:])
    )
