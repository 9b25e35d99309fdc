"""Kinds of standing: what applications declare that they keep points and lists by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Literal, TypeVar

from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.law import Ground
from yiju.platform.base.params import Parameter
from yiju.platform.trust.standings.errors import KindUnknown, NameUnknown
from yiju.platform.trust.standings.shapes import ItemTerms, PartTerms, Scheme

FULL = Fraction(100)
UNFADING = (Fraction(1), 0)


@dataclass(frozen=True, kw_only=True)
class Decay:
    """For each so many `months` the worth is multiplied by `factor`: a record's from its first day
    on; a measured value's once at the end of its term, and then again."""

    factor: Parameter
    months: Parameter


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the score, which is the sum of weight times value.

    With a `base` it is made of points: the base and what records add and take, from 0 to `most`
    (100 unless given). Without, it is measured, as the mean of site checks. Where a parameter holds
    a table, the part's key picks its number.
    """

    key: str
    title: Text | str
    weight: Parameter
    base: Parameter | None = None
    most: Parameter | None = None
    decay: Decay | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of the scoring table: what is recorded for how many points, and how long it counts.

    `points` is above zero, or the least and the most of a range; so are `months`, in which case
    whoever records says until when. A `red_line` takes to the last grade while it counts;
    `second` counts only after another person has confirmed it. Where a parameter holds a table, the
    item's key picks its number.
    """

    key: str
    title: Text | str
    part: str
    points: Parameter
    months: Parameter
    good: bool = False
    red_line: bool = False
    second: bool = False
    decay: Decay | None = None


@dataclass(frozen=True)
class Grade:
    key: str
    title: Text | str


@dataclass(frozen=True, kw_only=True)
class ListGround:
    """A ground on which one is listed. `months` overrides the term of the list."""

    key: str
    title: Text | str
    months: Parameter | None = None
    repairable: bool = True


@dataclass(frozen=True)
class JointMeasure:
    """What follows from being listed, as `tender`: refused, points off, or watched."""

    key: str
    title: Text | str
    effect: Literal["deny", "deduct", "watch"]


@dataclass(frozen=True, kw_only=True)
class ListKind:
    """A list, as that of the dishonest.

    `months` is its term, `statement_days` the working days in which the subject may be heard after
    the notice. Repair is possible so many `repair_months` after the listing, or after the
    correction (`repair_from`), whichever is later; None: never. `once`: not for whoever was
    removed early before, nor for a repeated entry. `caps`: whoever stands on it has the last grade.
    """

    key: str
    title: Text | str
    grounds: tuple[ListGround, ...]
    months: Parameter
    statement_days: Parameter
    repair_months: Parameter | None = None
    repair_from: Literal["listing", "correction"] = "listing"
    once: bool = False
    caps: bool = True
    measures: tuple[JointMeasure, ...] = ()


Keyed = TypeVar("Keyed", Part, Item, ListKind, ListGround)


@dataclass(frozen=True, kw_only=True)
class StandingKind:
    """One kind of standing, as `escrow.developer`: the application, a dot, and a name.

    `subjects` are the kinds of subject: `unit`, `person`, or a kind of asset. `grades` go from the
    best to the last, and `thresholds` hold the least score of each but the last. `newcomer` is the
    score of whom nobody has measured yet. What is not `public` has no page outside.
    """

    key: str
    title: Text | str
    subjects: tuple[str, ...]
    cites: tuple[Ground, ...]
    parts: tuple[Part, ...] = ()
    items: tuple[Item, ...] = ()
    grades: tuple[Grade, ...] = ()
    thresholds: Parameter | None = None
    newcomer: Parameter | None = None
    lists: tuple[ListKind, ...] = ()
    public: bool = True

    def part(self, key: str) -> Part:
        return _named(self.key, key, self.parts)

    def item(self, key: str) -> Item:
        """Raises NameUnknown, as its neighbours do."""
        return _named(self.key, key, self.items)

    def list_kind(self, key: str) -> ListKind:
        return _named(self.key, key, self.lists)

    def ground(self, list_key: str, key: str) -> ListGround:
        return _named(self.key, key, self.list_kind(list_key).grounds)

    def grade_title(self, key: str) -> Text | str:
        return next((one.title for one in self.grades if one.key == key), key)


def _named(kind: str, key: str, among: Sequence[Keyed]) -> Keyed:
    for one in among:
        if one.key == key:
            return one
    near = get_close_matches(key, [one.key for one in among], n=3) or [one.key for one in among]
    raise NameUnknown(kind=kind, name=key[:60], near=listed(near))


def span(parameter: Parameter, day: date, key: str) -> tuple[Fraction, Fraction]:
    """The least and the most that a number may be: the same where the parameter holds one."""
    found = _value(parameter, day, key)
    least, most = found if isinstance(found, Sequence) else (found, found)
    return Fraction(least), Fraction(most)


