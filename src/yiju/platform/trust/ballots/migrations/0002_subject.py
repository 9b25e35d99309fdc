from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trust_ballots", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="ballot",
            name="subject",
            field=models.CharField(blank=True, db_index=True, default="", max_length=100),
            preserve_default=False,
        ),
    ]
