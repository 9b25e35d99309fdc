"""When two perceptual hashes of 64 bits show the same picture."""

from collections.abc import Iterable
from datetime import date

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.work.clock import P

WIDTH = (1 << 64) - 1


def hamming(one: int, two: int) -> int:
    """In how many of 64 bits two hashes differ; either may be signed, as a database holds it."""
    return ((one ^ two) & WIDTH).bit_count()


@rule(
    cites=[Clause("22")],
    reading=_("照片与较早的照片感知指纹相差不超过规定位数的，视为重复使用，交人查看。"),
)
def is_reused(photo: int, earlier: int, on: date) -> bool:
    """Whether a photo shows the picture of an earlier one."""
    return hamming(photo, earlier) <= int(P.same_photo_bits.at(on))


def reused(photo: int, earlier: Iterable[tuple[str, int]], on: date) -> list[tuple[str, int]]:
    """Of earlier photos (name, hash) those with the same picture, the closest first, each with
    the bits in which it differs."""
    near = ((name, hamming(photo, one)) for name, one in earlier if is_reused(photo, one, on))
    return sorted(near, key=lambda pair: (pair[1], pair[0]))
