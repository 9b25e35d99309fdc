"""What a watch declares: what it looks at, when it speaks, what it opens. Nothing runs here."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from string import Formatter
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Ground
from yiju.platform.sensing.advice.declaration import Advises
from yiju.platform.sensing.advice.declaration import problems as problems_of_advice
from yiju.platform.sensing.watches.conditions import (
    Condition,
    Formula,
    Silence,
    Together,
    streams_of,
)
from yiju.platform.sensing.watches.conditions import problems as problems_of_condition
from yiju.platform.sensing.watches.hours import Hours

ZERO = timedelta(0)
LEVELS = ("city", "district", "street", "community", "grid")
SOURCE = "source"
"""The kind of place of a cause that is no asset but a source of readings."""


class Severity(IntEnum):
    PLAN = 0
    GENERAL = 1
    SERIOUS = 2
    URGENT = 3


@dataclass(frozen=True)
class Opens:
    """The type of case that an alarm opens, and the condition of the rule book that it meets: they
    give the limit and the unit. A city whose book words its conditions otherwise has the row that
    fits the severity. `words` says what is the matter; it may name {place}, {value}, {count} and
    {assets} of the alarms, and what was measured last, by the name of the stream: {voltage}."""

    type_code: str
    words: Text
    condition: str = ""


@dataclass(frozen=True, kw_only=True)
class Graver:
    """The case of those alarms that are graver than others of their watch: `holds` takes the record
    of the asset, and how many others within `near_m` metres alarm as well."""

    holds: Callable[[Any, int], bool]
    opens: Opens
    severity: Severity
    near_m: float = 0.0


@dataclass(frozen=True)
class Up:
    """One step towards what feeds an asset: the attribute that holds its code, and its kind."""

    attribute: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Parent:
    """One cause for many: where at least `share` of the assets under one parent, and no fewer than
    `least` of them, begin to alarm within `within`, it is one case at the parent.

    A single alarm waits for so long whether it stays alone before it opens a case of its own. Where
    a narrower parent follows, a wider one is a cause only if two of the narrower would be: of one
    feeder that is cut, its box is not the cause, however many of the box's lamps hang on it.
    """

    up: tuple[Up, ...]
    """From the asset to the parent, as to its circuit and on to the cabinet of that."""
    share: float
    within: timedelta
    opens: Opens
    severity: Severity
    least: int = 2

    @property
    def kind(self) -> str:
        return self.up[-1].kind


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A condition, and when it becomes an alarm and stops being one.

    It is raised after `n_on` consecutive samples beyond, over `on_for` or longer, and cleared
    after `n_off` consecutive normal ones, over `off_for` or longer; with `latch` only by a person.
    A gap in the readings longer than `gap` begins the first count anew, as do readings out of
    `hours`; neither clears an alarm. Only readings of good quality are samples.
    """

    key: str
    title: Text
    condition: Condition
    severity: Severity
    cites: tuple[Ground, ...]
    gap: timedelta
    opens: Opens | None = None
    advises: Advises | None = None
    """Instead of cases: what people are advised to command while it speaks."""
    of: str = ""
    """The kind of stream; empty where the condition names several."""
    n_on: int = 1
    n_off: int = 1
    on_for: timedelta = ZERO
    off_for: timedelta = ZERO
    hours: Hours | None = None
    latch: bool = False
    parents: tuple[Parent, ...] = ()
    """The widest first: a cabinet before its circuits."""
    graver: Graver | None = None
    explains: bool = False
    """Whether the alarms of what the asset feeds join its case at once: a box without power."""
    of_source: Opens | None = None
    """The case of a source of which every stream falls silent: one, and none of each stream."""
    unstable: Opens | None = None
    """The case of a sensor that flaps; without it, its alarms are only shelved."""
    takes_suspect: bool = False
    """Whether a jump beyond the `step` of its kind of stream is a sample as well."""
    tells: tuple[str, ...] = ()
    """Further kinds of stream of the asset whose last readings the words of its case may tell."""
    applies: Callable[[Any], bool] = field(default=lambda record: True)
    """Which assets are watched, by the record of each."""

    @property
    def streams(self) -> tuple[str, ...]:
        """The kinds of stream that it reads; a sample's part is its place among them."""
        return streams_of(self.condition) or (self.of,)

    @property
    def told(self) -> tuple[str, ...]:
        """The kinds of stream of which the words of its case may tell."""
        return (*self.streams, *self.tells)

    @property
    def asset_kind(self) -> str:
        return self.streams[0].partition(".")[0]

    @property
    def by(self) -> str:
        """The attribute whose values it takes together; empty where each asset is by itself."""
        match self.condition:
            case Together(by=by) | Formula(by=by):
                return by
            case _:
                return ""

    @property
    def holds_for(self) -> timedelta:
        """How long a single alarm waits for others."""
        return max((parent.within for parent in self.parents), default=ZERO)


