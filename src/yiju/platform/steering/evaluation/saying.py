"""What a published evaluation says, and what may be said of it."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from yiju.platform.steering.evaluation import exporting, reading, robust, scoring, weights


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What another edition changed: by subject, its values, its score and its rank."""
    found = []
    earlier, later = lines_of(before), lines_of(after)
    for subject, line in later.items():
        old, values = earlier[subject], []
        for leaf, value in after["values"][subject].items():
            if (was := before["values"][subject][leaf]) != value:
                values.append({"leaf": leaf, "before": was, "after": value})
        keys = ("score", "rank", "grade")
        if values or any(old[key] != line[key] for key in keys):
            pairs = {key: [old[key], line[key]] for key in keys}
            found.append({"subject": subject, "values": values, **pairs})
    return found


def lines_of(told: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The published lines by subject."""
    return {line["subject"]: line for group in told["results"] for line in group["lines"]}


def titles_of(told: Mapping[str, Any]) -> dict[str, str]:
    """The titles of the indicators, in order."""
    return {
        leaf["key"]: leaf.get("title") or leaf["key"]
        for leaf in _leaves(told["declared"]["indicators"])
    }


def may_say_better(told: Mapping[str, Any], one: str, other: str) -> bool:
    """Whether an edition bears the sentence that `one` is better than `other`: both are ranked in
    one group, and in nearly all runs it came out so."""
    day = date.fromisoformat(f"{told['declaration']['month']}-01")
    found = probability(told, one, other)
    return found is not None and found >= float(reading.P.better_said.at(day))


def probability(told: Mapping[str, Any], one: str, other: str) -> float | None:
    """Of `one` being better than `other`: as it was kept, or, for two that stand far apart in a
    large group, drawn again from the frozen values with the same seed. None unless both are ranked
    in one group."""
    for group in told["robust"]:
        if one in group["intervals"] and other in group["intervals"] and one != other:
            kept = group["pairs"]
            if other in kept.get(one, {}):
                return float(kept[one][other])
            if one in kept.get(other, {}):
                return 1 - float(kept[other][one])
            return _drawn_again(told, group["group"]).better(one, other)
    return None


def _drawn_again(told: Mapping[str, Any], group: str) -> robust.Simulation:
    declared = reading.read(told["declared"])
    problem = exporting.group_of(declared, told, group)
    return robust.simulated(problem, declared.robustness.runs, declared.robustness.seed)


def comparable(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Neighbours in rank of which the first may not be called better than the second."""
    found = []
    for group in told["results"]:
        ranked = [line["subject"] for line in group["lines"] if line["rank"]]
        pairs = pairwise(ranked)
        found += [pair for pair in pairs if not may_say_better(told, *pair)]
    return found


def consistency(told: Mapping[str, Any]) -> list[tuple[str, list[float], float]]:
    """What experts compared: by branch (the root is "") the consistency ratio of each and the one
    of their joint judgement."""
    experts = told["declaration"]["weighing"]["experts"]
    return [
        (
            branch,
            [weights.judged(one).ratio for one in several],
            weights.judged(weights.agreed(several)).ratio,
        )
        for branch, several in experts.items()
    ]


def what_if(told: Mapping[str, Any], given: Mapping[str, float]) -> dict[str, tuple[Any, Any]]:
    """Score and rank of each subject of an edition under other weights, in percent, of its
    indicators (all others as declared); nothing is kept. Weights below 0 count as 0."""
    leaves = [leaf["key"] for leaf in _leaves(told["declared"]["indicators"])]
    shares = told["results"][0]["weights"]
    tried = {key: 100 * share for key, share in zip(leaves, shares, strict=True)}
    tried |= {key: max(0.0, value) for key, value in given.items() if key in tried}
    if not any(tried.values()):
        return {}
    flat = [
        {**leaf, "weight": tried[leaf["key"]]} for leaf in _leaves(told["declared"]["indicators"])
    ]
    declared = reading.read(
        {**told["declared"], "indicators": flat, "weights": {"method": "given"}}
    )
    values = exporting.taken_of(told)
    groups = scoring.scored(declared, values.subjects, exporting.floats(values.values))
    return {line.subject.key: (line.score, line.rank) for group in groups for line in group.lines}


def _leaves(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        found += _leaves(part["parts"]) if "parts" in part else [part]
    return found
