"""Types suggested from the words of a report: ours beside its peers, on one held-out set.

    python benchmarks/suggestions.py             the held-out set, in Chinese and in English
    python benchmarks/suggestions.py --classes   with a line for each type
    python benchmarks/suggestions.py --choose    cross-validation on the training side only

The held-out set (tests/platform/work/suggestions) was written and frozen before any classifier;
--choose, by which the thresholds were set, does not read it. Peers: the type that comes most; the
likeness of pairs of characters with the rule book, as before; BM25 and multinomial naive Bayes over
the same grams; and, where scikit-learn is installed, its TF-IDF with logistic regression.
"""

import csv
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np

from yiju.interfaces.cli import start_django
from yiju.platform.work.catalogue.types import national
from yiju.platform.work.duplicates import likeness
from yiju.platform.work.suggestions.classifier import trained
from yiju.platform.work.suggestions.grams import plain, spans
from yiju.platform.work.suggestions.material import ELSEWHERE, Phrases, examples, phrases
from yiju.platform.work.suggestions.suggesting import suggest

DAY = date(2026, 1, 1)
HELD_OUT = Path(__file__).parents[1] / "tests/platform/work/suggestions"
FOLDS = 5
start_django()
from yiju.city.rule_book import rule_book  # noqa: E402  needs Django

BOOK = rule_book()
OFFERED = tuple(dict.fromkeys(row.type_code for row in BOOK))
CONDITIONS = [(r.type_code, national().find(r.type_code).name, r.condition) for r in BOOK]


@dataclass(frozen=True)
class Report:
    """`right` are the codes that are right, none where it is not for this office."""

    words: str
    right: tuple[str, ...]
    voice: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Answer:
    """Codes, the likeliest first; none to suggest nothing."""

    codes: Sequence[str]
    sure: bool = False


Answering = Callable[[str], Answer]


def held_out(name: str) -> list[Report]:
    with (HELD_OUT / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Report(r["words"], tuple(f"{r['type']} {r['also']}".split()), r["voice"], r["kind"])
        for r in rows
    ]


@dataclass(frozen=True)
class Measured:
    """`first`, `among` of the reports that have a type; `silent` of those that have none; `sure`
    and `sure_right` of all; `sure_none` of those without a type that were answered surely."""

    first: float
    among: float
    silent: float
    sure: float
    sure_right: float
    sure_none: int


def measured(reports: Sequence[Report], answers: Sequence[Answer]) -> Measured:
    pairs = list(zip(reports, answers, strict=True))
    ours = [(r, a) for r, a in pairs if r.right]
    others = [a for r, a in pairs if not r.right]
    sure = [(r, a) for r, a in pairs if a.sure]
    return Measured(
        share(bool(a.codes) and a.codes[0] in r.right for r, a in ours),
        share(any(code in r.right for code in a.codes[:3]) for r, a in ours),
        share(not a.codes for a in others),
        len(sure) / len(pairs),
        share(a.codes[0] in r.right for r, a in sure),
        sum(a.sure for a in others),
    )


def share(values) -> float:
    found = list(values)
    return sum(found) / len(found) if found else math.nan


def ours() -> Answering:
    classifier = trained(examples(CONDITIONS))

    def answer(words: str) -> Answer:
        found = suggest(words, classifier, OFFERED, DAY)
        return Answer(found.codes, found.sure)

    return answer


def majority() -> Answering:
    return lambda _words: Answer(("M06010", "M07001", "M09010"))


def old_pairs() -> Answering:
    """As it was: likeness with the conditions of the rule book from 0.18 on."""

    def answer(words: str) -> Answer:
        scored: dict[str, float] = {}
        for row in BOOK:
            near = likeness(words, row.condition)
            if near >= 0.18:
                scored[row.type_code] = max(near, scored.get(row.type_code, 0))
        return Answer(sorted(scored, key=lambda code: (-scored[code], code))[:3])

    return answer


