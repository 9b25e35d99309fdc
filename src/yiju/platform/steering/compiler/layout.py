"""What stands around the clauses: letterhead, title, date of issue, annexes, the foot."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yiju.platform.steering.compiler.marks import Mark, Rank, find_marks
from yiju.platform.steering.compiler.moments import Years
from yiju.platform.steering.compiler.numerals import chinese
from yiju.platform.steering.compiler.source import Source

KINDS = "方案|计划|规划|意见|办法|细则|措施|要点|通知|通告|纲要|安排|清单|决定|任务书"
TITLE = re.compile(rf".{{2,78}}(?:{KINDS})(?:\([^()]{{1,40}}\)|\[[^\[\]]{{1,30}}\]|的通知)*")
FLOWED_TITLE = re.compile(
    r"[^。;:]{4,70}?(?:实施方案|行动计划|工作方案|行动方案|工作要点|规划|方案)"
)
DATE_LINE = re.compile(
    r"\(?(?P<year>20\d\d|二[〇零]\S{2})年(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\S{1,3}日)?(?:印发)?\)?"
)
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}\[(?P<year>20\d\d)\]\d+号")
ANNEX = re.compile(
    r"附(?:件|表|录)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?(?::.*|[.、].{0,60}|.{0,40})"
)
FOOT = re.compile(
    r"抄送|主送|分送|扫一扫|打印|关闭|分享|上一篇|下一篇|责任编辑|联系人|联系电话|\(此件|政策解读|版权|主办单位"
    r"|承办单位|网站|备案|信息来源|浏览次数|附(?:件|表|录)?\d?[:.]|\(联系|\(公开|公开方式|相关(?:文件|链接|解读)"
)
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
SHORTEST_PLAN = 600
SEARCHED = 400
"""Lines at either end in which letterhead and foot are looked for."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one plan stands in the folded text: [start, end) with its letterhead and foot, its
    clauses in [body, body_end). `prefix` goes before the references of a plan that is an annex
    of another; `read` is false for an annex that is none, such as a table."""

    start: int
    end: int
    title: tuple[int, int]
    years: Years
    body: int
    body_end: int
    marks: tuple[Mark, ...]
    prefix: str
    read: bool


def lay_out(source: Source) -> list[Layout]:
    """The plans of a document in the order of the text: the plan itself, and annexes."""
    sections = list(_sections(source))
    main = max(range(len(sections)), key=lambda at: _weight(sections[at][2]))
    layouts = []
    for at, (start, end, marks) in enumerate(sections):
        if at < main and not _is_plan(start, end, marks):
            continue
        prefix = "" if at == main else _prefix(source.folded, start, at)
        read = at == main or _is_plan(start, end, marks)
        layouts.append(_lay_out(source.folded, start, end, marks, prefix, read))
    return layouts


def _lay_out(
    folded: str, start: int, end: int, marks: tuple[Mark, ...], prefix: str, read: bool
) -> Layout:
    body = marks[0].start if marks else start
    title = _title(folded, start, body)
    last = folded.find("\n", marks[-1].end, end) if marks else body
    foot = _foot(folded, last, end) if last >= 0 else end
    years = _years(folded, title, _issue_year(folded, start, body, foot, end))
    if not marks:
        body = title[1]
    return Layout(start, end, title, years, body, foot, marks, prefix, read)


def _is_plan(start: int, end: int, marks: tuple[Mark, ...]) -> bool:
    """Whether an annex is a plan of its own: three chapters or more, and some length."""
    chapters = sum(1 for mark in marks if mark.rank <= Rank.FIRST and mark.rank != Rank.ARTICLE)
    return chapters >= 3 and end - start > SHORTEST_PLAN


def _prefix(folded: str, start: int, at: int) -> str:
    """附件2· for the clauses of the second annex; 通知· for those of a letter before the plan."""
    if at == 0:
        return "通知·"
    number = re.match(r"附(?:件|表|录)?:?(\d{1,2})", folded[start : start + 8])
    return f"附件{number[1] if number else at}·"


def _years(folded: str, title: tuple[int, int], issued: int | None) -> Years:
    """The years that the title names, also in brackets on the line below it."""
    below = folded[title[1] : title[1] + 24].lstrip("\n")
    named = [int(year) for year in YEAR.findall(folded[title[0] : title[1]])]
    if below.startswith("(") and ")" in below:
        named += [int(year) for year in YEAR.findall(below.partition(")")[0]) if "-" in below]
    if not named:
        return Years(issued, issued)
    first, last = min(named), max(named)
    base = first if first == last else issued
    return Years(base, issued, first, (first, last) if first < last else None)


def _sections(source: Source) -> Iterator[tuple[int, int, tuple[Mark, ...]]]:
    """The stretches between headings of annexes, with the marks of each."""
    cuts = [0]
    cuts += [start for start, end in _lines(source.folded) if _opens_annex(source, start, end)]
    for start, end in zip(cuts, [*cuts[1:], len(source.folded)], strict=True):
        yield start, end, tuple(find_marks(source.folded, start, end, source.after_gap))


def _opens_annex(source: Source, start: int, end: int) -> bool:
    if end - start > 60 or source.folded[start] != "附":
        return False
    line = source.folded[start:end]
    return bool(ANNEX.fullmatch(line)) and not line.endswith(("。", ";", ","))


def _weight(marks: tuple[Mark, ...]) -> int:
    return sum(1 for mark in marks if mark.rank <= Rank.THIRD)


def _lines(folded: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(folded):
        end = folded.find("\n", start)
        if end < 0:
            end = len(folded)
        if end > start:
            yield start, end
        start = end + 1


def _title(folded: str, start: int, body: int) -> tuple[int, int]:
    """The last line before the clauses that reads like the title of a plan."""
    lines = [(start + a, start + b) for a, b in _lines(folded[start:body])][-SEARCHED:]
    for place in range(len(lines) - 1, -1, -1):
        a, b = lines[place]
        if b - a > 80 or not TITLE.fullmatch(folded, a, b) or folded[b - 1] in "。:":
            continue
        while place and _runs_on(folded, lines[place - 1], a, b):
            place -= 1
            a = lines[place][0]
        return a, b
    head = folded[start:body]
    found = FLOWED_TITLE.search(head)
    return (start + found.start(), start + found.end()) if found else (start, start)


def _runs_on(folded: str, line: tuple[int, int], start: int, end: int) -> bool:
    """Whether a title goes on from the line before it: short, unfinished, no name of an office."""
    text = folded[line[0] : line[1]]
    if (
        len(text) > 40
        or end - start > 40
        or text[-1] in "。:;)]号年月日"
        or DATE_LINE.fullmatch(text)
    ):
        return False
    return (
        not DOCUMENT_NUMBER.search(text) and text[-1] not in "室府会局厅委部" and "附件" not in text
    )


def _foot(folded: str, body: int, end: int) -> int:
    """Where the last clause ends and signature, date, copies and the page's own words begin."""
    tail = [(a, b) for a, b in _lines(folded[body:end])][-SEARCHED:]
    foot = end
    for a, b in reversed(tail):
        line = folded[body + a : body + b]
        if not (FOOT.match(line) or DATE_LINE.fullmatch(line) or _is_signature(line)):
            break
        foot = body + a
    return foot


def _is_signature(line: str) -> bool:
    return len(line) <= 24 and bool(re.fullmatch(r"\S+(?:室|府|会|局|厅|委|部|中心|公司)", line))


def _issue_year(folded: str, start: int, body: int, foot: int, end: int) -> int | None:
    around = [(start + a, start + b) for a, b in _lines(folded[start:body])]
    around += [(foot + a, foot + b) for a, b in _lines(folded[foot : min(end, foot + 4000)])]
    for form in (DATE_LINE.fullmatch, DOCUMENT_NUMBER.search):
        for a, b in around:
            if b - a <= 60 and (found := form(folded[a:b])):
                year = found["year"]
                return int(year) if year.isdigit() else chinese(year)
    return None
