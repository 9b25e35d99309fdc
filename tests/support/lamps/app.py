"""What `commanded` tests in one process, as an application of a running server."""

from commanded import LEAKAGE, LEVEL
from measured import KINDS
from register import LAMP

from yiju.platform.application import Application
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause

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
)
