"""What another GeoReport server answers, read: pure, and strict where a mistake would be stored."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import NoMoment, NoOffset, parse_moment

STATUSES = {"open": "open", "closed": "closed"}
LONGEST_NUMBER, LONGEST_WORDS = 100, 4_000
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class RemoteMalformed(CityError):
    code = "open311.remote_malformed"
    status = 502
    text = _("对方系统的答复读不懂：{why}。什么也没有改动")


@dataclass(frozen=True)
class RemoteRequest:
    """A request of another server. `origin` is where it began, if that server says so."""

    number: str
    status: str
    notes: str = ""
    service_code: str = ""
    service_name: str = ""
    words: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    media_url: str = ""
    requested_at: datetime | None = None
    updated_at: datetime | None = None
    origin: tuple[str, str] | None = field(default=None)


@dataclass(frozen=True)
class Accepted:
    """The answer to a report: a number, or a token where the number comes later."""

    number: str = ""
    token: str = ""


def read_requests(content: bytes) -> list[RemoteRequest]:
    """The requests of an answer in XML or JSON; raises RemoteMalformed for one that has a fault
    anywhere."""
    return [_request(row) for row in _rows(content)]


def read_accepted(content: bytes) -> Accepted:
    """Raises RemoteMalformed where neither a number nor a token is told."""
    rows = _rows(content)
    if len(rows) != 1:
        raise RemoteMalformed(why=_("应有一条，却有 {count} 条").format(count=len(rows)))
    found = Accepted(_said(rows[0], "service_request_id"), _said(rows[0], "token"))
    if not (found.number or found.token) or len(found.number) > LONGEST_NUMBER:
        raise RemoteMalformed(why=_("没有 service_request_id"))
    return found


def read_errors(content: bytes) -> str:
    """What a refusal says, in one line; empty where nobody can tell."""
    try:
        told = [_said(row, "description") for row in _rows(content, "errors")]
    except RemoteMalformed:
        return ""
    return "；".join(text for text in told if text)[:300]


def _rows(content: bytes, name: str = "service_requests") -> list[Mapping[str, Any]]:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return _of_xml(content, name) if start == b"<" else _of_json(content)


def _of_xml(content: bytes, name: str) -> list[Mapping[str, Any]]:
    try:
        root = etree.fromstring(content, PARSER)
    except etree.XMLSyntaxError as error:
        raise RemoteMalformed(why=str(error)[:120]) from None
    if root.getroottree().docinfo.doctype:
        raise RemoteMalformed(why="DOCTYPE")
    if root.tag != name:
        raise RemoteMalformed(why=f"<{str(root.tag)[:40]}>")
    return [_element(one) for one in root.iterchildren(tag=etree.Element)]


def _element(one: etree._Element) -> dict[str, Any]:
    """The texts of the children; those that have children themselves are dictionaries."""
    return {
        str(child.tag): _element(child) if len(child) else (child.text or "")
        for child in one.iterchildren(tag=etree.Element)
    }


def _of_json(content: bytes) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RemoteMalformed(why=str(error)[:120]) from None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise RemoteMalformed(why=_("应为数组"))
    return found


def _request(row: Mapping[str, Any]) -> RemoteRequest:
    number = _said(row, "service_request_id")
    if not number or len(number) > LONGEST_NUMBER:
        raise RemoteMalformed(why=_("没有 service_request_id"))
    status = _said(row, "status").lower()
    if status not in STATUSES:
        raise _wrong(number, "status", status)
    return RemoteRequest(
        number,
        status,
        _said(row, "status_notes")[:LONGEST_WORDS],
        _said(row, "service_code")[:LONGEST_NUMBER],
        _said(row, "service_name")[:200],
        _said(row, "description")[:LONGEST_WORDS],
        _said(row, "address")[:200],
        _degrees(row, number, "long", 180),
        _degrees(row, number, "lat", 90),
        _said(row, "media_url")[:2_000],
        _moment(row, number, "requested_datetime"),
        _moment(row, number, "updated_datetime"),
        _origin(row),
    )


def _said(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", str(value)).strip()


def _wrong(number: str, name: str, given: str) -> RemoteMalformed:
    why: Text = _("{number} 的 {name} 是“{given}”").format(
        number=number, name=name, given=given[:40]
    )
    return RemoteMalformed(why=why)


def _degrees(row: Mapping[str, Any], number: str, name: str, most: int) -> float | None:
    said = _said(row, name)
    if not said:
        return None
    try:
        found = float(said)
    except ValueError:
        raise _wrong(number, name, said) from None
    if not abs(found) <= most:
        raise _wrong(number, name, said)
    return found


def _moment(row: Mapping[str, Any], number: str, name: str) -> datetime | None:
    said = _said(row, name)
    if not said:
        return None
    try:
        return parse_moment(said, name)
    except (NoMoment, NoOffset):
        raise _wrong(number, name, said) from None


def _origin(row: Mapping[str, Any]) -> tuple[str, str] | None:
    told = row.get("extended_attributes")
    if not isinstance(told, Mapping):
        return None
    jurisdiction = _said(told, "origin_jurisdiction_id")[:LONGEST_NUMBER]
    number = _said(told, "origin_service_request_id")[:LONGEST_NUMBER]
    return (jurisdiction, number) if jurisdiction and number else None
