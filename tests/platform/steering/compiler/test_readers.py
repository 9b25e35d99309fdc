"""The files that a plan may come in, and what is said of those that cannot be read."""

import zipfile
import zlib
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from yiju.platform.steering.compiler import compile_bytes, compile_file, readers
from yiju.platform.steering.compiler.readers import (
    PlanFileEmpty,
    PlanFileMissing,
    PlanFileScanned,
    PlanFileTooLarge,
    PlanFileUnreadable,
)

LINES = [
    "绿道建设实施方案",
    "一、重点任务",
    "1.建绿道。到2022年建成绿道20公里。（市园林局）",
    "2.设驿站。到2022年设置驿站6座。（市城管局）",
]


def is_the_plan(programme):
    assert programme.title == "绿道建设实施方案"
    assert [(t.clause, t.value, t.unit) for t in programme.targets] == [
        ("1", 20, "公里"),
        ("2", 6, "座"),
    ]
    return True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_file_is_read_in_the_usual_encodings(tmp_path, encoding, line_end):
    file = tmp_path / "plan.txt"
    file.write_bytes(line_end.join(LINES).encode(encoding))

    assert is_the_plan(compile_file(file))


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_web_page_is_read_without_its_scripts_and_menus(charset):
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>政府网</title>'
        "<script>var year=2022;</script></head><body><nav>首页 新闻</nav><div>"
        + "".join(f"<p>\u3000\u3000{line}</p>" for line in LINES)
        + "</div></body></html>"
    )
    programme = compile_bytes(page.encode(charset), "plan.html")

    assert is_the_plan(programme)
    assert "首页" not in programme.text


def test_a_web_page_that_breaks_lines_inside_a_paragraph_is_one_paragraph():
    page = (
        "<html><body><p>"
        + "<br>".join(LINES[:2])
        + "</p><p>1.建绿道。到2022年建成\n绿道<b>20</b>公里。</p>"
    )

    [target] = compile_bytes(page.encode(), "plan.html").targets
    assert (target.value, target.unit) == (20, "公里")


def word(paragraphs):
    out = BytesIO()
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def test_a_word_document_is_read_paragraph_by_paragraph():
    assert is_the_plan(compile_bytes(word(LINES), "plan.docx"))


def test_numbers_that_word_writes_itself_are_part_of_the_text():
    document = Document()
    numbering = document.part.numbering_part.element
    form = OxmlElement("w:abstractNum")
    form.set(qn("w:abstractNumId"), "90")
    for level, (kind, text) in enumerate([("chineseCounting", "%1、"), ("decimal", "%2.")]):
        form.append(_level(level, kind, text))
    numbering.insert(0, form)
    one = OxmlElement("w:num")
    one.set(qn("w:numId"), "91")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "90")
    one.append(reference)
    numbering.append(one)
    document.add_paragraph(LINES[0])
    for text, level in (("重点任务", 0), (LINES[2][2:], 1), (LINES[3][2:], 1)):
        _number(document.add_paragraph(text), level)
    out = BytesIO()
    document.save(out)

    assert is_the_plan(compile_bytes(out.getvalue(), "plan.docx"))


def _level(level, kind, text):
    form = OxmlElement("w:lvl")
    form.set(qn("w:ilvl"), str(level))
    for name, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", text)):
        part = OxmlElement(name)
        part.set(qn("w:val"), value)
        form.append(part)
    return form


def _number(paragraph, level):
    numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    numbered.get_or_add_ilvl().val = level
    numbered.get_or_add_numId().val = 91


def test_the_rows_of_a_word_table_are_lines():
    document = Document()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "任务"
    table.rows[0].cells[1].text = "责任单位"
    out = BytesIO()
    document.save(out)

    assert "任务 责任单位" in readers.read_bytes(out.getvalue(), "plan.docx")


def pdf(pages):
    """A PDF whose characters carry a Unicode map, as office programs write it."""
    signs = sorted({sign for page in pages for line in page for sign in line})
    code = {sign: place + 1 for place, sign in enumerate(signs)}
    pairs = "\n".join(f"<{code[sign]:04x}> <{ord(sign):04x}>" for sign in signs)
    cmap = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{len(signs)} beginbfchar\n{pairs}\nendbfchar\nendcmap\nend\nend"
    ).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(cmap),
    ]
    kids = []
    for page in pages:
        drawn = "BT /F1 12 Tf 14 TL 50 780 Td\n"
        for line in page:
            drawn += f"<{''.join(f'{code[sign]:04x}' for sign in line)}> Tj T*\n"
        objects.append(_stream((drawn + "ET").encode()))
        content = len(objects)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % content
        )
        kids.append(len(objects))
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), listed)
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return out + head + table + tail % (len(objects) + 1, len(out))


def _stream(data):
    packed = zlib.compress(data)
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
    return head + packed + b"\nendstream"


def test_a_pdf_with_text_is_read_across_its_pages():
    assert is_the_plan(compile_bytes(pdf([[*LINES[:3], "— 1 —"], LINES[3:]]), "plan.pdf"))


def test_a_scanned_pdf_without_text_is_refused_with_the_remedy():
    with pytest.raises(PlanFileScanned) as refused:
        compile_bytes(pdf([["1"], ["2"]]), "扫描.pdf")

    assert refused.value.facts["pages"] == 2
    assert "文字识别" in refused.value.message


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PlanFileMissing):
        compile_file(tmp_path / "plan.txt")


@pytest.mark.parametrize("data", [b"", b" \n\n", b"<html><body></body></html>"])
def test_a_file_without_words_is_refused(data):
    with pytest.raises(PlanFileEmpty):
        compile_bytes(data, "plan.txt")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "LARGEST", 1024 * 1024)
    file = tmp_path / "plan.txt"
    file.write_bytes(b"x" * (1024 * 1024 + 1))

    with pytest.raises(PlanFileTooLarge) as refused:
        compile_file(file)
    assert refused.value.facts == {"file": "plan.txt", "size": 2, "limit": 1}


def archive():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("readme.txt", "绿道")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 100,
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 5,
        b"PK\x03\x04broken",
        b"%PDF-1.4\nbroken",
        archive(),
    ],
    ids=["old word", "bytes", "picture", "broken zip", "broken pdf", "other zip"],
)
def test_what_is_no_plan_is_refused_and_the_formats_are_named(data):
    with pytest.raises(PlanFileUnreadable) as refused:
        compile_bytes(data, "plan.bin")

    assert ".docx" in refused.value.message
