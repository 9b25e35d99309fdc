"""A document onto pages: what stands where, in points from the upper left corner. Pure."""

from dataclasses import dataclass, field
from math import ceil

from yiju.platform.steering.bulletins.printing.drawing import Drawing
from yiju.platform.steering.bulletins.printing.form import BLACK, BODY, STANDARD, Face, Form
from yiju.platform.steering.bulletins.printing.setting import Line, cells_lines, set_lines, width_of

MOST_SPREAD = 1.12
LEAST_ROWS = 2
"""Of a table on either side of a break."""
CELL_PITCH, CELL_PAD = 14.0, 3.5
Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Print:
    """A line of text: its base line at y, spread or squeezed to `width` where that is not 0."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    width: float = 0
    colour: Colour = BLACK


@dataclass(frozen=True)
class Rule:
    x: float
    y: float
    to_x: float
    to_y: float
    thick: float
    colour: Colour = BLACK


@dataclass(frozen=True)
class Picture:
    x: float
    y: float
    drawing: Drawing


@dataclass
class Page:
    items: list[Print | Rule | Picture] = field(default_factory=list)
    numbered: bool = True
    body_lines: list[float] = field(default_factory=list)
    """Base lines on the grid, for who counts lines."""


@dataclass
class Flow:
    """`y` runs from the upper edge of the text area of the last page."""

    form: Form = STANDARD
    pages: list[Page] = field(default_factory=lambda: [Page()])
    y: float = 0

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def room(self, height: float) -> bool:
        return self.y + height <= self.form.text_height + 0.01

    def turn(self) -> None:
        self.pages.append(Page())
        self.y = 0

    def need(self, height: float) -> None:
        """Turn the page where the height finds no room on it."""
        if not self.room(height) and self.y:
            self.turn()

    def to_grid(self) -> None:
        self.y = ceil(round(self.y / self.form.pitch, 4)) * self.form.pitch

    def skip(self, lines: float) -> None:
        self.y += lines * self.form.pitch

    def base(self, size: float) -> float:
        """The base line of a line of the grid that begins here."""
        return self.form.top + self.y + self.form.pitch / 2 + size * 0.36

    def paragraph(self, text: str, face: Face = BODY, *, indent: float = 2) -> None:
        """Text on the grid; `indent` of its first line."""
        measure = self.form.characters
        for line in set_lines(text, measure, indent):
            self.need(self.form.pitch)
            self._line(line, face)

    def _line(self, line: Line, face: Face) -> None:
        step, y = self.form.step, self.base(self.form.body_size)
        natural = line.width * step
        full = (self.form.characters - line.indent) * step
        width = natural if line.last and natural <= full else full
        if natural and width / natural > MOST_SPREAD:
            width = natural
        x = self.form.left + line.indent * step
        self.page.items.append(Print(x, y, line.text, face, self.form.body_size, width))
        self.page.body_lines.append(y)
        self.skip(1)

    def centred(self, text: str, face: Face, size: float, colour: Colour = BLACK) -> None:
        self.need(self.form.pitch)
        x = self.form.left + (self.form.text_width - width_of(text) * size) / 2
        y = self.base(size)
        self.page.items.append(Print(x, y, text, face, size, width_of(text) * size, colour))
        self.skip(1)

    def picture(self, drawing: Drawing) -> None:
        self.need(drawing.height)
        self.page.items.append(Picture(self.form.left, self.form.top + self.y, drawing))
        self.y += drawing.height

    def table(self, rows: list[list[str]], shares: tuple[int, ...], head: Face, body: Face) -> None:
        """A table over the text width; its head row again on each page."""
        size, whole = self.form.table_size, sum(shares)
        widths = [self.form.text_width * share / whole for share in shares]
        inner = [width - 2 * CELL_PAD for width in widths]
        narrow = [
            all(width_of(row[place]) * size <= inner[place] for row in rows[1:])
            for place in range(len(widths))
        ]
        told = [cells_lines(row, inner, size) for row in rows]
        heights = [max(map(len, cells)) * CELL_PITCH + 2 * CELL_PAD for cells in told]
        self.need(sum(heights[: 1 + LEAST_ROWS]))
        self._row(told[0], heights[0], widths, narrow, head, first=True)
        for place, (cells, height) in enumerate(zip(told[1:], heights[1:], strict=True)):
            left = heights[1 + place :]
            # The last rows go over together: a single one at the head of a page reads as a slip.
            last = len(left) == LEAST_ROWS and place >= LEAST_ROWS
            if not self.room(sum(left) if last else height):
                self.turn()
                self._row(told[0], heights[0], widths, narrow, head, first=True)
            self._row(cells, height, widths, narrow, body, first=False)

    def _row(
        self,
        cells: list[list[str]],
        height: float,
        widths: list[float],
        narrow: list[bool],
        face: Face,
        *,
        first: bool,
    ) -> None:
        size, x, top = self.form.table_size, self.form.left, self.form.top + self.y
        items, end = self.page.items, self.form.left + self.form.text_width
        if first:
            items.append(Rule(x, top, end, top, 0.7))
        items.append(Rule(x, top + height, end, top + height, 0.5))
        items.append(Rule(x, top, x, top + height, 0.5))
        for lines, width, short in zip(cells, widths, narrow, strict=True):
            y = top + (height - len(lines) * CELL_PITCH) / 2 + CELL_PITCH * 0.77
            for line in lines:
                long = width_of(line) * size
                at = x + (width - long) / 2 if short or face.key == "hei" else x + CELL_PAD
                items.append(Print(at, y, line, face, size, long))
                y += CELL_PITCH
            x += width
            items.append(Rule(x, top, x, top + height, 0.5))
        self.y += height
