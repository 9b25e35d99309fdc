"""Questions about an evaluation: what looks managed in its figures and in the cases behind them,
raised when it is published, answered by those whom they concern."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering.evaluation import models
from yiju.platform.steering.evaluation.declaration import Declaration, Leaf
from yiju.platform.steering.evaluation.questioning import (
    Oddity,
    first_digits,
    heaping,
    last_digits,
)
from yiju.platform.steering.evaluation.reading import P
from yiju.platform.steering.returns import returns
from yiju.platform.work import leads

MOST_NAMED = 20
KINDS: Mapping[str, Text] = {
    "heaping": _("刚好过线的多"),
    "last_digits": _("末位数字偏向"),
    "first_digits": _("首位数字不合本福特定律"),
    "hurried": _("月末集中结案"),
    "returned": _("结案后又来"),
    "spared": _("监督员对某一单位发现得少"),
    "photos": _("照片与别案相同"),
}


class QuestionUnfit(CityError):
    code = "evaluation.question_unfit"
    status = 422
    text = _("不能答复这个问题：{why}")


@dataclass(frozen=True)
class Asked:
    kind: str
    subject: str
    leaf: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class QuestionRow:
    """`answered_at` is None while nobody has answered."""

    number: int
    kind: str
    subject: str
    leaf: str
    evidence: Mapping[str, Any]
    raised_at: datetime
    answer: str
    unit_code: str
    answered_at: datetime | None


def raise_questions(held: models.Declared, declared: Declaration, made: Any, at: datetime) -> None:
    """Those of an edition; what was asked of an earlier one is not asked again."""
    for one in questions_of(declared, made, china_day(at)):
        held.questions.get_or_create(
            kind=one.kind,
            subject=one.subject,
            leaf=one.leaf,
            defaults={"evidence": dict(one.evidence), "raised_at": at},
        )


def questions_of(declared: Declaration, made: Any, today: date) -> Iterator[Asked]:
    period = Period.parse(declared.month)
    until = min(period.last_day, today)
    for leaf in declared.leaves:
        yield from _of_leaf(leaf, made, until)
    if declared.of_areas and until >= period.first_day:
        keys = [one["key"] for one in made["subjects"]]
        yield from _of_cases(period, {key: registry.area(key).path for key in keys}, until)


def _of_leaf(leaf: Leaf, made: Any, until: date) -> Iterator[Asked]:
    told = [rows[leaf.key] for rows in made["values"].values()]
    values = [_number(one) for one in told if one is not None]
    for line in _lines(leaf):
        width = abs(line) * float(P.near_share.at(until))
        turned = [2 * line - value for value in values] if leaf.better == "less" else values
        found = heaping(turned, line, width, until) if width else None
        if found:
            yield Asked("heaping", "", leaf.key, {"line": line, **vars(found)})
            break
    rows = returns([leaf.indicator]).get(leaf.indicator, []) if leaf.indicator else []
    counts = [int(row.numerator or row.value) for row in rows if row.day <= until]
    tests = {"last_digits": last_digits, "first_digits": first_digits}
    for kind, test in tests.items():
        odd: Oddity | None = test(counts, until)
        if odd:
            yield Asked(kind, "", leaf.key, vars(odd))


def _lines(leaf: Leaf) -> list[float]:
    """Where something hangs on reaching a value: targets, floors, vetoes."""
    ends = [leaf.options.get(name) for name in ("target", "satisfactory", "unacceptable")]
    limits = [end for limit in leaf.limits for end in (limit.below, limit.above)]
    return [one for one in (*ends, *limits) if one is not None]


def _number(text: str) -> float:
    top, _slash, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


def _of_cases(period: Period, paths: Mapping[str, str], until: date) -> Iterator[Asked]:
    def of(path: str) -> str:
        return next((key for key, root in paths.items() if path.startswith(root)), "")

    for rush in leads.hurried(period, paths, until):
        told: dict[str, Any] = {
            "late": rush.late,
            "closed": rush.closed,
            "expected": rush.expected,
            "p": rush.p,
        }
        yield Asked("hurried", rush.subject, "", told)
    pairs: dict[str, list[Any]] = {}
    for one, path in leads.returned(period, until):
        pairs.setdefault(of(path), []).append([one.closed, one.again])
    found = leads.leads(period)
    photos: dict[str, list[Any]] = {}
    where = leads.places_of(one.number for one in found.reused)
    for photo in found.reused:
        photos.setdefault(of(where[photo.number]), []).append([photo.number, photo.resembles])
    for kind, by_subject in (("returned", pairs), ("photos", photos)):
        for subject, several in sorted(by_subject.items()):
            if subject:
                told = {"count": len(several), "pairs": several[:MOST_NAMED]}
                yield Asked(kind, subject, "", told)
    units = {unit.code: unit for unit in registry.units()}
    for pair in found.shortfalls:
        area = units[pair.unit].area_code if pair.unit in units else ""
        subject = of(registry.area(area).path) if area else ""
        told = {"collector": pair.collector, "unit": pair.unit, "seen": pair.found}
        whom = f"{pair.unit}/{pair.collector}"[:60]
        yield Asked("spared", subject, whom, {**told, "expected": pair.expected})


def questions(key: str) -> list[QuestionRow]:
    """By kind and subject."""
    rows = models.Question.objects.filter(declared=key).order_by("kind", "subject", "pk")
    return [_row(one) for one in rows]


@transaction.atomic
def answer(key: str, number: int, text: str, *, actor: Actor, at: datetime) -> QuestionRow:
    """Say how it came. The same answer again changes nothing, another one is refused.

    Raises QuestionUnfit.
    """
    rows = models.Question.objects.select_for_update().filter(declared=key, pk=number)
    found, text = rows.first(), text.strip()[:2000]
    if found is None:
        raise QuestionUnfit(why=_("没有第 {number} 号问题").format(number=number))
    if found.answered_at is not None:
        if found.answer == text:
            return _row(found)
        raise QuestionUnfit(why=_("已经答复"))
    if not text:
        raise QuestionUnfit(why=_("写明情况"))
    found.answer, found.unit_code = text, actor.unit
    found.answered_by, found.answered_at = actor.account, at
    found.save()
    record(
        actor=actor,
        action="evaluation.answer",
        subject_kind="evaluation",
        subject_key=key,
        before={},
        after={"question": number, "kind": found.kind, "subject": found.subject},
        at=at,
    )
    return _row(found)


def _row(one: models.Question) -> QuestionRow:
    return QuestionRow(
        one.pk,
        one.kind,
        one.subject,
        one.leaf,
        one.evidence,
        one.raised_at,
        one.answer,
        one.unit_code,
        one.answered_at,
    )
