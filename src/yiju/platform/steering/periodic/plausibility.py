"""Whether a figure can be so, and what about it asks for an explanation. Pure: the same on the page
while somebody types and on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, rule

CHECKS = (Clause("三(三)"),)
ROUNDING = Fraction(1, 100)


@dataclass(frozen=True)
class Told:
    """A figure as somebody writes it; a share is in percent."""

    value: Fraction
    numerator: Fraction | None = None
    denominator: Fraction | None = None

    @property
    def counted(self) -> Fraction:
        """What is counted: the part of a share, else the value."""
        return self.value if self.numerator is None else self.numerator


@dataclass(frozen=True)
class Neighbour:
    """A like figure of another area, for the same period or the latest before."""

    name: str
    told: Told
    same_period: bool


@dataclass(frozen=True)
class Known:
    """What the system knows of a figure before it is written.

    `earlier` are the figures in force before, the oldest first; of a yearly promise those of the
    year. `whole` is the figure of the area around it, `beside` those of the other areas there,
    `parts` those of the areas in it, and `areas` how many there are, in it or with it around it;
    all of the same period. `total` is the figure of which this one is a part by the words of the
    plan (其中), `of_it` those that are parts of this one.
    """

    cumulative: bool
    percent: bool = False
    reached: bool = False
    """The last figure meets the promise: that it stays is no wonder."""
    earlier: tuple[Told, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    whole: Told | None = None
    beside: tuple[Told, ...] = ()
    parts: tuple[Told, ...] = ()
    areas: int = 0
    total: Told | None = None
    of_it: tuple[Told, ...] = ()

    @property
    def last(self) -> Told | None:
        return self.earlier[-1] if self.earlier else None


@dataclass(frozen=True)
class Finding:
    """Something that asks for an explanation. `key` names the check."""

    key: str
    text: Text


@dataclass(frozen=True)
class Bounds:
    """The parameters of a day: a change is a jump when it is more than `times` the median change
    and more than `least` percent of the last figure."""

    times: Fraction
    least: Fraction


@rule(
    cites=CHECKS,
    reading=_("可疑的数据要求说明，不阻止报送；不可能的数据才拒收。"),
)
def findings(told: Told, known: Known, bounds: Bounds) -> list[Finding]:
    """All that asks for an explanation."""
    found = [
        _backward(told, known),
        _jump(told, known, bounds),
        _same_as_last(told, known),
        _other_whole(told, known),
        _as_neighbour(told, known),
        _above_whole(told, known),
        _sum(told, known),
        _sum_around(told, known),
        _above_total(told, known),
    ]
    return [one for one in found if one is not None]


def _backward(told: Told, known: Known) -> Finding | None:
    last = known.last
    if not known.cumulative or last is None or told.counted >= last.counted:
        return None
    text = _("累计数倒退：上期 {last}，本期 {now}")
    return Finding("backward", text.format(last=words(last.counted), now=words(told.counted)))


def _jump(told: Told, known: Known, bounds: Bounds) -> Finding | None:
    """Against the median of earlier changes: one freak month does not hide the next."""
    if len(known.earlier) < 3 or known.last is None:
        return None
    series = [one.counted for one in known.earlier]
    usual = median(abs(after - before) for before, after in pairwise(series))
    change = abs(told.counted - series[-1])
    if change <= bounds.times * usual or change * 100 <= bounds.least * abs(series[-1]):
        return None
    text = _("变化突然：上期 {last}，本期 {now}，以往每期通常变化 {usual}")
    told_words = (words(series[-1]), words(told.counted), words(Fraction(usual)))
    return Finding("jump", text.format(last=told_words[0], now=told_words[1], usual=told_words[2]))


def _same_as_last(told: Told, known: Known) -> Finding | None:
    last = known.last
    if last is None or known.reached or told.counted == 0 or told.value != last.value:
        return None
    if told.numerator != last.numerator:
        return None
    return Finding("same_as_last", _("和上期完全一样：{now}").format(now=words(told.counted)))


def _other_whole(told: Told, known: Known) -> Finding | None:
    last = known.last
    if last is None or None in (told.denominator, last.denominator):
        return None
    if told.denominator == last.denominator:
        return None
    text = _("分母变了：上期 {last}，本期 {now}")
    assert told.denominator is not None and last.denominator is not None
    return Finding(
        "other_whole", text.format(last=words(last.denominator), now=words(told.denominator))
    )


def _as_neighbour(told: Told, known: Known) -> Finding | None:
    """Only of the same period; nothing and everything are what many have."""
    if told.counted == 0 or (known.percent and told.value == 100):
        return None
    for one in known.neighbours:
        alike = (one.told.value, one.told.numerator) == (told.value, told.numerator)
        if one.same_period and alike:
            text = _("和{name}的数据一样：{now}")
            return Finding("neighbour", text.format(name=one.name, now=words(told.counted)))
    return None


def _above_whole(told: Told, known: Known) -> Finding | None:
    if known.whole is None or told.counted <= known.whole.counted:
        return None
    text = _("超过上级区域报的数：上级 {whole}，本区域 {now}")
    return Finding(
        "above_whole", text.format(whole=words(known.whole.counted), now=words(told.counted))
    )


def _sum(told: Told, known: Known) -> Finding | None:
    if not known.parts:
        return None
    total = sum((one.counted for one in known.parts), Fraction(0))
    is_whole = len(known.parts) == known.areas
    if total <= told.counted and (not is_whole or total == told.counted):
        return None
    text = _("和各辖区之和对不上：{count} 个辖区共 {total}，本期报 {now}")
    return Finding(
        "sum",
        text.format(count=len(known.parts), total=words(total), now=words(told.counted)),
    )


def _sum_around(told: Told, known: Known) -> Finding | None:
    """Of a part: with those beside it, against what was reported for all of them."""
    if known.whole is None or not known.beside or told.counted > known.whole.counted:
        return None
    count = len(known.beside) + 1
    total = sum((one.counted for one in known.beside), told.counted)
    if total <= known.whole.counted and (count < known.areas or total == known.whole.counted):
        return None
    text = _("和上级区域的数对不上：连本区域 {count} 个辖区共 {total}，上级报 {whole}")
    words_of = {"total": words(total), "whole": words(known.whole.counted)}
    return Finding("sum", text.format(count=count, **words_of))


def _above_total(told: Told, known: Known) -> Finding | None:
    largest = max((one.counted for one in known.of_it), default=None)
    pairs = [
        (None if known.total is None else known.total.counted, told.counted),
        (told.counted, largest),
    ]
    for whole, part in pairs:
        if whole is not None and part is not None and part > whole:
            text = _("其中数大于总数：总数 {whole}，其中 {part}")
            return Finding("above_total", text.format(whole=words(whole), part=words(part)))
    return None


@rule(cites=CHECKS, reading=_("负数、超过 100% 的比例、大于整体的部分、对不上的商，不可能。"))
def impossible(told: Told, *, percent: bool, milestone: bool) -> list[Text]:
    """All for which a figure is refused."""
    found: list[Text] = []
    part, whole = told.numerator, told.denominator
    if told.value < 0:
        found.append(_("数值为负"))
    if percent and told.value > 100:
        found.append(_("比例超过 100%"))
    if milestone and told.value > 1:
        found.append(_("节点类目标只填 0 到 1"))
    if (part is None) != (whole is None):
        found.append(_("分子、分母只填了一个"))
    if part is not None and part < 0:
        found.append(_("分子为负"))
    if whole is not None and whole <= 0:
        found.append(_("分母不大于 0"))
    elif part is not None and whole is not None:
        if part > whole:
            text = _("部分大于整体：{part}/{whole}")
            found.append(text.format(part=words(part), whole=words(whole)))
        elif percent and abs(100 * part / whole - told.value) > ROUNDING:
            text = _("{part}/{whole} 不是 {value}%")
            found.append(text.format(part=words(part), whole=words(whole), value=words(told.value)))
    return found


def words(value: Fraction) -> str:
    """A figure as people write it, at most four decimals."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


def keys(found: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(one.key for one in found)
