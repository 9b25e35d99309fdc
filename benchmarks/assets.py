"""How fast assets are imported, listed, exported and drawn: benchmarks/assets.py [ASSETS]

Makes a register of toilets as .xlsx, .csv and .geojson, imports each into a fresh database in a
fresh process, and prints seconds and the peak of the process's memory. Beside them, in the same
run, the peer: the same rows through Django's bulk_create, without reading a file or any check.
A SQLite database in a temporary folder, or the one that DATABASE_URL names (emptied each time).
"""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

AT = datetime(2022, 6, 30, 4, tzinfo=UTC)
ROUNDS = 40
APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "yiju.platform.events",
    "yiju.platform.registry",
]


def main(assets: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        files = [home / "toilets.xlsx", home / "toilets.csv", home / "toilets.geojson"]
        step(home, "make", assets, *files)
        peer = step(home, "peer", assets)["seconds"]
        for file in files:
            took = step(home, "import", assets, file)["seconds"]
            print(f"{'':34} {took / peer:8.1f} times the peer")
        step(home, "again", assets, files[0])
        step(home, "use", assets)


def step(home: Path, name: str, assets: int, *files: Path) -> dict[str, Any]:
    """One step in its own process; what it printed last, as JSON, is what it measured."""
    if name in {"peer", "import"}:
        for file in home.glob("yiju.sqlite3*"):
            file.unlink()
    command = [sys.executable, __file__, name, str(assets), *map(str, files)]
    environment = {**os.environ, "YIJU_HOME": str(home)}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    *lines, last = done.stdout.splitlines()
    for line in lines:
        print(line, flush=True)
    found: dict[str, Any] = json.loads(last)
    what = " ".join([name, *(file.suffix for file in files)])
    print(
        f"{what:34} {found['seconds']:8.1f} s {found['busy']:8.1f} s of a core "
        f"{found['mb']:8,.0f} MB",
        flush=True,
    )
    return found


def run(name: str, assets: int, files: list[Path]) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from yiju.settings import FIELD_KEY, database

    settings.configure(
        DATABASES={"default": database(os.environ.get("DATABASE_URL"))},
        FIELD_KEY=FIELD_KEY,
        INSTALLED_APPS=APPS,
        AUTH_USER_MODEL="registry.Account",
        USE_TZ=True,
    )
    django.setup()
    from yiju.applications.toilets import rules
    from yiju.platform.base.i18n import _
    from yiju.platform.registry import kinds

    kinds.install([kinds.AssetKind("toilet", _("公共厕所"), rules.Toilet, "friends", _("编码"),
                                   check=rules.check_toilet)])  # fmt: skip
    if name in {"peer", "import"}:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        call_command("migrate", verbosity=0)
    if name in {"make", "import"}:
        load_city(name == "import")
    began, worked = time.perf_counter(), time.process_time()
    {"make": make, "peer": peer, "import": bring, "again": bring, "use": use}[name](assets, files)
    seconds, busy = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "busy": busy, "mb": peak}))


def load_city(into_database: bool) -> Any:
    from yiju.city.boundaries import demonstrate
    from yiju.platform.registry import api

    profile = demonstrate(api.read_profile(api.find_profile("changzhou")))
    if into_database:
        api.load_city(profile, actor=actor(), at=AT)
    return profile


def actor() -> Any:
    from yiju.platform.events.api import Actor

    return Actor("registrar", "登记员", via="import")


def rows(assets: int) -> Iterator[dict[str, Any]]:
    """Toilets in a box that lies in the city, by the fields of their kind."""
    chance = random.Random(2020)
    day = date(2010, 1, 1)
    for number in range(assets):
        built = day + timedelta(days=chance.randrange(3_600))
        upgraded = date(2021, 1, 1) + timedelta(days=chance.randrange(300))
        yield {
            "code": f"320402GC{number:06}",
            "name": f"测试路{number}号公厕",
            "state": "在用",
            "lon": round(119.92 + chance.random() * 0.07, 6),
            "lat": round(31.75 + chance.random() * 0.05, 6),
            "toilet_class": chance.choice(["一类", "二类", "三类"]),
            "form": chance.choice(["独立式", "附属式"]),
            "opens": "06:00",
            "closes": "22:00",
            "over_midnight": "否",
            "male_seats": chance.randrange(1, 9),
            "urinals": chance.randrange(1, 6),
            "female_seats": chance.randrange(8, 20),
            "neutral_seats": chance.randrange(3),
            "accessible_seats": 1,
            "allday_seats": chance.randrange(3),
            "third_restroom": chance.choice(["是", "否"]),
            "third_restroom_m2": 6.5,
            "baby_care": "是",
            "rest_point": chance.choice(["是", "否"]),
            "crowded": "否",
            "built_on": built,
            "upgraded_on": upgraded,
            "accepted_on": upgraded + timedelta(days=20),
        }


