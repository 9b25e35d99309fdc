"""The tables of the registry."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def compare_paths_by_bytes(apps, schema_editor):
    """What lies in an area is a range of paths: on PostgreSQL, whatever the database's language
    sorts first, these columns are compared byte by byte, as SQLite does."""
    if schema_editor.connection.vendor == "postgresql":
        for table in ("registry_asset", "registry_assetversion"):
            schema_editor.execute(
                f'ALTER TABLE {table} ALTER COLUMN area_path TYPE varchar(100) COLLATE "C"'
            )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="KindRevision",
            fields=[
                ("kind", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0)),
                ("event", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LoadedCity",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("profile_hash", models.CharField(max_length=64)),
                ("loaded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_sealed", models.BinaryField()),
                ("name_masked", models.CharField(max_length=40)),
                ("identifier_sealed", models.BinaryField(null=True)),
                ("identifier_masked", models.CharField(blank=True, max_length=20)),
                ("identifier_hash", models.CharField(max_length=64, unique=True)),
                ("phone_sealed", models.BinaryField(null=True)),
                ("phone_masked", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("code", models.CharField(max_length=15, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("city", "市"),
                            ("district", "区、县"),
                            ("street", "街道、镇"),
                            ("community", "社区、村"),
                            ("grid", "单元网格"),
                            ("zone", "片区"),
                        ],
                        max_length=10,
                    ),
                ),
                ("path", models.CharField(db_index=True, max_length=100)),
                ("official", models.BooleanField(default=True)),
                ("civil", models.BooleanField(default=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("boundary", models.BinaryField(null=True)),
                ("boundary_source", models.CharField(blank=True, max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("members", models.ManyToManyField(related_name="zones", to="registry.area")),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="registry.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AreaAlias",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="registry.area",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Asset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "规划"),
                            ("in_service", "在用"),
                            ("suspended", "停用"),
                            ("removed", "拆除"),
                        ],
                        max_length=12,
                    ),
                ),
                ("area_code", models.CharField(blank=True, max_length=15)),
                ("area_path", models.CharField(blank=True, max_length=100)),
                ("keeper_code", models.CharField(blank=True, max_length=40)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("attributes", models.JSONField(default=dict)),
                ("valid_from", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("revision", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                ("fingerprint", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "area_path"], name="registry_as_kind_f64e9e_idx"),
                    models.Index(fields=["kind", "revision"], name="registry_as_kind_5e30f2_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="asset_kind_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="AssetVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "规划"),
                            ("in_service", "在用"),
                            ("suspended", "停用"),
                            ("removed", "拆除"),
                        ],
                        max_length=12,
                    ),
                ),
                ("area_code", models.CharField(blank=True, max_length=15)),
                ("area_path", models.CharField(blank=True, max_length=100)),
                ("keeper_code", models.CharField(blank=True, max_length=40)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("attributes", models.JSONField(default=dict)),
                ("valid_from", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("revision", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="registry.asset",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "db_table": "registry_account",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("short_name", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "人民政府"),
                            ("department", "部门"),
                            ("committee", "管理委员会"),
                            ("institution", "事业单位"),
                            ("leading_group", "领导小组"),
                            ("enterprise", "企业"),
                            ("association", "社会组织"),
                        ],
                        max_length=20,
                    ),
                ),
                ("uscc", models.CharField(max_length=18, null=True, unique=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="registry.area"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="registry.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="registry.area"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="registry.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="registry.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitAlias",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="registry.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitGroup",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                (
                    "members",
                    models.ManyToManyField(
                        related_name="groups", through="registry.GroupMember", to="registry.unit"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="groupmember",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, to="registry.unitgroup"
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["level", "code"], name="registry_ar_level_6b9312_idx"),
        ),
        migrations.AddIndex(
            model_name="assetversion",
            index=models.Index(
                fields=["asset", "valid_from", "recorded_at"], name="registry_as_asset_i_6b34f8_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="assetversion",
            index=models.Index(
                fields=["kind", "valid_from", "revision"], name="registry_as_kind_cf9341_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["person", "since"], name="registry_me_person__9b82bc_idx"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "place"), name="group_place"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "unit"), name="group_unit"),
        ),
        migrations.RunPython(compare_paths_by_bytes, migrations.RunPython.noop),
    ]
