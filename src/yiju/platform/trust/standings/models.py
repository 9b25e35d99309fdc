"""The tables of standings. Facts and uses are only ever added: the database refuses the rest
(migration 0002). What follows from facts is computed when asked."""

from django.db import models


class StandingFact(models.Model):
    """One fact of a kind of standing, chained to the one before it."""

    kind = models.CharField(max_length=60)
    number = models.IntegerField()
    """From 1 in each kind, without gaps."""
    key = models.CharField(max_length=120, unique=True)
    digest = models.CharField(max_length=64)
    """Of what was asked for, to tell a repetition from another fact under the same key."""
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    act = models.CharField(max_length=16)
    entry = models.CharField(max_length=120)
    follows = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=60)
    ground = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=40, blank=True)
    """An exact fraction; empty where the fact has none."""
    starts = models.DateField()
    until = models.DateField(null=True)
    outcome = models.BooleanField(null=True)
    cause = models.CharField(max_length=120, blank=True)
    document = models.CharField(max_length=120, blank=True)
    said = models.JSONField(null=True)
    """The document as `text_to_json` keeps it, where no person wrote it; not under the hash."""
    text = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    by = models.CharField(max_length=150)
    recorded = models.DateTimeField()
    mark = models.CharField(max_length=16)
    nonce = models.CharField(max_length=32)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="standing_chain")]
        indexes = [
            models.Index(fields=["kind", "subject_kind", "subject"]),
            models.Index(fields=["entry"]),
            models.Index(fields=["kind", "document"]),
        ]


class StandingUse(models.Model):
    """Who saw a standing or decided by it: what for, and what the answer was."""

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    measure = models.CharField(max_length=60, blank=True)
    on = models.DateField()
    answer = models.JSONField()
    answer_hash = models.CharField(max_length=64)
    account = models.CharField(max_length=150)
    name = models.CharField(max_length=150)
    unit = models.CharField(max_length=40, blank=True)
    recorded = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "subject_kind", "subject", "recorded"])]


class StandingPublication(models.Model):
    """The grades of all subjects of a kind as they were on a day, published as a draft; final once
    the time for objections has passed. What is final is frozen for whoever decides by it."""

    kind = models.CharField(max_length=60)
    on = models.DateField()
    drafted_at = models.DateTimeField()
    objections_until = models.DateField()
    final_at = models.DateTimeField(null=True)
    rows = models.JSONField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "on"], name="standing_published")]
