"""Who speaks TALQ with the city: set up by people, known by what they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yiju.interfaces.talq.models import Own, Peer, Side
from yiju.interfaces.talq.refusals import PeerUnfit, PeerUnknown
from yiju.interfaces.web.reader import Reader, reader_with_key
from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing


@dataclass(frozen=True)
class Shown:
    """A peer that showed who it is: a gateway by the secret of its source, a management software
    by the access key of its account."""

    peer: Peer
    caller: sensing.Caller | None = None
    reader: Reader | None = None

    @property
    def writes(self) -> bool:
        key = self.reader.key if self.reader else None
        return self.caller is not None or (key is not None and key.may_write)


def own_address() -> UUID:
    """By which the city is known on both sides; drawn once."""
    row, _made = Own.objects.get_or_create(pk=1)
    return row.address


def gateway(secret: str, at: datetime) -> Shown | None:
    """None for what opens nothing, and for the secret of a single device."""
    caller = sensing.caller(secret, at)
    if caller is None or caller.asset_code:
        return None
    peer = Peer.objects.filter(side=Side.GATEWAY, key=caller.key).first()
    return Shown(peer, caller=caller) if peer else None


def management(secret: str, on: date) -> Shown | None:
    reader = reader_with_key(secret, on)
    if reader is None:
        return None
    peer = Peer.objects.filter(side=Side.CMS, account=reader.account).first()
    return Shown(peer, reader=reader) if peer else None


def reader_of(peer: Peer, on: date) -> Reader:
    """What the account of a management software may see on a day."""
    return Reader(peer.account, peer.key, tuple(registry.memberships(peer.account, on)))


def peers(side: str = "") -> Sequence[Peer]:
    found = Peer.objects.order_by("side", "key")
    return list(found.filter(side=side) if side else found)


def peer(key: str) -> Peer:
    """Raises PeerUnknown."""
    found = Peer.objects.filter(key=key).first()
    if found is None:
        raise PeerUnknown(peer=key[:40])
    return found


@transaction.atomic
def gateway_make(source: str, *, actor: Actor, at: datetime) -> Peer:
    """Let a source deliver by TALQ; its gateway gets an address. Made again, it is the one that is
    there. Raises SourceUnknown, PeerUnfit."""
    row = sensing.source(source)
    if row.closed_at is not None:
        raise PeerUnfit(why=_("该来源已停用"))
    return _made(Peer(key=source, side=Side.GATEWAY, made_at=at), actor)


@transaction.atomic
def management_make(key: str, *, account: str, address: str, actor: Actor, at: datetime) -> Peer:
    """Let a management software see and command what an account may. Raises PeerUnfit."""
    try:
        known = UUID(address)
    except ValueError:
        raise PeerUnfit(why=_("地址应为 UUID，由对方提供")) from None
    if not registry.memberships(account, at.date()):
        raise PeerUnfit(
            why=_("账户 {account} 没有任职。先为对方设账户").format(account=account[:40])
        )
    if not key.replace("-", "").isalnum() or not key.isascii() or len(key) > 40:
        raise PeerUnfit(why=_("标识用小写字母、数字和连字符，不超过 40 字"))
    return _made(Peer(key=key, side=Side.CMS, account=account, address=known, made_at=at), actor)


def _made(wanted: Peer, actor: Actor) -> Peer:
    known = Peer.objects.filter(key=wanted.key).first()
    if known is not None:
        if (known.side, known.account) != (wanted.side, wanted.account):
            raise PeerUnfit(why=_("{key} 已是另一个对端").format(key=wanted.key))
        return known
    if Peer.objects.filter(address=wanted.address).exists():
        raise PeerUnfit(why=_("这个地址已属于另一个对端"))
    if wanted.account and Peer.objects.filter(account=wanted.account).exists():
        raise PeerUnfit(why=_("这个账户已属于另一个对端"))
    wanted.save()
    record(
        actor=actor,
        action="talq.peer-make",
        subject_kind="talq_peer",
        subject_key=wanted.key,
        after={"side": str(wanted.side), "address": str(wanted.address), "account": wanted.account},
        at=wanted.made_at,
    )
    return wanted
