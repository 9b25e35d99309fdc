"""The text of a plan out of a .txt, .docx, .pdf or .html file. Libraries load when needed."""

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST = 200 * 1024 * 1024
"""Bytes of a file; a plan of ten thousand pages has a tenth of it."""
KINDS = ".txt、.docx、.pdf、.html"
OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|fieldset|figcaption|figure"
    "|form|h[1-6]|hr|li|main|ol|p|pre|section|table|tbody|tfoot|thead|tr|ul"
)
CELLS = frozenset(["td", "th"])
SILENT = frozenset(
    ["script", "style", "noscript", "template", "head", "nav", "button", "select", "svg", "iframe"]
)
FEWEST = 20
"""Characters a page that a PDF with text has at least, on average."""


class PlanFileMissing(CityError):
    code = "plan.file_missing"
    status = 404
    text = _("找不到文件 {file}。检查路径和文件名后再试")


class PlanFileEmpty(CityError):
    code = "plan.file_empty"
    status = 422
    text = _("{file} 里没有文字。请换一份有正文的文件")


class PlanFileTooLarge(CityError):
    code = "plan.file_too_large"
    status = 413
    text = _("{file} 有 {size} MB，超过 {limit} MB 的上限。去掉图片或另存为纯文本后再试")


class PlanFileScanned(CityError):
    code = "plan.file_scanned"
    status = 422
    text = _("{file} 的 {pages} 页里没有可读的文字，应是扫描件。请使用带文字的版本，或先做文字识别")


class PlanFileLocked(CityError):
    code = "plan.file_locked"
    status = 422
    text = _("{file} 设有打开密码。请取消密码后再试")


class PlanFileUnreadable(CityError):
    code = "plan.file_unreadable"
    status = 422
    text = _("{file} 不是能读的方案文件（{why}）。可用格式：{kinds}")


def read_file(path: Path) -> str:
    """The text of the plan in the file at `path`.

    Raises a `CityError` that says what is wrong: PlanFileMissing, PlanFileEmpty,
    PlanFileTooLarge, PlanFileScanned, PlanFileLocked or PlanFileUnreadable.
    """
    if not path.is_file():
        raise PlanFileMissing(file=path.name)
    _check_size(path.stat().st_size, path.name)
    with path.open("rb") as opened:
        return _read(opened, path.name)


def read_bytes(data: bytes, filename: str) -> str:
    """The text of the plan in `data`, as `read_file`; the name serves the messages."""
    _check_size(len(data), filename)
    return _read(BytesIO(data), filename)


def _check_size(size: int, name: str) -> None:
    if not size:
        raise PlanFileEmpty(file=name)
    if size > LARGEST:
        megabytes = 1024 * 1024
        raise PlanFileTooLarge(file=name, size=-(-size // megabytes), limit=LARGEST // megabytes)


def _read(stream: BinaryIO, name: str) -> str:
    """By what the file holds, not by its name: a page saved as .doc is often HTML."""
    head = stream.read(2048)
    stream.seek(0)
    if head.startswith(b"%PDF"):
        return _said(_pdf(stream, name), name)
    if head.startswith(b"PK"):
        return _said(_docx(stream, name), name)
    if head.startswith(OLD_WORD):
        raise PlanFileUnreadable(
            file=name, why=str(_("旧版 Word 文件，请另存为 .docx")), kinds=KINDS
        )
    data = stream.read()
    if re.search(rb"<(?:!doctype\s+html|html|body|div|p)\b", head, re.IGNORECASE):
        return _said(_html(_decoded(data, name, CHARSET.search(head)), name), name)
    return _said(_decoded(data, name), name)


def _said(text: str, name: str) -> str:
    if not text.strip():
        raise PlanFileEmpty(file=name)
    return text


def _decoded(data: bytes, name: str, declared: re.Match[bytes] | None = None) -> str:
    """UTF-8 and UTF-16 by their marks, then UTF-8, then the national encoding."""
    order = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        order.insert(0, "utf-16")
    if declared and declared[1].lower() in {b"gbk", b"gb2312", b"gb18030"}:
        order.reverse()
    for encoding in order:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(CONTROL.findall(text[:20000])) * 200 <= len(text[:20000]):
            return text
    raise PlanFileUnreadable(file=name, why=str(_("不是文本")), kinds=KINDS)


def _html(text: str, name: str) -> str:
    from lxml import etree, html

    parser = html.HTMLParser(huge_tree=True)
    try:
        root = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, ValueError):
        raise PlanFileUnreadable(file=name, why=str(_("网页内容不完整")), kinds=KINDS) from None
    lines: list[str] = []
    _say(root, lines)
    return re.sub(r"[^\S\n]*\n\s*", "\n", "".join(lines)).strip()


def _say(root: "_Element", out: list[str]) -> None:
    """The text of an element in reading order, a line for each block and a gap for each cell."""
    waiting: list[tuple[_Element, bool]] = [(root, False)]
    while waiting:
        item, closing = waiting.pop()
        tag = item.tag if isinstance(item.tag, str) else ""
        if closing or tag in SILENT or not tag:
            if BLOCK.fullmatch(tag):
                out.append("\n")
            if item is not root and item.tail:
                out.append(_flat(item.tail))
            continue
        if BLOCK.fullmatch(tag):
            out.append("\n")
        elif tag in CELLS:
            out.append(" ")
        if item.text:
            out.append(item.text if tag == "pre" else _flat(item.text))
        waiting.append((item, True))
        waiting += [(child, False) for child in reversed(item)]


def _flat(text: str) -> str:
    return re.sub(r"[\r\n\t ]+", " ", text)


def _pdf(stream: BinaryIO, name: str) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and not reader.decrypt(""):
            raise PlanFileLocked(file=name)
        pages = []
        for page in reader.pages:
            pages.append(page.extract_text())
            page.clear()
    except PyPdfError as error:
        raise PlanFileUnreadable(file=name, why=str(error), kinds=KINDS) from None
    if sum(len(page.strip()) for page in pages) < FEWEST * max(len(pages), 1):
        raise PlanFileScanned(file=name, pages=len(pages))
    return "\n".join(pages)


def _docx(stream: BinaryIO, name: str) -> str:
    from yiju.platform.steering.compiler.word_files import NotWord, read_word

    try:
        return read_word(stream)
    except NotWord as error:
        raise PlanFileUnreadable(file=name, why=str(error), kinds=KINDS) from None
