"""Days on which it gets dark while the sun is up: people are advised to switch the circuits on.

Controllers switch by the light only within 20 minutes of sunset and sunrise; in between, somebody
has to say it. A sensor may be covered, so one alone says nothing.
"""

from datetime import datetime, timedelta

from yiju.applications.lighting import telemetry
from yiju.applications.lighting.rules import held
from yiju.platform.application import Watch
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard
from yiju.platform.base.nights import night_of
from yiju.platform.base.sun import elevation
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry import api as registry
from yiju.platform.sensing.advice.declaration import Advises
from yiju.platform.sensing.advice.rules import Quorum
from yiju.platform.sensing.watches.conditions import Limit
from yiju.platform.sensing.watches.declaration import Severity
from yiju.platform.sensing.watches.expected import Expected
from yiju.platform.sensing.watches.sky import by_day

MINUTE = timedelta(minutes=1)
DARK, LIGHT = map(float, held("dark_day_lux"))
ON_FOR, OFF_FOR = (minutes * MINUTE for minutes in held("dark_day_hold"))
LEAST, PERCENT, FRESH = held("dark_day_quorum")
WINDOW: timedelta = held("switch_window") * MINUTE
LOOKS: timedelta = held("switch_hold") * MINUTE


def takes_over(at: datetime) -> datetime:
    """When controllers have seen for themselves that it is dark: from the beginning of their window
    on, twice as long as they look."""
    sets = night_of(china_day(at), *registry.city().centre).begins
    return sets - WINDOW + 2 * LOOKS


def by_the_sun(at: datetime) -> Text:
    """What the lamps would do by the sun alone."""
    place = registry.city().centre
    sets = night_of(china_day(at), *place).begins
    return _("太阳高度 {height} 度，{sets} 日落；只按太阳，路灯到 {on} 才开").format(
        height=round(elevation(at, *place)),
        sets=f"{sets.astimezone(CHINA):%H:%M}",
        on=f"{(sets + WINDOW).astimezone(CHINA):%H:%M}",
    )


DARK_DAY = Watch(
    key="lighting.dark_day",
    title=_("白天昏暗"),
    condition=Expected(
        of=(telemetry.SKY,),
        value=by_day(WINDOW),
        limit=Limit(below=DARK, deadband=LIGHT - DARK),
        within=FRESH * MINUTE,
    ),
    advises=Advises(
        command="light_circuit.switch",
        value=1,
        back=0,
        quorum=Quorum(LEAST, PERCENT / 100, FRESH * MINUTE),
        until=takes_over,
        otherwise=by_the_sun,
        words=_("{area}白天昏暗：{heard} 个光感中 {agree} 个自 {since} 起低于开灯照度"),
        doubted_by=("lighting.sky",),
    ),
    severity=Severity.GENERAL,
    cites=(Clause("16"), Standard("CJJ 45-2015")),
    gap=FRESH * MINUTE,
    n_on=2,
    n_off=2,
    on_for=ON_FOR,
    off_for=OFF_FOR,
)
