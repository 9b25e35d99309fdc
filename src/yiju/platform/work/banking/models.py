"""The tables of banking. Private to this room: others call `banking.api`."""

from django.db import models


class Bank(models.Model):
    """A bank with which the city has agreed on a door in both directions."""

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    url = models.CharField(max_length=300)
    """Of the bank's own door, without a slash at its end."""
    secret = models.BinaryField()
    """Sealed; both sides sign with it."""
    private = models.BooleanField(default=False)
    """It is in the house's own network."""
    open = models.BooleanField(default=True)


class BankAccount(models.Model):
    """An account at a bank, and the account in our books that says what lies there."""

    bank = models.ForeignKey(Bank, models.PROTECT, related_name="accounts")
    number = models.CharField(max_length=40)
    ledger = models.CharField(max_length=80, unique=True)
    """Code of the ledger account."""
    unassigned = models.CharField(max_length=80)
    """Code of the ledger account against which stands what nobody could be credited with."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="work_banking_account_once")
        ]


class Receipt(models.Model):
    """A payment that came into an account, once, however often and by whichever way it is told."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="receipts")
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    """The bank's own number of the transaction."""
    amount = models.BigIntegerField()
    value_date = models.DateField()
    memo = models.CharField(max_length=200, blank=True)
    payer_shown = models.CharField(max_length=60, blank=True)
    payer = models.BinaryField()
    """Sealed: name and account."""
    digest = models.CharField(max_length=64, blank=True)
    """Keyed, of all that the bank said; empty where it came from a file, which says less."""
    credited = models.CharField(max_length=80)
    """Code of the ledger account against which it stands."""
    why = models.JSONField(default=str, blank=True)
    """Why nobody could be credited, as a text that is kept; empty where somebody was."""
    why_code = models.CharField(max_length=60, blank=True)
    returned_by = models.CharField(max_length=80, blank=True)
    """Key of the payment that sends it back."""
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "number"], name="work_banking_receipt_once")
        ]
        indexes = [models.Index(fields=["credited", "value_date"])]


class Instruction(models.Model):
    """A payment that the bank is told to make; the money stays reserved until its result."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="instructions")
    key = models.CharField(max_length=80, unique=True)
    into = models.CharField(max_length=80)
    """Code of the ledger account that takes what is paid."""
    amount = models.BigIntegerField()
    payee = models.BinaryField()
    """Sealed: name, account, bank."""
    payee_shown = models.CharField(max_length=80)
    purpose = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="written")
    number = models.CharField(max_length=60, blank=True)
    value_date = models.DateField(null=True)
    why = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    """When the bank said that it has it."""
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "written_at"])]
