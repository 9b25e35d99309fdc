"""What peers keep with the city and it only keeps: classes, groups, types, loggers."""

from typing import Any

from django.db import transaction

from yiju.interfaces.talq.calls import Call, Reply, done
from yiju.interfaces.talq.models import Entity
from yiju.interfaces.talq.refusals import CONFLICT, PAYLOAD, not_found, refused
from yiju.platform.base.i18n import _

NAMED = {"device-classes": "name", "calendars": "id", "control-programs": "id"}
"""What entities are called by, where it is not their address."""


LONGEST = 200


def name_of(resource: str, body: Any) -> str:
    """Raises Refused for one that no address could hold."""
    name = str(body[NAMED.get(resource, "address")])
    if not 0 < len(name) <= LONGEST or "/" in name or not name.isprintable():
        words = _("名称应有 1 至 {most} 个字，没有斜线和控制字符").format(most=LONGEST)
        raise refused(422, PAYLOAD, words)
    return name


def rows(call: Call) -> Any:
    return Entity.objects.filter(peer=call.peer, resource=call.operation.resource).order_by("pk")


def listed(call: Call) -> Reply:
    return done(call, [one.body for one in rows(call)])


def counted(call: Call) -> Reply:
    return done(call, rows(call).count())


def found(call: Call, address: str | None = None) -> Entity:
    """Raises Refused."""
    address = call.fact if address is None else address
    row = rows(call).filter(address=address).first()
    if row is None:
        raise not_found(call.operation.resource, address)
    known: Entity = row
    return known


def shown(call: Call) -> Reply:
    return done(call, found(call).body)


@transaction.atomic
def added(call: Call) -> Reply:
    """All or none. The same again is there already; another under its name is a conflict."""
    resource = call.operation.resource
    for body in call.raw if isinstance(call.raw, list) else [call.raw]:
        name = name_of(resource, body)
        row, fresh = Entity.objects.get_or_create(
            peer=call.peer, resource=resource, address=name, defaults={"body": body}
        )
        if not fresh and row.body != body:
            words = _("{name} 已在，内容不同。用 PUT 更新").format(name=name[:80])
            raise refused(409, CONFLICT, words, (resource, name))
    return done(call, call.raw if call.operation.answers[call.operation.success] else None)


@transaction.atomic
def replaced(call: Call) -> Reply:
    """All or none; each has to be there."""
    many = isinstance(call.raw, list)
    for body in call.raw if many else [call.raw]:
        name = name_of(call.operation.resource, body)
        if not many and name != call.fact:
            words = _("路径里是 {path}，正文里是 {name}").format(path=call.fact, name=name[:80])
            raise refused(422, CONFLICT, words)
        row = found(call, name)
        row.body = body
        row.save(update_fields=["body"])
    return done(call, call.raw if call.operation.answers[call.operation.success] else None)


def removed(call: Call) -> Reply:
    row = found(call)
    row.delete()
    return done(call, row.body)
