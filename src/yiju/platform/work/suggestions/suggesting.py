"""From words to types, the likeliest first, with how sure that is and which words say so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from yiju.platform.base import params
from yiju.platform.work.suggestions.classifier import Classifier
from yiju.platform.work.suggestions.grams import Spans, plain, spans
from yiju.platform.work.suggestions.material import ELSEWHERE, terms

P = params.load(__file__)
MOST = 3
MOST_REASONS = 3
FAINT = 0.3
"""A sign that speaks less for the type than this share of the strongest one is no reason."""


@dataclass(frozen=True)
class Suggested:
    """A type that the words may speak of: its probability by the classifier, and the words."""

    type_code: str
    probability: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Suggestions:
    """The likeliest first, none where the words say nothing of what the office sees to. `sure`
    where the first is right in nineteen of twenty; a person decides all the same."""

    types: tuple[Suggested, ...] = ()
    sure: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.type_code for one in self.types)


def suggest(
    words: str, classifier: Classifier, offered: Iterable[str], day: date, most: int = MOST
) -> Suggestions:
    """What the words speak of among the types that are offered."""
    text = plain(words)
    found = spans(text)
    labels, chances = classifier.labels, probabilities(found, classifier, day)
    elsewhere = sum(p for one, p in zip(labels, chances, strict=True) if one[0] == ELSEWHERE)
    wanted = set(offered)
    ranked = [n for n in np.argsort(-chances, kind="stable") if labels[n] in wanted][:most]
    least = float(P.suggest_least.at(day))
    if not ranked or chances[ranked[0]] < least or elsewhere >= P.suggest_elsewhere.at(day):
        return Suggestions()
    types = tuple(
        Suggested(
            labels[n],
            float(chances[n]),
            because(text, found, classifier.reasons(found, labels[n]), terms(labels[n])),
        )
        for n in ranked
        if n == ranked[0] or chances[n] >= P.suggest_beside.at(day)
    )
    return Suggestions(types, types[0].probability >= P.suggest_sure.at(day))


def probabilities(found: Spans, classifier: Classifier, day: date) -> np.ndarray:
    """Of each label of the classifier; they add up to one."""
    scores = classifier.scores(found).astype(float) * float(P.suggest_sharpness.at(day))
    powers = np.exp(scores - scores.max())
    chances: np.ndarray = powers / powers.sum()
    return chances


def because(
    text: str, found: Spans, gains: dict[str, float], terms: Iterable[str] = ()
) -> tuple[str, ...]:
    """The words of a text that speak most for a type, the strongest first: terms of the type that
    stand in it, else the stretches whose grams speak for it."""
    strength = [0.0] * len(text)
    for gram, gain in gains.items():
        if gain > 0:
            for start, after in found[gram]:
                for place in range(start, after):
                    strength[place] += gain / (after - start)
    spoken = _spoken(text, strength, terms)
    return spoken or _stretched(text, strength)


def _spoken(text: str, strength: Sequence[float], terms: Iterable[str]) -> tuple[str, ...]:
    """Terms that stand in a text where it speaks for the type, the longer ones before their
    parts."""
    free = [value > 0 for value in strength]
    found: dict[str, float] = {}
    for term in sorted(terms, key=len, reverse=True):
        start = text.find(term)
        if start >= 0 and all(free[start : start + len(term)]):
            free[start : start + len(term)] = [False] * len(term)
            found[term] = sum(strength[start : start + len(term)])
    return tuple(sorted(found, key=lambda term: -found[term])[:MOST_REASONS])


def _stretched(text: str, values: Sequence[float]) -> tuple[str, ...]:
    strength = list(values)
    for place in range(1, len(text) - 1):
        if text[place] == " ":  # between two English words that both speak for it
            strength[place] = min(strength[place - 1], strength[place + 1])
    least = FAINT * max(strength, default=0.0)
    stretches = _stretches(strength, least) if least > 0 else []
    stretches.sort(key=lambda one: -max(strength[one[0] : one[1]]))
    words = dict.fromkeys(text[slice(*_widened(one, strength, text))] for one in stretches)
    return tuple(word.strip() for word in words)[:MOST_REASONS]


def _widened(stretch: tuple[int, int], strength: Sequence[float], text: str) -> tuple[int, int]:
    """One character alone says little to a reader: with its stronger neighbour it is a word."""
    start, after = stretch
    beside = [n for n in (start - 1, after) if 0 <= n < len(text) and text[n].isalpha()]
    if after - start > 1 or not beside or text[start].isascii():
        return stretch
    chosen = max(beside, key=lambda n: strength[n])
    return min(start, chosen), max(after, chosen + 1)


def _stretches(strength: Sequence[float], least: float) -> list[tuple[int, int]]:
    """Where strength is at least so much, without a gap."""
    found: list[tuple[int, int]] = []
    start = None
    for place, value in enumerate([*strength, 0.0]):
        if value >= least and start is None:
            start = place
        elif value < least and start is not None:
            found.append((start, place))
            start = None
    return found
