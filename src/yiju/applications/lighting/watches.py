"""What in the readings of lamps, circuits and switch boxes is a case. Each says cause and evidence.

Lamps are judged by what they should draw at the moment of the reading: by road class, sun and
calendar, or by the command that holds them. Boxes come before circuits, and these before lamps.
"""

from datetime import timedelta
from typing import Any

from yiju.applications.lighting import levels, rules, telemetry
from yiju.applications.lighting.rules import held
from yiju.platform.application import Watch
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.sensing.watches.conditions import Balance, Band, Cycling, Limit, Silence
from yiju.platform.sensing.watches.declaration import Graver, Opens, Parent, Severity, Up
from yiju.platform.sensing.watches.expected import Expected, Told
from yiju.platform.sensing.watches.programmed import Programmed
from yiju.platform.sensing.watches.reported import reported
from yiju.platform.sensing.watches.sky import against_the_sun

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
POWER, VOLTAGE, POWER_FACTOR = telemetry.OF_LAMPS
LAMP, BOX = "M01037", "M01060"
SECTION_16 = (Clause("16"),)
TO_CIRCUIT = (Up("circuit", "light_circuit"),)
TO_BOX = (*TO_CIRCUIT, Up("cabinet", "light_cabinet"))
ROUND = 20 * MINUTE
"""In which every lamp has spoken once, with some patience."""
LAMPS = Programmed(levels.levels, rules.limits, float(held("lit_from")))
TOLD = (Told("lamp.level"), Told("light_circuit.switch", through="circuit"))
TOLD_CIRCUIT = (Told("light_circuit.switch"), Told("lamp.level", beneath="circuit"))


def of_lamps(value: Any, limit: Limit | Band, **said: Any) -> Expected:
    """Something that lamps show, beside what they should."""
    return Expected(
        of=(POWER, VOLTAGE, POWER_FACTOR),
        value=value,
        limit=limit,
        within=ROUND,
        facts=levels.lamp_facts,
        reads=("lamp",),
        told=TOLD,
        settles=levels.SETTLES,
        **said,
    )


def of_circuits(value: Any, limit: Limit) -> Expected:
    """The current of circuits beside what their lamps should draw."""
    return Expected(
        of=(telemetry.CURRENT,),
        value=value,
        limit=limit,
        within=ROUND,
        facts=levels.circuit_facts,
        reads=("lamp", "light_circuit"),
        told=TOLD_CIRCUIT,
        settles=levels.SETTLES,
    )


def together(circuit: Text, box: Text) -> tuple[Parent, ...]:
    """Lamps of one box, or of one circuit, that alarm together are one case there."""
    share, least = held("circuit_share") / 100, 3
    severity = Severity.SERIOUS
    return (
        Parent(
            up=TO_BOX,
            share=share,
            within=ROUND,
            opens=Opens(BOX, box, rules.WHOLE_BOX),
            severity=severity,
            least=least,
        ),
        Parent(
            up=TO_CIRCUIT,
            share=share,
            within=ROUND,
            opens=Opens(LAMP, circuit, rules.WHOLE_CIRCUIT),
            severity=severity,
            least=least,
        ),
    )


def lamp_watch(key: str, title: Text, condition: Any, words: Text, **said: Any) -> Watch:
    told: dict[str, Any] = {
        "severity": Severity.GENERAL,
        "cites": SECTION_16,
        "gap": HOUR,
        "n_on": 2,
        "n_off": 2,
    }
    opens = Opens(LAMP, words, said.pop("meets", rules.ONE_LAMP))
    return Watch(
        key=f"lighting.{key}", title=title, condition=condition, opens=opens, **told | said
    )


