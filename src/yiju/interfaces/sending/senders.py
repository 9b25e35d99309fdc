"""The senders of the outbox, one a channel; a channel that is not set up keeps its letters."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from yiju.interfaces import clock as the_clock
from yiju.interfaces.bank.calling import sender as to_bank
from yiju.interfaces.sending.channels import Channels, parted
from yiju.interfaces.sending.http import post
from yiju.interfaces.sending.mail import send_mail
from yiju.interfaces.sending.robots import ROBOTS, answers, refusal
from yiju.interfaces.sending.texts import Words, to_party, to_reporter, to_unit
from yiju.interfaces.titles.asking import ask
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.cases import api as cases
from yiju.platform.work.doors import api as doors
from yiju.platform.work.parts import api as parts

SUBSCRIBED = "hook:"
"""How the addresses of those begin who subscribed."""
Clock = Callable[[], datetime]


class NoWay(CityError):
    code = "sending.no_way"
    status = 503
    text = _("没有通往 {channel} 的渠道。在渠道文件中设置后再发")


class NotTaken(CityError):
    code = "sending.not_taken"
    status = 502
    text = _("{receiver} 没有收下。{said}")


def senders(channels: Channels, clock: Clock) -> Mapping[str, work.Sender]:
    """What `work.deliver` needs."""
    outside = Outside(channels, clock)
    return {
        "reporter": outside.to_reporter,
        "apprise": outside.to_apprise,
        "webhook": outside.to_webhook,
        "mail": outside.to_mail,
        "part": outside.to_party,
        "titles": outside.to_titles,
        banking.CHANNEL: to_bank(clock, the_clock.moment),
    }


NUMBER = re.compile(r"\+?[\d ()-]{5,24}")


def way_to(contact: str) -> tuple[str, str]:
    """The kind, "mail" or "tel", and the address of a contact, which says so itself (mail:…,
    tel:…) or shows it by its form; an empty kind for what is neither.

    >>> way_to("someone@post.example"), way_to("0519-8868 0000"), way_to("tel:12345")
    (('mail', 'someone@post.example'), ('tel', '0519-8868 0000'), ('tel', '12345'))
    """
    kind, address = parted(contact.strip())
    if kind in {"mail", "tel"} and address:
        return kind, address.strip()
    whole = contact.strip()
    if "@" in whole and not any(sign.isspace() for sign in whole):
        return "mail", whole
    return ("tel", whole) if NUMBER.fullmatch(whole) else ("", whole)


class Outside:
    """The doors of the house, as the channels describe them."""

    def __init__(self, channels: Channels, clock: Clock) -> None:
        self.channels, self.clock = channels, clock

    def to_reporter(self, letter: work.Letter) -> None:
        """By mail or as a text message, whichever the reporter left."""
        found = cases.contact_of(int(letter.address))
        if found is None:
            raise work.Undeliverable(str(_("上报人的联系方式已经删除")))
        contact, language = found
        words = to_reporter(letter, work.item(letter.item), language, self.channels.link)
        kind, address = way_to(contact)
        if kind == "mail":
            self._mail(address, words, letter)
        elif kind == "tel":
            self._text_message(address, words)
        else:
            raise work.Undeliverable(str(_("上报人的联系方式既不是邮箱也不是电话")))

    def to_party(self, letter: work.Letter) -> None:
        """To a party of an item, by mail or as a text message, with the link that is theirs."""
        row = parts.part_of(int(letter.address))
        kind, address = way_to(str(parts.kept_of(row.id).get("contact", "")))
        words = to_party(work.item(letter.item), parts.secret_of(row), self.channels.part)
        if kind == "mail":
            self._mail(address, words, letter)
        elif kind == "tel":
            self._text_message(address, words)
        else:
            raise work.Undeliverable(str(_("当事人没有留下邮箱或电话")))

    def to_titles(self, letter: work.Letter) -> None:
        if self.channels.titles is None:
            raise NoWay(channel="titles")
        ask(self.channels.titles, letter, self.clock())

    def to_mail(self, letter: work.Letter) -> None:
        self._mail(letter.address, to_unit(letter), letter)

    def to_apprise(self, letter: work.Letter) -> None:
        address = self.channels.apprise.get(letter.address)
        if address is None:
            raise NoWay(channel=f"apprise:{letter.address}")
        self._notify(address, to_unit(letter), letter.address)

    def to_webhook(self, letter: work.Letter) -> None:
        """To a program of the channels, or to one that subscribed."""
        if letter.address.startswith(SUBSCRIBED):
            self._to_subscriber(letter, int(letter.address.removeprefix(SUBSCRIBED)))
            return
        hook = self.channels.webhook.get(letter.address)
        if hook is None:
            raise NoWay(channel=f"webhook:{letter.address}")
        self._post(letter, doors.Way(hook.url, hook.secret, hook.private))

    def _to_subscriber(self, letter: work.Letter, number: int) -> None:
        way = doors.way_of(number)
        if way is None:
            raise work.Undeliverable(str(_("推送已停用")))
        try:
            self._post(letter, way)
        except Exception as error:
            closed = doors.failed(number, f"{type(error).__name__}: {error}", self.clock())
            if closed is not None:
                self._tell_office(closed)
            raise
        doors.taken(number, self.clock())

    def _tell_office(self, closed: doors.HookRow) -> None:
        words = _("推送“{name}”（{account}）已停用：{why}")
        text = str(words.format(name=closed.name, account=closed.account, why=closed.why_closed))
        for receiver in self.channels.office:
            channel, address = parted(receiver)
            key = f"{closed.address}/closed/{closed.closed_at:%Y%m%d%H%M%S}/{receiver}"[:120]
            work.write(channel, address, {"text": text}, key=key, at=self.clock())

    def _post(self, letter: work.Letter, way: doors.Way) -> None:
        body = {
            "key": letter.key,
            "item": letter.item,
            "written_at": letter.written_at.isoformat(),
            "body": letter.body,
        }
        post(
            way.url,
            json.dumps(body, ensure_ascii=False).encode(),
            secret=way.secret,
            key=letter.key,
            now=self.clock(),
            private=way.private,
        )

    def _mail(self, to: str, words: Words, letter: work.Letter) -> None:
        mail = self.channels.mail
        if mail is None:
            raise NoWay(channel="mail")
        send_mail(mail, to, words.subject, words.text, key=letter.key, at=letter.written_at)

    def _text_message(self, to: str, words: Words) -> None:
        gateway = self.channels.text_messages
        if gateway is None:
            raise NoWay(channel="tel")
        number = "".join(sign for sign in to if sign.isdigit() or sign == "+")
        self._notify(gateway.gateway.replace("{to}", number), words, "tel")

    def _notify(self, address: str, words: Words, receiver: str) -> None:
        # Apprise knows more than a hundred services and takes as long to load as all the rest.
        import apprise

        service = apprise.Apprise()
        if not service.add(address):
            raise NoWay(channel=receiver)
        with answers() as heard:
            is_taken = service.notify(title=words.subject, body=words.text)
        said = refusal(heard) if urlsplit(address).scheme in ROBOTS else ""
        if not is_taken or said:
            raise NotTaken(receiver=receiver, said=said)
