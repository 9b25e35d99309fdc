"""The rule book of the demonstration city: every type has a filing condition, a limit, a unit.

The limits are assumptions of the demonstration; a real city brings its own command handbook.
"""

from collections.abc import Iterator

from yiju.applications.lighting import rules as lighting
from yiju.applications.nightscape import rules as nightscape
from yiju.applications.toilets import watches as toilets
from yiju.city.accounts import CITY_MANAGEMENT, LIGHTING
from yiju.platform.work.api import Limit, TimeKind
from yiju.platform.work.cases.api import RuleRow
from yiju.platform.work.catalogue.types import CaseType, national

NAME = "演示立案标准"
GROUND = "演示值，待城市指挥手册确认"
URGENT = Limit(2, TimeKind.URGENT_HOUR)
DAY, THREE_DAYS, FIVE_DAYS = (Limit(n, TimeKind.WORKING_DAY) for n in (1, 3, 5))
FOUR_HOURS, TWO_HOURS = Limit(4, TimeKind.WORKING_HOUR), Limit(2, TimeKind.WORKING_HOUR)
DISTRICT = "{district}-city-management"
HOUSING, POLICE, TRANSPORT, WATER = (
    f"320400-{name}" for name in ("housing", "police", "transport", "water")
)

FAULTS = (
    ("缺失、倾倒、裸露带电等，危及安全", "消除危险并恢复原状", URGENT, True),
    ("破损或不能正常使用", "修复，能正常使用", DAY, False),
    ("外观污损、锈蚀或张贴涂写", "清洁、修补到位", THREE_DAYS, False),
)
"""Of every component: (filing condition, closing condition, limit, urgent)."""

LIMITS = {
    "06": FOUR_HOURS,
    "07": DAY,
    "08": DAY,
    "09": TWO_HOURS,
    "10": TWO_HOURS,
}
SLOW = {
    "M06001": Limit(15, TimeKind.WORKING_DAY),
    "M06002": FIVE_DAYS,
    "M06004": THREE_DAYS,
    "M06013": FIVE_DAYS,
    "M06016": FIVE_DAYS,
    "M06021": FIVE_DAYS,
    "M06023": FIVE_DAYS,
    "M06026": FIVE_DAYS,
    "M06032": Limit(15, TimeKind.WORKING_DAY),
    "M06034": FIVE_DAYS,
    "M06039": FIVE_DAYS,
    "M06045": THREE_DAYS,
    "M06048": FIVE_DAYS,
    "M06049": THREE_DAYS,
    "M06050": THREE_DAYS,
    "M06051": THREE_DAYS,
    "M06052": THREE_DAYS,
    "M08016": Limit(15, TimeKind.WORKING_DAY),
}
DANGEROUS = frozenset(
    {"M06008", "M06033", "M06048", "M08003", "M08013", "M09012", "M10001", "M10002"}
)
HOURS, DAYS = TimeKind.URGENT_HOUR, TimeKind.WORKING_DAY
MEASURED = {
    "M01037": (
        (lighting.ONE_LAMP, "功率恢复正常", Limit(24, HOURS), False),
        (lighting.SERIOUS, "功率恢复正常", Limit(3, DAYS), False),
        (lighting.WHOLE_CIRCUIT, "恢复供电，灯全部亮", Limit(4, HOURS), False),
        (lighting.DANGEROUS, "断开并消除漏电，绝缘合格", Limit(1, HOURS), True),
    ),
    "M01060": (
        (lighting.WHOLE_BOX, "恢复供电", Limit(4, HOURS), False),
        (lighting.OPEN_DOOR, "箱门关好上锁", Limit(24, HOURS), False),
        (lighting.UNEXPLAINED, "查明原因，差额回到限内", Limit(5, DAYS), False),
        (lighting.SENSOR, "读数与太阳相符一昼夜", Limit(3, DAYS), False),
    ),
    "M01039": (
        (nightscape.DARK, "功率恢复正常", Limit(3, DAYS), False),
        (nightscape.WHOLE, "恢复供电，灯光恢复", Limit(24, HOURS), False),
        (nightscape.AFTER, "电表证实已熄灭", Limit(24, HOURS), False),
        (nightscape.GLARE, "复测不超限", Limit(3, DAYS), False),
        (nightscape.SILENT, "控制器恢复上报", Limit(3, DAYS), False),
    ),
    "M03001": (
        (toilets.ODOUR, "一小时内低于限值的一半", Limit(2, HOURS), False),
        (toilets.WELFARE, "见到本人，记录情况", Limit(1, HOURS), True),
        (toilets.SILENT, "传感器恢复上报", Limit(3, DAYS), False),
    ),
}
"""What readings show: limits of street lighting after the provincial rule (24 h, 3
working days, 1 h); that of a whole circuit or box, and those of landscape lighting, are
assumptions."""
OF_DISTRICTS = frozenset({"M03001"})
"""Of what is measured, what the districts look after."""
BY_NAME = (
    ("路灯", CITY_MANAGEMENT),
    ("景观灯", CITY_MANAGEMENT),
    ("井盖", HOUSING),
    ("雨水", HOUSING),
    ("排水", HOUSING),
    ("燃气", HOUSING),
    ("信号", POLICE),
    ("交通", POLICE),
    ("停车", POLICE),
    ("公交", TRANSPORT),
    ("出租车", TRANSPORT),
    ("水域", WATER),
    ("河", WATER),
    ("堤岸", WATER),
    ("防汛", WATER),
)


def rule_book() -> tuple[RuleRow, ...]:
    """Rows for every matter of the national catalogue."""
    return tuple(row for matter in national().matters for row in _rows(matter))


def _rows(matter: CaseType) -> Iterator[RuleRow]:
    unit = responsible_for(matter)
    if matter.code < "06":
        for condition, closing, limit, urgent in FAULTS:
            yield RuleRow(matter.key, condition, closing, limit, urgent, unit, "", GROUND)
        keeper = DISTRICT if matter.key in OF_DISTRICTS else LIGHTING
        for condition, closing, limit, urgent in MEASURED.get(matter.key, ()):
            yield RuleRow(matter.key, condition, closing, limit, urgent, keeper, "", GROUND)
        return
    limit = SLOW.get(matter.key, LIMITS[matter.code[:2]])
    name = matter.name
    yield RuleRow(
        matter.key, f"{name}，影响市容或通行", f"{name}已消除", limit, False, unit, "", GROUND
    )
    if matter.key in DANGEROUS:
        yield RuleRow(
            matter.key, f"{name}，危及人身安全", "已消除危险", URGENT, True, unit, "", GROUND
        )


def responsible_for(matter: CaseType) -> str:
    """Code of the unit; `{district}` stands for the six digits of the district."""
    found = next((unit for word, unit in BY_NAME if word in matter.name), "")
    if found:
        return found
    return HOUSING if matter.class_name == "施工管理" else DISTRICT
