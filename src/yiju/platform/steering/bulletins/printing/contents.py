"""What stands on paper besides the blocks: annex notes, and what was changed by hand. Pure."""

from collections.abc import Iterator

from yiju.platform.steering.bulletins.document import (
    Block,
    Document,
    texts_of,
    typed_in,
    with_numbers,
)
from yiju.platform.steering.bulletins.printing.drawing import GRADES, NOTHING
from yiju.platform.steering.bulletins.printing.form import MARKS

MARK = "※"
BEGINS = 12
"""Characters by which a paragraph is named."""
NAMES = "names"
"""The kind of a block that lists people after a word in 黑体, as 出席：…."""
DRAFT = "送审稿"


def printed(document: Document, blocks: "tuple[Block, ...]") -> Iterator[tuple[str, Block]]:
    """The text of each block with number and figures, and the block."""
    for number, block in with_numbers(blocks):
        yield number + document.words(block, MARK), block


def cells(document: Document, block: Block) -> list[list[str]]:
    return [[document.fill(cell, MARK) for cell in row] for row in block.rows]


def changes(document: Document) -> list[str]:
    """What is said of figures that a person set and of paragraphs that one wrote, empty when nobody
    did."""
    return [*_figures_set(document), *_paragraphs_written(document)]


def _figures_set(document: Document) -> Iterator[str]:
    found = document.changed
    if not found:
        return
    told = [
        f"{one.source}：系统为{one.shown}，改为{one.text}（{one.change.name}，"
        f"{one.change.at[:10]}，依据：{one.change.ground}）"
        for one in found
        if one.change
    ]
    yield f"注：标{MARK}的数据由人工改定：{'；'.join(told)}。"


def _paragraphs_written(document: Document) -> Iterator[str]:
    for block in document.all_blocks():
        if not block.author:
            continue
        typed = [one.text for one in typed_in(document, block)]
        told = f"，其中{'、'.join(typed)}没有绑定数据来源" if typed else ""
        begins = document.fill(block.text)
        begins = begins if len(begins) <= BEGINS else f"{begins[:BEGINS]}……"
        yield (
            f"注：末尾标{MARK}的一段“{begins}”由人工撰写（{block.author}，"
            f"{block.written_at[:10]}）{told}。"
        )


def named(text: str) -> tuple[str, str]:
    """The word before the names, with its colon, and the names."""
    word, colon, names = text.partition("：")
    return word + colon, names


def annex_notes(document: Document) -> list[str]:
    """附件说明: numbered where there are several, no sign at the end."""
    titles = [annex.title for annex in document.annexes]
    if len(titles) < 2:
        return [f"附件：{title}" for title in titles]
    first = [f"附件：1.{titles[0]}"]
    return first + [f"{place}.{title}" for place, title in enumerate(titles[1:], start=2)]


def annex_heading(document: Document, place: int) -> str:
    return "附件" if len(document.annexes) == 1 else f"附件{place}"


def number_shown(document: Document) -> str:
    """The document number; before it is given, the place where it will stand."""
    return document.number or "（文号待编）"


def letters(document: Document) -> dict[str, str]:
    """The characters that may be printed in each face, by its key."""
    told = [document.organ, document.number, document.addressee, number_shown(document)]
    told += [document.printed_by, document.day, *document.copies_to, *changes(document)]
    told += [text for block in document.all_blocks() for text in texts_of(block)]
    told += [one.text for one in document.figures.values()]
    told += [NOTHING, *(title for _least, _shade, title in GRADES)]
    body = "".join(told) + MARK + "附件印发抄送年月日"
    heads, kai = [DRAFT, "附件"], []
    for number, block in with_numbers(document.blocks):
        heads += [*(block.rows[0] if block.rows else ()), number, block.text]
        kai += [number, block.text] if block.kind == "h2" else []
    for annex in document.annexes:
        heads += [text for part in annex.blocks for text in (part.text, *part.rows[0])]
    heads += [named(block.text)[0] for block in document.blocks if block.kind == NAMES]
    marks = "".join(MARKS.values())
    titles = [document.title, document.organ, marks, *(annex.title for annex in document.annexes)]
    found = {"body": body, "song": body, "title": "".join(titles)}
    return {**found, "kai": "".join(kai), "hei": "".join(heads)}
