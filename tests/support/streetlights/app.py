"""Lamps on feeders, with watches over what they measure."""

from dataclasses import replace

from measured import POWER
from register import LAMP
from watched import DARK, DARK_STREET, FEEDER

from yiju.platform.application import Application
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause
from yiju.platform.sensing.watches.declaration import Opens

FAULT = Opens("M01037", _("{place}不亮，功率 {value} W"), "路灯不亮")

app = Application(
    name="streetlights",
    title=_("路灯"),
    summary=_("路灯"),
    owner="市住建局",
    cites=(Clause("16"),),
    icon="bulb",
    kinds=(LAMP, FEEDER),
    streams=(POWER,),
    watches=(
        replace(
            DARK,
            key="streetlights.dark",
            opens=FAULT,
            parents=(replace(DARK_STREET, opens=replace(FAULT, words=DARK_STREET.opens.words)),),
        ),
    ),
)
