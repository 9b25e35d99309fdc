"""Whether figures look managed: tests whose outcome is a question, never a verdict. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log10

import scipy

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.steering.evaluation.reading import P

SUPERVISION = Clause("三(三)")
BENFORD = tuple(log10(1 + 1 / digit) for digit in range(1, 10))


@dataclass(frozen=True)
class Oddity:
    """What stands out: `seen` of `among`, where `expected` were to be expected; `p` is the chance
    of something as odd."""

    seen: int
    among: int
    expected: float
    p: float


@rule(
    cites=[SUPERVISION],
    reading=_("刚好过线的比刚好没过线的多得不能归于偶然的，列为问题；离线一小段内的太少则不看。"),
)
def heaping(values: Sequence[float], line: float, width: float, on: date) -> Oddity | None:
    """Values within `width` of a line fall on either side of it about equally where nothing pulls
    them over it. None where there are too few, or nothing stands out."""
    over = sum(line <= value < line + width for value in values)
    near = over + sum(line - width <= value < line for value in values)
    if near < int(P.fewest_near.at(on)):
        return None
    p = float(scipy.stats.binom.sf(over - 1, near, 0.5))
    return Oddity(over, near, near / 2, p) if p <= float(P.odd_level.at(on)) else None


@rule(
    cites=[SUPERVISION],
    reading=_("三位以上的数，末位十个数字大致一样多；明显偏向某个数字的，列为问题。"),
)
def last_digits(counts: Sequence[int], on: date) -> Oddity | None:
    """Of counts with three digits or more the last one is about even; `seen` is how often the
    most frequent one is there."""
    digits = Counter(count % 10 for count in counts if count >= 100)
    many = sum(digits.values())
    if many < int(P.fewest_digits.at(on)):
        return None
    return _uneven([digits[digit] for digit in range(10)], [many / 10] * 10, on)


@rule(
    cites=[SUPERVISION],
    reading=_(
        "跨三个数量级以上的计数，首位数字应合本福特定律；不跨三个数量级的比例、评分等不适用，不检验。"
    ),
)
def first_digits(counts: Sequence[int], on: date) -> Oddity | None:
    """Benford's law, only where it may be expected: many counts over three orders of magnitude."""
    known = [count for count in counts if count > 0]
    if len(known) < int(P.fewest_benford.at(on)) or max(known) < 1000 * min(known):
        return None
    digits = Counter(int(str(count)[0]) for count in known)
    due = [share * len(known) for share in BENFORD]
    return _uneven([digits[digit] for digit in range(1, 10)], due, on)


def _uneven(seen: Sequence[int], due: Sequence[float], on: date) -> Oddity | None:
    """Pearson's chi-square; what stands out is told by the digit that is most too frequent."""
    square = sum((a - b) ** 2 / b for a, b in zip(seen, due, strict=True))
    p = float(scipy.stats.chi2.sf(square, len(seen) - 1))
    if p > float(P.odd_level.at(on)):
        return None
    place = max(range(len(seen)), key=lambda n: seen[n] - due[n])
    return Oddity(seen[place], sum(seen), due[place], p)
