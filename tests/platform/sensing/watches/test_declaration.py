"""Everything that is wrong with a watch is said when the program starts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.sensing.watches.conditions import (
    Band,
    Formula,
    Limit,
    Part,
    Rate,
    Silence,
    Stuck,
    Together,
)
from yiju.platform.sensing.watches.declaration import (
    Opens,
    Parent,
    Severity,
    Up,
    Watch,
    problems,
)

TYPES = frozenset({"M01037"})
STREAMS = ("lamp.power", "lamp.voltage", "light_cabinet.door")
ATTRIBUTES = {"lamp": ("circuit",), "light_circuit": ("cabinet",), "light_cabinet": ()}
MINUTE = timedelta(minutes=1)
DARK = Watch(
    key="lighting.dark",
    title=_("灯不亮"),
    of="lamp.power",
    condition=Limit(below=2),
    opens=Opens("M01037", _("{place}不亮")),
    severity=Severity.GENERAL,
    cites=(Clause("16"),),
    gap=timedelta(hours=1),
)
FEEDER = Parent(
    up=(Up("circuit", "light_circuit"), Up("cabinet", "light_cabinet")),
    share=0.7,
    within=2 * MINUTE,
    opens=Opens("M01037", _("{place}的 {count} 盏灯不亮")),
    severity=Severity.SERIOUS,
)
PART = Part("lamp.power", Limit(below=2))


def wrong(watch: Watch) -> list[str]:
    return [str(one) for one in problems(watch, TYPES, STREAMS, ATTRIBUTES)]


def test_a_sound_watch_has_no_problem() -> None:
    assert wrong(replace(DARK, parents=(FEEDER,))) == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Limit(), "没有写明上限或下限"),
        (Limit(above=3, deadband=-1), "回差"),
        (Band(low=1, high=2, deadband=0.5), "容不下回差"),
        (Rate(limit=Limit(above=1), per=timedelta(0)), "时间单位"),
        (Stuck(after=timedelta(0)), "时长应大于零"),
        (Silence(after=-MINUTE), "时长应大于零"),
    ],
)
def test_a_condition_that_can_never_hold_is_named(condition: Limit, said: str) -> None:
    found = wrong(replace(DARK, condition=condition))
    assert len(found) == 1 and said in found[0] and "lighting.dark" in found[0]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Together(parts=(PART,), within=MINUTE), "至少要有两项"),
        (Together(parts=(PART, PART), within=MINUTE), "不止一次"),
        (
            Together(parts=(PART, Part("lamp.voltage", Limit(above=1))), within=MINUTE, least=3),
            "要求 3 项",
        ),
        (
            Together(parts=(PART, Part("light_cabinet.door", Limit(above=0))), within=MINUTE),
            "只能按属性组合",
        ),
        (
            Formula(
                of=("lamp.power", "lamp.level"),
                value=lambda rows: rows[0],
                limit=Limit(above=1),
                within=MINUTE,
            ),
            "lamp.level 没有声明",
        ),
        (
            Together(
                parts=(PART, Part("lamp.voltage", Limit(above=1))), within=MINUTE, by="street"
            ),
            "没有属性 street",
        ),
    ],
)
def test_a_combination_that_fits_nothing_is_named(condition: Together, said: str) -> None:
    found = wrong(replace(DARK, of="", condition=condition))
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cites": ()}, "没有依据"),
        ({"of": ""}, "二者取一"),
        ({"of": "lamp.colour"}, "lamp.colour 没有声明"),
        ({"opens": Opens("M77777", _("灯"))}, "M77777"),
        ({"n_on": 0}, "至少各要一次"),
        ({"gap": timedelta(0)}, "间断"),
        ({"parents": (replace(FEEDER, share=1.5),)}, "比例"),
        ({"parents": (replace(FEEDER, up=(Up("street", "light_circuit"),)),)}, "没有属性 street"),
        ({"parents": (replace(FEEDER, up=(Up("circuit", "road"),)),)}, "没有声明类别 road"),
        ({"parents": (replace(FEEDER, up=()),)}, "上一级"),
        ({"parents": (replace(FEEDER, opens=Opens("M88888", _("灯"))),)}, "M88888"),
    ],
)
def test_each_other_mistake_is_named(change: dict[str, object], said: str) -> None:
    found = wrong(replace(DARK, **change))  # type: ignore[arg-type]
    assert any(said in one for one in found), found
