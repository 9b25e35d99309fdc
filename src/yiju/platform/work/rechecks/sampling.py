"""How many closed cases of each unit and class are checked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, sqrt
from typing import Any

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.trust.draws.api import BadList, Candidate, Notice
from yiju.platform.work.clock import P


@dataclass(frozen=True)
class Stratum:
    """The cases of one unit and class, and how earlier checks of them ended."""

    unit: str
    type_class: str
    numbers: tuple[str, ...]
    checked: int = 0
    failed: int = 0

    @property
    def key(self) -> str:
        return f"{self.unit}/{self.type_class}"


@rule(
    cites=[Clause("22")],
    reading=_("结案抽查按单位和类别分层，样本按各层件数与不合格率的离散程度分配，每层有最少件数。"),
)
def notice(strata: Sequence[Stratum], on: date, total: int | None = None) -> Notice:
    """The list of a month with the sizes of its samples; `total` is the share of the parameters
    unless given. What the sizes rest on stands in the notice.

    Raises BadList for a stratum that stands there twice, and for more failed than checked.
    """
    keys = [one.key for one in strata]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadList(why=_("{one} 出现了两次").format(one=twice))
    if any(not 0 <= one.failed <= one.checked for one in strata):
        raise BadList(why=_("不合格数超过检查数"))
    if total is None:
        every = sum(len(one.numbers) for one in strata)
        total = ceil(Fraction(P.recheck_share.at(on)) * every)
    return Notice(
        tuple(Candidate(number, one.key) for one in strata for number in one.numbers),
        sizes(strata, total, int(P.recheck_least.at(on))),
        sample=True,
        basis={
            "strata": [
                {
                    "key": one.key,
                    "unit": one.unit,
                    "type_class": one.type_class,
                    "checked": one.checked,
                    "failed": one.failed,
                }
                for one in sorted(strata, key=lambda one: one.key)
            ]
        },
    )


def sizes(strata: Sequence[Stratum], total: int, least: int) -> dict[str, int]:
    """How many of each stratum: by its size times the deviation of its rate (Neyman), at least
    `least` or all that there are, never more than there are. With many small strata the sum is
    above `total`.

    The rate is taken with one failure and one success more than were seen, so that a unit without
    failures is not left out.
    """
    held = {stratum.key: len(stratum.numbers) for stratum in strata}
    found = {key: min(least, many) for key, many in held.items()}
    weight = {s.key: len(s.numbers) * _deviation(s.failed, s.checked) for s in strata}
    for _one in range(total - sum(found.values())):
        open_ones = [key for key in sorted(held) if found[key] < held[key]]
        if not open_ones:
            break
        found[max(open_ones, key=lambda key: weight[key] / (found[key] + 1))] += 1
    return found


def places_again(told: Mapping[str, Any], on: date) -> dict[str, int]:
    """The sizes that a published notice should have; raises KeyError, TypeError, ValueError,
    BadList."""
    numbers: dict[str, list[str]] = {}
    for one in told["candidates"]:
        numbers.setdefault(one["stratum"], []).append(one["id"])
    strata = [
        Stratum(
            str(one["unit"]),
            str(one["type_class"]),
            tuple(numbers.get(one["key"], ())),
            int(one["checked"]),
            int(one["failed"]),
        )
        for one in told["basis"]["strata"]
    ]
    return dict(notice(strata, on).places)


def _deviation(failed: int, checked: int) -> float:
    rate = Fraction(failed + 1, checked + 2)
    return sqrt(rate * (1 - rate))
