"""A bulletin of ours looked through: what has no source, then what any paper is asked. Pure."""

from collections.abc import Iterator

from yiju.platform.base.i18n import _, listed
from yiju.platform.steering.bulletins.checking import QUOTED, Finding, check
from yiju.platform.steering.bulletins.document import Document, typed_in
from yiju.platform.steering.bulletins.reading import paper_of


def findings(document: Document) -> list[Finding]:
    """Numbers that a person typed and bound to nothing, and all that does not agree in print."""
    return [*_unbound(document), *check(paper_of(document))]


def _unbound(document: Document) -> Iterator[Finding]:
    for place, block in enumerate(document.all_blocks(), start=1):
        if typed := typed_in(document, block):
            numbers = listed([one.text for one in typed])
            what = _("手写的 {numbers} 没有绑定数据来源").format(numbers=numbers)
            where = _("第 {place} 段").format(place=place)
            yield Finding(where, what, document.fill(block.text)[:QUOTED])
