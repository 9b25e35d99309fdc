"""Unusual readings: ours beside two published detectors, on labelled series, same split.

    python -m venv trial && trial/bin/pip install -r benchmarks/anomaly.txt
    trial/bin/pip install --no-deps aeon==1.6.0 streamad==0.3.1     # for the series they carry
    PYTHONPATH=src trial/bin/python benchmarks/anomaly.py

Peers: the robust random cut forest (Guha and others, ICML 2016; package rrcf, 40 trees of 256) and
the matrix profile as readings come in, each stretch beside all before it (Yeh and others, ICDM
2016; package stumpy, stumpi). Series: those with labels that packages carry — one of `streamad`,
one of the UCR archive and a generated electrocardiogram of `aeon` — and a suite of the published
generator GutenTAG (VLDB 2022): hourly, eight weeks, three shapes of a day, seven kinds of anomaly,
two of each. Nothing is drawn but by seeds, and ours was shaped with others (from 0 on; the carried
series were seen, and are few).

The first third of a series is for learning: there the period is found where it is not known,
and the highest score there, times a factor, is the limit. An alarm is a run of scores above it,
those less than a quarter of a period apart being one. An anomaly is found by an alarm that begins
within it or a quarter of a period after; the delay is that from its beginning. Each detector is
shown with the factor 1.2, and with the factor that is best for it over the series of a collection,
which nobody knows beforehand; ours also with the limit that a watch has without learning one.
Seconds are CPU time.
"""

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiju.platform.sensing.watches.anomaly import Season, scores
from yiju.platform.sensing.watches.conditions import Unusual

LEARNT = 1 / 3
DAY = 24
SEED = 5000
FACTOR = 1.2
FACTORS = (0.6, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 1.8, 2.2, 2.7, 3.3, 4.0, 5.0)
BASES = ("sine", "sawtooth", "square")
ANOMALIES: dict[str, tuple[int, dict[str, Any]]] = {
    "extremum": (1, {"min": False, "local": False}),
    "amplitude": (12, {"amplitude_factor": 0.3}),
    "mean": (12, {"offset": 0.6}),
    "platform": (12, {"value": 0.3}),
    "pattern-shift": (12, {"shift_by": 4, "transition_window": 4}),
    "variance": (12, {"variance": 0.3}),
    "frequency": (12, {"frequency_factor": 2.0}),
}
Series = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """A series with the first and last place of each anomaly."""

    collection: str
    name: str
    values: Series
    anomalies: tuple[tuple[int, int], ...]
    period: int

    @property
    def learnt(self) -> int:
        return int(len(self.values) * LEARNT)


@dataclass(frozen=True)
class Tally:
    found: int = 0
    missed: int = 0
    alarms: int = 0
    true: int = 0
    delays: tuple[int, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.found + other.found,
            self.missed + other.missed,
            self.alarms + other.alarms,
            self.true + other.true,
            self.delays + other.delays,
        )

    @property
    def precision(self) -> float:
        return self.true / self.alarms if self.alarms else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def stretches(label: NDArray[Any]) -> tuple[tuple[int, int], ...]:
    edges = np.diff(np.concatenate([[0], label.astype(int), [0]]))
    pairs = zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1, strict=True)
    return tuple((int(first), int(last)) for first, last in pairs)


def carried() -> Iterator[Labelled]:
    """The labelled series that packages carry."""
    for package, file, value, label, period in (
        ("streamad", "util/data/uniDS.csv", "value", "label", 0),
        (
            "aeon",
            "datasets/data/KDD-TSAD_135/135_UCR_Anomaly_InternalBleeding16_TEST.csv",
            "value",
            "is_anomaly",
            0,
        ),
        ("aeon", "datasets/data/UnitTest/ecg-diff-count-3_TEST.csv", "value-0", "is_anomaly", 0),
    ):
        found = find_spec(package)
        assert found is not None and found.origin is not None
        table = np.genfromtxt(
            Path(found.origin).parent / file, delimiter=",", names=True, deletechars=""
        )
        values = table[value]
        first = values[: int(len(values) * LEARNT)]
        yield Labelled(
            "carried", Path(file).stem, values, stretches(table[label]), period or period_of(first)
        )


def generated(length: int = 8 * 7 * DAY) -> Iterator[Labelled]:
    from gutenTAG import GutenTAG

    for base in BASES:
        for kind, (long, told) in ANOMALIES.items():
            maker = GutenTAG(seed=SEED + len(base) * 100 + len(kind))
            anomalies = [
                {"position": place, "length": long, "kinds": [{"kind": kind, **told}]}
                for place in ("middle", "end")
            ]
            shape = {"kind": base, "frequency": 100 / DAY, "amplitude": 1.0, "variance": 0.06}
            series = {
                "name": f"{base}-{kind}",
                "length": length,
                "base-oscillations": [shape],
                "anomalies": anomalies,
            }
            maker.load_config_dict({"timeseries": [series]})
            (made,) = maker.generate(return_timeseries=True)
            label, values = made.timeseries["is_anomaly"], made.timeseries["value-0"]
            found = stretches(label.to_numpy())
            yield Labelled("generated", f"{base}-{kind}", values.to_numpy(float), found, DAY)


