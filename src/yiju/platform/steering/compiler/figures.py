"""Figures in a sentence: value, unit and the words of comparison around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yiju.platform.steering.compiler.numerals import number

GE, LE, GT, LT, EQ, ABOUT = ">=", "<=", ">", "<", "=", "about"

_COUNTERS = (
    "个|座|处|条|家|所|项|件|台套|台|套|辆|艘|架|块|栋|幢|户|人次|人|名|位|张|只|头|棵|株|盏|根|部|类|期|轮|场次|场|次|批次"
    "|片|种|支|间|标准车|车位|泊位|床|班|门|篇|本|份|宗|例|起|对|组|列|站|口|孔|眼|面|扇|杆|村|镇|街区|小区|楼栋|单元|企业|基站|套间"
)
_MEASURES = (
    "平方公里|平方千米|平方米|立方米|公里|千米|海里|厘米|毫米|米|亩|公顷|吨标准煤|吨标煤|吨|公斤|千克|千瓦时|千瓦|兆瓦时|兆瓦"
    "|吉瓦|千伏安|升|美元|元|个工作日|工作日|个月|小时|分钟|秒|天|日|年|岁|周|微克|毫克|分贝|℃|标准立方米|标箱|TEU"
    "|摄氏度|勒克斯|千帕|兆帕|NTU|mg/L|lx|Mbps|Gbps|TB|PB|MWh|kWh|MW|GW|kW|km2|km|㎡|m2|m3"
)
_SHARES = "个百分点|百分点|%|‰|倍|成(?=以上|左右|的|[,。;]|$)"
_PER = (
    "(?:/(?:人|日|天|年|月|小时|立方米|升|平方米|平方公里|公里|亩|户|万人|千人|百人|百公里|座|次|吨|床|台|车|秒|百公里"
    "|km2|m3|m2|d|a))?"
)
DURATIONS = frozenset(
    ["个工作日", "工作日", "个月", "小时", "分钟", "秒", "天", "日", "年", "岁", "周"]
)
MEASURES = frozenset(_MEASURES.split("|"))

FIGURE = re.compile(
    r"(?P<half>一半|半数)(?P<halves>以上|左右)?|(?P<percent>百分之)?"
    r"(?:(?P<digits>\d{1,3}(?:,\d{3}){1,5}(?!\d)|(?<!\d)\d{1,15}(?:\.\d{1,9})?)|(?<![数几十百千万亿点])(?P<cn>[一二两三四五六七八九十百千〇零]{1,8}))"
    r"(?P<many>(?:[十百千](?![瓦克米伏帕卡分]))?[万亿]{0,2})(?P<odd>[余多])?"
    rf"(?P<unit>(?:{_SHARES}|{_MEASURES}|{_COUNTERS})?{_PER})"
    r"(?:\(?(?P<after>以上|及以上|以内|之内|以下|及以下|左右|上下|以上\(含\))\)?)?"
)
RANGE = re.compile(r"(?P<low>\d{1,15}(?:\.\d{1,9})?)(?P<unit>%|[万亿]?)(?:-+|~|至|到)(?=\d)")
BEFORE = (
    (
        GE,
        "不低于|不少于|不小于|不短于|不得低于|不得少于|不得小于|不能低于|至少|最少|最低|大于等于|≥|>=|不弱于|原则上不低于|高于或等于",
    ),
    (
        LE,
        "不超过|不高于|不大于|不多于|不得超过|不得高于|不得大于|控制在|控制到|控制为|≤|<=|最多|最高|压减至|压减到|下降至|下降到|降至|降到"
        "|降低到|降低至|减少到|减少至|减至|压缩至|压缩到|缩短至|缩短到|压降至|压降到|缩减至|缩减到|小于等于|限制在",
    ),
    (GT, "超过|突破|高于|大于|多于|超|优于|>"),
    (LT, "低于|小于|少于|不足|不到|<"),
    (ABOUT, "大约为|大约|约为|约|接近|近"),
    (
        GE,
        "达到|提高到|提升到|提升至|提高至|增加到|增加至|增长到|增长至|上升到|上升至|增至|升至|达到了|达",
    ),
    (
        EQ,
        "扩大到|扩大至|扩展到|拓展到|精简至|精简到|精简为|压缩为|均为|保持在|稳定在|维持在|保持|推广到|延伸到|覆盖到|为|在|至|到|:",
    ),
)
_WORDS = {word: sign for sign, words in BEFORE for word in words.split("|")}
COMPARED = re.compile(
    "(?:" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + ")$"
)
AFTER = {
    "以上": GE,
    "及以上": GE,
    "以内": LE,
    "之内": LE,
    "以下": LE,
    "及以下": LE,
    "左右": ABOUT,
    "上下": ABOUT,
}
CHANGED = re.compile(
    r"(?P<up>提高|提升|增长|增加|上升|扩大|增速|增幅|高出)(?:了|约|达到?|为|幅度)?$"
    r"|(?P<down>降低|下降|减少|压减|削减|压降|降幅|缩减|节约|压缩|缩短|递减|减排)(?:了|约|达到?|为|幅度)?$"
)
DIGITS_ONLY = frozenset(["类", "期", "轮", "篇"])
"""Units that behind a written-out numeral mostly count nothing: 二期, 三类."""
HALF = Fraction(50)
REACH = 12
"""How far before a figure its words of comparison are looked for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit. [start, end) holds the words of comparison too; [at, unit_end) the
    number and its unit only. `said` is whether the text compares or states the value outright
    (达到, 以上); `change` is "+" or "-" where the figure is a difference to a base."""

    value: Fraction
    upper: Fraction | None
    unit: str
    comparator: str
    said: str
    start: int
    at: int
    unit_end: int
    end: int
    change: str
    article: bool
    """True for 一个 and the like, which often counts nothing."""

    @property
    def is_share(self) -> bool:
        return self.unit in {"%", "‰", "个百分点", "倍"}

    @property
    def is_measure(self) -> bool:
        return self.unit.partition("/")[0] in MEASURES

    @property
    def is_duration(self) -> bool:
        return self.unit in DURATIONS


def figures(masked: str, start: int, end: int) -> Iterator[Figure]:
    """The figures with a unit in `masked[start:end]`."""
    place = start
    while found := FIGURE.search(masked, place, end):
        place = max(found.end(), found.start() + 1)
        low = RANGE.match(masked, found.start(), end) if found["digits"] else None
        if low:
            found = FIGURE.match(masked, low.end(), end) or found
            place = max(found.end(), place)
        figure = _figure(masked, start, found, low)
        if figure is not None:
            yield figure


def _figure(
    masked: str, start: int, found: re.Match[str], low: re.Match[str] | None
) -> Figure | None:
    unit = "%" if found["percent"] or found["half"] else found["unit"]
    if (
        not unit
        or unit.startswith("/")
        or (found["cn"] and unit in DIGITS_ONLY)
        or (found["cn"] in {"百", "千"})
    ):
        return None
    value = HALF if found["half"] else number(found["digits"] or found["cn"], found["many"])
    if value is None or _is_year(found, unit):
        return None
    if unit == "成":
        unit, value = "%", value * 10
    unit = "个百分点" if unit == "百分点" else unit
    at = low.start() if low else found.start()
    sign, first = _before(masked, start, at)
    said = masked[first:at]
    change = CHANGED.search(masked, max(start, first - REACH), first)
    if found["half"]:
        sign = AFTER.get(found["halves"] or "", sign)
    elif found["after"]:
        sign = AFTER.get(found["after"].replace("(含)", ""), GE)
    elif found["odd"] and sign == EQ:
        sign = GT
    upper = None
    if low:
        upper = value
        value = Fraction(low["low"]) * (value / Fraction(found["digits"].replace(",", "")))
        sign = GE if sign == EQ else sign
    differs = change if change and unit in {"%", "个百分点", "倍", "‰"} and sign != LE else None
    return Figure(
        value=value,
        upper=upper,
        unit=unit,
        comparator=sign,
        said=said or found["after"] or found["halves"] or "",
        start=differs.start() if differs else first,
        at=at,
        unit_end=_unit_end(found),
        end=found.end(),
        change="" if not differs else "+" if differs["up"] else "-",
        article=bool(found["cn"]) and value == 1 and not found["after"],
    )


def _unit_end(found: re.Match[str]) -> int:
    for name in ("half", "unit", "many"):
        if found[name]:
            return found.end(name)
    return found.end("digits") if found["digits"] else found.end("cn")


def _is_year(found: re.Match[str], unit: str) -> bool:
    return unit == "年" and len(found["digits"] or "") == 4


def _before(masked: str, start: int, at: int) -> tuple[str, int]:
    """The comparison that the words before a figure make, and where these words begin.

    提高到不低于 and 力争达到约 are read from the right; the nearest word that compares decides.
    """
    sign, first = EQ, at
    while found := COMPARED.search(masked, max(start, first - REACH), first):
        said = _WORDS[found.group()]
        if sign == EQ or (said in {LE, GT, LT} and sign in {ABOUT, GE}):
            sign = said
        first = found.start()
    return sign, first
