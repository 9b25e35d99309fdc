"""A process as a picture: its steps down the page, ways on to the right, ways back to the left."""

from collections import defaultdict
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from yiju.platform.base.i18n import Text
from yiju.platform.work.api import Process, Step

BOX_WIDTH, BOX_HEIGHT, ROW = 190, 38, 74
LANE = 26
MARGIN = 12


@dataclass(frozen=True)
class Way:
    """From one row to another, under all the moves that lead there."""

    start: int
    end: int
    titles: tuple[Text, ...]

    @property
    def is_next(self) -> bool:
        return self.end == self.start + 1

    @property
    def span(self) -> int:
        return abs(self.end - self.start)


def ways_of(process: Process) -> list[Way]:
    """Every pair of steps that a move joins, the shortest ways first."""
    rows = {step.key: row for row, step in enumerate(process.steps)}
    found: dict[tuple[int, int], list[Text]] = defaultdict(list)
    for step in process.steps:
        for move in step.every_move:
            for to in move.to:
                found[rows[step.key], rows[to]].append(move.title)
    ways = [Way(start, end, tuple(titles)) for (start, end), titles in found.items()]
    return sorted(ways, key=lambda way: (way.span, way.start))


def lanes(ways: list[Way]) -> dict[Way, int]:
    """A lane for each way that is not to the next step, so that none lies on another; ways on and
    ways back have lanes of their own."""
    taken: dict[tuple[bool, int], list[tuple[int, int]]] = defaultdict(list)
    found: dict[Way, int] = {}
    for way in ways:
        if way.is_next:
            continue
        first, last = sorted((way.start, way.end))
        lane = 1
        while any(a <= last and first <= b for a, b in taken[way.end > way.start, lane]):
            lane += 1
        taken[way.end > way.start, lane].append((first, last))
        found[way] = lane
    return found


def diagram_of(process: Process) -> SafeString:
    """The picture as SVG, in the language of the reader; readable without colours."""
    ways = ways_of(process)
    lane_of = lanes(ways)
    back = max((n for way, n in lane_of.items() if way.end <= way.start), default=0)
    ahead = max((n for way, n in lane_of.items() if way.end > way.start), default=0)
    left = MARGIN + LANE * back + 20
    width = left + BOX_WIDTH + 20 + LANE * ahead + MARGIN
    height = ROW * len(process.steps) + MARGIN
    parts = [
        f'<svg class="process" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-label="{escape(str(process.title))}">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
        *(_way(way, lane_of.get(way, 0), left) for way in ways),
        *(_box(step, row, left) for row, step in enumerate(process.steps)),
        "</svg>",
    ]
    return mark_safe("".join(parts))


def _box(step: Step, row: int, left: int) -> str:
    kind = "end" if step.is_end or step.settles else "step"
    y = MARGIN + row * ROW
    return (
        f'<g class="{kind}"><rect x="{left}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}"'
        f' rx="3"/><text x="{left + BOX_WIDTH / 2}" y="{y + BOX_HEIGHT / 2}">'
        f"{escape(str(step.title))}</text></g>"
    )


def _way(way: Way, lane: int, left: int) -> str:
    title = escape(" / ".join(str(one) for one in way.titles))
    if way.is_next:
        x = left + BOX_WIDTH / 2
        top = MARGIN + way.start * ROW + BOX_HEIGHT
        middle = top + (ROW - BOX_HEIGHT) / 2
        label = f'<text class="label" x="{x + 6}" y="{middle}">{title}</text>'
        return f'<path d="M{x} {top}V{top + ROW - BOX_HEIGHT}" marker-end="url(#tip)"/>{label}'
    ahead = way.end > way.start
    side = left + BOX_WIDTH if ahead else left
    lane_x = side + (20 + LANE * (lane - 1)) * (1 if ahead else -1)
    leave = MARGIN + way.start * ROW + BOX_HEIGHT * (0.7 if ahead else 0.3)
    enter = MARGIN + way.end * ROW + BOX_HEIGHT * (0.3 if ahead else 0.7)
    tone = "ahead" if ahead else "back"
    return (
        f'<path class="{tone}" d="M{side} {leave}H{lane_x}V{enter}H{side}"'
        f' marker-end="url(#tip)"><title>{title}</title></path>'
    )
