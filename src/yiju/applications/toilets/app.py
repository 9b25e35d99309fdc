"""Public toilets: where they stand, whom they serve, and how the upgrade goes.

Task 13 of the plan, 城市公厕提标建设. Start reading here, then rules.py.
"""

from yiju.applications.toilets import indicators, rules, watches, web
from yiju.platform.application import Application, AssetKind, Page, Panel, Role
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

NEEDS = ("accessible_seats", "allday_seats", "third_restroom", "baby_care")
PUBLIC = ("toilet_class", "form", "opens", "closes", *NEEDS)
STALLS = ("male_seats", "urinals", "female_seats")
COLUMNS = ("toilet_class", "form", *STALLS, "third_restroom", "upgraded_on", "accepted_on")
STALL = _("公厕编码加短横和厕位号，如 320402GC0007-3")
KINDS = ("toilet", "toilet_sign", "toilet_stall")
app = Application(
    name="toilets",
    title=_("公厕"),
    summary=_("公厕和指示牌的登记、提标改造的进度、厕位与布局是否达标，以及市民找厕所。"),
    owner="市城管局",
    cites=(Clause("13"),),
    icon="friends",
    rules=rules,
    parameters=rules.P,
    kinds=(
        AssetKind(
            key="toilet",
            title=_("公共厕所"),
            record=rules.Toilet,
            icon="friends",
            code_help=_("区划代码前六位、GC 和四位序号，如 320402GC0007"),
            check=rules.check_toilet,
            component="03001",
            public=PUBLIC,
            columns=COLUMNS,
        ),
        AssetKind(
            key="toilet_sign",
            title=_("公厕引导指示牌"),
            record=rules.GuideSign,
            icon="directions",
            code_help=_("区划代码前六位、ZS 和四位序号，如 320402ZS0012"),
            check=rules.check_sign,
            component="03002",
            public=("form", "shown_m"),
        ),
        AssetKind(
            "toilet_stall", _("厕位"), rules.Stall, "door", STALL, sole=(("toilet", "number"),)
        ),
    ),
    streams=watches.STREAMS,
    watches=watches.WATCHES,
    indicators=indicators.ALL,
    roles=(Role("toilets.keeper", _("公厕管理员"), edits=KINDS),),
    pages=(Page("nearest/", "nearest", _("最近的公厕"), web.nearest_page, open_to=("visitor",)),),
    panels=(Panel(_("各辖市区改造进度"), "toilets/upgrade.html", web.upgrade_panel),),
    api=web.router,
    personal_data=_("不登记个人信息；找厕所时的位置不保存；厕位的单条读数只留一天。"),
)
