"""Whoever moves and watches is killed at random moments: the alarms are those of a plain watch that
was never interrupted, and no lamp has more than one case.

YIJU_KILLS=1000 kills as often as that instead of a few times.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from threading import Event

import pytest
from plain_watch import SECOND, PlainWatch
from watched import DARK

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).parent / "mortal_watches.py"
KILLS = int(os.environ.get("YIJU_KILLS", "8"))
LAMPS, MINUTES = 12, 20 * KILLS


def deliveries() -> list[list[tuple[int, int, int]]]:
    """One a minute, of each lamp (lamp, minute, power): lit or dark, for a while each."""
    random, power = Random(5), [60] * LAMPS
    made = []
    for minute in range(MINUTES):
        for lamp in range(LAMPS):
            if random.random() < 0.25:
                power[lamp] = random.choice([0, 60])
        made.append([(lamp, minute, power[lamp]) for lamp in range(LAMPS)])
    return made


def expected(readings: list[list[tuple[int, int, int]]]) -> Counter[tuple[str, int, int | None]]:
    plain = PlainWatch(DARK)
    for batch in readings:
        for lamp, minute, power in batch:
            plain.read(lamp, minute * 60 * SECOND, {0: float(power)})
    ends = {lamp: [at for one, at in plain.cleared if one == lamp] for lamp in range(LAMPS)}
    return Counter(
        (
            f"L-{lamp}",
            at // SECOND // 60,
            next((end // SECOND // 60 for end in ends[lamp] if end > at), None),
        )
        for lamp, at in plain.raised
    )


def test_killed_at_any_moment_the_alarms_are_those_of_an_undisturbed_watch(
    database_address: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DATABASE_URL": ""}
    environment |= {"YIJU_HOME": str(tmp_path / "home"), "YIJU_LAKE": str(tmp_path / "lake")}
    environment |= {"YIJU_APPLICATIONS": "yiju.applications.cityops,streetlights"}
    if not database_address.startswith("sqlite:"):
        environment["DATABASE_URL"] = database_address
    environment.pop("YIJU_TODAY", None)

    def run(*words: str) -> str:
        command = [sys.executable, PROGRAM, *words]
        done = subprocess.run(
            command, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    readings, random, waits = deliveries(), Random(7), Event()
    (tmp_path / "deliveries.json").write_text(json.dumps(readings))
    run("prepare", str(tmp_path))
    for _turn in range(KILLS):
        mover = subprocess.Popen([sys.executable, PROGRAM, "move"], env=environment)
        waits.wait(random.uniform(1.5, 3.5))  # somewhere in what it does
        mover.send_signal(signal.SIGKILL)
        mover.wait(10)

    story = json.loads(run("story"))
    found = Counter((code, up, down) for code, up, down, *_rest in story["alarms"])
    assert found == expected(readings)
    assert max(Counter(asset for asset, _number in story["cases"]).values()) == 1
    assert sum(row[3] == "opens" for row in story["alarms"]) == len(story["cases"])
    # Alarms that many ends within minutes hold back may be over before they open anything.
    has_case = {"opens": True, "repeats": True, "passed": False}
    assert [row for row in story["alarms"] if has_case.get(row[3]) != bool(row[4])] == []
