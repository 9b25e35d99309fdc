"""Writing down what projects are paid from. Facts with documents: corrected with a ground, never
edited; the same again changes nothing."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import plain
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import projects
from yiju.platform.steering.funding import debt, models, reading, rules
from yiju.platform.steering.funding.benefits import KINDS as BENEFITS
from yiju.platform.steering.funding.benefits import BenefitRow
from yiju.platform.steering.funding.covenants import COMPARES, CovenantRow, ReadingRow
from yiju.platform.steering.funding.editions import editions
from yiju.platform.steering.funding.errors import (
    CovenantUnknown,
    DrawExceedsCommitment,
    EntryDiffers,
    EntryUnknown,
    GreenCodeUnknown,
    GroundMissing,
    SourceUnknown,
    Unfit,
    UseExceedsDrawn,
)
from yiju.platform.steering.funding.rows import (
    ACTS,
    COMMIT,
    COVERS,
    DRAW,
    KINDS,
    USE,
    EntryRow,
    SourceRow,
)

MOST_RATE = 36
"""Percent a year: what is above it is a slip of the pen."""
MOST_FEN = 10**15
"""Ten trillion yuan: what is above it is a slip of the pen."""


@transaction.atomic
def catalogue_record(
    version: str, title: str, valid_from: date, codes: dict[str, str], *, actor: Actor, at: datetime
) -> bool:
    """Keep a version of the green catalogue; True when it was new or had other codes."""
    told = {"title": title, "valid_from": valid_from, "codes": codes}
    found = models.Catalogue.objects.filter(pk=version).first()
    if found and {name: getattr(found, name) for name in told} == told:
        return False
    other = models.Catalogue.objects.filter(valid_from=valid_from).exclude(pk=version)
    if other.exists():
        raise Unfit(field=_("自何日起"), what=_("这一天已有另一版目录"))
    official = editions().find(version)
    if official and official.valid_from != valid_from:
        what = _("{title}自 {day} 起").format(title=official.title, day=official.valid_from)
        raise Unfit(field=_("自何日起"), what=what)
    models.Catalogue.objects.update_or_create(version=version, defaults=told)
    tell("catalogue", version, "record", {}, {**told, "codes": len(codes)}, "", actor, at)
    return True


@transaction.atomic
def source_record(row: SourceRow, *, actor: Actor, at: datetime, ground: str = "") -> SourceRow:
    """Write a source, or other terms of it with their ground. Its green label is read in the
    catalogue in force on the day of signing; a label that stands keeps its version.

    Raises Unfit, GreenCodeUnknown, GroundMissing, SourceUnknown (of what it covers).
    """
    before = models.Source.objects.select_for_update().filter(pk=row.code).first()
    known = reading.source_row(before) if before else None
    row = _labelled(row, known)
    if known == row:
        return row
    if known and not ground.strip():
        raise GroundMissing()
    _check_source(row, known)
    told = asdict(row)
    models.Source.objects.update_or_create(
        code=told.pop("code"), defaults={**told, "changed_at": at}
    )
    changed_from = _facts(known) if known else {}
    tell("source", row.code, "record", changed_from, _facts(row), ground, actor, at)
    return row


def _labelled(row: SourceRow, known: SourceRow | None) -> SourceRow:
    if not row.green_code:
        return replace(row, green_version="")
    if known and known.green_code == row.green_code:
        return replace(row, green_version=known.green_version)
    found = reading.catalogue_on(row.signed_on)
    if found is None or row.green_code not in found.codes:
        version = found.title if found else "—"
        raise GreenCodeUnknown(day=row.signed_on, version=version, code=row.green_code)
    return replace(row, green_version=found.version)


def _check_source(row: SourceRow, known: SourceRow | None) -> None:
    if row.kind not in KINDS:
        raise Unfit(field=_("种类"), what=_("没有这一种"))
    if known and (known.kind, known.plan_code) != (row.kind, row.plan_code):
        raise Unfit(field=_("种类"), what=_("已登记的来源不能换种类或方案"))
    if not 0 < row.amount_fen <= MOST_FEN:
        raise Unfit(field=_("额度"), what=_("应大于零"))
    if row.matures_on and row.matures_on <= row.signed_on:
        raise Unfit(field=_("到期日"), what=_("应晚于签订日期"))
    registry.unit(row.unit_code)
    for field, value in ((_("名称"), row.name), (_("依据"), row.document)):
        if not value.strip():
            raise Unfit(field=field, what=_("不能为空"))
    if bool(row.covers) != (row.kind in COVERS):
        raise Unfit(field=_("所保来源"), what=_("担保和保险须写明所保的来源，其他种类不写"))
    if row.covers:
        reading.source(row.covers)
    if row.rate is not None and not 0 <= row.rate <= MOST_RATE:
        raise Unfit(field=_("年利率"), what=_("0 到 {most}").format(most=MOST_RATE))
    if row.repaid_how not in ("", *debt.WAYS):
        raise Unfit(field=_("还本方式"), what=_("没有这一种"))
    if (row.rate is None) != (not row.repaid_how) or (row.repaid_how and not row.matures_on):
        raise Unfit(field=_("年利率"), what=_("年利率、还本方式和到期日要一起写"))


@transaction.atomic
def entry_record(
    source_code: str,
    project_code: str,
    act: str,
    fen: int,
    on: date,
    document: str,
    *,
    green_code: str = "",
    actor: Actor,
    at: datetime,
) -> EntryRow:
    """Record money committed, drawn or used; the document names the entry for good.

    Raises SourceUnknown, ProjectUnknown, Unfit, EntryDiffers, GreenCodeUnknown,
    DrawExceedsCommitment and UseExceedsDrawn; then nothing is written.
    """
    held = _held(source_code)
    projects.project(project_code)
    _check_entry(held, act, fen, document, green_code)
    same = {"source": held, "project_code": project_code, "act": act, "document": document}
    there = models.Entry.objects.filter(**same, corrects=None).first()
    told = (fen, on, green_code)
    if there is not None:
        if (there.fen, there.on, there.green_code) != told:
            raise EntryDiffers(document=document, act=ACTS[act])
        return reading.entry(there.pk)
    made = models.Entry.objects.create(
        **same, fen=fen, on=on, green_code=green_code, account=actor.account, recorded_at=at
    )
    _check_sums(held.code, project_code)
    after = {"project": project_code, "act": act, "fen": fen, "on": on, "number": made.pk}
    tell("source", held.code, "entry", {}, after, document, actor, at)
    return reading.entry(made.pk)


@transaction.atomic
def entry_correct(number: int, fen: int, ground: str, *, actor: Actor, at: datetime) -> EntryRow:
    """Say what the amount of an entry should have been; 0 takes it back. The entry stays.

    Raises EntryUnknown, GroundMissing, Unfit, and what `entry_record` raises of sums.
    """
    found = models.Entry.objects.filter(pk=number, corrects=None).first()
    if found is None:
        raise EntryUnknown(number=number)
    held = _held(found.source_id)
    before = reading.entry(number)
    if before.fen == fen:
        return before
    if not ground.strip():
        raise GroundMissing()
    if not 0 <= fen <= MOST_FEN:
        raise Unfit(field=_("金额"), what=_("不得为负"))
    models.Entry.objects.create(
        source=held,
        project_code=found.project_code,
        act=found.act,
        fen=fen,
        on=found.on,
        document=found.document,
        green_code=found.green_code,
        corrects=found,
        ground=ground.strip()[:300],
        account=actor.account,
        recorded_at=at,
    )
    _check_sums(held.code, found.project_code)
    told = {"number": number, "fen": fen}
    tell("source", held.code, "correct", {"fen": before.fen}, told, ground, actor, at)
    return reading.entry(number)


@transaction.atomic
def covenant_record(row: CovenantRow, *, actor: Actor, at: datetime, ground: str = "") -> bool:
    """Write a covenant of a source, or other terms of it with their ground; True when it says
    something new. Raises SourceUnknown, GroundMissing, Unfit."""
    held = _held(row.source_code)
    if row.compare not in COMPARES:
        raise Unfit(field=_("要求"), what=_("没有这一项"))
    if not row.key.strip() or not row.title.strip() or not row.document.strip():
        raise Unfit(field=_("约定指标"), what=_("编号、名称和依据不能为空"))
    if not 1 <= row.every_months <= 60:
        raise Unfit(field=_("检验间隔"), what=_("1 到 60 个月"))
    told = {"title": row.title, "compare": row.compare, "bound": row.bound}
    told |= {"every_months": row.every_months, "document": row.document}
    there = models.Covenant.objects.filter(source=held, key=row.key).first()
    before = {name: getattr(there, name) for name in told} if there else {}
    if before == told:
        return False
    if there and not ground.strip():
        raise GroundMissing()
    models.Covenant.objects.update_or_create(
        source=held, key=row.key, defaults={**told, "recorded_at": at}
    )
    tell("source", held.code, "covenant", before, {"key": row.key, **told}, ground, actor, at)
    return True


@transaction.atomic
def reading_record(
    source_code: str,
    key: str,
    reading_row: ReadingRow,
    *,
    actor: Actor,
    at: datetime,
    ground: str = "",
) -> bool:
    """Write what a covenant's figure was on a day, or put it right with a ground; True when it
    says something new. Raises SourceUnknown, CovenantUnknown, GroundMissing, Unfit."""
    held = _held(source_code)
    covenant = held.covenants.filter(key=key).first()
    if covenant is None:
        raise CovenantUnknown(source=source_code, key=key)
    if not reading_row.document.strip():
        raise Unfit(field=_("依据"), what=_("不能为空"))
    if reading_row.on < held.signed_on or reading_row.on > china_day(at):
        raise Unfit(field=_("检验日期"), what=_("应在签订日期之后、今天之前"))
    told = {"value": reading_row.value, "document": reading_row.document}
    there = covenant.readings.filter(on=reading_row.on).first()
    before = {name: getattr(there, name) for name in told} if there else {}
    if before == told:
        return False
    if there and not ground.strip():
        raise GroundMissing()
    models.CovenantReading.objects.update_or_create(
        covenant=covenant, on=reading_row.on, defaults={**told, "recorded_at": at}
    )
    after = {"key": key, "on": reading_row.on, **told}
    tell("source", held.code, "reading", before, after, ground, actor, at)
    return True


@transaction.atomic
def benefit_record(row: BenefitRow, *, actor: Actor, at: datetime, ground: str = "") -> bool:
    """Write what a project saved in a year, or put it right with a ground; True when it says
    something new. Raises ProjectUnknown, GroundMissing, Unfit."""
    projects.project(row.project_code)
    if row.kind not in BENEFITS:
        raise Unfit(field=_("效益"), what=_("没有这一项"))
    if row.amount < 0 or not 1990 <= row.year <= china_day(at).year:
        raise Unfit(field=_("效益"), what=_("不得为负，年度不在今年之后"))
    if not row.document.strip():
        raise Unfit(field=_("依据"), what=_("不能为空"))
    place: dict[str, Any] = {"project_code": row.project_code, "year": row.year, "kind": row.kind}
    told = {"amount": row.amount, "document": row.document}
    there = models.Benefit.objects.filter(**place).first()
    before = {name: getattr(there, name) for name in told} if there else {}
    if before == told:
        return False
    if there and not ground.strip():
        raise GroundMissing()
    models.Benefit.objects.update_or_create(**place, defaults={**told, "recorded_at": at})
    tell("project", row.project_code, "benefit", before, {**place, **told}, ground, actor, at)
    return True


def _held(code: str) -> models.Source:
    """Entries of one source are written one after the other."""
    found = models.Source.objects.select_for_update().filter(pk=code).first()
    if found is None:
        raise SourceUnknown(code=code)
    return found


def _check_entry(held: models.Source, act: str, fen: int, document: str, green: str) -> None:
    if act not in ACTS:
        raise Unfit(field=_("事项"), what=_("没有这一项"))
    if held.kind in COVERS:
        raise Unfit(field=_("来源"), what=_("担保和保险不直接出资，只登记额度和所保的来源"))
    if not 0 < fen <= MOST_FEN:
        raise Unfit(field=_("金额"), what=_("应大于零；多记的另作更正"))
    if not document.strip():
        raise Unfit(field=_("凭证"), what=_("不能为空"))
    if green and act != USE:
        raise Unfit(field=_("绿色代码"), what=_("只有使用才写用途代码"))
    if green and held.green_version:
        version = models.Catalogue.objects.get(pk=held.green_version)
        if green not in version.codes:
            facts = {"day": held.signed_on, "version": version.title, "code": green}
            raise GreenCodeUnknown(**facts)


def _check_sums(source_code: str, project_code: str) -> None:
    """At every date: used within drawn, drawn within committed (K20 of housing.md §0.2)."""
    flows: dict[str, list[rules.Flow]] = {act: [] for act in ACTS}
    for one in reading.entries(source_code=source_code, project_code=project_code):
        flows[one.act].append(rules.Flow(one.on, one.fen))
    if day := rules.first_excess(flows[DRAW], flows[COMMIT]):
        raise DrawExceedsCommitment(day=day, project=project_code)
    if day := rules.first_excess(flows[USE], flows[DRAW]):
        raise UseExceedsDrawn(day=day, project=project_code)


def _facts(row: Any) -> dict[str, object]:
    return {name: plain(value) for name, value in asdict(row).items()}


def tell(
    kind: str,
    key: str,
    act: str,
    before: dict[str, Any],
    after: dict[str, Any],
    ground: str,
    actor: Actor,
    at: datetime,
) -> None:
    record(
        actor=actor,
        action=f"funding.{kind}_{act}",
        subject_kind=f"funding_{kind}",
        subject_key=key,
        ground=ground,
        before={name: plain(value) for name, value in before.items()},
        after={name: plain(value) for name, value in after.items()},
        at=at,
    )
