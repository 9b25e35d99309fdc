"""What people decide against or by a plan: a step is given to a crew, and a crew begins it."""

from datetime import datetime

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.work.dispatch.crews import CrewRow, CrewUnknown, crew_row
from yiju.platform.work.dispatch.field import STEPS, in_the_field, may_take, posts_of
from yiju.platform.work.dispatch.models import Crew, Given
from yiju.platform.work.models import Item, Stage


class NotInTheField(CityError):
    code = "dispatch.not_in_the_field"
    status = 409
    text = _("{number} 现在没有需要到现场的环节，或不由本单位的班组办理")


class BegunAlready(CityError):
    code = "dispatch.begun_already"
    status = 409
    text = _("{number} 已由 {crew} 开始办理，不再改派")


class GivenElsewhere(CityError):
    code = "dispatch.given_elsewhere"
    status = 409
    text = _("{number} 已由人派给 {crew}。要由您的班组办理，请先在派单计划上改派")


class CrewMayNot(CityError):
    code = "dispatch.crew_may_not"
    status = 409
    text = _("{number} 不能由 {crew} 办理：这一环节指定了别人，或不在其成员任职的区域")


@transaction.atomic
def give(number: str, unit_code: str, crew: int | None, *, actor: Actor, at: datetime) -> None:
    """Give an open step to a crew, whatever the plan and its skills say; None lets the plan
    decide again. Twice is once.

    Raises, and then nothing is written: NotInTheField, CrewUnknown, CrewMayNot, BegunAlready.
    """
    row = None if crew is None else _standing(unit_code, crew)
    stage = _stage(number, unit_code, row.role if row else "")
    standing = _given(stage)
    if standing and standing.crew.unit_code != unit_code:
        raise NotInTheField(number=number)
    if standing and standing.begun_at and standing.crew_id != crew:
        raise BegunAlready(number=number, crew=standing.crew.name)
    if row is None:
        if standing:
            standing.delete()
            _told(number, "dispatch.let", actor, at, {})
        return
    if standing and standing.crew_id == row.pk:
        return
    _check_may(stage, row, number, at)
    Given.objects.update_or_create(
        stage=stage, defaults={"crew": row, "at": at, "by_account": actor.account}
    )
    _told(number, "dispatch.give", actor, at, {"crew": row.pk, "crew_title": row.name})


@transaction.atomic
def begin_work(number: str, crew: CrewRow, *, actor: Actor, at: datetime) -> None:
    """A crew says that it is at work on a step: from now on nobody else is sent. Twice is once.

    Raises, and then nothing is written: NotInTheField, CrewUnknown, CrewMayNot, BegunAlready,
    GivenElsewhere.
    """
    row = _standing(crew.unit_code, crew.id)
    stage = _stage(number, crew.unit_code, row.role)
    standing = _given(stage)
    if standing and standing.begun_at:
        if standing.crew_id == row.pk:
            return
        raise BegunAlready(number=number, crew=standing.crew.name)
    if standing and standing.crew_id != row.pk:
        raise GivenElsewhere(number=number, crew=standing.crew.name)
    _check_may(stage, row, number, at)
    by = {} if standing else {"at": at, "by_account": actor.account}
    Given.objects.update_or_create(stage=stage, defaults={"crew": row, "begun_at": at, **by})
    _told(number, "dispatch.begin", actor, at, {"crew": row.pk, "crew_title": row.name})


def _standing(unit_code: str, crew: int) -> Crew:
    row = Crew.objects.filter(pk=crew, unit_code=unit_code, closed_at=None).first()
    if row is None:
        raise CrewUnknown
    return row


def _stage(number: str, unit_code: str, role: str) -> Stage:
    """The open step, held until the end of the transaction."""
    steps = STEPS[role] if role else tuple(step for some in STEPS.values() for step in some)
    found = in_the_field().filter(
        item__number=number, step__in=steps, unit_code__in=["", unit_code]
    )
    stage = found.select_for_update(of=("self",)).order_by("pk").first()
    if stage is None:
        raise NotInTheField(number=number)
    return stage


def _given(stage: Stage) -> Given | None:
    return Given.objects.select_related("crew").filter(stage=stage).first()


def _check_may(stage: Stage, row: Crew, number: str, at: datetime) -> None:
    posts = posts_of(row.unit_code, row.role, china_day(at))
    if not may_take(crew_row(row), stage.account, stage.area_path, posts):
        raise CrewMayNot(number=number, crew=row.name)


def _told(number: str, action: str, actor: Actor, at: datetime, after: dict[str, object]) -> None:
    record(
        actor=actor,
        action=action,
        subject_kind=Item.objects.values_list("process", flat=True).get(number=number),
        subject_key=number,
        at=at,
        after=after or None,
    )
