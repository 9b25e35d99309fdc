"""Where a figure comes from: value, parts, rows, promise, clause, grounds, numbers, moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from sys import modules
from typing import Any

from yiju.platform.base import params
from yiju.platform.base.errors import plain
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import RuleRow
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering.baselines import Denominators, baselines, denominators
from yiju.platform.steering.binding import known
from yiju.platform.steering.figures import FigureRow, publications
from yiju.platform.steering.forecast import Forecast
from yiju.platform.steering.goals import P
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.measuring import measure, measure_target, target_of
from yiju.platform.steering.overview import judge_target
from yiju.platform.steering.programme import (
    clause,
    edition,
    plans,
    target_rows,
)
from yiju.platform.steering.rows import (
    ClauseRow,
    TargetRow,
)
from yiju.platform.steering.status import STATUS_TITLES, Judgement
from yiju.platform.steering.wording import shown

PROVENANCE: dict[str, Text] = {
    "computed": _("由登记数据计算"),
    "reported": _("单位报送，未核验"),
    "verified": _("单位报送，已核验"),
}

MOST_LISTED = 100
"""Of the counted records, in words; JSON holds all."""


@dataclass(frozen=True)
class Promised:
    """A target that the indicator answers, with its clause and its state on the last day.

    `measure` counts over the frozen list where there is one; `lists` then says how the list
    differs from the registers.
    """

    target: TargetRow
    edition: int
    clause: ClauseRow
    measure: Measure
    judgement: Judgement
    forecast: Forecast | None
    lists: Denominators | None


@dataclass(frozen=True)
class NumberUsed:
    """A dated parameter with its value on the day and the ground of it."""

    key: str
    title: str
    value: Any
    unit: str
    source: str
    assumption: str


@dataclass(frozen=True)
class Explanation:
    """All facts behind a figure. `rules` are given by the caller, who knows the applications."""

    key: str
    title: Text | str
    unit: str
    reading: Text | str
    counts: str
    period: Period
    area_code: str
    area_name: str
    known_at: datetime | None
    measure: Measure
    cites: tuple[str, ...]
    promises: tuple[Promised, ...]
    parameters: tuple[NumberUsed, ...]
    revisions: Mapping[str, int]
    published: FigureRow | None
    rules: tuple[RuleRow, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The same facts as JSON can hold them."""
        return {
            "indicator": self.key,
            "title": str(self.title),
            "unit": self.unit,
            "reading": str(self.reading),
            "counts": self.counts,
            "period": {
                "label": self.period.label,
                "first_day": self.period.first_day.isoformat(),
                "last_day": self.period.last_day.isoformat(),
            },
            "area": {"code": self.area_code, "name": self.area_name},
            "known_at": plain(self.known_at),
            "value": _figure(self.measure),
            "numerator": plain(self.measure.numerator),
            "denominator": plain(self.measure.denominator),
            "missing": str(self.measure.why_missing) if self.measure.why_missing else None,
            "provenance": self.measure.provenance,
            "facts": plain(self.measure.facts or {}),
            "counted": [asdict(row) for row in self.measure.counted],
            "among": len(self.measure.among),
            "cites": list(self.cites),
            "targets": [_promise_dict(item) for item in self.promises],
            "rules": [
                {"name": r.name, "cites": [str(c) for c in r.cites], "reading": str(r.reading)}
                for r in self.rules
            ],
            "parameters": [plain(vars(item)) for item in self.parameters],
            "revisions": dict(self.revisions),
            "published": plain(self.published.known_at) if self.published else None,
        }

    def lines(self) -> Iterator[str]:
        """The same facts for a terminal."""
        yield f"{self.key}  {self.title}  {self.period}  {self.area_name}"
        if self.measure.value is None:
            yield f"  {_('没有数据')}  {self.measure.why_missing}"
        else:
            yield f"  {_('数值')}  {shown(self.measure.value)} {self.unit}"
        if self.measure.denominator is not None:
            parts = (shown(self.measure.numerator), shown(self.measure.denominator))
            yield f"  {_('分子/分母')}  {parts[0]} / {parts[1]}"
        yield f"  {_('来源')}  {PROVENANCE[self.measure.provenance]}"
        if self.counts:
            yield f"  {_('计算')}  {self.counts}"
        yield f"  {_('口径')}  {self.reading}"
        if self.measure.counted:
            listed = " ".join(row.key for row in self.measure.counted[:MOST_LISTED])
            more = len(self.measure.counted) - MOST_LISTED
            rest = _(" …… 另有 {count} 条").format(count=more) if more > 0 else ""
            yield f"  {_('计入')}  {listed}{rest}"
        for item in self.promises:
            yield from _promise_lines(item)
        for rule in self.rules:
            yield f"  {_('规则')}  {rule.name}  {' '.join(map(str, rule.cites))}  {rule.reading}"
        for number in self.parameters:
            ground = _(number.source) or _("假定：{text}").format(text=_(number.assumption))
            unit = _(number.unit)
            yield f"  {_('参数')}  {_(number.title)} {number.value}{unit}  {ground}"


