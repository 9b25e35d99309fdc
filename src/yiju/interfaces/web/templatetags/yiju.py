"""What templates need and Django does not have: figures and days as the city writes them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yiju.interfaces.chosen import chosen_plan, plan_url
from yiju.interfaces.declared import catalogue
from yiju.interfaces.policy import ROLES
from yiju.interfaces.web.plan_view import line_of, sparkline
from yiju.platform.base import masking
from yiju.platform.base.i18n import CHINESE, Text, _, active_language, bracketed, listed
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.base.money import WAN, Money, in_units, spoken
from yiju.platform.base.schema import Attribute, choices_of, show
from yiju.platform.base.time import CHINA
from yiju.platform.registry.api import (
    AssetState,
    UnitUnknown,
    area,
    areas,
    chain,
    city_extent,
    kinds,
    unit,
)
from yiju.platform.steering.api import Evidence, plans
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work.api import ItemRow, Move, Process, StageRow, process_of
from yiju.platform.work.catalogue.own import case_catalogue

register = template.Library()
register.filter(bracketed)


@register.simple_tag
def city_bounds() -> str:
    """West, south, east and north of the city for a map; empty where it has no boundaries."""
    west, south, east, north = city_extent()
    return "" if east - west >= 360 else f"{west:.5f},{south:.5f},{east:.5f},{north:.5f}"


@register.filter
def masked(words: str | Text) -> str:
    """Somebody's words as everybody may read them."""
    return masking.masked(str(words))


@register.filter
def in_words(item: ItemRow, in_chinese: str) -> str:
    """What an item is about; one that opened by itself says so in the reader's language."""
    said = item.data.get("said")
    return str(text_from_json(said)) if said and active_language() != CHINESE else in_chinese


BY_ITSELF = {one.msgid: one for one in (_("系统"), _("监视"), _("时钟"), _("资金监测"))}
"""Those that act without an account, by the names under which they are kept."""


@register.filter
def by_name(stage: StageRow) -> str:
    """Who ended a stage; what did so by itself is named in the reader's language."""
    return stage.by_name if stage.by_account else str(BY_ITSELF.get(stage.by_name, stage.by_name))


@register.filter
def figure(value: Any) -> str:
    """A number with at most two decimals, half up, thousands apart; a dash where there is none."""
    if value is None or value == "":
        return "—"
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator)
        if isinstance(value, Fraction)
        else Decimal(value)
    )
    rounded = exact.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    return f"{rounded:,.2f}".rstrip("0").rstrip(".")


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as ten thousands of yuan, the unit of public budgets."""
    return "—" if fen is None else in_units(fen, WAN, 1)


@register.filter
def spoken_money(fen: int) -> Text:
    """Fen in 万元, or in 亿元 where that is more than one."""
    return spoken(fen)


@register.filter
def money(fen: int | None) -> str:
    """Fen as yuan to the last fen, ¥1,234.50."""
    return "—" if fen is None else str(Money(fen))


@register.simple_tag
def share_cut(part: int, whole: int) -> str:
    """A share in per cent, cut after two digits, so that no limit seems reached that is not."""
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02}%"


@register.filter
def square_metres(hundredths: int) -> str:
    return ballots.square_metres(hundredths)


@register.filter
def day(value: date | datetime | str | None) -> str:
    """A day, or a moment in China; nothing where a template has nothing to show."""
    if not value or isinstance(value, str):
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return value.isoformat()


@register.filter
def soon(value: datetime | None) -> str:
    """A moment of these days in China, without its year: 06-30 17:30."""
    return f"{value.astimezone(CHINA):%m-%d %H:%M}" if value else ""


@register.filter
def place(sequence: Sequence[Any], number: int) -> Any:
    """What stands at a place of a sequence, from 0 on."""
    return sequence[number]


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Tabler icon; silent for a screen reader unless it carries a label of its own."""
    if label:
        return format_html('<i class="ti ti-{}" role="img" aria-label="{}"></i>', name, label)
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_tag(takes_context=True, name="plan_url")
def url_within_plan(context: Mapping[str, Any], name: str, *args: Any, **query: Any) -> str:
    """An address that stays with the plan that the reader looks at, or that `plan` names."""
    return plan_url(context["request"], name, *args, **query)