def make(assets: int, files: list[Path]) -> None:
    import csv

    import xlsxwriter

    from yiju.platform.registry.headings import titles_of
    from yiju.platform.registry.kinds import kind_of

    titles = titles_of(kind_of("toilet"))
    workbook, table, points = files
    book = xlsxwriter.Workbook(
        str(workbook), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    )
    sheet = book.add_worksheet("公共厕所")
    with table.open("w", encoding="utf-8-sig", newline="") as out, points.open("w") as told:
        writer = csv.writer(out)
        told.write('{"type":"FeatureCollection","features":[\n')
        for number, row in enumerate(rows(assets)):
            if number == 0:
                head = [titles[name] for name in row]
                sheet.write_row(0, 0, head)
                writer.writerow(head)
            sheet.write_row(number + 1, 0, row.values())
            writer.writerow(row.values())
            place = [row.pop("lon"), row.pop("lat")]
            feature = {
                "type": "Feature",
                "properties": row,
                "geometry": {"type": "Point", "coordinates": place},
            }
            told.write(",\n" * (number > 0) + json.dumps(feature, default=str, ensure_ascii=False))
        told.write("\n]}")
    book.close()


def peer(assets: int, _files: list[Path]) -> None:
    """The same rows as objects, in batches, in one transaction, and nothing else."""
    from django.db import transaction

    from yiju.platform.registry.models import Asset, AssetVersion

    with transaction.atomic():
        batch: list[Any] = []
        for row in rows(assets):
            said = {
                "kind": "toilet",
                "name": row["name"],
                "state": "in_service",
                "area_code": "320402000000",
                "area_path": "320400000000/320402000000/",
                "lon": row["lon"],
                "lat": row["lat"],
                "attributes": json.loads(json.dumps(row, default=str)),
                "valid_from": AT.date(),
                "recorded_at": AT,
                "revision": 1,
            }
            batch.append((Asset(code=row["code"], fingerprint=0, **said), said))
            if len(batch) == 5_000:
                save(Asset, AssetVersion, batch)
                batch.clear()
        save(Asset, AssetVersion, batch)


def save(asset: Any, version: Any, batch: list[Any]) -> None:
    made = asset.objects.bulk_create([row for row, _said in batch])
    version.objects.bulk_create(
        [version(asset_id=row.pk, **said) for row, (_row, said) in zip(made, batch, strict=True)]
    )


def bring(_assets: int, files: list[Path]) -> None:
    from yiju.platform.base.geo import Datum
    from yiju.platform.registry import api

    report = api.import_file(
        "toilet",
        files[0],
        filename=files[0].name,
        datum=Datum.WGS84,
        dry_run=False,
        actor=actor(),
        at=AT,
        reaches=None,
        ground="",
        valid_from=AT.date(),
    )
    problems = [str(problem) for problem in report.problems[:3]]
    assert not problems, problems
    print(f"  {report.created} new, {report.changed} changed, {report.unchanged} as they were")


def use(assets: int, _files: list[Path]) -> None:
    """What the pages ask once the register stands."""
    from yiju.platform.registry import api

    district = api.districts()[0]
    reach = [api.Reach(district.path, None)]
    asked: dict[str, Callable[[], Any]] = {
        "first list (reads the kind)": lambda: api.search("toilet", reaches=None),
        "list": lambda: api.search("toilet", reaches=None),
        "list, last page": lambda: api.search("toilet", reaches=None, page=10**6),
        "list, by name": lambda: api.search("toilet", reaches=None, order="name"),
        "list, text": lambda: api.search("toilet", reaches=None, text="7788"),
        "list, district and state": lambda: api.search("toilet", reaches=reach, state="in_service"),
        "list, attribute": lambda: api.search(
            "toilet", reaches=None, filters={"third_restroom": "是", "toilet_class": "2"}
        ),
        "asset by its code": lambda: api.by_code("toilet", "320402GC000007", None),
        "its history": lambda: api.history("toilet", "320402GC000007", None),
        "standing in a district": lambda: api.standing(
            "toilet", on=AT.date(), within=district.code
        ),
    }
    for what, ask in asked.items():
        say(what, ask, rounds=1 if what.startswith(("first", "standing")) else ROUNDS)
    for zoom in (8, 11, 13, 15):
        x, y = at_zoom(zoom)
        say(f"tile, zoom {zoom}, first", partial(api.tile, "toilet", zoom, x, y, None), rounds=1)
    for ending in ("csv", "geojson", "xlsx"):
        with tempfile.TemporaryFile() as out:
            ask = partial(api.export, "toilet", ending, out, reaches=None)
            say(f"export, {ending}", ask, rounds=1)


def at_zoom(zoom: int) -> tuple[int, int]:
    """The tile at the middle of the box."""
    import math

    lon, lat = 119.955, math.radians(31.775)
    row = (1 - math.asinh(math.tan(lat)) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(row * 2**zoom)


def say(what: str, ask: Callable[[], Any], rounds: int = ROUNDS) -> None:
    """The time that 95 of 100 askings stay below, in milliseconds."""
    took = []
    for _round in range(rounds):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1_000)
    worst = statistics.quantiles(took, n=20)[-1] if rounds > 1 else took[0]
    print(f"  {what:32} {worst:10,.1f} ms")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        run(sys.argv[1], int(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
