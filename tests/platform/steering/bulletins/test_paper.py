"""The paper, page by page as one sees it: margins, lines, page numbers, marks (GB/T 9704-2012)."""

from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from docx import Document as read_word
from docx.oxml.ns import qn
from papers_of_bulletins import paper
from pypdf import PdfReader

from yiju.platform.steering.bulletins.document import Block, Change
from yiju.platform.steering.bulletins.printing.drawing import GRADES, Polygon, Words, drawing_of
from yiju.platform.steering.bulletins.printing.flow import Print
from yiju.platform.steering.bulletins.printing.form import MM, STANDARD
from yiju.platform.steering.bulletins.printing.paging import pages_of
from yiju.platform.steering.bulletins.printing.pdf import pdf
from yiju.platform.steering.bulletins.printing.setting import width_of
from yiju.platform.steering.bulletins.printing.word import word

DOTS = 4
"""For each millimetre."""
TOP, BOTTOM, LEFT, RIGHT = 37, 37 + 225, 28, 28 + 156


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of fonts, prepared once."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="module")
def printed(kept: Path) -> bytes:
    return pdf(paper(number="办〔2022〕1号", day="2022年6月1日"), kept)


@pytest.fixture(scope="module")
def seen(printed: bytes) -> list[np.ndarray]:
    """Each page as an image of what is not white, in dots."""
    document = pypdfium2.PdfDocument(printed)
    scale = DOTS * 25.4 / 72
    pages = [page.render(scale=scale).to_numpy().min(axis=2) < 160 for page in document]
    document.close()
    return pages


def ink(page: np.ndarray, top: float, bottom: float) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the ink between two heights, in millimetres."""
    part = page[round(top * DOTS) : round(bottom * DOTS)]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return (
        columns[0] / DOTS,
        top + rows[0] / DOTS,
        columns[-1] / DOTS,
        top + rows[-1] / DOTS,
    )


def test_the_sheet_is_a4(seen):
    for page in seen:
        assert page.shape == pytest.approx((297 * DOTS, 210 * DOTS), abs=2)


def test_text_stays_within_the_margins_of_the_standard(seen):
    for page in seen:
        left, top, right, bottom = ink(page, 0, BOTTOM + 1)
        assert left >= LEFT - 0.6
        assert right <= RIGHT + 0.6
        assert top >= TOP - 0.6
        assert bottom <= BOTTOM + 0.6


def test_a_full_page_has_twenty_two_lines_of_twenty_eight_characters(seen):
    inside = seen[1][TOP * DOTS : BOTTOM * DOTS]
    pitch = inside.shape[0] / 22
    lines = [inside[round(n * pitch) : round((n + 1) * pitch)] for n in range(22)]

    assert all(line.any() for line in lines)
    assert all(not line[0].any() for line in lines)
    left, _top, right, _bottom = ink(seen[1], TOP, BOTTOM)
    assert left == pytest.approx(LEFT, abs=1.2)
    assert right == pytest.approx(RIGHT, abs=2.5)


def test_page_numbers_stand_seven_millimetres_below_at_the_outer_edge(seen):
    for number, page in enumerate(seen, start=1):
        if not page[round((BOTTOM + 2) * DOTS) :].any():
            continue
        left, top, right, bottom = ink(page, BOTTOM + 2, 297)
        assert (top + bottom) / 2 == pytest.approx(BOTTOM + 7, abs=1.2)
        if number % 2:
            assert RIGHT - 5 - right == pytest.approx(0, abs=1.8)
        else:
            assert left - LEFT - 5 == pytest.approx(0, abs=1.8)


def test_the_copies_stand_at_the_foot_of_the_last_page_which_is_even(seen):
    assert len(seen) % 2 == 0
    _left, _top, _right, bottom = ink(seen[-1], TOP, BOTTOM + 1)
    assert bottom == pytest.approx(BOTTOM, abs=0.6)


@dataclass(frozen=True)
class Seen:
    """A piece of text as another's library reads it: millimetres from the upper left corner."""

    x: float
    y: float
    size: float
    text: str


def read_by_pypdf(data: bytes) -> list[list[Seen]]:
    pages = []
    for page in PdfReader(BytesIO(data)).pages:
        found: list[Seen] = []
        height = float(page.mediabox.height)

        def told(text, _cm, tm, _font, size, found=found, height=height):
            if text.strip():
                found.append(Seen(tm[4] / MM, (height - tm[5]) / MM, size, text.strip()))

        page.extract_text(visitor_text=told)
        pages.append(found)
    return pages


