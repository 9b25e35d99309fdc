"""What the latest values became, from move to move: written with each move, read by every process
that keeps latest values in its memory. Who was away for long reads them all anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection

from yiju.platform.sensing.columns import Float64, Int32, Int64
from yiju.platform.sensing.lake.sorting import Stored
from yiju.platform.sensing.models import Advance, Latest
from yiju.platform.sensing.rules import Codes

MOST_MOVES, MOST_READINGS = 200, 2_000_000
"""How far back the notes go."""
CHUNK = 50_000
ROW = np.dtype([("stream", "<i4"), ("observed", "<i8"), ("value", "<f8"), ("quality", "i1")])


@dataclass(frozen=True)
class Fresh:
    """Latest readings of streams, the older before the newer."""

    stream: Int32
    observed: Int64
    value: Float64
    quality: Codes

    def __len__(self) -> int:
        return len(self.stream)


def follow(stored: Stored, at: datetime) -> None:
    """Note what a move made latest, in its transaction."""
    newest = stored.newest
    rows = np.empty(len(stored.stream[newest]), ROW)
    if not len(rows):
        return
    rows["stream"], rows["observed"] = stored.stream[newest], stored.observed[newest]
    rows["value"], rows["quality"] = stored.value[newest], stored.quality[newest]
    Advance.objects.create(count=len(rows), columns=rows.tobytes(), moved_at=at)
    _forget()


def _forget() -> None:
    """The newest note stays, whatever its size."""
    notes = Advance.objects.order_by("-pk").values_list("pk", "count")
    whole = 0
    for number, (pk, count) in enumerate(notes[: MOST_MOVES + 1]):
        whole += count
        if number and (number == MOST_MOVES or whole > MOST_READINGS):
            Advance.objects.filter(pk__lte=pk).delete()
            return


def last_move() -> int:
    """The number of the last note; 0 for none."""
    found: int | None = Advance.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def since(number: int) -> tuple[int, Fresh] | None:
    """The number of the last note, and all that was noted after another; None where the notes do
    not go back so far."""
    notes = list(Advance.objects.filter(pk__gte=number).order_by("pk").values_list("pk", "columns"))
    if not notes or notes[0][0] != number:
        return None
    parts = [np.frombuffer(bytes(columns), ROW) for _pk, columns in notes[1:]]
    rows = np.concatenate(parts) if parts else np.empty(0, ROW)
    return notes[-1][0], _fresh(rows)


def everything(kinds: Sequence[str]) -> Fresh:
    """The latest readings of all streams of some kinds."""
    stream, latest = Latest._meta.get_field("stream").related_model, Latest._meta.db_table
    marks = ", ".join(["%s"] * len(kinds))
    rows = np.empty(0, ROW)
    parts = [rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.stream_id, l.observed, l.value, l.quality FROM {latest} l"
            f" JOIN {stream._meta.db_table} s ON s.id = l.stream_id WHERE s.kind IN ({marks})",
            list(kinds),
        )
        while chunk := cursor.fetchmany(CHUNK):
            number, observed, value, quality = zip(*chunk, strict=True)
            part = np.empty(len(chunk), ROW)
            part["stream"], part["observed"], part["quality"] = number, observed, quality
            part["value"] = np.array(value, np.float64)
            parts.append(part)
    return _fresh(np.concatenate(parts))


def _fresh(rows: "np.ndarray[tuple[int], np.dtype[np.void]]") -> Fresh:
    return Fresh(rows["stream"], rows["observed"], rows["value"], rows["quality"])
