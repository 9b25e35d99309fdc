"""The periods of bulletins: a week, a month, a year, and those with which each is compared."""

import re
from datetime import date, timedelta

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, add_months

KINDS: dict[str, Text] = {"weekly": _("周报"), "monthly": _("月报"), "yearly": _("年报")}


class PeriodUnfit(CityError):
    code = "bulletins.period_unfit"
    status = 422
    text = _("“{given}”不是一期。周写成 2022-W25，月写成 2022-06，年写成 2022")


def period_of(label: str) -> tuple[str, Period]:
    """The kind and the period of a label, as 2022-W25, 2022-06 or 2022; raises PeriodUnfit."""
    text = label.strip()
    try:
        if found := re.fullmatch(r"(\d{4})-W(\d\d)", text):
            return "weekly", week(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if re.fullmatch(r"\d{4}-\d\d", text):
            return "monthly", Period.parse(text)
        if re.fullmatch(r"\d{4}", text):
            return "yearly", Period.parse(text)
    except (ValueError, CityError):
        pass
    raise PeriodUnfit(given=label)


def week(day: date) -> Period:
    """The week from Monday to Sunday that holds a day (GB/T 7408)."""
    monday = day - timedelta(days=day.weekday())
    year, number, _weekday = monday.isocalendar()
    return Period(monday, monday + timedelta(days=6), f"{year}-W{number:02}")


def before(kind: str, period: Period) -> Period:
    """The last period."""
    if kind == "weekly":
        return week(period.first_day - timedelta(days=7))
    return period.previous()


def year_before(kind: str, period: Period) -> Period:
    """The same period of the year before; for a week the one 52 weeks earlier."""
    if kind == "weekly":
        return week(period.first_day - timedelta(weeks=52))
    if kind == "yearly":
        return period.previous()
    first = add_months(period.first_day, -12)
    return Period.month(first.year, first.month)


def named(kind: str, period: Period) -> str:
    """The period as a title says it."""
    first = period.first_day
    if kind == "weekly":
        return f"{period.label[:4]}年第{int(period.label[-2:])}周"
    return f"{first.year}年度" if kind == "yearly" else f"{first.year}年{first.month}月"


def spoken(day: date) -> str:
    """A day as an official paper writes it."""
    return f"{day.year}年{day.month}月{day.day}日"
