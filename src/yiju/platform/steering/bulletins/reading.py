"""Reading a bulletin from a file: Word, PDF, HTML or text, ours or another's."""

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, listed
from yiju.platform.steering.bulletins.checking import Paper
from yiju.platform.steering.bulletins.document import Document

PAGE_NUMBER = re.compile(r"^\s*[—\-]\s*\d+\s*[—\-]\s*$", re.MULTILINE)
MOST_BYTES, MOST_UNPACKED = 30_000_000, 200_000_000
MARK = "※"


class FileUnreadable(CityError):
    code = "bulletins.file_unreadable"
    status = 422
    text = _("{file} 读不出来：{why}。可以读 {kinds}")


def read(file: Path) -> Paper:
    """Raises FileUnreadable."""
    if file.stat().st_size > MOST_BYTES:
        raise FileUnreadable(file=file.name, why=_("文件太大"), kinds=listed(READERS))
    return read_data(file.name, file.read_bytes())


def read_data(name: str, data: bytes) -> Paper:
    """A file that is at hand; its kind is told by its name. Raises FileUnreadable."""
    reader, kinds = READERS.get(Path(name).suffix.lower()), listed(READERS)
    if reader is None:
        raise FileUnreadable(file=name, why=_("不认识的文件类型"), kinds=kinds)
    if len(data) > MOST_BYTES:
        raise FileUnreadable(file=name, why=_("文件太大"), kinds=kinds)
    try:
        return reader(data)
    except Exception as error:
        why = str(error) or type(error).__name__
        raise FileUnreadable(file=name, why=why, kinds=kinds) from None


def read_text(text: str) -> Paper:
    """A text as somebody copied it: a table has tabs or bars between its cells."""
    return _plain(text.encode())


def paper_of(document: Document) -> Paper:
    """One of ours as it is printed."""
    blocks = [*document.all_blocks()]
    tables = tuple(
        tuple(tuple(document.fill(cell, MARK) for cell in row) for row in block.rows)
        for block in blocks
        if block.kind == "table"
    )
    return Paper(tuple(document.words(block, MARK) for block in blocks), tables)


def _word(data: bytes) -> Paper:
    from docx import Document as word

    with ZipFile(BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise ValueError(str(_("解压后太大")))
    document = word(BytesIO(data))
    tables = tuple(
        tuple(tuple(cell.text for cell in row.cells) for row in table.rows)
        for table in document.tables
    )
    return Paper(tuple(p.text for p in document.paragraphs if p.text.strip()), tables)


def _pdf(data: bytes) -> Paper:
    """Text only: what belongs to which cell a PDF does not say."""
    from pypdf import PdfReader

    pages = [page.extract_text() or "" for page in PdfReader(BytesIO(data)).pages]
    text = re.sub(r"\s+", "", PAGE_NUMBER.sub("", "\n".join(pages)))
    return Paper(tuple(part for part in re.split(r"(?<=。)", text) if part), ())


def _html(data: bytes) -> Paper:
    from lxml import html

    page = html.document_fromstring(data)
    tables = tuple(
        tuple(_cells(row) for row in table.xpath(".//tr")) for table in page.xpath("//table")
    )
    told = [_text_of(one) for one in page.xpath("//p|//li|//h1|//h2|//h3|//h4")]
    return Paper(tuple(text for text in told if text), tables)


def _cells(row: Any) -> tuple[str, ...]:
    return tuple(_text_of(cell) for cell in row.xpath("./th|./td"))


def _text_of(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def _plain(data: bytes) -> Paper:
    """Lines; consecutive ones with tabs or bars between cells are a table."""
    text = data.decode("utf-8-sig")
    paragraphs, tables = [], []
    for rows, lines in _runs(text.splitlines()):
        if rows:
            tables.append(tuple(rows))
        paragraphs += lines
    return Paper(tuple(paragraphs), tuple(tables))


def _runs(lines: list[str]) -> Iterator[tuple[list[tuple[str, ...]], list[str]]]:
    rows: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        cells = tuple(re.split(r"\t|\|", line.strip().strip("|"))) if line.strip() else ()
        if len(cells) > 1:
            if not all(re.fullmatch(r"[\s:\-]*", cell) for cell in cells):
                rows.append(tuple(cell.strip() for cell in cells))
            continue
        yield rows, [line.strip()] if line.strip() else []
        rows = []


READERS: Mapping[str, Callable[[bytes], Paper]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".html": _html,
    ".htm": _html,
    ".txt": _plain,
    ".md": _plain,
}
