"""Stalls of compounds (§2(1), §20): owners first, on common ground by vote, and income in the sun.

Start reading here, then rules.py, parking.py and process.py.
"""

from typing import Literal

from yiju.applications.compound_parking import (
    books,
    indicators,
    process,
    rules,
    services,
    web,
)
from yiju.platform.application import (
    SIGNED_IN,
    Application,
    AssetKind,
    Block,
    Decided,
    Page,
    Plan,
    Point,
    Role,
)
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard

BOTH: tuple[Literal["GET", "POST"], ...] = ("GET", "POST")
LANE = "compound_fire_lane"
app = Application(
    name="compound_parking",
    title=_("小区车位"),
    summary=_("规划车位和增设车位的台账，业主申请、抽签和租用，共有车位的表决和收益，消防车通道巡查。"),
    owner="市住建局",
    cites=(Clause("2(1)"), Clause("20"), Standard(rules.CIVIL_CODE, "275-276")),
    icon="parking",
    rules=rules,
    parameters=rules.P,
    kinds=(
        AssetKind(
            key="compound_stall",
            title=_("小区车位"),
            record=rules.Stall,
            icon="parking",
            code_help=_("小区编码、CW 和三位序号，如 320402XQ0007-CW001"),
            check=rules.check_stall,
            public=("ground", "owner", "charging", "accessible", "decision"),
            columns=("compound", "ground", "owner", "charging", "accessible", "decision"),
        ),
        AssetKind(
            key=LANE,
            title=_("小区消防车通道"),
            record=rules.FireLane,
            icon="firetruck",
            code_help=_("小区编码和 XF，如 320402XQ0007-XF"),
        ),
    ),
    accounts=books.ACCOUNTS,
    earns=(books.earned,),
    processes=process.ALL,
    indicators=indicators.ALL,
    inspections=(
        Plan(
            LANE, _("小区消防车通道巡查"), LANE, rules.P.lane_times, rules.P.lane_days,
            (
                Point("clear", _("消防车通道没有车辆占用"), "M09012"),
                Point("signs", _("消防车通道标线、标志完好"), "M02010"),
            ),
            (rules.SECTION_20, Standard("中华人民共和国消防法", "28")),
        ),
    ),
    roles=(
        Role("compound_parking.keeper", _("小区车位管理员"), edits=("compound_stall", LANE)),
    ),
    pages=(
        Page("stalls/", "stalls", _("小区车位"), web.stalls_page, open_to=(SIGNED_IN,)),
        Page(
            "compound/", "compound", _("一个小区的车位"), web.compound_page, open_to=(SIGNED_IN,),
            methods=BOTH, listed=False,
        ),
        Page(
            "act/", "act", _("申请车位"), web.act_page, open_to=("visitor",), methods=BOTH,
            listed=False,
        ),
    ),
    decided=(
        Decided(
            "compound_parking.addition", _("增设车位"), (process.STALL_ADDITION,), "compound",
            services.addition_begin, services.put_to_vote, services.take_result,
        ),
    ),
    blocks=(
        Block("compound", _("车位"), "compound_parking/block.html", web.stalls_block, order=45),
        Block(
            "exclusive_part", _("我的车位"), "compound_parking/own.html", web.own_block, held=True,
            order=25,
        ),
    ),
    regular=(services.keep_warning,),
    personal_data=_(
        "车牌不保存原文，只留遮挡后的样子和用来查重的指纹；申请按房屋编码，公开页只有户数和金额。"
    ),
)  # fmt: skip
