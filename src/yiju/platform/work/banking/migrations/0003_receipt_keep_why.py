"""Why nobody was credited becomes JSON. Second of two steps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work_banking", "0002_receipt_why_as_json")]
    operations = [
        migrations.AlterField(
            model_name="receipt", name="why", field=models.JSONField(blank=True, default=str)
        )
    ]
