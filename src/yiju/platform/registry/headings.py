"""The columns of a file of assets: those that every kind has, and the attributes of its own."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import CHINESE, ENGLISH, Text, _, listed, use_language
from yiju.platform.base.schema import Attribute, BadValue, attribute, schema_of
from yiju.platform.registry.cells import Read, as_text, clean, read_degrees, reader_of
from yiju.platform.registry.course import STATES
from yiju.platform.registry.kinds import AssetKind
from yiju.platform.registry.units import resolve, units

DATUMS: dict[str, Text | str] = {
    "wgs84": "WGS-84",
    "cgcs2000": "CGCS2000",
    "gcj02": "GCJ-02",
    "bd09": "BD-09",
}
OTHER_NAMES = {
    "国家2000": "cgcs2000",
    "2000国家大地坐标系": "cgcs2000",
    "火星坐标": "gcj02",
    "高德": "gcj02",
    "百度": "bd09",
}
LONGEST_NAME = 120
SIDE_NOTE = re.compile(r"\(.*?\)|[*\s]")
"""What a heading may carry beside the title: a unit in brackets, a star for what is required."""


@dataclass(frozen=True, kw_only=True)
class Common:
    """The columns that every kind has. A file may leave out all but the code."""

    code: str = attribute(_("编码"))
    name: str | None = attribute(_("名称"), default=None)
    state: str = attribute(_("状态"), choices=STATES, default="in_service")
    keeper: str | None = attribute(
        _("管理单位"), help=_("单位名册中的名称、简称或代码"), default=None
    )
    lon: Decimal | None = attribute(_("经度"), help=_("十进制度，如 119.973512"), default=None)
    lat: Decimal | None = attribute(_("纬度"), help=_("十进制度，如 31.772156"), default=None)
    datum: str | None = attribute(
        _("坐标系"), choices=DATUMS, help=_("不填为导入时选定的坐标系"), default=None
    )
    valid_from: date | None = attribute(
        _("生效日期"), help=_("从哪一天起是这样；不填为导入时选定的日期"), default=None
    )


COMMON: Mapping[str, Attribute] = {item.name: item for item in schema_of(Common).attributes}


def fields_of(kind: AssetKind) -> dict[str, Attribute]:
    """Every column of a kind by the name of its field, in the order of templates and exports.

    An attribute that is called like one of the common columns is kept apart from it.
    """
    own = {field_of(item): item for item in kind.schema.attributes}
    return {**COMMON, **own}


def field_of(item: Attribute) -> str:
    return f"attributes.{item.name}" if item.name in COMMON else item.name


def titles_of(kind: AssetKind) -> dict[str, str]:
    """The title of every column; of two that share one, the attribute's carries its name."""
    fields = fields_of(kind)
    titles: dict[str, str] = {}
    for field, item in fields.items():
        title = str(item.title)
        titles[field] = f"{title} {item.name}" if title in titles.values() else title
    return titles


def headings_of(kind: AssetKind) -> dict[str, str]:
    """Which field a heading means: its title in either language, or the name itself."""
    found: dict[str, str] = {}
    for language in (CHINESE, ENGLISH):
        with use_language(language):
            for field, title in titles_of(kind).items():
                found.setdefault(folded(title), field)
    for field in fields_of(kind):
        found.setdefault(folded(field), field)
    return found


def folded(heading: Any) -> str:
    """A heading without what does not matter: width, case, space, stars, a unit in brackets."""
    plain = unicodedata.normalize("NFKC", str(heading))
    return SIDE_NOTE.sub("", plain).casefold() or plain.strip().casefold()


def readers_of(kind: AssetKind) -> dict[str, Read]:
    """What reads the cells of each field, and raises BadValue."""
    readers = {field: reader_of(item) for field, item in fields_of(kind).items()}
    return readers | {
        "code": read_code,
        "name": read_name,
        "keeper": keeper_reader(),
        "lon": read_degrees,
        "lat": read_degrees,
        "datum": read_datum,
    }


def read_code(cell: Any) -> str:
    """A code; one that a spreadsheet took for a number is told by the importer."""
    cell = clean(cell)
    if cell is None:
        raise BadValue(_("编码为空"), _("每一行填写一个编码；合计等说明行请删去"))
    if isinstance(cell, float) and not (cell.is_integer() and abs(cell) < 1e15):
        raise BadValue(
            _("编码 {cell} 被当作数，末位已经失真").format(cell=cell),
            _("把该列设为文本格式，重新填写完整的编码"),
        )
    return as_text(cell)


def read_name(cell: Any) -> str:
    cell = clean(cell)
    name = "" if cell is None else as_text(cell).replace("\n", " ")
    if len(name) > LONGEST_NAME:
        what = _("名称有 {count} 字，超过 {most} 字").format(count=len(name), most=LONGEST_NAME)
        raise BadValue(what, _("缩短到 {most} 字以内").format(most=LONGEST_NAME))
    return name


def read_datum(cell: Any) -> Datum | None:
    cell = clean(cell)
    if cell is None:
        return None
    word = as_text(cell)
    key = OTHER_NAMES.get(word, re.sub(r"[\s_-]", "", word).lower())
    if key in DATUMS:
        return Datum(key)
    named = listed(map(str, DATUMS.values()))
    what = _("“{cell}”不是认识的坐标系").format(cell=word)
    raise BadValue(what, _("可填：{named}").format(named=named))


def keeper_reader() -> Read:
    """Reads the code, the name or another name of a unit; the code of the unit, "" for none."""
    codes = {row.code for row in units()}

    def read(cell: Any) -> str:
        cell = clean(cell)
        if cell is None:
            return ""
        word = as_text(cell)
        if word in codes:
            return word
        found = resolve(word)
        if len(found) == 1:
            return found[0].code
        if found:
            what = _("“{cell}”指 {count} 个单位").format(cell=word, count=len(found))
            raise BadValue(what, _("只填一个单位"))
        raise BadValue(
            _("没有单位“{cell}”").format(cell=word), _("填写单位名册中的名称、简称或代码")
        )

    return read
