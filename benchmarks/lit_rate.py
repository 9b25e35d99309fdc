"""The lit rate by district and month: benchmarks/lit_rate.py [MILLIONS] [A_NIGHT] [SPARK]

Writes readings of 300,000 lamps into a lake as upkeep leaves it (each day sorted by stream):
A_NIGHT of each lamp (7), a quarter of an hour apart around the sampling moment, in as many nights
of a year as make so many MILLIONS (100). Then asked in turn, three rounds, in a new process each:

    yiju    query.lit_by_month with the streams as the database tells them
    bare    DuckDB with the same memory over the same files, by hand in SQL, month by month; the
            lamps, their districts and the watts from which they are lit are in its memory before
    spark   as yiju, on Apache Spark on this machine, with a third argument

Printed are medians of wall and processor time, and the most memory that a process ever held; of
spark without its Java. All answers must be equal. Then the latest value of 10,000 and of all
streams is asked.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

LAMPS = 300_000
DISTRICTS = [f"3204{number:02d}000000" for number in (2, 4, 11, 12, 13, 81)]
WATTS = (60.0, 100.0, 150.0)
HOWS = {"full": 100, "dims": 50}
LIT_FROM, STANDBY, BACK = 0.5, 0.05, timedelta(minutes=45)
ROUNDS = 3
CHINA_EVENING_UTC = timedelta(hours=14)
"""22:00."""


def nights_of(count: int) -> list[datetime]:
    """The sampling moments of so many nights, evenly over a year."""
    first = date(2022, 1, 1)
    days = [first + timedelta(days=365 * number // count) for number in range(count)]
    return [datetime(day.year, day.month, day.day, tzinfo=UTC) + CHINA_EVENING_UTC for day in days]


def lamps() -> dict[str, Any]:
    """Number of the stream, district, power and regime of each lamp."""
    number = np.arange(LAMPS)
    return {
        "stream": (number + 1).astype(np.int32),
        "district": number % 1_000 * len(DISTRICTS) // 1_000,
        "watts": np.array(WATTS)[number % 7 % len(WATTS)],
        "how": np.array(list(HOWS))[number % 5 % 2],
    }


def wanted_w(known: dict[str, Any]) -> Any:
    """What each lamp should draw."""
    level = np.array(list(HOWS.values()))[np.arange(LAMPS) % 5 % 2] / 100
    return known["watts"] * (STANDBY + (1 - STANDBY) * level)


def level_at(how: str, _at: datetime) -> int:
    return HOWS[how]


# --- writing -------------------------------------------------------------------------------


def write(nights: int, a_night: int) -> None:
    """Streams with their latest values, and the lake."""
    from django.core.management import call_command

    from yiju.platform.sensing.lake import api
    from yiju.platform.sensing.lake.delta import READINGS
    from yiju.platform.sensing.models import Latest, Stream

    call_command("migrate", verbosity=0)
    known, lake = lamps(), api.lake()
    streams = [
        Stream(
            pk=number,
            key=f"L-{number:06}/lamp.power",
            kind="lamp.power",
            asset_kind="lamp",
            asset_code=f"L-{number:06}",
            area_path=f"320400000000/{DISTRICTS[district]}/{number % 60:03}/",
            since=datetime(2021, 1, 1, tzinfo=UTC),
            revision=1,
        )
        for number, district in zip(
            known["stream"].tolist(), known["district"].tolist(), strict=True
        )
    ]
    Stream.objects.bulk_create(streams, 2_000)
    moment = int(datetime(2022, 12, 31, 14, tzinfo=UTC).timestamp() * 1e6)
    Latest.objects.bulk_create(
        [
            Latest(
                stream_id=one.pk,
                observed=moment + one.pk,
                received=moment + one.pk + 2_000_000,
                value=60.0,
                quality=0,
                run=1,
            )
            for one in streams
        ],
        2_000,
    )
    for turn, at in enumerate(nights_of(nights)):
        rows = readings(turn, at, a_night, known)
        batches = pa.Table.from_arrays(rows, schema=READINGS).to_reader(100_000)
        listed = lake.files("readings")
        lake.overwrite("readings", at.date(), batches, listed.version)


def readings(turn: int, at: datetime, a_night: int, known: dict[str, Any]) -> list[pa.Array]:
    """Of one night by stream and moment: one lamp in thirty is dark for the night, one value in a
    hundred is missing and one in two hundred suspect."""
    random, size = np.random.default_rng(turn), LAMPS * a_night
    offset = (np.arange(a_night) - a_night * 2 // 3) * 900_000_000
    moment = (
        int(at.timestamp() * 1e6) + np.tile(offset, LAMPS) - random.integers(0, 60_000_000, size)
    )
    level = np.array([HOWS[how] for how in HOWS])[(np.arange(LAMPS) % 5 % 2)] / 100
    wanted = known["watts"] * (STANDBY + (1 - STANDBY) * level)
    dark = random.random(LAMPS) < 1 / 30 + known["district"] / 300
    value = np.repeat(np.where(dark, 0.4, wanted), a_night) * random.normal(1, 0.02, size)
    missing, suspect = random.random(size) < 0.01, random.random(size) < 0.005
    quality = np.where(missing, 3, np.where(suspect, 1, 0)).astype(np.int8)
    moments = pa.timestamp("us", "UTC")
    return [
        pa.array(np.repeat(known["stream"], a_night)),
        pa.array(moment).cast(moments),
        pa.array(moment + 2_000_000).cast(moments),
        pa.array(np.round(value, 1), mask=missing),
        pa.array(quality),
        pa.nulls(size, pa.binary()),
        pa.array([at.date()] * size, pa.date32()),
    ]


# --- asking --------------------------------------------------------------------------------


def yiju(nights: int) -> dict[str, list[int]]:
    from yiju.platform.sensing import api as sensing
    from yiju.platform.sensing.query import api as query

    known = lamps()
    rows = zip(
        known["stream"].tolist(), known["watts"].tolist(), known["how"].tolist(), strict=True
    )
    loads = [sensing.Load(f"L-{n:06}", "", watts, STANDBY, how) for n, watts, how in rows]
    warm()
    began, busy = time.perf_counter(), time.process_time()
    sampled = query.Sampled.of("lamp.power", loads, lambda path: path.split("/")[1])
    told(began, busy, "streams")
    found = query.lit_by_month(sampled, level_at, nights_of(nights), BACK, lit_from=LIT_FROM)
    told(began, busy)
    return {f"{area} {month}": [one.yes, one.no] for (area, month), one in found.items()}


def warm() -> None:
    """A process of the server has its engine long before."""
    from yiju.platform.sensing.query import api as query

    by = query.engine()
    by.run(by.rows("one", pa.table({"one": [1]})))


BARE = """
SELECT district, count(*) FILTER (value >= watts) AS lit, count(*) FILTER (value < watts) AS dark
FROM (
    SELECT stream, night, arg_max(value, observed) AS value
    FROM read_parquet({files}, hive_partitioning = false)
    JOIN nights ON observed > night - INTERVAL 45 MINUTE AND observed <= night
    WHERE quality = 0
    GROUP BY stream, night
) JOIN lamps USING (stream)
GROUP BY district
"""


def bare(nights: int) -> dict[str, list[int]]:
    import duckdb

    from yiju.platform.sensing.lake import api as lakes
    from yiju.platform.sensing.lake.scanning import SETTINGS

    engine = duckdb.connect(
        config=SETTINGS | {"temp_directory": os.environ["YIJU_HOME"] + "/spilt"}
    )
    engine.execute("SET TimeZone = 'UTC'")
    known = lamps()
    watts = LIT_FROM * wanted_w(known)
    table = pa.table({"stream": known["stream"], "district": known["district"], "watts": watts})
    engine.register("given", table)
    engine.execute("CREATE TABLE lamps AS FROM given")
    files = lakes.lake().files("readings")
    found = {}
    began, busy = time.perf_counter(), time.process_time()
    moments = nights_of(nights)
    for month in range(1, 13):
        of_month = [at for at in moments if at.month == month]
        if not of_month:
            continue
        engine.execute("CREATE OR REPLACE TABLE nights (night TIMESTAMPTZ)")
        engine.executemany("INSERT INTO nights VALUES (?)", [[at] for at in of_month])
        paths = files.of([at.date() for at in of_month])
        for place, lit, dark in engine.execute(BARE.format(files=paths)).fetchall():
            found[f"{DISTRICTS[place]} {date(2022, month, 1)}"] = [lit, dark]
    told(began, busy)
    return found


def told(began: float, busy: float, what: str = "") -> None:
    took, worked = time.perf_counter() - began, time.process_time() - busy
    print(json.dumps([what, took, worked]), flush=True)


def latest() -> None:
    from yiju.platform.sensing import api as sensing

    wanted = sensing.Wanted(kind="lamp.power")
    for size in (10_000, 10_000, 10_000, LAMPS):
        began, busy = time.perf_counter(), time.process_time()
        found = sensing.latest(wanted, size=None if size == LAMPS else size)
        wall, worked = time.perf_counter() - began, time.process_time() - busy
        assert len(found) == size
        of_ten = 1e3 * 10_000 / size
        print(f"latest of {size}: {wall * of_ten:.0f} ms, {worked * of_ten:.0f} ms busy per 10,000")


# --- the run -------------------------------------------------------------------------------


def play(role: str, nights: int, a_night: int) -> None:
    import django

    django.setup()
    from django.conf import settings

    if role == "spark":
        settings.YIJU_ENGINE, role = "spark", "yiju"
    if role == "write":
        write(nights, a_night)
    elif role == "latest":
        latest()
    else:
        found = {"yiju": yiju, "bare": bare}[role](nights)
        print(json.dumps(found, sort_keys=True))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def run(role: str, nights: int, a_night: int) -> list[str]:
    command = [sys.executable, __file__, "--as", role, str(nights), str(a_night)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return ran.stdout.splitlines()


def main(millions: float, a_night: int, roles: list[str]) -> None:
    nights = max(12, round(millions * 1e6 / LAMPS / a_night))
    began = time.perf_counter()
    run("write", nights, a_night)
    took = time.perf_counter() - began
    files = list(Path(os.environ["YIJU_HOME"], "lake", "readings").rglob("*.parquet"))
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{nights * a_night * LAMPS} readings of {nights} nights, written in {took:.0f} s:")
    print(f"{len(files)} files, {size:.0f} MB", flush=True)
    ask(nights, a_night, roles)
    print(*run("latest", nights, a_night), sep="\n")


def ask(nights: int, a_night: int, roles: list[str]) -> None:
    """All roles in turn, and their medians beside those of bare."""
    walls: dict[str, list[float]] = {role: [] for role in roles}
    busy: dict[str, list[float]] = {role: [] for role in roles}
    most, answers = dict.fromkeys(roles, 0), set()
    for _turn in range(ROUNDS):
        for role in roles:
            *steps, answer, memory = run(role, nights, a_night)
            answers.add(answer)
            _what, wall, worked = json.loads(steps[-1])
            walls[role].append(wall)
            busy[role].append(worked)
            most[role] = max(most[role], int(memory))
    assert len(answers) == 1, "the answers differ"
    base = statistics.median(walls["bare"]), statistics.median(busy["bare"])
    print(f"{'':8}{'wall s':>9}{'of bare':>9}{'busy s':>9}{'of bare':>9}{'MB':>7}")
    for role in roles:
        wall, worked = statistics.median(walls[role]), statistics.median(busy[role])
        ratios = f"{wall:9.2f}{wall / base[0]:9.2f}{worked:9.2f}{worked / base[1]:9.2f}"
        print(f"{role:8}{ratios}{most[role]:7}")
    print(f"all answers are equal: {len(json.loads(answers.pop()))} rows", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--as"]:
        play(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        given = sys.argv[1:]
        beside = ["spark"] if len(given) > 2 else []
        with tempfile.TemporaryDirectory() as home:
            os.environ |= {"YIJU_HOME": home, "DJANGO_SETTINGS_MODULE": "yiju.settings"}
            main(
                float(given[0]) if given else 100,
                int(given[1]) if len(given) > 1 else 7,
                ["yiju", "bare", *beside],
            )
