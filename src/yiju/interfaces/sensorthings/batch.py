"""Several requests in one (18-088, 9.4): multipart/mixed, and JSON as OData 4.01 writes it.

A change set is all or nothing. Others stand alone: what one is refused keeps the next from nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from django.db import transaction

from yiju.interfaces.sensorthings import paths
from yiju.interfaces.sensorthings.drafts import json_of
from yiju.interfaces.sensorthings.refusals import BodyUnreadable
from yiju.interfaces.sensorthings.serving import JSON, Call, Reply
from yiju.platform.base.i18n import Text, _

MOST = 1_000
"""Requests of a batch."""
BOUNDARY, SET_BOUNDARY = "batch_yiju", "changeset_yiju"
MIXED = f"multipart/mixed; boundary={BOUNDARY}"
FIRST_LINE = re.compile(r"([A-Z]+) +(\S+)(?: +HTTP/1\.[01])?\s*")
CONTENT_ID = re.compile(rb"\"\$([\w-]+)\"")
Serve = Callable[[Call], Reply]


@dataclass(frozen=True)
class Part:
    """One request. `id` is what others call its entity by, as $1; parts of a `set` hold together
    and it is empty for one that stands alone."""

    id: str
    set: str
    call: Call


class _Undone(Exception):
    """Ends the transaction of a change set."""


def many(serve: Serve, root: str, body: bytes, content_type: str) -> Reply:
    """Raises BodyUnreadable for what is no batch."""
    if content_type.partition(";")[0].strip().lower() == JSON:
        parts = list(_of_json(root, json_of(body)))
        replies = _answered(serve, parts)
        return Reply(200, {"responses": [_as_json(p, r) for p, r in replies]}, tally=False)
    parts = list(_of_mixed(root, body, content_type))
    text = _as_mixed(_answered(serve, parts))
    return Reply(200, text, MIXED, tally=False)


def _answered(serve: Serve, parts: list[Part]) -> list[tuple[Part, Reply]]:
    if len(parts) > MOST:
        raise _unfit(_("一批最多 {most} 个请求，收到 {count} 个"), most=MOST, count=len(parts))
    replies: list[tuple[Part, Reply]] = []
    made: dict[str, str] = {}
    for name, group in _groups(parts):
        if not name:
            [part] = group
            replies.append((part, _one(serve, part, made)))
            continue
        replies += _all_or_nothing(serve, group, made)
    return replies


def _groups(parts: list[Part]) -> Iterable[tuple[str, list[Part]]]:
    """Change sets whole, where their first part stands."""
    seen: set[str] = set()
    for part in parts:
        if not part.set:
            yield "", [part]
        elif part.set not in seen:
            seen.add(part.set)
            yield part.set, [one for one in parts if one.set == part.set]


def _one(serve: Serve, part: Part, made: dict[str, str]) -> Reply:
    reply = serve(_resolved(part.call, made))
    if part.id and "Location" in reply.headers:
        made[part.id] = reply.headers["Location"]
    return reply


def _all_or_nothing(
    serve: Serve, group: list[Part], made: dict[str, str]
) -> list[tuple[Part, Reply]]:
    replies: list[tuple[Part, Reply]] = []
    try:
        with transaction.atomic():
            for part in group:
                replies.append((part, _one(serve, part, made)))
                if replies[-1][1].status >= 400:
                    raise _Undone
    except _Undone:
        failed = replies[-1][1]
        for part in group:
            made.pop(part.id, None)
        return [(part, failed) for part in group]
    return replies


def _resolved(call: Call, made: dict[str, str]) -> Call:
    """With what was made in place of $1: at the start of the path, and as an id in the body."""
    head, stroke, rest = call.path.partition("/")
    if head.startswith("$") and head[1:] in made:
        address = made[head[1:]]
        entity = unquote(address[address.rindex("/", 0, address.index("(")) + 1 :])
        call = replace(call, path=entity + stroke + rest)

    def id_of(match: re.Match[bytes]) -> bytes:
        address = made.get(match.group(1).decode())
        if address is None:
            return match.group()
        said = unquote(address[address.index("(") + 1 : -1])
        return msgspec.json.encode(paths.identifier(said, said))

    return replace(call, body=CONTENT_ID.sub(id_of, call.body)) if made else call


def _call(root: str, method: str, url: str, body: bytes, content_type: str, key: str = "") -> Call:
    """`url` is absolute, from the host, or from the root of the service."""
    parts = urlsplit(url)
    home = urlsplit(root).path
    path = parts.path
    if path.startswith(home):
        path = path[len(home) :]
    path = path.lstrip("/").removeprefix("v1.1/")
    return Call(method.upper(), unquote(path), parts.query, body, content_type, key[:200])


# --- JSON ----------------------------------------------------------------------------------


def _of_json(root: str, said: Any) -> Iterable[Part]:
    requests = said.get("requests") if isinstance(said, dict) else None
    if not isinstance(requests, list):
        raise _unfit(_("应是 {example}"), example='{"requests": […]}')
    for place, one in enumerate(requests):
        facts = one if isinstance(one, dict) else {}
        method, url = facts.get("method"), facts.get("url")
        if not isinstance(method, str) or not isinstance(url, str) or "id" not in facts:
            raise _unfit(_("第 {place} 个请求缺少 id、method 或 url"), place=place + 1)
        headers = {str(k).lower(): str(v) for k, v in (facts.get("headers") or {}).items()}
        body = msgspec.json.encode(facts["body"]) if "body" in facts else b""
        kind, key = headers.get("content-type", JSON), headers.get("idempotency-key", "")
        call = _call(root, method, url, body, kind, key)
        yield Part(str(facts["id"]), str(facts.get("atomicityGroup") or ""), call)


def _as_json(part: Part, reply: Reply) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": part.id, "status": reply.status}
    if part.set:
        shown["atomicityGroup"] = part.set
    headers = {name.lower(): value for name, value in reply.headers.items()}
    if headers:
        shown["headers"] = headers
    if reply.content is not None:
        shown["body"] = reply.content
    return shown


# --- multipart -----------------------------------------------------------------------------


def _of_mixed(root: str, body: bytes, content_type: str) -> Iterable[Part]:
    message = message_from_bytes(
        b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body,
        policy=HTTP,
    )
    if message.get_content_type() != "multipart/mixed" or not message.is_multipart():
        raise _unfit(_("应是 multipart/mixed 或 application/json"))
    for number, part in enumerate(message.iter_parts(), 1):
        if part.get_content_type() == "multipart/mixed":
            for inner in part.iter_parts():
                yield _part(root, inner, f"{number}")
        else:
            yield _part(root, part, "")


def _part(root: str, message: Message, group: str) -> Part:
    payload = message.get_payload(decode=True)
    head, _blank, body = (payload if isinstance(payload, bytes) else b"").partition(b"\r\n\r\n")
    if not _blank:
        head, _blank, body = head.partition(b"\n\n")
    first, _newline, rest = head.decode("utf-8", "replace").lstrip().partition("\n")
    found = FIRST_LINE.fullmatch(first.strip())
    if message.get_content_type() != "application/http" or found is None:
        raise _unfit(_("每一部分应是 application/http，首行如 {example}"), example="GET Things")
    headers = message_from_bytes(rest.encode() + b"\r\n\r\n", policy=HTTP)
    kind = str(headers.get("Content-Type", JSON))
    key = str(headers.get("Idempotency-Key", ""))
    id = str(message.get("Content-ID", "")).strip().strip("<>")
    call = _call(root, found.group(1), found.group(2), body.strip(), kind, key)
    return Part(id, group, call)


def _as_mixed(replies: list[tuple[Part, Reply]]) -> str:
    lines: list[str] = []
    for name, group in _reply_groups(replies):
        if name:
            inner = "".join(_http(part, reply, SET_BOUNDARY) for part, reply in group)
            lines.append(
                f"--{BOUNDARY}\r\nContent-Type: multipart/mixed; boundary={SET_BOUNDARY}\r\n\r\n"
                f"{inner}--{SET_BOUNDARY}--\r\n"
            )
        else:
            lines += [_http(part, reply, BOUNDARY) for part, reply in group]
    return "".join(lines) + f"--{BOUNDARY}--\r\n"


def _reply_groups(
    replies: list[tuple[Part, Reply]],
) -> Iterable[tuple[str, list[tuple[Part, Reply]]]]:
    """A change set that was refused is answered once."""
    place = 0
    while place < len(replies):
        name = replies[place][0].set
        size = sum(1 for part, _reply in replies if part.set == name) if name else 1
        group = replies[place : place + size]
        if name and group[0][1].status >= 400:
            yield "", [(replace(group[0][0], id=""), group[0][1])]
        else:
            yield name, group
        place += size


def _http(part: Part, reply: Reply, boundary: str) -> str:
    content_id = f"Content-ID: {part.id}\r\n" if part.id else ""
    headers = {"Content-Type": reply.media_type, **reply.headers}
    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    phrase, told = HTTPStatus(reply.status).phrase, reply.data.decode()
    return (
        f"--{boundary}\r\nContent-Type: application/http\r\n{content_id}\r\n"
        f"HTTP/1.1 {reply.status} {phrase}\r\n{said}\r\n{told}\r\n"
    )


def _unfit(what: Text, **facts: Any) -> BodyUnreadable:
    return BodyUnreadable(where="$batch", what=what.format(**facts) if facts else what)
