"""Presale funds under supervision: where buyers' money lies, and when it may be drawn.

Task 9 of the plan: 预售资金托管 and 节点变更审核“一随机、一公示”. Start reading here, then
rules.py and processes.py.
"""

from typing import Literal

from yiju.applications.presale import accounts, indicators, processes, rules, web
from yiju.platform.application import SIGNED_IN, Application, AssetKind, Page, Role
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.trust.escrow import api as escrow

EVERYONE = ("visitor",)
BOTH: tuple[Literal["GET", "POST"], ...] = ("GET", "POST")
KINDS = (
    AssetKind(
        key="presale_permit",
        title=_("商品房预售许可"),
        record=rules.Permit,
        icon="building-bank",
        code_help=_("许可证号，如 CZYS-2021-0007"),
        check=rules.check_permit,
        public=("project",),
        columns=("project", "developer", "bank", "presale_m2", "decorated", "permitted_on"),
        sole=(("bank", "account"),),
    ),
    AssetKind(
        key="presale_building",
        title=_("预售楼栋"),
        record=rules.Building,
        icon="building-skyscraper",
        code_help=_("许可证号加短横和楼号，如 CZYS-2021-0007-3"),
        check=rules.check_building,
        columns=("permit", "node", "planned_3", "planned_5", "planned_6"),
    ),
    AssetKind(
        key="presale_works",
        title=_("预售项目的施工等合同"),
        record=rules.Works,
        icon="contract",
        code_help=_("合同备案号"),
        columns=("permit", "payee", "purpose", "amount_yuan", "progress"),
    ),
    AssetKind(
        key="presale_guarantee",
        title=_("预售资金保函"),
        record=rules.Guarantee,
        icon="certificate",
        code_help=_("保函编号"),
        check=rules.check_guarantee,
        columns=("permit", "bank", "amount_yuan", "since", "until"),
    ),
    AssetKind(
        key="presale_firm",
        title=_("开发企业和收款单位的申报"),
        record=escrow.Firm,
        icon="building-skyscraper",
        code_help=_("统一社会信用代码"),
        check=escrow.check_firm,
        columns=("founded_on", "representative"),
    ),
)
app = Application(
    name="presale",
    title=_("预售资金监管"),
    summary=_("监管账户、监管额度、节点变更的一随机一公示、用款到分、退款和预警；买受人查自己的钱。"),
    owner="市住建局",
    cites=(Clause("9"), Standard("城市房地产管理法", "第四十五条")),
    icon="building-bank",
    rules=rules,
    parameters=rules.P,
    kinds=KINDS,
    accounts=accounts.KINDS,
    banked=accounts.BANKED,
    glances=(accounts.GLANCE,),
    processes=processes.ALL,
    indicators=indicators.ALL,
    roles=(Role("presale.keeper", _("预售资金监管员"), edits=tuple(one.key for one in KINDS)),),
    pages=(
        Page("projects/", "projects", _("监管项目"), web.projects_page, open_to=(SIGNED_IN,)),
        Page("project/", "project", _("监管资金"), web.project_page, (SIGNED_IN,), BOTH, False),
        Page("mine/", "mine", _("查我的购房款"), web.mine_page, EVERYONE, BOTH),
        Page("notices/", "notices", _("节点公示"), web.notices_page, EVERYONE, BOTH),
        Page("photo/", "photo", _("核验照片"), web.photo, EVERYONE, listed=False),
    ),
    regular=(web.keep,),
    personal_data=_(
        "买受人的姓名加密存于人员名册，付款人的名称和账号加密存放，只显示首字和末四位；"
        "账目不删除，提出异议的人只留名册编号；企业申报的法定代表人和股东不公开。"
    ),
)  # fmt: skip