def test_another_library_reads_a4_twenty_two_lines_and_a_pitch_of_twenty_nine_points(printed):
    """GB/T 9704-2012, 5.2: 22 lines of 28 characters fill the text area."""
    for page in PdfReader(BytesIO(printed)).pages:
        size = (float(page.mediabox.width) / MM, float(page.mediabox.height) / MM)
        assert size == pytest.approx((210, 297), abs=0.1)
    full = [one for one in read_by_pypdf(printed)[1] if one.size == 16]
    lines = sorted({round(one.y, 2) for one in full})

    assert len(lines) == 22
    steps = [low - high for high, low in pairwise(lines)]
    assert steps == pytest.approx([225 / 22] * 21, abs=0.05)
    assert min(one.x for one in full) == pytest.approx(28, abs=0.1)
    longest = max(full, key=lambda one: width_of(one.text))
    assert width_of(longest.text) == pytest.approx(28, abs=1)


def test_another_library_reads_page_numbers_with_dashes_odd_right_even_left(printed):
    """GB/T 9704-2012, 7.5."""
    for number, page in enumerate(read_by_pypdf(printed), start=1):
        found = [one for one in page if one.y > 263]
        if not found:
            continue
        [one] = found
        assert one.text == f"— {number} —"
        assert one.size == 14
        left, right = one.x - 28, 184 - one.x
        assert (right if number % 2 else left) < 25
        assert (left if number % 2 else right) > 100


def test_a_short_table_does_not_leave_a_single_row_on_the_next_page():
    document = paper()
    table = document.blocks[10]
    rows = (table.rows[0], *(("1", "一区", "{rate}"),) * 6)
    for length in range(1, 23):
        text = Block("p", "其中")
        blocks = (*[text] * length, replace(table, rows=rows), text)
        made = replace(document, blocks=blocks, annexes=())
        pages = pages_of(made)
        cells = [
            sum(isinstance(one, Print) and one.text == "一区" for one in page.items)
            for page in pages
        ]
        assert sum(cells) == 6
        assert 1 not in cells, length


def test_the_map_shades_by_fixed_grades_and_says_what_they_mean():
    document = paper()
    [block] = [one for one in document.blocks if one.kind == "map"]
    drawing = drawing_of(document, block, 442)
    [outline] = [one for one in drawing.shapes if isinstance(one, Polygon)]
    words = [one.text for one in drawing.shapes if isinstance(one, Words)]

    assert outline.fill == next(shade for least, shade, _title in GRADES if least == 90)
    assert {title for _least, _shade, title in GRADES} <= {*words}


def test_the_mark_of_the_organ_is_red_and_stands_where_the_standard_wants_it(printed):
    document = pypdfium2.PdfDocument(printed)
    page = document[0].render(scale=DOTS * 25.4 / 72, rev_byteorder=True).to_numpy().astype(int)
    document.close()
    red = (page[..., 0] > 150) & (page[..., 1] < 90) & (page[..., 2] < 90)
    rows = np.flatnonzero(red.any(axis=1)) / DOTS

    assert rows[0] == pytest.approx(TOP + 35, abs=2)
    assert np.flatnonzero(red.sum(axis=1) > 150 * DOTS).size
    assert not seen_red_elsewhere(printed)


def seen_red_elsewhere(data: bytes) -> bool:
    document = pypdfium2.PdfDocument(data)
    found = False
    for number in range(1, len(document)):
        page = document[number].render(scale=1, rev_byteorder=True).to_numpy().astype(int)
        found |= bool(((page[..., 0] > 150) & (page[..., 1] < 90)).any())
    document.close()
    return found


def test_every_font_is_embedded_and_only_as_far_as_it_is_used(printed):
    for page in PdfReader(BytesIO(printed)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            told = font.get_object()
            if "/FontDescriptor" in told:
                assert "/FontFile2" in told["/FontDescriptor"].get_object()
    assert len(printed) < 400_000


def test_the_text_can_be_read_from_the_file(printed):
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(printed)).pages)

    assert "办〔2022〕1号" in text.replace(" ", "")
    assert "立案972件" in text.replace(" ", "").replace("\n", "")


