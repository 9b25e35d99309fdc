"""Compute a published evaluation again: python recompute.py evaluation.json

Needs Python 3.11 and nothing else. It reads the declaration and the values of the file and computes
every normalised value, weight, score, rank and grade anew; what differs in a single digit is
printed, and the script leaves with 1. Written apart from the system that published: it shares no
code with it.
"""

import bisect
import decimal
import fractions
import json
import math
import sys
from typing import Any


def deviation(values: Any) -> Any:
    mean = math.fsum(values) / len(values)
    return mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))


def shares(parts: Any) -> Any:
    total = math.fsum(parts)
    return [p / total for p in parts] if total else [1 / len(parts)] * len(parts)


def quantile(values: Any, share: Any) -> Any:
    order = sorted(values)
    place = share * (len(order) - 1)
    low = math.floor(place)
    high = min(low + 1, len(order) - 1)
    return order[low] + (place - low) * (order[high] - order[low])


def skewness(values: Any) -> Any:
    many, (mean, spread) = len(values), deviation(values)
    if many < 3 or not spread:
        return None
    third = math.fsum(((v - mean) / spread) ** 3 for v in values) / many
    return third * math.sqrt(many * (many - 1)) / (many - 2)


def in_shape(values: Any) -> Any:
    many, (mean, spread) = len(values), deviation(values)
    if many < 4 or not spread:
        return True
    excess = math.fsum(((v - mean) / spread) ** 4 for v in values) / many - 3
    peaked = (many - 1) / ((many - 2) * (many - 3)) * ((many + 1) * excess + 6)
    return abs(skewness(values)) < 2.0 or peaked < 3.5


def treated(leaf: Any, values: Any) -> Any:
    """Extreme values drawn in, or all of them transformed."""
    way, points = leaf.get("transform"), leaf.get("points", 0)
    if not values:
        return []
    ends = min(values), max(values)
    if leaf["winsorise"]:
        ends = quantile(values, leaf["winsorise"]), quantile(values, 1 - leaf["winsorise"])
    elif points:
        order, low, high = sorted(values), 0, len(values) - 1
        for _point in range(min(points, len(order) - 2)):
            ends = order[low], order[high]
            inside = [min(ends[1], max(ends[0], v)) for v in order]
            if in_shape(inside):
                break
            low, high = (low, high - 1) if (skewness(inside) or 0.0) > 0 else (low + 1, high)
        ends = order[low], order[high]
    drawn = [min(ends[1], max(ends[0], v)) for v in values]
    if points and not leaf["winsorise"] and way:
        if in_shape(drawn):
            return drawn
        drawn = values
    least, width = min(drawn), max(drawn) - min(drawn)
    if not way or not width:
        return drawn
    above = [(v - least) / width + 0.01 for v in drawn]
    power = 0.0 if way == "log" else leaf.get("power")
    if power is None:
        power = max((n / 10 for n in range(-20, 21)), key=lambda one: likelihood(above, one))
    return [raised(v, power) for v in above]


def raised(value: Any, power: Any) -> Any:
    return math.log(value) if power == 0 else (value**power - 1) / power


def likelihood(values: Any, power: Any) -> Any:
    spread = deviation([raised(v, power) for v in values])[1]
    if not spread:
        return -math.inf
    logs = math.fsum(math.log(v) for v in values)
    return (power - 1) * logs - len(values) * math.log(spread)


def normalised(leaf: Any, values: Any) -> Any:
    way, told, more = leaf["method"], leaf["options"], leaf["better"] == "more"
    if not values:
        return []
    if way == "z":
        mean, spread = deviation(values)
        sign = 1.0 if more else -1.0
        return [cut(50.0 + 10.0 * sign * (v - mean) / spread) if spread else 50.0 for v in values]
    if way == "rank":
        order, many = sorted(values), len(values) - 1
        found: list[float] = []
        for v in values:
            below = bisect.bisect_left(order, v)
            equal = bisect.bisect_right(order, v) - below - 1
            beaten = below if more else many - below - equal
            found.append(100.0 * (beaten + equal / 2) / many if many else 100.0)
        return found
    bottom = 0.0
    if way == "target":
        bad, good = told.get("worst", 0.0), told["target"]
    elif way == "efficacy":
        bad, good, bottom = told["unacceptable"], told["satisfactory"], 60.0
    else:
        bad = told.get("lower", min(values, default=0.0))
        good = told.get("upper", max(values, default=0.0))
        bad, good = (bad, good) if more else (good, bad)
    if bad == good:
        return [100.0] * len(values)
    slope = (100.0 - bottom) / (good - bad)
    return [cut(bottom + slope * (v - bad)) for v in values]


