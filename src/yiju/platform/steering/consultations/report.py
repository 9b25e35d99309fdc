"""The report on a consultation as an official paper: how it was held, what was said, what became of
it. Pure; blocks for the printing of GB/T 9704."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from yiju.platform.base.i18n import CHINESE, use_language
from yiju.platform.base.time import china_day
from yiju.platform.steering.bulletins.document import Block, Document
from yiju.platform.steering.bulletins.periods import spoken
from yiju.platform.steering.consultations.rows import ConsultationRow, PointRow, ViewRow
from yiju.platform.steering.consultations.rules import CHANNELS, DOCUMENT, OUTCOMES

BRACES = str.maketrans("{}", "｛｝")
"""What somebody wrote is no place of a figure."""


def report_paper(
    row: ConsultationRow, points: Sequence[PointRow], loose: Sequence[ViewRow], organ: str, on: date
) -> Document:
    """The report as it stands on a day: before the result is published it says what is open.
    `loose` are the views that are in no point."""
    with use_language(CHINESE):
        blocks = [*_held(row, points, loose), *_answered(points), *_open(points, loose)]
    return Document(
        kind="letter",
        period="",
        title=f"“{row.title}”公开征求意见情况报告",
        organ=organ,
        number="",
        addressee="",
        blocks=tuple(map(_plain, blocks)),
        annexes=(),
        figures={},
        copies_to=(),
        printed_by=organ,
        day=spoken(on),
        known_at="",
    )


def _plain(block: Block) -> Block:
    rows = tuple(tuple(cell.translate(BRACES) for cell in line) for line in block.rows)
    return replace(block, text=block.text.translate(BRACES), rows=rows)


def _held(
    row: ConsultationRow, points: Sequence[PointRow], loose: Sequence[ViewRow]
) -> Iterator[Block]:
    yield Block("h1", "征求意见的情况")
    unit = "个工作日" if row.kind == DOCUMENT else "天"
    short = f"缩短期限的理由：{row.why_short.rstrip('。')}。" if row.why_short else ""
    if row.opened_at and row.closes_at:
        first, last = china_day(row.opened_at), china_day(row.closes_at)
        term = f"{spoken(first)}至{spoken(last)}，{row.days}{unit}"
        yield Block("p", f"“{row.title}”公开征求意见（{term}）。{short}")
    views = [*(view for point in points for view in point.views), *loose]
    came = Counter(view.channel for view in views)
    by = "，".join(f"{title} {came[key]} 条" for key, title in CHANNELS.items() if came[key])
    told = "，".join(f"{title} {row.counts.by_outcome[key]} 条" for key, title in OUTCOMES.items())
    ways = f"（{by}）" if by else ""
    yield Block(
        "p",
        f"收到意见 {row.counts.views} 条{ways}，归为 {len(points)} 个要点。"
        f"已答复 {row.counts.answered} 条：{told}；待答复 {row.counts.open} 条。",
    )


def _answered(points: Sequence[PointRow]) -> Iterator[Block]:
    done = [point for point in points if point.outcome]
    if done:
        yield Block("h1", "意见和答复")
    for point in done:
        yield Block("h2", point.title.rstrip("。"))
        why = f"{point.reason.rstrip('。')}。" if point.reason else ""
        yield Block("p", f"{point.outcome_title}。{why}")
        yield from map(_said, point.views)


def _open(points: Sequence[PointRow], loose: Sequence[ViewRow]) -> Iterator[Block]:
    left = [*(v for point in points if not point.outcome for v in point.views), *loose]
    if left:
        yield Block("h1", "待答复的意见")
    yield from map(_said, sorted(left, key=lambda one: one.number))


def _said(view: ViewRow) -> Block:
    words = "；".join(part.strip() for part in view.words.splitlines() if part.strip())
    return Block("p", f"第 {view.number} 号（{view.channel_title}）：{words}")
