"""Bulletins as they are kept: draft, edit, publish; whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _, use_language
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.bulletins import binding
from yiju.platform.steering.bulletins.document import (
    Change,
    Document,
    fingerprint,
    from_json,
    to_json,
)
from yiju.platform.steering.bulletins.drafting import draft as drafted
from yiju.platform.steering.bulletins.gathering import gather
from yiju.platform.steering.bulletins.models import Bulletin
from yiju.platform.steering.bulletins.periods import named, period_of, spoken
from yiju.platform.steering.bulletins.process import KEY
from yiju.platform.steering.bulletins.rules import P
from yiju.platform.work import api as work

SYSTEM = work.Party("", system=True)
CHINESE = "zh-hans"
"""An official paper is in Chinese, whoever drafts it."""


class BulletinUnknown(CityError):
    code = "bulletins.unknown"
    status = 404
    text = _("没有这一期通报。请从通报列表中选")


class PeriodAhead(CityError):
    code = "bulletins.period_ahead"
    status = 422
    text = _("{period} 还没有开始，不能起草它的通报")


class NotDrafting(CityError):
    code = "bulletins.not_drafting"
    status = 409
    text = _("这一期通报现在是“{step}”，只有在起草时可以改。先把它退回修改")


class ChangedMeanwhile(CityError):
    code = "bulletins.changed_meanwhile"
    status = 409
    text = _("您看到的是第 {seen} 稿，现在是第 {now} 稿。重新打开页面再改")


@dataclass(frozen=True)
class BulletinRow:
    """A bulletin as others see it."""

    plan_code: str
    kind: str
    period: str
    first_day: date
    last_day: date
    document: Document
    fingerprint: str
    revision: int
    item: str
    drafted_at: datetime
    published_at: datetime | None

    @property
    def title(self) -> str:
        return self.document.title


@transaction.atomic
def draft(
    plan_code: str,
    label: str,
    on: date,
    *,
    actor: Actor,
    at: datetime,
    known_at: datetime | None = None,
) -> BulletinRow:
    """Draft the bulletin of a period and put it on the office's desk; one that is there already
    stays as it is. `known_at` is the moment of the data, where they are newer than the draft
    says it is. Raises PeriodUnfit, PeriodAhead, PlanUnknown."""
    kind, period = period_of(label)
    if period.first_day > on:
        raise PeriodAhead(period=period.label)
    there = Bulletin.objects.filter(plan_code=plan_code, kind=kind, period=period.label).first()
    if there:
        return _row(there)
    organ = registry.unit(actor.unit).name if actor.unit else registry.city().name
    with use_language(CHINESE):
        until = min(period.last_day, on)
        document = drafted(gather(plan_code, kind, period, until, organ, known_at or at))
    city = registry.city()
    item = work.begin(
        KEY,
        {},
        title=document.title,
        place=work.Place(city.code, city.path),
        key=f"{KEY}/{plan_code}/{kind}/{period.label}",
        party=SYSTEM,
        actor=actor,
        at=at,
        unit_code=actor.unit,
        more={"bulletin": period.label},
    )
    made = Bulletin.objects.create(
        plan_code=plan_code,
        kind=kind,
        period=period.label,
        first_day=period.first_day,
        last_day=period.last_day,
        document=to_json(document),
        fingerprint=fingerprint(document),
        item=item.number,
        drafted_at=at,
    )
    _log("draft", made, {}, {"fingerprint": made.fingerprint}, actor, at)
    return _row(made)


def bulletin(plan_code: str, label: str, *, published: bool = False) -> BulletinRow:
    """The bulletin of a period; with `published` only one that is. Raises BulletinUnknown and
    PeriodUnfit."""
    kind, period = period_of(label)
    found = Bulletin.objects.filter(plan_code=plan_code, kind=kind, period=period.label).first()
    if found is None or (published and found.published_at is None):
        raise BulletinUnknown()
    return _row(found)


def bulletins(
    *, plan_code: str = "", published: bool = False, most: int = 200
) -> list[BulletinRow]:
    """The newest first."""
    found = Bulletin.objects.order_by("-last_day", "kind")
    if plan_code:
        found = found.filter(plan_code=plan_code)
    if published:
        found = found.filter(published_at__isnull=False)
    return [_row(one) for one in found[:most]]


def edit_words(
    plan_code: str, label: str, place: int, text: str, *, seen: int, actor: Actor, at: datetime
) -> BulletinRow:
    """Other words in a paragraph or heading. Raises what `binding.with_words` does, NotDrafting,
    ChangedMeanwhile."""
    told = {"place": place, "text": text}
    return _edited(
        plan_code, label, seen, "words", told, actor, at,
        lambda one: binding.with_words(one, place, text, actor.name),
    )  # fmt: skip


def add_paragraph(
    plan_code: str, label: str, place: int, text: str, *, seen: int, actor: Actor, at: datetime
) -> BulletinRow:
    """A paragraph of a person's own before the block at a place; it is marked as theirs. Raises
    what `binding.with_paragraph` does, NotDrafting, ChangedMeanwhile."""
    told = {"place": place, "text": text}
    return _edited(
        plan_code, label, seen, "paragraph", told, actor, at,
        lambda one: binding.with_paragraph(one, place, text, actor.name, at.isoformat()),
    )  # fmt: skip


def move_paragraph(
    plan_code: str, label: str, place: int, by: int, *, seen: int, actor: Actor, at: datetime
) -> BulletinRow:
    """A paragraph one block further up (-1) or down (1)."""
    return _edited(
        plan_code, label, seen, "move", {"place": place, "by": by}, actor, at,
        lambda one: binding.moved(one, place, by),
    )  # fmt: skip


def delete_block(
    plan_code: str, label: str, place: int, *, seen: int, actor: Actor, at: datetime
) -> BulletinRow:
    """A paragraph or heading left out."""
    return _edited(
        plan_code, label, seen, "delete", {"place": place}, actor, at,
        lambda one: binding.without_block(one, place),
    )  # fmt: skip


def bind_typed(
    plan_code: str,
    label: str,
    place: int,
    which: int,
    key: str,
    *,
    seen: int,
    actor: Actor,
    at: datetime,
) -> BulletinRow:
    """A figure in place of a number that a person typed into their own paragraph."""
    return _edited(
        plan_code, label, seen, "bind", {"place": place, "which": which, "key": key}, actor, at,
        lambda one: binding.with_source(one, place, which, key),
    )  # fmt: skip


def set_figure(
    plan_code: str,
    label: str,
    key: str,
    shown: str,
    ground: str,
    *,
    seen: int,
    actor: Actor,
    at: datetime,
) -> BulletinRow:
    """Set a figure by hand; it is marked wherever it is shown."""
    change = Change(shown.strip(), actor.account, actor.name, at.isoformat(), ground.strip())
    told = {"key": key, "shown": shown, "ground": ground}
    return _edited(
        plan_code, label, seen, "figure", told, actor, at,
        lambda one: binding.with_change(one, key, change),
    )  # fmt: skip


def release_figure(
    plan_code: str, label: str, key: str, *, seen: int, actor: Actor, at: datetime
) -> BulletinRow:
    """Let a figure be what its source gives again."""
    return _edited(
        plan_code, label, seen, "release", {"key": key}, actor, at,
        lambda one: binding.without_change(one, key),
    )  # fmt: skip


@transaction.atomic
def _edited(
    plan_code: str,
    label: str,
    seen: int,
    what: str,
    told: Mapping[str, object],
    actor: Actor,
    at: datetime,
    change: Callable[[Document], Document],
) -> BulletinRow:
    kind, period = period_of(label)
    found = (
        Bulletin.objects.select_for_update()
        .filter(plan_code=plan_code, kind=kind, period=period.label)
        .first()
    )
    if found is None:
        raise BulletinUnknown()
    _must_be_drafting(found)
    before = from_json(found.document)
    after = change(before)
    if after == before:
        return _row(found)
    if seen != found.revision:
        raise ChangedMeanwhile(seen=seen, now=found.revision)
    _store(found, after)
    found.revision += 1
    found.save()
    _log(what, found, {"revision": seen}, {**told, "revision": found.revision}, actor, at)
    return _row(found)


def _must_be_drafting(found: Bulletin) -> None:
    item = work.item(found.item)
    steps = [stage.step for stage in item.open_stages]
    if steps != ["drafting"]:
        step = steps[0] if steps else item.end
        raise NotDrafting(step=work.process_of(KEY).step(step).title)


def publish_of(item: str, actor: Actor, at: datetime) -> None:
    """Give the bulletin of an item its number and date. What the item's process signed is what
    comes out: nobody can have edited it since it was submitted."""
    found = Bulletin.objects.select_for_update().get(item=item)
    day = china_day(at)
    last = Bulletin.objects.filter(year=day.year).aggregate(last=Max("number"))["last"] or 0
    found.year, found.number, found.published_at = day.year, last + 1, at
    code = P.number_code.at(day, registry.city().code)[0]
    number = f"{code}〔{day.year}〕{found.number}号"
    _store(found, replace(from_json(found.document), number=number, day=spoken(day)))
    found.save()
    after = {"number": number, "fingerprint": found.fingerprint}
    _log("publish", found, {}, after, actor, at)


def _store(found: Bulletin, document: Document) -> None:
    found.document, found.fingerprint = to_json(document), fingerprint(document)


def _log(
    what: str,
    found: Bulletin,
    before: Mapping[str, object],
    after: Mapping[str, object],
    actor: Actor,
    at: datetime,
) -> None:
    record(
        actor=actor,
        action=f"bulletin.{what}",
        subject_kind="bulletin",
        subject_key=f"{found.plan_code} {found.period}",
        before=before,
        after=after,
        at=at,
    )


def _row(found: Bulletin) -> BulletinRow:
    return BulletinRow(
        found.plan_code,
        found.kind,
        found.period,
        found.first_day,
        found.last_day,
        from_json(found.document),
        found.fingerprint,
        found.revision,
        found.item,
        found.drafted_at,
        found.published_at,
    )


def period_named(label: str) -> str:
    return named(*period_of(label))
