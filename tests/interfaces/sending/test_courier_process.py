"""The courier that runs beside a server works while the server runs, and ends with it."""

import threading
from collections.abc import Callable
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


def until(done: Callable[[], bool], said: str) -> None:
    pause = threading.Event()
    for _attempt in range(PATIENCE_S * 20):
        if done():
            return
        pause.wait(0.05)
    raise AssertionError(f"still not: {said}")


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
            until(lambda: bool(post_office.mails), "a letter of a running city has arrived")
            [courier] = couriers_of(home)
            assert f"/{courier}/" in office.python(HOLDERS)
        until(lambda: not couriers_of(home), "the courier has ended")
    assert [to for to, _mail in post_office.mails] == ["x@city.example"]
