"""`yiju bank`: banks that keep the city's accounts, and a bank to try the door with."""

import json
import os
import sys
import threading
from datetime import date
from pathlib import Path

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money


@click.group()
def bank() -> None:
    """Agree with banks, see what is under way, try the door with a bank of your own."""


@bank.command()
@click.argument("name")
@click.option("--title", required=True)
@click.option("--url", required=True, help="Of the bank's own door.")
@click.option("--private", is_flag=True, help="It is in the house's own network.")
def agree(name: str, title: str, url: str, private: bool) -> None:
    """Agree with the bank NAME. The secret of both sides is read from standard input."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.events.api import Actor
    from yiju.platform.work.banking import api

    api.agree(
        name,
        title=title,
        url=url,
        secret=sys.stdin.readline().strip(),
        private=private,
        actor=Actor(account="cli", name="cli", unit="", via="cli"),
        at=clock.moment(),
    )
    click.echo(f"{name} {title} {url}")


@bank.command("list")
def list_banks() -> None:
    """Banks, accounts, and payments that are under way. Leaves with 1 where one is under way."""
    start_django()
    from yiju.platform.work.banking import api

    for one in api.banks():
        click.echo(f"{one.name}  {'open' if one.open else 'closed'}  {one.title}  {one.url}")
    for row in api.accounts():
        click.echo(f"  {row.bank} {row.number}  {row.ledger}")
    left = [*api.payments(state="written"), *api.payments(state="taken")]
    for waits in left:
        click.echo(f"  {waits.key}  {waits.state}  {Money(waits.amount)}  {waits.payee}")
    sys.exit(1 if left else 0)


@bank.command()
@click.argument("name")
@click.argument("account")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--form", default="csv", show_default=True, help="csv, camt053 or mt940.")
def statement(name: str, account: str, file: Path, form: str) -> None:
    """Take in a statement of ACCOUNT at the bank NAME from FILE. Leaves with 1 where bank and
    books differ."""
    start_django()
    from yiju.interfaces import clock
    from yiju.platform.work.banking import api

    done = api.statement_take(
        name, account, file.read_bytes(), form, name=file.name, at=clock.moment()
    )
    said = _("{entries} 笔，新收款 {receipts}，新结果 {results}，配对 {paired}，差异 {differences}")
    click.echo(
        said.format(
            entries=done.entries,
            receipts=done.receipts,
            results=done.results,
            paired=done.paired,
            differences=done.differences,
        )
    )
    sys.exit(1 if done.differences else 0)


@bank.command()
@click.argument("name")
@click.option("--city", required=True, help="Address of the city, as http://127.0.0.1:8000.")
@click.option("--port", default=8090, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--store", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Its books."
)
def serve(name: str, city: str, port: int, host: str, store: Path) -> None:
    """Be a bank: keep accounts in one file, pay what the city says, tell it what came in. The
    secret of both sides is read from standard input; for trying out, never for real money."""
    from yiju.interfaces import clock
    from yiju.interfaces.bank.counterparty import Books, Teller, server
    from yiju.platform.base.time import china_day

    held = os.environ.get("YIJU_TODAY", "")
    books = Books(store, lambda: date.fromisoformat(held) if held else china_day(clock.now()))
    teller = Teller(books, name, city, sys.stdin.readline().strip(), clock.now)
    door = server(teller, host, port)
    threading.Thread(target=teller.run, daemon=True).start()
    click.echo(f"http://{host}:{door.server_address[1]}")
    try:
        door.serve_forever()
    except KeyboardInterrupt:
        teller.stopping.set()


@bank.command()
@click.argument("url")
@click.argument("account")
@click.argument("yuan")
@click.option("--memo", default="", help="What the payer writes, as the number of the contract.")
@click.option("--payer", default="", help="Name of the payer.")
@click.option("--payer-account", default="")
@click.option("--number", default="", help="Of the transaction; the bank gives one without it.")
def deposit(
    url: str, account: str, yuan: str, memo: str, payer: str, payer_account: str, number: str
) -> None:
    """Pay YUAN into ACCOUNT at the bank that `yiju bank serve` plays at URL. The secret is read
    from standard input."""
    from yiju.interfaces import clock
    from yiju.interfaces.sending.http import call

    said = {
        "account": account,
        "amount": Money.parse(yuan).fen,
        "memo": memo,
        "payer_name": payer,
        "payer_account": payer_account,
        "number": number,
    }
    status, answer = call(
        "POST",
        url.rstrip("/") + "/v1/deposits",
        secret=sys.stdin.readline().strip(),
        now=clock.now(),
        private=True,
        body=json.dumps(said).encode(),
    )
    click.echo(answer.decode())
    sys.exit(0 if status == 200 else 2)