@register.inclusion_tag("web/plan/choice.html", takes_context=True)
def plan_choice(context: Mapping[str, Any]) -> dict[str, Any]:
    """The plans of the city, where there are several."""
    request: HttpRequest = context["request"]
    known = plans()
    if len(known) < 2:
        return {"plans": [], "request": request}
    return {"plans": known, "chosen": chosen_plan(request), "request": request}


@register.simple_tag(takes_context=True)
def plan_field(context: Mapping[str, Any]) -> str | SafeString:
    """Keeps a form of filters with the plan that the address names."""
    named = context["request"].GET.get("plan", "")
    return format_html('<input type="hidden" name="plan" value="{}">', named) if named else ""


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], **changes: Any) -> str:
    """The present query string with some parameters changed; an empty value takes one away."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def options(attribute: Attribute) -> tuple[tuple[str, Text | str], ...]:
    """The values among which a filter chooses."""
    return choices_of(attribute)


@register.filter
def attribute_value(record: Any, attribute: Attribute) -> str:
    return str(show(attribute, getattr(record, attribute.name)))


@register.filter
def state_title(state: str) -> str:
    return str(AssetState(state).label)


@register.filter
def as_control(field: BoundField) -> SafeString:
    """A field of a form that others wrote, in our look."""
    return field.as_widget(attrs={"class": "form-control"})


@register.simple_tag
def spark(state: Any) -> SafeString:
    """The course of a target in one small line."""
    return sparkline(state.course, state.status)


@register.simple_tag
def spark_line(values: Sequence[Any], state: str = "") -> SafeString:
    """Numbers in one small line; what is missing is left out."""
    return line_of([float(value) for value in values if value is not None], state)


@register.filter
def rounded(value: float) -> str:
    """A forecast, which claims no more than one decimal."""
    return f"{value:,.1f}".removesuffix(".0")


@register.filter
def percent(share: float | Fraction | None) -> str:
    """A share; a dash where there is none, which is not zero."""
    return "—" if share is None else f"{float(100 * share):.0f}%"


@register.filter
def reached(share: Fraction | None) -> str:
    """How far a milestone is: 1 is done, 0 is not, between them the share in percent."""
    if share is None or 0 < share < 1:
        return percent(share)
    return str(_("已完成") if share else _("未完成"))


@register.filter
def chance(value: float) -> str:
    """A probability in percent, never claimed to be none or certain."""
    hundredths = round(100 * value)
    return "<1%" if hundredths < 1 else ">99%" if hundredths > 99 else f"{hundredths}%"


@register.filter
def told(kept: Any) -> Any:
    """A text that was kept with a record, or each of several, in the reader's language."""
    return [text_from_json(one) for one in kept] if isinstance(kept, list) else text_from_json(kept)


@register.filter
def comma(items: Sequence[Any]) -> str:
    """A、B、C, or A, B, C in English."""
    return str(listed(items))


@register.simple_tag
def share_of(part: int, whole: int) -> str:
    """A part of a whole in hundredths, with what it was counted from; a dash for a part of
    nothing."""
    return f"{100 * part / whole:.0f}% ({part}/{whole})" if whole else "—"


@register.filter
def severity_state(severity: str) -> str:
    """The state whose shape and colour a severity borrows."""
    return {"green": "on_course", "yellow": "at_risk", "red": "missed"}.get(severity, "no_data")


@register.filter
def unit_name(code: str) -> str:
    return unit(code).short_name if code else ""


@register.filter
def evidence_title(evidence: str) -> str:
    return str(Evidence(evidence).label)


@register.filter
def is_asset_kind(kind: str) -> bool:
    return kind in {known.key for known in kinds()}


