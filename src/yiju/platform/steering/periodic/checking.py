"""The third party's finding: it holds, the figure is put right for all periods it touches, or the
next of the draw takes its place."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.masking import masked
from yiju.platform.base.time import Period
from yiju.platform.steering.periodic import knowing, models, sampling
from yiju.platform.steering.periodic.amending import Amended, Standing, amended
from yiju.platform.steering.periodic.errors import WrongPlace
from yiju.platform.steering.periodic.plausibility import Told, impossible
from yiju.platform.steering.programme import target_rows
from yiju.platform.steering.returns import (
    Evidence,
    Figures,
    ReturnRow,
    in_force,
    return_amend,
    returns,
)
from yiju.platform.steering.rows import TargetRow
from yiju.platform.work.changes import Change


def confirm(change: Change) -> None:
    found = _held(change.item.number)
    said = change.said
    _settle(found, "holds", said.found, said.document, change.actor.name, change.at)


def contradict(change: Change) -> None:
    """Raises Problems where what the third party says cannot be, and WrongPlace."""
    found = _held(change.item.number)
    said, line = change.said, found.line
    parts = (said.numerator, said.denominator)
    right = Told(Fraction(said.value), *(None if one is None else Fraction(one) for one in parts))
    rows = target_rows(line.filed.plan_code, dropped=True)
    target = next(row for row in rows if row.key == line.target_key)
    day = Period.parse(line.filed.month).last_day
    since = said.since or day
    _check(target, line, right, since <= day)
    series = {one.day: one for one in _series(line)}
    try:
        changes = amended(
            [Standing(one.day, knowing.told_of(one)) for one in series.values()],
            day,
            right,
            since,
            cumulative=target.goal.from_zero and not target.goal.milestone,
            yearly=bool(target.every),
        )
    except ValueError:
        raise WrongPlace(day=day) from None
    for one in changes:
        _put_right(series[one.day], one, change)
        found.amendments.create(
            day=one.day,
            before=_decimal(one.before.value),
            after=None if one.after is None else _decimal(one.after.value),
        )
    _settle(found, "untrue", said.found, said.document, change.actor.name, change.at)


def replace(change: Change) -> None:
    """The figure cannot be checked: the next of its unit in the order of the draw is, where there
    is one. The ground is published with the draw, without what it may hold of a person."""
    found, ground = _held(change.item.number), masked(change.said.ground)
    _settle(found, "replaced", ground, "", change.actor.name, change.at)
    sampling.take_next(found, ground, actor=change.actor, at=change.at)


def _held(item: str) -> models.Check:
    rows = models.Check.objects.select_for_update().select_related("line__filed")
    return rows.get(item=item)


def _series(line: models.Line) -> list[ReturnRow]:
    stored = returns([line.indicator_key]).get(line.indicator_key, [])
    rows = in_force(stored, line.area_code)
    return [one for one in rows if one.evidence != Evidence.REFUSED]


def _check(target: TargetRow, line: models.Line, right: Told, in_order: bool) -> None:
    kind = {"percent": target.percent, "milestone": target.goal.milestone}
    found = list(impossible(right, **kind))
    if line.numerator is not None and right.numerator is None:
        found.append(_("报的是分子和分母，核实的也要填"))
    if right == knowing.told_in(knowing.line_row(line)):
        found.append(_("核实的数和报的一样，应选“属实”"))
    if not in_order:
        found.append(_("差错开始的日期晚于被抽查的一期"))
    if found:
        remedy = _("核对后重新填写")
        raise Problems([Problem("", 0, str(_("核实的数值")), what, remedy) for what in found])


def _put_right(row: ReturnRow, one: Amended, change: Change) -> None:
    said, told = change.said, None
    if one.after is not None:
        told = Figures(
            one.day, one.after.value, said.document, one.after.numerator, one.after.denominator
        )
    ground = f"{change.item.number} {said.found}"[:500]
    return_amend(row.number, told, ground=ground, actor=change.actor, at=change.at)


def _settle(
    found: models.Check, result: str, words: str, document: str, name: str, at: datetime
) -> None:
    found.result, found.found, found.document = result, words, document
    found.by_name, found.decided_at = name[:60], at
    found.save()


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.0001"))
