"""Consultations kept: drafted, spoken to by anybody, grouped into points, answered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from yiju.platform.base.i18n import _
from yiju.platform.base.masking import masked
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.consultations import models, rules
from yiju.platform.steering.consultations.errors import (
    AnsweredAlready,
    ConsultationUnfit,
    ConsultationUnknown,
    NotCollecting,
    ViewsOpen,
)
from yiju.platform.steering.consultations.process import KEY
from yiju.platform.steering.consultations.rows import ConsultationRow, PointRow, ViewRow
from yiju.platform.work import api as work

MOST_COMPARED = 300


@transaction.atomic
def draft(
    plan_code: str,
    title: str,
    text: str,
    *,
    kind: str = rules.DECISION,
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
    if kind not in rules.KINDS:
        raise ConsultationUnfit(field=_("种类"), what=_("没有这一种"))
    days = rules.usual_days(kind, today) if days is None else days
    asks_name = bool(rules.P.real_name.at(today)) if real_name is None else real_name
    for field, value in ((_("标题"), title), (_("征求意见稿"), text)):
        if not value.strip():
            raise ConsultationUnfit(field=field, what=_("不能为空"))
    if unmet := rules.fit_term(days, why_short, today, kind).unmet:
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
        more={"days": days, "kind": kind},
    )
    if item.is_new:
        models.Consultation.objects.create(
            number=item.number,
            plan_code=plan_code,
            title=title.strip()[:200],
            text=text.strip(),
            kind=kind,
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
    made = _view_made(held, words, name, contact, key, at)
    tell(number, "view", {"view": made.order}, Actor("", "市民", via="web"), at)
    return _view(made)


@transaction.atomic
def view_received(
    number: str,
    words: str,
    channel: str,
    received_on: date,
    *,
    name: str = "",
    contact: str = "",
    key: str,
    actor: Actor,
    at: datetime,
) -> ViewRow:
    """Write down a view that came by letter, by telephone or at a meeting within the term; until
    the result is published, for letters take days. It is then as any other.

    Raises ConsultationUnknown, NotCollecting, AnsweredAlready, ConsultationUnfit.
    """
    held = _unpublished(number)
    there = models.View.objects.filter(key=key, consultation=held).first()
    if there is not None:
        return _view(there)
    row = consultation(number)
    if row.opened_at is None or row.closes_at is None:
        raise NotCollecting()
    if channel not in rules.CHANNELS or channel == rules.PORTAL:
        raise ConsultationUnfit(field=_("来路"), what=_("没有这一项"))
    term = (china_day(row.opened_at), china_day(row.closes_at))
    if unmet := rules.fit_receipt(received_on, *term, china_day(at)).unmet:
        raise ConsultationUnfit(field=_("收到日期"), what=unmet[0])
    made = _view_made(held, words, name, contact, key, at, channel, received_on)
    told = {"view": made.order, "channel": channel, "received_on": received_on.isoformat()}
    tell(number, "view", told, actor, at)
    return _view(made)


def _view_made(
    held: models.Consultation,
    words: str,
    name: str,
    contact: str,
    key: str,
    at: datetime,
    channel: str = rules.PORTAL,
    received_on: date | None = None,
) -> models.View:
    most = int(rules.P.words_most.at(china_day(at)))
    if not words.strip() or len(words) > most:
        raise ConsultationUnfit(field=_("意见"), what=_("一到 {most} 个字").format(most=most))
    if held.real_name and not (name.strip() and contact.strip()):
        raise ConsultationUnfit(field=_("姓名和联系方式"), what=_("这次征求意见须实名"))
    last = held.views.aggregate(last=Max("order"))["last"] or 0
    return models.View.objects.create(
        consultation=held,
        order=last + 1,
        key=key,
        words=words.strip(),
        name=registry.seal(name.strip()[:60]) if name.strip() else None,
        contact=registry.seal(contact.strip()[:100]) if contact.strip() else None,
        channel=channel,
        received_on=received_on,
        at=at,
    )


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


def alike(number: str, at: datetime) -> list[tuple[ViewRow, ...]]:
    """Views that are in no point yet and may say the same, as a proposal; of very many only the
    first, for each is read beside each."""
    loose = [one for one in views(number) if one.point is None][:MOST_COMPARED]
    by_number = {one.number: one for one in loose}
    words = {one.number: one.words for one in loose}
    return [tuple(by_number[n] for n in group) for group in rules.alike(words, china_day(at))]


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
        one.kind,
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
    return ViewRow(one.order, masked(one.words), one.point_id, one.at, one.channel, one.received_on)


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
