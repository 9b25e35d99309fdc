"""How fast the ledgers post, beside a plain-SQL ledger and beancount: ledger.py [ENTRIES]

The same transfers between 1,000 accounts, BATCH in a batch, in one run: through the room, with all
that it checks and keeps; through a plain ledger of three tables that checks nothing, on the same
kind of database; and read by beancount, where BEANCOUNT names a Python that has it. Then single
transfers, each committed, beside bare commits of one row and of as many rows as a transfer leaves,
in turns, so that all meet the same load; balances; and interest for ACCOUNTS accounts.

A SQLite database in a temporary folder, or the one that DATABASE_URL names (its books grow).
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

AT = datetime(2021, 12, 31, 4, tzinfo=UTC)
ACCOUNTS = 1_000
BATCH = int(os.environ.get("BATCH", "10000"))
TURNS, SINGLE = 10, 50
"""So often comes each kind of single commits, and with so many."""
BEARING = int(os.environ.get("ACCOUNTS", "1000000"))
Row = tuple[date, int, int, int]
PLAIN = (
    "CREATE TABLE plain_account (id integer PRIMARY KEY, balance bigint NOT NULL DEFAULT 0)",
    "CREATE TABLE plain_transfer (id integer PRIMARY KEY, day text, idem text UNIQUE NOT NULL)",
    "CREATE TABLE plain_entry (transfer bigint NOT NULL, account bigint NOT NULL, amount bigint)",
    "CREATE INDEX plain_of_account ON plain_entry (account)",
    "CREATE TABLE plain_told (transfer bigint NOT NULL, told text NOT NULL)",
    "CREATE TABLE plain_waiting (transfer bigint NOT NULL)",
)
TOLD = """INSERT INTO plain_told VALUES (%s, '{"legs": [["a0000", -1], ["a0001", 1]]}')"""
READ = """
import sys, time
from beancount import loader
began = time.perf_counter()
entries, errors, _options = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
print(time.perf_counter() - began)
"""


def main(entries: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["YIJU_HOME"] = folder
        import django
        from django.conf import settings
        from django.core.management import call_command

        from yiju.settings import FIELD_KEY, database

        settings.configure(
            DATABASES={"default": database(os.environ.get("DATABASE_URL"))},
            FIELD_KEY=FIELD_KEY,
            INSTALLED_APPS=["yiju.platform.events", "yiju.platform.trust"],
            USE_TZ=True,
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        )
        django.setup()
        call_command("migrate", verbosity=0)
        measure(entries // 2, Path(folder))


def made(count: int) -> list[Row]:
    """Day, from, to and amount: the same in every run."""
    random, rows = Random(5), []
    for number in range(count):
        source, target = random.sample(range(ACCOUNTS), 2)
        day = date(2021, 1, 1) + timedelta(days=number * 360 // count)
        rows.append((day, source, target, random.randrange(1, 1_000_000)))
    return rows


def timed(what: str, count: int, work: Callable[[], object]) -> None:
    tell(what, count, *measured(work))


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def in_turns(works: dict[str, Callable[[range], None]]) -> None:
    """Each does a part of its work, and again, in turns."""
    times = {what: [0.0, 0.0] for what in works}
    for turn in range(TURNS):
        for what, work in works.items():
            part = range(turn * SINGLE, (turn + 1) * SINGLE)
            for place, seconds in enumerate(measured(lambda work=work, part=part: work(part))):  # type: ignore[misc]
                times[what][place] += seconds
    for what, (took, cpu) in times.items():
        tell(what, TURNS * SINGLE, took, cpu)


def tell(what: str, count: int, took: float, cpu: float) -> None:
    print(
        f"{what:58} {count:>9,} {took:8.2f} s {count / took:>10,.0f}/s  cpu {cpu:6.2f} s",
        flush=True,
    )


def measure(count: int, folder: Path) -> None:
    from django.db import connection

    from yiju.platform.events.api import Actor
    from yiju.platform.trust.ledgers import api

    by = Actor("benchmark", "benchmark", via="system")
    kind = api.AccountKind(key="bench.any", title="", unit=api.FEN, holders=("unit",), floor=None)
    saver = api.AccountKind(key="bench.saver", title="", unit=api.FEN, holders=("unit",))
    api.install([kind, saver])
    first = date(2020, 1, 1)
    codes = [f"a{number:04}" for number in range(ACCOUNTS)]
    opened = [api.Opening(code, kind.key, "unit", "U", first) for code in codes]
    api.accounts_open([*opened, api.Opening("bank", kind.key, "unit", "U", first)], actor=by, at=AT)
    rows = made(count)

    def post() -> None:
        for begin in range(0, count, BATCH):
            orders = [
                api.moved(f"k{n}", m, out_of=codes[a], into=codes[b], value_date=d)
                for n, (d, a, b, m) in enumerate(rows[begin : begin + BATCH], begin)
            ]
            told = api.post_many(orders, actor=by, at=AT)
            assert not any(one.refusal for one in told)

    print(f"{connection.vendor}, {ACCOUNTS} accounts, {BATCH} transfers a batch")
    timed("ledgers: transfers posted in batches", count, post)
    timed("plain SQL: the same, unchecked", count, lambda: plain(rows))
    beancount(rows, folder)
    wanted = [0] * ACCOUNTS
    for _day, source, target, amount in [*rows, *rows[: TURNS * SINGLE]]:
        wanted[source] -= amount
        wanted[target] += amount
    singles(codes, by, rows)

    def ask() -> None:
        for place in range(2_000):
            day = date(2021, 1, 1) + timedelta(days=place % 360)
            api.balance(codes[place % ACCOUNTS], on=day, known_at=AT)

    timed("ledgers: balance of a value date as known at a moment", 2_000, ask)
    began = time.perf_counter()
    assert api.trial_balance().balanced
    print(f"ledgers: trial balance {time.perf_counter() - began:.3f} s")
    assert api.balance(codes[7]) == wanted[7]
    interest(by)


def plain(rows: list[Row]) -> None:
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        for statement in PLAIN:
            cursor.execute(statement.replace("integer PRIMARY", "bigint PRIMARY") if
                           connection.vendor == "postgresql" else statement)  # fmt: skip
        cursor.executemany(
            "INSERT INTO plain_account (id) VALUES (%s)", [(n,) for n in range(ACCOUNTS)]
        )
        for begin in range(0, len(rows), BATCH):
            with transaction.atomic():
                plainly(cursor, list(enumerate(rows[begin : begin + BATCH], begin + 1)))


def plainly(cursor: Any, some: list[tuple[int, Row]]) -> None:
    """Transfers with their numbers."""
    cursor.executemany(
        "INSERT INTO plain_transfer (id, day, idem) VALUES (%s, %s, %s)",
        [(n, d.isoformat(), f"k{n}") for n, (d, _a, _b, _m) in some],
    )
    legs = [leg for n, (_d, a, b, m) in some for leg in ((n, a, -m), (n, b, m))]
    cursor.executemany("INSERT INTO plain_entry VALUES (%s, %s, %s)", legs)
    cursor.executemany(
        "UPDATE plain_account SET balance = balance + %s WHERE id = %s",
        [(m, a) for _n, a, m in legs],
    )


def beancount(rows: list[Row], folder: Path) -> None:
    python = os.environ.get("BEANCOUNT")
    if not python:
        print("beancount: not measured; BEANCOUNT names no Python")
        return
    file = folder / "books.beancount"
    with file.open("w") as out:
        for number in range(ACCOUNTS):
            out.write(f"2020-01-01 open Assets:A{number:04} CNY\n")
        for d, a, b, m in rows:
            out.write(
                f'{d} * "p" "n"\n  Assets:A{a:04}  -{m / 100:.2f} CNY\n'
                f"  Assets:A{b:04}  {m / 100:.2f} CNY\n"
            )
    environment = {**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"}
    command = [python, "-I", "-c", READ, str(file)]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    took = float(told.stdout)
    print(f"{'beancount: the same, read, booked, checked':58} {len(rows):>9,} {took:8.2f} s"
          f" {len(rows) / took:>10,.0f}/s")  # fmt: skip


def singles(codes: list[str], by: object, rows: list[Row]) -> None:
    from django.db import connection, transaction

    from yiju.platform.trust.ledgers import api

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (n bigint)")

    def bare(part: range) -> None:
        for number in part:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO bare VALUES (%s)", [number])

    def as_many(part: range) -> None:
        for number in part:
            with transaction.atomic(), connection.cursor() as cursor:
                plainly(cursor, [(len(rows) + 1 + number, rows[number])])
                cursor.execute(TOLD, [number])
                cursor.execute("INSERT INTO plain_waiting VALUES (%s)", [number])

    def post(part: range) -> None:
        for number in part:
            _day, source, target, amount = rows[number]
            one = api.moved(
                f"s{number}", amount, out_of=codes[source], into=codes[target],
                value_date=AT.date(),
            )  # fmt: skip
            api.post(one, actor=by, at=AT)  # type: ignore[arg-type]

    in_turns(
        {
            "the database: bare commits of one row": bare,
            "the database: commits of a transfer's rows, unchecked": as_many,
            "ledgers: single transfers, each committed": post,
        }
    )


def interest(by: object) -> None:
    """One deposit in each of many accounts, and a year's interest on them."""
    from yiju.platform.trust.ledgers import api as ledgers

    first = date(2020, 1, 1)
    for begin in range(0, BEARING, 50_000):
        ledgers.accounts_open(
            [
                ledgers.Opening(f"d{number:07}", "bench.saver", "unit", "U", first)
                for number in range(begin, min(begin + 50_000, BEARING))
            ],
            actor=by,  # type: ignore[arg-type]
            at=AT,
        )
    random = Random(6)
    for begin in range(0, BEARING, 5_000):
        legs = [
            ledgers.Leg(f"d{number:07}", random.randrange(1, 10_000_000))
            for number in range(begin, min(begin + 5_000, BEARING))
        ]
        legs.append(ledgers.Leg("bank", -sum(leg.amount for leg in legs)))
        made = ledgers.Transfer(f"deposit-{begin}", tuple(legs), date(2021, 1, 10))
        ledgers.post(made, actor=by, at=AT)  # type: ignore[arg-type]
    rate, last = Fraction(15, 1000), date(2021, 12, 20)
    found: list[ledgers.Accrued] = []
    timed(
        "ledgers: a year's interest worked out from the books",
        BEARING,
        lambda: found.append(ledgers.accrue("bench.saver", date(2021, 1, 1), last, rate)),
    )
    timed(
        "ledgers: that interest posted into the accounts",
        BEARING,
        lambda: ledgers.post_interest(
            found[0], key="interest", source="bank", value_date=last, ground="", at=AT,
            actor=by,  # type: ignore[arg-type]
        ),
    )  # fmt: skip
    assert len(found[0].accounts) == BEARING
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory in the whole run: {peak:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
