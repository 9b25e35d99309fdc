"""From the text of a document to the programme of its plans."""

from yiju.platform.steering.compiler.layout import Layout, lay_out
from yiju.platform.steering.compiler.masking import mask
from yiju.platform.steering.compiler.plans import PlanReader, Yield
from yiju.platform.steering.compiler.programme import Programme, Unread
from yiju.platform.steering.compiler.source import Source

SHORTEST_ANNEX = 60
"""Characters behind the heading of an annex from which it is more than a name."""


def compile_text(text: str) -> Programme:
    """The programme that a plan's text yields. Any text yields one; what is not understood
    stands in `unread`."""
    source = Source(text)
    masked = mask(source.folded)
    out = Yield()
    title = ""
    for layout in lay_out(source):
        if not layout.read:
            _keep_annex(source, layout, out)
            continue
        reader = PlanReader(source, masked, layout, out)
        reader.read()
        title = title if layout.prefix else reader.title
    return Programme(
        title=title,
        text=source.raw,
        clauses=tuple(out.clauses),
        tasks=tuple(out.tasks),
        targets=tuple(out.targets),
        safeguards=tuple(out.safeguards),
        horizons=tuple(out.horizons),
        deliverables=tuple(out.deliverables),
        unread=tuple(out.unread),
        coverage=coverage(source, out.unread),
    )


def _keep_annex(source: Source, layout: Layout, out: Yield) -> None:
    """An annex that is no plan, such as a table of figures, is kept unread as a whole."""
    heading = source.folded.find("\n", layout.start, layout.end)
    if heading < 0 or layout.end - heading <= SHORTEST_ANNEX:
        return
    start, end = source.raw_span(heading + 1, layout.end)
    words = source.words[heading + 1 : layout.end]
    out.unread.append(Unread("", words.strip(), "annex", start, end))


def coverage(source: Source, unread: list[Unread]) -> float:
    """The share of the characters of the text, without spaces and page numbers, that stand in
    nothing unread."""
    whole = len(source.words) - source.words.count("\n")
    missed = place = 0
    for start, end in sorted((one.start, one.end) for one in unread):
        start = max(start, place)
        if end > start:
            missed += source.length(start, end)
            place = end
    return round(1 - missed / whole, 4) if whole else 0.0