def period_of(values: Series) -> int:
    """The lag with the highest autocorrelation, beyond its first fall below nought."""
    centred = values - values.mean()
    spectrum = np.fft.rfft(centred, 2 * len(centred))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(centred) // 3]
    first = int(np.argmax(correlation < 0))
    return first + int(np.argmax(correlation[first:]))


def ours(series: Labelled) -> Series:
    return scores(series.values[None], Season.of(series.period))[0]


def cut_forest(series: Labelled) -> Series:
    """The collusive displacement of the shingle that ends with each reading."""
    import rrcf

    size, shingle = 256, min(series.period, 24)
    step = max(1, series.period // shingle)
    places = np.arange(shingle) * step
    random = np.random.default_rng(7)
    forest = [rrcf.RCTree(random_state=int(random.integers(2**31))) for _ in range(40)]
    found = np.full(len(series.values), np.nan)
    for at in range(int(places[-1]), len(series.values)):
        point = series.values[at - places[::-1]]
        displaced = []
        for tree in forest:
            if len(tree.leaves) > size:
                tree.forget_point(at - size)
            tree.insert_point(point, index=at)
            displaced.append(tree.codisp(at))
        found[at] = np.mean(displaced)
    return found


def matrix_profile(series: Labelled) -> Series:
    """The distance of the stretch that ends with each reading to the most alike before it."""
    import stumpy

    length = max(series.period // 2, 4)
    begun = max(series.learnt // 4, 3 * length)
    stream = stumpy.stumpi(series.values[:begun], length, egress=False)
    for value in series.values[begun:]:
        stream.update(value)
    found = np.full(len(series.values), np.nan)
    found[length - 1 :] = stream.left_P_
    found[: 2 * series.period] = np.nan
    return np.where(np.isfinite(found), found, np.nan)


def judged(series: Labelled, score: Series, factor: float, fixed: float | None = None) -> Tally:
    learnt = series.learnt
    limit = np.nanmax(score[:learnt]) * factor if fixed is None else fixed
    slack = max(1, series.period // 4)
    above = np.flatnonzero(np.nan_to_num(score[learnt:], nan=-np.inf) > limit) + learnt
    begins = above[np.diff(above, prepend=-len(score)) > slack]
    anomalies = [(first, last) for first, last in series.anomalies if first >= learnt]
    firsts = [
        next((int(at) for at in begins if first <= at <= last + slack), None)
        for first, last in anomalies
    ]
    true = sum(any(first <= at <= last + slack for first, last in anomalies) for at in begins)
    delays = [
        at - first for at, (first, _last) in zip(firsts, anomalies, strict=True) if at is not None
    ]
    return Tally(len(delays), len(anomalies) - len(delays), len(begins), true, tuple(delays))


DETECTORS: dict[str, Callable[[Labelled], Series]] = {
    "ours": ours,
    "rrcf": cut_forest,
    "matrix profile": matrix_profile,
}


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    series = [*carried(), *generated()]
    for one in series[:3]:
        print(f"{one.name}: {len(one.values)} readings, period {one.period}, {one.anomalies}")
    for name, detector in DETECTORS.items():
        begun = time.process_time()
        found = [(one, detector(one)) for one in series]
        spent = time.process_time() - begun
        print(f"{name}: {spent:.1f} s for {sum(len(one.values) for one in series):,} readings")
        for collection in ("carried", "generated"):
            chosen = [(one, score) for one, score in found if one.collection == collection]
            tried = {
                factor: sum((judged(one, score, factor) for one, score in chosen), Tally())
                for factor in FACTORS
            }
            best = max(tried, key=lambda factor: tried[factor].f1)
            for factor in (FACTOR, best):
                say(f"{collection}, factor {factor}", tried[factor])
            if name == "ours":
                limit = Unusual(season=Season.of(DAY)).above
                fixed = (judged(one, score, 1, limit) for one, score in chosen)
                say(f"{collection}, limit {limit}", sum(fixed, Tally()))


def say(title: str, told: Tally) -> None:
    delay = np.median(told.delays) if told.delays else float("nan")
    print(
        f"  {title}: precision {told.precision:.2f}, recall {told.recall:.2f}, F1 {told.f1:.2f}, "
        f"{told.found} of {told.found + told.missed} found, {told.alarms - told.true} false "
        f"alarms, median delay {delay:.0f} readings",
        flush=True,
    )


if __name__ == "__main__":
    main()
