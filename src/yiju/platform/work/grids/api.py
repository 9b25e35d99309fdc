"""Responsibility grids: the door of this part of work for the interfaces."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

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

AT_ONCE = 500


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
    held = _held({one.cell for one in wanted})
    new: list[Charge] = []
    for one in wanted:
        _take(one, known[one.cell], held[one.cell], new, takes_over, actor, at)
    changed = _store(held, new)
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


def _held(codes: set[str]) -> dict[str, list[Charge]]:
    """The charges of the cells so far, each with what is stored of it."""
    found: dict[str, list[Charge]] = {code: [] for code in codes}
    for part in batched(sorted(codes)):
        for one in Charge.objects.select_for_update().filter(area_code__in=part):
            found[one.area_code].append(one)
    return found


def batched(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), AT_ONCE):
        yield codes[start : start + AT_ONCE]


def _take(
    one: Assignment,
    cell: AreaRow,
    held: list[Charge],
    new: list[Charge],
    takes_over: bool,
    actor: Actor,
    at: datetime,
) -> None:
    """What a line changes among the charges of its cell: one that ends before it begins never
    held and is deleted."""
    standing_now = [
        other
        for other in held
        if other.since <= one.since and (other.until is None or other.until >= one.since)
    ]
    for other in standing_now if takes_over else ():
        if other.account != one.account:
            other.until = one.since - timedelta(days=1)
    own = [other for other in standing_now if other.account == one.account]
    if own:
        max(own, key=lambda other: other.since).until = one.until
        return
    made = Charge(
        account=one.account,
        area_code=cell.code,
        area_path=cell.path,
        since=one.since,
        until=one.until,
        made_at=at,
        by_account=actor.account,
    )
    held.append(made)
    new.append(made)


def _store(held: Mapping[str, Sequence[Charge]], new: Sequence[Charge]) -> int:
    """Write what has changed; how many."""
    known = [one for some in held.values() for one in some if one.pk]
    until = {pk: day for part in batched(list(held)) for pk, day in _untils(part)}
    gone = {one.pk for one in known if _is_empty(one)}
    changed = [one for one in known if one.pk not in gone and until[one.pk] != one.until]
    Charge.objects.filter(pk__in=gone).delete()
    Charge.objects.bulk_update(changed, ["until"], batch_size=AT_ONCE)
    made = [one for one in new if not _is_empty(one)]
    Charge.objects.bulk_create(made, batch_size=AT_ONCE)
    return len(gone) + len(changed) + len(made)


def _is_empty(one: Charge) -> bool:
    return one.until is not None and one.until < one.since


def _untils(codes: Sequence[str]) -> Iterator[tuple[int, date | None]]:
    yield from Charge.objects.filter(area_code__in=codes).values_list("pk", "until")


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
