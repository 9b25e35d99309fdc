"""Consultations kept: drafted, spoken to by anybody, grouped into points, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.masking import masked
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.consultations import models, rules
from yiju.platform.steering.consultations.process import KEY
from yiju.platform.work import api as work


class ConsultationUnknown(CityError):
    code = "consultations.unknown"
    status = 404
    text = _("没有编号为 {number} 的征求意见")


class ConsultationUnfit(CityError):
    code = "consultations.unfit"
    status = 422
    text = _("{field}：{what}")


class NotCollecting(CityError):
    code = "consultations.not_collecting"
    status = 409
    text = _("这次征求意见现在不收意见。意见可以打 12345 热线")


class AnsweredAlready(CityError):
    code = "consultations.published_already"
    status = 409
    text = _("结果已经公布，不能再改")


class ViewsOpen(CityError):
    code = "consultations.views_open"
    status = 409
    text = _("还有 {count} 条意见没有答复，不能公布。先归入要点并答复")


@dataclass(frozen=True)
class ViewRow:
    """`words` as everybody may read them; `point` is None for one that is in no point yet."""

    number: int
    words: str
    point: int | None
    at: datetime


@dataclass(frozen=True)
class PointRow:
    number: int
    title: str
    outcome: str
    reason: str
    answered_at: datetime | None
    views: tuple[ViewRow, ...]

    @property
    def outcome_title(self) -> Text | str:
        return rules.OUTCOMES.get(self.outcome, "")


@dataclass(frozen=True)
class ConsultationRow:
    number: str
    plan_code: str
    title: str
    text: str
    days: int
    why_short: str
    real_name: bool
    opened_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    closes_at: datetime | None
    """Until when views are taken; None before it is open."""
    counts: rules.Counts

    def is_open(self, at: datetime) -> bool:
        return self.closes_at is not None and self.closed_at is None and at <= self.closes_at


@transaction.atomic
def draft(
    plan_code: str,
    title: str,
    text: str,
    *,
    days: int | None = None,
    why_short: str = "",
    real_name: bool | None = None,
    key: str,
    party: work.Party,
    actor: Actor,
    at: datetime,
) -> ConsultationRow:
    """Begin a consultation; the same key again gives the one of then. Raises ConsultationUnfit."""
    today = china_day(at)
    days = int(rules.P.consultation_days.at(today)) if days is None else days
    asks_name = bool(rules.P.real_name.at(today)) if real_name is None else real_name
    for field, value in ((_("标题"), title), (_("征求意见稿"), text)):
        if not value.strip():
            raise ConsultationUnfit(field=field, what=_("不能为空"))
    if unmet := rules.fit_term(days, why_short, today).unmet:
        raise ConsultationUnfit(field=_("期限"), what=unmet[0])
    city = registry.city()
    item = work.begin(
        KEY,
        {},
        title=title.strip()[:200],
        place=work.Place(city.code, city.path, city.lon, city.lat),
        key=f"consultation/{key}"[:80],
        party=party,
        actor=actor,
        at=at,
        more={"days": days},
    )
    if item.is_new:
        models.Consultation.objects.create(
            number=item.number,
            plan_code=plan_code,
            title=title.strip()[:200],
            text=text.strip(),
            days=days,
            why_short=why_short.strip()[:300],
            real_name=asks_name,
            drafted_at=at,
        )
    return consultation(item.number)


def opened(number: str, at: datetime) -> None:
    models.Consultation.objects.filter(pk=number).update(opened_at=at)


def closed(number: str, at: datetime) -> None:
    models.Consultation.objects.filter(pk=number).update(closed_at=at)


def published(number: str, at: datetime) -> None:
    left = consultation(number).counts.open
    if left:
        raise ViewsOpen(count=left)
    models.Consultation.objects.filter(pk=number).update(published_at=at)


@transaction.atomic
def view_add(
    number: str, words: str, *, name: str = "", contact: str = "", key: str, at: datetime
) -> ViewRow:
    """Take a view from anybody, within the term; sent twice it is one. What is written of who
    spoke is sealed. Raises ConsultationUnknown, NotCollecting, ConsultationUnfit."""
    held = _held(number)
    there = models.View.objects.filter(key=key, consultation=held).first()
    if there is not None:
        return _view(there)
    if not consultation(number).is_open(at):
        raise NotCollecting()
    most = int(rules.P.words_most.at(china_day(at)))
    if not words.strip() or len(words) > most:
        raise ConsultationUnfit(field=_("意见"), what=_("一到 {most} 个字").format(most=most))
    if held.real_name and not (name.strip() and contact.strip()):
        raise ConsultationUnfit(field=_("姓名和联系方式"), what=_("这次征求意见须实名"))
    last = held.views.aggregate(last=Max("order"))["last"] or 0
    made = models.View.objects.create(
        consultation=held,
        order=last + 1,
        key=key,
        words=words.strip(),
        name=registry.seal(name.strip()[:60]) if name.strip() else None,
        contact=registry.seal(contact.strip()[:100]) if contact.strip() else None,
        at=at,
    )
    tell(number, "view", {"view": made.order}, Actor("", "市民", via="web"), at)
    return _view(made)


@transaction.atomic
def point_add(number: str, title: str, *, actor: Actor, at: datetime) -> int:
    """A point under which views are grouped; the same title again is the one that is there."""
    held = _unpublished(number)
    if not title.strip():
        raise ConsultationUnfit(field=_("要点"), what=_("不能为空"))
    made, is_new = models.Point.objects.get_or_create(consultation=held, title=title.strip()[:200])
    if is_new:
        tell(number, "point", {"point": made.pk, "title": made.title}, actor, at)
    return int(made.pk)


@transaction.atomic
def views_group(
    number: str, views: Sequence[int], point: int, *, actor: Actor, at: datetime
) -> int:
    """Put views into a point, out of whichever they were in; how many moved."""
    held = _unpublished(number)
    found = held.points.filter(pk=point).first()
    if found is None:
        raise ConsultationUnfit(field=_("要点"), what=_("没有这个要点"))
    moved = held.views.filter(order__in=list(views)).exclude(point=found)
    orders = sorted(moved.values_list("order", flat=True))
    if orders:
        held.views.filter(order__in=orders).update(point=found)
        tell(number, "group", {"point": point, "views": orders}, actor, at)
    return len(orders)


@transaction.atomic
def point_answer(
    number: str, point: int, outcome: str, reason: str, *, actor: Actor, at: datetime
) -> None:
    """Answer all views of a point. Raises ConsultationUnfit where the answer says too little."""
    held = _unpublished(number)
    found = held.points.filter(pk=point).first()
    if found is None:
        raise ConsultationUnfit(field=_("要点"), what=_("没有这个要点"))
    if unmet := rules.fit_answer(outcome, reason).unmet:
        raise ConsultationUnfit(field=_("答复"), what=unmet[0])
    before = {"outcome": found.outcome, "reason": found.reason}
    after = {"outcome": outcome, "reason": reason.strip()[:2000]}
    if before == after:
        return
    models.Point.objects.filter(pk=point).update(**after, answered_at=at)
    tell(number, "answer", {"point": point, **after}, actor, at)


def consultations(plan_code: str = "") -> list[ConsultationRow]:
    """The newest first."""
    found = models.Consultation.objects.order_by("-drafted_at")
    return [_row(one) for one in found if plan_code in ("", one.plan_code)]


def consultation(number: str) -> ConsultationRow:
    """Raises ConsultationUnknown."""
    found = models.Consultation.objects.filter(pk=number).first()
    if found is None:
        raise ConsultationUnknown(number=number)
    return _row(found)


def points(number: str) -> list[PointRow]:
    """The points with their views, in the order in which they were made."""
    found = models.Point.objects.filter(consultation=number).order_by("pk")
    return [
        PointRow(
            one.pk,
            one.title,
            one.outcome,
            one.reason,
            one.answered_at,
            tuple(map(_view, one.views.order_by("order"))),
        )
        for one in found.prefetch_related("views")
    ]


def views(number: str) -> list[ViewRow]:
    """All of them, in the order in which they came."""
    return [_view(one) for one in models.View.objects.filter(consultation=number).order_by("order")]


def _row(one: models.Consultation) -> ConsultationRow:
    point_of = dict(one.views.values_list("order", "point_id"))
    outcome_of: Mapping[int, str] = dict(one.points.values_list("pk", "outcome"))
    return ConsultationRow(
        one.number,
        one.plan_code,
        one.title,
        one.text,
        one.days,
        one.why_short,
        one.real_name,
        one.opened_at,
        one.closed_at,
        one.published_at,
        _closes(one),
        rules.counts(point_of, outcome_of),
    )


def _closes(one: models.Consultation) -> datetime | None:
    """When the notice of the process ends."""
    if one.opened_at is None:
        return None
    stages = work.item(one.number).stages
    return next((stage.notice_until for stage in stages if stage.step == "collecting"), None)


def _view(one: models.View) -> ViewRow:
    return ViewRow(one.order, masked(one.words), one.point_id, one.at)


def _held(number: str) -> models.Consultation:
    found = models.Consultation.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise ConsultationUnknown(number=number)
    return found


def _unpublished(number: str) -> models.Consultation:
    held = _held(number)
    if held.published_at is not None:
        raise AnsweredAlready()
    return held


def tell(number: str, act: str, after: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        action=f"consultation.{act}",
        subject_kind="consultation",
        subject_key=number,
        before={},
        after=dict(after),
        at=at,
    )