def by_counts(weigh: Callable[[np.ndarray], np.ndarray]) -> Answering:
    """A peer that sums a weight of class and gram over the grams of a text."""
    given = list(examples(CONDITIONS))
    labels = list(dict.fromkeys(one.label for one in given))
    place = {label: n for n, label in enumerate(labels)}
    terms: dict[str, int] = {}
    for one in given:
        for gram in one.grams:
            terms.setdefault(gram, len(terms))
    counts = np.zeros((len(terms), len(labels)))
    for one in given:
        for gram, n in one.grams.items():
            counts[terms[gram], place[one.label]] += n * one.weight
    weights = weigh(counts)

    def answer(words: str) -> Answer:
        known = [terms[gram] for gram in spans(plain(words)) if gram in terms]
        scores = weights[known].sum(axis=0) if known else np.zeros(len(labels))
        ranked = [labels[n] for n in np.argsort(-scores, kind="stable")]
        return answered(ranked) if known else Answer(())

    return answer


def answered(ranked: Sequence[str]) -> Answer:
    """None where the first is not for this office."""
    offered = [code for code in ranked if not code.startswith(ELSEWHERE)]
    return Answer(()) if ranked[0].startswith(ELSEWHERE) else Answer(offered[:3])


def bayes(counts: np.ndarray) -> np.ndarray:
    smoothed = counts + 0.05
    return np.log(smoothed / smoothed.sum(axis=0))


def bm25(counts: np.ndarray) -> np.ndarray:
    rarity = np.log((counts.shape[1] + 1) / ((counts > 0).sum(axis=1) + 0.5))
    length = counts.sum(axis=0) / counts.sum(axis=0).mean()
    return rarity[:, None] * counts * 2.2 / (counts + 1.2 * (0.5 + 0.5 * length))


def scikit() -> Answering | None:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
    except ImportError:
        return None
    texts, labels, weights = [], [], []
    for one in phrases():
        known = national().types.get(one.key)
        names = (known.name, known.name_en) if known else ()
        for text in (*names, *one.things, *one.english, *one.sayings):
            texts.append(text)
            labels.append(one.key)
            weights.append(1.0)
    texts += [condition for _key, _title, condition in CONDITIONS]
    labels += [key for key, _title, _condition in CONDITIONS]
    weights += [0.3] * len(CONDITIONS)
    pipe = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True),
        LogisticRegression(C=100, max_iter=300),
    )
    pipe.fit(texts, labels, logisticregression__sample_weight=weights)

    def answer(words: str) -> Answer:
        chances = pipe.predict_proba([words])[0]
        return answered([str(pipe.classes_[n]) for n in np.argsort(-chances)])

    return answer


HEAD = f"{'':34}{'first':>7}{'of 3':>7}{'silent':>8}{'sure':>7}{'right':>7}{'ms':>7}"


def show(name: str, answering: Answering, reports: Sequence[Report]) -> list[Answer]:
    began = time.process_time()
    answers = [answering(one.words) for one in reports]
    ms = (time.process_time() - began) * 1000 / len(reports)
    m = measured(reports, answers)
    sure = f"{m.sure:7.1%}{m.sure_right:7.1%}" if m.sure else f"{'—':>7}{'—':>7}"
    print(f"{name:34}{m.first:7.1%}{m.among:7.1%}{m.silent:8.1%}{sure}{ms:7.2f}")
    return answers


def compare() -> None:
    for name in ("held_out.csv", "held_out_en.csv"):
        reports = held_out(name)
        types = {one.right[0] for one in reports if one.right}
        none = sum(not one.right for one in reports)
        print(f"\n{name}: {len(reports)} reports, {len(types)} types, {none} of none\n{HEAD}")
        show("the types that come most", majority(), reports)
        show("pairs with the rule book (before)", old_pairs(), reports)
        show("naive Bayes", by_counts(bayes), reports)
        show("BM25", by_counts(bm25), reports)
        if peer := scikit():
            show("scikit-learn TF-IDF + logistic", peer, reports)
        answers = show("ours", ours(), reports)
        tell_groups(reports, answers)
        if "--classes" in sys.argv:
            tell_classes(reports, answers)
        if "--misses" in sys.argv:
            for report, answer in zip(reports, answers, strict=True):
                if answer.codes[:1] != report.right[:1] and not (
                    answer.codes and answer.codes[0] in report.right
                ):
                    print(report.right, answer.codes, answer.sure, report.words)


