"""The processes of test_ledgers_killed.py, and what they leave behind.

`prepare` opens accounts; `post PROGRAM FROM` posts the orders of a turn for each line that it is
given, from a turn on, and says which is in the books; `story` lets reserves lapse and prints the
books.
"""

import json
import os
import sys
from datetime import timedelta
from itertools import count


def start() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "yiju.settings"
    django.setup()
    from booked import KINDS

    from yiju.platform.trust.ledgers import api

    api.install(KINDS)


def prepare() -> None:
    from booked import open_books
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    open_books()


def post(program: int, first: int) -> None:
    from booked import BY, NOON
    from posted_orders import orders_of

    from yiju.platform.trust.ledgers import api

    for turn in count(first):
        if not sys.stdin.readline():
            return
        told = api.post_many(orders_of(program, turn), actor=BY, at=NOON)
        assert all(one.refusal is None for one in told), told
        print(turn, flush=True)


def story() -> None:
    from booked import BY, NOON

    from yiju.platform.trust.ledgers import api
    from yiju.platform.trust.ledgers.storing import ask

    while api.expire(actor=BY, at=NOON + timedelta(hours=2)):
        pass
    rows = ask("SELECT key, kind FROM trust_transfer ORDER BY id")
    found = {
        "keys": [key for key, move in rows if move != "expired"],
        "audit": api.audited(),
        "balances": {row.code: [row.balance, row.held] for row in api.accounts()},
        "balanced": api.trial_balance().balanced,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    start()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["post", program, first]:
            post(int(program), int(first))
        case ["story"]:
            story()
