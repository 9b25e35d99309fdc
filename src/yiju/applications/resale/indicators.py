"""How far the pilot reaches, how fast it is, and what it protects."""

from yiju.applications.resale import process, rules
from yiju.platform.base.i18n import _
from yiju.platform.base.units import PERCENT, Unit
from yiju.platform.steering.api import Indicator, Promise
from yiju.platform.steering.escrows import days_to, held_in, titled_share
from yiju.platform.trust.escrow.api import YUAN

ALL = (
    Indicator(
        "resale.share", _("存量房交易资金监管覆盖率"), PERCENT, "more", rules.CITES,
        titled_share(process.KEY),
        _("期内完成转移登记的存量房中，房款经监管账户支付的份额；登记数以登记机构的通知为准。"),
        Promise(("存量房", "监管"), rules.PILOT, has_figure=False), "year",
    ),
    Indicator(
        "resale.days", _("从签约到放款的天数"), Unit("day", "天", "days"), "less", rules.CITES,
        days_to(process.KEY, "release"),
        _("期内放款的交易，从立项到放款的天数的中位数。"), rhythm="year",
    ),
    Indicator(
        "resale.held", _("在账的监管资金"), YUAN, "more", rules.CITES,
        held_in(("resale.deal", "resale.holdback")),
        _("期末仍在监管账户的房款和交房保证金。"),
    ),
)  # fmt: skip
