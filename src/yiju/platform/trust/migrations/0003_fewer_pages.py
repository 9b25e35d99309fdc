"""A new transfer touches fewer pages: on SQLite its number and those of its legs are not kept once
more in a table of all the highest numbers; what follows nothing is in no index of what does; and a
leg that counts from the day on which it was posted is in no index by value dates.

On SQLite the tables are made anew, with all their rows and their triggers, while nobody writes:
ten seconds or so for each million legs. On PostgreSQL two indexes are. Going back makes them as
they were.
"""

import django.db.models.deletion
from django.db import migrations, models

from yiju.platform.events.keys import AddedKey

TABLES = ("trust_transfer", "trust_leg", "trust_reserve")
REFUSAL = "the books are only ever added to"


def add_triggers(apps, schema_editor):
    """Those of 0002, which are gone with the tables that were made anew."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in TABLES:
        for verb in ("update", "delete"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
                params=None,
            )


def key():
    return AddedKey(primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("trust", "0002_only_added"), ("events", "0003_fewer_pages")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, add_triggers),
        migrations.RemoveIndex("leg", "trust_leg_account_fbf41a_idx"),
        migrations.AlterField("leg", "id", key()),
        migrations.AlterField("reserve", "id", key()),
        migrations.AlterField("transfer", "id", key()),
        migrations.AlterField(
            "transfer",
            "follows",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="trust.transfer",
            ),
        ),
        migrations.AddConstraint(
            "transfer",
            models.UniqueConstraint(
                condition=models.Q(("follows__isnull", False)),
                fields=("follows",),
                name="trust_followed_once",
            ),
        ),
        migrations.AddIndex(
            "leg",
            models.Index(
                condition=models.Q(
                    peak__lt=(models.F("recorded") + 28_800_000_000) / 86_400_000_000
                ),
                fields=["account", "peak", "id"],
                name="trust_leg_past",
            ),
        ),
        migrations.RunPython(add_triggers, migrations.RunPython.noop),
    ]
