"""A letter and the minutes as official papers: blocks for the printing of GB/T 9704. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from yiju.platform.base.time import china_day
from yiju.platform.steering.bulletins.document import Block, Document
from yiju.platform.steering.bulletins.periods import spoken
from yiju.platform.steering.bulletins.printing.contents import NAMES
from yiju.platform.steering.supervision.rows import DecisionRow, LetterRow, MeetingRow
from yiju.platform.steering.supervision.rules import DECISION, P

BRACES = str.maketrans("{}", "｛｝")
"""What somebody wrote is no place of a figure."""
NOTICE = "会议通知"
"""Stands where a letter has its number: a notice of a meeting has none. Empty marks a draft."""
Name = Callable[[str], str]
"""The short name of a unit by its code."""


def letter_number(row: LetterRow, city_code: str) -> str:
    """As 常宜居办督〔2022〕1号; empty before it is signed."""
    if not row.issued_at:
        return ""
    code = P.letter_code.at(china_day(row.issued_at), city_code)[0]
    return f"{code}〔{row.year}〕{row.number}号"


def letter_paper(row: LetterRow, plan: str, unit: str, city_code: str) -> Document:
    """The letter in letter form. `plan` is the title of the plan, `unit` the full name of the
    unit."""
    issued = china_day(row.issued_at) if row.issued_at else None
    due = f"{spoken(row.first_due)}前" if row.first_due else f"签发后{row.days}个工作日内"
    blocks = (
        Block("p", f"根据《{plan}》定期调度、督导检查的要求，现就有关情况督办如下。"),
        Block("h1", "督办事由"),
        Block("p", f"{row.ground.rstrip('。')}。"),
        Block("h1", "办理要求"),
        *(Block("p", line) for line in row.asks.splitlines() if line.strip()),
        Block("h1", "答复时限"),
        Block(
            "p",
            f"请收到后即行签收，于{due}书面答复办理情况，并附证明材料。"
            "逾期未答复或者办理不到位的，将报告领导小组。",
        ),
    )
    return Document(
        kind="letter",
        period="",
        title=f"关于{row.subject}的督办函",
        organ=row.organ,
        number=letter_number(row, city_code),
        addressee=unit,
        blocks=_plain(blocks),
        annexes=(),
        figures={},
        copies_to=tuple(P.copies_to.at(issued or china_day(row.drafted_at), city_code)),
        printed_by=row.organ,
        day=spoken(issued) if issued else "",
        known_at=row.drafted_at.isoformat(),
    )


def minutes_paper(row: MeetingRow, plan: str, organ: str, name: Name, city_code: str) -> Document:
    """The minutes in their form: what was followed up, what was decided, who was there."""
    issued = china_day(row.issued_at) if row.issued_at else None
    return Document(
        kind="minutes",
        period="",
        title=f"{row.title}纪要",
        organ=organ,
        number=f"〔{row.year}〕第{row.minutes}期" if issued else "",
        addressee="",
        blocks=_plain(_minutes(row, plan, name)),
        annexes=(),
        figures={},
        copies_to=tuple(P.copies_to.at(issued or row.held_on, city_code)),
        printed_by=organ,
        day=spoken(issued) if issued else "",
        known_at=row.drawn_at.isoformat(),
    )


def agenda_paper(row: MeetingRow, plan: str, organ: str, name: Name) -> Document:
    """The notice of a meeting with its agenda, in letter form: what is taken up, with the evidence
    of the day on which the agenda was generated."""
    sent = china_day(row.sent_at) if row.sent_at else None
    return Document(
        kind="agenda",
        period="",
        title=f"关于召开{row.title}的通知",
        organ=organ,
        number=NOTICE if sent else "",
        addressee="、".join(map(name, row.members)),
        blocks=_plain(_agenda(row, plan, name)),
        annexes=(),
        figures={},
        copies_to=(),
        printed_by=organ,
        day=spoken(sent) if sent else "",
        known_at=row.drawn_at.isoformat(),
    )


def _agenda(row: MeetingRow, plan: str, name: Name) -> Iterator[Block]:
    yield Block("p", f"为调度《{plan}》的实施，现就召开{row.title}有关事项通知如下。")
    yield Block("h1", "时间和地点")
    yield Block("p", f"{spoken(row.held_on)}{row.begins}，{row.place}。")
    yield Block("h1", "会议议程")
    if not row.taken:
        yield Block("p", "议程待定。")
    for place, entry in enumerate(row.taken, start=1):
        units = f"（{'、'.join(map(name, entry.units))}）" if entry.units else ""
        words = f"：{entry.words.rstrip('。')}" if entry.words else ""
        note = f"{entry.note.rstrip('。')}。" if entry.note else ""
        yield Block("p", f"{place}.{entry.title}{units}{words}。{note}")
    if row.beyond:
        yield Block("p", f"另有{row.beyond}项没有列入议程。")
    yield Block("h1", "有关要求")
    drawn = spoken(china_day(row.drawn_at))
    yield Block("p", f"议程按{drawn}的情况生成。请各单位收到后签收，就所列事项准备发言。")


def _plain(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(replace(block, text=block.text.translate(BRACES)) for block in blocks)


def _minutes(row: MeetingRow, plan: str, name: Name) -> Iterator[Block]:
    yield Block(
        "p",
        f"{spoken(row.held_on)}{row.begins}，{row.title}在{row.place}召开，"
        f"调度《{plan}》的实施。现将会议议定事项纪要如下。",
    )
    followed = [entry for entry in row.taken if entry.kind == DECISION]
    if followed:
        yield Block("h1", "以往会议决定的落实")
        for entry in followed:
            yield Block("p", f"{entry.title.rstrip('。')}。{entry.words.rstrip('。')}。")
    others = len(row.taken) - len(followed)
    if others:
        yield Block("h1", "调度的事项")
        for place, entry in enumerate((e for e in row.taken if e.kind != DECISION), start=1):
            note = f"{entry.note.rstrip('。')}。" if entry.note else ""
            yield Block("p", f"{place}.{entry.title}：{entry.words.rstrip('。')}。{note}")
    yield Block("h1", "议定事项")
    if not row.decisions:
        yield Block("p", "会议没有作出需要跟踪的决定。")
    for decision in row.decisions:
        yield from _decided(decision, name)
    yield from _attended(row, name)


def _decided(row: DecisionRow, name: Name) -> Iterator[Block]:
    yield Block("h2", f"{row.text.rstrip('。')}")
    joint = f"，配合单位：{'、'.join(map(name, row.joint))}" if row.joint else ""
    yield Block(
        "p",
        f"牵头单位：{name(row.lead)}{joint}。完成时限：{spoken(row.due)}。"
        f"完成标准：{row.done_when.rstrip('。')}。",
    )


def _attended(row: MeetingRow, name: Name) -> Iterator[Block]:
    for state, word in (("present", "出席"), ("excused", "请假"), ("absent", "缺席")):
        told = [
            f"{name(unit)}{f'（{who}）' if who else ''}"
            for unit in row.members
            for there, who in [row.attendance.get(unit, ("", ""))]
            if there == state
        ]
        if told:
            yield Block(NAMES, f"{word}：{'，'.join(told)}")
