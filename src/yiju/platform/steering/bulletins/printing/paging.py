"""The parts of an official paper in their order: head, body, annexes, foot. Pure."""

from yiju.platform.steering.bulletins.document import Block, Document
from yiju.platform.steering.bulletins.printing import contents
from yiju.platform.steering.bulletins.printing.drawing import drawing_of
from yiju.platform.steering.bulletins.printing.flow import Flow, Page, Print, Rule
from yiju.platform.steering.bulletins.printing.form import (
    BODY,
    HEI,
    MARKS,
    OF_HEADING,
    RED,
    SONG,
    STANDARD,
    TITLE,
    Form,
    Paper,
)
from yiju.platform.steering.bulletins.printing.letterhead import (
    letter_copies,
    letter_head,
    letter_lines,
)
from yiju.platform.steering.bulletins.printing.setting import set_lines, title_lines, width_of

SEAL_LINES = 3
"""Free above the signature: the seal covers signature and date (7.3.5.1)."""
LARGEST_MARK, THICK, THIN = 42.0, 1.0, 0.7
DATE_FREE = 4


def pages_of(document: Document, form: Form = STANDARD, paper: Paper = Paper.FILE) -> list[Page]:
    """The pages with all that stands on them."""
    flow = Flow(form)
    if paper is Paper.LETTER:
        letter_head(flow, document)
    else:
        _head(flow, document, paper)
    _titled(flow, document)
    body = list(contents.printed(document, document.blocks))
    for place, (text, block) in enumerate(body, start=1):
        if place == len(body) and block.kind == "p" and paper is not Paper.MINUTES:
            _keep_with_signature(flow, document, text)
        _block(flow, document, text, block)
    for told in contents.changes(document):
        flow.to_grid()
        flow.paragraph(told)
    _annex_note(flow, document)
    if paper is not Paper.MINUTES:
        _signature(flow, document)
    for place, annex in enumerate(document.annexes, start=1):
        flow.turn()
        flow.paragraph(contents.annex_heading(document, place), HEI, indent=0)
        flow.skip(1)
        for line in title_lines(annex.title, form.text_width / form.title_size):
            flow.centred(line, TITLE, form.title_size)
        flow.skip(1)
        for text, block in contents.printed(document, annex.blocks):
            _block(flow, document, text, block, captioned=False)
    if paper is Paper.LETTER:
        letter_copies(flow, document)
        letter_lines(flow)
    else:
        _foot(flow, document)
    for number, page in enumerate(flow.pages, start=1):
        if page.numbered:
            page.items.append(page_number(number, form))
    return flow.pages


def _head(flow: Flow, document: Document, paper: Paper) -> None:
    form = flow.form
    if not document.number:
        step, y = form.step, flow.base(form.body_size)
        text = contents.DRAFT
        flow.page.items.append(Print(form.left, y, text, HEI, form.body_size, len(text) * step))
    mark = f"{document.organ}{MARKS[paper]}"
    size = min(LARGEST_MARK, form.text_width / width_of(mark))
    flow.y = form.organ_from_top
    long = width_of(mark) * size
    x = form.left + (form.text_width - long) / 2
    flow.page.items.append(Print(x, form.top + flow.y + size * 0.88, mark, TITLE, size, long, RED))
    flow.y += size + 2 * form.pitch
    flow.centred(contents.number_shown(document), BODY, form.body_size)
    flow.y += form.line_below_number - (form.pitch - form.body_size) / 2
    y = form.top + flow.y
    flow.page.items.append(Rule(form.left, y, form.left + form.text_width, y, 1.4, RED))


def _titled(flow: Flow, document: Document) -> None:
    form = flow.form
    flow.to_grid()
    flow.skip(2)
    for line in title_lines(document.title, form.text_width / form.title_size):
        flow.centred(line, TITLE, form.title_size)
    flow.skip(1)
    if document.addressee:
        flow.paragraph(f"{document.addressee}：", indent=0)


def _block(
    flow: Flow, document: Document, text: str, block: Block, *, captioned: bool = True
) -> None:
    form = flow.form
    if block.kind in OF_HEADING:
        flow.to_grid()
        flow.need(2 * form.pitch)
        flow.paragraph(text, OF_HEADING[block.kind])
    elif block.kind == "p":
        flow.to_grid()
        flow.paragraph(text)
    elif block.kind == contents.NAMES:
        _names(flow, text)
    elif block.kind == "table":
        _caption(flow, text, 3, captioned)
        flow.table(contents.cells(document, block), block.widths, HEI, SONG)
        flow.y += 6
    else:
        drawing = drawing_of(document, block, form.text_width)
        _caption(flow, text, drawing.height / form.pitch, captioned)
        flow.picture(drawing)


