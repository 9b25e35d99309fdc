"""Credit in the building trades (§5, §23): landscapers by quarterly scores; builders and the
persons responsible by points and lists.

Start reading here, then kinds.py. Points, lists, appeals and repair run in the platform's room of
standings; what is declared here are the tables and numbers.
"""

from yiju.applications.contractor_credit import rules
from yiju.applications.contractor_credit.kinds import (
    BUILDER,
    DEVELOPER,
    LANDSCAPER,
    QUALIFICATION,
)
from yiju.platform.application import Application
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

app = Application(
    name="contractor_credit",
    title=_("建筑市场信用"),
    summary=_(
        "园林绿化和建筑施工企业的信用评价，建设单位的保修责任，资质动态核查，失信名单的列入、修复和"
        "联合惩戒。"
    ),
    owner="市住建局",
    cites=(Clause("5"), Clause("23")),
    icon="certificate",
    rules=rules,
    parameters=rules.P,
    standings=(LANDSCAPER, BUILDER, DEVELOPER, QUALIFICATION),
    personal_data=_(
        "只登记决定书点名的责任人；公开页只显示姓氏和证件号末四位，期满即撤下，每次查询都有记录。"
    ),
)
