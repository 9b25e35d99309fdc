"""Lamps of a register, with what they measure."""

from measured import KINDS
from register import LAMP

from yiju.platform.application import Application
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

app = Application(
    name="lampposts",
    title=_("路灯"),
    summary=_("路灯"),
    owner="市住建局",
    cites=(Clause("16"),),
    icon="bulb",
    kinds=(LAMP,),
    streams=KINDS,
)
