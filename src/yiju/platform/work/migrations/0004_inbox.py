"""The inbox: moves that can be taken back, many moves at once, views that people keep.

Stages that are open learn who handed them on; of those that have ended nobody asks any more. Going
back drops all of it.
"""

import django.db.models.deletion
from django.db import migrations, models

TOLD = """
UPDATE work_stage SET
  from_account = coalesce((SELECT e.by_account FROM work_stage e WHERE e.item_id = work_stage.item_id
    AND e.ended_at IS NOT NULL ORDER BY e.ended_at DESC, e.id DESC LIMIT 1), ''),
  from_unit = coalesce((SELECT e.by_unit FROM work_stage e WHERE e.item_id = work_stage.item_id
    AND e.ended_at IS NOT NULL ORDER BY e.ended_at DESC, e.id DESC LIMIT 1), '')
WHERE ended_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0003_field_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="BeforeImage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("step", models.CharField(max_length=40)),
                ("move", models.CharField(max_length=40)),
                ("by_account", models.CharField(max_length=150)),
                ("by_name", models.CharField(blank=True, max_length=60)),
                ("made_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField()),
                ("values", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Bulk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("process", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("step", models.CharField(max_length=40)),
                ("move", models.CharField(max_length=40)),
                ("said", models.JSONField(default=dict)),
                ("each", models.JSONField(default=dict)),
                ("opinion", models.TextField(blank=True)),
                ("asked", models.JSONField()),
                ("by_account", models.CharField(max_length=150)),
                ("by_name", models.CharField(blank=True, max_length=60)),
                ("by_unit", models.CharField(blank=True, max_length=40)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BulkLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40)),
                ("is_done", models.BooleanField()),
                ("says", models.TextField(blank=True)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undo_says", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=150)),
                ("unit_code", models.CharField(blank=True, max_length=40)),
                ("name", models.CharField(max_length=40)),
                ("page", models.CharField(max_length=20)),
                ("query", models.JSONField(default=dict)),
                ("place", models.PositiveIntegerField(default=0)),
                ("is_default", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="stage",
            name="from_account",
            field=models.CharField(blank=True, db_default="", max_length=150),
        ),
        migrations.AddField(
            model_name="stage",
            name="from_unit",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.AddIndex(
            model_name="asking",
            index=models.Index(
                condition=models.Q(("decided_at", None)),
                fields=["by_account"],
                name="work_asking_open",
            ),
        ),
        migrations.AddIndex(
            model_name="stage",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["from_account", "due_at"],
                name="work_desk_from",
            ),
        ),
        migrations.AddField(
            model_name="beforeimage",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="images", to="work.item"
            ),
        ),
        migrations.AddIndex(
            model_name="bulk",
            index=models.Index(
                fields=["by_account", "made_at"], name="work_bulk_by_acco_503628_idx"
            ),
        ),
        migrations.AddField(
            model_name="bulkline",
            name="bulk",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="work.bulk"
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(
                condition=models.Q(("unit_code", ""), _negated=True),
                fields=["unit_code"],
                name="work_view_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("account", "name"), name="work_view_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("account", "page"),
                name="work_view_default",
            ),
        ),
        migrations.AddIndex(
            model_name="beforeimage",
            index=models.Index(
                condition=models.Q(("undone_at", None)),
                fields=["by_account", "made_at"],
                name="work_image_own",
            ),
        ),
        migrations.AddIndex(
            model_name="beforeimage",
            index=models.Index(
                condition=models.Q(("undone_at", None)), fields=["made_at"], name="work_image_old"
            ),
        ),
        migrations.AddConstraint(
            model_name="beforeimage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("item",), name="work_image_latest"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkline",
            constraint=models.UniqueConstraint(fields=("bulk", "number"), name="work_bulk_line"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("lon__isnull", False)),
                fields=["lon", "lat", "process"],
                name="work_place",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("paused", True)), fields=["id"], name="work_paused"
            ),
        ),
        migrations.RunSQL(TOLD, migrations.RunSQL.noop),
    ]