def _names(flow: Flow, text: str) -> None:
    form, (word, names) = flow.form, contents.named(text)
    flow.to_grid()
    flow.need(form.pitch)
    x, long = form.left + 2 * form.step, width_of(word) * form.step
    y = flow.base(form.body_size)
    flow.page.items.append(Print(x, y, word, HEI, form.body_size, long))
    flow.paragraph(names, indent=2 + width_of(word))


def _caption(flow: Flow, text: str, lines_below: float, captioned: bool) -> None:
    flow.to_grid()
    flow.need((1 + lines_below) * flow.form.pitch)
    if captioned:
        flow.centred(text, HEI, 12)


def _keep_with_signature(flow: Flow, document: Document, text: str) -> None:
    """No page holds the signature without text (7.3.5): the last paragraph goes along."""
    texts = [text, *contents.changes(document)]
    lines = sum(len(set_lines(told, flow.form.characters, 2)) for told in texts)
    notes = contents.annex_notes(document)
    lines += len(notes) + bool(notes) + 1 + 2
    flow.to_grid()
    flow.need(lines * flow.form.pitch)


def _annex_note(flow: Flow, document: Document) -> None:
    notes = contents.annex_notes(document)
    if not notes:
        return
    flow.to_grid()
    flow.skip(1)
    for place, note in enumerate(notes):
        flow.paragraph(note, indent=2 if not place else 5)


def _signature(flow: Flow, document: Document) -> None:
    form = flow.form
    flow.to_grid()
    seal = SEAL_LINES if flow.room((SEAL_LINES + 2) * form.pitch) else 1
    flow.need((seal + 2) * form.pitch)
    flow.skip(seal)
    day = document.day or "    年  月  日"
    date_long = width_of(day) * form.step
    date_x = form.left + form.text_width - DATE_FREE * form.step - date_long
    organ_long = width_of(document.organ) * form.step
    last = form.left + form.text_width - organ_long
    organ_x = min(date_x + (date_long - organ_long) / 2, last)
    for text, x, long in ((document.organ, organ_x, organ_long), (day, date_x, date_long)):
        y = flow.base(form.body_size)
        flow.page.items.append(Print(x, y, text, BODY, form.body_size, long))
        flow.skip(1)


def _foot(flow: Flow, document: Document) -> None:
    """版记 at the bottom of the last page, which is an even one (7.4); a page that holds nothing
    else bears no number (7.5)."""
    form, size = flow.form, flow.form.small_size
    step = size
    copies = set_lines(f"抄送：{'，'.join(document.copies_to)}。", form.text_width / step - 5, -3)
    line = size * 1.6
    height = line * (len(copies) + 1)
    if len(flow.pages) % 2 or not flow.room(height + form.pitch / 2):
        flow.turn()
        flow.page.numbered = False
    if len(flow.pages) % 2:
        flow.turn()
        flow.page.numbered = False
    left, right = form.left, form.left + form.text_width
    y = form.top + form.text_height - height
    items = flow.page.items
    items.append(Rule(left, y, right, y, THICK))
    for place, told in enumerate(copies):
        x = left + (1 if not place else 4) * step
        items.append(Print(x, y + line * 0.68, told.text, BODY, size, told.width * step))
        y += line
    items.append(Rule(left, y, right, y, THIN))
    long = width_of(document.printed_by) * step
    items.append(Print(left + step, y + line * 0.68, document.printed_by, BODY, size, long))
    printed_on = f"{document.day}印发" if document.day else "年  月  日印发"
    long = width_of(printed_on) * step
    items.append(Print(right - step - long, y + line * 0.68, printed_on, BODY, size, long))
    y += line
    items.append(Rule(left, y, right, y, THICK))


def page_number(number: int, form: Form = STANDARD) -> Print:
    """— 1 — seven millimetres below the text area, to the outer edge, one character in (7.5)."""
    text, size = f"— {number} —", form.small_size
    long = width_of(text) * size
    inner = form.left + size
    x = inner if number % 2 == 0 else form.left + form.text_width - size - long
    y = form.top + form.text_height + form.number_below + size * 0.36
    return Print(x, y, text, SONG, size, long)
