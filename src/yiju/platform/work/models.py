"""The tables of work. Private to this room: others call `api`."""

from django.db import models

from yiju.platform.work.dispatch import models as dispatch  # noqa: F401
from yiju.platform.work.doors import models as doors  # noqa: F401
from yiju.platform.work.exchange import models as exchange  # noqa: F401
from yiju.platform.work.figures import models as figures  # noqa: F401
from yiju.platform.work.grids import models as grids  # noqa: F401
from yiju.platform.work.hotspots import models as hotspots  # noqa: F401
from yiju.platform.work.inbox import models as inbox  # noqa: F401
from yiju.platform.work.parts import models as parts  # noqa: F401
from yiju.platform.work.patrols import models as patrols  # noqa: F401
from yiju.platform.work.suggestions import models as suggestions  # noqa: F401


class Item(models.Model):
    """One run of a process: a case, a filing. Its course is its stages; its story the event log."""

    number = models.CharField(max_length=40, unique=True)
    process = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    """Of the process under which it began and runs."""
    key = models.CharField(max_length=80, unique=True)
    """What whoever began it called it: the same begin sent twice is one item."""
    title = models.CharField(max_length=200)
    type_code = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=20, blank=True)
    """Through which door it came: portal, hotline, inspector, sensor, open311 …"""
    area_code = models.CharField(max_length=15)
    area_path = models.CharField(max_length=100)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    asset = models.CharField(max_length=81, blank=True)
    """kind/code of the asset that it is about."""
    unit_code = models.CharField(max_length=40, blank=True)
    """The unit that answers for it."""
    data = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    by_account = models.CharField(max_length=150, blank=True)
    """Whoever began it; empty for a citizen."""
    due_at = models.DateTimeField(null=True)
    """Of the whole limit; moved by pauses and extensions."""
    whole_kind = models.CharField(max_length=12, blank=True)
    """The kind of time in which the whole limit runs."""
    provisional = models.BooleanField(default=False)
    """The due moment rests on a year whose holidays are not published."""
    end = models.CharField(max_length=40, blank=True)
    """The step in which it ended; empty while it runs."""
    ended_at = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    revision = models.PositiveIntegerField(default=1)
    """Grows with every change: what one saw when one acts."""
    changed_at = models.DateTimeField()
    turn = models.BigIntegerField(default=0, db_default=0)
    """The place of the last change among all changes; the database gives it (migration 0002)."""

    class Meta:
        indexes = [
            models.Index(fields=["process", "end", "due_at"]),
            models.Index(fields=["process", "area_path", "began_at"]),
            models.Index(fields=["unit_code", "end", "due_at"]),
            models.Index(fields=["type_code", "began_at"]),
            models.Index(
                fields=["asset", "began_at"], condition=~models.Q(asset=""), name="work_asset"
            ),
            models.Index(fields=["changed_at"]),
            models.Index(
                fields=["lon", "lat", "process"],
                condition=models.Q(lon__isnull=False),
                name="work_place",
            ),
            models.Index(fields=["id"], condition=models.Q(paused=True), name="work_paused"),
            models.Index(fields=["turn", "id"]),
        ]


class Stage(models.Model):
    """An item in a step, open until a move ends it: what is on somebody's desk."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="stages")
    step = models.CharField(max_length=40)
    role = models.CharField(max_length=40, blank=True)
    unit_code = models.CharField(max_length=40, blank=True)
    account = models.CharField(max_length=150, blank=True)
    area_path = models.CharField(max_length=100)
    from_account = models.CharField(max_length=150, blank=True, db_default="")
    """Whoever handed it on: it waits for others from where they sit."""
    from_unit = models.CharField(max_length=40, blank=True, db_default="")
    fork = models.PositiveIntegerField(default=0)
    """Branches that one move opened carry the same number."""
    began_at = models.DateTimeField()
    limit_amount = models.PositiveIntegerField(null=True)
    limit_kind = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField(null=True)
    notice_until = models.DateTimeField(null=True)
    silent_until = models.DateTimeField(null=True)
    """When the system moves it on, unless somebody else does before."""
    escalated = models.PositiveSmallIntegerField(default=0)
    """How many of the reminders and escalations have been sent."""
    look_at = models.DateTimeField(null=True)
    """When the clock has next something to do with it."""
    ended_at = models.DateTimeField(null=True)
    move = models.CharField(max_length=40, blank=True)
    by_account = models.CharField(max_length=150, blank=True)
    by_name = models.CharField(max_length=60, blank=True)
    by_unit = models.CharField(max_length=40, blank=True)
    opinion = models.TextField(blank=True)
    said = models.JSONField(null=True)
    """The form of the move."""
    key = models.CharField(max_length=80, null=True, unique=True)
    """What whoever ended it called the move: sent twice, it is one move."""
    acted_at = models.DateTimeField(null=True)
    """When whoever ended it did so on the spot; empty where it was received at once."""

    class Meta:
        indexes = [
            models.Index(
                fields=["unit_code", "due_at"],
                condition=models.Q(ended_at=None),
                name="work_desk_unit",
            ),
            models.Index(
                fields=["role", "area_path", "due_at"],
                condition=models.Q(ended_at=None),
                name="work_desk_role",
            ),
            models.Index(
                fields=["account", "due_at"],
                condition=models.Q(ended_at=None) & ~models.Q(account=""),
                name="work_desk_account",
            ),
            models.Index(
                fields=["from_account", "due_at"],
                condition=models.Q(ended_at=None),
                name="work_desk_from",
            ),
            models.Index(fields=["look_at"], condition=models.Q(ended_at=None), name="work_look"),
            models.Index(fields=["by_account", "ended_at"]),
        ]


class BeforeImage(models.Model):
    """What a move changed, as it was before: by which whoever made it takes it back. Kept while
    that is possible, and for good without its values once it has happened."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="images")
    key = models.CharField(max_length=80, unique=True)
    """What whoever made the move called it: sent again after it was taken back, it stays so."""
    step = models.CharField(max_length=40)
    move = models.CharField(max_length=40)
    by_account = models.CharField(max_length=150)
    by_name = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField()
    """Of the item after the move: while it stands nothing has happened to it since."""
    values = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(undone_at=None), name="work_image_latest"
            )
        ]
        indexes = [
            models.Index(
                fields=["by_account", "made_at"],
                condition=models.Q(undone_at=None),
                name="work_image_own",
            ),
            models.Index(
                fields=["made_at"], condition=models.Q(undone_at=None), name="work_image_old"
            ),
        ]


