"""One request of the standard, alone or in a batch: what it asks, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_plus

import msgspec
from django.db import transaction

from yiju.interfaces.sensorthings import (
    arrays,
    changing,
    finding,
    paths,
    readings,
    showing,
    tasking,
    writing,
)
from yiju.interfaces.sensorthings.drafts import draft, json_of
from yiju.interfaces.sensorthings.evaluating import inside
from yiju.interfaces.sensorthings.model import ID_NAMES, SELF_LINK, TASKING, TYPES
from yiju.interfaces.sensorthings.options import options_in
from yiju.interfaces.sensorthings.records import Record
from yiju.interfaces.sensorthings.refusals import (
    EntityUnknown,
    MethodRefused,
    NothingHere,
    OfTheCity,
    QueryUnreadable,
)
from yiju.interfaces.sensorthings.service import CREATE_OBSERVATIONS, service_document
from yiju.interfaces.sensorthings.syntax import Options, Resource
from yiju.interfaces.sensorthings.view import View
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
PATCH = "application/json-patch+json"
READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Call:
    """`path` is what stands behind the root, unescaped; `query` as it came, without its mark."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    key: str = ""
    """Under which a command is given once, however often it is sent."""


@dataclass(frozen=True)
class Reply:
    """`content` is JSON, or a text where `media_type` says so. `tally` is false where another
    room counts what came in."""

    status: int
    content: Any = None
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    tally: bool = True

    @property
    def data(self) -> bytes:
        if self.content is None:
            return b""
        if self.media_type != JSON:
            return str(self.content).encode()
        return msgspec.json.encode(self.content)


def serve(view: View, call: Call) -> Reply:
    """Raises CityError for what is refused."""
    path = call.path.strip("/")
    if not path:
        _only(call, *READING)
        return Reply(200, service_document(view.root))
    if path == CREATE_OBSERVATIONS:
        _only(call, "POST")
        links, tally = arrays.take(view, call.body)
        return Reply(201, links, tally=tally)
    named = paths.resource(path)
    if call.method in READING:
        return _read(view, call, named)
    options = options_in(given(call.query), TYPES[named.set])
    if options != Options():
        what = _("写入时不用查询选项")
        raise QueryUnreadable(option=call.query[:40], at=1, near=call.query[:40], what=what)
    if named.names or named.form:
        raise _refused(call, *READING)
    if named.is_one:
        _only(call, *READING, "PATCH", "PUT", "DELETE")
        return _change(view, call, named)
    _only(call, *READING, "POST")
    return _make(view, call, named)


def _only(call: Call, *methods: str) -> None:
    if call.method not in methods:
        raise _refused(call, *methods)


def _refused(call: Call, *methods: str) -> MethodRefused:
    path = call.path[:100]
    return MethodRefused(path=path, method=call.method[:10], allowed=", ".join(methods))


def given(query: str) -> dict[str, str]:
    """The options of an address; raises QueryUnreadable for one given twice."""
    found: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        name, _equals, text = part.partition("=")
        name = unquote_plus(name)
        if name in found:
            what = _("给了两次")
            raise QueryUnreadable(option=name[:40], at=1, near=text[:40], what=what)
        found[name] = unquote_plus(text)
    return found


# --- reading -------------------------------------------------------------------------------


def _read(view: View, call: Call, named: Resource) -> Reply:
    options = options_in(given(call.query), TYPES[named.set])
    if options.format and named.set != "Observations":
        what = _("dataArray 只用于 Observations")
        raise QueryUnreadable(option="$resultFormat", at=1, near=options.format, what=what)
    address = f"{view.root}/{_escaped(paths.written(named))}"
    parent = _parent(view, named)
    if not named.is_one:
        link = named.steps[-1].name if parent is not None else ""
        page = finding.page(view, named.set, options, view.now, parent=parent, link=link)
        if named.form == "$ref":
            return Reply(200, showing.references(view, page, address))
        return Reply(200, showing.collection(view, page, options, address))
    one = entity_of(view, named)
    if named.names:
        return _property(view, one, named)
    if named.form == "$ref":
        return Reply(200, {SELF_LINK: showing.link_of(view, one)})
    return Reply(200, showing.entity(view, one, options))


def _escaped(path: str) -> str:
    return quote(path, safe=showing.UNESCAPED)


def _parent(view: View, named: Resource) -> Record | None:
    """The entity before the last step; None for a set by itself."""
    here: Record | None = None
    for place in range(len(named.steps) - 1):
        here = _stepped(view, here, named, place)
    return here


