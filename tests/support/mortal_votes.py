"""The processes of test_votes_killed.py, and what they leave behind.

`prepare` calls a ballot and prints the codes; `vote FROM` votes for one head after another for each
line that it is given, from a number on, and says which vote is in; `count` counts and prints.
"""

import hashlib
import json
import os
import sys
from datetime import UTC, date, datetime

HEADS = 400
CHOICES = ("yes", "no", "abstain")
KEY = "lift"
OPEN, OVER = datetime(2021, 3, 21, tzinfo=UTC), datetime(2021, 3, 30, tzinfo=UTC)


def choice_of(number: int) -> str:
    return CHOICES[number % 3]


def area_of(number: int) -> int:
    return 80_00 + number


def prepare() -> None:
    from django.core.management import call_command

    from yiju.platform.events.api import Actor
    from yiju.platform.trust.ballots import api as ballots

    call_command("migrate", verbosity=0)
    by = Actor("committee", "业主委员会", "990100-committee")
    announced = datetime(2021, 3, 1, tzinfo=UTC)
    parts = [ballots.Part(f"P{n}", area_of(n), f"H{n:04}") for n in range(HEADS)]
    ballots.announce(
        KEY, title="x", body="x", matter="rebuild", area_path="/", register="x",
        register_day=date(2021, 3, 1), parts=parts,
        opens_at=datetime(2021, 3, 20, tzinfo=UTC), closes_at=OVER, actor=by, at=announced,
    )  # fmt: skip
    slips = ballots.serve(KEY, actor=by, at=datetime(2021, 3, 2, tzinfo=UTC))
    print(json.dumps([slip.codes[0] for slip in sorted(slips, key=lambda one: one.head)]))


def vote(first: int) -> None:
    """Two of these run at once over the same heads, with the same acts: each vote counts once."""
    from yiju.platform.trust.ballots import api as ballots

    codes = json.loads(os.environ["CODES"])
    for number in range(first, HEADS):
        if not sys.stdin.readline():
            return
        replay = hashlib.sha256(f"act {number}".encode()).hexdigest()
        receipt = ballots.vote(KEY, [codes[number]], choice_of(number), replay=replay, at=OPEN)
        print(number, receipt, flush=True)


def count() -> None:
    from yiju.platform.events.api import Actor
    from yiju.platform.trust.ballots import api as ballots

    ballots.count(KEY, actor=Actor("clock", "时钟"), at=OVER)
    told = ballots.export(KEY)
    print(json.dumps({"told": told, "holds": list(map(str, ballots.verify_export(told).unmet))}))


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "yiju.settings"
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["vote", first]:
            vote(int(first))
        case ["count"]:
            count()
