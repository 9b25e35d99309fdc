"""Energy and carbon of the lamps as they are switched and dimmed by plan, against what they
replaced. Read from the register; no meter is involved, and every page says so.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from yiju.applications.lighting.rules import ROAD_CLASSES, P, regime
from yiju.platform.base.calendar import china
from yiju.platform.base.law import Clause
from yiju.platform.base.savings import Account, Hours
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import EnergyPlan

BY = ("road_class", "light", "rated_w", "gear_w", "replaced_w", "full_night", "controlled_on")
"""By what lamps are alike for an account."""


@lru_cache(maxsize=4_000)
def hours_of(first: date, last: date, road_class: str, lon: float, lat: float) -> Hours:
    """Hours at each level in the nights of the days, switched by the sun alone."""
    holidays = china(provisional=True).holidays
    return regime(road_class, last).hours(first, last, lon, lat, holidays)


def account(alike: Mapping[tuple[Any, ...], int], hours: Mapping[str, Hours], on: date) -> Account:
    """Of lamps counted BY what they are; the numbers of the rules are those of the day. Only lamps
    under single-lamp control dim; one that replaced none is its own baseline."""
    standby, factor = P.standby_share.at(on), float(P.grid_carbon.at(on))
    whole = Account()
    for what, count in alike.items():
        road_class, light, rated, gear, replaced, full_night, controlled_on = what
        watts, share = rated + gear, float(standby[light])
        dims = not full_night and controlled_on is not None and controlled_on <= on
        found = (count, watts, replaced or watts, share, hours[road_class], dims, factor)
        whole += Account.of(*found)
    return whole


def account_in(alike: Mapping[tuple[Any, ...], int], span: Period) -> Account:
    """The same for the nights of a part of a month over the city."""
    first, last, place = span.first_day, span.last_day, registry.city().centre
    hours = {road_class: hours_of(first, last, road_class, *place) for road_class in ROAD_CLASSES}
    return account(alike, hours, last)


PLAN = EnergyPlan("lamp", BY, "light_circuit", account_in, (Clause("16"),))