def problems(
    watch: Watch,
    types: frozenset[str],
    streams: Collection[str],
    attributes: Mapping[str, Collection[str]],
    commands: Collection[str] = (),
) -> Iterator[Text]:
    """All that is wrong with a watch; `types` are the keys of all types of case, `streams` and
    `commands` the declared kinds, `attributes` those of each declared kind of asset."""
    for wrong in problems_of_condition(watch.condition):
        yield _("监视 {watch}：").format(watch=watch.key) + wrong
    if not watch.cites:
        yield _("监视 {watch} 没有依据").format(watch=watch.key)
    if bool(watch.of) == bool(streams_of(watch.condition)):
        yield _("监视 {watch}：数据流由 of 指明一种，或由组合列出，二者取一").format(
            watch=watch.key
        )
    for key in watch.told:
        if key and key not in streams:
            yield _("监视 {watch} 的数据流 {kind} 没有声明").format(watch=watch.key, kind=key)
    if not watch.by and len({key.partition(".")[0] for key in watch.streams}) > 1:
        yield _("监视 {watch}：不同类别设施的数据流只能按属性组合").format(watch=watch.key)
    yield from _problems_of_ways(watch, attributes)
    for opens in all_cases(watch):
        yield from _problems_of_words(watch, opens)
        if opens.type_code not in types:
            yield _("监视 {watch} 的案件类别 {type} 不在国家标准目录中").format(
                watch=watch.key, type=opens.type_code
            )
    yield from _problems_of_counts(watch)
    if (watch.opens is None) == (watch.advises is None):
        yield _("监视 {watch}：立案或建议，二者取一").format(watch=watch.key)
    if watch.advises:
        yield from problems_of_advice(watch.key, watch.advises, LEVELS)
        if watch.advises.command not in commands:
            yield _("监视 {watch} 建议的指令 {kind} 不由本应用声明").format(
                watch=watch.key, kind=watch.advises.command
            )


def all_cases(watch: Watch) -> Iterator[Opens]:
    """Every case that a watch may open."""
    if watch.opens:
        yield watch.opens
    if watch.graver:
        yield watch.graver.opens
    if watch.of_source:
        yield watch.of_source
    if watch.unstable:
        yield watch.unstable
    yield from (parent.opens for parent in watch.parents)


def _problems_of_words(watch: Watch, opens: Opens) -> Iterator[Text]:
    """Names in the words of a case that nothing fills."""
    known = {"place", "value", "count", "assets", *map(measured, watch.told)}
    known |= set(opens.words.facts or ())
    named = {name for _said, name, *_more in Formatter().parse(opens.words.msgid) if name}
    for name in sorted(named - known):
        yield _("监视 {watch}：案件描述中的 {{{name}}} 没有来处").format(watch=watch.key, name=name)


def measured(stream: str) -> str:
    """How the words of a case name what a kind of stream measures."""
    return stream.partition(".")[2].replace(".", "_")


def _problems_of_ways(watch: Watch, attributes: Mapping[str, Collection[str]]) -> Iterator[Text]:
    """Attributes that no kind of asset has."""
    if watch.by and watch.by not in attributes.get(watch.asset_kind, ()):
        yield _("监视 {watch}：类别 {kind} 没有属性 {name}").format(
            watch=watch.key, kind=watch.asset_kind, name=watch.by
        )
    for parent in watch.parents:
        kind = watch.asset_kind
        if not parent.up:
            yield _("监视 {watch}：没有写明如何找到上一级设施").format(watch=watch.key)
        for up in parent.up:
            if up.attribute not in attributes.get(kind, ()):
                yield _("监视 {watch}：类别 {kind} 没有属性 {name}").format(
                    watch=watch.key, kind=kind, name=up.attribute
                )
            if up.kind not in attributes:
                yield _("监视 {watch}：没有声明类别 {kind}").format(watch=watch.key, kind=up.kind)
            kind = up.kind


def _problems_of_counts(watch: Watch) -> Iterator[Text]:
    if watch.n_on < 1 or watch.n_off < 1:
        yield _("监视 {watch}：报警和恢复至少各要一次读数").format(watch=watch.key)
    if watch.on_for < ZERO or watch.off_for < ZERO or watch.gap <= ZERO:
        yield _("监视 {watch}：时长不能为负，间断时长应大于零").format(watch=watch.key)
    if isinstance(watch.condition, Silence) and watch.on_for:
        yield _("监视 {watch}：沉默本身已有时长").format(watch=watch.key)
    for parent in watch.parents:
        if not 0 < parent.share <= 1 or parent.least < 2 or parent.within <= ZERO:
            yield _("监视 {watch}：并为一因的比例应在 0 到 1 之间，至少两处，时长大于零").format(
                watch=watch.key
            )


_installed: dict[str, Watch] = {}


def install(watches: Iterable[Watch]) -> None:
    """Make the declared watches known; called once, when the program starts."""
    _installed.clear()
    _installed.update((watch.key, watch) for watch in watches)


def watches() -> list[Watch]:
    return list(_installed.values())


def watch_of(key: str) -> Watch | None:
    """None for one that is declared no more."""
    return _installed.get(key)
