"""Files of a lake in far storage, kept beside the database for a while.

A file of the lake never changes, so what is near is as good as what is far. Small ones are kept
near, because today's are read again with every move; a large one is a day in order, out of which a
question wants a few parts, and these are read where they lie.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

LARGEST = 32 * 1024 * 1024
HELD_S = 1_800
"""For so long whoever asked for a file may still be reading it."""
AT_ONCE = 8
PIECE = 4 * 1024 * 1024
SUFFIX = ".begun"

Open = Callable[[str], Any]
"""Opens a file of the lake, to be read from its beginning."""
Begun = tuple[str, int, Path, Path]
"""A file, its size, where it will be, and where it is while it is fetched."""


class Nearby:
    """A folder that several processes share, of at most `most` bytes."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder, most

    def hold(self, files: Sequence[tuple[str, int]], fetch: Open) -> dict[str, Path]:
        """Those of some files, with their sizes, that are near now; the others are too large, or
        there is no room for them, or they could not be fetched."""
        if not self.most:
            return {}
        self.folder.mkdir(parents=True, exist_ok=True)
        found, missing = dict[str, Path](), list[tuple[str, int, Path]]()
        for file, size in files:
            near = self.folder / f"{sha256(file.encode()).hexdigest()[:40]}.parquet"
            if _touched(near):
                found[file] = near
            elif 0 < size <= LARGEST:
                missing.append((file, size, near))
        room = self._made(missing)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            fetched = pool.map(partial(_fetched, fetch), room)
            found |= {
                file: near
                for (file, _size, near, _begun), ok in zip(room, fetched, strict=True)
                if ok
            }
        return found

    def _made(self, missing: Sequence[tuple[str, int, Path]]) -> list[Begun]:
        """Room for those that fit, in their order, where those read longest ago make it."""
        if not missing:
            return []
        with self._alone():
            now, held, old = time.time(), 0, list[tuple[float, int, Path]]()
            for entry in os.scandir(self.folder):
                with suppress(FileNotFoundError):
                    stat = entry.stat()
                    held += stat.st_size
                    if entry.name != "lock" and stat.st_mtime < now - HELD_S:
                        old.append((stat.st_mtime, stat.st_size, Path(entry.path)))
            old.sort(reverse=True)
            room = list[Begun]()
            for file, size, near in missing:
                while held + size > self.most and old:
                    _mtime, freed, path = old.pop()
                    path.unlink(missing_ok=True)
                    held -= freed
                if held + size > self.most:
                    break
                begun = self.folder / f"{uuid4().hex}{SUFFIX}"
                with begun.open("wb") as out:
                    out.truncate(size)  # counts as taken from now on
                held += size
                room.append((file, size, near, begun))
            return room

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _touched(near: Path) -> bool:
    try:
        os.utime(near)
    except FileNotFoundError:
        return False
    return True


def _fetched(fetch: Open, one: Begun) -> bool:
    file, size, near, begun = one
    try:
        with fetch(file) as source, begun.open("wb") as out:
            while piece := source.read(PIECE):
                out.write(piece)
        if begun.stat().st_size != size:
            raise OSError(f"{file}: {size} bytes were told, others came")
        begun.replace(near)
    except OSError:  # a full disk, or the storage: whoever reads it there is told which
        begun.unlink(missing_ok=True)
        return False
    return True
