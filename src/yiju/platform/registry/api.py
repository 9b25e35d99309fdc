"""The registry: what stands, and who answers for it. The only door to this room."""

# Areas, units and people
from yiju.platform.registry.areas import (
    AreaRow,
    AreaUnknown,
    NoCity,
    area,
    area_named,
    areas,
    city,
    districts,
    paths_within,
)
from yiju.platform.registry.city_file import Assessed
from yiju.platform.registry.city_loading import Loaded, OtherCityLoaded, load_city
from yiju.platform.registry.city_profile import (
    AreaEntry,
    Boundary,
    CityProfile,
    ProfileNotFound,
    find_profile,
    read_profile,
)
from yiju.platform.registry.locating import OutsideCity, Place, locate, locate_many
from yiju.platform.registry.memberships import (
    Member,
    MembershipRow,
    account_add,
    membership_add,
    membership_end,
    memberships,
)
from yiju.platform.registry.people import (
    ClearPerson,
    PersonRow,
    PersonUnknown,
    person,
    person_add,
    person_correct,
    reseal,
    unmask,
)
from yiju.platform.registry.units import (
    UnitRow,
    UnitUnknown,
    resolve,
    unit,
    unit_add,
    units,
)

__all__ = [
    "AreaEntry",
    "AreaRow",
    "AreaUnknown",
    "Assessed",
    "Boundary",
    "CityProfile",
    "ClearPerson",
    "Loaded",
    "Member",
    "MembershipRow",
    "NoCity",
    "OtherCityLoaded",
    "OutsideCity",
    "PersonRow",
    "PersonUnknown",
    "Place",
    "ProfileNotFound",
    "UnitRow",
    "UnitUnknown",
    "account_add",
    "area",
    "area_named",
    "areas",
    "city",
    "districts",
    "find_profile",
    "load_city",
    "locate",
    "locate_many",
    "membership_add",
    "membership_end",
    "memberships",
    "paths_within",
    "person",
    "person_add",
    "person_correct",
    "read_profile",
    "reseal",
    "resolve",
    "unit",
    "unit_add",
    "units",
    "unmask",
]
