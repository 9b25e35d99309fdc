"""What a figure counts: the words before it or behind it, without date, place and filler."""

import re
from dataclasses import dataclass

from yiju.platform.steering.compiler.figures import Figure
from yiju.platform.steering.compiler.scopes import Scopes
from yiju.platform.steering.compiler.sentences import Phrase
from yiju.platform.steering.compiler.wording import (
    ACTS,
    ENDS_IN_VERB,
    GENERIC,
    KEPT,
    LEADING,
    SIZE,
    TRAILING,
)

LONGEST = 60
FARTHEST = 160
"""How far from a figure its subject is looked for."""
BETWEEN = re.compile(r"、|以及|并且|其中|和|及|与|并")
GOES_ON = re.compile(r"[、,;:]|以及|并|其中|和|及|与|用于|以|供|为|到|达|占|达到|即")
"""What can follow a figure whose noun stood before it."""
OF_A_KIND = re.compile(r"的(?!基础|目标|要求|标准|水平|速度|比例)")
"""60%的社区: the share is of what follows."""
SPREAD = re.compile(r"推广到|覆盖到|延伸到|扩大到|拓展到|扩展到")
NO_PLACE = ("绿地", "绿化", "内", "外", "户", "人口", "化")


@dataclass(frozen=True, slots=True)
class Words:
    """Some characters of the masked text, with their places."""

    text: str
    places: tuple[int, ...]

    def without_head(self, length: int) -> "Words":
        return Words(self.text[length:], self.places[length:])

    def without_tail(self, form: re.Pattern[str]) -> "Words":
        found = form.search(self.text)
        return (
            self if not found else Words(self.text[: found.start()], self.places[: found.start()])
        )

    def __add__(self, other: "Words") -> "Words":
        return Words(self.text + other.text, self.places + other.places)

    def __bool__(self) -> bool:
        return bool(self.text)

    def said(self, words: str) -> str:
        """The characters as the plan writes them."""
        said = "".join(words[place] for place in self.places[:LONGEST])
        return said.strip('“”"') if said.count("“") != said.count("”") else said


NOTHING = Words("", ())


def words_at(masked: str, start: int, end: int) -> Words:
    return Words(masked[start:end], tuple(range(start, end)))


@dataclass(frozen=True, slots=True)
class Piece:
    """The stretch of a phrase that belongs to one figure: its words before and behind it."""

    figure: Figure
    start: int
    end: int
    before: Words
    behind: Words
    verb_first: bool
    origin: tuple[int, int] | None = None
    """Where the figure stands that this one comes from: 由28%降至18%."""


def pieces(masked: str, phrase: Phrase, scopes: Scopes) -> list[Piece]:
    """Share a phrase out among its figures: 公园10座、绿道20公里 and 10座公园、20处绿地."""
    found: list[Piece] = []
    start = phrase.start
    origins, known = _sorted_out(masked, phrase)
    for place, figure in enumerate(known):
        after = known[place + 1] if place + 1 < len(known) else None
        limit = after.start if after else phrase.end
        origin = next((one for one in origins if start <= one.at < figure.at), None)
        until = _from_word(masked, start, origin.at) if origin else figure.start
        before = strip(masked, start, until, phrase, scopes)
        attributive = masked[figure.start - 1] == "的"
        if attributive and before:
            before += words_at(masked, figure.start - 1, figure.start)
        if masked[figure.start - 1] in "及和与" and not GOES_ON.match(masked, figure.end, limit):
            act = ACTS.match(before.text)
            before = Words(act.group(), before.places[: act.end()]) if act else NOTHING
        verb_first = not before or attributive or bool(ENDS_IN_VERB.search(before.text))
        if figure.is_share:
            verb_first = verb_first or bool(OF_A_KIND.match(masked, figure.end, limit))
        elif figure.end < limit:
            verb_first = verb_first or not GOES_ON.match(masked, figure.end, limit)
        if not before and found and found[-1].verb_first and masked[figure.start - 1] in "、和及":
            before = found[-1].before
        end = _border(masked, figure.end, limit, verb_first) if after else limit
        dates = [moment.start for moment in phrase.moments if moment.start >= figure.end]
        stop = min([end, figure.end + FARTHEST, *dates])
        behind = words_at(masked, figure.end, stop).without_tail(TRAILING)
        while behind.text[:1] in {"的", "、"}:
            behind = behind.without_head(1)
        come_from = (origin.at, origin.end) if origin else None
        found.append(Piece(figure, start, end, before, behind, verb_first, come_from))
        start = end
    return found


