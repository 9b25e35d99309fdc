"""The plan that a page is about, and the day: named in the address, else those of today."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from yiju.interfaces import clock
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.base.time import Period
from yiju.platform.steering import api as steering


class NoPlanYet(CityError):
    code = "plan.none_yet"
    status = 404
    text = _("还没有方案。先在“编译与校对”中上传一份")


class DayOutside(CityError):
    code = "plan.day_outside"
    status = 422
    text = _("{day} 不在 {first} 至 {last} 之间。改一个截至日期")


def chosen_plan(request: HttpRequest) -> steering.PlanRow:
    """The plan that the address names, else the one in force; raises PlanUnknown and NoPlanYet."""
    named = request.GET.get("plan", "")
    return steering.plan(named) if named else plan_in_force(clock.today())


def plan_in_force(today: date) -> steering.PlanRow:
    """Of the plans that run today the one that ends first, else the one that ended last; raises
    NoPlanYet."""
    known = steering.plans()
    if not known:
        raise NoPlanYet
    running = [plan for plan in known if plan.begins <= today <= plan.ends]
    if running:
        return min(running, key=lambda plan: plan.ends)
    return max(known, key=lambda plan: plan.ends)


def plan_url(request: HttpRequest, name: str, *args: Any, plan: str = "", **query: Any) -> str:
    """An address that stays with a plan: that of `plan`, else the one that this address names."""
    named = plan or request.GET.get("plan", "")
    told = {"plan": named, **query} if named else query
    address = reverse(name, args=args)
    return f"{address}?{urlencode(told)}" if told else address


def day_within(plan: steering.PlanRow, day: date | None) -> date:
    """The day asked for, else today; raises DayOutside for one before the plan or after today."""
    today = clock.today()
    if day is None:
        return today
    first = min(plan.begins, today)
    if not first <= day <= today:
        raise DayOutside(day=day, first=first, last=today)
    return day


def chosen_day(request: HttpRequest) -> date:
    """The day that the address names, else today; raises NoPeriod and DayOutside."""
    text = request.GET.get("on", "")
    return day_within(chosen_plan(request), Period.parse(text).last_day if text else None)
