"""Funding from a workbook: all of it or nothing, every problem at its cell. The same file twice
changes nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, cast

from django.db import transaction

from yiju.platform.base.errors import CityError, Problem, Problems
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import WAN
from yiju.platform.base.schema import attribute, schema_of
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.steering import programme, sheets
from yiju.platform.steering.funding import keeping, partnerships, reading, rules, watching
from yiju.platform.steering.funding.benefits import BenefitRow
from yiju.platform.steering.funding.covenants import CovenantRow, ReadingRow
from yiju.platform.steering.funding.errors import Unfit
from yiju.platform.steering.funding.rows import SourceRow
from yiju.platform.steering.funding.workbook import (
    BUDGETS,
    CATALOGUE,
    COVENANTS,
    ENTRIES,
    PARTNERSHIPS,
    READINGS,
    SHEETS,
    SOURCES,
    YIELDS,
    share,
)
from yiju.platform.steering.sheets import Line

YEAR = re.compile(r"(\d{4})\s*[=＝:：]\s*(\d+(?:\.\d{1,6})?)")


@dataclass(frozen=True)
class Imported:
    """How many rows of the file said something new; warnings that became work, and that ended."""

    changed: int
    begun: int
    settled: int


@dataclass(frozen=True)
class By:
    """Who imports into which plan, when."""

    plan_code: str
    actor: Actor
    at: datetime

    @property
    def said(self) -> dict[str, Any]:
        return {"actor": self.actor, "at": self.at}


def funding_import(
    plan_code: str, data: bytes, filename: str, *, actor: Actor, at: datetime
) -> Imported:
    """Read a workbook and write all of it, then look at the warnings. Raises Problems; then nothing
    is written."""
    programme.plan(plan_code)
    found, problems = _read(data, filename)
    by = By(plan_code, actor, at)
    with transaction.atomic():
        changed, wrong = _write(found, by)
        if problems or wrong:
            raise Problems([*problems, *wrong])
        if changed:
            record(
                actor=actor,
                action="funding.import",
                subject_kind="plan",
                subject_key=plan_code,
                ground=filename,
                after={"sha256": sha256(data).hexdigest(), "changed": changed},
                at=at,
            )
        done = watching.follow(plan_code, at)
    return Imported(changed, done.begun, done.settled)


@dataclass(frozen=True, kw_only=True)
class CodeLine:
    code: str = attribute(_("代码"), most=40)
    what: str = attribute(_("项目类别"), most=200)


def catalogue_import(
    data: bytes,
    filename: str,
    version: str,
    title: str,
    valid_from: date,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Load a catalogue from a file of two columns, code and what it names; how many codes. Raises
    Problems, each at its cell, and Unfit; then nothing is written."""
    if not version or len(version) > 40 or not title or len(title) > 200:
        raise Unfit(field=_("版本"), what=_("版本和目录名称不能为空，也不能太长"))
    read, problems = sheets.read(data, filename or "—")
    codes: dict[str, str] = {}
    for sheet in read[:1]:
        lines, wrong = sheets.lines(sheet, CodeLine)
        problems += wrong
        for line in lines:
            if line.record.code in codes:
                what = _("{one} 出现了两次").format(one=line.record.code)
                problems.append(line.problem("code", what, _("每个代码一行")))
            codes[line.record.code] = line.record.what
    if not problems and not codes:
        problems.append(Problem(filename, 0, "", _("没有代码"), _("两列：代码、项目类别")))
    if problems:
        raise Problems(problems)
    keeping.catalogue_record(version, title, valid_from, codes, actor=actor, at=at)
    return len(codes)


Found = dict[str, list[Line[Any]]]


def _read(data: bytes, filename: str) -> tuple[Found, list[Problem]]:
    read, problems = sheets.read(data, filename)
    titled = {sheet.title: sheet for sheet in read}
    known: dict[str, type[Any]] = {str(title): record for title, record in SHEETS}
    if read and titled.keys().isdisjoint(known):
        what = _("没有一张认识的工作表")
        problems.append(Problem(filename, 0, "", what, _("按模板填写")))
    found: Found = {}
    for title, kind in known.items():
        sheet = titled.get(title)
        found[title] = []
        if sheet and sheet.rows:
            lines, wrong = sheets.lines(sheet, kind)
            found[title] = list(lines)
            problems += wrong
    return found, problems


def _write(found: Found, by: By) -> tuple[int, list[Problem]]:
    problems: list[Problem] = []
    changed = 0
    if found[str(CATALOGUE)]:
        try:
            changed += _catalogues(found[str(CATALOGUE)], by)
        except CityError as error:
            problems.append(_problem(found[str(CATALOGUE)][0], error))
    writers: list[tuple[Text, Callable[[Any, By], bool]]] = [
        (SOURCES, _source),
        (ENTRIES, _entry),
        (BUDGETS, _budget),
        (PARTNERSHIPS, _partnership),
        (COVENANTS, _covenant),
        (READINGS, _reading),
        (YIELDS, _benefit),
    ]
    for title, write in writers:
        lines = found[str(title)]
        if title is SOURCES:  # what covers another source comes after it
            lines = sorted(lines, key=lambda line: bool(line.record.covers))
        if title is ENTRIES:  # money is committed before it is drawn, and drawn before it is used
            order = {act: n for n, act in enumerate(("commit", "draw", "use"))}
            lines = sorted(lines, key=lambda line: order[line.record.act])
        for line in lines:
            try:
                changed += write(line.record, by)
            except CityError as error:
                problems.append(_problem(line, error))
    return changed, problems


