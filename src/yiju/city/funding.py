"""The funding of the demonstration's projects, as workbooks that the office hands in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from yiju.city.accounts import Post
from yiju.city.deliveries import Delivery, moment
from yiju.city.files import write_workbook
from yiju.city.projects import DELIVERED_ON, Project, payments
from yiju.platform.base.money import Money, allocate
from yiju.platform.base.schema import schema_of
from yiju.platform.steering.funding import api as funding
from yiju.platform.steering.funding.workbook import SHEETS

BUDGETED_ON = date(2020, 1, 6)
AT = 11
"""The hour, one after the projects themselves."""
NOTHING = date(2019, 12, 31)


class Catalogue(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    version: str
    title: str
    valid_from: date
    codes: dict[str, str]


class Source(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """As funding.toml tells it. `shares` are percents of the budgets; amounts in 10,000 yuan."""

    code: str
    kind: str
    name: str
    provider: str
    unit: str
    signed: date
    document: str
    matures: date | None = None
    repaid_from: str = ""
    green: str = ""
    evidence: str = ""
    covers: str = ""
    balance: float | None = None
    amount: int = 0
    shares: dict[str, int] = {}
    rate: float | None = None
    repaid_how: str = ""


class Budget(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    area: str
    document: str
    actual: dict[str, int]


class Partnership(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    project: str
    area: str
    mode: str
    signed: date
    build_cost: int
    profit: int
    discount: int
    years: int
    first_year: int
    operating_cost: int
    user_fee: int
    document: str


class Covenant(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`readings` by day."""

    source: str
    key: str
    title: str
    compare: str
    bound: float
    every_months: int
    document: str
    readings: dict[str, float]