def tell_groups(reports: Sequence[Report], answers: Sequence[Answer]) -> None:
    for field in ("voice", "kind"):
        for group in dict.fromkeys(getattr(one, field) for one in reports):
            rows = [
                (r, a) for r, a in zip(reports, answers, strict=True) if getattr(r, field) == group
            ]
            m = measured([r for r, _ in rows], [a for _, a in rows])
            print(
                f"  {field} {group:12}{len(rows):5} first {m.first:6.1%} of three {m.among:6.1%}"
                f" silent {m.silent:6.1%} sure {m.sure:6.1%} right {m.sure_right:6.1%}"
            )


def tell_classes(reports: Sequence[Report], answers: Sequence[Answer]) -> None:
    by_type: dict[str, Counter[str]] = defaultdict(Counter)
    for report, answer in zip(reports, answers, strict=True):
        if report.right:
            found = by_type[report.right[0]]
            found["reports"] += 1
            found["first"] += bool(answer.codes) and answer.codes[0] in report.right
            found["of three"] += any(code in report.right for code in answer.codes)
    for key in sorted(by_type):
        n = by_type[key]
        print(
            f"  {key} {n['reports']:3} {n['first']:3} {n['of three']:3} {national().find(key).name}"
        )


def choose() -> None:
    """Hold a fifth of the sayings back in turn: how sharp a score is, and from where it is sure."""
    found: list[tuple[np.ndarray, Sequence[str], str]] = []
    sayings = [(one.key, saying) for one in phrases() for saying in one.sayings]
    Random(1).shuffle(sayings)
    frames = ["来电人称{}，麻烦派人看看", "{}", "{}，请安排", "我家旁边{}，都一个星期了"]
    spent = []
    for fold in range(FOLDS):
        back = set(sayings[fold::FOLDS])
        began = time.process_time()
        classifier = trained(examples(CONDITIONS, taught=[without(one, back) for one in phrases()]))
        spent.append(time.process_time() - began)
        for n, (key, saying) in enumerate(sorted(back)):
            text = plain(frames[n % len(frames)].format(saying))
            found.append((classifier.scores(spans(text)).astype(float), classifier.labels, key))
    print(f"{len(found)} sayings held back, trained in {np.mean(spent):.2f} s of one core")
    for sharp in (0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0):
        loss = -np.mean(
            [math.log(softmax(s * sharp)[labels.index(k)] + 1e-12) for s, labels, k in found]
        )
        print(f"sharpness {sharp:.1f}: log loss {loss:.4f}")
    sharp = float(sys.argv[sys.argv.index("--choose") + 1]) if sys.argv[-1] != "--choose" else 1.0
    tell_thresholds([(softmax(s * sharp), labels, k) for s, labels, k in found])


def without(one: Phrases, back: set[tuple[str, str]]) -> Phrases:
    return replace(one, sayings=tuple(s for s in one.sayings if (one.key, s) not in back))


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def tell_thresholds(found: Sequence[tuple[np.ndarray, Sequence[str], str]]) -> None:
    rows, silent, first, among, strays = [], [], [], [], []
    for chances, labels, key in found:
        order = np.argsort(-chances, kind="stable")
        offered = [labels[n] for n in order if not labels[n].startswith(ELSEWHERE)][:3]
        top = chances[labels.index(offered[0])]
        elsewhere = sum(
            p for p, one in zip(chances, labels, strict=True) if one.startswith(ELSEWHERE)
        )
        if key.startswith(ELSEWHERE):
            silent.append(elsewhere >= 0.5)
        else:
            first.append(offered[0] == key)
            among.append(key in offered)
        rows.append((0.0 if elsewhere >= 0.5 else top, offered[0] == key))
        if key.startswith(ELSEWHERE):
            strays.append(rows[-1][0])
    print(f"first {share(first):.1%}, of three {share(among):.1%}, silent {share(silent):.1%}")
    for least in (0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8):
        kept = [right for top, right in rows if top >= least]
        told = f"{len(kept) / len(rows):.1%} of all, {share(kept):.1%} right"
        stray = share(top >= least for top in strays)
        print(f"  sure from {least:.2f}: {told}, {stray:.1%} of what is not for this office")
    for least in (0.02, 0.03, 0.05, 0.08, 0.1, 0.15):
        few = [right for top, right in rows if 0 < top < least]
        print(f"  below {least:.2f}: {len(few)} answers, {share(few):.1%} right")


if __name__ == "__main__":
    if "--choose" in sys.argv:
        choose()
    else:
        compare()
