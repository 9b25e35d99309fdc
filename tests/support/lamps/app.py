"""What `commanded` tests in one process, as an application of a running server."""

from datetime import timedelta

from commanded import LEAKAGE, LEVEL
from measured import KINDS
from register import LAMP

from yiju.platform.application import Application, Watch
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.sensing.advice.api import Advises, Quorum
from yiju.platform.sensing.watches.conditions import Limit
from yiju.platform.sensing.watches.declaration import Severity

MINUTE = timedelta(minutes=1)
BURNS = Watch(
    key="lamps.burns",
    title=_("灯太亮"),
    of="lamp.power",
    condition=Limit(above=150),
    severity=Severity.GENERAL,
    cites=(Clause("16"),),
    gap=MINUTE * 60,
    advises=Advises(
        command=LEVEL.key,
        value=60,
        back=100,
        quorum=Quorum(least=2, share=0.6, heard_within=30 * MINUTE),
        until=lambda at: at + timedelta(hours=2),
        otherwise=lambda at: _("灯一直太亮"),
        words=_("{area}的 {heard} 盏灯中 {agree} 盏自 {since} 起太亮"),
    ),
)


app = Application(
    name="lamps",
    title=_("照明"),
    summary=_("照明"),
    owner="市住建局",
    cites=(Clause("16"),),
    icon="bulb",
    kinds=(LAMP,),
    streams=(*KINDS, LEAKAGE),
    commands=(LEVEL,),
    watches=(BURNS,),
)
