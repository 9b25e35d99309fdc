"""Street lighting: which lamps there are, when and how bright they burn, what they take.

Task 16 of the plan, 城市绿色照明建设. Start reading here, then rules.py and faults.py.
"""

from yiju.applications.lighting import (
    commands,
    dark_days,
    indicators,
    rules,
    telemetry,
    watches,
    web,
)
from yiju.platform.application import SIGNED_IN, Application, AssetKind, Page, Panel, Role
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard

SHOWN = ("road", "road_class", "light", "rated_w", "circuit", "controller", "controlled_on")
KINDS = (
    AssetKind(
        key="lamp",
        title=_("路灯"),
        record=rules.Lamp,
        icon="bulb",
        code_help=_("区划代码前六位、LD 和六位序号，如 320402LD000007"),
        check=rules.check_lamp,
        component="01037",
        public=("road", "light"),
        columns=SHOWN,
        held=("circuit", "rated_w", "gear_w", "controlled_on"),
        sole=(("controller", "port"),),
    ),
    AssetKind(
        key="light_pole",
        title=_("多功能灯杆"),
        record=rules.Pole,
        icon="building-lighthouse",
        code_help=_("区划代码前六位、DG 和六位序号，如 320402DG000012"),
        component="01077",
    ),
    AssetKind(
        key="light_cabinet",
        title=_("路灯配电箱"),
        record=rules.Cabinet,
        icon="server-bolt",
        code_help=_("区划代码前六位、PX 和四位序号，如 320402PX0003"),
        component="01060",
        sole=(("meter",),),
    ),
    AssetKind(
        key="light_circuit",
        title=_("路灯回路"),
        record=rules.Circuit,
        icon="circuit-switch-open",
        code_help=_("配电箱编码加短横和序号，如 320402PX0003-1"),
    ),
)
app = Application(
    name="lighting",
    title=_("城市照明"),
    summary=_("路灯、灯杆、配电箱和回路的登记，LED 和单灯控制的覆盖，开关灯和调光，用电和减碳。"),
    owner="市住建局",
    cites=(Clause("16"), Standard("CJJ 45-2015")),
    icon="bulb",
    rules=rules,
    parameters=rules.P,
    kinds=KINDS,
    indicators=indicators.ALL,
    roles=(Role("lighting.keeper", _("照明设施管理员"), edits=tuple(kind.key for kind in KINDS)),),
    streams=telemetry.STREAMS,
    watches=(*watches.WATCHES, dark_days.DARK_DAY),
    commands=commands.COMMANDS,
    live=(telemetry.LIVE,),
    glances=(telemetry.LIVE,),
    pages=(
        Page("now/", "now", _("此刻的灯"), web.now_page, open_to=(SIGNED_IN,)),
        Page("tonight/", "tonight", _("今夜开关灯"), web.tonight_page, open_to=(SIGNED_IN,)),
        Page("energy/", "energy", _("用电和减碳"), web.energy_page, open_to=(SIGNED_IN,)),
    ),
    panels=(Panel(_("各辖市区覆盖"), "lighting/coverage.html", web.coverage_panel),),
    personal_data=_("不处理个人信息；灯杆上的摄像头由其所有单位管理，本系统不接入图像。"),
)
