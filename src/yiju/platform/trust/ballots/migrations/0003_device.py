"""Which browser a vote came from, as a mark that means nothing outside its ballot."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trust_ballots", "0002_subject")]

    operations = [
        migrations.AddField(
            model_name="elector",
            name="device",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
