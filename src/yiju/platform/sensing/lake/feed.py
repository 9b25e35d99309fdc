"""What moves have stored, for those who want to hear of it after it is committed."""

import logging

import pyarrow as pa

from yiju.platform.sensing.lake.delta import READINGS, Lake
from yiju.platform.sensing.latest import moves_finished

log = logging.getLogger(__name__)


class Feed:
    """The readings of the moves that are finished after a number of them, each once."""

    def __init__(self, lake: Lake, after: int) -> None:
        self.lake = lake
        self.number = after

    def take(self) -> pa.Table:
        """Those since the last time, as the lake keeps them, in the order of the moves. What a lake
        has no notes of any more is left out."""
        last = moves_finished()
        if last == self.number:
            return READINGS.empty_table()
        notes = self.lake.notes(self.number)
        wanted = [number for number in range(self.number + 1, last + 1) if number in notes]
        if len(wanted) < last - self.number:
            log.warning("%s moves were not told of", last - self.number - len(wanted))
        tables = [self.lake.added(notes[number]["version"]) for number in wanted]
        self.number = last
        return pa.concat_tables(tables) if tables else READINGS.empty_table()
