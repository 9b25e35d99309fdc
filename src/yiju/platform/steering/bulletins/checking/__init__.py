"""Whether the sums, rates, shares, changes and ranks of a bulletin agree with each other. Pure.

It reads what is printed, ours or anybody's, and says what cannot be so; it does not guess which of
two figures is the wrong one.
"""

import re
from collections.abc import Iterator

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.steering.bulletins.checking import sentences, tables, together
from yiju.platform.steering.bulletins.checking.numbers import agrees
from yiju.platform.steering.bulletins.checking.paper import Finding, Paper

__all__ = ["Finding", "Paper", "agrees", "check"]
QUOTED = 24
"""Characters of what is quoted, so that one finds it."""
LONGEST = 1000
"""Characters of a paragraph."""


@rule(
    cites=[Clause("三(三)")],
    reading=_("只比较印出来的数：按印出的位数重算，差在末位一个单位以内算一致。"),
)
def check(paper: Paper) -> list[Finding]:
    """All that does not agree, in the order of the paper: its sentences, then its tables."""
    return [*_paragraphs(paper), *_tables(paper)]


def _paragraphs(paper: Paper) -> Iterator[Finding]:
    known = together.Known.of(paper.tables)
    for place, text in enumerate(paper.paragraphs, start=1):
        where, plain = _("第 {place} 段").format(place=place), re.sub(r"\s+|※", "", text)
        for part in _pieces(plain):
            for what in (*sentences.found(part), *together.found(part, known)):
                yield Finding(where, what, part[:QUOTED])


def _pieces(text: str) -> Iterator[str]:
    """A paragraph; what is longer than any is taken in whole sentences as far as there are some,
    so that the work stays in proportion to the text."""
    if len(text) <= LONGEST:
        yield text
        return
    held = ""
    for sentence in re.findall(f"[^。]{{0,{LONGEST}}}。?", text):
        if held and len(held) + len(sentence) > LONGEST:
            yield held
            held = ""
        held += sentence
    yield held


def _tables(paper: Paper) -> Iterator[Finding]:
    for place, table in enumerate(paper.tables, start=1):
        where = _("表 {place}").format(place=place)
        quote = " | ".join(table[0])[:QUOTED] if table else ""
        for what in tables.found(table):
            yield Finding(where, what, quote)
