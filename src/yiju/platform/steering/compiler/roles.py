"""Which chapter is for what, and at which level the tasks stand."""

import re
from collections.abc import Callable

from yiju.platform.steering.compiler.marks import Rank
from yiju.platform.steering.compiler.tree import Node, Purpose, Role, walk

SAFEGUARDS = re.compile(
    r"保障|组织实施|组织领导|工作要求|有关要求|实施要求|组织推进|工作落实|强化落实|抓好落实|落实责任|加强领导|组织机制|工作机制|监督考核|督导考核|组织管理"
)
GOALS = re.compile(r"目标|主要指标")
GUIDING = re.compile(
    r"指导思想|总体要求|总体思路|基本原则|工作原则|基本思路|总则|基本要求|工作思路|重要意义|基础|背景|形势|现状"
)
STEPS = re.compile(r"步骤|进度|时间安排|阶段|工作安排|实施计划")
TASKS = re.compile(r"任务|举措|措施|重点|工作内容|行动|工程|内容|范围")
NOTES = re.compile(r"附则|附件|名词解释|施行日期")


def assign(roots: list[Node], has_units: Callable[[Node], bool], folded: str) -> None:
    """Set `purpose` and `role` of every clause.

    `has_units` answers whether a clause names responsible units of its own.
    """
    chapters = _chapters(roots)
    for node in walk(roots):
        node.role = Role.TEXT
        node.purpose = Purpose.TASKS
    for node in chapters:
        node.role = Role.CHAPTER
        node.purpose = _purpose(folded[node.body : node.title_end], node, has_units)
        for below in node.parts:
            _hand_down(below, node.purpose, folded)
    working = [node for node in chapters if node.purpose is Purpose.TASKS]
    level = _task_level(working, has_units)
    if level is not None:
        for node in working:
            _assign_tasks(node, level, folded)
    for node in chapters:
        if node.purpose is Purpose.SAFEGUARDS:
            for part in node.parts:
                part.role = Role.SAFEGUARD


def _chapters(roots: list[Node]) -> list[Node]:
    """The clauses at the top; below books and sections of law-like plans, the chapters."""
    if len(roots) == 1 and roots[0].parts and roots[0].rank <= Rank.CHAPTER:
        return _chapters(roots[0].parts)
    chapters: list[Node] = []
    for node in roots:
        if node.rank is Rank.BOOK and any(part.rank <= Rank.FIRST for part in node.parts):
            node.role = Role.CHAPTER
            chapters.extend(_chapters(node.parts))
        else:
            chapters.append(node)
    return chapters


def _purpose(title: str, node: Node, has_units: Callable[[Node], bool]) -> Purpose:
    duties = sum(1 for below in node.walk() if has_units(below))
    if NOTES.search(title):
        return Purpose.NOTES
    if len(title) <= 16 and SAFEGUARDS.search(title) and not re.search(r"住房保障|社会保障", title):
        return Purpose.SAFEGUARDS
    if duties >= 2:
        return Purpose.TASKS
    if len(title) <= 16:
        for form, purpose in ((STEPS, Purpose.STEPS), (GOALS, Purpose.GOALS)):
            if form.search(title) and not re.search(r"重点任务|主要任务|措施", title):
                return purpose
        if GUIDING.search(title) and not TASKS.search(title):
            return Purpose.GUIDING
    return Purpose.TASKS


def _hand_down(node: Node, purpose: Purpose, folded: str) -> None:
    title = folded[node.body : node.title_end]
    if purpose is Purpose.GUIDING and GOALS.search(title):
        purpose = Purpose.GOALS
    node.purpose = purpose
    for part in node.parts:
        _hand_down(part, purpose, folded)


def _task_level(chapters: list[Node], has_units: Callable[[Node], bool]) -> Rank | None:
    """The level of the tasks: the highest at which most clauses name units. Without units, that
    of Arabic numbers which run through the plan, or else the highest at which most clauses say
    more than their title."""
    levels: dict[Rank, list[Node]] = {}
    for node in walk(chapters):
        levels.setdefault(node.rank, []).append(node)
    if not levels:
        return None
    ranks = sorted(levels)
    for rank in ranks:
        if sum(map(has_units, levels[rank])) * 2 >= len(levels[rank]):
            return rank
    owners = {rank: sum(map(has_units, levels[rank])) for rank in ranks}
    most = max(owners.values())
    if most >= 2:
        return next(rank for rank in ranks if owners[rank] == most)
    if all(node.label.isdigit() for node in levels.get(Rank.THIRD, [])) and Rank.THIRD in levels:
        return Rank.THIRD
    for rank in ranks:
        if sum(map(_says_something, levels[rank])) * 5 >= len(levels[rank]) * 3:
            return rank
    return ranks[-1]


def _says_something(node: Node) -> bool:
    return node.own_end - node.text_start > 25 and (not node.parts or node.rank > Rank.FIRST)


def _assign_tasks(chapter: Node, level: Rank, folded: str) -> None:
    waiting = [chapter]
    while waiting:
        node = waiting.pop()
        if node.rank >= level or not _leads_to(node, level):
            if node.rank >= level or not node.parts:
                _make_task(node)
                continue
            for part in node.parts:
                _make_task(part)
            node.role = Role.GROUP if node is not chapter else Role.CHAPTER
            continue
        if node is not chapter:
            node.role = Role.GROUP
        waiting.extend(node.parts)


def _leads_to(node: Node, level: Rank) -> bool:
    return any(below.rank == level for below in node.walk())


def _make_task(node: Node) -> None:
    node.role = Role.TASK
    for below in node.parts:
        for part in below.walk():
            part.role = Role.SUBTASK
