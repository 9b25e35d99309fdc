"""The columns of texts as they are kept take the place of the old. Second of two steps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0008_keep_texts"),
    ]

    operations = [
        migrations.RemoveField("advice", "reason"),
        migrations.RenameField("advice", "kept", "said"),
        migrations.AlterField("advice", "said", models.JSONField()),
        migrations.RemoveField("cause", "problem"),
        migrations.RenameField("cause", "kept", "problem"),
        migrations.AlterField("cause", "problem", models.JSONField(blank=True, default=str)),
    ]
