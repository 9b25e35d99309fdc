"""A task that a client makes is a command: it goes through the one door of commands, with all that
may forbid it there."""

import secrets
from datetime import datetime
from typing import Any

from yiju.interfaces.sensing.giver import giver_of
from yiju.interfaces.sensorthings import times
from yiju.interfaces.sensorthings.city_tasking import sought, task
from yiju.interfaces.sensorthings.drafts import Reference, draft
from yiju.interfaces.sensorthings.records import Record
from yiju.interfaces.sensorthings.refusals import EntityUnfit, NotAllowed
from yiju.interfaces.sensorthings.rights import VIA
from yiju.interfaces.sensorthings.tasking_words import GIVEN
from yiju.interfaces.sensorthings.view import View
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.sensing.commands import api as commands

GIVABLE = [one for one in commands.Authority if one is not commands.Authority.SAFETY]


def give(view: View, said: Any, parent: Record | None, key: str) -> Record:
    """Give the command that a task says; under its `key` it is the same one. Raises NotAllowed,
    EntityUnfit, and as giving a command does."""
    reader = view.rights.reader
    if reader is None:
        raise NotAllowed(what=_("下达指令"), remedy=_("由有权下达的人用自己的密钥"))
    if reader.key is None or not reader.key.may_write:
        raise NotAllowed(what=_("写入"), remedy=_("请其主人另制一把可写的密钥"))
    found = draft("Tasks", said, without="TaskingCapability" if parent else "")
    capability = _capability(view, found.one.get("TaskingCapability"), parent)
    code, _slash, kind = str(capability.id).rpartition("/")
    told = found.body["taskingParameters"]
    if unknown := set(told) - set(GIVEN):
        what = _("没有 {unknown}。可用：{known}")
        what = what.format(unknown=listed(sorted(unknown)), known=listed(GIVEN))
        raise _unfit("", what)
    if missing := [name for name in GIVEN[:3] if told.get(name) is None]:
        raise _unfit("", _("缺少 {missing}").format(missing=listed(missing)))
    until = _moment(told, "until")
    assert until is not None
    wanted = commands.Wanted(
        kind,
        commands.Target(codes=(code,)),
        _value(told["value"]),
        until,
        _reason(told["reason"]),
        start=_moment(told, "start"),
        authority=_authority(told.get("authority")),
    )
    made = commands.give(wanted, giver_of(reader, VIA), key=_own(key), at=view.now)
    number = commands.order_number(made.id, code)
    one = commands.told_of(number, sought(view))
    assert one is not None
    return task(view, one)


def _own(key: str) -> str:
    return f"{VIA}/{key or secrets.token_hex(16)}"


def _capability(view: View, said: Any, parent: Record | None) -> Record:
    if isinstance(said, Reference):
        found = view.get("TaskingCapabilities", said.id)
        if found is None:
            what = _("没有 {entity}，或不在您的范围内")
            entity = f"TaskingCapabilities({said.id!r})"
            raise _unfit("TaskingCapability", what.format(entity=entity))
        if parent is not None and found.id != parent.id:
            what = _("与地址中的 {entity} 不同").format(entity=parent.address)
            raise _unfit("TaskingCapability", what)
        return found
    if said is not None or parent is None or parent.plural != "TaskingCapabilities":
        example = '{"@iot.id": "L-1/lamp.level"}'
        raise _unfit("TaskingCapability", _("只能引用已有的，写 {example}").format(example=example))
    return parent


def _value(said: Any) -> Any:
    return int(said) if isinstance(said, float) and said.is_integer() else said


def _reason(said: Any) -> str:
    if not isinstance(said, str):
        raise _unfit("reason", _("应是字符串"))
    return said


def _moment(told: dict[str, Any], name: str) -> datetime | None:
    said = told.get(name)
    if said is None:
        return None
    try:
        return times.moment(said)
    except (ValueError, TypeError, AttributeError, OverflowError):
        what = _("应是带时区偏移的时刻，如 2022-06-30T08:00:00+08:00")
        raise _unfit(name, what) from None


def _authority(said: Any) -> commands.Authority:
    known = {one.name.lower(): one for one in GIVABLE}
    if said is None:
        return commands.Authority.MANUAL
    if not isinstance(said, str) or said not in known:
        raise _unfit("authority", _("可用：{known}").format(known=listed(known)))
    return known[said]


def _unfit(where: str, what: Text | str) -> EntityUnfit:
    place = f"taskingParameters/{where}".rstrip("/")
    if where == "TaskingCapability":
        place = where
    return EntityUnfit(entity="Task", where=place, what=what)
