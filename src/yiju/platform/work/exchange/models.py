"""The tables of the exchange. Private to this room: others call `exchange.api`."""

from django.db import models


class Direction(models.TextChoices):
    OUT = "out"
    """We tell them."""
    IN = "in"
    """They tell us."""


class Peer(models.Model):
    """What is shared with another platform in one direction."""

    name = models.CharField(max_length=40)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    our_name = models.CharField(max_length=40, blank=True)
    """How the other platform calls us."""
    url = models.CharField(max_length=300, blank=True)
    """Of the other platform, without a slash at its end."""
    secret = models.BinaryField()
    """Sealed; both sides sign with it."""
    data_sets = models.JSONField()
    private = models.BooleanField(default=False)
    """It is in the house's own network."""
    forwards = models.BooleanField(default=False)
    """What other platforms told us goes to this one as well."""
    stream = models.CharField(max_length=40, blank=True)
    """Which stream is sent, or followed, at present."""
    number = models.PositiveIntegerField(default=0)
    """The last batch that was written, or received."""
    hash = models.CharField(max_length=64, blank=True)
    open = models.BooleanField(default=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "work"
        constraints = [models.UniqueConstraint(fields=["name", "direction"], name="work_peer_once")]


class SourceMark(models.Model):
    """How far a data set has been told to a platform."""

    peer = models.ForeignKey(Peer, models.CASCADE, related_name="marks")
    source = models.CharField(max_length=40)
    cursor = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "work"
        constraints = [models.UniqueConstraint(fields=["peer", "source"], name="work_mark_once")]


class SentRecord(models.Model):
    """What a platform was told last of a thing."""

    peer = models.ForeignKey(Peer, models.CASCADE, related_name="told")
    data_set = models.CharField(max_length=20)
    origin = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=120)
    facts_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        app_label = "work"
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "data_set", "origin", "code"], name="work_told_once"
            )
        ]


class SentBatch(models.Model):
    """A batch for a platform, kept so that it can be sent again as it was."""

    peer = models.ForeignKey(Peer, models.CASCADE, related_name="batches")
    stream = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    body = models.TextField()
    records = models.PositiveIntegerField()
    written_at = models.DateTimeField(db_index=True)
    acknowledged_at = models.DateTimeField(null=True)
    receipt = models.JSONField(null=True)

    class Meta:
        app_label = "work"
        constraints = [
            models.UniqueConstraint(fields=["peer", "stream", "number"], name="work_sent_once")
        ]
        indexes = [
            models.Index(
                fields=["peer", "stream", "number"],
                condition=models.Q(acknowledged_at=None),
                name="work_unacknowledged",
            )
        ]


class ReceivedBatch(models.Model):
    """A batch that a platform told us, with the receipt that it got."""

    peer = models.ForeignKey(Peer, models.CASCADE, related_name="received")
    stream = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    records = models.PositiveIntegerField()
    stored = models.PositiveIntegerField()
    receipt = models.JSONField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "work"
        constraints = [
            models.UniqueConstraint(fields=["peer", "stream", "number"], name="work_received_once")
        ]


class Mirror(models.Model):
    """What another platform said of a thing last. Nobody changes it here."""

    peer = models.ForeignKey(Peer, models.CASCADE, related_name="mirrors")
    data_set = models.CharField(max_length=20)
    origin = models.CharField(max_length=160)
    """The names of the platforms that it came through, that of the peer first."""
    code = models.CharField(max_length=120)
    facts = models.JSONField(null=True)
    facts_hash = models.CharField(max_length=64, blank=True)
    batch = models.ForeignKey(ReceivedBatch, models.CASCADE)
    """In which it was said."""
    stream = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        app_label = "work"
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "data_set", "origin", "code"], name="work_mirror_once"
            )
        ]
        indexes = [models.Index(fields=["data_set", "code"])]
