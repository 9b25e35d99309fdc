"""A lake in S3-compatible storage: what is wrong with it is said plainly, what was acknowledged
waits for it, and its files are kept near within bounds."""

import logging
import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from threading import Event

import cluster
import pytest
from measured import AT
from object_store import KEY, SECRET, Gate, nanio
from pyarrow import fs

from yiju.interfaces.sensing import moving
from yiju.interfaces.sensing.moving import Carrier
from yiju.platform.base.i18n import use_language
from yiju.platform.sensing import api
from yiju.platform.sensing.lake import nearby, storage
from yiju.platform.sensing.lake.api import (
    Lake,
    LakeBusy,
    LakeUnreachable,
    LakeUnsafe,
    LakeWrong,
    Mover,
    keep_lake,
)
from yiju.platform.sensing.lake.nearby import Nearby
from yiju.platform.sensing.query import api as query

POWER = "L-1/lamp.power"
far = pytest.mark.parametrize("where", ["s3"], indirect=True)


@pytest.fixture(scope="module")
def careless(tmp_path_factory):
    """Storage that overwrites whatever it is asked to."""
    with nanio(tmp_path_factory.mktemp("nanio")) as store:
        yield store


def test_storage_that_refuses_to_overwrite_is_trusted_and_left_as_it_was(object_store):
    place = object_store.place("trusted")

    Lake(place, object_store.options).hold_out()

    there = fs.PyFileSystem(storage.handler(place, object_store.options, {}))
    assert there.get_file_info(fs.FileSelector("", allow_not_found=True)) == []


def test_storage_that_overwrites_is_not_moved_to(careless):
    with pytest.raises(LakeUnsafe, match="If-None-Match"):
        Lake(careless.place("lake"), careless.options).hold_out()


@pytest.mark.parametrize(
    ("place", "said", "told"),
    [
        ("s3://city/lake", {"AWS_SECRET_ACCESS_KEY": "wrong"}, "AWS_SECRET_ACCESS_KEY"),
        ("s3://city/lake", {"AWS_ACCESS_KEY_ID": "wrong"}, "AWS_ACCESS_KEY_ID"),
        ("s3://town/lake", {}, "YIJU_LAKE"),
        ("s3://city/lake", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "AWS_ENDPOINT_URL"),
        ("s3://city/lake", {"AWS_ALLOW_HTTP": "false"}, "https"),
    ],
)
def test_what_is_wrong_with_the_storage_is_said_and_no_secret_is_told(careless, place, said, told):
    lake = Lake(place, careless.options | said)

    for way in (lake.hold_out, lambda: lake.files("readings")):
        with pytest.raises(LakeUnreachable) as caught:
            way()
        assert place in caught.value.message
        assert told in caught.value.message
        assert not any(one in caught.value.message for one in (SECRET, KEY, "127.0.0.1"))


def test_a_place_that_is_neither_a_folder_nor_s3_is_refused():
    with pytest.raises(LakeWrong, match="ftp://"):
        Lake("ftp://city/lake", {}).hold_out()


