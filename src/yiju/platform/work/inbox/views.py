"""Filters that people keep under a name, for themselves or for their unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor, record
from yiju.platform.work.inbox.models import SavedView

MOST, LONGEST = 30, 40


class ViewUnknown(CityError):
    code = "work.view_unknown"
    status = 404
    text = _("没有这个视图，或不归您用")


class ViewNameWrong(CityError):
    code = "work.view_name_wrong"
    status = 422
    text = _("视图要有名称，不超过 {most} 字")


class ViewNameTaken(CityError):
    code = "work.view_name_taken"
    status = 409
    text = _("您已有名为“{name}”的视图。换一个名称，或先删除旧的")


class ViewTooMany(CityError):
    code = "work.view_too_many"
    status = 409
    text = _("视图最多 {most} 个。先删除不用的")


@dataclass(frozen=True)
class ViewRow:
    """`is_own` where the reader keeps it; `unit_code` is the unit that it is shared with."""

    id: int
    name: str
    page: str
    query: Mapping[str, str]
    is_own: bool
    unit_code: str
    account: str
    is_default: bool


def views_for(account: str, units: Sequence[str]) -> list[ViewRow]:
    """The reader's own in their order, then those of their units by name."""
    shared = Q(unit_code__in=[unit for unit in units if unit]) & ~Q(unit_code="")
    found = SavedView.objects.filter(Q(account=account) | shared)
    rows = [_row(one, account) for one in found.order_by("place", "name", "pk")]
    return [row for row in rows if row.is_own] + [row for row in rows if not row.is_own]


def view(id: int, account: str, units: Sequence[str]) -> ViewRow:
    """Raises ViewUnknown."""
    found = next((row for row in views_for(account, units) if row.id == id), None)
    if found is None:
        raise ViewUnknown()
    return found


@transaction.atomic
def view_save(
    name: str,
    page: str,
    query: Mapping[str, str],
    *,
    unit_code: str = "",
    is_default: bool = False,
    actor: Actor,
    at: datetime,
) -> ViewRow:
    """Keep a filter. The same name with the same filter is the same view.

    Raises, and then nothing is written: ViewNameWrong, ViewNameTaken, ViewTooMany.
    """
    name = _name(name)
    mine = SavedView.objects.filter(account=actor.account)
    standing = mine.filter(name=name).first()
    if standing is not None:
        if (standing.page, standing.query, standing.unit_code) != (page, dict(query), unit_code):
            raise ViewNameTaken(name=name)
        return _row(standing, actor.account)
    if mine.count() >= MOST:
        raise ViewTooMany(most=MOST)
    if is_default:
        mine.filter(page=page).update(is_default=False)
    last = mine.aggregate(last=Max("place"))["last"] or 0
    made = SavedView.objects.create(
        account=actor.account,
        unit_code=unit_code,
        name=name,
        page=page,
        query=dict(query),
        place=last + 1,
        is_default=is_default,
    )
    _tell(made, "view.save", actor, at)
    return _row(made, actor.account)


@transaction.atomic
def view_update(
    id: int, *, name: str, unit_code: str, is_default: bool, actor: Actor, at: datetime
) -> ViewRow:
    """Rename one's own view, share it or stop sharing it, let its list open with it.

    Raises, and then nothing is written: ViewUnknown, ViewNameWrong, ViewNameTaken.
    """
    found = _own(id, actor.account)
    name = _name(name)
    mine = SavedView.objects.filter(account=actor.account)
    if mine.filter(name=name).exclude(pk=id).exists():
        raise ViewNameTaken(name=name)
    if is_default:
        mine.filter(page=found.page).exclude(pk=id).update(is_default=False)
    found.name, found.unit_code, found.is_default = name, unit_code, is_default
    found.save()
    _tell(found, "view.save", actor, at)
    return _row(found, actor.account)


@transaction.atomic
def view_move(id: int, *, up: bool, account: str) -> None:
    """Change places with the neighbour, if there is one. Raises ViewUnknown."""
    _own(id, account)
    mine = list(SavedView.objects.filter(account=account).order_by("place", "name", "pk"))
    place = next(n for n, one in enumerate(mine) if one.pk == id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(mine):
        mine[place], mine[other] = mine[other], mine[place]
    for number, one in enumerate(mine, start=1):
        one.place = number
    SavedView.objects.bulk_update(mine, ["place"])


@transaction.atomic
def view_delete(id: int, *, actor: Actor, at: datetime) -> None:
    """Raises ViewUnknown."""
    found = _own(id, actor.account)
    _tell(found, "view.delete", actor, at)
    found.delete()


def _own(id: int, account: str) -> SavedView:
    found = SavedView.objects.filter(pk=id, account=account).first() if account else None
    if found is None:
        raise ViewUnknown()
    return found


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST:
        raise ViewNameWrong(most=LONGEST)
    return name


def _row(one: SavedView, account: str) -> ViewRow:
    is_own = one.account == account
    return ViewRow(
        one.pk,
        one.name,
        one.page,
        one.query,
        is_own,
        one.unit_code,
        one.account,
        is_own and one.is_default,
    )


def _tell(one: SavedView, action: str, actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind="view",
        subject_key=str(one.pk),
        after={"name": one.name, "unit": one.unit_code},
        at=at,
    )