@register.filter
def place_names(prefixes: Sequence[str]) -> Text:
    """The places that the first digits of their division codes stand for."""
    return listed(
        next((row.name for row in areas() if row.code == f"{digits:<012}"), digits)
        for digits in prefixes
    )


@register.filter
def role_title(role: str) -> str:
    """What people call a role: one of the platform, or one that an application declares."""
    if role in ROLES:
        return str(ROLES[role])
    declared = (item for app in catalogue() for item in app.roles)
    return next((str(item.title) for item in declared if item.key == role), role)


COMPARATORS: dict[str, Text] = {
    ">=": _("不少于"),
    ">": _("超过"),
    "<=": _("不超过"),
    "<": _("低于"),
    "=": _("达到"),
    "about": _("约"),
    "all": _("全部完成"),
    "basically": _("基本完成"),
    "done": _("完成（节点）"),
}


@register.filter
def comparator_title(comparator: str) -> str:
    return str(COMPARATORS.get(comparator, comparator))


@register.filter
def plain_number(value: Fraction) -> str:
    """A number as an input field takes it: no thousands apart."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.normalize():f}"


@register.filter
def area_name(code: str) -> str:
    """The name of an area with its district before it."""
    if not code:
        return ""
    names = [row.name for row in chain(code) if row.level in {"district", "street"}]
    return " ".join(names) or area(code).name


@register.filter
def step_title(process: Process, key: str) -> str:
    return str(next((step.title for step in process.steps if step.key == key), key))


@register.filter
def end_title(item: ItemRow) -> str:
    """The step in which an item ended, in words."""
    return step_title(process_of(item.process, item.version), item.end)


@register.filter
def added(value: float) -> str:
    """What is more or less than something else, with one decimal and its sign."""
    rounded = round(value, 1)
    return f"{rounded:+,.1f}" if rounded else "0"


@register.filter
def added_hours(length: timedelta) -> str:
    return added(length.total_seconds() / 3600)


@register.filter
def as_hours(minutes: float) -> str:
    """Minutes as hours with one decimal."""
    return f"{round(minutes / 60, 1) + 0.0:,.1f}"


@register.filter
def minutes(length: timedelta) -> str:
    return f"{length / timedelta(minutes=1):.0f}"


@register.filter
def reading(guard: Any) -> str:
    """How a rule reads its ground; nothing for a guard that is no rule."""
    return str(getattr(guard, "reading", ""))


@register.filter
def who_may(move: Move) -> str:
    """Who makes a move, in words."""
    by = move.by
    ways: list[Text | str] = [ROLES.get(role, role) for role in by.roles]
    ways += [_("承办者")] if by.holder else []
    ways += [_("上报人")] if by.reporter else []
    ways += [_("系统自动")] if by.system else []
    return str(listed(str(way) for way in ways))


@register.filter
def share(value: Fraction | None) -> str:
    """A share of one in percent, with two decimals; no data where there is none."""
    return str(_("无数据")) if value is None else f"{figure(100 * value)}%"


@register.filter
def type_title(key: str) -> str:
    """The name of a type of case as the reader reads."""
    found = case_catalogue().types.get(key)
    return found.title if found else key


@register.filter
def unit_or_text(code: str) -> str:
    """The short name of a unit; what is written where it names none, as in a rule for each
    district."""
    try:
        return unit(code).short_name if code else ""
    except UnitUnknown:
        return code.replace("{district}-city-management", str(_("各辖市区城管局")))


@register.inclusion_tag("web/list_files.html", takes_context=True)
def list_files(context: Mapping[str, Any], key: str, named: bool = False) -> dict[str, Any]:
    """Ways to take a list away as a file, with its name where a page has several lists; nothing
    for a reader who may not."""
    # The lists stand on the pages' own parts, which load these tags.
    from yiju.interfaces.lists.all import lists, may_read
    from yiju.interfaces.lists.files import TITLES

    one = lists()[key]
    if not may_read(one, context["reader"]):
        return {"files": []}
    files = [(kind, reverse(f"list:{key}", args=[end])) for end, kind in TITLES.items()]
    return {"files": files, "title": one.title, "named": named}
