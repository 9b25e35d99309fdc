"""What a figure found untrue makes of the others of its series. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule
from yiju.platform.steering.periodic.plausibility import Told


@dataclass(frozen=True)
class Standing:
    """A figure in force on the last day of a period."""

    day: date
    told: Told


@dataclass(frozen=True)
class Amended:
    """What is right instead; None where no right figure can be told and the wrong one falls."""

    day: date
    before: Told
    after: Told | None


@rule(
    cites=[Clause("三(三)")],
    reading=_(
        "累计数的差错从发生的一期起延续到以后各期，各期照差额更正；"
        "推不出正确数据的期次，原数作废，宁缺毋错。"
    ),
)
def amended(
    series: Sequence[Standing],
    checked: date,
    right: Told,
    since: date,
    *,
    cumulative: bool,
    yearly: bool,
) -> list[Amended]:
    """The corrections of a series, the oldest day first, when the figure of the day `checked`
    should have been `right` and the error began with the period of `since`.

    The difference carries on into every later figure of what adds up, of a yearly promise within
    its year. Of what does not add up only the periods from `since` to `checked` are touched, and
    all but the checked one fall. Raises ValueError where the day has no figure.
    """
    wrong = next((one for one in series if one.day == checked), None)
    if wrong is None:
        raise ValueError(f"{checked}: no figure was checked on this day")
    difference = right.counted - wrong.told.counted
    found = []
    for one in sorted(series, key=lambda standing: standing.day):
        if one.day == checked:
            found.append(Amended(one.day, one.told, right))
        elif _is_touched(one.day, checked, since, cumulative=cumulative, yearly=yearly):
            after = _moved(one.told, difference) if cumulative else None
            found.append(Amended(one.day, one.told, after))
    return [one for one in found if one.before != one.after]


def _is_touched(day: date, checked: date, since: date, *, cumulative: bool, yearly: bool) -> bool:
    if day < since or (yearly and day.year != checked.year):
        return False
    return cumulative or day < checked


def _moved(told: Told, difference: Fraction) -> Told | None:
    if told.numerator is None or told.denominator is None:
        value = told.value + difference
        return Told(value) if value >= 0 else None
    part = told.numerator + difference
    if not 0 <= part <= told.denominator:
        return None
    return Told(100 * part / told.denominator, part, told.denominator)
