"""A share of things of which some are not known: with too many unknown there is no figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Known:
    """How many are so, are not so, and are not known."""

    yes: int
    no: int
    unknown: int

    @classmethod
    def of(cls, seen: Iterable[bool | None]) -> "Known":
        """
        >>> Known.of([True, None, False, True])
        Known(yes=2, no=1, unknown=1)
        """
        said = list(seen)
        return cls(said.count(True), said.count(False), said.count(None))

    @property
    def known(self) -> int:
        return self.yes + self.no

    @property
    def whole(self) -> int:
        return self.known + self.unknown

    @property
    def percentage(self) -> Fraction | None:
        """Percent of those known; None where none is."""
        return self.percent(0)

    def percent(self, least_known: Fraction | int) -> Fraction | None:
        """Percent of those known; None where fewer than `least_known` percent are known."""
        if not self.known or 100 * self.known < least_known * self.whole:
            return None
        return Fraction(100 * self.yes, self.known)
