"""Reading GeoJSON: a FeatureCollection of points, one asset each."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from yiju.platform.base.i18n import Text, _
from yiju.platform.registry.table import FileUnreadable, Row, Table

CRS_OF_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
PLACE = ("lon", "lat")


class _Collection(msgspec.Struct):
    type: str
    features: list[msgspec.Raw]
    crs: dict[str, Any] | None = None


class _Feature(msgspec.Struct):
    properties: dict[str, Any] | None = None
    geometry: dict[str, Any] | None = None


def read_geojson(path: Path, filename: str) -> Table:
    """One row for each feature, in the order of the file; raises FileUnreadable.

    The columns are the names of the properties, and `lon` and `lat` of the point.
    """
    try:
        text = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        collection = msgspec.json.decode(text, type=_Collection)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise FileUnreadable(file=filename, why=_NOT_A_COLLECTION) from None
    _check_crs(collection.crs, filename)
    decoder = msgspec.json.Decoder(_Feature)
    names: dict[str, None] = {}
    try:
        for raw in collection.features:
            names.update(dict.fromkeys(decoder.decode(raw).properties or ()))
    except msgspec.DecodeError:
        raise FileUnreadable(file=filename, why=_NOT_A_COLLECTION) from None
    for name in PLACE:
        names.pop(name, None)
    rows = _rows(collection.features, decoder, tuple(names))
    return Table("features", 0, (*names, *PLACE), rows, lettered=False)


_NOT_A_COLLECTION: Text = _("不是 GeoJSON 的 FeatureCollection。用地图软件导出为 GeoJSON")


def _check_crs(crs: Mapping[str, Any] | None, filename: str) -> None:
    if crs is None:
        return
    name = str((crs.get("properties") or {}).get("name", ""))
    if not name.endswith(CRS_OF_WGS84):
        why = _("坐标参考系是 {name}。转换为经纬度（EPSG:4490 或 4326）后再导入").format(name=name)
        raise FileUnreadable(file=filename, why=why)


def _rows(
    features: list[msgspec.Raw], decoder: msgspec.json.Decoder[_Feature], names: tuple[str, ...]
) -> Iterator[Row]:
    for number, raw in enumerate(features, start=1):
        feature = decoder.decode(raw)
        properties = feature.properties or {}
        yield number, [*(properties.get(name) for name in names), *_point(feature.geometry)]


def _point(geometry: Mapping[str, Any] | None) -> tuple[Any, Any]:
    """Longitude and latitude; for a shape that is no point, its type, which is no number."""
    if geometry is None:
        return None, None
    place = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not isinstance(place, list) or len(place) < 2:
        said = str(_("{type}（不是点）").format(type=geometry.get("type")))
        return said, said
    return place[0], place[1]
