"""Re-checks that were announced or drawn before draws had a room of their own."""

import json
import os
import subprocess
import sys

from yiju.platform.trust.draws.api import verify_export

SEED = bytes(range(32))
BEFORE = """
import hashlib
from datetime import datetime, UTC
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from yiju.platform.registry.api import seal
state = MigrationExecutor(connection).loader.project_state([("work", "0007_suggestions")])
old = state.apps.get_model("work", "RecheckDraw").objects
seed, at = bytes(range(32)), datetime(2021, 5, 1, tzinfo=UTC)
numbers = ["AJ-1", "AJ-2", "AJ-3"]
order = sorted(numbers, key=lambda n: hashlib.sha256(seed + n.encode()).hexdigest())
lines = sorted(["u/E01\\t0\\t0\\n", *("u/E01\\t" + n + "\\n" for n in numbers)])
facts = {"sealed_seed": seal(seed.hex()), "announced_at": at}
facts["commitment"] = hashlib.sha256(seed).hexdigest()
one = {"unit": "u", "type_class": "E01", "numbers": numbers, "checked": 0, "failed": 0}
old.create(
    month="2021-05", drawn_at=datetime(2021, 6, 1, tzinfo=UTC), strata=[one], sizes={"u/E01": 3},
    order={"u/E01": order}, list_hash=hashlib.sha256("".join(lines).encode()).hexdigest(), **facts,
)
old.create(month="2021-06", **facts)
"""
AFTER = """
import json
from datetime import datetime, UTC
from yiju.platform.trust.draws import api as draws
from yiju.platform.work.rechecks import api as rechecks
rechecks.perform("2021-06", datetime(2021, 7, 1, tzinfo=UTC))
print(json.dumps([rechecks.export(month) for month in ("2021-05", "2021-06")]))
"""


def test_months_drawn_before_stay_verifiable_and_announced_ones_are_drawn_as_announced(
    database_address, tmp_path
):
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiju.settings", "YIJU_HOME": str(tmp_path)}
    own.pop("DATABASE_URL", None)
    if not database_address.startswith("sqlite"):
        own["DATABASE_URL"] = database_address

    def manage(*words):
        command = [sys.executable, "-m", "yiju", "manage", *words]
        return subprocess.run(command, env=own, check=True, capture_output=True, text=True).stdout

    manage("migrate", "work", "0007")
    manage("shell", "-c", BEFORE)
    manage("migrate")
    drawn, announced = json.loads(manage("shell", "-c", AFTER).splitlines()[-1])

    assert drawn["taken"]["u/E01"]
    for told in (drawn, announced):
        assert told["scheme"] == "sha256/0"
        assert told["secrets"] == {"宜居": SEED.hex()}
        assert verify_export(told)
