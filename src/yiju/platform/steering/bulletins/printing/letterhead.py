"""What a letter has of its own: mark, red double lines, number at the edge, copies (10.1). Pure."""

from yiju.platform.steering.bulletins.document import Document
from yiju.platform.steering.bulletins.printing import contents
from yiju.platform.steering.bulletins.printing.flow import Flow, Print, Rule
from yiju.platform.steering.bulletins.printing.form import (
    BODY,
    HEI,
    LETTER_LINE_BELOW,
    LETTER_LINE_FROM_EDGE,
    LETTER_LINE_LONG,
    LETTER_MARK_FROM_EDGE,
    LETTER_MARK_SIZE,
    RED,
    TITLE,
)
from yiju.platform.steering.bulletins.printing.setting import set_lines, width_of

THICK, THIN, BETWEEN = 2.2, 0.8, 2.8


def letter_head(flow: Flow, document: Document) -> None:
    """Mark and upper line, then the number on the first line below, at the right edge."""
    form = flow.form
    size = min(LETTER_MARK_SIZE, form.text_width / width_of(document.organ))
    long = width_of(document.organ) * size
    x, y = (form.width - long) / 2, LETTER_MARK_FROM_EDGE + size * 0.88
    flow.page.items.append(Print(x, y, document.organ, TITLE, size, long, RED))
    line = LETTER_MARK_FROM_EDGE + size + LETTER_LINE_BELOW
    _double(flow, line, THICK, THIN)
    flow.y = line + BETWEEN - form.top
    flow.to_grid()
    y, step = flow.base(form.body_size), form.step
    if not document.number:
        long = len(contents.DRAFT) * step
        flow.page.items.append(Print(form.left, y, contents.DRAFT, HEI, form.body_size, long))
    number = contents.number_shown(document)
    long = width_of(number) * step
    x = form.left + form.text_width - long
    flow.page.items.append(Print(x, y, number, BODY, form.body_size, long))
    flow.skip(1)


def letter_lines(flow: Flow) -> None:
    """The lower line of the first page, which bears no number."""
    first, form = flow.pages[0], flow.form
    last = flow.pages
    flow.pages = [first]
    _double(flow, form.height - LETTER_LINE_FROM_EDGE - BETWEEN, THIN, THICK)
    flow.pages = last
    first.numbered = False


def letter_copies(flow: Flow, document: Document) -> None:
    """Copies at the foot of the last page: no lines, no printing organ. A page that holds nothing
    else bears no number (7.5)."""
    if not document.copies_to:
        return
    form, size = flow.form, flow.form.small_size
    told = f"抄送：{'，'.join(document.copies_to)}。"
    lines = set_lines(told, form.text_width / size - 5, -3)
    height = size * 1.6
    flow.to_grid()
    if not flow.room(height * len(lines) + form.pitch):
        flow.turn()
        flow.page.numbered = False
    y = form.top + form.text_height - height * len(lines)
    for place, line in enumerate(lines):
        x = form.left + (1 if not place else 4) * size
        flow.page.items.append(
            Print(x, y + height * 0.68, line.text, BODY, size, line.width * size)
        )
        y += height


def _double(flow: Flow, y: float, upper: float, lower: float) -> None:
    form = flow.form
    left = (form.width - LETTER_LINE_LONG) / 2
    right = left + LETTER_LINE_LONG
    flow.page.items.append(Rule(left, y, right, y, upper, RED))
    flow.page.items.append(Rule(left, y + BETWEEN, right, y + BETWEEN, lower, RED))
