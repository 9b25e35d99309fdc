"""Landscape lighting: which installations there are, which scene shines, what it takes.

Task 3(4) of the plan, 景观照明优化. Start reading here, then rules.py.
"""

from yiju.applications.nightscape import commands, indicators, rules, telemetry, watches, web
from yiju.platform.application import SIGNED_IN, Application, AssetKind, Page, Panel, Role
from yiju.platform.base.i18n import _

KINDS = (
    AssetKind(
        key="night_site",
        title=_("景观照明点"),
        record=rules.Site,
        icon="building-bridge",
        code_help=_("区划代码前六位、JG 和四位序号，如 320402JG0003"),
        check=rules.check_site,
        component="01039",
        public=("place", "corridor"),
        columns=("place", "corridor", "zone", "fixtures", "faulty", "accepted_on"),
    ),
    AssetKind(
        key="night_circuit",
        title=_("景观照明回路"),
        record=rules.Circuit,
        icon="circuit-bulb",
        code_help=_("景观照明点编码加短横和序号，如 320402JG0003-1"),
        held=("site", "rated_w", "cap"),
        sole=(("controller", "port"),),
    ),
)
KEEPER = Role("nightscape.keeper", _("景观照明管理员"), edits=tuple(kind.key for kind in KINDS))
app = Application(
    name="nightscape",
    title=_("景观照明"),
    summary=_("建筑、桥梁、高架和轨道沿线的夜景：今夜亮什么、为什么，光照扰民，用电和完好。"),
    owner="市住建局",
    cites=rules.CITES,
    icon="sparkles",
    rules=rules,
    parameters=rules.P,
    kinds=KINDS,
    indicators=indicators.ALL,
    roles=(KEEPER,),
    streams=telemetry.STREAMS,
    watches=watches.WATCHES,
    commands=(commands.SCENE,),
    live=(telemetry.LIVE,),
    glances=(telemetry.LIVE,),
    pages=(
        Page("tonight/", "tonight", _("今夜亮什么"), web.tonight_page, open_to=(SIGNED_IN,)),
        Page("site/", "site", _("一处的一夜"), web.site_page, open_to=(SIGNED_IN,), listed=False),
        Page("energy/", "energy", _("场景用电"), web.energy_page, open_to=(SIGNED_IN,)),
    ),
    panels=(Panel(_("各辖市区夜景"), "nightscape/standing.html", web.standing_panel),),
    personal_data=_("不处理个人信息。"),
)
