"""The courier that runs beside a server works while the server runs, and ends with it."""

import os
import signal
from pathlib import Path

import pytest
from receivers import mail_server
from small_office import PATIENCE_S, small_office

TELL = """
from yiju.interfaces import clock
from yiju.platform.work.models import Message
Message.objects.create(key="k-1", channel="mail", address="x@city.example",
    body={"text": "通知"}, written_at=clock.moment(), next_try_at=clock.moment())
"""
HOLDERS = """
from yiju.platform.work.models import Lease
print(list(Lease.objects.values_list("holder", flat=True)))
"""


def couriers_of(home: Path) -> list[int]:
    """The processes that carry letters for the city in that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            there = f"YIJU_HOME={home}".encode() in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if there and b"deliver" in words:
            found.append(int(process.name))
    return found


def until(said: str) -> None:
    """Fails with a word instead of waiting for ever."""

    def too_long(*_facts: object) -> None:
        raise AssertionError(f"still not: {said}")

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(PATIENCE_S)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_a_server_carries_its_letters_and_its_courier_ends_with_it(tmp_path):
    with mail_server() as post_office:
        channels = tmp_path / "channels.toml"
        channels.write_text(
            f'[mail]\nserver = "{post_office.address}"\nsender = "yiju@city.example"\n'
        )
        home = tmp_path / "home"
        home.mkdir()
        with small_office(home, YIJU_CHANNELS=str(channels)) as office:
            office.python(TELL)
            until("a letter of a running city has arrived")
            while not post_office.mails:
                os.sched_yield()
            [courier] = couriers_of(home)
            assert f"/{courier}/" in office.python(HOLDERS)
        until("the courier has ended")
        while couriers_of(home):
            os.sched_yield()
        signal.alarm(0)
    assert [to for to, _mail in post_office.mails] == ["x@city.example"]
