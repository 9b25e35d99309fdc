"""Patrols with the positions and hours of each, and who answers for which cell. New tables only:
touches no row, locks nothing; going back drops them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0002_turns"),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=150)),
                ("area_code", models.CharField(max_length=15)),
                ("area_path", models.CharField(max_length=100)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("by_account", models.CharField(max_length=150)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["area_code", "since"], name="work_charge_area_co_779490_idx"
                    ),
                    models.Index(
                        fields=["account", "since"], name="work_charge_account_c9641f_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "area_code", "since"), name="work_charge_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Patrol",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("account", models.CharField(max_length=150)),
                ("unit_code", models.CharField(max_length=40)),
                ("area_path", models.CharField(max_length=100)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("received", models.PositiveIntegerField(default=0)),
                ("stored", models.PositiveIntegerField(default=0)),
                ("refused", models.JSONField(default=dict)),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("metres", models.PositiveIntegerField(default=0)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["account", "began_at"], name="work_patrol_account_a16366_idx"
                    ),
                    models.Index(fields=["began_at"], name="work_patrol_began_a_cd1750_idx"),
                    models.Index(
                        condition=models.Q(("erased_at", None)),
                        fields=["began_at"],
                        name="work_patrol_kept",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PatrolHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("area_code", models.CharField(max_length=15)),
                ("area_path", models.CharField(max_length=100)),
                ("seconds", models.PositiveIntegerField()),
                (
                    "patrol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="work.patrol",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["day", "area_path"], name="work_patrol_day_bc926a_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("patrol", "day", "area_code"), name="work_patrol_hours_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PatrolTrack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("received", models.PositiveIntegerField()),
                ("stored", models.PositiveIntegerField()),
                ("refused", models.JSONField(default=dict)),
                ("positions", models.BinaryField()),
                (
                    "patrol",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracks",
                        to="work.patrol",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("patrol", "key"), name="work_patrol_batch_once")
                ],
            },
        ),
    ]
