"""The tables of the registry. Private to this room: others call `api`."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.TextChoices):
    CITY = "city", _("市")
    DISTRICT = "district", _("区、县")
    STREET = "street", _("街道、镇")
    COMMUNITY = "community", _("社区、村")
    GRID = "grid", _("单元网格")
    ZONE = "zone", _("片区")
    """Several areas that documents name together, as 市区; it has `members`, no place in paths."""


class LoadedCity(models.Model):
    """The profile that the areas, units and groups were last loaded from."""

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=60)
    profile_hash = models.CharField(max_length=64)
    """SHA-256 over all that the profile says: what is kept in memory is kept under it."""
    loaded_at = models.DateTimeField()


class Area(models.Model):
    """A place with a name, in two trees.

    `parent` follows the national division codes. `path` follows responsibility: 常州经开区 is
    assessed as a district of its own although its towns carry the codes of 武进区, so scope,
    lists and figures go by `path`, and codes are checked by `parent`.
    """

    code = models.CharField(primary_key=True, max_length=15)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=AreaLevel.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    path = models.CharField(max_length=100, db_index=True)
    """Codes from the city down to this area, each followed by a slash."""
    official = models.BooleanField(default=True)
    """False for an area that the city made itself and that has no national code."""
    civil = models.BooleanField(default=True)
    """False for a code that serves statistics only, as for a prison or a development zone."""
    note = models.CharField(max_length=200, blank=True)
    """Why the city made it, and how its name is understood."""
    members = models.ManyToManyField("self", symmetrical=False, related_name="zones")
    """The areas that a zone consists of; none for every other level."""
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    boundary = models.BinaryField(null=True)
    """WKB of a polygon or multipolygon, longitude and latitude in CGCS2000."""
    boundary_source = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["level", "code"])]


class AreaAlias(models.Model):
    """Another name under which documents call an area."""

    name = models.CharField(primary_key=True, max_length=60)
    area = models.ForeignKey(Area, models.CASCADE, related_name="aliases")


class UnitKind(models.TextChoices):
    GOVERNMENT = "government", _("人民政府")
    DEPARTMENT = "department", _("部门")
    COMMITTEE = "committee", _("管理委员会")
    INSTITUTION = "institution", _("事业单位")
    LEADING_GROUP = "leading_group", _("领导小组")
    ENTERPRISE = "enterprise", _("企业")
    ASSOCIATION = "association", _("社会组织")


class Unit(models.Model):
    """An organ, enterprise or association that can hold a duty or a right."""

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=UnitKind.choices)
    uscc = models.CharField(max_length=18, null=True, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    note = models.CharField(max_length=300, blank=True)
    """What is not known of it, as the members of a body that no document lists."""
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)


class UnitAlias(models.Model):
    """Another name under which documents call a unit."""

    name = models.CharField(primary_key=True, max_length=120)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")


class UnitGroup(models.Model):
    """Units that documents name together, as 各辖市、区人民政府."""

    name = models.CharField(primary_key=True, max_length=120)
    members = models.ManyToManyField(Unit, through="GroupMember", related_name="groups")


class GroupMember(models.Model):
    """A unit at its place in the official order of a group."""

    group = models.ForeignKey(UnitGroup, models.CASCADE)
    unit = models.ForeignKey(Unit, models.PROTECT)
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "place"], name="group_place"),
            models.UniqueConstraint(fields=["group", "unit"], name="group_unit"),
        ]


class Person(models.Model):
    """A natural person. What identifies them is encrypted; pages show the masked form."""

    name_sealed = models.BinaryField()
    name_masked = models.CharField(max_length=40)
    identifier_sealed = models.BinaryField(null=True)
    identifier_masked = models.CharField(max_length=20, blank=True)
    identifier_hash = models.CharField(max_length=64, unique=True)
    """Keyed hash of the identifier, or of name and phone where no identifier is known."""
    phone_sealed = models.BinaryField(null=True)
    phone_masked = models.CharField(max_length=20, blank=True)


class Account(AbstractUser):
    """What somebody signs in with; acts through the memberships of its person."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="account")

    class Meta:
        db_table = "registry_account"


class Membership(models.Model):
    """Who acts for which unit, in which role, over which area, from when until when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True)
    """The last day on which it holds; open where null."""

    class Meta:
        indexes = [models.Index(fields=["person", "since"])]


class AccessKey(models.Model):
    """What another program shows to act in one membership of an account. The secret itself is not
    kept: `hash` is its SHA-256, `mark` its first characters."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="keys")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="keys")
    name = models.CharField(max_length=60)
    mark = models.CharField(max_length=13)
    hash = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField()
    until = models.DateField()
    """The last day on which it opens anything."""
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)


class AssetState(models.TextChoices):
    PLANNED = "planned", _("规划")
    IN_SERVICE = "in_service", _("在用")
    SUSPENDED = "suspended", _("停用")
    REMOVED = "removed", _("拆除")


class Recorded(models.Model):
    """What is said of an asset: the same columns for the present and for each version."""

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=AssetState.choices)
    area_code = models.CharField(max_length=15, blank=True)
    area_path = models.CharField(max_length=100, blank=True)
    keeper_code = models.CharField(max_length=40, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    attributes = models.JSONField(default=dict)
    valid_from = models.DateField()
    """The day from which this was so."""
    recorded_at = models.DateTimeField()
    """The moment from which we knew."""
    revision = models.BigIntegerField()
    """The revision of its kind that brought it; an import is one revision for many."""

    class Meta:
        abstract = True


class Asset(Recorded):
    """Anything that stands in the city and is coded, as it is known now: its latest version.

    `kind` is declared by an application, with the schema of `attributes`.
    """

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    fingerprint = models.BigIntegerField()
    """Of all that is said of it but the day: a file of facts is compared by these alone."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="asset_kind_code")]
        indexes = [
            models.Index(fields=["kind", "area_path"]),
            models.Index(fields=["kind", "revision"]),
        ]


class AssetVersion(Recorded):
    """One state of an asset; rows are only ever added.

    On a day, known at a moment, the version holds that has the latest `valid_from` up to the day
    among those recorded up to the moment; of equals, the one recorded last (see `course`).
    """

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="versions", db_index=False)
    kind = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["asset", "valid_from", "recorded_at"]),
            models.Index(fields=["kind", "valid_from", "revision"]),
        ]


class KindRevision(models.Model):
    """How often the assets of a kind have changed: what is computed from them may be kept.

    Whoever writes assets of a kind locks its row first, so that revisions are committed in their
    order and each is one event.
    """

    kind = models.CharField(primary_key=True, max_length=40)
    number = models.BigIntegerField(default=0)
    event = models.UUIDField(null=True)
    """The event of the last change. A number may come twice, in a restored database; this not."""
    recorded_at = models.DateTimeField(null=True)
    """The latest moment at which anything was recorded of the kind."""


class Title(models.Model):
    """A home in the register of title, as far as the registry has told us: its state now."""

    unit_no = models.CharField(primary_key=True, max_length=28)
    """不动产单元号 (GB/T 37346)."""
    aspects = models.JSONField(default=dict)
    """Of owners, mortgage and seizure: since when, what, and by which fact."""


class TitleFact(models.Model):
    """What the registry told us, once, as it told it; rows are only ever added."""

    number = models.CharField(primary_key=True, max_length=60)
    """The registry's own."""
    unit_no = models.CharField(max_length=28)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    told = models.JSONField()
    """Owners as masked names with keyed hashes; documents by their number."""
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_no", "at"]),
            models.Index(fields=["kind", "at"]),
            models.Index(fields=["received_at"]),
        ]
