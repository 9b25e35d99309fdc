"""The clauses of a plan as a tree, with the titles and the official references of each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from yiju.platform.steering.compiler.marks import Mark, Rank
from yiju.platform.steering.compiler.source import Source

TITLE_REACH = 60
HEADINGS = (
    "指导思想|总体要求|总体思路|基本思路|基本原则|工作原则|总体目标|工作目标|主要目标|目标任务|发展目标|"
    "行动目标|主要任务|重点任务|工作任务|重点工作|主要措施|工作措施|主要举措|重点举措|实施步骤|工作步骤|"
    "进度安排|保障措施|组织保障|组织实施|工作要求|保障机制|工作保障"
)
KNOWN_HEADING = re.compile(rf"(?:{HEADINGS})")
FIRST_WORDS = re.compile(r"[,、;。]")
NAMES_UNITS = re.compile(r"[(\[]|(?:责任|牵头|主办|配合|实施)(?:单位|部门)|\n")
TITLE_END = re.compile(r"[。:\n!?]|;(?=.)")


class Role(StrEnum):
    """What a clause is in the plan."""

    CHAPTER = "chapter"
    GROUP = "group"
    TASK = "task"
    SUBTASK = "subtask"
    SAFEGUARD = "safeguard"
    TEXT = "text"


class Purpose(StrEnum):
    """What a chapter is for."""

    GUIDING = "guiding"
    GOALS = "goals"
    TASKS = "tasks"
    STEPS = "steps"
    SAFEGUARDS = "safeguards"
    NOTES = "notes"


@dataclass(slots=True, eq=False)
class Node:
    """A numbered clause. Places are those of `Source.words`: the number from `start`, the text
    behind it from `body`, its own text up to `own_end` (where its first part begins) and all of
    it up to `end`."""

    mark: Mark
    body: int
    own_end: int
    end: int
    parent: "Node | None" = None
    parts: list["Node"] = field(default_factory=list)
    title_end: int = 0
    text_start: int = 0
    label: str = ""
    role: Role = Role.TEXT
    purpose: Purpose = Purpose.TASKS

    @property
    def rank(self) -> Rank:
        return self.mark.rank

    def walk(self) -> Iterator["Node"]:
        """This clause and all below it, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.parts))


def walk(roots: Iterable[Node]) -> Iterator[Node]:
    for root in roots:
        yield from root.walk()


def grow(source: Source, marks: Iterable[Mark], end: int) -> list[Node]:
    """The clauses of the marks, each below the nearest one of a higher rank before it."""
    roots: list[Node] = []
    path: list[Node] = []
    for mark in marks:
        node = Node(mark, mark.end, end, end)
        while path and path[-1].rank >= mark.rank:
            _close(path.pop(), mark.start)
        if path:
            node.parent = path[-1]
            if not path[-1].parts:
                path[-1].own_end = mark.start
            path[-1].parts.append(node)
        else:
            roots.append(node)
        path.append(node)
    for node in path:
        _close(node, end)
    for node in walk(roots):
        _find_title(source.folded, node)
    return roots


def _close(node: Node, end: int) -> None:
    node.end = end
    if not node.parts:
        node.own_end = end


def _find_title(folded: str, node: Node) -> None:
    """The title is the line, or what stands before the first full stop or colon. A clause that
    begins with a long sentence has its first words for a title, which stay part of its text."""
    limit = min(node.own_end, node.body + TITLE_REACH)
    found = TITLE_END.search(folded, node.body, limit)
    if found is None and node.own_end <= limit:
        node.title_end = node.text_start = node.own_end
        return
    if found is None or found.start() - node.body > 30:
        known = KNOWN_HEADING.match(folded, node.body)
        if known:
            node.title_end = node.text_start = known.end()
            return
    if found is None or _is_whole_text(folded, node, found):
        cut = FIRST_WORDS.search(folded, node.body + 4, limit)
        node.title_end = cut.start() if cut else min(node.body + 30, limit)
        node.text_start = node.body
        return
    node.title_end = found.start()
    node.text_start = found.end()


def _is_whole_text(folded: str, node: Node, found: re.Match[str]) -> bool:
    """Whether the first sentence is all that the clause says, not a heading of what follows."""
    if node.parts or found.group() != "。":
        return False
    sentence = folded[node.body : found.start()]
    rest = folded[found.end() : min(node.own_end, found.end() + 8)].strip()
    if rest and not NAMES_UNITS.match(rest):
        return False
    return len(sentence) > 24 or bool(re.search(r"\d.*,|,.*\d", sentence))


def name(roots: list[Node], prefix: str) -> None:
    """Give every clause its reference: the shortest that official usage leaves unambiguous.

    Numbers of one kind that run through the whole plan, below more than one parent and never
    starting again, stand alone (13); all others follow the reference of their parent (2(1),
    三(三), 二(一)1). `prefix` names the annex that the clauses belong to.
    """
    through = _running_ranks(roots)
    for node in walk(roots):
        own = sign(node.mark)
        above = node.parent.label if node.parent and node.rank not in through else prefix
        node.label = above + own


def _running_ranks(roots: list[Node]) -> set[Rank]:
    numbers: dict[Rank, list[int]] = defaultdict(list)
    parents: dict[Rank, set[int]] = defaultdict(set)
    for node in walk(roots):
        numbers[node.rank].append(node.mark.number)
        parents[node.rank].add(id(node.parent))
    return {
        rank
        for rank, found in numbers.items()
        if rank not in {Rank.FOURTH, Rank.FIFTH}
        and (len(parents[rank]) > 1 or rank in {Rank.ARTICLE, Rank.THIRD})
        and _runs_through(found)
    }


def _runs_through(numbers: list[int]) -> bool:
    """Whether the numbers never start again; one in ten may be a slip of the pen."""
    slips = sum(a >= b for a, b in pairwise(numbers))
    return numbers.count(numbers[0]) == 1 and slips * 10 <= len(numbers)


def sign(mark: Mark) -> str:
    """The number as a reference writes it."""
    if mark.rank is Rank.THIRD:
        return str(mark.number)
    if mark.rank is Rank.FOURTH:
        return f"({mark.number})"
    if mark.rank is Rank.FIFTH:
        return chr(ord("①") + mark.number - 1) if mark.number <= 20 else f"<{mark.number}>"
    numeral = in_chinese(mark.number)
    if mark.rank is Rank.SECOND:
        return f"({numeral})"
    if mark.rank is Rank.FIRST:
        return numeral
    unit = {Rank.BOOK: "部分", Rank.CHAPTER: "章", Rank.SECTION: "节", Rank.ARTICLE: "条"}
    return f"第{numeral}{unit[mark.rank]}"


def in_chinese(number: int) -> str:
    """一 … 九十九, 一百零一 and on as digits one by one are not needed: plans stay below 1000."""
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        head = "" if tens == 1 else digits[tens]
        return f"{head}十{digits[ones] if ones else ''}"
    hundreds, rest = divmod(number, 100)
    tail = "" if not rest else ("零" if rest < 10 else "一" if rest < 20 else "") + in_chinese(rest)
    return f"{digits[hundreds]}百{tail}"
