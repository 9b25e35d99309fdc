"""The cockpit of the leading group. The only door to this part of steering."""

from collections.abc import Collection
from datetime import datetime

from yiju.platform.steering.cockpit.course import (
    PROSPECTS,
    Concern,
    PlanCourse,
    Prospect,
    prospect_of,
)
from yiju.platform.steering.cockpit.declaration import (
    Glance,
    TrustGlance,
    install,
    problems,
)
from yiju.platform.steering.cockpit.districts import Comparison, DistrictLine, Group
from yiju.platform.steering.cockpit.gathering import (
    NOWHERE,
    Cockpit,
    TrustNow,
    gathered,
    released,
    trusts_now,
)
from yiju.platform.steering.cockpit.lights import LayerCount
from yiju.platform.steering.cockpit.telling import told, version_of


def cockpit(plan: str, at: datetime, districts: Collection[str], *, has_money: bool) -> Cockpit:
    """The screen of a reader who sees these districts (NOWHERE for what lies in none), and the
    money in trust if they may read the books. At most a minute old. Raises PlanUnknown."""
    return gathered.cockpit(plan, at, districts, has_money=has_money)


__all__ = [
    "NOWHERE",
    "PROSPECTS",
    "Cockpit",
    "Comparison",
    "Concern",
    "DistrictLine",
    "Glance",
    "Group",
    "LayerCount",
    "PlanCourse",
    "Prospect",
    "TrustGlance",
    "TrustNow",
    "cockpit",
    "install",
    "problems",
    "prospect_of",
    "released",
    "told",
    "trusts_now",
    "version_of",
]
