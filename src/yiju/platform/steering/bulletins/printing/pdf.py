"""Pages as PDF, with the fonts embedded as far as they are used (reportlab)."""

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from yiju.platform.steering.bulletins.document import Document
from yiju.platform.steering.bulletins.printing.contents import letters
from yiju.platform.steering.bulletins.printing.drawing import (
    FRAME,
    Drawing,
    Polygon,
    Rectangle,
    Words,
)
from yiju.platform.steering.bulletins.printing.flow import Page, Picture, Print, Rule
from yiju.platform.steering.bulletins.printing.fonts import font_file
from yiju.platform.steering.bulletins.printing.form import FACES, SONG, STANDARD, Form, Paper
from yiju.platform.steering.bulletins.printing.paging import pages_of


def pdf(
    document: Document,
    kept: Path,
    own: Path | None = None,
    form: Form = STANDARD,
    paper: Paper = Paper.FILE,
) -> bytes:
    """The document as it goes to the press. `kept` is the folder of prepared fonts, `own` that of
    the city's own. The same document with the same fonts gives the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    names = _fonts(letters(document), kept, own)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(form.width, form.height), invariant=True, pageCompression=1)
    canvas.setTitle(document.title)
    canvas.setAuthor(document.organ)
    canvas.setLang("zh-CN") if hasattr(canvas, "setLang") else None
    for page in pages_of(document, form, paper):
        _draw(canvas, page, names, form)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _fonts(text: Mapping[str, str], kept: Path, own: Path | None) -> Mapping[str, str]:
    """The name under which each face is known to the library."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    names = {}
    known = set(pdfmetrics.getRegisteredFontNames())
    for face in FACES:
        file = font_file(face, text[face.key], own, kept)
        name = f"paper-{sha256(str(file).encode()).hexdigest()[:16]}"
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, str(file)))
            known.add(name)
        names[face.key] = name
    return names


def _draw(canvas: Any, page: Page, names: Mapping[str, str], form: Form) -> None:
    for item in page.items:
        if isinstance(item, Print):
            canvas.setFillColorRGB(*item.colour)
            _text(canvas, item.x, form.height - item.y, item.text, names[item.face.key], item)
        elif isinstance(item, Rule):
            canvas.setStrokeColorRGB(*item.colour)
            canvas.setLineWidth(item.thick)
            canvas.line(item.x, form.height - item.y, item.to_x, form.height - item.to_y)
        else:
            _picture(canvas, item, names[SONG.key], form)


def _text(canvas: Any, x: float, y: float, text: str, font: str, item: Print) -> None:
    canvas.setFont(font, item.size)
    natural = canvas.stringWidth(text, font, item.size)
    spread = (item.width - natural) / len(text) if item.width and text else 0
    canvas.drawString(x, y, text, charSpace=spread)


def _picture(canvas: Any, item: Picture, font: str, form: Form) -> None:
    drawing: Drawing = item.drawing
    canvas.setLineWidth(0.5)
    for shape in drawing.shapes:
        if isinstance(shape, Rectangle):
            canvas.setFillColor(shape.fill)
            y = form.height - item.y - shape.y - shape.height
            canvas.rect(item.x + shape.x, y, shape.width, shape.height, stroke=0, fill=1)
        elif isinstance(shape, Polygon):
            path = canvas.beginPath()
            spots = [(item.x + x, form.height - item.y - y) for x, y in shape.points]
            path.moveTo(*spots[0])
            for spot in spots[1:]:
                path.lineTo(*spot)
            path.close()
            canvas.setFillColor(shape.fill)
            canvas.setStrokeColor(FRAME)
            canvas.drawPath(path, stroke=1, fill=1)
        else:
            _words(canvas, shape, item, font, form)


def _words(canvas: Any, shape: Words, item: Picture, font: str, form: Form) -> None:
    canvas.setFillColorRGB(0.1, 0.1, 0.1)
    canvas.setFont(font, shape.size)
    draw = {
        "start": canvas.drawString,
        "middle": canvas.drawCentredString,
        "end": canvas.drawRightString,
    }[shape.anchor]
    draw(item.x + shape.x, form.height - item.y - shape.y, shape.text)