class Benefit(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`told` is the day of the assessment."""

    project: str
    year: int
    kind: str
    amount: float
    document: str
    told: date


class Told(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    gaps: dict[str, int]
    catalogue: tuple[Catalogue, ...]
    source: tuple[Source, ...]
    budget: tuple[Budget, ...]
    partnership: tuple[Partnership, ...]
    covenant: tuple[Covenant, ...]
    benefit: tuple[Benefit, ...]


@dataclass(frozen=True)
class Funding:
    """`file` is funding.toml, `folder` where the workbooks are written."""

    projects: Sequence[Project]
    file: Path
    folder: Path

    @cached_property
    def told(self) -> Told:
        return msgspec.toml.decode(self.file.read_bytes(), type=Told)

    @cached_property
    def sources(self) -> list[Source]:
        """Those that the file names, and for each unit the budget that bears the rest."""
        rest: dict[str, dict[str, int]] = {}
        for one in self.projects:
            borne = sum(source.shares.get(one.code, 0) for source in self.told.source)
            left = 100 - borne - self.told.gaps.get(one.code, 0)
            rest.setdefault(one.unit, {})[one.code] = left
        budgets = [
            Source(
                f"ZJ-C-{number:02}",
                "财政预算",
                f"{unit.removesuffix('政府')}财政预算",
                "市财政局" if unit.startswith("市") else unit,
                unit,
                BUDGETED_ON,
                f"演示预字〔2020〕{number}号",
                shares=shares,
            )
            for number, (unit, shares) in enumerate(sorted(rest.items()), 1)
        ]
        return [*budgets, *self.told.source]

    def deliveries(self, plan_code: str, office: Post) -> Iterator[Delivery]:
        before = NOTHING
        for on in DELIVERED_ON:
            yield Delivery(moment(on, AT), self._file(plan_code, office, before, on))
            before = on

    def _file(
        self, plan_code: str, office: Post, before: date, on: date
    ) -> Callable[[datetime], int]:
        file = self.folder / f"funding-{on:%Y-%m}.xlsx"

        def hand_in(at: datetime) -> int:
            write_workbook(file, self.sheets(before, on))
            done = funding.funding_import(
                plan_code, file.read_bytes(), file.name, actor=office.actor, at=at
            )
            return done.changed

        return hand_in

    def sheets(self, before: date, on: date) -> dict[str, list[Sequence[Any]]]:
        """What is new after one day and up to another, sheet by sheet."""
        first = before == NOTHING
        rows = [
            list(self._catalogues()) if first else [],
            [self._source(one) for one in self.sources if before < one.signed <= on],
            [*self._commitments(before, on), *self._flows(before, on)],
            list(self._budgets(before, on)),
            list(self._partnerships()) if first else [],
            list(self._covenants(before, on)),
            list(self._readings(before, on)),
            list(self._benefits(before, on)),
        ]
        heads = [[str(one.title) for one in schema_of(record).attributes] for _t, record in SHEETS]
        return {
            str(title): [head, *body]
            for (title, _record), head, body in zip(SHEETS, heads, rows, strict=True)
        }

    def _catalogues(self) -> Iterator[Sequence[Any]]:
        for one in self.told.catalogue:
            for code, what in one.codes.items():
                yield one.version, one.title, one.valid_from, code, what

    def _budgets_of(self, one: Source) -> dict[str, int]:
        """What a source is committed to, by project, in 10,000 yuan."""
        known = {project.code: project.budget for project in self.projects}
        return {code: known[code] * share // 100 for code, share in one.shares.items() if share}

    def _source(self, one: Source) -> Sequence[Any]:
        amount = one.amount or sum(self._budgets_of(one).values())
        told = (one.code, one.kind, one.name, one.provider, one.unit, amount, one.signed)
        term = (one.document, one.matures or "", one.repaid_from, one.green, one.evidence)
        balance = "" if one.balance is None else one.balance
        rate = "" if one.rate is None else one.rate
        return (*told, *term, one.covers, balance, "", rate, one.repaid_how)

    def _commitments(self, before: date, on: date) -> Iterator[Sequence[Any]]:
        for one in self.sources:
            if before < one.signed <= on:
                for code, amount in self._budgets_of(one).items():
                    yield one.code, code, "落实", amount, one.signed, one.document

    def _flows(self, before: date, on: date) -> Iterator[Sequence[Any]]:
        """What was paid was drawn from the sources in proportion; green money is then used."""
        for project in self.projects:
            weights = {
                s.code: s.shares[project.code] for s in self.sources if project.code in s.shares
            }
            green = {s.code: s.green for s in self.sources if s.green}
            for _code, day, amount, document in payments(project, on):
                if day <= before:
                    continue
                parts = allocate(Money(amount * 100), {k: w for k, w in weights.items() if w})
                for source, part in parts.items():
                    wan = part.fen / 100
                    if not wan:
                        continue
                    yield source, project.code, "提款", wan, day, document
                    if source in green:
                        yield source, project.code, "使用", wan, day, document, green[source]

    def _budgets(self, before: date, on: date) -> Iterator[Sequence[Any]]:
        """A year's settled figure is known in the middle of the next."""
        for one in self.told.budget:
            for year, amount in one.actual.items():
                if before < date(int(year) + 1, 3, 1) <= on or (
                    before == NOTHING and int(year) < BUDGETED_ON.year - 1
                ):
                    yield one.area, int(year), amount, "是", one.document

    def _covenants(self, before: date, on: date) -> Iterator[Sequence[Any]]:
        signed = {one.code: one.signed for one in self.sources}
        for one in self.told.covenant:
            if before < signed[one.source] <= on:
                told = (one.source, one.key, one.title, one.compare, one.bound)
                yield *told, one.every_months, one.document

    def _readings(self, before: date, on: date) -> Iterator[Sequence[Any]]:
        for one in self.told.covenant:
            for day, value in one.readings.items():
                if before < date.fromisoformat(day) <= on:
                    yield one.source, one.key, date.fromisoformat(day), value, one.document

    def _benefits(self, before: date, on: date) -> Iterator[Sequence[Any]]:
        for one in self.told.benefit:
            if before < one.told <= on:
                yield one.project, one.year, one.kind, one.amount, one.document

    def _partnerships(self) -> Iterator[Sequence[Any]]:
        for one in self.told.partnership:
            yield (
                one.project,
                one.area,
                one.mode,
                one.signed,
                one.build_cost,
                one.profit,
                one.discount,
                one.years,
                one.first_year,
                one.operating_cost,
                one.user_fee,
                "是",
                one.document,
            )
