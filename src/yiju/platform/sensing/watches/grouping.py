"""One cause for many alarms: which of them make a parent's case, and which stay alone. Pure."""

from dataclasses import dataclass

import numpy as np

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.sensing.watches.arrays import Bools, Int64, begins, lengths
from yiju.platform.sensing.watches.declaration import Parent
from yiju.platform.sensing.watches.state import microseconds

ALONE = -1
"""The parent of an alarm that has none."""


@dataclass(frozen=True)
class Children:
    """Alarms that stand and have no cause yet. `parent` is the number of what feeds each asset,
    ALONE without one; `since` when each began, in microseconds since 1970."""

    parent: Int64
    since: Int64

    def __len__(self) -> int:
        return len(self.parent)


@rule(
    cites=[Clause("16"), Clause("22")],
    reading=_(
        "同一上级（配电箱、回路）之下，规定时间内先后报警的设施达到规定比例，且不少于最少处数，"
        "按一个原因立一件案，其余并入；原因已经成立的，之后的报警也并入。"
    ),
)
def causes(children: Children, size: Int64, is_open: Bools, parent: Parent) -> tuple[Int64, Bools]:
    """The parents that become causes now, and whether each child belongs to one that is or was.

    `size` is how many assets each parent feeds, `is_open` whether it is a cause already, both by
    its number.
    """
    belongs = np.zeros(len(children), np.bool_)
    fed = children.parent != ALONE
    place = np.flatnonzero(fed)
    place = place[np.lexsort((children.since[place], children.parent[place]))]
    number, since = children.parent[place], children.since[place]
    begin = begins(number)
    needed = np.maximum(np.ceil(parent.share * size[number[begin]] - 1e-9), parent.least)
    count = lengths(begin, len(number))
    nth = np.arange(len(number)) - np.repeat(begin, count)
    enough = nth + 1 >= np.repeat(needed, count)
    earlier = np.arange(len(number)) - np.repeat(needed, count).astype(np.int64) + 1
    span = since - since[np.where(enough, earlier, 0)]
    together = enough & (span <= microseconds(parent.within))
    new = np.unique(number[together])
    new = new[~is_open[new]]
    cause = is_open.copy()
    cause[new] = True
    belongs[fed] = cause[children.parent[fed]]
    return new, belongs


def spread(wide: Int64, narrow: Int64, size: Int64, wider: int, parent: Parent) -> Bools:
    """Whether each of so many wider parents has two narrower ones beneath it that would be causes
    themselves. `wide` and `narrow` are what feeds each child, by number, ALONE without one; `size`
    is how many each narrower one feeds."""
    fed = (wide != ALONE) & (narrow != ALONE)
    alarming = np.bincount(narrow[fed], minlength=len(size))
    needed = np.maximum(np.ceil(parent.share * size - 1e-9), parent.least)
    full = np.flatnonzero((alarming >= needed) & (alarming > 0))
    above = np.full(len(size), ALONE)
    above[narrow[fed]] = wide[fed]
    found: Bools = np.bincount(above[full], minlength=wider) >= 2
    return found


def still(standing: Int64, size: Int64, parent: Parent) -> Bools:
    """Whether each parent is a cause still, by how many of its alarms stand: it ends with half of
    what it takes to begin, so that one lamp more or less does not open it again and again."""
    needed = np.maximum(np.ceil(parent.share * size - 1e-9), parent.least)
    found: Bools = standing * 2 > needed
    return found
