"""The official numbering of clauses: 一、 (一) 1. (1) ① and 第一章, 第一条, wherever it stands.

A mark at the head of a line counts unless it breaks the sequence absurdly; one in the middle of
a line (chapters that flowed together in a copy) counts only where the sequence calls for it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from yiju.platform.steering.compiler.numerals import chinese


class Rank(IntEnum):
    """How deep a kind of numbering stands, in the order that official documents use."""

    BOOK = 0
    CHAPTER = 1
    SECTION = 2
    ARTICLE = 3
    FIRST = 4
    SECOND = 5
    THIRD = 6
    FOURTH = 7
    FIFTH = 8


CN = "一二三四五六七八九十百"
MARK = re.compile(
    rf"第(?P<ordinal>[{CN}]{{1,4}}|\d{{1,3}})(?P<part>部分|[编篇章节条])(?!第)"
    rf"|(?P<first>[{CN}]{{1,3}})(?:、|\.(?!\d))(?![{CN}]{{1,2}}[、产期])"
    rf"|\((?P<second>[{CN}]{{1,3}})\)[、.]?"
    r"|(?<![\d.:/-])(?P<third>\d{1,3})(?:\.(?=(?P<decimal>\d)?)|、(?!\d+[、号]))"
    r"|\((?P<fourth>\d{1,2})\)[、.]?"
    r"|(?<![\d.(\-])(?P<half>\d{1,2})\)[、.]?"
    r"|(?P<ring>[①-⑳⑴-⒇㈠-㈩])[、.]?"
)
PARTS = {"部": Rank.BOOK, "编": Rank.BOOK, "篇": Rank.BOOK, "章": Rank.CHAPTER, "节": Rank.SECTION}
SENTENCE_ENDS = frozenset("。;!?:)]”…")
LEAP = 30
"""A copy may leave out clauses; a number beyond that is not the next one's."""
HEADING_REACH = 40
"""How far behind its mark a heading without punctuation may run into the first mark below it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a clause: [start, end) in the folded text."""

    rank: Rank
    number: int
    start: int
    end: int


def opens_clause(line: str) -> bool:
    """Whether a line (folded) begins with a number of a clause, a bullet or a list word."""
    head = line[:16].replace(" ", "")
    return bool(MARK.match(head)) or head.startswith(("--", "·", "附件", "责任单位", "牵头单位"))


def read(found: re.Match[str]) -> tuple[Rank, int] | None:
    if text := found["ordinal"]:
        number = int(text) if text.isdigit() else chinese(text)
        rank = Rank.ARTICLE if found["part"] == "条" else PARTS[found["part"][0]]
        return None if number is None else (rank, number)
    for name, rank in (("first", Rank.FIRST), ("second", Rank.SECOND)):
        if text := found[name]:
            number = chinese(text)
            return None if number is None else (rank, number)
    if text := found["third"]:
        return Rank.THIRD, int(text)
    if text := found["fourth"] or found["half"]:
        return Rank.FOURTH, int(text)
    return _ring(found["ring"])


def _ring(sign: str) -> tuple[Rank, int]:
    code = ord(sign)
    if code >= ord("㈠"):
        return Rank.SECOND, code - ord("㈠") + 1
    if code >= ord("⑴"):
        return Rank.FOURTH, code - ord("⑴") + 1
    return Rank.FIFTH, code - ord("①") + 1


class Sequence:
    """The numbers that are open, and which number may come next."""

    def __init__(self) -> None:
        self.open: dict[Rank, int] = {}
        self.running: dict[Rank, int] = {}

    def admits(self, rank: Rank, number: int, heads_line: bool) -> bool:
        last = self.open.get(rank)
        if heads_line:
            return self._admits_line(rank, number, last)
        if last is not None:
            return number == last + 1
        return number == 1 or number == self.running.get(rank, -1) + 1

    def _admits_line(self, rank: Rank, number: int, last: int | None) -> bool:
        """A gap or a number twice is a slip of the pen; a leap is a number in the text."""
        if number == 1 or rank <= Rank.ARTICLE:
            return True
        if rank <= Rank.THIRD:
            return last is None or last - 2 <= number <= last + LEAP
        known = [value for value in (last, self.running.get(rank)) if value is not None]
        if not known:
            return number <= 3
        return any(value <= number <= value + 3 for value in known) or (
            last is not None and last - 2 <= number
        )

    def enter(self, rank: Rank, number: int) -> None:
        for deeper in [known for known in self.open if known > rank]:
            del self.open[deeper]
        self.open[rank] = number
        self.running[rank] = number


def find_marks(
    folded: str, start: int, end: int, after_gap: Callable[[int], bool]
) -> Iterator[Mark]:
    """The marks of the clauses in `folded[start:end]`, in the order of the text.

    `after_gap` answers whether a space stood before a place in the text as given.
    """
    sequence = Sequence()
    last: Mark | None = None
    for found in MARK.finditer(folded, start, end):
        place = found.start()
        heads_line = place == start or folded[place - 1] == "\n"
        parted = heads_line or folded[place - 1] in SENTENCE_ENDS
        if not parted and after_gap(place):
            parted = folded[place - 1] not in ",、("
        known = read(found)
        if known is None:
            continue
        if not parted and not _first_below_heading(folded, place, known, last):
            continue
        if not sequence.admits(*known, heads_line=heads_line):
            continue
        if found["decimal"] and not (heads_line and _counts_on(folded, found, sequence)):
            continue
        sequence.enter(*known)
        last = Mark(*known, place, found.end())
        yield last


def _counts_on(folded: str, found: re.Match[str], sequence: Sequence) -> bool:
    """Whether 11.121人才工程 at the head of a line is clause 11: the number that comes next,
    with no unit behind what could be a decimal."""
    expected = sequence.running.get(Rank.THIRD, 0) + 1
    behind = re.compile(r"\d+(?:年|月|[%万亿个座公平]|\.\d)?").match(folded, found.end())
    number = int(found["third"])
    dated = re.compile(r"20\d\d年|\d{1,2}月").match(folded, found.end())
    named = behind is not None and behind.group().isdigit()
    return bool(dated) or (number == expected and named)


def _first_below_heading(
    folded: str, place: int, known: tuple[Rank, int], last: Mark | None
) -> bool:
    """Whether a mark is the first below a heading that runs into it without punctuation."""
    rank, number = known
    if last is None or number != 1 or rank <= last.rank or place - last.end > HEADING_REACH:
        return False
    return not re.search(r"[,。;\n]", folded[last.end : place])
