"""The tables of the ledgers. Transfers, legs, reserves, closings and blocks are only ever added:
the database refuses the rest (migration 0002). What an account keeps of its own balance follows
from its legs and can be added up again.

Moments are whole microseconds since 1970 in UTC; value dates are days since 1970 in China.
"""

from django.db import models

from yiju.platform.events.keys import AddedKey
from yiju.platform.trust.ledgers.times import AHEAD, DAY

PROTECT = models.PROTECT


class Account(models.Model):
    """An account. `balance`, `held`, `peak` and `recorded` follow from what was posted."""

    code = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=60)
    unit = models.CharField(max_length=10)
    holder_kind = models.CharField(max_length=40)
    holder = models.CharField(max_length=80)
    title = models.CharField(max_length=120, blank=True)
    opened = models.IntegerField()
    closed = models.IntegerField(null=True)
    """The first day on which it takes nothing."""
    balance = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    """Reserved by what is pending, and not to be spent otherwise."""
    peak = models.IntegerField(default=0)
    """The latest value date of a leg."""
    recorded = models.BigIntegerField(default=0)
    """When the last leg was posted."""

    class Meta:
        indexes = [
            models.Index(fields=["kind", "code"]),
            models.Index(fields=["holder_kind", "holder"]),
        ]


class Transfer(models.Model):
    id = AddedKey(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=8)
    follows = models.ForeignKey(
        "self", PROTECT, null=True, related_name="followed_by", db_index=False
    )
    """What it settles, voids, lets lapse or reverses: each is followed once."""
    chain = models.BigIntegerField(null=True)
    """The number of the first transfer of those that were linked."""
    value_day = models.IntegerField()
    recorded = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    text = models.CharField(max_length=200, blank=True)
    ground = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=150)
    digest = models.CharField(max_length=32)
    """Of what it moves, to tell a repetition from another transfer under the same key."""

    class Meta:
        constraints = [
            # Most follow nothing, and are not in this index.
            models.UniqueConstraint(
                fields=["follows"],
                name="trust_followed_once",
                condition=models.Q(follows__isnull=False),
            )
        ]


class Leg(models.Model):
    """What a transfer does to one account, and the balance after it."""

    id = AddedKey(primary_key=True)
    transfer = models.ForeignKey(Transfer, PROTECT, related_name="legs")
    account = models.ForeignKey(Account, PROTECT, related_name="legs", db_index=False)
    amount = models.BigIntegerField()
    after = models.BigIntegerField()
    value_day = models.IntegerField()
    recorded = models.BigIntegerField()
    peak = models.IntegerField()
    """The latest value date of the account so far; beyond `value_day` for a leg that came late."""

    class Meta:
        indexes = [
            models.Index(fields=["account", "recorded", "id"]),
            # What counts from the day on which it was posted is found by its moment.
            models.Index(
                fields=["account", "peak", "id"],
                name="trust_leg_past",
                condition=models.Q(peak__lt=(models.F("recorded") + AHEAD) / DAY),
            ),
            models.Index(
                fields=["account", "value_day"],
                name="trust_leg_late",
                condition=models.Q(value_day__lt=models.F("peak")),
            ),
        ]


class Reserve(models.Model):
    """What a pending transfer will do to one account."""

    id = AddedKey(primary_key=True)
    transfer = models.ForeignKey(Transfer, PROTECT, related_name="reserves")
    account = models.ForeignKey(Account, PROTECT, related_name="reserves")
    amount = models.BigIntegerField()


class OpenPending(models.Model):
    """A pending transfer that nothing has followed yet."""

    transfer = models.OneToOneField(Transfer, PROTECT, primary_key=True, related_name="open")
    until = models.BigIntegerField(null=True, db_index=True)


class Closing(models.Model):
    """Books of a kind of account are closed through a day."""

    kind = models.CharField(max_length=60)
    through = models.IntegerField()
    recorded = models.BigIntegerField()
    by = models.CharField(max_length=150)
    ground = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "through"], name="trust_closing_once")
        ]


class ClosedBalance(models.Model):
    """The balance of an account at the end of a closed period: nothing can change it any more."""

    closing = models.ForeignKey(Closing, PROTECT, related_name="balances", db_index=False)
    account = models.ForeignKey(Account, PROTECT, related_name="closed_balances")
    balance = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closing", "account"], name="trust_closed_once")
        ]


class JournalBlock(models.Model):
    """A run of transfers under one hash, chained to the block before."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.IntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed = models.BigIntegerField()


class RefusedTransfer(models.Model):
    """What was asked for and refused, because those who ask again and again are worth a look."""

    recorded = models.BigIntegerField(db_index=True)
    by = models.CharField(max_length=150)
    key = models.CharField(max_length=120)
    code = models.CharField(max_length=60)
    message = models.TextField()
    digest = models.CharField(max_length=32)


class BankFile(models.Model):
    """A statement of a bank that was taken in, by the hash of its bytes."""

    account = models.ForeignKey(Account, PROTECT, related_name="bank_files")
    digest = models.CharField(max_length=64)
    form = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    first_day = models.IntegerField(null=True)
    last_day = models.IntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    """The balance at the end of the last day, as the bank states it."""
    recorded = models.BigIntegerField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="trust_bankfile_once")
        ]


class BankLine(models.Model):
    """An entry of a bank, once, however many files hold it."""

    account = models.ForeignKey(Account, PROTECT, related_name="bank_lines", db_index=False)
    file = models.ForeignKey(BankFile, PROTECT, related_name="lines")
    identity = models.CharField(max_length=140)
    reference = models.CharField(max_length=120, blank=True)
    value_day = models.IntegerField()
    amount = models.BigIntegerField()
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "identity"], name="trust_bankline_once")
        ]
        indexes = [models.Index(fields=["account", "value_day"])]


class BankMatch(models.Model):
    """An entry of the bank and the leg in our books that is the same."""

    line = models.OneToOneField(BankLine, PROTECT, related_name="match")
    leg = models.OneToOneField(Leg, PROTECT, related_name="match")
    how = models.CharField(max_length=10)
    recorded = models.BigIntegerField()
