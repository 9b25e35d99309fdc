"""Lists of the registers and of the plan: what stands, who answers for it, what was promised."""

from collections.abc import Iterator
from functools import partial

from yiju.interfaces.chosen import plan_in_force
from yiju.interfaces.declared import catalogue
from yiju.interfaces.lists.files import Columns, Row
from yiju.interfaces.lists.listed import Ask, Listed
from yiju.interfaces.web.periodic_view import units_of
from yiju.interfaces.web.returns import own_targets
from yiju.platform.base.i18n import _, listed
from yiju.platform.base.time import china_day
from yiju.platform.events import api as events
from yiju.platform.registry import api as registry
from yiju.platform.steering import api as steering
from yiju.platform.steering.periodic import api as periodic

AREAS: Columns = {
    "code": _("编码"),
    "name": _("名称"),
    "level": _("层级"),
    "parent": _("上级编码"),
    "official": _("有国家编码"),
    "lon": _("经度"),
    "lat": _("纬度"),
    "changed_at": _("最后变动"),
}
UNITS: Columns = {
    "code": _("编码"),
    "name": _("名称"),
    "short_name": _("简称"),
    "kind": _("性质"),
    "uscc": _("统一社会信用代码"),
    "area": _("区域编码"),
    "parent": _("上级编码"),
    "changed_at": _("最后变动"),
}
PEOPLE: Columns = {
    "number": _("编号"),
    "name": _("姓名"),
    "account": _("账号"),
    "posts": _("任职"),
    "changed_at": _("最后变动"),
}
ASSETS: Columns = {
    "code": _("编码"),
    "name": _("名称"),
    "state": _("状态"),
    "area_code": _("区域编码"),
    "keeper": _("管理单位"),
    "valid_from": _("自何日起"),
    "lon": _("经度"),
    "lat": _("纬度"),
    "changed_at": _("最后变动"),
}
TARGETS: Columns = {
    "key": _("目标"),
    "clause": _("条款"),
    "text": _("原文"),
    "value": _("承诺值"),
    "unit": _("单位"),
    "due": _("期限"),
    "measured": _("现值"),
    "status": _("状态"),
    "indicator": _("指标"),
    "changed_at": _("最后变动"),
}
RETURNS: Columns = {
    "number": _("编号"),
    "indicator": _("指标"),
    "area_code": _("区域编码"),
    "day": _("数据日期"),
    "value": _("数值"),
    "numerator": _("分子"),
    "denominator": _("分母"),
    "document": _("依据文件"),
    "unit": _("报送单位"),
    "evidence": _("核验"),
    "changed_at": _("最后变动"),
}
FILED: Columns = {
    "number": _("编号"),
    "unit": _("报送单位"),
    "month": _("月份"),
    "due_on": _("到期"),
    "step": _("状态"),
    "lines": _("应报"),
    "written": _("已填"),
    "handed_in_at": _("报送"),
    "accepted_at": _("已接收"),
    "late_days": _("迟报"),
    "sent_back": _("退回次数"),
    "changed_at": _("最后变动"),
}
FIGURES: Columns = {
    "number": _("编号"),
    "indicator": _("指标"),
    "area_code": _("区域编码"),
    "first_day": _("起"),
    "last_day": _("止"),
    "value": _("数值"),
    "numerator": _("分子"),
    "denominator": _("分母"),
    "rules": _("规则指纹"),
    "changed_at": _("最后变动"),
}
PROJECTS: Columns = {
    "code": _("编码"),
    "name": _("名称"),
    "clause": _("条款"),
    "unit": _("责任单位"),
    "area_code": _("区域编码"),
    "state": _("状态"),
    "starts_on": _("开工"),
    "ends_on": _("完工"),
    "budget_yuan": _("预算（元）"),
    "spent_yuan": _("已支出（元）"),
    "delay": _("进度"),
    "lon": _("经度"),
    "lat": _("纬度"),
    "changed_at": _("最后变动"),
}
PAGE = 1_000
MOST_FILED = 5_000


def areas(ask: Ask) -> Iterator[Row]:
    """All of them change when the city's profile is loaded anew."""
    loaded = events.last_changes("city").get(registry.city().code)
    for row in registry.areas():
        yield {
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "parent": row.parent_code,
            "official": row.official,
            "lon": row.lon,
            "lat": row.lat,
            "changed_at": loaded,
        }


def units(ask: Ask) -> Iterator[Row]:
    loaded = events.last_changes("city").get(registry.city().code)
    changed = events.last_changes("unit")
    for row in registry.units():
        yield {
            "code": row.code,
            "name": row.name,
            "short_name": row.short_name,
            "kind": row.kind,
            "uscc": row.uscc,
            "area": row.area_code,
            "parent": row.parent_code,
            "changed_at": changed.get(row.code, loaded),
        }


def people(ask: Ask) -> Iterator[Row]:
    """Everybody, masked."""
    changed = events.last_changes("person")
    for row in registry.people():
        posts = [f"{one.unit} {one.role} {one.area}" for one in row.appointments]
        number = str(row.person.id)
        yield {
            "number": row.person.id,
            "name": row.person.name,
            "account": row.account,
            "posts": str(listed(posts)),
            "changed_at": changed.get(number, changed.get("*")),
        }


