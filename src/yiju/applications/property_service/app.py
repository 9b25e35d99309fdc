"""Property management in the sun (§20): compounds, who serves and governs them, what is public.

Start reading here, then records.py and rules.py. Meetings and votes, the fund, lifts and ratings
are applications of their own; they meet on the public page of a compound.
"""

from typing import Any

from yiju.applications.property_service import indicators, records, rules, web
from yiju.platform.application import SIGNED_IN, Application, AssetKind, Block, Page, Panel, Role
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard


def _kind(
    key: str, title: Text, record: type, icon: str, code_help: Text, **more: Any
) -> AssetKind:
    return AssetKind(key=key, title=title, record=record, icon=icon, code_help=code_help, **more)


KINDS = (
    _kind(
        "compound", _("住宅小区"), records.Compound, "building-community",
        _("区划代码前六位、XQ 和四位序号，如 320402XQ0007"),
        check=records.check_compound,
        public=("homes", "owners_body", "managed", "fee_yuan", "honour"),
        columns=("homes", "party_branch", "owners_body", "managed", "honour", "onboarded_on"),
    ),
    _kind(
        "compound_building", _("住宅楼"), records.Building, "building",
        _("小区编码、短横和幢号，如 320402XQ0007-1"),
    ),
    _kind(
        "exclusive_part", _("专有部分"), records.ExclusivePart, "door",
        _("楼幢编码、短横和房号，如 320402XQ0007-1-0101"),
        columns=("compound", "building", "floor", "area_m2", "area_source"),
        holder="head",
    ),
    _kind(
        "joint_meeting", _("联席会议"), records.JointMeeting, "users-group",
        _("小区编码、LX 和日期，如 320402XQ0007-LX20220401"),
    ),
    _kind(
        "joint_issue", _("联席议题"), records.JointIssue, "list-check",
        _("小区编码、YT 和序号，如 320402XQ0007-YT01"),
    ),
    _kind(
        "disclosure", _("物业信息公开"), records.Disclosure, "eye",
        _("小区编码、GK 和季度，如 320402XQ0007-GK2022Q1"),
    ),
    _kind(
        "platform_return", _("平台使用月报"), records.PlatformReturn, "report",
        _("小区编码、YB 和月份，如 320402XQ0007-YB202206"),
    ),
)  # fmt: skip
app = Application(
    name="property_service",
    title=_("阳光物业"),
    summary=_("小区、业主组织、物业服务企业和收费，党组织领导下的联动机制，信息公开和平台推广。"),
    owner="市住建局",
    cites=(Clause("20"), Standard(rules.CIVIL_CODE, "937-948"), Standard(rules.REGULATION)),
    icon="building-community",
    rules=rules,
    parameters=rules.P,
    kinds=KINDS,
    indicators=indicators.ALL,
    roles=(Role("property_service.keeper", _("小区信息员"), edits=tuple(k.key for k in KINDS)),),
    pages=(
        Page("compounds/", "compounds", _("小区督促"), web.compounds_page, open_to=(SIGNED_IN,)),
    ),
    panels=(Panel(_("各辖市区"), "property_service/districts.html", web.districts_panel),),
    blocks=(
        Block(
            "compound", _("物业服务"), "property_service/service.html", web.service_block, order=10
        ),
        Block(
            "compound", _("信息公开"), "property_service/public.html", web.public_block, order=60
        ),
    ),
    personal_data=_("业主以编号登记，姓名和证件留在不动产登记部门；换了业主，原业主码即失效。"),
)  # fmt: skip
