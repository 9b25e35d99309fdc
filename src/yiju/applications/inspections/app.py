"""Key-place inspections (§22): schools, hospitals, stations, markets, building sites and parks are
looked at by a rhythm, whether or not anybody complains.

Start reading here, then plans.py. What runs the plans stands in the platform's work room.
"""

from yiju.applications.inspections import indicators, rules
from yiju.applications.inspections.plans import PLANS
from yiju.platform.application import Application, AssetKind
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

app = Application(
    name="inspections",
    title=_("重点场所巡查"),
    summary=_("学校、医院、车站、市场、工地和景区的名录，按周期逐项巡查，不合格的当场立为案件。"),
    owner="市城管局",
    cites=(Clause("22"),),
    icon="checklist",
    rules=rules,
    parameters=rules.P,
    kinds=(
        AssetKind(
            key="key_place",
            title=_("重点场所"),
            record=rules.KeyPlace,
            icon="building-community",
            code_help=_("区划代码前六位、ZD 和四位序号，如 320402ZD0007；位置填到达点，如大门口"),
            check=rules.check_place,
            public=("category",),
            columns=("category", "visitors", "opened_on", "ends_on"),
        ),
    ),
    indicators=(indicators.in_time,),
    inspections=PLANS,
    personal_data=_("不登记个人信息；巡查照片入库前去掉设备信息。"),
)
