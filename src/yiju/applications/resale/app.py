"""安居保: the money of existing-home transactions lies with the city until title has passed.

A pilot of task 9 of the plan. Start reading here, then rules.py, process.py and books.py.
"""

from yiju.applications.resale import books, deals, indicators, process, rules, warnings
from yiju.platform.application import Application, Banked, TrustGlance
from yiju.platform.base.i18n import _
from yiju.platform.work.escrow.api import hear_result

app = Application(
    name="resale",
    title=_("安居保"),
    summary=_("存量房交易资金监管：房款存入监管账户，过户完成才付给卖方，不成则原路退回。"),
    owner=deals.KEEPER,
    cites=rules.CITES,
    icon="home-dollar",
    rules=rules,
    parameters=rules.P,
    accounts=books.KINDS,
    banked=(Banked("resale.deal", "resale.stray", deals.credits, hear_result, hear_result),),
    glances=(TrustGlance("resale.trust", _("安居保"), books.KINDS[:2], books.KINDS[2:3]),),
    indicators=indicators.ALL,
    processes=(process.DEAL, process.WARNING),
    regular=(warnings.keep,),
    personal_data=_(
        "买卖双方的姓名、证件、电话和账号加密保存，页面只显示脱敏后的姓名；办结后按规定期限删除。"
    ),
)
