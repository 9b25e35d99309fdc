"""Ballots as they are kept. Who took part and what was chosen stand in two tables; in a secret
ballot nothing joins them but the receipt, which is not kept."""

from django.db import models


class Ballot(models.Model):
    """A matter put to the owners; after the notice only votes are added."""

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField()
    """The text that is decided on, whole."""
    text_hash = models.CharField(max_length=64)
    matter = models.CharField(max_length=20)
    area_path = models.CharField(max_length=120)
    subject = models.CharField(max_length=100, blank=True, db_index=True)
    """What it is about: kind and code of an asset, as compound/320402XQ0001."""
    register = models.CharField(max_length=200)
    """From which register the roll comes, in words."""
    register_day = models.DateField()
    roll_hash = models.CharField(max_length=64)
    declared_area = models.PositiveBigIntegerField(null=True)
    noticed_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    secret = models.BooleanField()
    verified = models.BooleanField()
    silent = models.TextField(blank=True)
    """The sentence of the rules of procedure by which the silent follow the majority."""
    proxies_most = models.PositiveSmallIntegerField()
    counted_at = models.DateTimeField(null=True)
    sheets_hash = models.CharField(max_length=64, blank=True)
    annulled_at = models.DateTimeField(null=True)
    annulled_by = models.CharField(max_length=120, blank=True)
    """The authority or the court, and the number of its paper."""
    annulled_paper = models.CharField(max_length=120, blank=True)


class Elector(models.Model):
    """A head: its parts, its joint owners, whether it was served and has voted. In an open ballot
    `choice` as well."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="electors")
    head = models.CharField(max_length=60)
    parts = models.JSONField()
    area = models.PositiveBigIntegerField()
    owners = models.PositiveSmallIntegerField()
    served_at = models.DateTimeField(null=True)
    voted_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    replay = models.CharField(max_length=64, blank=True)
    """The hash of the key of the act, to know it again."""
    proxy_hash = models.CharField(max_length=64, blank=True)
    proxy_document = models.CharField(max_length=120, blank=True)
    choice = models.CharField(max_length=10, blank=True)
    device = models.CharField(max_length=64, blank=True)
    """A keyed mark of the browser that voted, of this ballot only; gone once it is counted."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "head"], name="one_vote_a_head")]


class VotingCode(models.Model):
    """The hash of a voting code; each joint owner of a head has one."""

    elector = models.ForeignKey(Elector, models.CASCADE, related_name="codes")
    hash = models.CharField(max_length=64, unique=True)


class Sheet(models.Model):
    """A piece of a vote: an amount of area, or the head, for one choice."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="sheets")
    tag = models.CharField(max_length=64)
    amount = models.PositiveIntegerField()
    choice = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "tag"], name="one_tag_a_sheet")]


class Entry(models.Model):
    """A paper ballot as one clerk read it; gone once a second has read the same."""

    elector = models.OneToOneField(Elector, models.PROTECT, related_name="entry")
    clerk = models.CharField(max_length=150)
    read = models.JSONField()
    at = models.DateTimeField()
