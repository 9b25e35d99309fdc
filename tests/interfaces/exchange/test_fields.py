"""What another platform is told of a component, a case and a grid cell, in the national fields."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from yiju.interfaces.exchange import fields
from yiju.platform.registry.api import AreaRow, AssetRow, UnitRow
from yiju.platform.work.api import ItemRow

CITY, STREET, GRID = "320400000000", "320402001000", "320402001001001"
PATH = f"{CITY}/{STREET}/320402001001/{GRID}/"
AREAS = {
    STREET: AreaRow(STREET, "雕庄街道", "street", "", CITY, True, None, None),
    "320402001001": AreaRow("320402001001", "一社区", "community", "", STREET, True, None, None),
    GRID: AreaRow(GRID, "001", "grid", "", "320402001001", True, 119.9, 31.7),
}
UNITS = {
    "b": UnitRow("b", "常州市城市管理局", "城管局", "department", "11320400014109445X", None),
    "k": UnitRow("k", "常州市环卫处", "环卫处", "institution", None, None, "b"),
}
KIND = SimpleNamespace(key="toilet", component="03001")
FIRST = date(2020, 1, 6)
MOMENT = datetime(2022, 6, 1, tzinfo=UTC)
TOILET = AssetRow(
    1, "toilet", "32040203001000007", "雕庄公厕", "in_service", GRID, PATH, "k", 119.9, 31.7,
    FIRST, MOMENT, None,
)  # fmt: skip


def component(**changes):
    return fields.of_component(KIND, replace(TOILET, **changes), FIRST, AREAS, UNITS)


def test_a_component_tells_its_number_its_keepers_its_grid_and_its_days():
    told = component()

    assert told["GLBJBSM"] == "32040203001000007"
    assert (told["ZGBMMC"], told["YHDWMC"]) == ("常州市城市管理局", "常州市环卫处")
    assert (told["SZDYWGBSM"], told["SZSQDM"], told["SZJDDM"]) == (
        GRID,
        "320402001001",
        "320402001",
    )
    assert told["CSRQ"] == "20200106"
    assert "BGRQ" not in told and told["missing"] == []
    assert component(valid_from=date(2021, 5, 1))["BGRQ"] == "20210501"


def test_what_is_obligatory_and_not_known_is_named_and_never_guessed():
    told = component(code="GC-7", area_path=f"{CITY}/", keeper_code="")

    assert told["missing"] == ["GLBJBSM", "ZGBMDM", "ZGBMMC", "SZDYWGBSM"]
    assert not {"GLBJBSM", "ZGBMDM", "SZDYWGBSM"} & told.keys()


def test_a_case_tells_the_six_attributes_of_its_matter():
    item = ItemRow(
        number="3204002022060100001", process="case", version=1, title="路灯不亮",
        type_code="M01037", source="portal", area_code=GRID, area_path=PATH, lon=119.9, lat=31.7,
        asset="", unit_code="b", data={"address": "劳动东路 8 号", "words": "电话 13812345678"},
        began_at=MOMENT, due_at=None, provisional=False, end="", ended_at=None, paused=False,
        parent="",
        merged_into="", revision=1, changed_at=MOMENT, stages=(), is_new=False,
    )  # fmt: skip
    told = fields.of_case(item, AREAS, UNITS)

    assert told["SXDM"] == "32040201037"
    assert (told["SXMC"], told["ZGBMMC"]) == ("路灯异常", "常州市城市管理局")
    assert (told["SFWZ"], told["SZDYWGBSM"]) == ("劳动东路 8 号", GRID)
    assert told["missing"] == []
    assert "13812345678" not in str(told)


def test_a_grid_cell_is_known_by_its_fifteen_digits():
    assert fields.of_area(AREAS[GRID])["grid"] == GRID
    assert fields.of_area(AREAS[STREET])["grid"] == ""
