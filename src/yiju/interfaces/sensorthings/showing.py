"""Entities as the JSON of the standard (18-088, 8.1 and 9.3.3)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from yiju.interfaces.sensorthings import finding, printing
from yiju.interfaces.sensorthings.model import SELF_LINK, TYPES
from yiju.interfaces.sensorthings.records import Record
from yiju.interfaces.sensorthings.syntax import Expand, Options
from yiju.interfaces.sensorthings.view import View

SHOWN_EMPTY = frozenset({"resultTime"})
"""Of observations: said even where there is none (8.2.7)."""
UNESCAPED = "/()'$,:;=@*"
COMPONENTS = ("id", *TYPES["Observations"].properties)


def link_of(view: View, record: Record) -> str:
    return f"{view.root}/{quote(record.address, safe=UNESCAPED)}"


Behind = dict[tuple[int, str], finding.Page]
"""What stands behind the links of records, by the record itself and the link."""


def gathered(view: View, records: Sequence[Record], options: Options) -> Behind:
    """All that is shown with records, looked up before any of it is shown: so that what follows
    from observations is asked once for all of it."""
    behind: Behind = {}
    for one in options.expand:
        shown: list[Record] = []
        for record in records:
            known = TYPES[record.plural].links[one.link]
            if known.many:
                page = finding.page(
                    view, known.target, one.options, view.now, parent=record, link=one.link
                )
            else:
                found = record.one(one.link, known)
                page = finding.Page([] if found is None else [found])
            behind[id(record), one.link] = page
            shown += page.records
        behind |= gathered(view, shown, one.options)
    return behind


def entity(
    view: View, record: Record, options: Options, behind: Behind | None = None
) -> dict[str, Any]:
    behind = gathered(view, [record], options) if behind is None else behind
    kind, selected = TYPES[record.plural], _selected(options)
    shown: dict[str, Any] = {}
    if selected is None or "id" in selected:
        shown["@iot.id"] = record.id
    if selected is None or SELF_LINK in selected:
        shown[SELF_LINK] = link_of(view, record)
    for name, known in kind.properties.items():
        if selected is not None and name not in selected:
            continue
        value = record.value(name)[1]
        said = name in record.body and (known.needed or name in SHOWN_EMPTY)
        if value is not None or said:
            shown[name] = value
    expanded = {one.link: one for one in options.expand}
    for link in kind.links:
        if link in expanded:
            shown |= _expanded(view, record, expanded[link], behind)
        elif selected is None or link in selected:
            shown[f"{link}@iot.navigationLink"] = f"{link_of(view, record)}/{link}"
    return shown


def _selected(options: Options) -> frozenset[str] | None:
    return frozenset(path.names[0] for path in options.select) or None


def _expanded(view: View, record: Record, one: Expand, behind: Behind) -> dict[str, Any]:
    page = behind[id(record), one.link]
    rows = [entity(view, row, one.options, behind) for row in page.records]
    if not TYPES[record.plural].links[one.link].many:
        return {one.link: rows[0] if rows else None}
    shown: dict[str, Any] = {}
    if page.count is not None:
        shown[f"{one.link}@iot.count"] = page.count
    shown[one.link] = rows
    if page.next is not None:
        address = f"{link_of(view, record)}/{one.link}"
        shown[f"{one.link}@iot.nextLink"] = with_options(address, page.next)
    return shown


def with_options(address: str, options: Options) -> str:
    parts = [f"{name}={quote(text, safe=UNESCAPED)}" for name, text in printing.parts(options)]
    return f"{address}?{'&'.join(parts)}" if parts else address


def collection(view: View, page: finding.Page, options: Options, address: str) -> dict[str, Any]:
    shown = _head(page, address)
    if options.format:
        shown["value"] = _arrays(view, page.records, options)
    else:
        behind = gathered(view, page.records, options)
        shown["value"] = [entity(view, record, options, behind) for record in page.records]
    return shown


def references(view: View, page: finding.Page, address: str) -> dict[str, Any]:
    links = [{SELF_LINK: link_of(view, record)} for record in page.records]
    return {**_head(page, address), "value": links}


def _head(page: finding.Page, address: str) -> dict[str, Any]:
    head: dict[str, Any] = {}
    if page.count is not None:
        head["@iot.count"] = page.count
    if page.next is not None:
        head["@iot.nextLink"] = with_options(address, page.next)
    return head


def _arrays(view: View, records: Sequence[Record], options: Options) -> list[dict[str, Any]]:
    """Observations by datastream (18-088, 11): names once, then rows."""
    selected = [path.names[0] for path in options.select]
    components = [name for name in selected if name not in TYPES["Observations"].links]
    components = components or list(COMPONENTS)
    by_stream: dict[Any, list[Record]] = {}
    for record in records:
        by_stream.setdefault(record.refs["Datastream"], []).append(record)
    found = []
    for id, rows in by_stream.items():
        stream = quote(f"Datastreams({printing.literal(id)})", safe=UNESCAPED)
        found.append(
            {
                "Datastream@iot.navigationLink": f"{view.root}/{stream}",
                "components": components,
                "dataArray@iot.count": len(rows),
                "dataArray": [[_cell(row, name) for name in components] for row in rows],
            }
        )
    return found


def _cell(record: Record, name: str) -> Any:
    return record.id if name == "id" else record.value(name)[1]