DARK = lamp_watch(
    "dark",
    _("灯不亮"),
    of_lamps(LAMPS.share, Limit(below=LAMPS.lit_from)),
    _("{place}应亮不亮：功率 {power}，为应有的 {value}%，电压 {voltage}。查光源、驱动和接线"),
    graver=Graver(
        holds=lambda lamp, near: rules.grade_of(near > 0, lamp.full_night) == "serious",
        opens=Opens(
            LAMP,
            _(
                "{place}应亮不亮，地处交叉口等处或相邻的灯也不亮："
                "功率 {power}，为应有的 {value}%，电压 {voltage}。查光源、驱动和接线"
            ),
            rules.SERIOUS,
        ),
        severity=Severity.SERIOUS,
        near_m=float(held("adjacent")),
    ),
    parents=together(
        _("{place}所带 {count} 盏灯应亮不亮：{assets}。电压 {voltage}。查回路断路器和电缆"),
        _("{place}所带 {count} 盏灯应亮不亮：{assets}。电压 {voltage}。查配电箱供电"),
    ),
    cites=(Clause("16"), Standard("CJJ 89-2012")),
)
NO_VOLTAGE = lamp_watch(
    "lamp_dead",
    _("灯失电"),
    of_lamps(LAMPS.voltage, Limit(below=float(held("voltage_floor")[1]))),
    _("{place}应亮而没有电压：{voltage}。查接线、熔断器和供电"),
    n_on=1,
    parents=together(
        _("{place}所带 {count} 盏灯应亮而没有电压：{assets}。查回路断路器和电缆"),
        _("{place}所带 {count} 盏灯应亮而没有电压：{assets}。查配电箱供电"),
    ),
)
DAY_BURNER = lamp_watch(
    "day_burner",
    _("白天亮灯"),
    of_lamps(LAMPS.idle, Limit(above=float(held("dark_power")))),
    _("{place}白天亮灯：功率 {power}。查控制器继电器是否粘连"),
    severity=Severity.PLAN,
    gap=2 * HOUR,
    parents=together(
        _("{place}所带 {count} 盏灯白天亮着：{assets}。查回路接触器是否粘连"),
        _("{place}所带 {count} 盏灯白天亮着：{assets}。查配电箱的开关灯控制"),
    ),
)
OFF_RATING = lamp_watch(
    "off_rating",
    _("功率与登记不符"),
    of_lamps(LAMPS.deviation, Band(low=-1, high=1, deadband=0.1)),
    _("{place}功率 {power}，偏离应有功率 {value} 个允差。查部分失效的光源，核对登记的灯型"),
    severity=Severity.PLAN,
    n_on=8,
    n_off=8,
)
DIMMING = lamp_watch(
    "dimming",
    _("调光失效"),
    of_lamps(LAMPS.follows, Limit(below=50), keeps=LAMPS.lit, kept=3),
    _("{place}亮度改变而功率没有随动，变化为应有的 {value}%：功率 {power}。查调光接口和驱动"),
    severity=Severity.PLAN,
    n_on=1,
    n_off=1,
)
FACTOR = lamp_watch(
    "power_factor",
    _("功率因数低"),
    of_lamps(LAMPS.power_factor, Limit(below=float(held("least_power_factor")), deadband=0.01)),
    _("{place}满亮度时功率因数 {value}。查驱动和补偿电容"),
    severity=Severity.PLAN,
    n_on=4,
    n_off=4,
    cites=(Standard("CJJ 45-2015", "6.1"),),
)
CYCLES, TIMES = held("cycling")
CYCLING = lamp_watch(
    "cycling",
    _("频繁启停"),
    Cycling(above=float(held("dark_power")), most=TIMES, within=CYCLES * MINUTE),
    _("{place}半小时内启动 {value} 次：功率 {power}。查老化的光源、镇流器和接线"),
    of=POWER,
    n_on=1,
    n_off=1,
    off_for=HOUR,
)
SILENT = lamp_watch(
    "silent",
    _("单灯控制器失联"),
    Silence(after=45 * MINUTE, once_heard=True),
    _("{place}的单灯控制器夜里没有读数。查控制器、通信和供电"),
    of=POWER,
    hours=levels.is_night,
    n_on=1,
    n_off=1,
    applies=lambda lamp: lamp.controlled_on is not None,
    of_source=Opens(
        LAMP, _("{place}夜里没有送来任何读数。查平台、网关和通信"), rules.WHOLE_CIRCUIT
    ),
    parents=together(
        _("{place}所带 {count} 盏灯的控制器没有读数：{assets}。查回路供电、电缆和通信"),
        _("{place}所带 {count} 盏灯的控制器没有读数：{assets}。查配电箱供电和通信"),
    ),
)

WHOLE, PART = (float(percent) for percent in held("circuit_lost"))
BY_DAY = float(held("circuit_current")[0])
OF_BOX = (
    Parent(
        up=(Up("cabinet", "light_cabinet"),),
        share=held("circuit_share") / 100,
        within=5 * MINUTE,
        opens=Opens(
            BOX, _("{place}的 {count} 条回路应亮而无电流：{assets}。查配电箱供电"), rules.WHOLE_BOX
        ),
        severity=Severity.SERIOUS,
    ),
)


def circuit_watch(key: str, title: Text, condition: Any, words: Text, **said: Any) -> Watch:
    told = {"severity": Severity.SERIOUS, "meets": rules.WHOLE_CIRCUIT}
    return lamp_watch(key, title, condition, words, **told | said)


