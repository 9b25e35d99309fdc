"""A program that follows changes while one of two transactions commits late: slow_commit.py
ADDRESS HOME. It prints the numbers that were to be seen and those that were seen, as JSON."""

import json
import sys
import threading

from mortal_office import start

start(sys.argv[1], sys.argv[2])

from django.db import connection, transaction  # noqa: E402
from repairs import CLERK, REPAIR, at, begun  # noqa: E402

from yiju.platform.work import api  # noqa: E402

api.install([REPAIR])
EVERYTHING = api.Wanted(process="repair")
slow, quick = begun("r-1").number, begun("r-2").number
_rows, cursor = api.changes(EVERYTHING)
is_written, may_commit = threading.Event(), threading.Event()


def dispatch(number: str, key: str, hour: int) -> None:
    api.act(number, "dispatch", {"unit": "east-works"}, key=key, at=at(1, hour), **CLERK)


def dispatch_slowly() -> None:
    with transaction.atomic():
        dispatch(slow, "s", 10)
        is_written.set()
        may_commit.wait(30)
    connection.close()


running = threading.Thread(target=dispatch_slowly)
running.start()
assert is_written.wait(30)
dispatch(quick, "q", 11)
first, cursor = api.changes(EVERYTHING, after=cursor)
may_commit.set()
running.join()
seen = [row.number for row in first if len(row.stages) > 1]
# Transactions of others on the same server hold changes back as well, until they end.
for _attempt in range(600):
    more, cursor = api.changes(EVERYTHING, after=cursor)
    seen += [row.number for row in more if len(row.stages) > 1]
    if len(seen) > 1:
        break
    may_commit.clear()
    may_commit.wait(0.1)
print(json.dumps([sorted([slow, quick]), sorted(seen)]))
