"""Calling another program: no proxy, no redirect, no longer than told, and into the house's own
network only where an administrator allows it."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from yiju.interfaces.sending import signing
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

CONNECTING_S, ANSWERING_S = 5, 20
MOST_READ = 1_000_000


class PrivateAddress(CityError):
    code = "sending.private_address"
    status = 502
    text = _("{host} 指向内部网络的地址 {address}。确需发往内网时，由管理员在渠道文件中写明")


class Refused(CityError):
    code = "sending.refused"
    status = 502
    text = _("{host} 答复 {status}：{said}")


class _Checked:
    """Looks at the far end of a connection before a byte goes over it: what a name led to when
    it was looked up some time before proves nothing."""

    def _new_conn(self) -> Any:
        found = super()._new_conn()  # type: ignore[misc]
        address = found.getpeername()[0]
        if not ip_address(address.split("%")[0]).is_global:
            found.close()
            raise PrivateAddress(host=self.host, address=address)  # type: ignore[attr-defined]
        return found


class _PublicHTTP(_Checked, HTTPConnection):
    pass


class _PublicHTTPS(_Checked, HTTPSConnection):
    pass


class _PublicHTTPPool(HTTPConnectionPool):
    ConnectionCls = _PublicHTTP


class _PublicHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPS


class PublicOnly(HTTPAdapter):
    """Talks to addresses of the open network only."""

    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _PublicHTTPPool,
            "https": _PublicHTTPSPool,
        }


def call(
    method: str,
    url: str,
    *,
    secret: str,
    now: datetime,
    private: bool,
    key: str = "",
    body: bytes = b"",
    more: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Send a signed request; the status and the body of the answer, at most MOST_READ of it.

    Raises PrivateAddress, and what `requests` raises where nobody answers.
    """
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": "Yiju",
        **signing.headers(secret, method, path, now, key, body),
        **(more or {}),
    }
    with requests.Session() as session:
        session.trust_env = False
        if not private:
            session.mount("http://", PublicOnly())
            session.mount("https://", PublicOnly())
        answer = session.request(
            method,
            url,
            data=body or None,
            headers=headers,
            timeout=(CONNECTING_S, ANSWERING_S),
            allow_redirects=False,
            stream=True,
        )
        with answer:
            return answer.status_code, answer.raw.read(MOST_READ, decode_content=True)


def post(url: str, body: bytes, *, secret: str, key: str, now: datetime, private: bool) -> None:
    """Hand a body over; a redirect is a refusal. Raises PrivateAddress and Refused."""
    status, said = call("POST", url, secret=secret, now=now, private=private, key=key, body=body)
    if not 200 <= status < 300:
        host = urlsplit(url).hostname or ""
        raise Refused(host=host, status=status, said=said[:200].decode(errors="replace"))
