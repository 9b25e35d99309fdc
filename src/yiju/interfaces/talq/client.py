"""Asking a peer: our requests as the standard wants them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import msgspec
import requests

from yiju.interfaces import clock
from yiju.interfaces.sending.channels import Channels, Webhook
from yiju.interfaces.sending.http import PrivateAddress, call
from yiju.interfaces.talq.models import Peer, Side
from yiju.interfaces.talq.operations import CMS, GATEWAY, VERSION, named
from yiju.interfaces.talq.peers import own_address
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

TALQ = "talq-"
"""How the webhooks of the channels file begin that lead to a peer."""
DONE = range(200, 300)


class PeerAway(CityError):
    code = "talq.peer_away"
    status = 502
    text = _("{peer} 没有应答 {operation}：{why}")


class Answer(msgspec.Struct):
    status: int
    body: Any = None

    @property
    def done(self) -> bool:
        return self.status in DONE

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Of a refusal, those that can be read."""
        found = self.body if isinstance(self.body, list) else []
        return [one for one in found if isinstance(one, dict)]

    @property
    def why(self) -> str:
        told = [str(one.get("description") or one.get("key") or "") for one in self.messages]
        return "；".join(filter(None, told))[:200] or str(self.status)


def way_of(channels: Channels, key: str) -> Webhook | None:
    return channels.webhook.get(TALQ + key)


class Client:
    """Of one peer, by the way that the channels file names."""

    def __init__(self, peer: Peer, way: Webhook) -> None:
        self.peer, self.way = peer, way
        self.side = GATEWAY if peer.side == Side.GATEWAY else CMS

    def ask(
        self,
        name: str,
        body: Any = None,
        *,
        request: UUID | None = None,
        origin: UUID | None = None,
        **facts: str,
    ) -> Answer:
        """Do an operation of the peer's. Raises PeerAway where it does not answer, or answers that
        it cannot now."""
        operation = named(self.side, name)
        query = {"clientAddress": str(own_address())}
        if operation.changes:
            query["talqRequestId"] = str(request or uuid4())
            query |= {"talqOriginRequestId": str(origin)} if origin else {}
        address = self.way.url.rstrip("/") + operation.path.format(**facts)
        try:
            status, said = call(
                operation.method,
                f"{address}?{urlencode(query)}",
                secret=self.way.secret,
                now=clock.now(),
                private=self.way.private,
                body=b"" if body is None else msgspec.json.encode(body),
                more={
                    "talq-api-version": VERSION,
                    "Authorization": f"Bearer {self.way.secret}",
                },
            )
        except (requests.RequestException, PrivateAddress, OSError) as error:
            raise self._away(name, str(error)[:200]) from None
        if status >= 500 or status in (401, 403, 429):
            raise self._away(name, str(status))
        try:
            return Answer(status, msgspec.json.decode(said) if said else None)
        except msgspec.DecodeError:
            return Answer(status)

    def _away(self, name: str, why: str) -> PeerAway:
        return PeerAway(peer=self.peer.key, operation=name, why=why)
