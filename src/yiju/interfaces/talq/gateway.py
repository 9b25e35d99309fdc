"""The city as a gateway: what another management software may ask of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from yiju.interfaces import clock
from yiju.interfaces.talq import loggers, offering, overriding, own, store
from yiju.interfaces.talq.calls import Call, Reply, done
from yiju.interfaces.talq.operations import GATEWAY, operations
from yiju.interfaces.talq.programmes import NOON_TO_NOON
from yiju.interfaces.talq.refusals import ASSIGNED, LIMIT, PAYLOAD, not_found, refused
from yiju.platform.base.i18n import _

MOST_GROUPS, LARGEST_GROUP = 1_000, 10_000


def services() -> list[dict[str, Any]]:
    """What the city offers as a gateway; numbers say where it stops."""
    today = clock.today()
    return [
        {
            "name": "ConfigurationService",
            "commissioningSupported": False,
            "devicesPaginationSupported": True,
            "supportedProfiles": ["lighting"],
        },
        {
            "name": "ControlService",
            "supportedTypes": ["AstroClockActivePeriod", "AstroClockTimeControl"],
            "maximumCalendars": len(offering.calendars(today)),
            "maximumPrograms": len(offering.programs(today)),
            "dayOffset": NOON_TO_NOON,
        },
        {
            "name": "DataCollectService",
            "maximumDataLogs": loggers.MOST_LOGGERS,
            "supportedModes": [loggers.VENDOR, loggers.EVENT, loggers.IMMEDIATE],
            "samplingPeriodSupported": False,
            "attributeScopeSupported": True,
        },
        {
            "name": "GroupManagementService",
            "maximumNumberOfGroups": MOST_GROUPS,
            "maximumGroupSize": LARGEST_GROUP,
        },
    ]


def list_services(call: Call) -> Reply:
    return done(call, services())


def show_service(call: Call) -> Reply:
    found = next((one for one in services() if one["name"] == call.fact), None)
    if found is None:
        raise not_found("services", call.fact)
    return done(call, found)


# --- programmes: the city's own, for reading -----------------------------------------------


def _offered(call: Call) -> list[dict[str, Any]]:
    known = {"calendars": offering.calendars, "control-programs": offering.programs}
    return known[call.operation.resource](clock.today())


def list_offered(call: Call) -> Reply:
    return done(call, _offered(call))


def count_offered(call: Call) -> Reply:
    return done(call, len(_offered(call)))


def show_offered(call: Call) -> Reply:
    return done(call, _one_offered(call))


def _one_offered(call: Call) -> dict[str, Any]:
    found = next((one for one in _offered(call) if one["id"] == call.fact), None)
    if found is None:
        raise not_found(call.operation.resource, call.fact)
    return found


def refuse_offered(call: Call) -> Reply:
    """When and how bright the city's roads are lit is set by the city, with its grounds."""
    if call.facts:
        _one_offered(call)
    raise refused(422, LIMIT, _("方案和日历由城市设定，这里只能读"))


def no_assignments(call: Call) -> Reply:
    """Which calendar a device follows stands at the device."""
    return done(call, [])


def refuse_assignment(call: Call) -> Reply:
    overriding.members(call, call.said.addresses)
    raise refused(422, ASSIGNED, _("方案和日历由城市设定，这里只能读"))


# --- groups --------------------------------------------------------------------------------


def add_groups(call: Call) -> Reply:
    for one in call.said:
        _hold(one.members)
    if store.rows(call).count() + len(call.said) > MOST_GROUPS:
        raise refused(422, LIMIT, _("最多 {most} 个组").format(most=MOST_GROUPS))
    return store.added(call)


def replace_groups(call: Call) -> Reply:
    for one in call.said if isinstance(call.said, list) else [call.said]:
        _hold(one.members)
    return store.replaced(call)


def _hold(members: list[Any]) -> None:
    if len(members) > LARGEST_GROUP:
        raise refused(422, LIMIT, _("一个组最多 {most} 个成员").format(most=LARGEST_GROUP))


@transaction.atomic
def add_members(call: Call) -> Reply:
    row = store.found(call, call.facts["groupAddress"])
    known = row.body["members"]
    row.body["members"] = known + [one for one in call.raw if one not in known]
    _hold(row.body["members"])
    row.save(update_fields=["body"])
    return done(call, row.body["members"])


def count_members(call: Call) -> Reply:
    return done(call, len(store.found(call, call.facts["groupAddress"]).body["members"]))


@transaction.atomic
def remove_member(call: Call) -> Reply:
    row = store.found(call, call.facts["groupAddress"])
    gone = {"resource": call.facts["memberResource"], "address": call.facts["memberAddress"]}
    named = [(one["resource"], one["address"]) for one in row.body["members"]]
    if (gone["resource"], gone["address"]) not in named:
        raise not_found(gone["resource"], gone["address"])
    row.body["members"] = [
        one
        for one in row.body["members"]
        if (one["resource"], one["address"]) != (gone["resource"], gone["address"])
    ]
    row.save(update_fields=["body"])
    return done(call, gone)


# --- what the city does not offer ----------------------------------------------------------


def nothing(call: Call) -> Reply:
    """Types and packages: there are none, and none are taken."""
    if call.operation.changes:
        if not call.facts and not call.raw:
            raise refused(422, PAYLOAD, _("列表是空的"))
        if call.facts:
            raise not_found(call.operation.resource, call.fact)
        raise refused(422, LIMIT, _("这里不存 {what}").format(what=call.operation.resource))
    if call.facts:
        raise not_found(call.operation.resource, call.fact)
    return done(call, 0 if call.operation.path.endswith("/count") else [])


Handler = Callable[[Call], Reply]
BY_RESOURCE: Mapping[str, Mapping[str, Handler]] = {
    "calendars": {"GET": list_offered, "count": count_offered, "one": show_offered},
    "control-programs": {"GET": list_offered, "count": count_offered, "one": show_offered},
    "groups": {
        "GET": store.listed,
        "count": store.counted,
        "one": store.shown,
        "POST": add_groups,
        "PUT": replace_groups,
        "DELETE": store.removed,
    },
    "devices": {"GET": own.listed, "count": own.count, "one": own.shown},
    "device-classes": {
        "GET": own.list_classes,
        "count": own.count_classes,
        "one": own.show_class,
    },
    "services": {"GET": list_services, "one": show_service},
    "logger-configs": {
        "one": store.shown,
        "POST": loggers.added,
        "PUT": loggers.replaced,
        "DELETE": store.removed,
    },
    "log-reports": {"count": loggers.count, "one": loggers.report},
}
OTHERWISE: Mapping[str, Handler] = {
    "calendars": refuse_offered,
    "control-programs": refuse_offered,
    "devices": own.of_the_city,
}
NAMED: Mapping[str, Handler] = {
    "getDeviceFunction": own.function,
    "getDeviceAttribute": own.attribute,
    "sendCommand": overriding.given,
    "getAssignCommands": no_assignments,
    "assignCommand": refuse_assignment,
    "addGroupMembers": add_members,
    "getGroupMembersCount": count_members,
    "deleteGroupMember": remove_member,
}


def _handler(method: str, path: str, resource: str) -> Handler:
    known = BY_RESOURCE.get(resource, {})
    what = method
    if method == "GET" and "{" in path:
        what = "one"
    if path.endswith("/count"):
        what = "count"
    return known.get(what) or OTHERWISE.get(resource, nothing)


HANDLERS: Mapping[str, Handler] = {
    one.name: NAMED.get(one.name) or _handler(one.method, one.path, one.resource)
    for one in operations()
    if one.side == GATEWAY
}