def _promise_lines(item: Promised) -> Iterator[str]:
    yield f"  {_('目标')}  {item.target.key}  {item.target.words}"
    yield f"  {_('条款')}  §{item.clause.label}  {item.clause.title}"
    yield f"  {_('状态')}  {STATUS_TITLES[item.judgement.status]}"
    for reason in item.judgement.reasons:
        yield f"      {reason.text}" + (f"（{reason.source}）" if reason.source else "")
    if item.forecast:
        found = item.forecast
        yield f"  {_('预测')}  " + str(
            _("{due} 为 {expected}，{band}% 的把握在 {low} 至 {high} 之间（{method}）").format(
                due=found.due,
                expected=f"{found.expected:.1f}",
                band=round(100 * found.band),
                low=f"{found.low:.1f}",
                high=f"{found.high:.1f}",
                method=found.method_title,
            )
        )
        if found.is_early:
            yield f"      {_('数据不足一年，预测和区间仅供参考。')}"


def _promise_dict(item: Promised) -> dict[str, Any]:
    found = item.forecast
    return {
        "key": item.target.key,
        "plan": item.target.plan.code,
        "edition": item.edition,
        "words": str(item.target.words),
        "comparator": item.target.comparator,
        "value": plain(item.target.value),
        "unit": item.target.unit,
        "due": plain(item.target.due),
        "every": item.target.every,
        "clause": {
            "label": item.clause.label,
            "title": item.clause.title,
            "text": item.clause.text,
        },
        "status": item.judgement.status.value,
        "severity": item.judgement.severity,
        "measured": _figure(item.measure),
        "reasons": [{"text": str(r.text), "source": str(r.source)} for r in item.judgement.reasons],
        "forecast": found
        and {
            "due": found.due.isoformat(),
            "expected": found.expected,
            "low": found.low,
            "high": found.high,
            "band": found.band,
            "chance": found.chance,
            "method": found.method,
            "early": found.is_early,
        },
        "frozen_list": item.lists and plain(asdict(item.lists)),
    }


def _figure(found: Measure) -> float | int | None:
    if found.value is None:
        return None
    return int(found.value) if found.value.denominator == 1 else float(found.value)


def explain(
    indicator_key: str,
    period: Period,
    area_code: str,
    known_at: datetime | None = None,
    rules: Sequence[RuleRow] = (),
) -> Explanation:
    """Everything behind a figure; raises IndicatorUnknown or AreaUnknown."""
    area = registry.area(area_code)
    found = measure(indicator_key, period, area_code, known_at)
    own, day = target_of(indicator_key), period.last_day
    item = known().get(own.indicator_key if own else indicator_key)
    answered = [own] if own else targets_of(indicator_key)
    return Explanation(
        key=indicator_key,
        title=item.title if item else (own.words if own else indicator_key),
        unit=str(item.unit) if item else (own.unit if own else ""),
        reading=item.reading if item else _("按责任单位报送的数据，以最近一次未被否定的为准"),
        counts=(item.pull.__doc__ or "").strip().partition("\n")[0] if item else "",
        period=period,
        area_code=area.code,
        area_name=area.name,
        known_at=known_at,
        measure=found,
        cites=tuple(str(c) for c in item.cites) if item else (f"§{own.clause}",) if own else (),
        promises=tuple(_promised(target, day, known_at) for target in answered),
        parameters=tuple(_numbers(indicator_key, day)),
        revisions={kind: registry.revision(kind) for kind in item.reads} if item else {},
        published=_published(indicator_key, period, area_code),
        rules=tuple(rules),
    )


def _published(indicator_key: str, period: Period, area_code: str) -> FigureRow | None:
    days = (period.first_day, period.last_day)
    found = publications(indicator_key, area_code)
    return next((row for row in found if (row.first_day, row.last_day) == days), None)


def targets_of(indicator_key: str) -> list[TargetRow]:
    """The targets, of whatever plan, that the indicator answers."""
    rows = [row for found in plans() for row in target_rows(found.code)]
    return [row for row in rows if row.indicator_key == indicator_key]


def _promised(target: TargetRow, day: date, known_at: datetime | None) -> Promised:
    state = judge_target(target, day, known_at)
    frozen = baselines(target.plan.code).get(target.key) if target.computed else None
    lists = None
    if frozen:
        over_registers = measure(target.indicator_key, Period.day(day), target.area_code, known_at)
        lists = denominators(over_registers, frozen, day)
    return Promised(
        target,
        edition(target.plan.code).number,
        clause(target.plan.code, target.clause),
        measure_target(target, day, known_at) if frozen else state.measure,
        state.judgement,
        state.forecast,
        lists,
    )


def _numbers(indicator_key: str, day: date) -> Iterator[NumberUsed]:
    """The dated numbers of the application that declares the indicator, then those of judging."""
    item = known().get(indicator_key)
    module = modules.get(getattr(item.pull, "__module__", "")) if item else None
    file = Path(module.__file__).with_name("params.toml") if module and module.__file__ else None
    own = params.load(str(file)) if file and file.exists() else ()
    for number in (*own, *P):
        if number.first_day <= day:
            yield NumberUsed(
                number.key,
                number.title,
                number.at(day),
                number.unit,
                number.source,
                number.assumption,
            )