def entity_of(view: View, named: Resource) -> Record:
    """The entity at the end of a path; raises EntityUnknown for the first that is not there."""
    here: Record | None = None
    for place in range(len(named.steps)):
        here = _stepped(view, here, named, place)
    assert here is not None
    return here


def _stepped(view: View, here: Record | None, named: Resource, place: int) -> Record:
    step = named.steps[place]
    if here is None:
        found = view.get(step.name, step.id) if step.id is not None else None
    else:
        link = TYPES[here.plural].links[step.name]
        if not link.many:
            found = here.one(step.name, link)
        else:
            found = None if step.id is None else view.get(link.target, step.id)
            if found is not None and not _is_behind(here, step.name, found):
                found = None
    if found is None:
        steps = Resource(named.steps[: place + 1], named.set, True)
        raise EntityUnknown(entity=paths.written(steps)[:120])
    return found


def _is_behind(here: Record, link: str, found: Record) -> bool:
    back = TYPES[here.plural].links[link].back
    known = TYPES[found.plural].links[back]
    if not known.many:
        return found.refs.get(back) == here.id
    return any(one.id == found.id for one in here.ways(link) or ())


def _property(view: View, one: Record, named: Resource) -> Reply:
    name = named.names[0]
    value: Any
    if name in ID_NAMES:
        name, value = "@iot.id", one.id
    elif name == SELF_LINK:
        value = showing.link_of(view, one)
    else:
        value = one.value(name)[1]
    for part in named.names[1:]:
        value = inside(value, part)
    if value is None:
        if len(named.names) > 1 or named.form == "$value":
            raise NothingHere(path=paths.written(named)[:120], root=view.root)
        return Reply(204)
    if named.form != "$value":
        return Reply(200, {named.names[-1] if len(named.names) > 1 else name: value})
    if isinstance(value, dict | list):
        return Reply(200, value)
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return Reply(200, text, TEXT)


# --- writing -------------------------------------------------------------------------------


def _make(view: View, call: Call, named: Resource) -> Reply:
    said = json_of(call.body)
    if stream := readings.stream_named(named, said):
        return observed(view.root, readings.take_one(view, stream, said))
    parent = _parent(view, named)
    if named.set in TASKING:
        return _give(view, call, named, said, parent)
    link_name = named.steps[-1].name if parent is not None else ""
    without = TYPES[parent.plural].links[link_name].back if parent is not None else ""
    actor = view.rights.maker()
    found = draft(named.set, said, without=without)
    with transaction.atomic():
        made = writing.make(view, found, (parent, link_name) if parent is not None else None)
        if named.set != "Observations":
            writing.note(view, actor, "make", made, None, dict(made.body))
    made = view.get(made.plural, made.id) or made
    shown = showing.entity(view, made, Options())
    return Reply(201, shown, headers={"Location": showing.link_of(view, made)})


def observed(root: str, shown: Mapping[str, Any]) -> Reply:
    """The answer to an observation that was taken."""
    where = f"{root}/{_escaped(paths.address('Observations', shown['@iot.id']))}"
    return Reply(201, {**shown, SELF_LINK: where}, headers={"Location": where}, tally=False)


def _give(view: View, call: Call, named: Resource, said: Any, parent: Record | None) -> Reply:
    """A task is a command; what can be commanded is declared and not made."""
    if named.set != "Tasks":
        raise _refused(call, *READING)
    one = tasking.give(view, said, parent, call.key)
    where = showing.link_of(view, one)
    return Reply(201, showing.entity(view, one, Options()), headers={"Location": where})


def _change(view: View, call: Call, named: Resource) -> Reply:
    actor = view.rights.maker()
    if named.set in TASKING:
        what = _("任务在指令页或经 /api/commands/ 撤销，别的由城市声明")
        raise OfTheCity(entity=entity_of(view, named).address, what=what)
    with transaction.atomic():
        one = entity_of(view, named)
        before = dict(one.body)
        if call.method == "DELETE":
            changing.delete(view, one)
            writing.note(view, actor, "delete", one, before, None)
            return Reply(200)
        kind = call.content_type.partition(";")[0].strip().lower()
        how = "whole" if call.method == "PUT" else "patch" if kind == PATCH else "merge"
        changed = changing.change(view, one, json_of(call.body), how)
        writing.note(view, actor, "change", changed, before, dict(changed.body))
    return Reply(200, showing.entity(view, changed, Options()))


def refusal(error: CityError) -> Reply:
    """What the standard leaves open: a code, a message and the facts, as everywhere here."""
    status = 400 if error.status == 422 else error.status
    return Reply(status, error.as_dict())