FROM = re.compile(r"(?:由|从)(?:20\d\d年底?)?(?:原来|现状|目前|现有|现在|上年)?的?$")
TO = re.compile(r"[^,;。]{0,4}?(?:降|提|增|减|压|缩|上升|下降|扩|到|至|升|精简|拓展|延长)")


def _is_origin(masked: str, figure: Figure, phrase: Phrase) -> bool:
    """Whether a figure is what another one starts from: 由22%提高到45%."""
    head = masked[max(phrase.start, figure.start - 14) : figure.start]
    return bool(FROM.search(head)) and bool(TO.match(masked, figure.end, phrase.end))


def _from_word(masked: str, start: int, place: int) -> int:
    found = FROM.search(masked[max(start, place - 14) : place])
    return max(start, place - 14) + found.start() if found else place


def _sorted_out(masked: str, phrase: Phrase) -> tuple[list[Figure], list[Figure]]:
    """The figures that others start from, and those that count; without the measures that only
    say how large a counted thing is (建成一座占地约15亩的公园)."""
    origins: list[Figure] = []
    known: list[Figure] = []
    counted: Figure | None = None
    for figure in phrase.figures:
        if _is_origin(masked, figure, phrase):
            origins.append(figure)
            continue
        if figure.is_measure and counted is not None:
            between = masked[counted.end : figure.start][:LONGEST].strip("总其单座均的")
            if SIZE.fullmatch(between):
                continue
        if not figure.is_measure:
            counted = figure
        known.append(figure)
    return origins, known


def _border(masked: str, start: int, limit: int, verb_first: bool) -> int:
    """Where the words of one figure end and those of the next begin."""
    signs = list(BETWEEN.finditer(masked, start, limit))
    if not signs:
        return limit if verb_first else start
    if signs[0].start() == start or not verb_first:
        return signs[0].start()
    comma = next((sign for sign in signs if sign.group() == "、"), signs[-1])
    return comma.start()


def strip(masked: str, start: int, end: int, phrase: Phrase, scopes: Scopes) -> Words:
    """The words in [start, end) without dates, the place at their head and filler."""
    start = max(start, end - FARTHEST)
    kept, place = NOTHING, start
    for moment in phrase.moments:
        if moment.end > start and moment.start < end:
            kept += words_at(masked, place, max(moment.start, place))
            place = min(moment.end, end)
    return strip_head(kept + words_at(masked, place, end), scopes).without_tail(TRAILING)


def strip_head(kept: Words, scopes: Scopes) -> Words:
    """Without filler and the place at the head."""
    while True:
        cut = LEADING.match(kept.text)
        if cut and not KEPT.match(kept.text):
            kept = kept.without_head(cut.end())
            continue
        after = scopes.at(kept.text, 0, len(kept.text))
        if after and not kept.text.startswith(NO_PLACE, after):
            kept = kept.without_head(after)
            continue
        return kept


def subject_of(masked: str, piece: Piece) -> Words:
    """What is counted; nothing where the piece does not name it."""
    if piece.before and not piece.verb_first:
        return piece.before if piece.figure.is_share else without_generic(piece.before)
    if piece.behind:
        spread = SPREAD.match(masked, piece.figure.start)
        said = words_at(masked, *spread.span()) if spread else NOTHING
        return without_generic(piece.before) + said + piece.behind
    return piece.before if len(piece.before.text) > 2 else NOTHING


def without_generic(found: Words) -> Words:
    cut = GENERIC.match(found.text)
    return found.without_head(cut.end()) if cut else found
