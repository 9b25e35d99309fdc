"""Texts that were kept in Chinese before they were kept for every reader stay as they were."""

import json
import os
import subprocess
import sys

BEFORE = """
from datetime import datetime, UTC
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
apps = MigrationExecutor(connection).loader.project_state([("sensing", "0007_advice")]).apps
at = datetime(2022, 6, 30, tzinfo=UTC)
span = {"area_code": "3204", "area_path": "3204", "since": at, "until": at}
spell = apps.get_model("sensing", "Spell").objects.create(watch="w", **span)
apps.get_model("sensing", "Advice").objects.create(
    spell=spell, made_at=at, reason="白天变暗", evidence={})
for code, problem in (("A", "没有单位"), ("B", "")):
    apps.get_model("sensing", "Cause").objects.create(
        watch="w", asset_kind="lamp", asset_code=code, type_code="M01037", severity=2,
        opened_at=at, last_at=at, problem=problem)
"""
AFTER = """
import json
from yiju.platform.sensing.advice.models import Advice
from yiju.platform.sensing.watches.models import Cause
told = [Advice.objects.get().reason]
told += [one.problem for one in Cause.objects.order_by("asset_code")]
print(json.dumps(told))
"""


def test_what_was_said_before_is_still_said(database_address, tmp_path):
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiju.settings", "YIJU_HOME": str(tmp_path)}
    own.pop("DATABASE_URL", None)
    if not database_address.startswith("sqlite"):
        own["DATABASE_URL"] = database_address

    def manage(*words):
        command = [sys.executable, "-m", "yiju", "manage", *words]
        return subprocess.run(command, env=own, check=True, capture_output=True, text=True).stdout

    manage("migrate", "sensing", "0007")
    manage("shell", "-c", BEFORE)
    manage("migrate", "sensing")

    told = json.loads(manage("shell", "-c", AFTER).splitlines()[-1])
    assert told == ["白天变暗", "没有单位", ""]
