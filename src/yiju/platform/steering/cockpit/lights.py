"""Live layers counted by district, all of a layer in one pass. Pure but for what it is given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from yiju.platform.base.i18n import Text
from yiju.platform.base.known import Known
from yiju.platform.registry.api import AreaRow
from yiju.platform.sensing.live import api as live

SAID = (live.YES, live.NO, live.NOT_KNOWN)


@dataclass(frozen=True)
class LayerNow:
    """How many assets of a layer are in each of its states, and what they say for its share: by
    the code of the district, under an empty one those in none."""

    layer: live.LiveLayer
    states: Mapping[str, tuple[int, ...]]
    says: Mapping[str, Known]


@dataclass(frozen=True)
class LayerCount:
    """A layer in some districts together. `percent` is None where too little is known."""

    layer: live.LiveLayer
    whole: int
    at_work: int
    wrong: int
    silent: int
    """Nobody knows of them: long without a reading, or without a device that reports."""
    percent: float | None

    @property
    def title(self) -> Text:
        return self.layer.title

    @property
    def work_title(self) -> Text | str:
        """What it is called that an asset is at work, as 亮着."""
        glows = (state.title for state in self.layer.states if state.tone is live.Tone.GLOW)
        return next(glows, "")


def layer_now(layer: live.LiveLayer, board: live.Board, districts: Sequence[AreaRow]) -> LayerNow:
    """A board by district."""
    paths = board.inventory.paths
    place = [
        next((n for n, one in enumerate(districts, 1) if path.startswith(one.path)), 0)
        for path in paths.values
    ]
    of_asset = np.array(place or [0], np.int64)[paths.numbers]
    rows, width = len(districts) + 1, len(layer.states)
    states = np.bincount(of_asset * width + board.states, minlength=rows * width)
    said = [np.bincount(of_asset[board.says == one], minlength=rows) for one in SAID]
    codes = ["", *(one.code for one in districts)]
    return LayerNow(
        layer,
        {c: tuple(row) for c, row in zip(codes, states.reshape(rows, -1).tolist(), strict=True)},
        {c: Known(*map(int, row)) for c, row in zip(codes, np.transpose(said), strict=True)},
    )


def count_within(
    now: LayerNow, districts: Collection[str], complete_from: Fraction | int
) -> LayerCount:
    """The layer in the districts together; a share where at least `complete_from` percent of those
    that are asked say something."""
    counts = np.zeros(len(now.layer.states), np.int64)
    known = Known(0, 0, 0)
    for code in districts:
        counts += np.array(now.states.get(code, ()) or [0] * len(counts))
        said = now.says.get(code, Known(0, 0, 0))
        known = Known(known.yes + said.yes, known.no + said.no, known.unknown + said.unknown)
    tones = [state.tone for state in now.layer.states]

    def of(wanted: Collection[live.Tone]) -> int:
        return int(sum(n for tone, n in zip(tones, counts.tolist(), strict=True) if tone in wanted))

    share = known.percent(complete_from)
    return LayerCount(
        now.layer,
        int(counts.sum()),
        of({live.Tone.GLOW}),
        of(live.WRONG),
        of({live.Tone.SILENT, live.Tone.NONE}),
        None if share is None else round(float(share), 1),
    )
