"""What a watch declares that opens no case: what people are advised to command while it speaks."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing.advice.rules import HALF, Quorum

NAMES = frozenset({"area", "agree", "heard", "since"})


@dataclass(frozen=True, kw_only=True)
class Advises:
    """While the witnesses of an area, the assets that the watch looks at, agree by the quorum,
    whoever may give commands of the kind is advised to tell all its devices there `value`, and
    `back` once it is over. A person gives the command; nothing here does."""

    command: str
    """The kind of command."""
    value: float
    back: float
    quorum: Quorum
    until: Callable[[datetime], datetime]
    """For a moment, when the devices' own programme takes over: no command goes beyond it."""
    otherwise: Callable[[datetime], Text]
    """For a moment, what happens where nobody gives a command."""
    words: Text
    """Why, as the reason of the command; may name {area}, {agree}, {heard} and {since}."""
    level: str = "district"
    """Which areas are advised on."""
    doubted_by: tuple[str, ...] = ()
    """Watches: an asset with an open case of one of them is no witness. While a spell stands over
    its area, alarms of them wait: what all sensors show is no fault of one."""


def problems(watch: str, advises: Advises, levels: Collection[str]) -> Iterator[Text]:
    """All that is wrong with it but for its command, which the application declares."""
    quorum, told = advises.quorum, {"watch": watch}
    if quorum.least < 2 or not HALF < quorum.share <= 1:
        yield _("监视 {watch} 的建议：至少两个传感器、过半数一致才可建议").format(**told)
    if quorum.heard_within.total_seconds() <= 0:
        yield _("监视 {watch} 的建议：读数的有效时长应大于零").format(**told)
    if advises.level not in levels:
        yield _("监视 {watch} 的建议：没有 {level} 一级的区域").format(**told, level=advises.level)
    if advises.value == advises.back:
        yield _("监视 {watch} 的建议：去和回的值相同").format(**told)
    named = {name for _said, name, *_more in Formatter().parse(advises.words.msgid) if name}
    for name in sorted(named - NAMES):
        yield _("监视 {watch} 的建议：原因中的 {{{name}}} 没有来处").format(**told, name=name)
