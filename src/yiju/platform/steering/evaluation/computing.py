"""The values that an evaluation asks for, from the figures of the platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering.binding import known
from yiju.platform.steering.evaluation.declaration import Declaration, Leaf, Subject
from yiju.platform.steering.figures import rules_of
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.measuring import indicator_keys, measure, measures_on, period_of


@dataclass(frozen=True)
class Taken:
    """Exact values by subject and leaf, None where there is none, with the reason in `why`;
    `rules` is the SHA-256 of the rules behind each indicator."""

    subjects: tuple[Subject, ...]
    values: Mapping[str, Mapping[str, Fraction | None]]
    why: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, str]


def check_indicators(declared: Declaration) -> None:
    """Raises Problems where an indicator is not known or counts the other way round."""
    problems, keys = [], set(indicator_keys())
    for leaf in declared.leaves:
        item = known().get(leaf.indicator)
        if leaf.indicator and not declared.level and not (item and item.by_unit):
            what = _("指标 {key} 按区域计量，对象不是区域").format(key=leaf.indicator)
            problems.append(Problem("", 0, leaf.key, what, _("写 subjects.level，或写 values")))
        if leaf.indicator and leaf.indicator not in keys:
            what = _("没有指标 {key}").format(key=leaf.indicator)
            problems.append(Problem("", 0, leaf.key, what, _("指标编号见“指标”页")))
        if item and item.better != leaf.better:
            what = _("指标 {key} 的方向是 {better}").format(key=item.key, better=item.better)
            problems.append(Problem("", 0, leaf.key, what, "better"))
    if problems:
        raise Problems(problems)


def subjects_of(declared: Declaration) -> tuple[Subject, ...]:
    """The areas of the level (only those named, where some are), or the subjects named."""
    if not declared.level:
        return declared.subjects
    named = {one.key: one for one in declared.subjects}
    areas = [one for one in registry.areas(declared.level) if not named or one.code in named]
    groups = {key: one.group for key, one in named.items()}
    return tuple(Subject(one.code, one.name, groups.get(one.code, "")) for one in areas)


def taken(declared: Declaration) -> Taken:
    """All values as they are known now."""
    subjects = subjects_of(declared)
    found = {leaf.key: _measures(leaf, declared, subjects) for leaf in declared.leaves}
    values = {
        one.key: {leaf: rows[one.key].value for leaf, rows in found.items()} for one in subjects
    }
    why = {
        one.key: {
            leaf: str(rows[one.key].why_missing or "")
            for leaf, rows in found.items()
            if rows[one.key].value is None
        }
        for one in subjects
    }
    named = [leaf.indicator for leaf in declared.leaves if leaf.indicator]
    rules = {key: rules_of(key) for key in named}
    return Taken(subjects, values, {key: rows for key, rows in why.items() if rows}, rules)


def _measures(leaf: Leaf, declared: Declaration, subjects: Sequence[Subject]) -> dict[str, Measure]:
    if not leaf.indicator:
        return {one.key: _given(leaf, one) for one in subjects}
    day = Period.parse(declared.month).last_day
    codes = [one.key for one in subjects]
    item = known().get(leaf.indicator)
    if item and item.by_unit and not declared.level:
        return {code: item.by_unit(period_of(item, day), code, None) for code in codes}
    if item:
        rows = measures_on(day, [item], codes)
        return {code: rows[item.key, code] for code in codes}
    return {code: measure(leaf.indicator, Period.day(day), code) for code in codes}


def _given(leaf: Leaf, subject: Subject) -> Measure:
    found = leaf.values.get(subject.key)
    if isinstance(found, float):
        return Measure(Fraction(found), provenance="reported")
    return Measure.missing(found or _("没有报送"))


def with_value(found: Taken, subject: str, leaf: str, value: Fraction) -> Taken:
    """The same with one value put right."""
    values = {key: dict(rows) for key, rows in found.values.items()}
    why = {key: dict(rows) for key, rows in found.why.items()}
    values[subject][leaf] = value
    why.get(subject, {}).pop(leaf, None)
    return replace(found, values=values, why={key: rows for key, rows in why.items() if rows})
