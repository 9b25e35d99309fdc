"""The sheets of funding as a workbook: what each line holds, and the rows to be handed out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import WAN
from yiju.platform.base.schema import attribute
from yiju.platform.registry import api as registry
from yiju.platform.steering import sheets
from yiju.platform.steering.funding import debt, partnerships, reading, rules
from yiju.platform.steering.funding.benefits import KINDS as BENEFITS
from yiju.platform.steering.funding.covenants import COMPARES
from yiju.platform.steering.funding.rows import ACTS, KINDS

CATALOGUE, SOURCES, ENTRIES = _("绿色目录"), _("资金来源"), _("资金记录")
BUDGETS, PARTNERSHIPS = _("一般公共预算"), _("PPP项目")
COVENANTS, READINGS, YIELDS = _("约定指标"), _("约定指标检验"), _("环境效益")
GOVERNED = _("写作 年份=万元，多个年份用分号隔开")


@dataclass(frozen=True, kw_only=True)
class CatalogueLine:
    version: str = attribute(_("版本"))
    title: str = attribute(_("目录名称"))
    valid_from: date = attribute(_("自何日起"))
    code: str = attribute(_("代码"))
    what: str = attribute(_("项目类别"))


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    code: str = attribute(_("来源编号"))
    kind: str = attribute(_("种类"), choices=KINDS)
    name: str = attribute(_("名称"))
    provider: str = attribute(_("出资方"))
    unit: str = attribute(_("责任单位"))
    amount: Decimal = attribute(_("额度（万元）"), least=0)
    signed_on: date = attribute(_("签订日期"))
    document: str = attribute(_("依据"), help=_("合同、批复或预算文号"))
    matures_on: date | None = attribute(_("到期日"), default=None)
    repaid_from: str = attribute(_("还款来源"), default="")
    green_code: str = attribute(_("绿色代码"), default="")
    green_evidence: str = attribute(_("绿色证明"), default="")
    covers: str = attribute(_("所保来源"), default="")
    balance: Decimal | None = attribute(_("收益覆盖倍数"), default=None)
    ground: str = attribute(_("变更理由"), default="")
    rate: Decimal | None = attribute(_("年利率（%）"), default=None)
    repaid_how: str = attribute(_("还本方式"), choices={"": _("无"), **debt.WAYS}, default="")


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    source: str = attribute(_("来源编号"))
    project: str = attribute(_("项目编号"))
    act: str = attribute(_("事项"), choices=ACTS)
    amount: Decimal = attribute(_("金额（万元）"))
    on: date = attribute(_("日期"))
    document: str = attribute(_("凭证"))
    green_code: str = attribute(_("用途代码"), default="")
    corrected: Decimal | None = attribute(_("更正为（万元）"), default=None)
    ground: str = attribute(_("更正理由"), default="")


@dataclass(frozen=True, kw_only=True)
class BudgetLine:
    area: str = attribute(_("区域"))
    year: int = attribute(_("年度"))
    amount: Decimal = attribute(_("一般公共预算支出（万元）"), least=0)
    is_actual: bool = attribute(_("决算"), help=_("是：决算数；否：预测数"))
    document: str = attribute(_("依据"))


@dataclass(frozen=True, kw_only=True)
class PartnershipLine:
    project: str = attribute(_("项目编号"))
    area: str = attribute(_("承担财政"))
    mode: str = attribute(_("运作方式"), choices=rules.MODES)
    signed_on: date = attribute(_("签订日期"))
    build_cost: Decimal = attribute(_("建设成本（万元）"))
    profit: Decimal = attribute(_("合理利润率（%）"))
    discount: Decimal = attribute(_("折现率（%）"), help=_("参照同期地方政府债券收益率"))
    years: int = attribute(_("运营年数"))
    first_year: int = attribute(_("首个运营年度"))
    operating_cost: Decimal = attribute(_("年运营成本（万元）"))
    user_fee: Decimal = attribute(_("年使用者付费（万元）"))
    stable_income: bool = attribute(_("有稳定收益"))
    document: str = attribute(_("依据"))
    risk: Decimal = attribute(_("年风险承担（万元）"), default=Decimal(0))
    equity: str = attribute(_("股权投资支出"), help=GOVERNED, default="")
    support: str = attribute(_("配套投入"), help=GOVERNED, default="")
    promise: str = attribute(_("政府承诺"), choices=rules.PROMISES, default="")
    ground: str = attribute(_("变更理由"), default="")


@dataclass(frozen=True, kw_only=True)
class CovenantLine:
    source: str = attribute(_("来源编号"))
    key: str = attribute(_("指标编号"), most=40)
    title: str = attribute(_("约定指标"), most=120)
    compare: str = attribute(_("要求"), choices=COMPARES)
    bound: Decimal = attribute(_("界限"))
    every_months: int = attribute(_("检验间隔（月）"), least=1, most=60)
    document: str = attribute(_("依据"), most=120)
    ground: str = attribute(_("变更理由"), default="")


@dataclass(frozen=True, kw_only=True)
class ReadingLine:
    source: str = attribute(_("来源编号"))
    key: str = attribute(_("指标编号"), most=40)
    on: date = attribute(_("检验日期"))
    value: Decimal = attribute(_("数值"))
    document: str = attribute(_("依据"), most=120)
    ground: str = attribute(_("更正理由"), default="")


@dataclass(frozen=True, kw_only=True)
class BenefitLine:
    project: str = attribute(_("项目编号"))
    year: int = attribute(_("年度"))
    kind: str = attribute(_("效益"), choices=BENEFITS)
    amount: Decimal = attribute(_("数量"), least=0)
    document: str = attribute(_("依据"), help=_("节能量或减碳量的评估文件"), most=120)
    ground: str = attribute(_("更正理由"), default="")


SHEETS: tuple[tuple[Text, type], ...] = (
    (CATALOGUE, CatalogueLine),
    (SOURCES, SourceLine),
    (ENTRIES, EntryLine),
    (BUDGETS, BudgetLine),
    (PARTNERSHIPS, PartnershipLine),
    (COVENANTS, CovenantLine),
    (READINGS, ReadingLine),
    (YIELDS, BenefitLine),
)
Cells = Sequence[Any]


def template() -> bytes:
    return sheets.template((title, record, ()) for title, record in SHEETS)


def export(plan_code: str) -> bytes:
    """All that is recorded for a plan, as a workbook that can be imported again."""
    rows: Mapping[Text, Iterator[Cells]] = {
        CATALOGUE: _catalogues(),
        SOURCES: _sources(plan_code),
        ENTRIES: _entries(plan_code),
        BUDGETS: _budgets(),
        PARTNERSHIPS: _partnerships(),
        COVENANTS: _covenants(plan_code),
        READINGS: _readings(plan_code),
        YIELDS: _benefits(),
    }
    told = ((title, record, [*map(_cells, rows[title])]) for title, record in SHEETS)
    return sheets.template(told)


def _cells(row: Cells) -> Cells:
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in row]


def wan(fen: int) -> float:
    return fen / WAN


def _catalogues() -> Iterator[Cells]:
    for one in reading.catalogues():
        for code, what in one.codes.items():
            yield one.version, one.title, one.valid_from, code, what


def _sources(plan_code: str) -> Iterator[Cells]:
    names = {row.code: row.short_name for row in registry.units()}
    for one in reading.sources(plan_code):
        yield (
            one.code,
            str(KINDS[one.kind]),
            one.name,
            one.provider,
            names.get(one.unit_code, one.unit_code),
            wan(one.amount_fen),
            one.signed_on,
            one.document,
            one.matures_on or "",
            one.repaid_from,
            one.green_code,
            one.green_evidence,
            one.covers,
            "" if one.balance is None else float(one.balance),
            "",
            "" if one.rate is None else float(one.rate),
            str(debt.WAYS[one.repaid_how]) if one.repaid_how else "",
        )


def _entries(plan_code: str) -> Iterator[Cells]:
    for one in reading.entries(plan_code=plan_code):
        last = one.corrections[-1] if one.corrections else None
        yield (
            one.source_code,
            one.project_code,
            str(ACTS[one.act]),
            wan(one.first_fen),
            one.on,
            one.document,
            one.green_code,
            wan(last.fen) if last else "",
            last.ground if last else "",
        )


def _budgets() -> Iterator[Cells]:
    names = reading.places()
    for one in partnerships.budgets():
        actual = str(_("是") if one.is_actual else _("否"))
        area = names.get(one.area_code, one.area_code)
        yield area, one.year, wan(one.fen), actual, one.document


def _partnerships() -> Iterator[Cells]:
    names = reading.places()
    for one in partnerships.partnerships():
        terms = one.terms
        yield (
            one.project_code,
            names.get(one.area_code, one.area_code),
            str(rules.MODES[terms.mode]),
            one.signed_on,
            wan(terms.build_cost),
            float(100 * terms.profit),
            float(100 * terms.discount),
            terms.years,
            terms.first_year,
            wan(terms.operating_cost),
            wan(terms.user_fee),
            str(_("是") if one.stable_income else _("否")),
            one.document,
            wan(terms.risk),
            _years(terms.equity),
            _years(terms.support),
            str(rules.PROMISES[one.promise]) if one.promise else "",
        )


def _covenants(plan_code: str) -> Iterator[Cells]:
    for one in reading.covenants(plan_code):
        told = (one.source_code, one.key, one.title, str(one.compare_title), float(one.bound))
        yield *told, one.every_months, one.document


def _readings(plan_code: str) -> Iterator[Cells]:
    for one in reading.covenants(plan_code):
        for each in one.readings:
            yield one.source_code, one.key, each.on, float(each.value), each.document


def _benefits() -> Iterator[Cells]:
    for one in reading.benefits():
        kind = str(BENEFITS[one.kind])
        yield one.project_code, one.year, kind, float(one.amount), one.document


def _years(by_year: Mapping[int, int]) -> str:
    return "；".join(
        f"{year}={wan(fen):.6f}".rstrip("0").rstrip(".") for year, fen in by_year.items()
    )


def share(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100
