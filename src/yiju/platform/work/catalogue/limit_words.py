"""Time limits as rule books write them: read, or asked about, or refused; never guessed."""

import re
import unicodedata
from dataclasses import dataclass

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.work.limits import Limit, TimeKind


class LimitUnreadable(CityError):
    code = "rule_book.limit_unreadable"
    status = 422
    text = _("时限“{written}”读不出整数的时间")


@dataclass(frozen=True)
class Ambiguous:
    """An amount in a word that may mean either of `choices`."""

    amount: int
    word: str
    choices: tuple[TimeKind, TimeKind]


# GB/T 30428.8 as cities use it (domain/standards.md, 2.4)
CLEAR = {
    "紧急工作时": TimeKind.URGENT_HOUR,
    "紧急工作小时": TimeKind.URGENT_HOUR,
    "工作时": TimeKind.WORKING_HOUR,
    "工作小时": TimeKind.WORKING_HOUR,
    "紧急工作日": TimeKind.NATURAL_DAY,
    "自然日": TimeKind.NATURAL_DAY,
    "日历日": TimeKind.NATURAL_DAY,
    "日历天": TimeKind.NATURAL_DAY,
    "工作日": TimeKind.WORKING_DAY,
}
HOURS = (TimeKind.WORKING_HOUR, TimeKind.URGENT_HOUR)
DAYS = (TimeKind.WORKING_DAY, TimeKind.NATURAL_DAY)
UNCLEAR = {"小时": HOURS, "时": HOURS, "天": DAYS, "日": DAYS}
WRITTEN = {
    TimeKind.URGENT_HOUR: "紧急工作时",
    TimeKind.WORKING_HOUR: "工作时",
    TimeKind.NATURAL_DAY: "自然日",
    TimeKind.WORKING_DAY: "工作日",
}
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5} | {
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
FORM = re.compile(r"(\d{1,4}|[一二两三四五六七八九十])个?(\D+?)(?:之内|以内|内)?")


def parse_limit(written: str) -> Limit | Ambiguous:
    """The limit that is written, or what has to be asked.

    Raises LimitUnreadable: no amount (立即), a part of a unit (半天, 30分钟), a unit of unknown
    length (个月), further words.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", written))
    found = FORM.fullmatch(text)
    if found is None:
        raise LimitUnreadable(written=written[:40])
    amount = DIGITS.get(found[1]) or (int(found[1]) if found[1].isdecimal() else 0)
    word = found[2]
    if amount < 1 or word not in CLEAR | UNCLEAR:
        raise LimitUnreadable(written=written[:40])
    if word in CLEAR:
        return Limit(amount, CLEAR[word])
    return Ambiguous(amount, word, UNCLEAR[word])


def written(limit: Limit) -> str:
    """In words that read back as the same limit."""
    return f"{limit.amount}{WRITTEN[limit.kind]}"
