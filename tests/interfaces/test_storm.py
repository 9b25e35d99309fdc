"""A storm day passes over the running city before the eyes of whoever started it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

YIJU = Path(sys.executable).parent / "yiju"


def storm(*options: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: told for name, told in os.environ.items() if not name.startswith("YIJU_")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        kept.pop(name, None)
    return subprocess.run(
        [YIJU, "storm", *options],
        env=kept | {"PYTHONUNBUFFERED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def said(running_city) -> str:
    pace = ("--hours", "12", "--speed", "900", "--reports", "14")
    done = storm("--address", running_city.address, "--home", str(running_city.home), *pace)
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(said: str, words: str) -> list[str]:
    """The cases in the lines that hold some words."""
    return [
        found[0]
        for line in said.splitlines()
        if re.search(words, line) and (found := re.search(r"\d{19}", line))
    ]


def test_reports_arrive_through_both_doors_and_run_the_whole_loop(said):
    came = {door: numbers(said, f"{door} 上报") for door in ("portal", "open311")}
    assert len(came["portal"]) == len(came["open311"]) == 7

    for done in ("派遣", "处置完成", "核查通过", "结案 "):
        assert {*numbers(said, done)} & {*came["portal"]}, done
        assert {*numbers(said, done)} & {*came["open311"]}, done


def test_one_reporter_disputes_and_the_case_comes_back_and_is_closed_again(said):
    [doubted] = numbers(said, "没有解决，案件重新打开")
    own = [line.split()[1] for line in said.splitlines() if doubted in line]

    assert own.count("处置完成") == own.count("结案") == 2


def test_what_lies_too_long_is_told_to_those_above(said):
    assert numbers(said, "超期")


def test_the_figures_of_the_plan_move(said):
    before, after = re.search(r"当月立案数  (\d+) → (\d+)", said).groups()

    assert int(after) > int(before)


def test_a_city_that_does_not_run_is_named(tmp_path):
    done = storm("--address", "http://127.0.0.1:9", "--home", str(tmp_path))

    assert done.returncode == 2
    assert "没有演示城市在运行" in done.stderr
    assert list(tmp_path.iterdir()) == []
