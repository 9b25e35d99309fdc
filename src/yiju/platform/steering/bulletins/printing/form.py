"""The form of an official paper (GB/T 9704-2012): measures in points, faces, the head's places."""

from dataclasses import dataclass
from enum import StrEnum

MM = 72 / 25.4


@dataclass(frozen=True)
class Form:
    """Lengths in points. A city with rules of its own has a form of its own."""

    width: float = 210 * MM
    height: float = 297 * MM
    top: float = 37 * MM
    """The upper margin, 天头."""
    left: float = 28 * MM
    """The binding margin, 订口."""
    text_width: float = 156 * MM
    text_height: float = 225 * MM
    lines: int = 22
    characters: int = 28
    body_size: float = 16
    """3号."""
    title_size: float = 22
    """2号."""
    small_size: float = 14
    """4号: page numbers, copies-to lines."""
    table_size: float = 10.5
    """5号: the standard leaves tables open."""
    organ_from_top: float = 35 * MM
    """From the upper edge of the text area to that of the organ's mark."""
    number_below: float = 7 * MM
    """From the lower edge of the text area to the page number."""
    line_below_number: float = 4 * MM

    @property
    def pitch(self) -> float:
        """From line to line: 28.99 points."""
        return self.text_height / self.lines

    @property
    def step(self) -> float:
        """From character to character: 15.79 points."""
        return self.text_width / self.characters

    @property
    def right(self) -> float:
        return self.width - self.left - self.text_width

    @property
    def bottom(self) -> float:
        return self.height - self.top - self.text_height


STANDARD = Form()


class Paper(StrEnum):
    """The forms of the standard that are printed: a paper with its red head (7), a letter (10.1),
    minutes (10.3)."""

    FILE = "file"
    LETTER = "letter"
    MINUTES = "minutes"


MARKS = {Paper.FILE: "文件", Paper.LETTER: "", Paper.MINUTES: "会议纪要"}
"""What follows the organ in the mark."""
LETTER_MARK_FROM_EDGE = 30 * MM
"""From the upper edge of the paper to the mark of a letter."""
LETTER_LINE_BELOW = 4 * MM
LETTER_LINE_FROM_EDGE = 20 * MM
"""From the lower edge of the paper to the second red line."""
LETTER_LINE_LONG = 170 * MM
LETTER_MARK_SIZE = 30.0
"""The standard leaves it open, and asks that it be smaller than that of a file."""
RED = (0.85, 0.06, 0.06)
BLACK = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Face:
    """A face of the standard: its name in Word, and the free one that stands in for it in PDF."""

    key: str
    word_name: str
    family: str
    weight: int


TITLE = Face("title", "方正小标宋简体", "noto-serif-sc", 700)
BODY = Face("body", "仿宋_GB2312", "noto-serif-sc", 400)
KAI = Face("kai", "楷体_GB2312", "noto-serif-sc", 700)
HEI = Face("hei", "黑体", "noto-sans-sc", 600)
SONG = Face("song", "宋体", "noto-serif-sc", 400)
FACES = (TITLE, BODY, KAI, HEI, SONG)
OF_HEADING = {"h1": HEI, "h2": KAI, "h3": BODY, "h4": BODY}
