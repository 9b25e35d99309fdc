"""What a measured part rests on, for readers of other languages.

Adds an empty column without making the table anew, so that its triggers stay; on PostgreSQL the
table is locked for a moment. Going back drops it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trust_standings", "0002_only_added")]
    operations = [
        migrations.AddField(
            model_name="standingfact", name="said", field=models.JSONField(null=True)
        ),
    ]
