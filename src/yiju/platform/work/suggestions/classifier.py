"""A linear classifier over grams: multinomial logistic regression, trained here in about a second.

It starts from the mean of each class and takes a fixed number of gradient steps with momentum, so
the same material always gives the same weights. numpy and scipy only; nothing is downloaded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import scipy
from numpy.typing import NDArray

from yiju.platform.work.suggestions.grams import ENGLISH, Spans

Floats = NDArray[np.float32]

WEIGHT_BY_LENGTH = (1.0, 1.0, 0.6)
"""Of grams of one, two and three characters. This and what follows was chosen by cross-validation
on the sayings of the material, not on the reports that we are measured by."""
STEPS, RATE, MOMENTUM, SHRINKING, START = 20, 5.0, 0.9, 1e-3, 8.0


@dataclass(frozen=True)
class Example:
    """A text that is known to speak of a class: how much each of its grams counts."""

    label: str
    grams: Mapping[str, float]
    weight: float = 1.0


class Classifier:
    """`labels` in the order of the scores."""

    def __init__(
        self, labels: Sequence[str], terms: Mapping[str, int], values: Floats, weights: Floats
    ) -> None:
        self.labels = tuple(labels)
        self._terms = terms
        self._values = values
        self._weights = weights

    def scores(self, found: Spans) -> Floats:
        """A score for each label; all 0 where no gram is known."""
        known, values = self._read(found)
        scores: Floats = values @ self._weights[known]
        return scores

    def reasons(self, found: Spans, label: str) -> dict[str, float]:
        """By how much each gram speaks for a label rather than for the average one."""
        known, values = self._read(found)
        rows = self._weights[known]
        gains = values * (rows[:, self.labels.index(label)] - rows.mean(axis=1))
        terms = [gram for gram in found if gram in self._terms]
        return dict(zip(terms, gains.tolist(), strict=True))

    def _read(self, found: Spans) -> tuple[list[int], Floats]:
        known = [self._terms[gram] for gram in found if gram in self._terms]
        values = self._values[known]
        return known, values / max(float(np.linalg.norm(values)), 1e-9)


def trained(examples: Iterable[Example]) -> Classifier:
    """A classifier of the labels of the examples, in the order in which they first come."""
    given = list(examples)
    labels = list(dict.fromkeys(one.label for one in given))
    terms = {gram: n for n, gram in enumerate(dict.fromkeys(chain(*(e.grams for e in given))))}
    counts = _counts(given, labels, terms)
    rarity = np.log((len(labels) + 1) / (np.count_nonzero(counts, axis=1) + 0.5))
    values = (rarity * np.array([_by_length(gram) for gram in terms])).astype(np.float32)
    texts = _texts(given, terms, values)
    start = _unit(np.log1p(counts) * rarity[:, None]).astype(np.float32) * np.float32(START)
    wanted = np.array([labels.index(one.label) for one in given])
    share = np.array([one.weight for one in given], dtype=np.float32)
    weights = _descended(texts, wanted, share / share.sum(), start)
    return Classifier(labels, terms, values, weights)


def _descended(
    texts: "scipy.sparse.csr_matrix", wanted: NDArray, share: Floats, weights: Floats
) -> Floats:
    turned, rows = texts.T.tocsr(), np.arange(len(wanted))
    speed = np.zeros_like(weights)
    for _step in range(STEPS):
        off = texts @ weights
        off -= off.max(axis=1, keepdims=True)
        np.exp(off, out=off)
        off /= off.sum(axis=1, keepdims=True)
        off[rows, wanted] -= 1
        off *= share[:, None]
        slope = (turned @ off) * np.float32(weights.shape[1]) + np.float32(SHRINKING) * weights
        speed = np.float32(MOMENTUM) * speed - np.float32(RATE) * slope
        weights = weights + speed
    return weights


def _counts(
    examples: Sequence[Example], labels: Sequence[str], terms: Mapping[str, int]
) -> NDArray[np.float64]:
    """How much each gram counts in each class."""
    place = {label: n for n, label in enumerate(labels)}
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for one in examples:
        for gram, n in one.grams.items():
            sums[terms[gram], place[one.label]] += n * one.weight
    found = np.zeros((len(terms), len(labels)))
    for (row, column), n in sums.items():
        found[row, column] = n
    return found


def _texts(
    examples: Sequence[Example], terms: Mapping[str, int], values: Floats
) -> "scipy.sparse.csr_matrix":
    """A row for each example, of length one."""
    columns = [terms[gram] for one in examples for gram in one.grams]
    found = [n for one in examples for n in one.grams.values()]
    starts = np.cumsum([0, *(len(one.grams) for one in examples)])
    data = np.array(found, dtype=np.float32) * values[columns]
    rows = scipy.sparse.csr_matrix((data, columns, starts), shape=(len(examples), len(terms)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1))).ravel()
    scale = scipy.sparse.diags((1 / np.maximum(lengths, 1e-9)).astype(np.float32))
    return (scale @ rows).tocsr()


def _unit(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-9)
    return found


def _by_length(gram: str) -> float:
    return 1.0 if gram.startswith(ENGLISH) else WEIGHT_BY_LENGTH[len(gram) - 1]
