"""Lists of what projects are paid from: the matrix, sources, entries, warnings, debt, covenants,
benefits. Amounts are in fen, as they are kept."""

from collections.abc import Iterator

from yiju.interfaces.chosen import plan_in_force
from yiju.interfaces.lists.files import Columns, Row
from yiju.interfaces.lists.listed import Ask, Listed
from yiju.platform.base.i18n import _
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.steering.funding import api as funding

MATRIX: Columns = {
    "key": _("编号"),
    "project": _("项目编号"),
    "name": _("项目"),
    "clause": _("条款"),
    "source": _("来源编号"),
    "kind": _("种类"),
    "budget_fen": _("投资（分）"),
    "committed_fen": _("落实（分）"),
    "drawn_fen": _("提款（分）"),
    "used_fen": _("使用（分）"),
    "changed_at": _("最后变动"),
}
SOURCES: Columns = {
    "code": _("来源编号"),
    "name": _("名称"),
    "kind": _("种类"),
    "provider": _("出资方"),
    "unit": _("责任单位"),
    "amount_fen": _("额度（分）"),
    "signed_on": _("签订日期"),
    "matures_on": _("到期日"),
    "rate": _("年利率（%）"),
    "repaid_how": _("还本方式"),
    "repaid_from": _("还款来源"),
    "green_code": _("绿色代码"),
    "green_version": _("目录版本"),
    "document": _("依据"),
    "changed_at": _("最后变动"),
}
ENTRIES: Columns = {
    "number": _("编号"),
    "source": _("来源编号"),
    "project": _("项目编号"),
    "act": _("事项"),
    "fen": _("金额（分）"),
    "first_fen": _("原记（分）"),
    "on": _("日期"),
    "document": _("凭证"),
    "green_code": _("用途代码"),
    "changed_at": _("最后变动"),
}
WARNINGS: Columns = {
    "key": _("编号"),
    "rule": _("规则"),
    "title": _("预警"),
    "name": _("对象"),
    "what": _("情况"),
    "unit": _("责任单位"),
    "is_severe": _("严重"),
    "ground": _("依据"),
    "item": _("办理"),
    "changed_at": _("最后变动"),
}
DEBT: Columns = {
    "key": _("编号"),
    "source": _("来源编号"),
    "on": _("日期"),
    "principal_fen": _("还本（分）"),
    "interest_fen": _("付息（分）"),
    "changed_at": _("最后变动"),
}
COVENANTS: Columns = {
    "key": _("编号"),
    "source": _("来源编号"),
    "title": _("约定指标"),
    "compare": _("要求"),
    "bound": _("界限"),
    "every_months": _("检验间隔（月）"),
    "checked_on": _("检验日期"),
    "value": _("数值"),
    "state": _("状态"),
    "changed_at": _("最后变动"),
}
BENEFITS: Columns = {
    "key": _("编号"),
    "project": _("项目编号"),
    "year": _("年度"),
    "kind": _("效益"),
    "amount": _("数量"),
    "per_wan": _("每万元投资"),
    "document": _("依据"),
    "changed_at": _("最后变动"),
}


def _plan(ask: Ask) -> str:
    return plan_in_force(china_day(ask.now)).code


def matrix(ask: Ask) -> Iterator[Row]:
    """A row for each project and source; a project without any has one row of its own."""
    plan = _plan(ask)
    kinds = {one.code: one.kind_title for one in funding.sources(plan)}
    changed = events.last_changes("funding_source")
    for one in funding.portfolio(plan, china_day(ask.now)):
        sums = one.by_source or {"": funding.Sums()}
        for source, row in sums.items():
            yield {
                "key": f"{one.code}/{source}",
                "project": one.code,
                "name": one.name,
                "clause": one.clause,
                "source": source,
                "kind": kinds.get(source),
                "budget_fen": one.budget,
                "committed_fen": row.committed,
                "drawn_fen": row.drawn,
                "used_fen": row.used,
                "changed_at": changed.get(source),
            }


def all_sources(ask: Ask) -> Iterator[Row]:
    changed = events.last_changes("funding_source")
    names = {one.code: one.short_name for one in registry.units()}
    for one in funding.sources(_plan(ask)):
        yield {
            "code": one.code,
            "name": one.name,
            "kind": one.kind_title,
            "provider": one.provider,
            "unit": names.get(one.unit_code, one.unit_code),
            "amount_fen": one.amount_fen,
            "signed_on": one.signed_on,
            "matures_on": one.matures_on,
            "rate": one.rate,
            "repaid_how": funding.WAYS.get(one.repaid_how),
            "repaid_from": one.repaid_from,
            "green_code": one.green_code,
            "green_version": one.green_version,
            "document": one.document,
            "changed_at": changed.get(one.code),
        }


