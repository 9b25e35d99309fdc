"""Checking what is said of assets: places, dates, keepers, the kind's own rules. All at once.

A form of one asset and a file of many go the same way: cells are read (`cells`), drafts become
facts here, and facts are held against what is known already (`comparing`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from yiju.platform.base.geo import Datum, OutsideChina, in_china, to_wgs84
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry.areas import AreaRow, snapshot
from yiju.platform.registry.assets import Reach, covered
from yiju.platform.registry.facts import Facts, attributes_text
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.registry.locating import OutsideCity, locate, locate_many

CODE = re.compile(r"[^\W_][\w.-]{0,39}")
EARLIEST = date(1900, 1, 1)
DECIMALS = 7
"""Of a degree; the last is a centimetre."""

Say = Callable[[int, str, Text | str, Text | str], None]
"""Reports a problem: row, name of the field, what is wrong, what to do."""


class Draft(NamedTuple):
    """What a row or a form says of an asset, each cell read but nothing checked."""

    row: int
    code: str
    name: str
    state: str
    keeper_code: str
    lon: float | None
    lat: float | None
    datum: Datum
    valid_from: date
    record: Any
    """Typed as the kind declares."""


@dataclass(frozen=True)
class Checking:
    """What drafts of a kind are checked against."""

    kind: AssetKind
    today: date
    """The day on which they are recorded: nothing can be so from a later day."""
    reaches: Sequence[Reach] | None
    say: Say

    def facts(self, drafts: Sequence[Draft]) -> Iterator[tuple[int, Facts]]:
        """The drafts without a problem, as facts with their rows; the others are reported."""
        areas = self._areas(drafts)
        titles = {item.name: item.title for item in self.kind.schema.attributes}
        for draft, (lon, lat, area) in zip(drafts, areas, strict=True):
            ok = self._check_code(draft) & self._check_day(draft) & (area is not None)
            for name, what in self.kind.check(draft.record) if self.kind.check else ():
                remedy = _("核对“{title}”后改正").format(title=titles[name])
                self.say(draft.row, name, what, remedy)
                ok = False
            if area is None or not ok or not self._check_reach(draft, area):
                continue
            attributes = attributes_text(draft.record)
            yield (
                draft.row,
                Facts(
                    draft.code,
                    draft.name,
                    draft.state,
                    area.code,
                    area.path,
                    draft.keeper_code,
                    lon,
                    lat,
                    attributes,
                    draft.valid_from,
                ),
            )

    def _check_code(self, draft: Draft) -> bool:
        problem = code_problem(draft.code, self.kind)
        if problem:
            self.say(draft.row, "code", *problem)
        return problem is None

    def _check_day(self, draft: Draft) -> bool:
        day = draft.valid_from
        if EARLIEST <= day <= self.today:
            return True
        if day > self.today:
            what = _("生效日期 {day} 晚于登记日 {today}").format(day=day, today=self.today)
            remedy = _("尚未发生的，状态填“规划”、生效日期填规划确定之日；或到时再登记")
        else:
            what = _("生效日期 {day} 过早").format(day=day)
            remedy = _("填写 {day} 以后的日期").format(day=EARLIEST)
        self.say(draft.row, "valid_from", what, remedy)
        return False

    def _check_reach(self, draft: Draft, area: AreaRow) -> bool:
        if covered(self.reaches, area.path, draft.keeper_code):
            return True
        remedy = _("只登记本辖区、本单位管理的设施：核对位置和管理单位")
        field = "lon" if draft.lon is not None else "keeper"
        self.say(draft.row, field, _("不在您的范围内"), remedy)
        return False

    # --- places ----------------------------------------------------------------------------

    def _areas(
        self, drafts: Sequence[Draft]
    ) -> Iterator[tuple[float | None, float | None, AreaRow | None]]:
        """For each draft its place in WGS-84 and the area; no area where a problem was said."""
        areas = snapshot()
        points = [self._in_wgs84(draft) for draft in drafts]
        known = [point for point in points if point]
        codes = iter(locate_many(known, Datum.WGS84) if known else ())
        for draft, point in zip(drafts, points, strict=True):
            if point is None:
                nowhere = draft.lon is None and draft.lat is None
                yield None, None, areas.city if nowhere else None
                continue
            code = next(codes)
            if not code:
                self._say_outside(draft.row, *point)
            yield *point, areas.rows.get(code)

    def _in_wgs84(self, draft: Draft) -> tuple[float, float] | None:
        lon, lat = draft.lon, draft.lat
        if lon is None or lat is None:
            if lon is not lat:
                missing = "lon" if lon is None else "lat"
                self.say(draft.row, missing, _("经度和纬度只填了一个"), _("两个都填，或都不填"))
            return None
        if draft.datum not in {Datum.WGS84, Datum.CGCS2000} or not in_china(lon, lat):
            try:
                lon, lat = to_wgs84(lon, lat, draft.datum)
            except OutsideChina as error:
                self.say(draft.row, "lon", error.message, _("核对经度、纬度和坐标系"))
                return None
        return round(lon, DECIMALS), round(lat, DECIMALS)

    def _say_outside(self, row: int, lon: float, lat: float) -> None:
        try:
            locate(lon, lat, Datum.WGS84)
        except OutsideCity as error:
            self.say(row, "lon", error.message, _("不在本市的设施不登记"))


def code_problem(code: str, kind: AssetKind) -> tuple[Text, Text] | None:
    """What is wrong with the form of a code, and the remedy."""
    if CODE.fullmatch(code) and unicodedata.normalize("NFKC", code) == code:
        return None
    half = unicodedata.normalize("NFKC", code).strip()
    if CODE.fullmatch(half):
        return (
            _("编码“{code}”含全角字符或空格").format(code=code),
            _("改为“{half}”").format(half=half),
        )
    what = _("“{code}”不能作编码：只用字母、数字和 - . _，最多 40 个").format(code=code[:60])
    return what, _("应为：{help}").format(help=kind.code_help)
