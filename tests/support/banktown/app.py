"""The declarations of `banked`, as an application of a running server."""

from banked import BANKED, KINDS

from yiju.platform.application import Application
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

app = Application(
    name="town",
    title=_("监管资金"),
    summary=_("监管资金"),
    owner="市住建局",
    cites=(Clause("9"),),
    accounts=KINDS,
    banked=BANKED,
)
