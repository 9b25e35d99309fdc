"""Another GeoReport server, over HTTP: asked, told, never trusted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import requests

from yiju.interfaces.open311.reading import (
    Accepted,
    RemoteMalformed,
    RemoteRequest,
    read_accepted,
    read_errors,
    read_requests,
)
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

PATIENCE_S = (5, 30)
"""To connect, and between two pieces of an answer."""
LARGEST_ANSWER = 30_000_000
PAGE, MOST_PAGES = 200, 50
AT_ONCE = 50


class RemoteUnreachable(CityError):
    code = "open311.remote_unreachable"
    status = 502
    text = _("联系不上 {url}：{why}")


class RemoteRefused(CityError):
    code = "open311.remote_refused"
    status = 502
    text = _("{url} 答复 {status}：{why}")


class RemoteAddressWrong(CityError):
    code = "open311.remote_address_wrong"
    status = 422
    text = _("{given} 不是 Open311 地址。写成 https://…/open311/v2,辖区,密钥")


@dataclass(frozen=True)
class Remote:
    """`url` is the endpoint without a slash at its end; the key is shown in no text."""

    url: str
    jurisdiction: str = ""
    key: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> "Remote":
        """From address,jurisdiction,key; raises RemoteAddressWrong."""
        url, jurisdiction, key = [*text.split(",", 2), "", ""][:3]
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise RemoteAddressWrong(given=url)
        return cls(url.rstrip("/"), jurisdiction, key)

    @property
    def name(self) -> str:
        """What its numbers are unique under."""
        return self.jurisdiction or self.url

    def changed(self, since: datetime) -> "Changed":
        """The requests that changed since, as far as the server tells; each once."""
        asked = {"updated_after": _w3c(since), "extensions": "true", "page_size": str(PAGE)}
        found: dict[str, RemoteRequest] = {}
        for count, page in enumerate(self._pages(asked), start=1):
            new = {row.number: row for row in page if found.get(row.number) != row}
            if not new:
                break
            found |= new
            if count == MOST_PAGES:
                return Changed(tuple(found.values()), is_whole=False)
        return Changed(tuple(found.values()), is_whole=True)

    def named(self, numbers: Sequence[str]) -> list[RemoteRequest]:
        """Requests by their numbers; those that are not there are left out."""
        found: list[RemoteRequest] = []
        for start in range(0, len(numbers), AT_ONCE):
            asked = {"service_request_id": ",".join(numbers[start : start + AT_ONCE])}
            found += read_requests(self._get("requests", asked).content)
        return found

    def report(self, told: Mapping[str, str], key: str) -> Accepted:
        """Send a report. A server that knows `Idempotency-Key` takes it once however often it is
        sent; GeoReport v2 itself has no way to say so."""
        form = {**self._who(), **told}
        answer = self._ask("POST", f"{self.url}/requests.xml", {}, form, {"Idempotency-Key": key})
        return read_accepted(answer.content)

    def number_of(self, token: str) -> str:
        """The number behind a token; empty while the server has none."""
        return read_accepted(self._get(f"tokens/{token}", {}).content).number

    def _pages(self, asked: Mapping[str, str]) -> Iterator[list[RemoteRequest]]:
        """Page after page: the way that the server tells, as long as it stays there, else by
        number. An empty page is the last, and one that is not full where the way is told."""
        answer, page = self._get("requests", asked), 1
        while rows := read_requests(answer.content):
            yield rows
            following = answer.links.get("next", {}).get("url", "")
            if following and _origin(following) == _origin(self.url):
                answer = self._ask("GET", following, {}, {}, {})
            elif "Link" in answer.headers or "Open311-Cursor" in answer.headers:
                return
            else:
                page += 1
                answer = self._get("requests", {**asked, "page": str(page)})

    def _get(self, path: str, asked: Mapping[str, str]) -> requests.Response:
        return self._ask("GET", f"{self.url}/{path}.xml", {**self._who(), **asked}, {}, {})

    def _who(self) -> dict[str, str]:
        told = {"jurisdiction_id": self.jurisdiction, "api_key": self.key}
        return {name: value for name, value in told.items() if value}

    def _ask(
        self,
        method: str,
        url: str,
        asked: Mapping[str, str],
        form: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> requests.Response:
        """Raises RemoteUnreachable, RemoteRefused, RemoteMalformed for too much."""
        try:
            with requests.Session() as session:
                answer = session.request(
                    method,
                    url,
                    params=asked,
                    data=form or None,
                    headers={"Accept": "text/xml", **headers},
                    timeout=PATIENCE_S,
                    allow_redirects=False,
                    stream=True,
                )
                content = answer.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise RemoteUnreachable(url=self.url, why=type(error).__name__) from None
        if len(content) > LARGEST_ANSWER:
            raise RemoteMalformed(why=_("超过 {most} 字节").format(most=LARGEST_ANSWER))
        answer._content = content
        if answer.status_code not in {200, 201}:
            why = read_errors(content)
            raise RemoteRefused(url=self.url, status=answer.status_code, why=why)
        return answer


@dataclass(frozen=True)
class Changed:
    """`is_whole` is false where there was more than is read at once."""

    rows: tuple[RemoteRequest, ...]
    is_whole: bool


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url).scheme, urlsplit(url).netloc


def _w3c(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
