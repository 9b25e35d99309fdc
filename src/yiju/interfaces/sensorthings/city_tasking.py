"""What the city's devices can be told, in the words of Part 2 (17-079r1), and what they were.

| entity | record | id |
| --- | --- | --- |
| TaskingCapability | a kind of command at an asset that somebody's gateway reaches | code/kind |
| Actuator | what a source sets a property of a kind with | source/kind |
| Task | the order of a command to one device | code/kind/number |
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.city_bodies import NOBODY
from yiju.interfaces.sensorthings.model import TYPES, Id
from yiju.interfaces.sensorthings.narrowing import Bound
from yiju.interfaces.sensorthings.records import NONE, Asked, Found, Record, Seeing
from yiju.interfaces.sensorthings.scope import narrowed, stream
from yiju.interfaces.sensorthings.tasking_words import facts_of, parameters_of, progress_of
from yiju.platform.base.i18n import _
from yiju.platform.registry import api as registry
from yiju.platform.sensing import api as sensing
from yiju.platform.sensing.commands import api as commands

CHUNK = 200


def get(view: Seeing, plural: str, id: str) -> Record | None:
    if plural == "Tasks":
        return _task_of(view, id)
    first, _slash, key = id.rpartition("/")
    kind = _kind(key)
    if kind is None or not first:
        return None
    if plural == "Actuators":
        return _actuator(view, first, kind) if first in _sources(view, kind) else None
    row = stream(view, f"{first}/{kind.way}")
    if row is None or row.until is not None:
        return None
    return next(_capabilities(view, kind, [row]))


def find(view: Seeing, asked: Asked) -> Found:
    bounds = list(asked.bounds)
    if asked.parent is not None:
        if not isinstance(asked.parent.id, str):
            return NONE
        back = TYPES[asked.parent.plural].links[asked.link].back
        bounds.append(Bound(f"{back}/id", "eq", asked.parent.id))
    if asked.plural == "Tasks":
        return _tasks(view, asked, bounds)
    after = asked.after if isinstance(asked.after, str) else ""
    if asked.plural == "Actuators":
        rows = _actuators(view)
    else:
        wanted = _words(bounds)
        rows = iter(()) if wanted is None else _all_capabilities(view, wanted, after)
    return Found((one for one in rows if str(one.id) > after), ordered=not asked.order)


def _kind(key: str) -> commands.CommandKind | None:
    return next((kind for kind in commands.command_kinds() if kind.key == key), None)


# --- what can be told ----------------------------------------------------------------------


def _words(bounds: Iterable[Bound]) -> sensing.Wanted | None:
    """What bounds say, the kind of command as `kind`; None where nothing can fit."""
    words = sensing.Wanted()
    for bound in bounds:
        if bound.operator != "eq" or bound.path not in ("Thing/id", "Actuator/id"):
            continue
        if not isinstance(bound.value, str):
            return None
        first, _slash, second = bound.value.partition("/")
        if bound.path == "Thing/id":
            words = replace(words, asset_kind=first, asset_code=second)
        else:
            words = replace(words, source=first, kind=second)
    return words


def _all_capabilities(view: Seeing, words: sensing.Wanted, after: str) -> Iterator[Record]:
    """By id, from about that behind which it goes on."""
    code = after.rpartition("/")[0]
    kinds = [
        kind
        for kind in commands.command_kinds()
        if words.asset_kind in ("", kind.asset_kind) and words.kind in ("", kind.key)
    ]
    each = (_of_kind(view, kind, words, f"{code}/" if code else "") for kind in kinds)
    return heapq.merge(*each, key=lambda one: str(one.id))


def _of_kind(
    view: Seeing, kind: commands.CommandKind, words: sensing.Wanted, after: str
) -> Iterator[Record]:
    given = {"kind": kind.way, "asset_code": words.asset_code, "source": words.source}
    wanted = narrowed(view, **given)
    if any(value and getattr(wanted, name) != value for name, value in given.items()):
        return
    while rows := sensing.streams(wanted, after=after, size=CHUNK):
        yield from _capabilities(view, kind, [row for row in rows if row.until is None])
        after = rows[-1].key


def _capabilities(
    view: Seeing, kind: commands.CommandKind, rows: Sequence[sensing.StreamRow]
) -> Iterator[Record]:
    names = registry.by_codes(kind.asset_kind, {row.asset_code for row in rows})
    for row in rows:
        asset = names.get(row.asset_code)
        body = {
            "name": f"{asset.name if asset else row.asset_code} {kind.title}",
            "description": f"{row.asset_code}/{kind.key}",
            "taskingParameters": parameters_of(kind),
            "properties": facts_of(kind),
        }
        refs: dict[str, Id] = {
            "Thing": f"{row.asset_kind}/{row.asset_code}",
            "Actuator": f"{row.source or NOBODY}/{kind.key}",
        }
        yield Record("TaskingCapabilities", f"{row.asset_code}/{kind.key}", body, refs, view)


def _sources(view: Seeing, kind: commands.CommandKind) -> list[str]:
    found = sensing.source_kinds(narrowed(view, kind=kind.way))
    return sorted(source or NOBODY for source, way in found if way == kind.way)


def _actuators(view: Seeing) -> Iterator[Record]:
    pairs = [(one, kind) for kind in commands.command_kinds() for one in _sources(view, kind)]
    for source, kind in sorted(pairs, key=lambda pair: f"{pair[0]}/{pair[1].key}"):
        yield _actuator(view, source, kind)


def _actuator(view: Seeing, source: str, kind: commands.CommandKind) -> Record:
    known = None if source == NOBODY else sensing.source(source)
    name = known.name if known else str(_("尚无来源"))
    body = {
        "name": f"{name} {kind.title}",
        "description": str(_("经 {source} 下达的{title}").format(source=name, title=kind.title)),
        "encodingType": "text/plain",
        "metadata": known.key if known else "",
        "properties": {"kind": kind.key},
    }
    return Record("Actuators", f"{source}/{kind.key}", body, {}, view)


# --- what was told -------------------------------------------------------------------------


def sought(view: Seeing) -> commands.Sought:
    """The orders in reach."""
    rights = view.rights
    if rights.reader is not None:
        return commands.Sought(reaches=rights.reader.reaches, account=rights.reader.account)
    return commands.Sought(source=rights.source, asset_code=rights.device)


def task_id(told: commands.Told) -> str:
    return f"{told.order.asset_code}/{told.command.kind.key}/{told.order.number}"


def task(view: Seeing, told: commands.Told) -> Record:
    command = told.command
    body = {
        "creationTime": times.written(command.given_at),
        "taskingParameters": {
            "value": int(command.value) if command.value.is_integer() else command.value,
            "start": times.written(command.start),
            "until": times.written(command.until),
            "authority": command.authority.name.lower(),
            "reason": command.reason,
        },
        "properties": progress_of(told),
    }
    refs: dict[str, Id] = {"TaskingCapability": f"{told.order.asset_code}/{command.kind.key}"}
    return Record("Tasks", task_id(told), body, refs, view, None, (told.order.number,))


def _task_of(view: Seeing, id: str) -> Record | None:
    number = _number(id)
    found = commands.told_of(number, sought(view)) if number else None
    return task(view, found) if found is not None and task_id(found) == id else None


def _number(id: Any) -> int:
    """Of an order; 0 where the id tells none."""
    last = id.rpartition("/")[2] if isinstance(id, str) else ""
    return int(last) if last.isascii() and last.isdecimal() and len(last) < 19 else 0


def _tasks(view: Seeing, asked: Asked, bounds: Sequence[Bound]) -> Found:
    wanted, exact = sought(view), True
    for bound in bounds:
        if bound.path != "TaskingCapability/id" or bound.operator != "eq":
            exact = False
            continue
        code, _slash, kind = str(bound.value).rpartition("/")
        if not isinstance(bound.value, str) or wanted.asset_code not in ("", code):
            return NONE
        wanted = replace(wanted, kind=kind, asset_code=code)
    newest = len(asked.order) == 1 and asked.order[0].descending
    by_time = len(asked.order) == 1 and str(asked.order[0].by) == "creationTime"
    after = _number(asked.after)
    if asked.after is not None and not after:
        return Found(iter(()), exact=exact, count=lambda: commands.told_count(wanted))
    rows = _read(view, wanted, after, newest and by_time, min(asked.need or CHUNK, CHUNK))
    ordered = not asked.order or by_time
    return Found(rows, ordered, exact, lambda: commands.told_count(wanted))


def _read(
    view: Seeing, wanted: commands.Sought, after: int, newest: bool, size: int
) -> Iterator[Record]:
    while rows := commands.told(wanted, after=after, newest=newest, size=size):
        yield from (task(view, one) for one in rows)
        after, size = rows[-1].order.number, CHUNK
