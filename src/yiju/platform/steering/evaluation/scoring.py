"""From values to scores, ranks and grades: pure, on plain floats, each sum exactly rounded.

Groups are scored wholly apart: peers, weights from the data and ranks are those of the group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yiju.platform.steering.evaluation import aggregating, normalising, treating, weights
from yiju.platform.steering.evaluation.declaration import (
    Branch,
    Declaration,
    Leaf,
    Subject,
    siblings,
    walk,
)

Values = Mapping[str, Mapping[str, float | None]]
"""By subject and leaf; None where there is none."""


@dataclass(frozen=True)
class Part:
    """What an indicator gave a subject. `value` is raw, `normal` from 0 to 100, `weight` the share
    that it had in this score; `note` is empty, `missing`, `missing:worst` and so on, or
    `not_applicable`."""

    leaf: str
    value: float | None
    normal: float | None
    weight: float
    note: str


@dataclass(frozen=True)
class Line:
    """A subject. `exact` is the score before rounding; None without a score: `missing` names what
    is not there. `capped` and `vetoed` name the indicators whose limit was broken."""

    subject: Subject
    parts: tuple[Part, ...]
    exact: float | None
    score: Decimal | None
    rank: int | None
    grade: str
    adjusted: float
    missing: tuple[str, ...]
    capped: tuple[str, ...]
    vetoed: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """`weights` are those of all leaves, in order; they sum to 1."""

    name: str
    weights: tuple[float, ...]
    lines: tuple[Line, ...]


def nominal(declared: Declaration, method: str) -> list[float]:
    """The weight of each leaf as declared: the product of the shares on the way down to it."""
    local: dict[str, float] = {}
    for key, parts in siblings(declared.parts):
        if method == "equal":
            own = weights.shares([1.0] * len(parts))
        elif method == "ahp" and len(parts) > 1:
            own = list(weights.judged(weights.agreed(declared.weighing.experts[key])).weights)
        else:
            own = weights.shares([part.weight for part in parts])
        local.update({_name(part): share for part, share in zip(parts, own, strict=True)})
    found = []
    for leaf, path in walk(declared.parts):
        share = local[_name(leaf)]
        for branch in path:
            share *= local[_name(branch)]
        found.append(share)
    return found


def _name(part: Branch | Leaf) -> str:
    return ("leaf " if isinstance(part, Leaf) else "branch ") + part.key


def weighed(declared: Declaration, columns: Sequence[Sequence[float]]) -> list[float]:
    """The weights of all leaves; `columns` are the normalised values of the subjects that have
    all of them (fewer than two: weights from the data are equal)."""
    several = []
    for method in declared.weighing.methods:
        if method not in weights.FROM_DATA:
            several.append(nominal(declared, method))
        elif not columns or len(columns[0]) < 2:
            several.append(weights.shares([0.0] * len(declared.leaves)))
        elif method == "balanced":
            several.append(weights.balanced(columns, nominal(declared, "given")))
        else:
            several.append(getattr(weights, method)(columns))
    return several[0] if len(several) == 1 else weights.combined(several, declared.weighing.by)


def scored(declared: Declaration, subjects: Sequence[Subject], values: Values) -> list[Group]:
    """All groups in order of their names."""
    names = sorted({one.group for one in subjects})
    return [
        _group(declared, name, [one for one in subjects if one.group == name], values)
        for name in names
    ]


def _group(declared: Declaration, name: str, subjects: Sequence[Subject], values: Values) -> Group:
    leaves = declared.leaves
    table = {leaf.key: column(leaf, subjects, values) for leaf in leaves}
    without = {
        one.key: tuple(leaf.key for leaf in leaves if table[leaf.key][one.key].note == "missing")
        for one in subjects
    }
    cells = {one.key: [table[leaf.key][one.key] for leaf in leaves] for one in subjects}
    whole = [one.key for one in subjects if not without[one.key]]
    full = [key for key in whole if all(cell.normal is not None for cell in cells[key])]
    shares = weighed(declared, list(zip(*(_normals(cells[key]) for key in full), strict=True)))
    left = {key: own_shares(shares, cells[key]) for key in whole}
    owns = {
        key: own
        for key, own in left.items()
        if any(own) and known_share(cells[key]) >= declared.least_known
    }
    rows = [_normals(cells[key]) for key in owns]
    results = aggregating.aggregated(declared.aggregation, rows, list(owns.values()))
    exact = dict(zip(owns, results, strict=True))
    lines = []
    for one in subjects:
        own, gone = owns.get(one.key), without[one.key]
        if own is None and not gone:
            gone = _gone(leaves, cells[one.key])
        lines.append(_line(declared, one, cells[one.key], own, exact.get(one.key), gone))
    return Group(name, tuple(shares), ranked(declared, lines))


def known_share(cells: Sequence["Cell"]) -> float:
    """Of the indicators that apply to a subject, those of which there is a value; 1 for none."""
    apply = [cell for cell in cells if cell.note != "not_applicable"]
    return sum(cell.value is not None for cell in apply) / len(apply) if apply else 1.0


def _gone(leaves: Sequence[Leaf], cells: Sequence["Cell"]) -> tuple[str, ...]:
    both = list(zip(leaves, cells, strict=True))
    found = tuple(leaf.key for leaf, cell in both if cell.note.startswith("missing"))
    return found or tuple(leaf.key for leaf, cell in both if cell.normal is None)


@dataclass(frozen=True)
class Cell:
    value: float | None
    normal: float | None
    note: str


def _normals(cells: Sequence["Cell"]) -> list[float]:
    return [cell.normal or 0.0 for cell in cells]


def column(leaf: Leaf, subjects: Sequence[Subject], values: Values) -> dict[str, Cell]:
    """The values of a leaf by subject: treated, normalised among those present, and what
    becomes of those that are missing."""
    raw = {one.key: values.get(one.key, {}).get(leaf.key) for one in subjects}
    for key in leaf.not_applicable:
        raw.pop(key, None)
    present = {key: value for key, value in raw.items() if value is not None}
    treated = treating.treatment(leaf, list(present.values()))
    drawn = [treated.of(value) for value in present.values()]
    normal = normalising.normalised(leaf.method, leaf.options, drawn, leaf.better)
    found = {
        key: Cell(value, one, "") for (key, value), one in zip(present.items(), normal, strict=True)
    }
    for one in subjects:
        if one.key in leaf.not_applicable:
            found[one.key] = Cell(None, None, "not_applicable")
        elif one.key not in found:
            found[one.key] = absent(leaf.missing, normal)
    return found


def absent(treatment: str, peers: Sequence[float]) -> Cell:
    """What becomes of a value that is not there; `peers` are the normalised ones that are."""
    if treatment == "worst":
        return Cell(None, 0.0, "missing:worst")
    if treatment == "mean" and peers:
        return Cell(None, normalising.mean_and_deviation(peers)[0], "missing:mean")
    if treatment == "median" and peers:
        return Cell(None, normalising.quantile(peers, 0.5), "missing:median")
    return Cell(None, None, "missing:spread" if treatment == "spread" else "missing")


def own_shares(shares: Sequence[float], cells: Sequence[Cell]) -> list[float]:
    """The weights of one subject: those of what does not count go to its others, in proportion."""
    if all(cell.normal is not None for cell in cells):
        return list(shares)
    left = [
        0.0 if cell.normal is None else share for share, cell in zip(shares, cells, strict=True)
    ]
    return weights.shares(left) if any(left) else left


def _line(
    declared: Declaration,
    subject: Subject,
    cells: Sequence[Cell],
    own: Sequence[float] | None,
    result: float | None,
    missing: tuple[str, ...],
) -> Line:
    leaves = declared.leaves
    broken = [
        (leaf.key, limit)
        for leaf, cell in zip(leaves, cells, strict=True)
        for limit in leaf.limits
        if cell.value is not None and limit.broken_by(cell.value)
    ]
    adjusted = adjustment(declared, subject.key)
    exact = None
    if result is not None:
        caps = [limit.cap for _key, limit in broken if limit.cap is not None]
        exact = max(0.0, min([result + adjusted, *caps]))
    parts = tuple(
        Part(leaf.key, cell.value, cell.normal, own[n] if own else 0.0, cell.note)
        for n, (leaf, cell) in enumerate(zip(leaves, cells, strict=True))
    )
    return Line(
        subject,
        parts,
        exact,
        None if exact is None else aggregating.rounded(exact, declared.decimals),
        None,
        "",
        adjusted,
        missing,
        tuple(key for key, limit in broken if limit.cap is not None),
        tuple(key for key, limit in broken if limit.veto),
    )


def adjustment(declared: Declaration, subject: str) -> float:
    """The points of a subject, together never more than the declared most either way."""
    points = sum(one.points for one in declared.adjustments if one.subject == subject)
    return max(-declared.adjust_most, min(declared.adjust_most, points))


def ranked(declared: Declaration, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The best first; equal rounded scores share a rank; whoever was vetoed stands after all
    others in the last grade; without a score nobody has a rank."""
    order = [_place(line) for line in lines if line.score is not None]
    found = []
    for line in lines:
        if line.score is None:
            found.append(line)
            continue
        rank = 1 + sum(other > _place(line) for other in order)
        grade = _grade(declared, line)
        found.append(Line(**{**vars(line), "rank": rank, "grade": grade}))
    return tuple(sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.subject.key)))


def _place(line: Line) -> tuple[bool, Decimal]:
    return not line.vetoed, line.score or Decimal(0)


def _grade(declared: Declaration, line: Line) -> str:
    if not declared.grades:
        return ""
    if line.vetoed:
        return declared.grades[-1].title
    reached = (one for one in declared.grades if (line.score or 0) >= Decimal(str(one.least)))
    return next((one.title for one in reached), declared.grades[-1].title)
