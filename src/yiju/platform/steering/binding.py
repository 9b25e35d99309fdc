"""Which indicator answers which target, by the words of the promise and its clause."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from yiju.platform.base.law import normal_label
from yiju.platform.steering.indicator import Indicator, Promise

PHRASE = re.compile(r"[^，,。；;：:]+")
_known: dict[str, Indicator] = {}


def install(indicators: Mapping[str, Indicator]) -> None:
    """Make the declared indicators known; called once, when the program starts."""
    _known.clear()
    _known.update(indicators)


def known() -> Mapping[str, Indicator]:
    """The indicators of the applications, by key."""
    return _known


@dataclass(frozen=True)
class Asked:
    """What a target says, as far as it settles who measures it."""

    key: str
    clause: str
    subject: str
    text: str


def bind(targets: Sequence[Asked]) -> dict[str, str]:
    """Target key → indicator key, for those targets that exactly one indicator answers."""
    return bindings(targets, _known.values())


def bindings(targets: Sequence[Asked], indicators: Iterable[Indicator]) -> dict[str, str]:
    """The same for given indicators.

    An indicator takes the target whose subject holds all its words; failing that, the one whose
    text does. Where several targets do so equally well, or several indicators claim one target,
    nobody takes it: a wrong figure is worse than a missing one.
    """
    claims: dict[str, list[str]] = {}
    for item in indicators:
        if item.promise is not None and (found := _answered(item.promise, targets)) is not None:
            claims.setdefault(found.key, []).append(item.key)
    return {target: keys[0] for target, keys in claims.items() if len(keys) == 1}


@dataclass(frozen=True)
class Told:
    """Words of a clause without a figure, as offsets in its text, and which indicator tells what
    is so."""

    indicator: str
    start: int
    end: int


def told(
    label: str, text: str, indicators: Iterable[Indicator], bound: Collection[str]
) -> list[Told]:
    """What indicators tell of the words of a clause that no target holds, in the order of the text.

    An indicator takes the one phrase that holds all its words; `bound` have a target. A phrase that
    several claim is nobody's.
    """
    found: dict[tuple[int, int], list[str]] = {}
    for item in indicators:
        promise = item.promise
        if promise is None or promise.has_figure or promise.clause is None or item.key in bound:
            continue
        if _same(label, promise.clause.label):
            held = [one.span() for one in PHRASE.finditer(text) if _says(promise, one.group())]
            if len(held) == 1:
                found.setdefault(held[0], []).append(item.key)
    return [Told(keys[0], *span) for span, keys in sorted(found.items()) if len(keys) == 1]


def _answered(promise: Promise, targets: Sequence[Asked]) -> Asked | None:
    wanted = promise.clause.label if promise.clause else None
    here = [t for t in targets if wanted is None or _same(t.clause, wanted)]
    for words_of in (_subject, _text):
        found = [target for target in here if _says(promise, words_of(target))]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _same(label: str, wanted: str) -> bool:
    return bool(label) and normal_label(label) == wanted


def _subject(target: Asked) -> str:
    return target.subject


def _text(target: Asked) -> str:
    return f"{target.subject} {target.text}"


def _says(promise: Promise, words: str) -> bool:
    plain = "".join(words.split())
    return all(word in plain for word in promise.says) and not any(
        word in plain for word in promise.without
    )
