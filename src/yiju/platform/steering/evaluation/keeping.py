"""Evaluations kept: declared, published, corrected in a new edition."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.kept_text import text_to_json
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.steering.evaluation import asking, exporting, models, reading
from yiju.platform.steering.evaluation.computing import (
    check_known,
    taken,
)
from yiju.platform.steering.evaluation.declaration import Declaration
from yiju.platform.steering.evaluation.saying import differences

KIND = "evaluation"


class EvaluationUnknown(CityError):
    code = "evaluation.unknown"
    status = 404
    text = _("没有评价 {key}。编号见“评价”页")


class EditionUnknown(CityError):
    code = "evaluation.edition_unknown"
    status = 404
    text = _("评价 {key} 没有第 {number} 版")


class SubjectUnknown(CityError):
    code = "evaluation.subject_unknown"
    status = 404
    text = _("这次评价没有对象 {subject}。编号见导出文件")


class AlreadyPublished(CityError):
    code = "evaluation.already_published"
    status = 409
    text = _("评价 {key} 已经公布，方案不能再改。另起一个编号，或者通过申诉更正")


class NothingToPublish(CityError):
    code = "evaluation.nothing_to_publish"
    status = 409
    text = _("评价 {key} 没有一个对象有得分，不能公布。先补齐数据")


@dataclass(frozen=True)
class EvaluationRow:
    """`editions` is how many were published; 0 while it is a draft."""

    key: str
    title: str
    month: str
    declared_at: datetime
    editions: int


@dataclass(frozen=True)
class EditionRow:
    key: str
    number: int
    known_at: datetime
    appeals_until: date
    content: Mapping[str, Any]


@transaction.atomic
def declare(told: Mapping[str, Any], *, actor: Actor, at: datetime) -> Declaration:
    """Keep a declaration; the same key again replaces it as long as nothing is published, the
    same data again changes nothing. Raises Problems and AlreadyPublished."""
    declared = reading.read(told)
    check_known(declared)
    there = models.Declared.objects.select_for_update().filter(key=declared.key).first()
    if there is not None and there.data == told:
        return declared
    if there is not None and there.editions.exists():
        raise AlreadyPublished(key=declared.key)
    models.Declared.objects.update_or_create(
        key=declared.key,
        defaults={"data": told, "account": actor.account, "declared_at": at},
    )
    tell(declared.key, "declare", {"title": declared.title}, actor, at)
    return declared


def evaluations() -> list[EvaluationRow]:
    """All of them, the latest month first."""
    found = models.Declared.objects.prefetch_related("editions")
    rows = [
        EvaluationRow(
            one.key, one.data["title"], one.data["month"], one.declared_at, len(one.editions.all())
        )
        for one in found
    ]
    return sorted(rows, key=lambda row: (row.month, row.key), reverse=True)


def history_of(subject: str) -> list[EditionRow]:
    """The newest edition of every evaluation in which the subject was, the latest month first."""
    found: dict[str, EditionRow] = {}
    for one in models.Edition.objects.order_by("number"):
        if any(each["key"] == subject for each in one.content["subjects"]):
            found[one.declared_id] = _edition(one)
    return sorted(
        found.values(), key=lambda row: (row.content["declaration"]["month"], row.key), reverse=True
    )


def published_of(month: str, level: str) -> EditionRow | None:
    """What was published last of the areas of a level in a month."""
    found = models.Edition.objects.filter(
        declared__data__month=month, declared__data__subjects__level=level
    )
    last = found.order_by("known_at", "pk").last()
    return _edition(last) if last else None


def declaration(key: str) -> Declaration:
    """Raises EvaluationUnknown."""
    return reading.read(held_of(key).data)


def held_of(key: str, *, lock: bool = False) -> models.Declared:
    rows = models.Declared.objects.select_for_update() if lock else models.Declared.objects
    found = rows.filter(key=key).first()
    if found is None:
        raise EvaluationUnknown(key=key)
    return found


def draft(key: str) -> dict[str, Any]:
    """What would be published now. Raises EvaluationUnknown."""
    declared = declaration(key)
    return exporting.content(declared, taken(declared), "")


def editions(key: str) -> list[EditionRow]:
    """The newest first."""
    return [_edition(one) for one in held_of(key).editions.order_by("-number")]


def edition(key: str, number: int | None = None) -> EditionRow:
    """One edition, the newest without a number. Raises EvaluationUnknown and EditionUnknown."""
    for one in editions(key):
        if number in (None, one.number):
            return one
    raise EditionUnknown(key=key, number=number or 1)


def _edition(found: models.Edition) -> EditionRow:
    return EditionRow(
        found.declared_id, found.number, found.known_at, found.appeals_until, found.content
    )


@transaction.atomic
def publish(key: str, *, actor: Actor, at: datetime) -> EditionRow:
    """Freeze the first edition as it is known now; later ones come from appeals that are upheld.
    Sent again it changes nothing. Raises EvaluationUnknown and NothingToPublish."""
    held = held_of(key, lock=True)
    if held.editions.exists():
        return edition(key)
    declared = reading.read(held.data)
    made = exporting.content(declared, taken(declared), at.isoformat())
    if not any(line["rank"] for group in made["results"] for line in group["lines"]):
        raise NothingToPublish(key=key)
    return write(held, declared, made, None, "", actor, at)


def write(
    held: models.Declared,
    declared: Declaration,
    made: dict[str, Any],
    before: Mapping[str, Any] | None,
    reason: Text | str,
    actor: Actor,
    at: datetime,
) -> EditionRow:
    number = held.editions.count() + 1
    changes = differences(before, made) if before else []
    made |= {"edition": number, "reason": text_to_json(reason), "changes": changes}
    made["sha256"] = exporting.fingerprint(made)
    until = china_day(at) + timedelta(days=declared.appeal_days)
    row = models.Edition.objects.create(
        declared=held,
        number=number,
        content=json.loads(json.dumps(made)),
        known_at=at,
        appeals_until=until,
        account=actor.account,
    )
    asking.raise_questions(held, declared, row.content, at)
    told = {"edition": number, "sha256": made["sha256"], "changes": changes}
    tell(held.key, "publish", told, actor, at)
    return _edition(row)


def tell(key: str, act: str, after: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    record(
        actor=actor,
        action=f"{KIND}.{act}",
        subject_kind=KIND,
        subject_key=key,
        before={},
        after=dict(after),
        at=at,
    )
