"""The nearest open toilet: pure ranking. Nothing of who asks is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yiju.applications.toilets.rules import P, Toilet, is_open
from yiju.platform.base.geo import distance_m
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import CHINA


@dataclass(frozen=True)
class Need:
    """What the person who asks cannot do without."""

    accessible: bool = False
    third_restroom: bool = False
    baby_care: bool = False
    allday: bool = False

    def met_by(self, toilet: Toilet) -> bool:
        return (
            (not self.accessible or toilet.accessible_seats > 0)
            and (not self.third_restroom or toilet.third_restroom)
            and (not self.baby_care or toilet.baby_care)
            and (not self.allday or toilet.allday_seats > 0)
        )


@dataclass(frozen=True)
class Place:
    """A toilet with where it stands. `wait_min` is None while nobody measures its queue."""

    code: str
    name: str
    lon: float
    lat: float
    toilet: Toilet
    wait_min: float | None = None


@dataclass(frozen=True)
class Suggestion:
    place: Place
    walk_m: int
    cost_min: float
    reasons: tuple[Text, ...]


def cost_min(walk_m: float, wait_min: float | None, at: datetime) -> float:
    """Minutes until the door: the walk, the wait, and a penalty where the state is unknown.

    >>> from yiju.platform.base.time import CHINA
    >>> round(cost_min(250, 3.0, datetime(2021, 6, 1, tzinfo=CHINA)), 1)
    6.5
    """
    day = at.astimezone(CHINA).date()
    waiting = float(P.unknown_state_penalty.at(day)) if wait_min is None else wait_min
    return walk_m / float(P.walking_speed.at(day)) + waiting


def suggest(
    places: Iterable[Place], *, lon: float, lat: float, need: Need, at: datetime, most: int = 3
) -> list[Suggestion]:
    """The best `most` toilets that are open at arrival and meet the need, best first.

    Ties go to the shorter walk, then to the smaller code, so that the answer is the same twice.
    """
    local = at.astimezone(CHINA)
    detour = float(P.detour.at(local.date()))
    found = []
    for place in places:
        if need.met_by(place.toilet) and is_open(place.toilet, local.time()):
            walk_m = round(distance_m(lon, lat, place.lon, place.lat) * detour)
            found.append((cost_min(walk_m, place.wait_min, at), walk_m, place.code, place))
    found.sort(key=lambda row: row[:3])
    return [
        Suggestion(place, walk_m, cost, reasons(place, walk_m))
        for cost, walk_m, _code, place in found[:most]
    ]


def reasons(place: Place, walk_m: int) -> tuple[Text, ...]:
    """Why this one: what a passer-by wants to know before walking there."""
    toilet = place.toilet
    hours = (
        _("全天开放")
        if toilet.allday_seats or (toilet.opens, toilet.closes) == ("00:00", "24:00")
        else _("{opens} 至 {closes} 开放").format(opens=toilet.opens, closes=toilet.closes)
    )
    said = [_("步行约 {walk} 米").format(walk=walk_m), hours]
    if toilet.accessible_seats:
        said.append(_("有无障碍厕位"))
    if toilet.third_restroom:
        said.append(_("有第三卫生间"))
    if toilet.baby_care:
        said.append(_("有婴儿护理台"))
    return tuple(said)