NO_CURRENT = circuit_watch(
    "circuit_dead",
    _("回路无电流"),
    of_circuits(levels.circuit_share, Limit(below=WHOLE)),
    _("{place}应亮而无电流：{current}，为应有的 {value}%。查断路器、接触器和电缆"),
    parents=OF_BOX,
    explains=True,
)
LOST = circuit_watch(
    "cable",
    _("回路电流骤减，电缆被盗或断线"),
    of_circuits(levels.circuit_share, Limit(below=PART, deadband=5)),
    _("{place}电流 {current}，只有应有的 {value}%。查电缆被盗、断线和部分失电"),
    parents=OF_BOX,
    explains=True,
)
ON_BY_DAY = circuit_watch(
    "circuit_on_by_day",
    _("回路白天通电"),
    of_circuits(levels.circuit_idle, Limit(above=BY_DAY)),
    _("{place}白天有电流 {current}。查接触器是否粘连"),
    severity=Severity.PLAN,
    gap=2 * HOUR,
    meets=rules.ONE_LAMP,
)
LEAKAGE = circuit_watch(
    "leakage",
    _("回路漏电"),
    Limit(above=rules.leakage_limit_ma()),
    _("{place}漏电 {value} mA，按安全规则断开，不得自行合闸。查电缆和灯杆的绝缘，测量合格后解除"),
    of=telemetry.LEAKAGE,
    severity=Severity.URGENT,
    n_on=1,
    n_off=1,
    explains=True,
    latch=True,
    takes_suspect=True,
    meets=rules.DANGEROUS,
)
NO_SUPPLY = Watch(
    key="lighting.box_dead",
    title=_("配电箱失电"),
    of=telemetry.SUPPLY,
    condition=Limit(below=float(held("voltage_floor")[1])),
    opens=Opens(BOX, _("{place}失电：进线电压 {voltage}。查供电、总开关和计量箱"), rules.WHOLE_BOX),
    severity=Severity.SERIOUS,
    cites=SECTION_16,
    gap=HOUR,
    n_on=2,
    n_off=2,
    explains=True,
)
DOOR = Watch(
    key="lighting.door",
    title=_("配电箱门开着"),
    of=telemetry.DOOR,
    condition=Limit(above=0.5),
    opens=Opens(BOX, _("{place}的箱门开着已久：{door}。查是否被撬，关好上锁"), rules.OPEN_DOOR),
    severity=Severity.GENERAL,
    cites=SECTION_16,
    gap=HOUR,
    on_for=30 * MINUTE,
    n_on=2,
    n_off=1,
)
UNEXPLAINED = float(held("unexplained_share"))
ENERGY = Watch(
    key="lighting.unexplained",
    title=_("用电不明"),
    of=telemetry.ENERGY,
    condition=Balance(
        part=POWER,
        up=(("circuit", "light_circuit"), ("cabinet", "light_cabinet")),
        per_hour=1 / 1000,
        limit=Band(low=-UNEXPLAINED, high=UNEXPLAINED),
    ),
    opens=Opens(
        BOX,
        _("{place}一昼夜的总表电量有 {value}% 不是各灯用的：总表 {energy}。查窃电、电表和登记的灯"),
        rules.UNEXPLAINED,
    ),
    severity=Severity.PLAN,
    cites=SECTION_16,
    gap=timedelta(days=2),
)
SENSOR = Watch(
    key="lighting.sky",
    title=_("光感与太阳不符"),
    condition=Expected(
        of=(telemetry.SKY,),
        value=against_the_sun(*map(float, held("sky_limits"))),
        limit=Limit(above=100),
        within=ROUND,
    ),
    opens=Opens(BOX, _("{place}的光感读数 {lux}，与此刻的太阳不符。查遮挡和杂光"), rules.SENSOR),
    severity=Severity.PLAN,
    cites=SECTION_16,
    gap=ROUND,
    n_on=2,
    on_for=30 * MINUTE,
)
EVENTS = reported(
    "lighting",
    "lamp.event",
    lambda fault: (LAMP, rules.DANGEROUS if fault == "leakage" else rules.ONE_LAMP),
    tells=(POWER, VOLTAGE),
    cites=SECTION_16,
    parents={"supply": NO_VOLTAGE.parents, "leakage": NO_VOLTAGE.parents},
)
WATCHES = (
    *EVENTS,
    SENSOR,
    ENERGY,
    DARK,
    NO_VOLTAGE,
    DAY_BURNER,
    OFF_RATING,
    DIMMING,
    FACTOR,
    CYCLING,
    SILENT,
    NO_CURRENT,
    LOST,
    ON_BY_DAY,
    LEAKAGE,
    NO_SUPPLY,
    DOOR,
)
