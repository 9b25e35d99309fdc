"""Draws as they are kept: what is published is added, never changed."""

from django.db import models


class Draw(models.Model):
    """Announced, then frozen, then drawn or given up."""

    key = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    scheme = models.CharField(max_length=20)
    alone = models.TextField(blank=True)
    """Why one commitment without a public value is enough; empty where there are more."""
    announced_at = models.DateTimeField()
    beacon = models.TextField(blank=True)
    """Which public value is taken, in words; empty where the parties' secrets are all."""
    beacon_at = models.DateTimeField(null=True)
    beacon_value = models.CharField(max_length=200, blank=True)
    frozen_at = models.DateTimeField(null=True)
    notice = models.JSONField(default=dict)
    list_hash = models.CharField(max_length=64, blank=True)
    notice_hash = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    order = models.JSONField(default=dict)
    given_up_at = models.DateTimeField(null=True)
    why_given_up = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "announced_at"])]


class Commitment(models.Model):
    """A party of a draw: its hash before, its secret after. The house's own secret is sealed until
    the draw; the others bring theirs."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="commitments")
    party = models.CharField(max_length=120)
    hash = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True)
    secret = models.TextField(blank=True)
    """Hexadecimal, once revealed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "party"], name="one_a_party")]


class Replacement(models.Model):
    """One who was drawn and does not take the place, with the published reason."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="replacements")
    candidate = models.CharField(max_length=120)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "candidate"], name="replaced_once")]
