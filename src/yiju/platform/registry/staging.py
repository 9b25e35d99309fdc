"""Checked rows on their way into the database: in a temporary file, so that memory does not grow
with the file and the database is held only while they are written."""

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO

import msgspec

from yiju.platform.registry.facts import Facts

Checked = tuple[int, Facts]
"""The row of a file, and what it says."""
LENGTH = 8


class Staging:
    """Batches in the order in which they were put."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 (closed when left)
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(list[Checked]).decode

    def __enter__(self) -> "Staging":
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def put(self, batch: Sequence[Checked]) -> None:
        packed = self._encode(batch)
        self._file.write(len(packed).to_bytes(LENGTH, "big") + packed)

    def __iter__(self) -> Iterator[list[Checked]]:
        self._file.seek(0)
        while length := self._file.read(LENGTH):
            yield self._decode(self._file.read(int.from_bytes(length, "big")))
