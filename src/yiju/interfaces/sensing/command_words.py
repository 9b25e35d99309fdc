"""Commands in words: where, why not, and as rows of lists and files."""

from collections.abc import Iterable, Iterator

from yiju.interfaces.lists.files import Columns, Row
from yiju.platform.base.i18n import Text, _
from yiju.platform.registry import api as registry
from yiju.platform.sensing.commands import api

WHY: dict[str, Text] = {
    "no_way": _("没有网关或没有证实它的数据流"),
    "gone": _("设备已不在用"),
}
DEVICES: Columns = {
    "asset_code": _("设备"),
    "state": _("状态"),
    "why": _("原因"),
    "group": _("分组"),
    "area": _("区域"),
    "keeper": _("管理单位"),
    "due": _("应发"),
    "sent": _("发出"),
    "tries": _("发了几次"),
    "acknowledged": _("应答"),
    "confirmed": _("证实"),
    "beaten_by": _("被哪条指令取代"),
}


def refusal_words(kind: api.CommandKind, why: str) -> Text | str:
    """A rule, a reason of ours, or a device's own words."""
    rule = next((one.title for one in kind.safety if one.key == why), None)
    return rule if rule is not None else WHY.get(why, why)


def target_words(row: api.CommandRow) -> Text | str:
    if row.group:
        return row.group
    if row.area:
        try:
            return registry.area(row.area).name
        except registry.AreaUnknown:
            return row.area
    if len(row.codes) <= 3:
        return "、".join(row.codes)
    return _("{first} 等 {count} 台").format(first=row.codes[0], count=len(row.codes))


def device_rows(row: api.CommandRow, orders: Iterable[api.OrderRow]) -> Iterator[Row]:
    areas = {area.code: area.name for area in registry.areas()}
    units = {unit.code: unit.short_name for unit in registry.units()}
    for one in orders:
        area = one.area_path.rstrip("/").rpartition("/")[2]
        yield {
            "asset_code": one.asset_code,
            "state": str(api.STATES[one.state]),
            "why": str(refusal_words(row.kind, one.why)),
            "group": one.group,
            "area": areas.get(area, ""),
            "keeper": units.get(one.keeper_code, one.keeper_code),
            "due": one.due,
            "sent": one.sent,
            "tries": one.tries,
            "acknowledged": one.acknowledged,
            "confirmed": one.confirmed,
            "beaten_by": one.beaten_by,
        }
