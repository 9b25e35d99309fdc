"""`yiju mqtt`: readings over MQTT."""

import asyncio
import os
import signal
import ssl
import sys
from threading import Event

import click

from yiju.interfaces.cli import start_django
from yiju.platform.base.i18n import _


@click.group()
def mqtt() -> None:
    """Readings over MQTT: a door for devices, and a bridge to another broker."""


@mqtt.command()
@click.option("--listen", help="Host and port; YIJU_MQTT_LISTEN, else 127.0.0.1:1883.")
@click.option("--forever", is_flag=True, hidden=True, help="It always goes on.")
@click.option("--below", type=int, hidden=True, help="End when this process has ended.")
def serve(listen: str | None, forever: bool, below: int | None) -> None:
    """Let devices connect with their secrets, over MQTT 3.1.1 and 5; with TLS where YIJU_MQTT_TLS
    names a certificate."""
    start_django()
    from django.conf import settings

    from yiju.interfaces.mqtt.door import Door

    host, port = address_of(listen or settings.YIJU_MQTT_LISTEN or "127.0.0.1:1883")

    async def run() -> None:
        door, loop = Door(), asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, door.stop)
        await door.serve(
            host,
            port,
            tls=context(settings.YIJU_MQTT_TLS),
            started=lambda: click.echo(f"mqtt {host}:{door.port}"),
            goes_on=lambda: below is None or os.getppid() == below,
        )

    try:
        asyncio.run(run())
    except OSError as error:
        raise click.ClickException(f"{host}:{port}: {error.strerror or error}") from None


def address_of(told: str) -> tuple[str, int]:
    host, _colon, port = told.rpartition(":")
    if not host or not port.isdecimal():
        raise click.UsageError(f"{told}: 127.0.0.1:1883")
    return host.strip("[]"), int(port)


def context(told: str) -> ssl.SSLContext | None:
    """Of a certificate and its key, in files; None for an empty word."""
    if not told:
        return None
    certificate, _comma, key = told.partition(",")
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, key or None)
    return made


@mqtt.command()
@click.option("--broker", help="As mqtt://user:password@host:port; YIJU_MQTT_FOLLOW without it.")
@click.option("--forever", is_flag=True, hidden=True, help="It always goes on.")
@click.option("--below", type=int, hidden=True, help="End when this process has ended.")
def follow(broker: str | None, forever: bool, below: int | None) -> None:
    """Take in what devices publish at another broker, below the topic yiju.

    One process of all that run does the work; the others stand by.
    """
    start_django()
    from django.conf import settings

    from yiju.interfaces.mqtt.bridge import Bridge, broker_at

    stopping = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_facts: stopping.set())
    address = broker_at(broker or settings.YIJU_MQTT_FOLLOW)
    bridge = Bridge(address, stopping, lambda: click.echo(f"mqtt {address}"))
    bridge.run(lambda: below is None or os.getppid() == below)


@mqtt.command()
@click.option("--bridge", default="yiju", show_default=True, help="User of `yiju mqtt follow`.")
def acl(bridge: str) -> None:
    """The access list for mosquitto: each secret that opens something, and its own topics.

    A secret that was revoked is not in it: write it anew after each change, and let mosquitto
    read it again.
    """
    start_django()
    from yiju.interfaces import clock
    from yiju.interfaces.mqtt.access import access_list
    from yiju.platform.sensing import api as sensing

    open_sources = [one for one in sensing.sources() if one.closed_at is None]
    rows = [row for one in open_sources for row in sensing.secrets(one.key)]
    for line in access_list(rows, bridge, clock.today()):
        click.echo(line)


@mqtt.command()
@click.option("--user", help="Of a password that is no secret of a source, as the bridge's own.")
def password(user: str | None) -> None:
    """Lines of a password file for mosquitto. Secrets are read from standard input, one a line;
    the user of each is its first characters, as in the access list."""
    start_django()
    from yiju.interfaces import clock
    from yiju.interfaces.mqtt.access import password_line
    from yiju.platform.sensing import api as sensing

    for number, line in enumerate(sys.stdin, start=1):
        secret = line.strip()
        if user is not None:
            click.echo(password_line(user, secret))
            continue
        who = sensing.caller(secret, clock.moment())
        rows = sensing.secrets(who.key) if who else []
        mark = next((row.mark for row in rows if secret.startswith(row.mark)), None)
        if mark is None:
            said = _("第 {number} 行的密钥已到期、已撤销或有误").format(number=number)
            raise click.ClickException(str(said))
        click.echo(password_line(mark, secret))
