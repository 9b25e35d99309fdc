"""Charts and maps as a few shapes in points, y downwards, for paper, Word and pages alike. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, radians
from xml.sax.saxutils import escape, quoteattr

from yiju.platform.steering.bulletins.document import Block, Document, holders

INK, FRAME, BAR, NONE = "#1b1b1b", "#8a929a", "#1f5f99", "#e3e6e9"
GRADES = (
    (90, "#5aa2d0", "90分及以上"),
    (75, "#93c4e0", "75至90分"),
    (60, "#c3dcee", "60至75分"),
    (0, "#e8f1f8", "60分以下"),
)
"""Fixed bounds, so that a colour means the same in each issue (GB/T 30428.4, grades)."""
ROW, LABEL, SIZE = 22.0, 84.0, 10.5
MAP_WIDTH, KEY_WIDTH, KEY_ROW, KEY_SIZE = 340.0, 90.0, 15.0, 9.0
NOTHING = "无数据"


@dataclass(frozen=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class Polygon:
    points: tuple[tuple[float, float], ...]
    fill: str


@dataclass(frozen=True)
class Words:
    """`anchor` is start, middle or end; y is the base line."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = SIZE


Shape = Rectangle | Polygon | Words


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    shapes: tuple[Shape, ...]


def drawing_of(document: Document, block: Block, width: float) -> Drawing:
    """The chart or map of a block."""
    if block.kind == "map":
        told = {code: _told(document, label, text) for code, label, text in block.rows}
        return _map(block, told, width)
    return _bars([_told(document, label, text) for label, text in block.rows], width)


def _told(document: Document, label: str, text: str) -> tuple[str, str, Fraction | None]:
    """A label, its figure as printed, and as a number."""
    return label, document.fill(text), _value(document, text)


def _value(document: Document, text: str) -> Fraction | None:
    keys = holders(text)
    figure = document.figures[keys[0]] if keys else None
    if figure is None:
        return None
    if figure.change:
        try:
            return Fraction(figure.change.shown.strip().rstrip("%"))
        except ValueError:
            return None
    return figure.exact


def _bars(rows: Iterable[tuple[str, str, Fraction | None]], width: float) -> Drawing:
    rows = list(rows)
    most = max((value for _label, _text, value in rows if value is not None), default=Fraction(0))
    room = width - LABEL - 48
    shapes: list[Shape] = []
    for place, (label, text, value) in enumerate(rows):
        y = 4 + place * ROW
        long = float(value / most) * room if value and most else 0.0
        shapes.append(Words(LABEL - 8, y + 13, label, "end"))
        shapes.append(Rectangle(LABEL, y + 3, max(long, 0.75), ROW - 8, BAR if value else NONE))
        shapes.append(Words(LABEL + long + 5, y + 13, text))
    return Drawing(width, 8 + ROW * len(rows), tuple(shapes))


def _map(
    block: Block, told: Mapping[str, tuple[str, str, Fraction | None]], width: float
) -> Drawing:
    """Equirectangular about the middle latitude: at the width of a city true to shape."""
    points = [point for _code, rings in block.shapes for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = cos(radians((south + north) / 2))
    drawn = min(width - KEY_WIDTH, MAP_WIDTH)
    scale = drawn / ((east - west) * squeeze)
    left = KEY_WIDTH + (width - KEY_WIDTH - drawn) / 2

    def place(lon: float, lat: float) -> tuple[float, float]:
        return left + (lon - west) * squeeze * scale, 4 + (north - lat) * scale

    shapes: list[Shape] = []
    names: list[Shape] = []
    for code, rings in block.shapes:
        name, text, value = told.get(code, (code, "—", None))
        for ring in rings:
            shapes.append(Polygon(tuple(place(*point) for point in ring), _shade(value)))
        x, y = _inside([place(*point) for point in max(rings, key=len)])
        names.append(Words(x, y - 2, name, "middle", 9))
        names.append(Words(x, y + 9, text, "middle", 9))
    height = 8 + (north - south) * scale
    return Drawing(width, height, (*shapes, *names, *_key(height)))


def _shade(value: Fraction | None) -> str:
    """By its grade; grey where nothing is known."""
    if value is None:
        return NONE
    return next((shade for least, shade, _title in GRADES if value >= least), GRADES[-1][1])


def _key(height: float) -> Iterator[Shape]:
    """What the colours mean, beside the map."""
    rows = [*((shade, title) for _least, shade, title in GRADES), (NONE, NOTHING)]
    for place, (shade, title) in enumerate(rows):
        y = height - 4 - KEY_ROW * (len(rows) - place)
        yield Rectangle(0, y + 2, 16, KEY_ROW - 5, shade)
        yield Words(21, y + 10, title, size=KEY_SIZE)


def _inside(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    import shapely

    shape = shapely.make_valid(shapely.Polygon(points))
    spot = shape.representative_point()
    return float(spot.x), float(spot.y)


def svg(drawing: Drawing, title: str) -> str:
    """The drawing for a page; it says its title to those who do not see it."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:.0f} '
        f'{drawing.height:.0f}" role="img" aria-label={quoteattr(title)} class="drawing">'
    ]
    for shape in drawing.shapes:
        parts.append(_svg_of(shape))
    return "".join([*parts, "</svg>"])


def _svg_of(shape: Shape) -> str:
    if isinstance(shape, Rectangle):
        return (
            f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" '
            f'height="{shape.height:.1f}" fill="{shape.fill}"/>'
        )
    if isinstance(shape, Polygon):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        return f'<polygon points="{points}" fill="{shape.fill}" stroke="{FRAME}"/>'
    return (
        f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size:g}" '
        f'text-anchor="{shape.anchor}" fill="{INK}">{escape(shape.text)}</text>'
    )