def all_entries(ask: Ask) -> Iterator[Row]:
    """As they stand after their corrections."""
    for one in funding.entries(plan_code=_plan(ask)):
        last = one.corrections[-1].recorded_at if one.corrections else one.recorded_at
        yield {
            "number": one.number,
            "source": one.source_code,
            "project": one.project_code,
            "act": one.act_title,
            "fen": one.fen,
            "first_fen": one.first_fen,
            "on": one.on,
            "document": one.document,
            "green_code": one.green_code,
            "changed_at": last,
        }


def all_warnings(ask: Ask) -> Iterator[Row]:
    """What is wrong now. They are worked out when asked for: each read tells all."""
    plan = _plan(ask)
    numbers = funding.numbers(plan)
    names = {one.code: one.short_name for one in registry.units()}
    for one in funding.warnings(plan, ask.now):
        yield {
            "key": f"{one.key}/{one.subject}",
            "rule": one.key,
            "title": one.title,
            "name": one.name,
            "what": one.what,
            "unit": names.get(one.unit_code, one.unit_code),
            "is_severe": one.is_severe,
            "ground": one.ground,
            "item": numbers.get(funding.identity(plan, one)),
            "changed_at": None,
        }


def debt(ask: Ask) -> Iterator[Row]:
    """What falls due for all that was drawn by today, by the terms of the sources."""
    plan, today = _plan(ask), china_day(ask.now)
    changed = events.last_changes("funding_source")
    entries = funding.entries(plan_code=plan)
    for one in funding.sources(plan):
        own = [entry for entry in entries if entry.source_code == one.code]
        for due in funding.debt_of(one, own, today):
            yield {
                "key": f"{one.code}/{due.on}",
                "source": one.code,
                "on": due.on,
                "principal_fen": due.principal,
                "interest_fen": due.interest,
                "changed_at": changed.get(one.code),
            }


def all_covenants(ask: Ask) -> Iterator[Row]:
    plan, today = _plan(ask), china_day(ask.now)
    changed = events.last_changes("funding_source")
    signed = {one.code: one.signed_on for one in funding.sources(plan)}
    for one in funding.covenants(plan):
        last = one.last(today)
        state = funding.covenant_state(one, signed[one.source_code], today)
        yield {
            "key": f"{one.source_code}/{one.key}",
            "source": one.source_code,
            "title": one.title,
            "compare": one.compare_title,
            "bound": one.bound,
            "every_months": one.every_months,
            "checked_on": last.on if last else None,
            "value": last.value if last else None,
            "state": funding.COVENANT_STATES[state],
            "changed_at": changed.get(one.source_code),
        }


def all_benefits(ask: Ask) -> Iterator[Row]:
    changed = events.last_changes("funding_project")
    budgets = {one.code: one.budget for one in funding.portfolio(_plan(ask), china_day(ask.now))}
    for one in funding.benefits():
        if one.project_code in budgets:
            yield {
                "key": f"{one.project_code}/{one.year}/{one.kind}",
                "project": one.project_code,
                "year": one.year,
                "kind": funding.BENEFITS[one.kind],
                "amount": one.amount,
                "per_wan": funding.per_wan(one.amount, budgets[one.project_code]),
                "document": one.document,
                "changed_at": changed.get(one.project_code),
            }


PAGE = ("funding:list",)
OF_MONEY = (
    Listed("funding_matrix", _("项目与资金来源"), MATRIX, matrix, PAGE),
    Listed("funding_sources", _("资金来源"), SOURCES, all_sources, PAGE),
    Listed("funding_entries", _("资金记录"), ENTRIES, all_entries, PAGE),
    Listed("funding_warnings", _("资金预警"), WARNINGS, all_warnings, PAGE),
    Listed("funding_debt", _("还本付息推算"), DEBT, debt, PAGE),
    Listed("funding_covenants", _("约定指标"), COVENANTS, all_covenants, PAGE),
    Listed("funding_benefits", _("环境效益"), BENEFITS, all_benefits, PAGE),
)
