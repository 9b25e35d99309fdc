"""Texts that a reader reads in their own language: the columns, and what they said so far, which
stays as it was. First of two steps.

    0008_keep_texts       this: the new columns, filled from the old
    0009_texts_as_kept    the old columns go, the new take their names

Touches every row of sensing_advice and sensing_cause that says something (some thousands a year).
Going back needs no work: the old columns are still there.
"""

from django.db import migrations, models

BATCH = 1_000


def fill(apps, schema_editor):
    for name, old in (("Advice", "reason"), ("Cause", "problem")):
        model = apps.get_model("sensing", name)
        rows = model.objects.exclude(**{old: ""}).order_by("pk")
        after = 0
        while batch := list(rows.filter(pk__gt=after)[:BATCH]):
            for one in batch:
                one.kept = getattr(one, old)
            model.objects.bulk_update(batch, ["kept"])
            after = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0007_advice"),
    ]

    operations = [
        migrations.AddField("advice", "kept", models.JSONField(default=str)),
        migrations.AddField("cause", "kept", models.JSONField(default=str)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