def test_check_says_in_a_line_that_the_storage_cannot_be_used(careless, tmp_path):
    """The keys are among the variables of the environment, as S3 names them."""
    environment = os.environ | careless.options | {"YIJU_HOME": str(tmp_path)}
    environment |= {"YIJU_LAKE": careless.place("lake"), "AWS_SECRET_ACCESS_KEY": "wrong"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    asked = subprocess.run(
        [sys.executable, "-m", "yiju", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (asked.returncode, asked.stderr) == (1, "")
    [line] = asked.stdout.splitlines()
    assert "AWS_SECRET_ACCESS_KEY" in line
    assert not any(one in line for one in (SECRET, KEY, "wrong"))


@pytest.fixture
def gate(object_store):
    found = Gate(object_store)
    yield found
    found.shut()


@far
def test_while_the_storage_is_away_readings_are_taken_and_wait_and_then_are_moved_once(
    vendor, gate, settings, caplog, monkeypatch
):
    settings.YIJU_TODAY = "2022-06-30"
    monkeypatch.setattr(moving, "FOLLOWERS", ())
    monkeypatch.setattr(moving, "READIED", ())
    monkeypatch.setattr(moving, "close_old_connections", lambda: None)  # the test's own is one
    monkeypatch.setattr(Carrier, "_attend", lambda self: None)  # the watches of the built-in lamps
    impatient = {"retry_timeout": "1s", "max_retries": "1"}
    away = vendor.where.options | {"AWS_ENDPOINT_URL": gate.address} | impatient
    settings.YIJU_LAKE_OPTIONS = away
    carrier = Carrier(0, Event())

    def work():
        once = iter((True, False))
        carrier.run(lambda: next(once))

    vendor.deliver((POWER, -9, 60))
    work()
    gate.shut()
    with caplog.at_level(logging.ERROR):
        for minute in (-8, -7):
            assert vendor.deliver((POWER, minute, 60 + minute)).accepted == 1
            work()
    held = api.progress()
    with pytest.raises(LakeUnreachable):
        query.points(api.stream(POWER).id, AT - timedelta(hours=1), AT)
    gate.open()
    work()

    assert (held.waiting, held.oldest) == (2, AT)
    assert "AWS_ENDPOINT_URL" in held.fault
    assert [one.levelname for one in caplog.records if "AWS_ENDPOINT_URL" in one.message] == [
        "ERROR"
    ]
    assert SECRET not in caplog.text
    now = api.progress()
    assert (now.waiting, now.fault, now.fault_since) == (0, "", None)
    assert [row[1] for row in vendor.stored()] == [-9, -8, -7]
    assert vendor.balance() == {"received": 3, "stored": 3}


def test_a_fault_is_told_in_the_language_of_the_reader(vendor):
    error = LakeUnreachable(place="s3://city/lake", why=storage.WHY["NoSuchBucket"])

    assert [api.fault_note(error, AT), api.fault_note(error, AT)] == [True, False]

    with use_language("en"):
        assert "bucket" in api.progress().fault
    assert "存储桶" in api.progress().fault
    assert api.fault_end()
    assert not api.progress().fault


@far
def test_large_files_are_read_where_they_lie_beside_small_ones_that_are_near(
    vendor, monkeypatch, settings
):
    vendor.deliver(*[(POWER, -minute, minute % 50) for minute in range(1, 2_800)])
    vendor.move()
    keep_lake(vendor.lake, AT, at_once=True)
    vendor.deliver((POWER, 0, 60), (POWER, -3_000, 1))
    vendor.move()
    for one in (settings.HOME / "near").glob("*.parquet"):
        one.unlink()
    lake, span = vendor.lake, (AT - timedelta(days=3), AT + timedelta(days=1))
    sizes = lake.files("readings").sizes

    def asked():
        by = query.engine()
        found = query.readings(lake, by, *span).order_by("observed")
        return by.run(found.select("observed", "value"))

    def near():
        return {one.stat().st_size for one in (settings.HOME / "near").glob("*.parquet")}

    all_near = asked()
    assert near() == set(sizes)
    for one in (settings.HOME / "near").iterdir():
        one.unlink()
    monkeypatch.setattr(nearby, "LARGEST", sorted(sizes)[1])
    assert asked() == all_near
    assert near() == set(sorted(sizes)[:2])
    settings.YIJU_LAKE_NEAR_MB = 0
    assert asked() == all_near
    assert all_near.num_rows == 2_801


class Bytes:
    """Where files are fetched from; `asked` are their names."""

    def __init__(self, **files):
        self.files, self.asked = files, []

    def __call__(self, name):
        self.asked.append(name)
        return BytesIO(self.files[name])


def test_what_is_near_stays_within_its_bound_and_what_was_read_long_ago_goes(tmp_path):
    far_away = Bytes(a=b"a" * 40, b=b"b" * 40, c=b"c" * 40, d=b"d" * 200)
    near = Nearby(tmp_path / "near", 100)

    def held(*names):
        found = near.hold([(name, len(far_away.files[name])) for name in names], far_away)
        return {name: path.read_bytes()[:1].decode() for name, path in found.items()}

    assert held("a", "b", "c") == {"a": "a", "b": "b"}  # nobody has been reading a for long
    assert held("a", "d") == {"a": "a"}
    assert far_away.asked == ["a", "b"]
    for path in (tmp_path / "near").glob("*.parquet"):
        os.utime(path, (1, 1))
    assert held("a", "c") == {"a": "a", "c": "c"}
    assert sum(one.stat().st_size for one in (tmp_path / "near").iterdir()) == 80


def test_a_file_that_comes_short_or_from_nowhere_is_not_near_and_leaves_nothing(tmp_path):
    near = Nearby(tmp_path, 1_000)

    def nowhere(_name):
        raise OSError("away")

    assert near.hold([("a", 3)], Bytes(a=b"ab")) == near.hold([("a", 3)], nowhere) == {}
    assert [one.name for one in tmp_path.iterdir()] == ["lock"]


@far
def test_two_movers_of_one_inbox_store_each_reading_once(vendor):
    movers = [Mover(vendor.lake) for _each in range(2)]

    for turn in range(6):
        vendor.deliver((POWER, turn - 30, turn))
        with suppress(LakeBusy):
            movers[turn % 2].move(AT)

    assert len(vendor.stored()) == 6
    assert vendor.balance() == {"received": 6, "stored": 6}


# --- Spark -------------------------------------------------------------------------------------


def test_spark_without_its_library_is_refused_with_what_to_do_before_anything_starts():
    with pytest.raises(query.SparkCannotReach) as caught:
        query.hold_reached("spark", "s3://city/lake", {})

    for said in ("s3://city/lake", "hadoop-aws", "spark.jars", "YIJU_ENGINE"):
        assert said in caught.value.message


@pytest.mark.parametrize(
    ("engine", "place", "options"),
    [
        ("duckdb", "s3://city/lake", {}),
        ("spark", "/var/lake", {}),
        ("spark", "s3://city/lake", {"spark.jars": "/opt/hadoop-aws-3.5.0.jar"}),
    ],
)
def test_what_could_be_read_is_let_through(engine, place, options):
    query.hold_reached(engine, place, options)


@pytest.mark.spark
def test_a_question_to_spark_about_far_storage_says_what_it_lacks(spark, settings, tmp_path):
    from yiju.platform.sensing.query.spark import Spark

    settings.HOME = tmp_path
    settings.YIJU_SPARK, settings.YIJU_SPARK_OPTIONS = cluster.MASTER, cluster.OPTIONS

    asked = Spark()
    with pytest.raises(query.SparkCannotReach, match=r"Hadoop \d+\.\d+"):
        asked.files(Lake("s3://city/lake", {}), "readings", ["s3://city/lake/readings/a.parquet"])
