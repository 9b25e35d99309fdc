"""A city's own rule book from a table: what is unclear is asked, what is wrong is named.

A first reading gives `Questions` where words may mean two things or a type is not known; the
caller answers and reads again. Rules come only when nothing is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.registry.api import letters
from yiju.platform.work.catalogue.limit_words import (
    Ambiguous,
    LimitUnreadable,
    parse_limit,
    written,
)
from yiju.platform.work.catalogue.old_names import Match, match
from yiju.platform.work.catalogue.rules import CaseRule, twice
from yiju.platform.work.catalogue.types import Catalogue
from yiju.platform.work.limits import Limit, TimeKind

HEADINGS = {
    "key": ("类别编码", "key"),
    "kind": ("类型", "部件事件", "kind"),
    "name": ("小类名称", "类别名称", "小类", "subclass_name"),
    "condition": ("立案条件", "立案标准", "filing_condition"),
    "limit": ("处置时限", "处理时限", "时限", "time_limit_text"),
    "closing": ("结案条件", "结案标准", "closing_condition"),
    "responsible": ("责任单位", "处置单位", "handling_unit"),
    "supervising": ("监管单位", "主管单位", "supervising_unit"),
    "urgent": ("紧急",),
    "grade": ("区域等级",),
    "ground": ("依据", "法律依据"),
    "note": ("备注",),
}
"""What a column holds → how books call it; the first is how we write it."""

REQUIRED = ("condition", "limit", "closing")
CARRIED = ("key", "kind", "name", "limit", "closing", "responsible", "supervising", "ground")
"""What a row that leaves its type blank takes over from the row above (merged cells)."""
KINDS = {"部件": "C", "component": "C", "事件": "M", "事项": "M", "event": "M", "matter": "M"}
YES, NO = "是", "否"
SHOWN = 3
HEAD_WITHIN = 20
"""In how many rows the headings are looked for, below a title and notes."""


@dataclass(frozen=True)
class Question:
    """One wording, asked once: how many rows carry it, the first of them, what it may mean
    (kinds of time, or keys of types; no choices where nothing was found)."""

    wording: str
    rows: tuple[int, ...]
    choices: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def examples(self) -> tuple[int, ...]:
        return self.rows[:SHOWN]


@dataclass(frozen=True)
class Questions:
    """What the book leaves open: words of time, and (kind and name of) types."""

    times: tuple[Question, ...]
    types: tuple[Question, ...]


@dataclass(frozen=True)
class Answers:
    """A word of time → its kind; a type as asked → a key of the catalogue."""

    times: Mapping[str, TimeKind] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)


class _Reading:
    """One pass over a table."""

    def __init__(self, sheet: str, catalogue: Catalogue, answers: Answers, head: int) -> None:
        self.head_row = head
        self.sheet, self.catalogue, self.answers = sheet, catalogue, answers
        self.columns: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.times: dict[str, tuple[list[int], tuple[str, ...]]] = {}
        self.types: dict[str, tuple[list[int], tuple[str, ...]]] = {}
        self.matched: dict[tuple[str, str], Match] = {}

    def wrong(self, row: int, name: str, what: Any, remedy: Any) -> None:
        column = letters(self.columns[name]) if name in self.columns else ""
        self.problems.append(Problem(self.sheet, row, column, what, remedy))

    def head(self, cells: Sequence[Any]) -> None:
        for number, cell in enumerate(cells):
            heading = _text(cell)
            name = _column_of(heading)
            if name in self.columns:
                what = _("有两列“{heading}”").format(heading=heading)
                self.problems.append(
                    Problem(self.sheet, self.head_row, letters(number), what, _("只留一列"))
                )
            elif name:
                self.columns[name] = number
        missing = [name for name in REQUIRED if name not in self.columns]
        if "key" not in self.columns and "name" not in self.columns:
            missing.append("name")
        for name in missing:
            what = _("缺少列“{heading}”").format(heading=HEADINGS[name][0])
            self.problems.append(Problem(self.sheet, self.head_row, "", what, _("按模板补上该列")))

    def cells(self, row: Sequence[Any], above: Mapping[str, str]) -> dict[str, str]:
        said = {name: _text(row[at]) if at < len(row) else "" for name, at in self.columns.items()}
        if not said.get("key") and not said.get("name"):
            said |= {name: said.get(name) or above.get(name, "") for name in CARRIED}
        said["kind"] = said.get("kind") or above.get("kind", "")
        return said

    def type_of(self, row: int, said: Mapping[str, str]) -> str:
        """The key of the matter, or nothing after a question or a problem."""
        if key := said.get("key"):
            return self._known(row, "key", key)
        name, kind = said.get("name", ""), self._kind(said.get("kind", ""))
        if not name:
            self.wrong(row, "name", _("没有写类别"), _("填写小类名称或类别编码"))
            return ""
        asked = f"{said['kind']}：{name}" if kind else name
        if asked in self.answers.types:
            return self._known(row, "name", self.answers.types[asked])
        if (kind, name) not in self.matched:
            self.matched[kind, name] = match(self.catalogue, kind, name)
        found = self.matched[kind, name]
        if found.key:
            return self._known(row, "name", found.key)
        self.types.setdefault(asked, ([], found.candidates))[0].append(row)
        return ""

    def _kind(self, text: str) -> str:
        return next((kind for word, kind in KINDS.items() if word in f"{text}{self.sheet}"), "")

    def _known(self, row: int, column: str, key: str) -> str:
        """The matter of a key: of a component its fault, for a case is always a matter."""
        fault = f"M{key[1:]}" if key.startswith("C") else key
        if key in self.catalogue.types and fault in self.catalogue.types:
            return fault
        what = _("目录中没有类别 {key}").format(key=key[:20])
        self.wrong(row, column, what, _("写成 M01037 的样子，或先把它加入本市目录"))
        return ""

    def limit_of(self, row: int, text: str) -> Limit | None:
        try:
            found = parse_limit(text)
        except LimitUnreadable as error:
            remedy = _("写成“2紧急工作时、4工作时、3自然日、5工作日”的样子；其他文字移到备注")
            self.wrong(row, "limit", error.message, remedy)
            return None
        if not isinstance(found, Ambiguous):
            return found
        kind = self.answers.times.get(found.word)
        if kind in found.choices:
            return Limit(found.amount, kind)
        choices = tuple(choice.value for choice in found.choices)
        self.times.setdefault(found.word, ([], choices))[0].append(row)
        return None

    def rule(self, row: int, said: Mapping[str, str]) -> CaseRule | None:
        key, limit = self.type_of(row, said), self.limit_of(row, said["limit"])
        for name in ("condition", "closing"):
            if not said[name]:
                what = _("没有写{heading}").format(heading=HEADINGS[name][0])
                self.wrong(row, name, what, _("填写后再导入"))
        urgent = said.get("urgent", "")
        if urgent not in ("", YES, NO):
            self.wrong(row, "urgent", _("不是“是”或“否”"), _("填“是”或“否”，或留空"))
        if not key or limit is None:
            return None
        is_urgent = urgent == YES or (not urgent and limit.kind == TimeKind.URGENT_HOUR)
        return CaseRule(
            key,
            said["condition"],
            said["closing"],
            limit,
            is_urgent,
            said.get("responsible", ""),
            said.get("supervising", ""),
            said.get("ground", ""),
            said.get("grade", ""),
            note=said.get("note", ""),
            sheet=self.sheet,
            row=row,
        )


def read_rules(
    rows: Sequence[Sequence[Any]],
    catalogue: Catalogue,
    answers: Answers | None = None,
    *,
    sheet: str = "",
) -> tuple[CaseRule, ...] | Questions:
    """The rules of a table, below its row of headings, or what has to be asked first.

    Columns that nobody knows are passed over; `passed_over` names them. Raises Problems with
    everything that is wrong; an answer that is not one of the choices leaves the question open.
    """
    head = _head_of(rows)
    reading = _Reading(sheet, catalogue, answers or Answers(), head)
    reading.head(rows[head - 1] if rows else ())
    if reading.problems:
        raise Problems(reading.problems)
    rules, above = [], dict[str, str]()
    for number, row in enumerate(rows[head:], start=head + 1):
        if not any(_text(cell) for cell in row):
            continue
        above = reading.cells(row, above)
        if (rule := reading.rule(number, above)) is not None:
            rules.append(rule)
    problems = reading.problems + twice(rules)
    if problems:
        raise Problems(problems)
    if reading.times or reading.types:
        return Questions(_questions(reading.times), _questions(reading.types))
    return tuple(rules)


def passed_over(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The headings of columns that say nothing to the reader of a book."""
    cells = rows[_head_of(rows) - 1] if rows else ()
    return [heading for cell in cells if (heading := _text(cell)) and not _column_of(heading)]