def test_every_letter_is_drawn_also_where_fonts_were_prepared_for_another_paper(kept):
    """The title's letters are prepared first; those of headings join them in a further font."""
    document = paper()
    first = pdf(document, kept)
    again = pdf(replace(document, title="关于各区立案其中的通报"), kept)

    for data in (first, again):
        shown = pypdfium2.PdfDocument(data)
        for number, page in enumerate(pages_of(document), start=1):
            image = shown[number - 1].render(scale=4).to_numpy().min(axis=2) < 160
            for item in page.items:
                if isinstance(item, Print) and item.face.key == "kai":
                    wide = item.width / len(item.text)
                    for place, letter in enumerate(item.text):
                        if letter in "（）":
                            continue
                        left = round((item.x + place * wide) * 4)
                        top, low = round((item.y - 14) * 4), round((item.y + 2) * 4)
                        assert image[top:low, left : left + round(wide * 4)].any(), letter
        shown.close()


def test_the_same_document_with_the_same_fonts_prints_to_the_same_bytes(kept):
    assert pdf(paper(), kept) == pdf(paper(), kept)


def test_the_signature_never_stands_on_a_page_without_text():
    document = paper()
    for length in range(1, 30):
        blocks = (*document.blocks[:2], *document.blocks[2:3] * 2, *document.blocks[-1:] * length)
        pages = pages_of(replace(document, blocks=blocks))
        [signed] = [
            page
            for page in pages
            for item in page.items
            if isinstance(item, Print) and item.text == document.organ and item.size == 16
        ]
        assert signed.body_lines, length


def test_a_draft_says_that_it_is_one_and_a_changed_figure_is_marked():
    change = Change("973", "office", "王", "2022-06-01T09:00", "补录一件")
    texts = [
        item.text
        for page in pages_of(paper(change=change))
        for item in page.items
        if isinstance(item, Print)
    ]

    assert "送审稿" in texts
    assert any("973※" in text for text in texts)
    assert any("补录一件" in text for text in texts)


def test_the_word_file_has_the_same_form(kept):
    made = read_word(BytesIO(word(paper(number="办〔2022〕1号"), kept)))
    section = made.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))

    assert section.page_width.mm == pytest.approx(210, abs=0.1)
    assert section.top_margin.mm == pytest.approx(37, abs=0.1)
    assert section.left_margin.mm == pytest.approx(28, abs=0.1)
    assert section.right_margin.mm == pytest.approx(26, abs=0.1)
    assert int(grid.get(qn("w:linePitch"))) == pytest.approx(28.99 * 20, abs=1)
    assert made.settings.odd_and_even_pages_header_footer
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts.index("一、立案") < texts.index("（一）各区") < texts.index("二、其中")
    fonts = {
        run._element.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in made.paragraphs
        for run in paragraph.runs
        if run.text
    }
    assert {"仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"} <= fonts
    assert len(made.inline_shapes) == 2
    assert STANDARD.lines * STANDARD.characters == 616


def test_the_word_file_numbers_pages_at_the_outer_edge_and_ends_with_its_printing_line(kept):
    made = read_word(BytesIO(word(paper(number="办〔2022〕1号", day="2022年6月1日"), kept)))
    section = made.sections[0]
    for footer, edge in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        [line] = footer.paragraphs
        assert line.alignment.name == edge
        assert line.text.replace("PAGE", "").split() == ["—", "—"]
    foot = made.tables[-1]
    lines = [row.cells[0].text for row in foot.rows]

    assert foot._tbl.tblPr.find(qn("w:tblpPr")).get(qn("w:tblpYSpec")) == "bottom"
    assert lines == ["抄送：各区。", "一区立案件\t2022年6月1日印发"]


def test_a_line_of_the_word_file_holds_twenty_eight_characters_and_not_twenty_nine(kept):
    made = read_word(BytesIO(word(paper(), kept)))
    [run] = [one for line in made.paragraphs for one in line.runs if one.text == "一、立案"]
    closer = int(run._element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    section = made.sections[0]
    room = section.page_width.pt - section.left_margin.pt - section.right_margin.pt

    assert 28 * (run.font.size.pt + closer) <= room < 29 * (run.font.size.pt + closer)


def test_tables_of_the_word_file_have_the_widths_of_the_paper_and_pictures_say_what_they_show(kept):
    document = paper()
    rows = document.blocks[10].rows
    wide = replace(document.blocks[10], rows=rows, widths=(1, 2, 3))
    made = read_word(BytesIO(word(replace(document, blocks=(wide, *document.blocks[11:])), kept)))
    columns = [column.width.mm for column in made.tables[0].columns]

    assert columns == pytest.approx([26, 52, 78], abs=0.2)
    told = [shape._inline.docPr.get("descr") for shape in made.inline_shapes]
    assert told[0] == "各区得分：一区93.72；二区972"
