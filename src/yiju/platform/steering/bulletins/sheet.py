"""The figures of a draft while it is written: each is put down once with its source."""

import re
from dataclasses import dataclass, field
from fractions import Fraction

from yiju.platform.steering.bulletins.document import Figure, shown


@dataclass
class Sheet:
    figures: dict[str, Figure] = field(default_factory=dict)

    def put(
        self,
        key: str,
        value: Fraction | int | None,
        source: str,
        page: str = "",
        digits: int = 0,
        text: str = "",
    ) -> str:
        """Put a figure down; its place in a text. `text` is printed where it is not the plain
        number; without data a dash is."""
        printed = text if text and value is not None else shown(value, digits)
        told = "" if value is None else str(Fraction(value))
        self.figures[key] = Figure(key, told, printed, source, page)
        return f"{{{key}}}"

    def value(self, key: str) -> Fraction | None:
        return self.figures[key].exact


def plain(text: str) -> str:
    """A text without the spaces of the screen, its own quotation marks as inner ones."""
    return re.sub(r"\s+", "", text).replace("“", "‘").replace("”", "’")
