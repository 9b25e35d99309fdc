"""The channels of a city: one TOML file that YIJU_CHANNELS names (see docs/operations.md).

A letter in the outbox carries the name of its receiver only. What lies behind the name, with its
passwords, is looked up here when the letter leaves, so that it stands in one file and in no
database, and a letter that waits goes to where the receiver is today.
"""

import os
from pathlib import Path

import msgspec

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.work.api import Telling

KINDS = ("apprise", "mail", "webhook")
HEAD, OFFICE, LEADING_GROUP = 1, 2, 3


class ChannelsUnreadable(CityError):
    code = "sending.channels_unreadable"
    status = 500
    text = _("渠道文件 {file} 读不懂：{why}")


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table in which a misspelt field is an error."""


class Mail(Strict, frozen=True):
    """A mail server: smtp://, smtp+starttls:// or smtps://, with user and password where asked."""

    server: str
    sender: str


class TextMessages(Strict, frozen=True):
    """The gateway of text messages: an apprise address in which {to} stands for the number."""

    gateway: str


class Webhook(Strict, frozen=True):
    """A program that is told over HTTP. `private` allows addresses of the house's own network."""

    url: str
    secret: str
    private: bool = False


class Tell(Strict, frozen=True):
    """Who is told that time runs out: exactly one of unit, role and account, and the addresses
    of it and of its head, each as channel:address."""

    unit: str = ""
    role: str = ""
    account: str = ""
    to: tuple[str, ...] = ()
    head: tuple[str, ...] = ()


class Channels(Strict, frozen=True):
    """`link` is the page of a case for its reporter, {number} standing for its number; `part` that
    of an item for one of its parties, {number} and {secret}. `titles` is the registry of title."""

    link: str = ""
    part: str = ""
    mail: Mail | None = None
    text_messages: TextMessages | None = None
    apprise: dict[str, str] = {}
    webhook: dict[str, Webhook] = {}
    titles: Webhook | None = None
    tell: tuple[Tell, ...] = ()
    office: tuple[str, ...] = ()
    leading_group: tuple[str, ...] = ()

    def to_whom(self, telling: Telling) -> list[tuple[str, str]]:
        """The receivers of a telling, as (channel, address): the holder, the head of its unit, the
        office, the leading group. Where one has no address, the next above is told instead."""
        entries = self._of(telling)
        by_level = (
            [one for entry in entries for one in entry.to],
            [one for entry in entries for one in entry.head],
            self.office,
            self.leading_group,
        )
        levels = [*range(telling.level, LEADING_GROUP + 1), *range(telling.level - 1, -1, -1)]
        found = next((by_level[level] for level in levels if by_level[level]), ())
        return [parted(one) for one in dict.fromkeys(found)]

    def _of(self, telling: Telling) -> list[Tell]:
        """The entries of the holder, the nearest kind of name only."""
        holder = telling.holder
        for name in ("account", "unit", "role"):
            held = getattr(holder, name)
            found = [entry for entry in self.tell if held and getattr(entry, name) == held]
            if found:
                return found
        return []


def parted(receiver: str) -> tuple[str, str]:
    channel, _colon, address = receiver.partition(":")
    return channel, address


def read_channels(file: str | None = None) -> Channels:
    """The channels of the city; none where no file is named. Raises ChannelsUnreadable."""
    file = os.environ.get("YIJU_CHANNELS", "") if file is None else file
    if not file:
        return Channels()
    try:
        found = msgspec.toml.decode(Path(file).read_bytes(), type=Channels)
    except (OSError, ValueError) as error:
        raise ChannelsUnreadable(file=file, why=str(error)) from None
    if problems := _problems(found):
        raise ChannelsUnreadable(file=file, why="；".join(problems))
    return found


def _problems(channels: Channels) -> list[str]:
    """Receivers that lead nowhere, entries of nobody; all of them at once."""
    found = []
    for place, entry in enumerate(channels.tell, start=1):
        if sum(map(bool, (entry.unit, entry.role, entry.account))) != 1:
            found.append(f"tell {place}: unit | role | account")
    everybody = [one for entry in channels.tell for one in (*entry.to, *entry.head)]
    for receiver in (*everybody, *channels.office, *channels.leading_group):
        channel, address = parted(receiver)
        if channel not in KINDS or not address:
            found.append(f"{receiver}: {' | '.join(f'{kind}:…' for kind in KINDS)}")
        elif channel == "mail" and channels.mail is None:
            found.append(f"{receiver}: [mail]")
        elif channel != "mail" and address not in getattr(channels, channel):
            found.append(f"{receiver}: [{channel}.{address}]")
    return found
