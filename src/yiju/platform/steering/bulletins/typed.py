"""Numbers that a person typed into a text: which of them are figures. Pure."""

import re
from collections.abc import Iterator

HOLDER = re.compile(r"\{([a-z0-9_.:-]+)\}")
"""The place of a figure in a text."""
NUMBER = re.compile(
    r"\d+(?:,\d{3})*(?:\.\d+)?[%％]?"
    "|百分之[一二三四五六七八九十百零〇点]+"
    "|(?:[一二三四五六七八九两]+[十百千万亿]|十[一二三四五六七八九])[一二三四五六七八九十百千万亿零]*"
)
"""In digits, or in words from ten on: 三个方面 is no figure, 三百件 is one."""
NAMES = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日)?|\d{4}-\d\d(?:-\d\d)?"
    r"|第(?:\d+|[一二三四五六七八九十百零]+)|〔\d{4}〕\d+号"
)
"""Days, ordinals and document numbers name something and count nothing."""


def figures_in(text: str) -> Iterator[re.Match[str]]:
    """The numbers outside the places of figures that count something.

    >>> [found[0] for found in figures_in("截至2022年5月31日，第3项有{a}件，增长12%")]
    ['12%']
    """
    taken = [found.span() for one in (HOLDER, NAMES) for found in one.finditer(text)]
    for found in NUMBER.finditer(text):
        if not any(first <= found.start() < last for first, last in taken):
            yield found
