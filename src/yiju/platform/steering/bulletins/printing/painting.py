"""Charts and maps as pictures, for files that cannot draw them."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from yiju.platform.steering.bulletins.printing.drawing import (
    FRAME,
    INK,
    Drawing,
    Polygon,
    Rectangle,
    Words,
)
from yiju.platform.steering.bulletins.printing.fonts import font_file
from yiju.platform.steering.bulletins.printing.form import SONG

SCALE = 3
"""Dots for each point: 216 to the inch."""
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def png(drawing: Drawing, kept: Path, own: Path | None = None) -> bytes:
    size = (round(drawing.width * SCALE), round(drawing.height * SCALE))
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    text = "".join(shape.text for shape in drawing.shapes if isinstance(shape, Words))
    file = str(font_file(SONG, text, own, kept))
    for shape in drawing.shapes:
        if isinstance(shape, Rectangle):
            corners = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
            draw.rectangle([value * SCALE for value in corners], fill=shape.fill)
        elif isinstance(shape, Polygon):
            spots = [(x * SCALE, y * SCALE) for x, y in shape.points]
            draw.polygon(spots, fill=shape.fill, outline=FRAME)
        else:
            font = ImageFont.truetype(file, round(shape.size * SCALE))
            spot = (shape.x * SCALE, shape.y * SCALE)
            draw.text(spot, shape.text, fill=INK, font=font, anchor=ANCHORS[shape.anchor])
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
