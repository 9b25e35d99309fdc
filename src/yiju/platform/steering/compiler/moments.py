"""Deadlines and rhythms: 到2022年, 2021年2月底前, 12月底前, 每年, “十四五”末."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yiju.platform.steering.compiler.numerals import chinese

YEAR, QUARTER, MONTH, WEEK, DAY = "year", "quarter", "month", "week", "day"
QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
FIVE_YEARS = {"二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035, "七": 2040}
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")

_PART = (
    r"(?:(?P<{n}month>\d{{1,2}})(?:月(?:份)?(?:(?P<{n}day>\d{{1,2}})日|[上中下]旬|底|末|初|中)?|(?=底前))"
    r"|第?(?P<{n}quarter>[一二三四1-4])季度|(?P<{n}half>上半年|下半年))"
)
MOMENT = re.compile(
    r"(?P<rhythm>每(?:一)?年度?|每(?:个)?季度?|每(?:个)?月|每(?:个)?(?:周|星期)|每(?:天|日)|年均|月均|日均|逐年|每两年)"
    r"|(?P<before>比|较|与|在|以|相比|相较于?|对比|自|从|截至|截止到?|到|至|于|力争到?|确保到?|争取到?)?"
    r"(?:(?P<from>20\d\d)年?(?:-+|~|至|到)(?=20\d\d))?"
    r"(?P<year>20\d\d|二[〇零][〇零一二三四五六七八九]{2})年度?(?:年?(?:"
    + _PART.format(n="")
    + r"))?(?:年?(?:底|末|终|中|初)|年内)?"
    r"(?P<season>(?:入?汛(?:期)?|春节|国庆节?|供暖季|采暖季|暑期|冬季)(?:之)?前)?"
    r"(?P<till>(?:之|以)?前|止|为止|起|以来|(?:的)?基础上|相比|同期|为基(?:准|期)|版)?"
    r"|(?P<at5>到|至|力争|在)?[“\"]?十(?P<five>[二三四五六七])五[”\"]?(?P<till5>(?=、[“\"]?十[二三四五六七]五)|期间|时期|末|期末|规划期末|规划期|以来)"
    r"|(?P<bare>(?:到|至|于|在)?(?:今年|本年度|当年)?(?:"
    + _PART.format(n="b")
    + r"|(?:今|本)?年(?:底|末|内|终|度内))(?:底|末)?(?:之|以)?前?|今年(?!以来))"
    r"|(?P<later>(?<![\d十百千第满过])[一二两三四五六七八九十\d]{1,2}(?:年|个月)(?:之|以)?内"
    r"|(?<![\d十百千第满过前后])[一二两三四五六七八九十]{1,2}年(?:左右)?(?=时间|累计|共|新|改|建|筹|更|完|实|打|培|造|投|整|治|增))"
)
BUILT_BEFORE = re.compile(
    r"(?:建成|竣工|建设|投运|投入|注册|登记|出生|入住|毕业|形成|认定|批准|开工|备案|取得)"
    r"(?:[^,。;]{0,30}?的|、)"
)
"""2000年底前建成的老旧小区 says which ones are meant, not by when."""
NO_DEADLINE = frozenset(
    ["以来", "起", "基础上", "的基础上", "相比", "同期", "为基准", "为基期", "版"]
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or rhythm in a sentence, at [start, end).

    `due` is the last day of what is named; that of the year for a season without a fixed day
    (汛前), with its words in `relative`. `base` holds the words where the year is one to compare
    with. `relative` alone is a deadline that counts from an unknown day.
    """

    start: int
    end: int
    due: date | None = None
    every: str = ""
    base: str = ""
    relative: str = ""
    past: bool = False
    future: bool = False
    """True for a deadline outright: 到…, …底前."""