def _head_of(rows: Sequence[Sequence[Any]]) -> int:
    """The number of the row with the most known headings, the first of them; 1 for none."""
    known = [sum(bool(_column_of(_text(cell))) for cell in row) for row in rows[:HEAD_WITHIN]]
    return known.index(max(known)) + 1 if known else 1


def _column_of(heading: str) -> str:
    return next((key for key, known in HEADINGS.items() if heading in known), "")


def _questions(open_: Mapping[str, tuple[list[int], tuple[str, ...]]]) -> tuple[Question, ...]:
    return tuple(Question(word, tuple(rows), among) for word, (rows, among) in open_.items())


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def template() -> list[str]:
    """The headings of a rule book as we write it."""
    return [known[0] for known in HEADINGS.values()]


def write_table(rules: Sequence[CaseRule], catalogue: Catalogue) -> list[list[str]]:
    """Headings and rows that read back as the same rules."""
    return [template(), *(_row(rule, catalogue) for rule in rules)]


def _row(rule: CaseRule, catalogue: Catalogue) -> list[str]:
    return [
        rule.type_code,
        "事项",
        catalogue.find(rule.type_code).name,
        rule.condition,
        written(rule.limit),
        rule.closing_condition,
        rule.responsible,
        rule.supervising,
        YES if rule.is_urgent else NO,
        rule.area_grade,
        rule.ground,
        rule.note,
    ]