def cut(value: Any) -> Any:
    return min(100.0, max(0.0, value))


def leaves_of(parts: Any, path: Any = ()) -> Any:
    for part in parts:
        if "parts" in part:
            yield from leaves_of(part["parts"], (*path, part["key"]))
        else:
            yield part, path


def column(leaf: Any, subjects: Any, values: Any) -> Any:
    """By subject: raw value, normalised value, note."""
    raw = {s: values[s][leaf["key"]] for s in subjects if s not in leaf["not_applicable"]}
    there = {s: float(fractions.Fraction(v)) for s, v in raw.items() if v is not None}
    normal = normalised(leaf, treated(leaf, list(there.values())))
    found: dict[str, Any] = {s: (v, n, "") for (s, v), n in zip(there.items(), normal, strict=True)}
    for s in subjects:
        if s in leaf["not_applicable"]:
            found[s] = (None, None, "not_applicable")
        elif s not in found and leaf["missing"] == "worst":
            found[s] = (None, 0.0, "missing:worst")
        elif s not in found and leaf["missing"] == "mean" and normal:
            found[s] = (None, deviation(normal)[0], "missing:mean")
        elif s not in found and leaf["missing"] == "median" and normal:
            found[s] = (None, quantile(normal, 0.5), "missing:median")
        elif s not in found:
            found[s] = (None, None, "missing:spread" if leaf["missing"] == "spread" else "missing")
    return found


def eigenvector(matrices: Any) -> Any:
    size, many = range(len(matrices[0])), len(matrices)
    both = [
        [math.exp(math.fsum(math.log(m[i][j]) for m in matrices) / many) for j in size]
        for i in size
    ]
    found = [1 / len(both)] * len(both)
    for _step in range(200):
        found = shares([math.fsum(a * b for a, b in zip(row, found, strict=True)) for row in both])
    return found


def declared_weights(told: Any, way: Any) -> Any:
    local: dict[Any, float] = {}

    def down(key: Any, parts: Any) -> None:
        if way == "equal":
            own = shares([1.0] * len(parts))
        elif way == "ahp" and len(parts) > 1:
            own = eigenvector(told["weighing"]["experts"][key])
        else:
            own = shares([p["weight"] for p in parts])
        for part, share in zip(parts, own, strict=True):
            local["parts" in part, part["key"]] = share
            if "parts" in part:
                down(part["key"], part["parts"])

    down("", told["parts"])
    found = []
    for leaf, path in leaves_of(told["parts"]):
        share = local[False, leaf["key"]]
        for key in path:
            share *= local[True, key]
        found.append(share)
    return found


def entropy(columns: Any) -> Any:
    many, found = len(columns[0]), []
    for one in columns:
        total = math.fsum(one)
        parts = [part for part in (v / total for v in one) if part > 0] if total else []
        even = -math.fsum(p * math.log(p) for p in parts) / math.log(many) if total else 1.0
        found.append(max(0.0, 1 - even))
    return shares(found)


def correlation(one: Any, other: Any) -> Any:
    if one is other:
        return 1.0
    (a, da), (b, db) = deviation(one), deviation(other)
    if not da or not db:
        return 0.0
    both = math.fsum((x - a) * (y - b) for x, y in zip(one, other, strict=True)) / len(one)
    return both / (da * db)


