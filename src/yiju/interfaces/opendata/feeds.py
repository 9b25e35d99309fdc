"""Feeds: cases that changed of late (Atom, RFC 4287), deadlines of the plan (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from yiju.platform.base.i18n import _
from yiju.platform.base.time import to_china
from yiju.platform.steering import api as steering
from yiju.platform.work import api as work
from yiju.platform.work.catalogue.own import case_catalogue

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 50
LINE_BYTES = 75


def cases_atom(rows: Iterable[work.ItemRow], root: str, city: str, now: datetime) -> bytes:
    """The cases, the latest change first, in the language of the reader; nobody is named."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    rows = list(rows)
    updated = max((row.changed_at for row in rows), default=now)
    _say(feed, "id", f"{root}/public/cases.atom")
    _say(feed, "title", f"{city} · {_('案件动态')}")
    _say(feed, "updated", _stamp(updated))
    _link(feed, f"{root}/public/cases.atom", "self")
    _link(feed, f"{root}/public/data/", "alternate")
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    _say(author, "name", city)
    for row in rows:
        _entry(feed, row, root)
    told: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return told


def bulletins_atom(
    rows: Iterable[tuple[str, str, str, datetime | None]],
    root: str,
    place: str,
    city: str,
    now: datetime,
) -> bytes:
    """Published bulletins, the newest first: title, address below the root, summary, when it was
    published."""
    feed, rows = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM}), list(rows)
    address = f"{root}{place.rstrip('/')}.atom"
    _say(feed, "id", address)
    _say(feed, "title", f"{city} · {_('通报')}")
    _say(feed, "updated", _stamp(max((at for *_more, at in rows if at), default=now)))
    _link(feed, address, "self")
    _link(feed, f"{root}{place}", "alternate")
    _say(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", city)
    for title, page, summary, at in rows:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _say(entry, "id", f"{root}{page}")
        _say(entry, "title", title)
        _say(entry, "updated", _stamp(at or now))
        _say(entry, "published", _stamp(at or now))
        _link(entry, f"{root}{page}", "alternate")
        _say(entry, "summary", summary)
    told: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return told


def _entry(feed: Any, row: work.ItemRow, root: str) -> None:
    process = work.process_of(row.process, row.version)
    steps = [row.end] if row.end else [stage.step for stage in row.open_stages]
    standing = " / ".join(str(process.step(key).title) for key in steps)
    kind = case_catalogue().types.get(row.type_code)
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    _say(entry, "id", f"{root}/public/cases/{row.number}/")
    _say(entry, "title", f"{kind.title if kind else _('案件')} · {standing}")
    _say(entry, "updated", _stamp(row.changed_at))
    _say(entry, "published", _stamp(row.began_at))
    _link(entry, f"{root}/public/cases/{row.number}/", "alternate")
    _say(entry, "summary", f"{row.number} {standing}")


def _say(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: Any, address: str, rel: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", href=address, rel=rel)


def _stamp(moment: datetime) -> str:
    return to_china(moment).replace(microsecond=0).isoformat()


def plan_calendar(
    targets: Iterable[steering.TargetRow], root: str, city: str, now: datetime
) -> bytes:
    """The days by which the plan promises its targets, each an all-day event."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yiju//Programme//ZH",
        f"X-WR-CALNAME:{_escaped(city)} {_escaped(str(_('方案的目标和期限')))}",
    ]
    for target in targets:
        lines += _event(target, root, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(target: steering.TargetRow, root: str, now: datetime) -> Iterator[str]:
    if target.due is None:
        return
    yield "BEGIN:VEVENT"
    yield f"UID:{target.plan.code}/{target.key}@{root.partition('://')[2]}"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{target.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{target.due + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(f'§{target.clause} {target.subject}')}"
    yield f"DESCRIPTION:{_escaped(target.text)}"
    yield f"URL:{root}/public/plan/"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """A text as RFC 5545, 3.3.11 writes it."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 bytes, no character parted (RFC 5545, 3.1)."""
    part, size = "", 0
    for letter in line:
        length = len(letter.encode())
        if size + length > LINE_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + length
    yield part
