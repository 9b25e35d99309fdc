"""What scenes circuits can be told: for one installation, an area, the whole city."""

from datetime import timedelta

from yiju.applications.nightscape import rules, telemetry
from yiju.applications.nightscape.rules import EVENT, OFF, SCENES
from yiju.platform.application import Asked, Authority, CommandKind, Safety
from yiju.platform.base.i18n import _
from yiju.platform.base.schedules import FULL
from yiju.platform.base.schema import Attribute
from yiju.platform.base.time import china_day

KEEPERS = ("nightscape.keeper", "keeper")
LIT = "M01039"


def outlasts_curfew(asked: Asked) -> bool:
    """Whether something would shine past the curfew, or begin after it, that is no event."""
    if asked.value in (OFF, EVENT) or asked.authority >= Authority.SAFETY:
        return False
    # Before noon it is still the night of the day before.
    night = telemetry.PLAYED.evening(china_day(asked.start - timedelta(hours=12))).night
    return asked.until > rules.scenery(night.day).curfew.on(night)


def watts_in(circuit: rules.Circuit, scene: float) -> float:
    """What a circuit draws in a scene."""
    last = rules.P.scenes.values[-1].start
    level = min(rules.level_of(int(scene), circuit.role, last), circuit.cap)
    return circuit.rated_w * level / FULL


SCENE = CommandKind(
    key="night_circuit.scene",
    title=_("景观照明场景"),
    value=Attribute("value", int, _("场景"), choices=dict(enumerate(SCENES.values()))),
    given_by={
        Authority.SCHEDULE: ("office",),
        Authority.MANUAL: (*KEEPERS, "dispatcher", "commander"),
        Authority.EMERGENCY: ("commander",),
    },
    safe_default=OFF,
    t_safe=timedelta(minutes=30),
    confirmed_by=telemetry.MEASURED.power,
    confirms=rules.draws_as_told,
    scale=watts_in,
    confirmed_within=timedelta(seconds=120),
    case_type=LIT,
    longest=timedelta(hours=12),
    group="site",
    stagger=timedelta(seconds=2),
    endangers=lambda scene: scene == EVENT,
    second=("commander", "shift_leader", "dispatcher", "office"),
    booked=lambda scene: scene == EVENT,
    safety=(
        Safety(
            key="curfew",
            title=_("熄灯时刻以后不亮，批准的活动除外"),
            ground=_("§3(4)；本市熄灯时刻"),
            refuses=outlasts_curfew,
        ),
    ),
)
