"""A small city of two districts, as the files of its profile."""

import json
from pathlib import Path
from typing import Any

DIVISIONS = """code,name,level,parent_code
990100000000,示例市,2,990000000000
990101000000,东区,3,990100000000
990101001000,河街道,4,990101000000
990101001001,河东社区居委会,5,990101001000
990101001201,河西村村委会,5,990101001000
990101100000,山镇,4,990101000000
990101100001,山口社区居委会,5,990101100000
990101400000,示例监狱,4,990101000000
990101400498,示例监狱虚拟社区,5,990101400000
990102000000,西区,3,990100000000
990102001000,湖街道,4,990102000000
990102001001,湖心社区居委会,5,990102001000
"""

CITY = """
code = "990100000000"
name = "示例市"
valid_from = 2020-01-01
boundary_source = "测试"

[place]
centre = [119.9, 31.75]
central_meridian = 120
box = [119.8, 31.7, 120.0, 31.8]

[aliases]
"990100000000" = ["全市"]

[[assessed]]
code = "9901KF000000"
name = "示例开发区"
aliases = ["开发区"]
note = "没有国家代码"
centre = [119.98, 31.75]
towns = ["990101100000"]

[[zone]]
code = "9901Z1000000"
name = "城东片"
note = "测试用"
members = ["990101000000", "9901KF000000"]
"""

UNITS = """
[[unit]]
code = "990100-housing"
name = "示例市住房和城乡建设局"
short_name = "市住建局"
kind = "department"

[[unit]]
code = "990101-government"
name = "东区人民政府"
short_name = "东区政府"
kind = "government"
area = "990101000000"

[[unit]]
code = "990102-government"
name = "西区人民政府"
short_name = "西区政府"
kind = "government"
area = "990102000000"

[[group]]
names = ["各区人民政府"]
members = ["990102-government", "990101-government"]
"""


def square(adcode: int, west: float, east: float) -> dict[str, Any]:
    ring = [[west, 31.7], [east, 31.7], [east, 31.8], [west, 31.8], [west, 31.7]]
    return {
        "type": "Feature",
        "properties": {"adcode": adcode},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def write_small_city(folder: Path) -> Path:
    """Put the files of the small city into a folder."""
    (folder / "city.toml").write_text(CITY, "utf-8")
    (folder / "divisions.csv").write_text(DIVISIONS, "utf-8")
    (folder / "units.toml").write_text(UNITS, "utf-8")
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    squares = [square(990101, 119.9, 120.0), square(990102, 119.8, 119.9)]
    districts = {"type": "FeatureCollection", "crs": crs, "features": squares}
    (folder / "districts.geojson").write_text(json.dumps(districts), "utf-8")
    return folder
