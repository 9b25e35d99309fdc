"""An evaluation as a file from which anybody computes it again, and the proof.

The file is plain JSON: `declared` as it was handed in, `declaration` with every default filled in,
`subjects`, `values` (exact fractions), `results` and `robust`. `recompute.py`, which needs nothing
but Python, computes `results` from the rest; docs/evaluation.md gives each formula.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, astuple
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.base.law import Verdict
from yiju.platform.base.time import Period
from yiju.platform.steering.evaluation import drawing, reading, robust, scoring, sensitivity
from yiju.platform.steering.evaluation.computing import Taken
from yiju.platform.steering.evaluation.declaration import Declaration, Subject

FORMAT = "yiju-evaluation/1"
ENGINE = (
    *("declaration", "fields", "reading", "normalising", "treating", "weights"),
    *("aggregating", "scoring", "drawing", "straight", "reweighing", "robust", "sensitivity"),
)
MOST_CELLS = 5_000
"""Subjects times indicators up to which the choices are told apart."""
LIKENESS = 1e-9
"""Shares of runs are compared to this; ranks and scores to the last digit."""


class ExportUnreadable(CityError):
    code = "evaluation.export_unreadable"
    status = 422
    text = _("读不了这个导出文件：{why}")


def content(declared: Declaration, found: Taken, known_at: str) -> dict[str, Any]:
    """The file without its number, its changes and its fingerprint."""
    groups = scoring.scored(declared, found.subjects, floats(found.values))
    return {
        "format": FORMAT,
        "known_at": known_at,
        "declared": declared.data,
        "declaration": resolved(declared),
        "subjects": [asdict(one) for one in found.subjects],
        "values": {
            key: {leaf: None if one is None else str(one) for leaf, one in rows.items()}
            for key, rows in found.values.items()
        },
        "why_missing": {
            key: {leaf: text_to_json(why) for leaf, why in rows.items()}
            for key, rows in found.why.items()
        },
        "bases": {
            leaf: {
                key: [str(above), str(below), times] for key, (above, below, times) in rows.items()
            }
            for leaf, rows in found.bases.items()
        },
        "rules": {**found.rules, "evaluation": engine()},
        "results": [result(group) for group in groups],
        "robust": [robustness(declared, group) for group in groups],
    }


def floats(values: Mapping[str, Mapping[str, Fraction | None]]) -> scoring.Values:
    return {
        key: {leaf: None if one is None else float(one) for leaf, one in rows.items()}
        for key, rows in values.items()
    }


def resolved(declared: Declaration) -> dict[str, Any]:
    told = asdict(declared)
    del told["data"]
    _without_defaults(told)
    plain: dict[str, Any] = json.loads(json.dumps(told))
    return plain


LATER = {
    "anew": False,
    "grounds": "",
    "least_known": 0.0,
    "points": 0,
    "transform": "",
    "power": None,
    "per": None,
}
"""Choices that were not there from the first, with what stands for having made none: only what was
chosen is written, so that a file from before a choice was there is still what it declares."""


def _without_defaults(told: Any) -> None:
    if isinstance(told, dict):
        for key, value in list(told.items()):
            if key in LATER and value == LATER[key]:
                del told[key]
            else:
                _without_defaults(value)
    elif isinstance(told, list | tuple):
        for one in told:
            _without_defaults(one)


@cache
def engine() -> str:
    """SHA-256 of the rules by which evaluations are computed, and of their numbers."""
    digest = hashlib.sha256()
    for name in (*(f"{one}.py" for one in ENGINE), "params.toml"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()


def result(group: scoring.Group) -> dict[str, Any]:
    """`exact` is the float before rounding, `score` the published decimals."""
    return {
        "group": group.name,
        "weights": list(group.weights),
        "lines": [
            {
                "subject": line.subject.key,
                "exact": line.exact,
                "score": None if line.score is None else str(line.score),
                "rank": line.rank,
                "grade": line.grade,
                "adjusted": line.adjusted,
                "missing": list(line.missing),
                "capped": list(line.capped),
                "vetoed": list(line.vetoed),
                "parts": [[part.leaf, part.normal, part.weight, part.note] for part in line.parts],
            }
            for line in group.lines
        ],
    }


def group_of(declared: Declaration, told: Mapping[str, Any], name: str) -> drawing.Problem:
    """A group of an export, to be drawn again."""
    found = taken_of(told)
    groups = scoring.scored(declared, found.subjects, floats(found.values))
    return drawing.problem_of(declared, next(one for one in groups if one.name == name))


def robustness(declared: Declaration, group: scoring.Group) -> dict[str, Any]:
    """`intervals` by subject: lowest and highest rank, the median, and the share of first places;
    `pairs` the probability that the one is better than the other (of a large group those near each
    other in rank); `choices` = [choice, first order,
    total order], empty for a large group; `influence` = [indicator, nominal weight, effective
    weight, correlation with the score, mean change of ranks without it]."""
    problem = drawing.problem_of(declared, group)
    if not problem.keys:
        nothing: dict[str, Any] = {"intervals": {}, "pairs": {}, "choices": [], "influence": []}
        return {"group": group.name, **nothing}
    day = Period.parse(declared.month).last_day
    made = robust.simulated(problem, declared.robustness.runs, declared.robustness.seed)
    intervals = made.intervals(float(reading.P.interval.at(day)))
    return {
        "group": group.name,
        "intervals": {
            key: [one.low, one.high, one.likely, one.first] for key, one in intervals.items()
        },
        "pairs": robust.pairs(made),
        "choices": choices(declared, problem),
        "influence": [list(astuple(one)) for one in sensitivity.influences(problem)],
    }


def choices(declared: Declaration, problem: drawing.Problem) -> list[list[Any]]:
    if len(problem.raw) * len(problem.leaves) > MOST_CELLS:
        return []
    seed, runs = declared.robustness.seed, declared.robustness.runs
    return [list(astuple(one)) for one in sensitivity.orders(problem, runs, seed)]


def fingerprint(told: Mapping[str, Any]) -> str:
    """SHA-256 of the file without its own fingerprint, as JSON with sorted keys and no spaces."""
    rest = {key: one for key, one in told.items() if key != "sha256"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def script() -> str:
    """The script with which an outsider computes an export again; needs only Python."""
    return Path(__file__).with_name("recompute.py").read_text(encoding="utf-8")


def taken_of(told: Mapping[str, Any]) -> Taken:
    """The values of an export."""
    return Taken(
        tuple(Subject(**one) for one in told["subjects"]),
        {
            key: {leaf: None if one is None else Fraction(one) for leaf, one in rows.items()}
            for key, rows in told["values"].items()
        },
        {
            key: {leaf: text_from_json(why) for leaf, why in rows.items()}
            for key, rows in told["why_missing"].items()
        },
        {key: one for key, one in told["rules"].items() if key != "evaluation"},
        {
            leaf: {
                key: (Fraction(above), Fraction(below), times)
                for key, (above, below, times) in rows.items()
            }
            for leaf, rows in told.get("bases", {}).items()
        },
    )


def verify_export(told: Any) -> Verdict:
    """Whether what was published is what its declaration and its values give; with everything that
    is not right. Raises ExportUnreadable."""
    try:
        if told["format"] != FORMAT:
            raise ExportUnreadable(why=str(told["format"])[:60])
        declared = reading.read(told["declared"])
        again = content(declared, taken_of(told), told["known_at"])
        return Verdict.of(_unmet(told, again))
    except ExportUnreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError, CityError) as error:
        raise ExportUnreadable(why=str(error)[:200]) from None


def _unmet(told: Mapping[str, Any], again: Mapping[str, Any]) -> list[Text | str]:
    found: list[Text | str] = []
    if told["sha256"] != fingerprint(told):
        found.append(_("文件的指纹不符，内容被改动过"))
    if told["declaration"] != again["declaration"]:
        found.append(_("填上默认值的方案与申报的方案不符"))
    due = {line["subject"]: line for one in again["results"] for line in one["lines"]}
    claimed = {line["subject"]: line for one in told["results"] for line in one["lines"]}
    for subject in sorted({*due, *claimed}):
        if due.get(subject) != claimed.get(subject):
            found.append(_("{subject} 公布的得分与复算的不符").format(subject=subject))
    for mine, theirs in zip(again["robust"], told["robust"], strict=True):
        if not theirs["pairs"]:
            # Editions from before pairs of large groups were kept.
            mine = {**mine, "pairs": {}}
        if not _alike(mine, theirs):
            found.append(_("名次区间与复算的不符：{group}").format(group=mine["group"] or "—"))
    return found


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= LIKENESS
    return bool(one == other)
