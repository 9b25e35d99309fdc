"""An evening passes over the running city before the eyes of whoever started it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

YIJU = Path(sys.executable).parent / "yiju"


def yiju(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: told for name, told in os.environ.items() if not name.startswith("YIJU_")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    return subprocess.run(
        [YIJU, *words],
        env=kept | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def said(running_city) -> str:
    where = ("--address", running_city.address, "--home", str(running_city.home))
    done = yiju("dusk", *where, "--speed", "180")
    assert done.returncode == 0, done.stderr
    return done.stdout


def cases(said: str, words: str) -> list[str]:
    return re.findall(rf"案件 (\d{{19}}) {words}", said)


def test_the_lamps_go_on_with_the_sun(said):
    counts = [int(lit) for lit in re.findall(r"亮着 (\d+) /", said)]
    of = int(re.search(r"亮着 \d+ / (\d+)", said)[1])

    assert counts[0] < of
    assert max(counts) == of


def test_a_feeder_that_is_cut_is_one_case_with_its_lamps_at_the_right_unit_with_its_time(said):
    circuit = re.search(r"馈线断电：回路 (\S+)", said)[1]

    [told] = [line for line in said.splitlines() if "派到" in line and circuit in line]
    assert "派到市照明管理处" in told
    assert re.search(r"\d\d-\d\d \d\d:\d\d 前修复", told)


def test_every_cause_is_one_case(said):
    assert len({*cases(said, "派到")}) == 2


def test_lamps_that_come_back_send_their_case_to_verification_and_then_it_closes(said):
    opened = {*cases(said, "派到")}

    assert {*cases(said, "的灯又亮了")} == opened
    assert {*cases(said, "核查通过")} == opened


def test_the_figures_of_the_plan_move(said):
    before, after = re.search(r"亮灯率  (\S+) → (\S+)", said).groups()

    assert before == "—"
    assert 95 < float(after) <= 100
    led = re.search(r"LED路灯占比  (\S+) → (\S+)", said).groups()
    assert float(led[1]) >= float(led[0])


def test_spark_gives_the_same_lit_rate(said, running_city):
    lived = {"YIJU_HOME": str(running_city.home), "YIJU_CITY": "changzhou"}
    lived |= {"YIJU_TODAY": "2022-06-30", "YIJU_SPARK": "local[1]"}
    told = {}
    for engine in ("duckdb", "spark"):
        done = yiju(
            "explain",
            "lighting.lit_rate",
            "2022-06-30",
            "320400000000",
            "--json",
            **lived,
            YIJU_ENGINE=engine,
        )
        assert done.returncode == 0, done.stderr
        told[engine] = json.loads(done.stdout)["value"]

    assert told["spark"] == told["duckdb"]
    assert told["spark"] is not None