def number(parameter: Parameter, day: date, key: str = "") -> Fraction:
    return span(parameter, day, key)[0]


def _value(parameter: Parameter, day: date, key: str) -> Any:
    found = parameter.at(day)
    return found[key] if isinstance(found, Mapping) else found


def scheme_on(kind: StandingKind, day: date) -> Scheme:
    """The numbers in force on a day. Raises ParameterMissing."""
    return Scheme(
        parts={
            one.key: PartTerms(
                number(one.weight, day, one.key),
                None if one.base is None else number(one.base, day, one.key),
                FULL if one.most is None else number(one.most, day, one.key),
                *_fading(one.decay, day),
            )
            for one in kind.parts
        },
        items={
            one.key: ItemTerms(
                one.part, one.good, one.second, one.red_line, *_fading(one.decay, day)
            )
            for one in kind.items
        },
        grades=tuple(one.key for one in kind.grades),
        thresholds=tuple(map(Fraction, kind.thresholds.at(day))) if kind.thresholds else (),
        newcomer=None if kind.newcomer is None else number(kind.newcomer, day),
        capping=frozenset(one.key for one in kind.lists if one.caps),
    )


def _fading(decay: Decay | None, day: date) -> tuple[Fraction, int]:
    if decay is None:
        return UNFADING
    return number(decay.factor, day), int(number(decay.months, day))


# --- whether it is declared well ---------------------------------------------------------------


def problems(kind: StandingKind, subjects: Iterable[str]) -> Iterator[Text]:
    """All that is wrong with a declaration, given the kinds of subject there are."""
    _application, _dot, name = kind.key.partition(".")
    if not name or not all(part.isidentifier() for part in kind.key.split(".")):
        yield _("信用类别 {kind} 应写成“应用.名称”，如 escrow.developer").format(kind=kind.key)
    known = sorted(subjects)
    if not kind.subjects:
        yield _("信用类别 {kind} 没有写明评价谁").format(kind=kind.key)
    for subject in kind.subjects:
        if subject not in known:
            yield _("信用类别 {kind} 的主体类别 {subject} 没有声明").format(
                kind=kind.key, subject=subject
            )
    if not kind.parts and not kind.lists:
        yield _("信用类别 {kind} 既没有评分部分，也没有名单").format(kind=kind.key)
    if not kind.cites:
        yield _("信用类别 {kind} 没有写明依据").format(kind=kind.key)
    yield from _repeated(kind)
    yield from _unscored(kind)
    for one in kind.lists:
        if not one.grounds:
            yield _("信用类别 {kind}：名单 {name} 没有列入情形").format(kind=kind.key, name=one.key)


def _repeated(kind: StandingKind) -> Iterator[Text]:
    grounds = [[ground.key for ground in one.grounds] for one in kind.lists]
    for keys in (
        [one.key for one in kind.parts],
        [one.key for one in kind.items],
        [one.key for one in kind.grades],
        [one.key for one in kind.lists],
        *grounds,
    ):
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield _("信用类别 {kind}：{name} 声明了不止一次").format(kind=kind.key, name=key)


def _unscored(kind: StandingKind) -> Iterator[Text]:
    made_of_points = [one.key for one in kind.parts if one.base is not None]
    for item in kind.items:
        if item.part not in made_of_points:
            yield _("信用类别 {kind}：计分项 {name} 的部分 {part} 不是计分的部分").format(
                kind=kind.key, name=item.key, part=item.part
            )
    due = max(0, len(kind.grades) - 1)
    levels = [one.value for one in kind.thresholds.values] if kind.thresholds else [()]
    for held in levels:
        if len(held) != due or list(held) != sorted(held, reverse=True):
            yield _("信用类别 {kind}：{grades} 个等级应有 {due} 个由高到低的分数线").format(
                kind=kind.key, grades=len(kind.grades), due=due
            )
    if kind.grades and not kind.parts:
        yield _("信用类别 {kind} 有等级而没有评分部分").format(kind=kind.key)


_installed: dict[str, StandingKind] = {}


def install(kinds: Iterable[StandingKind]) -> None:
    """Make the declared kinds known; called once, when the program starts."""
    _installed.clear()
    _installed.update((kind.key, kind) for kind in kinds)


def standing_kind(key: str) -> StandingKind:
    """Raises KindUnknown and names what is near."""
    if key not in _installed:
        near = get_close_matches(key, _installed, n=3) or sorted(_installed)
        raise KindUnknown(kind=key[:60], near=listed(near))
    return _installed[key]


def standing_kinds() -> list[StandingKind]:
    """All, in the order of their declaration."""
    return list(_installed.values())