@dataclass(frozen=True, slots=True)
class Years:
    """What completes and dates the years of a plan.

    `base` is the year that a deadline without a year means, `issued` that of the document.
    A year before `first` is history. `span` is the period in the title, as 2021—2023年.
    """

    base: int | None = None
    issued: int | None = None
    first: int | None = None
    span: tuple[int, int] | None = None


def moments(masked: str, start: int, end: int, years: Years) -> Iterator[Moment]:
    """The dates in `masked[start:end]`."""
    for found in MOMENT.finditer(masked, start, end):
        moment = _moment(found, years)
        if moment is not None:
            yield moment


def _moment(found: re.Match[str], years: Years) -> Moment | None:
    start, end = found.span()
    if rhythm := found["rhythm"]:
        return Moment(start, end, every=_rhythm(rhythm))
    if found["later"]:
        return _later(found, years)
    if found["five"]:
        due = date(FIVE_YEARS[found["five"]], 12, 31)
        past = found["till5"] == "以来" or _is_history(due.year, years, 0)
        return Moment(start, end, due=due, past=past, future=bool(found["at5"]))
    if found["bare"]:
        return _bare(found, years.base)
    if BUILT_BEFORE.match(found.string, end):
        return None
    year = int(found["year"].translate(DIGITS))
    before, till = found["before"] or "", found["till"] or ""
    if till in NO_DEADLINE or before in {"比", "较", "与", "以", "相比", "相较", "相较于", "对比"}:
        return Moment(start, end, base=found.group())
    if before in {"自", "从"}:
        return None
    day = _last_day(year, found["month"], found["day"], found["quarter"], found["half"])
    if day is None:
        return None
    reported = before.startswith("截") and (years.issued is None or year <= years.issued)
    past = reported or _is_history(year, years, 1)
    future = before in {"到", "至", "力争", "力争到", "确保到", "争取到"} or till.endswith("前")
    season = found.group() if found["season"] else ""
    return Moment(start, end, day, relative=season, past=past, future=future and not past)


def _is_history(year: int, years: Years, grace: int) -> bool:
    """Plans come out late: up to `grace` years before the issue may still be promised."""
    if years.first is not None:
        return year < years.first
    return years.issued is not None and year < years.issued - grace


def _later(found: re.Match[str], years: Years) -> Moment:
    """三年改造…: the period of the title where it has that length, else an unknown day."""
    numeral = re.match(r"[一二两三四五六七八九十]+", found["later"])
    length = chinese(numeral.group()) if numeral else None
    if years.span and "月" not in found["later"] and length == years.span[1] - years.span[0] + 1:
        return Moment(*found.span(), due=date(years.span[1], 12, 31))
    return Moment(*found.span(), relative=found["later"])


def _bare(found: re.Match[str], base_year: int | None) -> Moment | None:
    text = found["bare"]
    month = found["bmonth"]
    if month and not re.search(r"[底末前]|月份?$", text):
        return None
    if month and int(month) > 12:
        return None
    if base_year is None:
        return Moment(*found.span(), relative=text)
    due = _last_day(base_year, month, found["bday"], found["bquarter"], found["bhalf"])
    return Moment(*found.span(), due=due, future="前" in text) if due else None


def _rhythm(text: str) -> str:
    for sign, every in (("季", QUARTER), ("月", MONTH), ("周", WEEK), ("星期", WEEK)):
        if sign in text:
            return every
    if "天" in text or "日" in text:
        return DAY
    return YEAR if "两" not in text else "two years"


def _last_day(
    year: int, month: str | None, day: str | None, quarter: str | None, half: str | None
) -> date | None:
    if quarter:
        month = str(QUARTERS[quarter])
    if half:
        month = "6" if half == "上半年" else "12"
    if not month:
        return date(year, 12, 31)
    number = int(month)
    if not 1 <= number <= 12:
        return None
    last = calendar.monthrange(year, number)[1]
    if day:
        return date(year, number, int(day)) if 1 <= int(day) <= last else None
    return date(year, number, last)
