"""Write why nobody was credited as a JSON string, which reads as it did. First of two steps.

0002_receipt_why_as_json     this: every receipt, in batches, in one transaction
0003_receipt_keep_why        the column becomes JSON, so that each reads it in their language
"""

import json

from django.db import migrations

BATCH = 1_000


def as_json(apps, schema_editor):
    _each(apps, lambda why: json.dumps(why, ensure_ascii=False))


def as_text(apps, schema_editor):
    _each(apps, json.loads)


def _each(apps, change):
    Receipt = apps.get_model("work_banking", "Receipt")
    rows = Receipt.objects.only("pk", "why").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for row in batch:
            row.why = change(row.why)
        Receipt.objects.bulk_update(batch, ["why"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("work_banking", "0001_banks")]
    operations = [migrations.RunPython(as_json, as_text)]
