"""Books and events that were kept before their tables touched fewer pages stay as they were."""

import json
import os
import subprocess
import sys

BEFORE = """
from datetime import date, timedelta
from booked import BY, NOON, open_books, paid, post
from yiju.platform.trust.ledgers import api
from yiju.platform.events import api as events
open_books()
post(paid("k1", 100, value_date=date(2021, 5, 30)))
post(paid("k2", 40))
post(paid("p1", 30, out_of="one", into="two", move=api.Move.PENDING))
api.settle("s1", "p1", actor=BY, at=NOON)
api.reverse("r1", "k2", ground="误记", actor=BY, at=NOON)
api.seal(actor=BY, at=NOON)
events.seal(NOON)
post(paid("k3", 5), NOON + timedelta(days=3))
"""
TOLD = """
import io, json
from datetime import date
from booked import KINDS
from yiju.platform.trust.ledgers import api
api.install(KINDS)
out = io.StringIO()
api.export(out)
days = [date(2021, 5, 29), date(2021, 5, 30), date(2021, 6, 1), date(2021, 6, 5)]
june = api.statement("one", days[1], days[-1])
print(json.dumps([out.getvalue(), api.audited(), [api.balance("one", on=day) for day in days],
                  [(entry.key, entry.balance) for entry in june.entries]]))
"""
AFTER = """
import json
from django.db import DatabaseError, connection, transaction
from booked import BY, KINDS, NOON, paid, post
from yiju.platform.events import api as events
from yiju.platform.trust.ledgers import api, refusals
api.install(KINDS)
refused = []
for table in ("trust_transfer", "trust_leg", "trust_reserve", "events_event"):
    for change in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
        except DatabaseError:
            refused.append(change)
last = api.transfer("k3").number
again = [api.post(paid(key, 5), actor=BY, at=NOON).again for key in ("k3", "k4")]
twice = []
for key, follows in (("r2", "k2"), ("s2", "p1")):
    try:
        api.reverse(key, follows, ground="误记", actor=BY, at=NOON)
    except refusals.LedgerRefusal as refusal:
        twice.append(refusal.code)
api.seal(actor=BY, at=NOON)
events.seal(NOON)
newest = events.history()[0]
print(json.dumps([len(refused), again, api.transfer("k4").number > last, twice,
                  api.audited(), newest.seq is not None, len(api.blocks())]))
"""


def test_all_of_it_is_kept_goes_on_and_is_only_added_to(database_address, tmp_path):
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiju.settings", "YIJU_HOME": str(tmp_path)}
    own["PYTHONPATH"] = os.pathsep.join(sys.path)
    own.pop("DATABASE_URL", None)
    if not database_address.startswith("sqlite"):
        own["DATABASE_URL"] = database_address

    def manage(*words):
        command = [sys.executable, "-m", "yiju", "manage", *words]
        return subprocess.run(command, env=own, check=True, capture_output=True, text=True).stdout

    def told(script):
        return json.loads(manage("shell", "-c", script).splitlines()[-1])

    manage("migrate", "events", "0002")
    manage("migrate", "trust", "0002")
    manage("shell", "-c", BEFORE)
    before = told(TOLD)
    assert before[1:3] == [[], [0, 100, 75, 75]]
    assert [key for key, _balance in before[3]] == ["k1", "k2", "s1", "r1", "k3"]
    manage("migrate", "trust")
    assert told(TOLD) == before
    after = told(AFTER)
    twice = ["ledger.not_reversible", "ledger.not_reversible"]
    assert after == [8, [True, False], True, twice, [], True, 2]
