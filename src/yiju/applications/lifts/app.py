"""Lifts of compounds (§2(1)): the owners decide on one that is added, and everybody pays by floor;
all that stand, old and added, are on record, inspected and watched.

Start reading here, then rules.py, process.py and kinds.py.
"""

from yiju.applications.lifts import indicators, kinds, process, rules, warnings, web
from yiju.platform.application import (
    SIGNED_IN,
    Application,
    AssetKind,
    Block,
    Decided,
    Page,
    Role,
)
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard

app = Application(
    name="lifts",
    title=_("小区电梯"),
    summary=_("业主表决、方案公示、联合审查、施工验收、使用登记和补助；小区电梯台账、检验、困人和投诉预警。"),
    owner="市住建局",
    cites=(Clause("2(1)"), Standard(rules.SAFETY_LAW)),
    icon="elevator",
    rules=rules,
    parameters=rules.P,
    kinds=(
        AssetKind(
            key=kinds.LIFT,
            title=_("小区电梯"),
            record=kinds.Lift,
            icon="elevator",
            code_help=_("楼幢编码、DT 和两位序号，如 320402XQ0007-1-DT01"),
            check=kinds.check_lift,
            public=("building", "stair", "stops", "number", "inspected_on", "added"),
            columns=("compound", "building", "stair", "number", "inspected_on", "added"),
        ),
        AssetKind(
            key=kinds.ENTRAPMENT,
            title=_("电梯困人"),
            record=kinds.Entrapment,
            icon="lock",
            code_help=_("电梯编码、KR、日期和序号，如 320402XQ0007-1-DT01-KR20220630-1"),
        ),
    ),
    indicators=indicators.ALL,
    processes=(process.LIFT_PROJECT, process.WARNING),
    regular=(warnings.keep,),
    roles=(Role("lifts.keeper", _("小区电梯管理员"), edits=(kinds.LIFT, kinds.ENTRAPMENT)),),
    pages=(
        Page(
            "lifts/", "lifts", _("电梯台账"), web.lifts_page, open_to=(SIGNED_IN,),
            methods=("GET", "POST"),
        ),
    ),
    decided=(
        Decided(
            "lifts.project",
            _("加装电梯"),
            (process.LIFT_PROJECT,),
            "compound",
            process.project_begin,
            process.put_to_vote,
            process.take_result,
        ),
    ),
    blocks=(
        Block("compound", _("电梯"), "lifts/projects.html", web.lifts_block, order=40),
        Block(
            "exclusive_part",
            _("加装电梯我要出多少"),
            "lifts/share.html",
            web.share_block,
            held=True,
            order=20,
        ),
    ),
    personal_data=_("不登记个人信息；分摊按房屋编码，只给出示业主码的人看。"),
)  # fmt: skip
