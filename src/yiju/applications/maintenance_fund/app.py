"""The maintenance fund (§20): every owner's account, and every use from the plan to the last fen.

Start reading here, then rules.py, process.py, books.py and handovers.py.
"""

from yiju.applications.maintenance_fund import (
    books,
    handover_pages,
    handovers,
    indicators,
    process,
    rules,
    services,
    warnings,
    web,
)
from yiju.platform.application import SIGNED_IN, Application, Block, Decided, Page, TrustGlance
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Standard

app = Application(
    name="maintenance_fund",
    title=_("维修资金"),
    summary=_("首期交足才交房，分户账、业主表决使用、紧急使用、按面积分摊、公共收益入账和每户的对账单。"),
    owner="市住建局",
    cites=(Clause("20"), Standard(rules.FUND_RULES)),
    icon="pig-money",
    rules=rules,
    parameters=rules.P,
    indicators=indicators.ALL,
    accounts=books.ACCOUNTS,
    credits=(books.income_take,),
    processes=(process.FUND_USE, handovers.HANDOVER, process.WARNING),
    regular=(warnings.keep,),
    glances=(
        TrustGlance(
            "maintenance_fund.trust", _("维修资金"), books.ACCOUNTS[:3], books.ACCOUNTS[3:4]
        ),
    ),
    pages=(
        Page(
            "uses/", "uses", _("维修资金使用"), web.uses_page, open_to=(SIGNED_IN,),
        ),
        Page(
            "bills/", "bills", _("分摊款收款"), web.bills_page, open_to=(SIGNED_IN,),
            methods=("GET", "POST"),
        ),
        Page(
            "handovers/", "handovers", _("房屋交付"), handover_pages.handovers_page,
            open_to=(SIGNED_IN,), methods=("GET", "POST"),
        ),
        Page(
            "receipt/", "receipt", _("分摊款收据"), web.receipt_page, open_to=(SIGNED_IN,),
            listed=False,
        ),
        Page(
            "bill/", "bill", _("分摊款"), web.bill_page, open_to=("visitor",),
            methods=("GET", "POST"), listed=False,
        ),
    ),
    decided=(
        Decided(
            "maintenance_fund.use", _("维修资金使用"), (process.FUND_USE,), "compound",
            services.plan_begin, services.put_to_vote, services.take_result,
        ),
    ),
    blocks=(
        Block(
            "compound", _("房屋交付"), "maintenance_fund/handover_compound.html",
            handover_pages.compound_block, order=25,
        ),
        Block(
            "exclusive_part", _("交付和首期维修资金"), "maintenance_fund/handover_home.html",
            handover_pages.home_block, held=True, order=5,
        ),
        Block("compound", _("维修资金"), "maintenance_fund/fund.html", web.fund_block, order=30),
        Block(
            "exclusive_part", _("我的维修资金"), "maintenance_fund/statement.html",
            web.statement_block, held=True, order=10,
        ),
    ),
    personal_data=_("账户按房屋编码开立，不登记姓名；对账单只给出示业主码的人看。"),
)  # fmt: skip
