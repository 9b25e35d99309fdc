"""Spark as it runs on many machines: a driver, and two executors in processes of their own."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

SPARK = pytest.param("spark", marks=pytest.mark.spark)
MASTER = "local-cluster[2,1,1024]"
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
OPTIONS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.memory": "1g",
    # Compile less and collect simply: these processes live for a minute.
    "spark.driver.extraJavaOptions": QUICK,
    "spark.executor.extraJavaOptions": QUICK,
    "spark.sql.shuffle.partitions": "4",
    # Each file is a task of its own, however small, so that there is something to share out.
    "spark.sql.files.openCostInBytes": "128m",
}


def executors() -> list[int]:
    """The processes that work for this process's session."""
    return [pid for pid in _below(os.getpid()) if b"CoarseGrainedExecutorBackend" in _words(pid)]


def kill(pid: int) -> None:
    """End one at once, and see that it has ended."""
    os.kill(pid, signal.SIGKILL)
    while _words(pid):
        os.sched_yield()


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield child
            yield from _below(child)


def _words(pid: int) -> bytes:
    """Its command; nothing once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def wait_for(holds: Callable[[], Any]) -> None:
    """Look again and again, up to two minutes."""
    nobody = Event()
    for _turn in range(12_000):
        if holds():
            return
        nobody.wait(0.01)
    raise AssertionError("nothing happened")


def works(session: Any) -> bool:
    """Whether there is a job of which some tasks are done and others are not."""
    tracker = session.sparkContext.statusTracker()
    jobs = filter(None, map(tracker.getJobInfo, tracker.getActiveJobsIds()))
    stages = [tracker.getStageInfo(stage) for job in jobs for stage in job.stageIds]
    return any(one and 0 < one.numCompletedTasks < one.numTasks - 4 for one in stages)


def lost(session: Any) -> int:
    """How many executors the driver has lost so far."""
    known = session.sparkContext._jsc.sc().statusStore().executorList(False)
    return sum(not known.apply(place).isActive() for place in range(known.size()))