class Asking(models.Model):
    """A petition: asked for by one, decided by another; pending until then."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="askings")
    petition = models.CharField(max_length=40)
    key = models.CharField(max_length=80, unique=True)
    reason = models.TextField()
    until = models.DateTimeField(null=True)
    """What is asked for: until when to pause or to extend."""
    asked_at = models.DateTimeField()
    by_account = models.CharField(max_length=150)
    by_unit = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    opinion = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    """When a granted pause ended."""

    class Meta:
        indexes = [
            models.Index(
                fields=["by_account"], condition=models.Q(decided_at=None), name="work_asking_open"
            )
        ]


class Objection(models.Model):
    """What somebody holds against what a public notice says; answered before the step is left."""

    stage = models.ForeignKey(Stage, models.PROTECT, related_name="objections")
    key = models.CharField(max_length=80, unique=True)
    says = models.TextField()
    made_at = models.DateTimeField()
    by_account = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    own_answer = models.JSONField(null=True)
    """What the platform answered of itself, as `kept_text` writes it; `answer` is then empty."""
    upheld = models.BooleanField(null=True)


class Evidence(models.Model):
    """A photo or a paper that was added to an item. The file lies under its hash."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="evidence")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    phash = models.BigIntegerField(null=True)
    """A photo's perceptual hash: alike for the same picture in another size."""
    resembles = models.CharField(max_length=40, blank=True)
    """Number of the item whose photo it resembles."""
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    step = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    by_account = models.CharField(max_length=150, blank=True)
    by_unit = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "sha256"], name="work_evidence_once")
        ]


class PhotoBand(models.Model):
    """A quarter of a photo's perceptual hash, by which alike ones are found."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="bands")
    key = models.PositiveIntegerField(db_index=True)


class Counter(models.Model):
    """The last serial number given under a heading, as a process and a day."""

    heading = models.CharField(primary_key=True, max_length=60)
    last = models.PositiveIntegerField(default=0)


class Message(models.Model):
    """Something that leaves: written with what it tells, sent later, in order for each item."""

    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="messages")
    key = models.CharField(max_length=120, unique=True)
    """What the receiver may recognise it by when it comes twice."""
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=300)
    body = models.JSONField()
    written_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    failure = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    """A person decided not to send it; what waits behind it goes on."""

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(sent_at=None, given_up_at=None),
                name="work_outbox",
            ),
            models.Index(fields=["written_at"]),
        ]


class Reporter(models.Model):
    """Somebody who reported a case, with what lets them follow it and be told."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="reporters")
    came_with = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    contact = models.BinaryField(null=True)
    """Sealed: an address of mail or a telephone number."""
    language = models.CharField(max_length=10, default="zh-hans")
    secret = models.CharField(max_length=64)
    """The hash of the secret by which they follow the case."""
    at = models.DateTimeField()
    stars = models.PositiveSmallIntegerField(null=True)
    remark = models.TextField(blank=True)
    rated_at = models.DateTimeField(null=True)


class Turn(models.Model):
    """Who verified the work of a unit last: not the same twice in a row."""

    unit_code = models.CharField(primary_key=True, max_length=40)
    last_verifier = models.CharField(max_length=150, blank=True)


class RuleBook(models.Model):
    """A city's rule book as it was imported; never changed afterwards, only followed by another."""

    name = models.CharField(max_length=100)
    since = models.DateField(unique=True)
    """The first day on which it holds."""
    rows = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    """The hash of its rows."""
    imported_at = models.DateTimeField()
    by_account = models.CharField(max_length=150, blank=True)


class Lease(models.Model):
    """Who does alone, over all processes, what is named, and until when."""

    name = models.CharField(primary_key=True, max_length=60)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()
