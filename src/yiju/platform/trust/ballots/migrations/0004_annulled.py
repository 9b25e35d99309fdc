"""An authority or a court annuls what was decided by a ballot."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trust_ballots", "0003_device")]

    operations = [
        migrations.AddField(
            model_name="ballot",
            name="annulled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ballot",
            name="annulled_by",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ballot",
            name="annulled_paper",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
    ]
