"""The tables of sensing: sources, streams, the inbox, what was moved. Nothing is filled.

Going back drops them; the lake of files is not touched."""

import django.db.models.deletion
from django.db import migrations, models


def compare_by_bytes(apps, schema_editor):
    """What lies in an area is a range of paths, as in the registry, and lists go on after a key:
    both are compared byte by byte, whatever the language of the database."""
    if schema_editor.connection.vendor == "postgresql":
        for column in ("area_path", "key"):
            schema_editor.execute(
                f'ALTER TABLE sensing_stream ALTER COLUMN {column} TYPE varchar(100) COLLATE "C"'
            )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LakeDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("rows", models.PositiveBigIntegerField(default=0)),
                ("changes", models.PositiveBigIntegerField(default=0)),
                ("sorted_changes", models.PositiveBigIntegerField(default=0)),
                ("summed_changes", models.PositiveBigIntegerField(default=0)),
                ("ended", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Stream",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=100, unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("asset_kind", models.CharField(max_length=40)),
                ("asset_code", models.CharField(max_length=40)),
                ("area_path", models.CharField(blank=True, max_length=100)),
                ("keeper_code", models.CharField(blank=True, max_length=40)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("revision", models.PositiveBigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lake", models.CharField(max_length=36)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("moved_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("lineage", models.CharField(max_length=16)),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("unit_code", models.CharField(max_length=40)),
                (
                    "door",
                    models.CharField(
                        choices=[("http", "接口"), ("mqtt", "MQTT"), ("file", "文件")], max_length=4
                    ),
                ),
                ("quota", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.IntegerField()),
                ("day", models.DateField()),
                ("received", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("refused", models.JSONField(default=dict)),
                ("columns", models.BinaryField()),
            ],
            options={},
        ),
        migrations.CreateModel(
            name="Latest",
            fields=[
                (
                    "stream",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="sensing.stream",
                    ),
                ),
                ("observed", models.BigIntegerField(db_index=True)),
                ("received", models.BigIntegerField()),
                ("value", models.FloatField(null=True)),
                ("quality", models.PositiveSmallIntegerField()),
                ("run", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="stream",
            name="source",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="streams",
                to="sensing.source",
            ),
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asset_code", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=60)),
                ("mark", models.CharField(max_length=16)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("until", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_on", models.DateField(null=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="secrets",
                        to="sensing.source",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.IntegerField()),
                ("day", models.DateField()),
                ("outcome", models.CharField(max_length=20)),
                ("count", models.PositiveBigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source_id", "day", "outcome"), name="sensing_tally_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="stream",
            index=models.Index(fields=["kind", "asset_code"], name="sensing_str_kind_a56509_idx"),
        ),
        migrations.AddIndex(
            model_name="stream",
            index=models.Index(
                fields=["asset_kind", "asset_code"], name="sensing_str_asset_k_9738d3_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="stream",
            index=models.Index(fields=["kind", "area_path"], name="sensing_str_kind_606c81_idx"),
        ),
        migrations.RunPython(compare_by_bytes, migrations.RunPython.noop),
    ]
