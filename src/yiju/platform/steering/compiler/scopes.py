"""For which place a promise is made: 全市, 市区, 建成区, 溧阳市 …"""

import re
from collections.abc import Iterable

GENERAL = (
    "[东中西]部地区|东北地区|其他(?:地区|区域|县区|城市)|地级及以上城市|设区的?城?市|各城市"
    "|全[市省县区国州旗盟乡镇域]|市区|主城区|中心城区|老城[厢区]|城市建成区|建成区|城区|市本级"
    "|市域|县域|县城|(?<!小)城镇(?!化|老旧|污水|生活|新增|登记|居民|人口|燃气)"
    "|农村(?!公路|生活|户|电|饮|低|居民|人居|黑臭)"
    "|(?:各|每个?)(?:辖市区|辖市|县市区|县区|区县|市州|设区市|市县|县|区|镇街|乡镇|街道|社区|村|市)"
    r"(?![民直政属城])(?:\([市县区、]{1,6}\))?"
)
LASTING = "全[市省县区国州旗盟乡镇域]|市区|主城区|中心城区|老城[厢区]|市本级|县域|市域"
"""Places that what follows in the sentence is promised for, too."""
NOT_AREAS = re.compile(r"(?:有关|相关|以上|上述|所在|本|我|该|各|示范|试点|全)?(?:市|区|县)")


class Scopes:
    """Finds places in a text, with the names of areas that this plan itself uses."""

    def __init__(self, names: Iterable[str]) -> None:
        own = sorted({name for name in names if 2 <= len(name) <= 12}, key=len, reverse=True)
        area = "|".join([*map(re.escape, own), GENERAL])
        lasting = "|".join([*map(re.escape, own), LASTING])
        self.lasting = re.compile(rf"(?:{lasting})(?:(?:及|和|、|与|以及)?(?:{lasting}))*")
        self.form = re.compile(rf"(?:{area})(?:(?:及|和|、|与|以及|所有)?(?:{area}))*")

    def first(self, folded: str, start: int, end: int) -> tuple[int, int] | None:
        found = self.form.search(folded, start, end)
        return found.span() if found else None

    def last(self, folded: str, start: int, end: int) -> tuple[int, int] | None:
        span = None
        for found in self.lasting.finditer(folded, start, end):
            span = found.span()
        return span

    def at(self, folded: str, start: int, end: int) -> int:
        """Where the place that stands at `start` ends; `start` where none does."""
        found = self.form.match(folded, start, end)
        return found.end() if found else start


def area_names(units: Iterable[str], title: str) -> set[str]:
    """The areas whose governments answer for something, and the one in the title."""
    names = set()
    for unit in units:
        if unit.startswith(("各", "有关", "相关", "市", "省", "县", "区")):
            continue
        found = re.fullmatch(
            r"(.{2,9}?(?:市|区|县|镇|乡|州|旗|新城))(?:人民政府|政府|管委会|区委|市委)?", unit
        )
        if found and not NOT_AREAS.fullmatch(found[1]):
            names.add(found[1])
    own = re.match(r"[\u4e00-\u9fff]{2,3}(?:省|市|县|区)(?=[\u4e00-\u9fff])", title)
    if own:
        names.add(own.group())
    return names
