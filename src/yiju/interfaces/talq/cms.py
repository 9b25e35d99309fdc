"""The city as central management: what gateways announce and deliver."""

from collections.abc import Callable, Mapping

from yiju.interfaces.talq import devices, reports, store
from yiju.interfaces.talq.calls import Call, Reply, done
from yiju.interfaces.talq.operations import CMS, operations
from yiju.interfaces.talq.refusals import REFERRED, not_found, refused
from yiju.platform.base.i18n import _


def announce_services(call: Call) -> Reply:
    """Announced again, the last holds."""
    peer = call.peer
    peer.services = call.raw or []
    peer.save(update_fields=["services"])
    return done(call)


def remove_class(call: Call) -> Reply:
    if call.peer.devices.filter(device_class=call.fact).exists():
        raise refused(422, REFERRED, _("还有设备属于类 {name}").format(name=call.fact))
    return store.removed(call)


def no_packages(call: Call) -> Reply:
    """The city keeps no software of vendors."""
    if call.facts:
        raise not_found("data-packages", call.fact)
    return done(call, [])


def own_loggers(call: Call) -> Reply:
    """The loggers that the city asks a gateway for."""
    for config in (reports.logger_of(), reports.event_logger_of()):
        if call.fact == config["address"]:
            return done(call, config)
    raise not_found("logger-configs", call.fact)


KEPT: Mapping[str, Callable[[Call], Reply]] = {
    "GET": store.listed,
    "POST": store.added,
    "PUT": store.replaced,
    "DELETE": store.removed,
}


def _kept(method: str, path: str) -> Callable[[Call], Reply]:
    if path.endswith("/count"):
        return store.counted
    return store.shown if method == "GET" and "{" in path else KEPT[method]


HANDLERS: Mapping[str, Callable[[Call], Reply]] = {
    **{
        one.name: _kept(one.method, one.path)
        for one in operations()
        if one.side == CMS and (one.resource.endswith("-types") or one.resource == "groups")
    },
    "announceServices": announce_services,
    "addDeviceClasses": store.added,
    "updateDeviceClasses": store.replaced,
    "updateDeviceClass": store.replaced,
    "deleteDeviceClass": remove_class,
    "getDataPackages": no_packages,
    "getDataPackage": no_packages,
    "getLoggerConfig": own_loggers,
    "getDevices": devices.listed,
    "addDevices": devices.added,
    "updateDevices": devices.replaced,
    "partialUpdateDevices": devices.changed,
    "getDevice": devices.shown,
    "updateDevice": devices.replaced,
    "partialUpdateDevice": devices.changed,
    "deleteDevice": devices.removed,
    "getDeviceFunction": devices.function,
    "getDeviceAttribute": devices.attribute,
    "sendLogReport": reports.taken,
}