def product(matrix: Any, vector: Any) -> Any:
    return [math.fsum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def pca(columns: Any) -> Any:
    alike = [[correlation(a, b) for b in columns] for a in columns]
    found = [1.0 + n / 997 for n in range(len(columns))]
    for _step in range(200):
        found = product(alike, found)
        length = math.sqrt(math.fsum(one * one for one in found))
        found = [one / length for one in found]
    return shares([one**2 for one in found])


def balanced(columns: Any, importances: Any) -> Any:
    alike = [[correlation(a, b) for b in columns] for a in columns]
    spreads, found = [deviation(one)[1] for one in columns], list(importances)
    for _step in range(200):
        moved = [w * s for w, s in zip(found, spreads, strict=True)]
        has = shares([max(1e-3, one) for one in product(alike, moved)])
        found = shares(
            [w * math.sqrt(d / h) for w, d, h in zip(found, importances, has, strict=True)]
        )
    return found


def critic(columns: Any) -> Any:
    def spread(one: Any) -> Any:
        low, high = min(one), max(one)
        return [(v - low) / (high - low) if high > low else 0.0 for v in one]

    wide = [spread(one) for one in columns]
    return shares([deviation(a)[1] * math.fsum(1 - correlation(a, b) for b in wide) for a in wide])


def weighed(told: Any, rows: Any) -> Any:
    """`rows` of all who have every value."""
    several: list[list[float]] = []
    columns = list(zip(*rows, strict=True))
    for way in told["weighing"]["methods"]:
        if way not in ("entropy", "critic", "pca", "balanced"):
            several.append(declared_weights(told, way))
        elif len(rows) < 2:
            many = len(list(leaves_of(told["parts"])))
            several.append([1 / many] * many)
        elif way == "balanced":
            several.append(balanced(columns, declared_weights(told, "given")))
        else:
            several.append({"entropy": entropy, "critic": critic, "pca": pca}[way](columns))
    if len(several) == 1:
        return several[0]
    if told["weighing"]["by"] == "product":
        return shares([math.prod(one) for one in zip(*several, strict=True)])
    return shares([math.fsum(one) / len(one) for one in zip(*several, strict=True)])


def aggregated(way: Any, rows: Any, owns: Any) -> Any:
    both = list(zip(rows, owns, strict=True))
    if way == "arithmetic":
        return [math.fsum(w * v for w, v in zip(own, row, strict=True)) for row, own in both]
    if way == "harmonic":
        return [harmonic(list(zip(row, own, strict=True))) for row, own in both]
    if way == "copeland":
        return wins(both)
    if way == "geometric":
        return [geometric(list(zip(row, own, strict=True))) for row, own in both]
    weighted = [[w * v for w, v in zip(own, row, strict=True)] for row, own in both]
    best = [max(one) for one in zip(*weighted, strict=True)]
    worst = [min(one) for one in zip(*weighted, strict=True)]
    found = []
    for row in weighted:
        off_best, off_worst = distance(row, best), distance(row, worst)
        ways = off_best + off_worst
        found.append(100 * off_worst / ways if ways else 100.0)
    return found


def harmonic(both: Any) -> float:
    counted = [(v, w) for v, w in both if w > 0]
    if any(v <= 0 for v, _w in counted):
        return 0.0
    return 1 / math.fsum(w / v for v, w in counted)


def wins(both: Any) -> list[float]:
    found = []
    for n, (row, own) in enumerate(both):
        won = 0.0
        for m, (peer, its) in enumerate(both):
            cells = zip(row, peer, own, its, strict=True)
            ahead = math.fsum(
                (a + b) * ((x - y > 1e-9) - (y - x > 1e-9)) for x, y, a, b in cells if a > 0 < b
            )
            won += 0.0 if n == m else 0.5 if abs(ahead) <= 1e-9 else float(ahead > 0)
        found.append(100.0 * won / (len(both) - 1) if len(both) > 1 else 100.0)
    return found


def geometric(both: Any) -> float:
    counted = [(v, w) for v, w in both if w > 0]
    if any(v <= 0 for v, _w in counted):
        return 0.0
    return math.exp(math.fsum(w * math.log(v) for v, w in counted))


def distance(one: Any, other: Any) -> float:
    return math.sqrt(math.fsum((a - b) ** 2 for a, b in zip(one, other, strict=True)))


def group_lines(told: Any, subjects: Any, values: Any) -> Any:
    leaves = [leaf for leaf, _path in leaves_of(told["parts"])]
    table = {leaf["key"]: column(leaf, subjects, values) for leaf in leaves}
    cells = {s: [table[leaf["key"]][s] for leaf in leaves] for s in subjects}
    whole = [s for s in subjects if all(note != "missing" for _v, _n, note in cells[s])]
    normals = {s: [n or 0.0 for _v, n, _note in cells[s]] for s in whole}
    full = [normals[s] for s in whole if all(n is not None for _v, n, _note in cells[s])]
    weights = weighed(told, full)
    owns: dict[str, Any] = {}
    for s in whole:
        left = [w if c[1] is not None else 0.0 for w, c in zip(weights, cells[s], strict=True)]
        owns[s] = weights if all(c[1] is not None for c in cells[s]) else left
        if owns[s] is left and any(left):
            owns[s] = shares(left)
        apply = [c for c in cells[s] if c[2] != "not_applicable"]
        known = sum(c[0] is not None for c in apply) / len(apply) if apply else 1.0
        if not any(owns[s]) or known < told.get("least_known", 0.0):
            del owns[s]
    rows = [normals[s] for s in owns]
    results = dict(zip(owns, aggregated(told["aggregation"], rows, owns.values()), strict=True))
    return weights, [line(told, leaves, s, cells[s], owns.get(s), results.get(s)) for s in subjects]


def line(told: Any, leaves: Any, subject: Any, cells: Any, own: Any, result: Any) -> Any:
    points = sum(a["points"] for a in told["adjustments"] if a["subject"] == subject)
    points = max(-told["adjust_most"], min(told["adjust_most"], points))
    capped, vetoed, caps = [], [], []
    for leaf, (value, _normal, _note) in zip(leaves, cells, strict=True):
        for limit in leaf["limits"]:
            low, high = limit["below"], limit["above"]
            if value is None or not (
                (low is not None and value < low) or (high is not None and value > high)
            ):
                continue
            if limit["cap"] is not None:
                capped.append(leaf["key"])
                caps.append(limit["cap"])
            if limit["veto"]:
                vetoed.append(leaf["key"])
    exact = None
    if result is not None:
        exact = max(0.0, min([result + points, *caps]))
    score = None
    if exact is not None:
        step = decimal.Decimal(1).scaleb(-told["decimals"])
        score = decimal.Decimal(exact).quantize(step, decimal.ROUND_HALF_EVEN)
    return {
        "subject": subject,
        "exact": exact,
        "score": score,
        "rank": None,
        "grade": "",
        "adjusted": points,
        "missing": missing(leaves, cells, own),
        "capped": capped,
        "vetoed": vetoed,
        "parts": [
            [f["key"], c[1], own[n] if own else 0.0, c[2]]
            for n, (f, c) in enumerate(zip(leaves, cells, strict=True))
        ],
    }


def missing(leaves: Any, cells: Any, own: Any) -> list[str]:
    both = list(zip(leaves, cells, strict=True))
    found = [leaf["key"] for leaf, cell in both if cell[2] == "missing"]
    if found or own:
        return found
    found = [leaf["key"] for leaf, cell in both if cell[2].startswith("missing")]
    return found or [leaf["key"] for leaf, cell in both if cell[1] is None]


def ranked(told: Any, lines: Any) -> Any:
    places = [(not one["vetoed"], one["score"]) for one in lines if one["score"] is not None]
    for one in lines:
        if one["score"] is None:
            continue
        one["rank"] = 1 + sum(place > (not one["vetoed"], one["score"]) for place in places)
        if told["grades"]:
            least = [g for g in told["grades"] if one["score"] >= decimal.Decimal(str(g["least"]))]
            grade = least[0] if least and not one["vetoed"] else told["grades"][-1]
            one["grade"] = grade["title"]
    for one in lines:
        one["score"] = None if one["score"] is None else str(one["score"])
    return sorted(lines, key=lambda one: (one["rank"] is None, one["rank"] or 0, one["subject"]))


def results(told: Any) -> Any:
    declared = told["declaration"]
    found: list[dict[str, Any]] = []
    for name in sorted({one["group"] for one in told["subjects"]}):
        subjects = [one["key"] for one in told["subjects"] if one["group"] == name]
        weights, lines = group_lines(declared, subjects, told["values"])
        lines = ranked(declared, lines)
        found.append({"group": name, "weights": weights, "lines": lines})
    return found


def main(file: Any) -> int:
    with open(file, encoding="utf-8") as opened:
        told = json.load(opened)
    wrong = 0
    for mine, theirs in zip(results(told), told["results"], strict=True):
        for one, other in zip(mine["lines"], theirs["lines"], strict=True):
            for key in one:
                if one[key] != other[key]:
                    wrong += 1
                    print(f"{one['subject']} {key}: {other[key]} published, {one[key]} computed")
        if mine["weights"] != theirs["weights"]:
            wrong += 1
            print(f"weights: {theirs['weights']} published, {mine['weights']} computed")
    print("differs" if wrong else "every digit agrees")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
