"""A bank is killed amid payments, and the city's courier as well: no fen is lost or doubled."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from banked import ESCROW, NUMBER
from played_bank import PlayedBank, until
from running_city import MORNING, free_port
from small_office import SmallOffice, small_office

SUPPORT = Path(__file__).parents[2] / "support"
SPEED = 120
"""So fast goes the city's time: the outbox tries again after a minute of it."""
PAYMENTS, DEPOSITS, PAID = 24, 24, 10_01
OPEN = """
from yiju.interfaces import clock
from banked import open_accounts
open_accounts(clock.moment(), {url!r})
"""
PAY = """
from banked import BUILDER, BY, ESCROW
from yiju.interfaces import clock
from yiju.platform.work.banking import api as banking
for number in range({count}):
    account = "3200990000" if number % 8 == 7 else "3200990001"
    banking.pay(f"draw-{{number}}", {amount}, banking.Payee("演示建设", account), out_of=ESCROW,
        into=BUILDER, purpose="进度款", actor=BY, at=clock.moment())
"""
STANDS = """
import json
from banked import BUILDER, BUYER, ESCROW
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work.banking import api as banking
rows = {{code: ledgers.account(code) for code in (ESCROW, BUYER, BUILDER)}}
print(json.dumps([
    {{code: [row.balance, row.held] for code, row in rows.items()}},
    sorted(row.state for row in banking.payments()),
    len(ledgers.differences(ESCROW)),
]))
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    path = os.pathsep.join([*sys.path, str(SUPPORT)])
    with small_office(tmp_path, YIJU_APPLICATIONS="banktown", PYTHONPATH=path) as running:
        told = {"city": MORNING, "real": datetime.now(UTC).isoformat(), "speed": SPEED}
        (running.home / "clock.json").write_text(json.dumps(told))
        yield running


def stands(office: SmallOffice) -> tuple[dict[str, list[int]], list[str], int]:
    found = json.loads(office.python(STANDS.format()).splitlines()[-1])
    return found[0], found[1], found[2]


def kill_courier(office: SmallOffice) -> bool:
    """Whether there was one."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            home = (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"deliver" in words and f"YIJU_HOME={office.home}".encode() in home.split(b"\0"):
            os.kill(int(folder.name), signal.SIGKILL)
            return True
    return False


def test_killed_amid_payments_no_fen_is_lost_or_doubled(office: SmallOffice, tmp_path: Path):
    bank = PlayedBank(tmp_path, office.address, free_port())
    office.python(OPEN.format(url=bank.address))
    bank.start()
    for number in range(DEPOSITS):
        bank.deposit(
            account=NUMBER, amount=2_000_00 + number, memo="buyer-1", number=f"in-{number:04}"
        )
    # Killed while it tells what came in.
    until(lambda: bank.waits() < DEPOSITS)
    bank.kill()
    bank.start()
    until(lambda: bank.waits() == 0)
    office.python(PAY.format(count=PAYMENTS, amount=PAID))
    for some in (4, 10):
        # Killed while it is told to pay, and while it tells what it has paid.
        until(lambda some=some: known(bank) >= some)
        bank.kill()
        bank.start()
    until(lambda: known(bank) >= 16)
    assert kill_courier(office)
    # Until another courier may take over, an administrator sends by hand.
    until(lambda: everything_left(office, bank))
    day = "first=2022-06-30&last=2022-06-30"
    done = bank.ask("POST", f"/v1/statements/{NUMBER}?{day}")
    bank.kill()

    came = sum(2_000_00 + number for number in range(DEPOSITS))
    went = PAID * (PAYMENTS - PAYMENTS // 8)
    accounts, states, differences = stands(office)
    assert accounts == {
        ESCROW: [came - went, 0], "buyer-1": [-came, 0], "builder-1": [went, 0],
    }  # fmt: skip
    assert states == ["failed"] * (PAYMENTS // 8) + ["paid"] * (PAYMENTS - PAYMENTS // 8)
    assert bank.books.balance(NUMBER) == came - went
    assert (done["status"], differences) == (200, 0)


def known(bank: PlayedBank) -> int:
    """How many instructions the bank has."""
    return sum(1 for key in bank.books.answers() if key.startswith("draw-"))


def everything_left(office: SmallOffice, bank: PlayedBank) -> bool:
    office.yiju("work", "deliver")
    return known(bank) == PAYMENTS and bank.waits() == 0