def assets(kind: str, ask: Ask) -> Iterator[Row]:
    page, pages = 1, 1
    while page <= pages:
        found = registry.search(kind, reaches=ask.reader.reaches, page=page, size=PAGE)
        page, pages = page + 1, found.pages
        for row in found.rows:
            yield {
                "code": row.code,
                "name": row.name,
                "state": row.state,
                "area_code": row.area_code,
                "keeper": row.keeper_code,
                "valid_from": row.valid_from,
                "lon": row.lon,
                "lat": row.lat,
                "changed_at": row.recorded_at,
            }


def targets(ask: Ask) -> Iterator[Row]:
    """Of the plan in force, with their state on the day."""
    today = china_day(ask.now)
    code = plan_in_force(today).code
    compiled = steering.edition(code).compiled_at
    for state in steering.targets_overview(code, today).states:
        row = state.target
        yield {
            "key": row.key,
            "clause": row.clause,
            "text": row.text,
            "value": row.value,
            "unit": row.unit,
            "due": row.due,
            "measured": state.measure.value,
            "status": state.status.value,
            "indicator": row.indicator_key,
            "changed_at": compiled,
        }


def returns(ask: Ask) -> Iterator[Row]:
    """What the reader's unit reported; all for the office."""
    mine = own_targets(ask.reader, plan_in_force(china_day(ask.now)).code)
    for rows in steering.returns([row.own_key for row in mine]).values():
        for row in rows:
            yield {
                "number": row.number,
                "indicator": row.indicator_key,
                "area_code": row.area_code,
                "day": row.day,
                "value": row.value,
                "numerator": row.numerator,
                "denominator": row.denominator,
                "document": row.document,
                "unit": row.unit_code,
                "evidence": row.evidence,
                "changed_at": row.recorded_at,
            }


def filed(ask: Ask) -> Iterator[Row]:
    """The periodic returns of the reader's units; all for those who oversee."""
    units = units_of(ask.reader)
    for row in periodic.filed_of(today=china_day(ask.now), units=units, most=MOST_FILED):
        yield {
            "number": row.item,
            "unit": row.unit_code,
            "month": row.month,
            "due_on": row.due_on,
            "step": row.step,
            "lines": row.lines,
            "written": row.written,
            "handed_in_at": row.handed_in_at,
            "accepted_at": row.accepted_at,
            "late_days": row.late_days,
            "sent_back": row.sent_back,
            "changed_at": None,
        }


def figures(ask: Ask) -> Iterator[Row]:
    """Published figures, in the order of their publication."""
    last = 0
    while rows := steering.figures_after(last, PAGE):
        last = rows[-1].number
        for row in rows:
            yield {
                "number": row.number,
                "indicator": row.indicator_key,
                "area_code": row.area_code,
                "first_day": row.first_day,
                "last_day": row.last_day,
                "value": row.measure.value,
                "numerator": row.measure.numerator,
                "denominator": row.measure.denominator,
                "rules": row.rules,
                "changed_at": row.known_at,
            }


def projects(ask: Ask) -> Iterator[Row]:
    """Of the plan in force. An import counts as a change of all: it says nothing of each."""
    today = china_day(ask.now)
    changed = events.last_changes("project")
    plan = plan_in_force(today).code
    imported = events.last_changes("plan").get(plan)
    for found in steering.projects(plan, today):
        row = found.project
        yield {
            "code": row.code,
            "name": row.name,
            "clause": row.clause,
            "unit": row.unit_name,
            "area_code": row.area_code,
            "state": row.state,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "budget_yuan": row.budget_fen / 100,
            "spent_yuan": found.spent_fen / 100,
            "delay": found.delay.severity,
            "lon": row.lon,
            "lat": row.lat,
            "changed_at": max(filter(None, (changed.get(row.code), imported)), default=None),
        }


def of_registers() -> Iterator[Listed]:
    for kind in catalogue().kinds.values():
        page = ("asset:list", kind.key)
        rows = partial(assets, kind.key)
        yield Listed(f"assets-{kind.key}", kind.title, ASSETS, rows, page, geo=True)
    yield Listed("areas", _("区域"), AREAS, areas, ("registry:areas",), geo=True)
    yield Listed("units", _("单位名录"), UNITS, units, ("registry:units",))
    yield Listed("people", _("人员"), PEOPLE, people, ("registry:people",))
    yield Listed("targets", _("目标"), TARGETS, targets, ("plan:page",))
    yield Listed("returns", _("数据报送"), RETURNS, returns, ("plan:returns",))
    yield Listed("periodic-returns", _("定期报表"), FILED, filed, ("return:list",))
    yield Listed("figures", _("公布的数据"), FIGURES, figures, ("plan:indicators",))
    yield Listed("projects", _("项目"), PROJECTS, projects, ("project:list",), geo=True)
