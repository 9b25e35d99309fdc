"""The registry: what stands, and who answers for it. The only door to this room."""

# Areas, units and people
from yiju.platform.registry.areas import (
    AreaRow,
    AreaUnknown,
    NoCity,
    area,
    area_named,
    areas,
    areas_fingerprint,
    areas_once,
    city,
    districts,
    paths_within,
)

# Assets
from yiju.platform.registry.assets import (
    AssetNotFound,
    AssetRow,
    Reach,
    by_code,
    by_codes,
)
from yiju.platform.registry.browsing import (
    GroupRow,
    Listed,
    area_counts,
    chain,
    groups,
    parts,
    people,
)
from yiju.platform.registry.cells import FORMULA, quoted
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
from yiju.platform.registry.exporting import FormatUnknown, export, export_lines
from yiju.platform.registry.gazetteer import NamedPlace, places_named
from yiju.platform.registry.history import Change, Stood, VersionRow, history, places_of
from yiju.platform.registry.holding import NotTheHolder, held_by, holder_code
from yiju.platform.registry.importing import ChangedMeanwhile, ImportReport, import_file
from yiju.platform.registry.inventory import (
    Coded,
    Inventory,
    alike,
    in_memory,
    inventory,
    read_inventories,
)
from yiju.platform.registry.keys import (
    LONGEST_KEY,
    Bearer,
    KeyRow,
    KeyUnknown,
    MadeKey,
    access_keys,
    bearer,
    key_make,
    key_revoke,
)
from yiju.platform.registry.kinds import AssetKind, KindUnknown, kind_of, kinds
from yiju.platform.registry.locating import OutsideCity, Place, locate, locate_many
from yiju.platform.registry.members import Member
from yiju.platform.registry.memberships import (
    MembershipRow,
    Posted,
    account_add,
    accounts_as,
    accounts_of,
    acting,
    membership_add,
    membership_end,
    memberships,
    own_memberships,
    posted,
)
from yiju.platform.registry.models import AssetState
from yiju.platform.registry.opening import open_sheet
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
from yiju.platform.registry.recording import asset_record
from yiju.platform.registry.revising import Revisions, revision, revisions
from yiju.platform.registry.sealing import seal, unseal
from yiju.platform.registry.searching import (
    FilterUnknown,
    FilterUnreadable,
    OrderUnknown,
    Page,
    search,
)
from yiju.platform.registry.shapes import (
    boundaries,
    boundary,
    city_extent,
    is_urban,
    urban_boundary,
)
from yiju.platform.registry.spreadsheet import check_workbook
from yiju.platform.registry.standing import first_days, standing
from yiju.platform.registry.table import FileUnreadable, Table, letters
from yiju.platform.registry.tallying import tally
from yiju.platform.registry.template import template
from yiju.platform.registry.tiles import map_version, shown, tile, version_of
from yiju.platform.registry.units import (
    UnitRow,
    UnitUnknown,
    resolve,
    unit,
    unit_add,
    units,
)

__all__ = [
    "FORMULA",
    "LONGEST_KEY",
    "AreaEntry",
    "AreaRow",
    "AreaUnknown",
    "Assessed",
    "AssetKind",
    "AssetNotFound",
    "AssetRow",
    "AssetState",
    "Bearer",
    "Boundary",
    "Change",
    "ChangedMeanwhile",
    "CityProfile",
    "ClearPerson",
    "Coded",
    "FileUnreadable",
    "FilterUnknown",
    "FilterUnreadable",
    "FormatUnknown",
    "GroupRow",
    "ImportReport",
    "Inventory",
    "KeyRow",
    "KeyUnknown",
    "KindUnknown",
    "Listed",
    "Loaded",
    "MadeKey",
    "Member",
    "MembershipRow",
    "NamedPlace",
    "NoCity",
    "NotTheHolder",
    "OrderUnknown",
    "OtherCityLoaded",
    "OutsideCity",
    "Page",
    "PersonRow",
    "PersonUnknown",
    "Place",
    "Posted",
    "ProfileNotFound",
    "Reach",
    "Revisions",
    "Stood",
    "Table",
    "UnitRow",
    "UnitUnknown",
    "VersionRow",
    "access_keys",
    "account_add",
    "accounts_as",
    "accounts_of",
    "acting",
    "alike",
    "area",
    "area_counts",
    "area_named",
    "areas",
    "areas_fingerprint",
    "areas_once",
    "asset_record",
    "bearer",
    "boundaries",
    "boundary",
    "by_code",
    "by_codes",
    "chain",
    "check_workbook",
    "city",
    "city_extent",
    "districts",
    "export",
    "export_lines",
    "find_profile",
    "first_days",
    "groups",
    "held_by",
    "history",
    "holder_code",
    "import_file",
    "in_memory",
    "inventory",
    "is_urban",
    "key_make",
    "key_revoke",
    "kind_of",
    "kinds",
    "letters",
    "load_city",
    "locate",
    "locate_many",
    "map_version",
    "membership_add",
    "membership_end",
    "memberships",
    "open_sheet",
    "own_memberships",
    "parts",
    "paths_within",
    "people",
    "person",
    "person_add",
    "person_correct",
    "places_named",
    "places_of",
    "posted",
    "quoted",
    "read_inventories",
    "read_profile",
    "reseal",
    "resolve",
    "revision",
    "revisions",
    "seal",
    "search",
    "shown",
    "standing",
    "tally",
    "template",
    "tile",
    "unit",
    "unit_add",
    "units",
    "unmask",
    "unseal",
    "urban_boundary",
    "version_of",
]
