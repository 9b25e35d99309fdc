"""The values that an evaluation asks for, from the figures of the platform."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering.binding import known
from yiju.platform.steering.evaluation.aggregating import MOST_PAIRED
from yiju.platform.steering.evaluation.declaration import Declaration, Leaf, Subject
from yiju.platform.steering.evaluation.reading import MOST_SUBJECTS
from yiju.platform.steering.figures import rules_of
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.measuring import indicator_keys, measure, measures_on, period_of


@dataclass(frozen=True)
class Taken:
    """Exact values by subject and leaf, None where there is none, with the reason in `why`;
    `rules` is the SHA-256 of the rules behind each indicator, `bases` what a value was divided
    from and by: numerator, denominator, multiplier."""

    subjects: tuple[Subject, ...]
    values: Mapping[str, Mapping[str, Fraction | None]]
    why: Mapping[str, Mapping[str, Text | str]]
    rules: Mapping[str, str]
    bases: Mapping[str, Mapping[str, tuple[Fraction, Fraction, float]]] = field(
        default_factory=dict
    )


def check_known(declared: Declaration) -> None:
    """Raises Problems where an indicator is not known or counts the other way round, and where a
    subject stands in no registry."""
    problems, keys = [], set(indicator_keys())
    for leaf in declared.leaves:
        for key in indicators_of(leaf):
            item = known().get(key)
            if not declared.of_areas and not (item and item.by_unit):
                what = _("指标 {key} 按区域计量，对象不是区域").format(key=key)
                problems.append(Problem("", 0, leaf.key, what, _("写 subjects.level，或写 values")))
            if key not in keys:
                what = _("没有指标 {key}").format(key=key)
                problems.append(Problem("", 0, leaf.key, what, _("指标编号见“指标”页")))
        item = known().get(leaf.indicator)
        if item and item.better != leaf.better:
            what = _("指标 {key} 的方向是 {better}").format(key=item.key, better=item.better)
            problems.append(Problem("", 0, leaf.key, what, "better"))
    problems += _strangers(declared)
    if "copeland" in (declared.aggregation, *declared.robustness.aggregations):
        groups = Counter(one.group for one in subjects_of(declared))
        if max(groups.values(), default=0) > MOST_PAIRED:
            what = _("一组超过 {most} 个对象，不能逐对比较").format(most=MOST_PAIRED)
            problems.append(Problem("", 0, "aggregation", what, _("换一种合成方法，或者分组")))
    if problems:
        raise Problems(problems)


def indicators_of(leaf: Leaf) -> list[str]:
    """Those of the platform that an indicator of an evaluation is made of."""
    return [key for key in (leaf.indicator, leaf.per.indicator if leaf.per else "") if key]


def _strangers(declared: Declaration) -> list[Problem]:
    """Subjects that are named but not registered; a level without any subject."""
    if not declared.level:
        return []
    found = subjects_of(declared)
    there = {one.key for one in found}
    what = _("登记里没有 {key}")
    problems = [
        Problem("", 0, "subjects", what.format(key=one.key), _("编号见登记"))
        for one in declared.subjects
        if one.key not in there
    ]
    if len(found) > MOST_SUBJECTS:
        remedy = _("最多 {most} 项").format(most=MOST_SUBJECTS)
        problems.append(Problem("", 0, "subjects", _("评价对象太多"), remedy))
    if not found and not problems:
        problems.append(Problem("", 0, "subjects", _("没有评价对象"), _("写 level 或 named")))
    return problems


def subjects_of(declared: Declaration) -> tuple[Subject, ...]:
    """Those of the level (only those named, where some are), or the subjects named."""
    if not declared.level:
        return declared.subjects
    named = {one.key: one for one in declared.subjects}
    return tuple(
        Subject(key, title, named[key].group if key in named else "")
        for key, title in _registered(declared)
        if not named or key in named
    )


def _registered(declared: Declaration) -> list[tuple[str, str]]:
    """Code and name of everything of the level. All units are never meant: they are named."""
    if declared.level == "unit":
        units = {one.code: one.short_name or one.name for one in registry.units()}
        keys = [one.key for one in declared.subjects]
        return [(key, units[key]) for key in keys if key in units]
    if declared.level == "compound":
        day = Period.parse(declared.month).last_day
        rows = registry.standing("compound", on=day, within=None)
        return [(one.code, one.name) for one in rows]
    return [(one.code, one.name) for one in registry.areas(declared.level)]


def taken(declared: Declaration) -> Taken:
    """All values as they are known now."""
    subjects = subjects_of(declared)
    found, bases = {}, dict[str, dict[str, tuple[Fraction, Fraction, float]]]()
    for leaf in declared.leaves:
        rows = _measures(leaf.indicator, leaf.values, declared, subjects)
        if leaf.per:
            below = _measures(leaf.per.indicator, leaf.per.values, declared, subjects)
            rows, bases[leaf.key] = _divided(rows, below, leaf.per.times)
        found[leaf.key] = rows
    values = {
        one.key: {leaf: rows[one.key].value for leaf, rows in found.items()} for one in subjects
    }
    why = {
        one.key: {
            leaf: rows[one.key].why_missing or ""
            for leaf, rows in found.items()
            if rows[one.key].value is None
        }
        for one in subjects
    }
    named = [key for leaf in declared.leaves for key in indicators_of(leaf)]
    rules = {key: rules_of(key) for key in named}
    gone = {key: each for key, each in why.items() if each}
    return Taken(subjects, values, gone, rules, bases)


def _measures(
    indicator: str,
    given: Mapping[str, float | str],
    declared: Declaration,
    subjects: Sequence[Subject],
) -> dict[str, Measure]:
    if not indicator:
        return {one.key: _given(given, one) for one in subjects}
    day = Period.parse(declared.month).last_day
    codes = [one.key for one in subjects]
    item = known().get(indicator)
    if item and item.by_unit and not declared.of_areas:
        return {code: item.by_unit(period_of(item, day), code, None) for code in codes}
    if item:
        rows = measures_on(day, [item], codes)
        return {code: rows[item.key, code] for code in codes}
    return {code: measure(indicator, Period.day(day), code) for code in codes}


def _divided(
    above: Mapping[str, Measure], below: Mapping[str, Measure], times: float
) -> tuple[dict[str, Measure], dict[str, tuple[Fraction, Fraction, float]]]:
    """Numerators over denominators; what lacks either is missing, and so is a division by 0."""
    found, bases = {}, {}
    for key, top in above.items():
        bottom = below[key]
        if top.value is None:
            found[key] = top
        elif bottom.value is None:
            why = _("没有除数：{why}").format(why=bottom.why_missing or "")
            found[key] = Measure.missing(why)
        elif bottom.value == 0:
            found[key] = Measure.missing(_("除数为零"))
        else:
            value = top.value / bottom.value * Fraction(times)
            found[key] = Measure(value, provenance=top.provenance)
            bases[key] = (top.value, bottom.value, times)
    return found, bases


def _given(given: Mapping[str, float | str], subject: Subject) -> Measure:
    found = given.get(subject.key)
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
