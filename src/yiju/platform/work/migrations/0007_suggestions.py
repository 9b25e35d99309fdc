"""What the city's cases teach, and what was suggested for a case: three new tables, none filled.

Going back drops them; nothing else refers to them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0006_doors")]

    operations = [
        migrations.CreateModel(
            name="Learning",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("cases", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TypeLesson",
            fields=[
                ("type_code", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("cases", models.FloatField()),
                ("grams", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.CharField(max_length=20)),
                ("second", models.CharField(blank=True, max_length=20)),
                ("third", models.CharField(blank=True, max_length=20)),
                ("sure", models.BooleanField()),
                ("chosen", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestion",
                        to="work.item",
                    ),
                ),
            ],
        ),
    ]
