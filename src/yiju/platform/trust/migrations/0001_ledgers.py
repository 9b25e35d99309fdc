"""The tables of the ledgers: accounts, transfers, their legs, and what proves them. Nothing is
filled. Going back drops them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JournalBlock",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("sealed", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("kind", models.CharField(max_length=8)),
                ("chain", models.BigIntegerField(null=True)),
                ("value_day", models.IntegerField()),
                ("recorded", models.BigIntegerField()),
                ("until", models.BigIntegerField(null=True)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("ground", models.CharField(blank=True, max_length=200)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("by", models.CharField(max_length=150)),
                ("digest", models.CharField(max_length=32)),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="trust.transfer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RefusedTransfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded", models.BigIntegerField(db_index=True)),
                ("by", models.CharField(max_length=150)),
                ("key", models.CharField(max_length=120)),
                ("code", models.CharField(max_length=60)),
                ("message", models.TextField()),
                ("digest", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=80, unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=10)),
                ("holder_kind", models.CharField(max_length=40)),
                ("holder", models.CharField(max_length=80)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("opened", models.IntegerField()),
                ("closed", models.IntegerField(null=True)),
                ("balance", models.BigIntegerField(default=0)),
                ("held", models.BigIntegerField(default=0)),
                ("peak", models.IntegerField(default=0)),
                ("recorded", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "code"], name="trust_accou_kind_39f254_idx"),
                    models.Index(
                        fields=["holder_kind", "holder"], name="trust_accou_holder__eada44_idx"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("form", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=200)),
                ("first_day", models.IntegerField(null=True)),
                ("last_day", models.IntegerField(null=True)),
                ("closing", models.BigIntegerField(null=True)),
                ("recorded", models.BigIntegerField()),
                ("by", models.CharField(max_length=150)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_files",
                        to="trust.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identity", models.CharField(max_length=140)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("value_day", models.IntegerField()),
                ("amount", models.BigIntegerField()),
                ("text", models.CharField(blank=True, max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_lines",
                        to="trust.account",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="trust.bankfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("through", models.IntegerField()),
                ("recorded", models.BigIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("ground", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "through"), name="trust_closing_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("balance", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed_balances",
                        to="trust.account",
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="trust.closing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("after", models.BigIntegerField()),
                ("value_day", models.IntegerField()),
                ("recorded", models.BigIntegerField()),
                ("peak", models.IntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="trust.account",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="trust.transfer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("how", models.CharField(max_length=10)),
                ("recorded", models.BigIntegerField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match",
                        to="trust.bankline",
                    ),
                ),
                (
                    "leg",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match",
                        to="trust.leg",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpenPending",
            fields=[
                (
                    "transfer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="open",
                        serialize=False,
                        to="trust.transfer",
                    ),
                ),
                ("until", models.BigIntegerField(db_index=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Reserve",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reserves",
                        to="trust.account",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reserves",
                        to="trust.transfer",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(
                fields=("account", "digest"), name="trust_bankfile_once"
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                fields=["account", "value_day"], name="trust_bankl_account_ffab1a_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(
                fields=("account", "identity"), name="trust_bankline_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="closedbalance",
            constraint=models.UniqueConstraint(
                fields=("closing", "account"), name="trust_closed_once"
            ),
        ),
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(
                fields=["account", "recorded", "id"], name="trust_leg_account_5c9be7_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(
                fields=["account", "peak", "id"], name="trust_leg_account_fbf41a_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="leg",
            index=models.Index(
                condition=models.Q(("value_day__lt", models.F("peak"))),
                fields=["account", "value_day"],
                name="trust_leg_late",
            ),
        ),
    ]
