"""The text of a .docx, paragraph by paragraph, with the numbers that Word itself writes.

Official documents often leave 一、 and (一) to Word's automatic numbering, which stands in no
paragraph's text; a reader that misses it loses the structure. Streamed, so that a document of
any length needs little memory.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse, parse

from yiju.platform.base.i18n import _
from yiju.platform.steering.compiler.tree import in_chinese

SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LARGEST = 2 * 1024**3
CHINESE = frozenset(
    ["chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting"]
)


class NotWord(Exception):
    """The archive holds no Word document; the text says why."""


class Numbering:
    """Counts the automatic numbers of paragraphs as Word does."""

    def __init__(self, lists: dict[str, list[tuple[str, str, int]]]) -> None:
        self.lists = lists
        self.counts: dict[str, list[int]] = {}

    def next(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of a list at a level, as 二、 or (三)."""
        levels = self.lists.get(list_id)
        if levels is None or level >= len(levels):
            return ""
        counts = self.counts.setdefault(list_id, [start - 1 for _f, _t, start in levels])
        counts[level] += 1
        for deeper in range(level + 1, len(levels)):
            counts[deeper] = levels[deeper][2] - 1
        form = levels[level][1]
        for place, (kind, _text, start) in enumerate(levels):
            number = max(counts[place], start)
            form = form.replace(f"%{place + 1}", _written(kind, number))
        return form


def read_word(stream: BinaryIO) -> str:
    """The text of a Word document; a table row is a line with its cells parted by a space."""
    try:
        archive = zipfile.ZipFile(stream)
    except zipfile.BadZipFile:
        raise NotWord(str(_("压缩包已损坏"))) from None
    with archive:
        names = set(archive.namelist())
        if "word/document.xml" not in names:
            raise NotWord(str(_("压缩包里没有 Word 正文")))
        if archive.getinfo("word/document.xml").file_size > LARGEST:
            raise NotWord(str(_("正文过大")))
        try:
            numbering = Numbering(_lists(archive, names))
            styles = _styles(archive, names)
            with archive.open("word/document.xml") as body:
                return "\n".join(_paragraphs(body, numbering, styles))
        except ParseError:
            raise NotWord(str(_("正文不是完整的 XML"))) from None


def _paragraphs(
    body: object, numbering: Numbering, styles: dict[str, tuple[str, int]]
) -> Iterator[str]:
    row: list[str] | None = None
    depth = skipped = 0
    for event, item in iterparse(body, events=("start", "end")):  # type: ignore[call-overload]
        if event == "start":
            depth += item.tag == f"{SPACE}p"
            skipped += item.tag == FALLBACK
            if item.tag == f"{SPACE}tr":
                row = []
            continue
        if item.tag == FALLBACK:
            skipped -= 1
            item.clear()
        elif item.tag == f"{SPACE}p":
            depth -= 1
            if depth or skipped:
                continue
            said = _paragraph(item, numbering, styles)
            item.clear()
            if row is None:
                yield said
            elif said.strip():
                row.append(said.strip())
        elif item.tag == f"{SPACE}tr" and row is not None:
            yield " ".join(row)
            row = None
            item.clear()


def _paragraph(item: Element, numbering: Numbering, styles: dict[str, tuple[str, int]]) -> str:
    said = "".join(_runs(item))
    list_id, level = _list_of(item, styles)
    if list_id and said.strip():
        return numbering.next(list_id, level) + said
    return said


def _runs(item: Element) -> Iterator[str]:
    for part in item.iter():
        if part.tag == f"{SPACE}t":
            yield part.text or ""
        elif part.tag in {f"{SPACE}br", f"{SPACE}cr"}:
            yield "\n"
        elif part.tag == f"{SPACE}tab":
            yield " "
        elif part.tag == f"{SPACE}noBreakHyphen":
            yield "-"


def _list_of(item: Element, styles: dict[str, tuple[str, int]]) -> tuple[str, int]:
    form = item.find(f"{SPACE}pPr")
    if form is None:
        return "", 0
    style = form.find(f"{SPACE}pStyle")
    list_id, level = styles.get(_value(style), ("", 0))
    own = form.find(f"{SPACE}numPr")
    if own is not None:
        list_id = _value(own.find(f"{SPACE}numId")) or list_id
        level = int(_value(own.find(f"{SPACE}ilvl")) or level)
    return ("", 0) if list_id == "0" else (list_id, level)


def _styles(archive: zipfile.ZipFile, names: set[str]) -> dict[str, tuple[str, int]]:
    """The list and level that each paragraph style numbers with."""
    if "word/styles.xml" not in names:
        return {}
    with archive.open("word/styles.xml") as part:
        root = parse(part).getroot()
    found = {}
    for style in root.iter(f"{SPACE}style"):
        own = style.find(f"{SPACE}pPr/{SPACE}numPr")
        if own is not None:
            level = int(_value(own.find(f"{SPACE}ilvl")) or 0)
            name = style.get(f"{SPACE}styleId") or ""
            found[name] = (_value(own.find(f"{SPACE}numId")), level)
    return found


def _lists(archive: zipfile.ZipFile, names: set[str]) -> dict[str, list[tuple[str, str, int]]]:
    """For each list its levels: the kind of number, the text around it, where it starts."""
    if "word/numbering.xml" not in names:
        return {}
    with archive.open("word/numbering.xml") as part:
        root = parse(part).getroot()
    forms = {}
    for form in root.iter(f"{SPACE}abstractNum"):
        levels = []
        for level in form.iter(f"{SPACE}lvl"):
            kind = _value(level.find(f"{SPACE}numFmt"))
            text = _value(level.find(f"{SPACE}lvlText"))
            levels.append((kind, text, int(_value(level.find(f"{SPACE}start")) or 1)))
        forms[form.get(f"{SPACE}abstractNumId") or ""] = levels
    return {
        one.get(f"{SPACE}numId") or "": forms[_value(one.find(f"{SPACE}abstractNumId"))]
        for one in root.iter(f"{SPACE}num")
        if _value(one.find(f"{SPACE}abstractNumId")) in forms
    }


def _value(item: Element | None) -> str:
    return "" if item is None else item.get(f"{SPACE}val") or ""


def _written(kind: str, number: int) -> str:
    if kind in CHINESE or re.match(r"(?:chinese|ideograph|taiwanese)", kind):
        return in_chinese(number)
    if kind.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(ord("①") + number - 1)
    return "" if kind in {"bullet", "none"} else str(number)
