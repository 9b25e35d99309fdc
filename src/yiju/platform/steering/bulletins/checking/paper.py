"""What was read of a bulletin, and what does not agree in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiju.platform.base.i18n import Text

Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Paper:
    """What was read of a bulletin: its paragraphs and its tables, in order."""

    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Finding:
    """What does not agree, where it stands, and the beginning of what stands there."""

    where: Text | str
    what: Text | str
    quote: str = ""

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"
