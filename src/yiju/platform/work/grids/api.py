"""Responsibility grids: the door of this part of work for the interfaces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from yiju.platform.base.errors import Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import AreaRow, memberships
from yiju.platform.work.clock import P
from yiju.platform.work.grids.cells import cells
from yiju.platform.work.grids.models import Charge
from yiju.platform.work.grids.rules import ChargeRow, Standing, standing

__all__ = [
    "Assignment",
    "ChargeRow",
    "Standing",
    "answering",
    "assign",
    "cells",
    "charges",
    "history",
    "rotation_days",
    "standing",
]


@dataclass(frozen=True)
class Assignment:
    """A line of a file or form: `row` is where it stands, 0 for a form."""

    account: str
    cell: str
    since: date
    until: date | None = None
    row: int = 0


def charges(on: date, within: AreaRow | None = None) -> list[ChargeRow]:
    """Those that hold on a day."""
    found = Charge.objects.filter(since__lte=on).exclude(until__lt=on)
    if within is not None:
        found = found.filter(area_path__startswith=within.path)
    return [_row(one) for one in found.order_by("area_code", "since", "account")]


def history(cell: str) -> list[ChargeRow]:
    """Who has answered for a cell, the first to the last."""
    return [_row(one) for one in Charge.objects.filter(area_code=cell).order_by("since", "account")]


def answering(area_codes: Sequence[str], on: date) -> str:
    """The account that answers for the first of the cells that anybody answers for; empty where
    nobody does. Of several on one cell, who has held it longest."""
    found = Charge.objects.filter(area_code__in=area_codes, since__lte=on).exclude(until__lt=on)
    by_cell: dict[str, str] = {}
    for one in found.order_by("since", "account"):
        by_cell.setdefault(one.area_code, one.account)
    return next((by_cell[code] for code in area_codes if code in by_cell), "")


def rotation_days(on: date) -> int:
    return int(P.grid_rotation_days.at(on))


@transaction.atomic
def assign(wanted: Sequence[Assignment], *, takes_over: bool, actor: Actor, at: datetime) -> int:
    """Let inspectors answer for cells from their days on; how many charges are new or changed.
    With `takes_over`, whoever held the cell before holds it until the day before. The same lines
    again change nothing.

    Raises Problems with everything that is wrong, and then nothing is written.
    """
    known = {row.code: row for row in cells()}
    problems = list(_problems(wanted, known))
    if problems:
        raise Problems(problems)
    changed = 0
    for one in wanted:
        changed += _assign(one, known[one.cell], takes_over, actor, at)
    if changed:
        record(
            actor=actor,
            action="grid.assign",
            subject_kind="grid",
            subject_key=_subject(wanted, known),
            at=at,
            after={"charges": changed, "since": min(one.since for one in wanted).isoformat()},
        )
    return changed


def _subject(wanted: Sequence[Assignment], known: dict[str, AreaRow]) -> str:
    """The cell, or the finest area that holds all of several."""
    paths = [known[one.cell].path.rstrip("/").split("/") for one in wanted]
    common = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
    return str(common[-1])


def _assign(one: Assignment, cell: AreaRow, takes_over: bool, actor: Actor, at: datetime) -> int:
    others = Charge.objects.filter(area_code=cell.code)
    standing_one = (
        others.filter(account=one.account, since__lte=one.since)
        .filter(Q(until=None) | Q(until__gte=one.since))
        .order_by("since")
        .last()
    )
    changed = 0
    if takes_over:
        before = others.filter(since__lt=one.since).exclude(until__lt=one.since)
        changed += before.exclude(account=one.account).update(until=one.since - timedelta(days=1))
        changed += others.filter(since=one.since).exclude(account=one.account).delete()[0]
    if standing_one is not None:
        if standing_one.until == one.until:
            return changed
        standing_one.until = one.until
        standing_one.save(update_fields=["until"])
        return changed + 1
    Charge.objects.create(
        account=one.account,
        area_code=cell.code,
        area_path=cell.path,
        since=one.since,
        until=one.until,
        made_at=at,
        by_account=actor.account,
    )
    return changed + 1


def _problems(wanted: Sequence[Assignment], known: dict[str, AreaRow]) -> Iterable[Problem]:
    reach: dict[tuple[str, date], tuple[str, ...]] = {}
    seen: set[tuple[str, str, date]] = set()

    def wrong(row: int, what: Text, remedy: Text) -> Problem:
        return Problem("", row, "", what, remedy)

    for one in wanted:
        cell = known.get(one.cell)
        if cell is None:
            yield wrong(
                one.row,
                _("没有网格 {cell}").format(cell=one.cell[:40]),
                _("填写 15 位单元网格编码；没有划分网格的村填 12 位编码"),
            )
            continue
        key = (one.account, one.since)
        if key not in reach:
            posts = memberships(one.account, one.since)
            reach[key] = tuple(post.area_path for post in posts if post.role == "inspector")
        if not cell.path.startswith(reach[key] or ("?",)):
            yield wrong(
                one.row,
                _("{account} 在 {since} 不是管 {cell} 的监督员").format(
                    account=one.account[:60], since=one.since, cell=one.cell
                ),
                _("核对账号、任职区域和日期"),
            )
        if one.until is not None and one.until < one.since:
            yield wrong(one.row, _("结束早于开始"), _("改正其中之一"))
        if (one.account, one.cell, one.since) in seen:
            yield wrong(
                one.row, _("{cell} 重复").format(cell=one.cell), _("同一网格同一人只留一行")
            )
        seen.add((one.account, one.cell, one.since))


def _row(one: Charge) -> ChargeRow:
    return ChargeRow(one.account, one.area_code, one.since, one.until)
