"""The tables of funding. Private to this room. Facts with documents; rows are added, not edited."""

from django.db import models


class Catalogue(models.Model):
    """A version of the catalogue of green projects, from the day on which it holds."""

    version = models.CharField(primary_key=True, max_length=40)
    title = models.CharField(max_length=200)
    valid_from = models.DateField(unique=True)
    codes = models.JSONField()
    """Code to title."""


class Source(models.Model):
    """What projects are paid from: a budget line, a loan, a bond, a fund, or what covers one."""

    code = models.CharField(primary_key=True, max_length=40)
    plan_code = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    provider = models.CharField(max_length=120)
    unit_code = models.CharField(max_length=40)
    """The unit that raised it and answers for it."""
    amount_fen = models.BigIntegerField()
    signed_on = models.DateField()
    matures_on = models.DateField(null=True)
    repaid_from = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=120)
    green_code = models.CharField(max_length=40, blank=True)
    green_version = models.CharField(max_length=40, blank=True)
    """Of the catalogue by which the label was given; it stays when a newer catalogue comes."""
    green_evidence = models.CharField(max_length=160, blank=True)
    covers = models.CharField(max_length=40, blank=True)
    """The source that a guarantee or an insurance covers."""
    balance = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    """Of a special bond: income of its project over principal and interest."""
    rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    """Interest in percent a year."""
    repaid_how = models.CharField(max_length=10, blank=True)
    changed_at = models.DateTimeField()


class Covenant(models.Model):
    """A figure that a contract makes the debtor keep."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="covenants")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    compare = models.CharField(max_length=6)
    bound = models.DecimalField(max_digits=16, decimal_places=4)
    every_months = models.IntegerField()
    document = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="funding_covenant_once")
        ]


class CovenantReading(models.Model):
    covenant = models.ForeignKey(Covenant, models.PROTECT, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    document = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["covenant", "on"], name="funding_reading_once")
        ]


class Benefit(models.Model):
    """Energy saved or carbon avoided by a project in a year, by a document."""

    project_code = models.CharField(max_length=40)
    year = models.IntegerField()
    kind = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=18, decimal_places=3)
    document = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project_code", "year", "kind"], name="funding_benefit_once"
            )
        ]


class Entry(models.Model):
    """Money committed, drawn or used. A correction is an entry that says what another should be."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="entries")
    project_code = models.CharField(max_length=40, db_index=True)
    act = models.CharField(max_length=10)
    fen = models.BigIntegerField()
    on = models.DateField()
    document = models.CharField(max_length=120)
    green_code = models.CharField(max_length=40, blank=True)
    """Of money used: what for, in the catalogue; empty for what is in no catalogue."""
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    ground = models.CharField(max_length=300, blank=True)
    account = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "project_code", "act", "document"],
                condition=models.Q(corrects=None),
                name="funding_document_once",
            )
        ]


class Partnership(models.Model):
    """The terms of a PPP project that was admitted; a change of them is a new row."""

    project_code = models.CharField(max_length=40, db_index=True)
    area_code = models.CharField(max_length=15)
    """Whose general public budget bears it."""
    signed_on = models.DateField()
    terms = models.JSONField()
    document = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()


class BudgetYear(models.Model):
    """General public budget expenditure of a year, settled or foreseen; the newest row holds."""

    area_code = models.CharField(max_length=15)
    year = models.IntegerField()
    fen = models.BigIntegerField()
    is_actual = models.BooleanField()
    document = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area_code", "year"], name="funding_budget_year")]
