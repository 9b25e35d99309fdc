"""What the codes of cases mean today: services from the rule book, units, areas, steps."""

from collections.abc import Iterable
from datetime import date

from yiju.interfaces.open311.records import Names, Service
from yiju.interfaces.open311.refusals import ServiceUnknown
from yiju.platform.base.i18n import active_language
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.own import case_catalogue


def services(day: date) -> dict[str, Service]:
    """The types of the rule book of the day by code, in its order; none before there is one."""
    try:
        rows = cases.rules_on(day)
    except cases.NoRuleBook:
        return {}
    by_code: dict[str, list[cases.RuleRow]] = {}
    for row in rows:
        by_code.setdefault(row.type_code, []).append(row)
    return {code: service(code, found) for code, found in by_code.items()}


def of_code(code: str, day: date) -> Service:
    """The service of a type; raises ServiceUnknown."""
    try:
        rules = cases.rules_for(code, day)
    except cases.NoRuleBook:
        rules = []
    if not rules:
        raise ServiceUnknown(given=code[:40])
    return service(code, rules)


def service(code: str, rules: Iterable[cases.RuleRow] = ()) -> Service:
    known = case_catalogue().types.get(code)
    title = known.title if known else code
    return Service(code, title, known.class_title if known else "", tuple(rules))


def names_for(items: Iterable[work.ItemRow], photos: str) -> Names:
    """The names that a page of requests needs."""
    rows = list(items)
    comma = " " if active_language() == "en" else ""
    return Names(
        services={code: service(code).title for code in {row.type_code for row in rows}},
        units={unit.code: unit.short_name for unit in registry.units()},
        steps={
            step.key: step.title
            for process in {(row.process, row.version) for row in rows}
            for step in work.process_of(*process).steps
        },
        areas={
            code: comma.join(area.name for area in registry.chain(code))
            for code in {row.area_code for row in rows}
        },
        photos=photos,
    )