COLUMN_OF = {
    "funding.source_unknown": ("source", "covers"),
    "funding.entry_differs": ("document",),
    "funding.draw_exceeds_commitment": ("amount",),
    "funding.use_exceeds_drawn": ("amount",),
    "funding.green_code_unknown": ("green_code",),
    "funding.covenant_unknown": ("key",),
    "funding.ground_missing": ("ground",),
    "steering.project_unknown": ("project",),
    "registry.area_unknown": ("area",),
    "registry.unit_unknown": ("unit",),
}
"""Which column a refusal speaks of; `Unfit` names it by its title."""


def _problem(line: Line[Any], error: CityError) -> Problem:
    return line.problem(_column_of(line, error), error.message, _("改正这一格"))


def _column_of(line: Line[Any], error: CityError) -> str:
    names = COLUMN_OF.get(error.code, ())
    if found := next((name for name in names if name in line.columns), None):
        return found
    field, kind = error.facts.get("field"), cast(Any, type(line.record))
    titles = {one.name: str(one.title) for one in schema_of(kind).attributes}
    alike = (name for name, title in titles.items() if field and title.startswith(str(field)))
    return next(alike, "")


def _catalogues(lines: list[Line[Any]], by: By) -> int:
    versions: dict[tuple[str, str, date], dict[str, str]] = {}
    for line in lines:
        cells = line.record
        version = (cells.version, cells.title, cells.valid_from)
        versions.setdefault(version, {})[cells.code] = cells.what
    return sum(
        keeping.catalogue_record(version, title, valid_from, codes, **by.said)
        for (version, title, valid_from), codes in versions.items()
    )


def _source(cells: Any, by: By) -> bool:
    known = {row.code: row for row in reading.sources()}.get(cells.code)
    row = SourceRow(
        cells.code,
        by.plan_code,
        cells.kind,
        cells.name,
        cells.provider,
        _unit(cells.unit),
        _fen(cells.amount, _("额度")),
        cells.signed_on,
        cells.document,
        cells.matures_on,
        cells.repaid_from,
        cells.green_code,
        "",
        cells.green_evidence,
        cells.covers,
        cells.balance,
        cells.rate,
        cells.repaid_how,
    )
    return keeping.source_record(row, **by.said, ground=cells.ground) != known


def _entry(cells: Any, by: By) -> bool:
    source = reading.source(cells.source)
    if source.plan_code != by.plan_code:
        raise Unfit(field=_("来源编号"), what=_("属于另一个方案"))
    made = keeping.entry_record(
        cells.source,
        cells.project,
        cells.act,
        _fen(cells.amount, _("金额")),
        cells.on,
        cells.document,
        green_code=cells.green_code,
        **by.said,
    )
    changed = made.recorded_at == by.at
    if cells.corrected is not None:
        fen = _fen(cells.corrected, _("更正为"))
        changed |= made.fen != fen
        keeping.entry_correct(made.number, fen, cells.ground, **by.said)
    return changed


def _budget(cells: Any, by: By) -> bool:
    fen = _fen(cells.amount, _("一般公共预算支出"))
    row = partnerships.BudgetRow(
        _area(cells.area), cells.year, fen, cells.is_actual, cells.document
    )
    return partnerships.budget_record(row, **by.said)


def _partnership(cells: Any, by: By) -> bool:
    terms = rules.Partnership(
        cells.mode,
        _fen(cells.build_cost, _("建设成本")),
        share(cells.profit),
        share(cells.discount),
        cells.years,
        cells.first_year,
        _fen(cells.operating_cost, _("年运营成本")),
        _fen(cells.user_fee, _("年使用者付费")),
        _fen(cells.risk, _("年风险承担")),
        dict(_by_year(cells.equity)),
        dict(_by_year(cells.support)),
    )
    row = partnerships.PartnershipRow(
        cells.project,
        _area(cells.area),
        cells.signed_on,
        terms,
        cells.document,
        cells.stable_income,
        cells.promise,
    )
    known = {one.project_code: one for one in partnerships.partnerships()}.get(cells.project)
    partnerships.partnership_record(row, **by.said, ground=cells.ground)
    return known != row


def _covenant(cells: Any, by: By) -> bool:
    told = (cells.source, cells.key, cells.title, cells.compare, cells.bound)
    row = CovenantRow(*told, cells.every_months, cells.document)
    return keeping.covenant_record(row, **by.said, ground=cells.ground)


def _reading(cells: Any, by: By) -> bool:
    row = ReadingRow(cells.on, cells.value, cells.document)
    told = (cells.source, cells.key, row)
    return keeping.reading_record(*told, **by.said, ground=cells.ground)


def _benefit(cells: Any, by: By) -> bool:
    row = BenefitRow(cells.project, cells.year, cells.kind, cells.amount, cells.document)
    return keeping.benefit_record(row, **by.said, ground=cells.ground)


def _by_year(text: str) -> Iterator[tuple[int, int]]:
    for part in filter(None, map(str.strip, re.split(r"[;；]", text))):
        found = YEAR.fullmatch(part)
        if found is None:
            raise Unfit(field=_("按年份的金额"), what=_("写作 2022=3000；2023=1000"))
        yield int(found[1]), _fen(Decimal(found[2]), _("按年份的金额"))


def _fen(amount: Decimal, field: Text) -> int:
    fen = amount * WAN
    if fen != int(fen):
        raise Unfit(field=field, what=_("金额不足一分，按万元填写，最多六位小数"))
    return int(fen)


def _unit(name: str) -> str:
    found = registry.resolve(name)[:1]
    if not found:
        raise Unfit(field=_("责任单位"), what=_("不认识的单位“{unit}”").format(unit=name))
    return found[0].code


def _area(name: str) -> str:
    found = registry.area_named(name)
    if found is None:
        raise Unfit(field=_("区域"), what=_("不认识的区域“{area}”").format(area=name))
    return found.code
