"""Permits to sell homes that are not built yet (§9): all conditions, and an answer in ten days.

Start reading here, then rules.py and process.py. The money of those who buy lies under supervision
from then on, which is an application of its own.
"""

from yiju.applications.sales_permits import indicators, process, rules, web
from yiju.platform.application import SIGNED_IN, Application, Page
from yiju.platform.base.i18n import _

app = Application(
    name="sales_permits",
    title=_("商品房预售许可"),
    summary=_("预售条件逐项核对，缺什么一次说清，十天内答复。"),
    owner="市住建局",
    cites=rules.CITES,
    icon="certificate",
    rules=rules,
    parameters=rules.P,
    processes=(process.PERMIT,),
    indicators=(indicators.in_time,),
    pages=(
        Page(
            "permits/", "permits", _("预售许可申请"), web.permits_page, open_to=(SIGNED_IN,),
            methods=("GET", "POST"),
        ),
    ),
    personal_data=_("只登记企业和项目，不登记个人信息。"),
)  # fmt: skip
