"""The classes of the data model as far as the door reads them; what else they hold is kept as it
came. Names are the standard's."""

from typing import Any, Literal
from uuid import UUID

import msgspec


class Shape(msgspec.Struct, rename="camel"):
    pass


class Service(Shape):
    name: Literal[
        "ConfigurationService",
        "ControlService",
        "DataCollectService",
        "GroupManagementService",
        "DataPackageService",
        "AssetManagementService",
        "DaliProtocolService",
    ]
    day_offset: int = 0
    supported_types: list[str] = []


class Function(Shape):
    id: str
    type: str


class Device(msgspec.Struct):
    address: UUID
    name: str
    device_class: str = msgspec.field(name="class")
    functions: list[Function] | None = None


class FunctionDesc(Shape):
    function_id: str
    type: str


class DeviceClass(Shape):
    name: str
    functions: list[FunctionDesc] = []


class Reference(Shape):
    resource: str
    address: str


class Attribute(Shape):
    type: str


class State(Shape):
    name: str
    value: Any = None


class Command(Shape):
    state: State
    cms_ref_id: str = ""
    start: str | None = None
    expiration: str | None = None


class OverrideCommand(Shape):
    addresses: list[Reference] = []
    target_command: Command | None = None


class AssignCommand(Shape):
    addresses: list[Reference]
    entity: Reference | None


class Group(Shape):
    address: str
    members: list[Reference]
    owner_cms: str = msgspec.field(name="ownerCMS")


class Listed(Shape):
    white_list: list[Any] | None = None
    black_list: list[Any] | None = None


class Wanted(Shape):
    """One attribute, or all of a function, of what a logger records."""

    function: dict[str, Any]
    attribute_scope: str = ""


class Recording(Shape):
    type: Literal["VendorRecordingMode", "PeriodicRecordingMode", "EventRecordingMode"]
    content: list[Wanted] | None = None
    source_events: Listed | None = None


class Reporting(Shape):
    type: Literal["ScheduledReportingMode", "ImmediateReportingMode"]
    number_of_retries: int = 3
    delay: int = 0


class Sources(Shape):
    white_list: list[Reference] | None = None
    black_list: list[Reference] | None = None


class LoggerConfig(Shape):
    address: str
    owner_cms: str = msgspec.field(name="ownerCMS")
    source_addresses: Sources = msgspec.field(default_factory=Sources)
    recording_mode: Recording | None = None
    reporting_mode: Reporting | None = None


class LogReport(Shape):
    address: str = ""
    entries: list[msgspec.Raw] = []


class Entity(Shape):
    """Types and whatever else is kept by its address."""

    address: str


class Identified(msgspec.Struct):
    id: str
    ownerCMS: str


class Package(Shape):
    package_id: str
    release_id: str
    owner_cms: str = msgspec.field(name="ownerCMS")


SHAPES: dict[str, type] = {
    "Service": Service,
    "Device": Device,
    "DeviceClass": DeviceClass,
    "Function": Function,
    "Attribute": Attribute,
    "OverrideCommand": OverrideCommand,
    "AssignCommand": AssignCommand,
    "Group": Group,
    "ResourceReference": Reference,
    "LoggerConfig": LoggerConfig,
    "LogReport": LogReport,
    "Calendar": Identified,
    "ControlProgram": Identified,
    "DataPackage": Package,
}


def shape_of(said: str) -> Any:
    """The type of a body, as [Device] in the table of operations."""
    name = said.strip("[]")
    found = SHAPES.get(name, Entity)
    return list[found] if said.startswith("[") else found  # type: ignore[valid-type]
