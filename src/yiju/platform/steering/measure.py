"""A measure: the value of an indicator for a period and a place, with the rows behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from yiju.platform.base.i18n import Text

Provenance = Literal["computed", "reported", "verified"]
"""From registers; reported by a unit; reported, then verified by somebody else."""


@dataclass(frozen=True)
class Row:
    """A record that was counted: `kind` and `key` lead to its page."""

    kind: str
    key: str
    name: str = ""


@dataclass(frozen=True)
class Measure:
    """Either a value with the rows that made it, or the reason why there is none.

    `value` is exact: a share is in percent as a Fraction, a count an integer. `counted` are the
    rows of the numerator, `among` those of the denominator. `facts` holds further figures that a
    reader needs to judge the value (completeness, a document).
    """

    value: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    counted: tuple[Row, ...] = ()
    among: tuple[Row, ...] = ()
    why_missing: Text | str | None = None
    facts: Mapping[str, Any] | None = None
    provenance: Provenance = "computed"

    @classmethod
    def missing(cls, why: Text | str) -> "Measure":
        """No data: never zero, and always with the reason."""
        return cls(None, why_missing=why)

    @classmethod
    def count(cls, rows: Iterable[Row], among: Iterable[Row] = ()) -> "Measure":
        counted = tuple(rows)
        return cls(Fraction(len(counted)), counted=counted, among=tuple(among))

    @classmethod
    def total(cls, value: Fraction | int, rows: Iterable[Row]) -> "Measure":
        return cls(Fraction(value), counted=tuple(rows))

    @classmethod
    def share(
        cls, counted: Iterable[Row], among: Iterable[Row], why_missing: Text | str
    ) -> "Measure":
        """Percent of `among` that are `counted`; missing with `why_missing` when there are none."""
        part, whole = tuple(counted), tuple(among)
        if not whole:
            return cls.missing(why_missing)
        return cls(
            Fraction(100 * len(part), len(whole)),
            Fraction(len(part)),
            Fraction(len(whole)),
            part,
            whole,
        )
