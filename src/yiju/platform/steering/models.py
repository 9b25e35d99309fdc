"""The tables of steering. Private to this room: others call `api`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiju.platform.steering.bulletins import models as bulletins  # noqa: F401


class Plan(models.Model):
    """A policy document that a city carries out, through all its editions."""

    code = models.SlugField(primary_key=True, max_length=60)
    title = models.CharField(max_length=200)
    area_code = models.CharField(max_length=15)
    first_year = models.IntegerField()
    last_year = models.IntegerField()


class Edition(models.Model):
    """One compiled text of a plan. The newest edition is the one in force."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions")
    number = models.IntegerField()
    source_name = models.CharField(max_length=200)
    source_sha256 = models.CharField(max_length=64)
    text = models.TextField()
    compiled = models.JSONField()
    """What the compiler read, before any correction."""
    programme = models.JSONField()
    """What holds: the compiled programme with the corrections of the plan applied."""
    conflicts = models.JSONField(default=list)
    """Corrections that found no place in this edition."""
    compiled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="edition_number")]


class Correction(models.Model):
    """What a person changed in what the compiler read; applied again to each new edition."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="corrections")
    data = models.JSONField()
    account = models.CharField(max_length=150)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Clause(models.Model):
    """A numbered part of the edition in force."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="clauses")
    label = models.CharField(max_length=40)
    """Its official reference, as 13, 2(1), 三(三); empty for a part without a number."""
    order = models.IntegerField()
    kind = models.CharField(max_length=12)
    """chapter, group, task, subtask, safeguard or text."""
    title = models.CharField(max_length=200)
    text = models.TextField()
    start = models.IntegerField()
    end = models.IntegerField()
    """Offsets in the text of the edition: of its first character, and after its last."""
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "order"], name="clause_order")]
        ordering = ["order"]


class Responsibility(models.Model):
    """A unit that answers for a clause; groups stand here member by member."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="responsibilities")
    order = models.IntegerField()
    lead = models.BooleanField()
    named = models.CharField(max_length=120)
    """The unit or group as the plan words it."""
    unit_code = models.CharField(max_length=40, blank=True, db_index=True)
    """Empty where the name is in no register: shown openly, never guessed."""


class Target(models.Model):
    """A value that a clause asks for, by a day, for a place. Keeps its key over editions."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets")
    key = models.CharField(max_length=60)
    """Clause and place in it, as 13-2; stays when a revised plan words the promise anew."""
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, related_name="targets")
    order = models.IntegerField()
    text = models.TextField()
    start = models.IntegerField()
    end = models.IntegerField()
    subject = models.CharField(max_length=200)
    comparator = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unit = models.CharField(max_length=20, blank=True)
    due = models.DateField(null=True)
    every = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=60, blank=True)
    area_code = models.CharField(max_length=15)
    scope_known = models.BooleanField(default=True)
    """False where no register knows the place that the plan names: the whole city is taken."""
    kind = models.CharField(max_length=12)
    indicator_key = models.CharField(max_length=80, unique=True)
    """Under which units report it. Whether an application measures it is asked when it is read,
    so that an application installed later takes over."""
    dropped_in = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="dropped")
    """The edition from which the promise is gone; it stays on record."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="target_key")]
        ordering = ["order"]


class Baseline(models.Model):
    """The frozen list over which a share is counted; later changes are rows with grounds."""

    target = models.OneToOneField(Target, models.CASCADE, related_name="baseline")
    frozen_on = models.DateField()
    rows = models.JSONField()
    sha256 = models.CharField(max_length=64)


class BaselineChange(models.Model):
    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="changes")
    row = models.CharField(max_length=80)
    added = models.BooleanField()
    on = models.DateField()
    ground = models.TextField()
    recorded_at = models.DateTimeField()


class Evidence(models.TextChoices):
    REPORTED = "reported", _("已报送，未核验")
    VERIFIED = "verified", _("已报送，已核验")
    REFUSED = "refused", _("核验不符")


class Return(models.Model):
    """A figure that a unit reported where no register can give it. Rows are only added:
    of several for one day the one recorded last holds."""

    indicator_key = models.CharField(max_length=80)
    area_code = models.CharField(max_length=15)
    day = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    document = models.CharField(max_length=200)
    """The paper that the figure rests on."""
    unit_code = models.CharField(max_length=40)
    evidence = models.CharField(max_length=10, choices=Evidence.choices)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["indicator_key", "area_code", "day"])]


class Figure(models.Model):
    """A measure published, frozen as it was known at that moment. Rows are only added."""

    indicator_key = models.CharField(max_length=80)
    area_code = models.CharField(max_length=15)
    first_day = models.DateField()
    last_day = models.DateField()
    measure = models.JSONField()
    known_at = models.DateTimeField()
    rules = models.CharField(max_length=64)
    """SHA-256 of the indicator's source and its parameters."""

    class Meta:
        indexes = [models.Index(fields=["indicator_key", "area_code", "last_day"])]


class KeptMeasure(models.Model):
    """What an indicator gave for a day and an area: kept until the records it reads change."""

    subject = models.CharField(max_length=220)
    """The key of the indicator; with that of the target where a frozen list counts."""
    area_code = models.CharField(max_length=15)
    day = models.DateField()
    revision = models.CharField(max_length=64)
    """Fingerprint of the rules, the records and the frozen list; another one makes it void."""
    month_end = models.BooleanField()
    """A point of the course; other days are kept for the page of the moment only."""
    measure = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "area_code", "day"], name="kept_measure")
        ]


class ProjectState(models.TextChoices):
    PREPARING = "preparing", _("前期")
    BUILDING = "building", _("在建")
    DONE = "done", _("完成")
    STOPPED = "stopped", _("停止")


class Project(models.Model):
    """A work with a place, a budget and milestones, under a clause."""

    code = models.CharField(primary_key=True, max_length=40)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="projects")
    clause_label = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=160)
    unit_code = models.CharField(max_length=40)
    area_code = models.CharField(max_length=15)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=ProjectState.choices)
    budget_fen = models.BigIntegerField()


class Milestone(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    order = models.IntegerField()
    name = models.CharField(max_length=120)
    due = models.DateField()
    reached_on = models.DateField(null=True)

    class Meta:
        ordering = ["order"]


class Spending(models.Model):
    """Money paid for a project, by month. Rows are only added."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="spendings")
    month = models.DateField()
    fen = models.BigIntegerField()
    document = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "document"], name="spending_document")
        ]
