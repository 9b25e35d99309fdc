"""The entity types of the standard: their properties, and how they lead to one another (18-088, 8;
17-079r1, 8).

Everything else asks here which names there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a property holds. ANY is whatever JSON holds; PERIOD a moment or an interval."""

    TEXT = "text"
    NUMBER = "number"
    BOOL = "bool"
    MOMENT = "moment"
    PERIOD = "period"
    DURATION = "duration"
    DAY = "day"
    CLOCK = "clock"
    GEOMETRY = "geometry"
    OBJECT = "object"
    ANY = "any"


@dataclass(frozen=True)
class Property:
    kind: Kind
    needed: bool = False
    """Whether who creates the entity must give it."""
    given: bool = True
    """False for what follows from other entities and cannot be written."""
    default: Any = None


@dataclass(frozen=True)
class Link:
    """The way from an entity to others. `back` is the name of the same way from the other end."""

    target: str
    many: bool
    back: str
    needed: bool = False


@dataclass(frozen=True)
class EntityType:
    name: str
    plural: str
    properties: Mapping[str, Property]
    links: Mapping[str, Link]


TEXT = Property(Kind.TEXT, needed=True)
PROPERTIES = Property(Kind.OBJECT)

TYPES: dict[str, EntityType] = {
    one.plural: one
    for one in (
        EntityType(
            "Thing",
            "Things",
            {"name": TEXT, "description": TEXT, "properties": PROPERTIES},
            {
                "Locations": Link("Locations", True, "Things"),
                "HistoricalLocations": Link("HistoricalLocations", True, "Thing"),
                "Datastreams": Link("Datastreams", True, "Thing"),
                "TaskingCapabilities": Link("TaskingCapabilities", True, "Thing"),
            },
        ),
        EntityType(
            "Location",
            "Locations",
            {
                "name": TEXT,
                "description": TEXT,
                "encodingType": TEXT,
                "location": Property(Kind.GEOMETRY, needed=True),
                "properties": PROPERTIES,
            },
            {
                "Things": Link("Things", True, "Locations"),
                "HistoricalLocations": Link("HistoricalLocations", True, "Locations"),
            },
        ),
        EntityType(
            "HistoricalLocation",
            "HistoricalLocations",
            {"time": Property(Kind.MOMENT, needed=True)},
            {
                "Thing": Link("Things", False, "HistoricalLocations", needed=True),
                "Locations": Link("Locations", True, "HistoricalLocations", needed=True),
            },
        ),
        EntityType(
            "Datastream",
            "Datastreams",
            {
                "name": TEXT,
                "description": TEXT,
                "observationType": TEXT,
                "unitOfMeasurement": Property(Kind.OBJECT, needed=True),
                "observedArea": Property(Kind.GEOMETRY, given=False),
                "phenomenonTime": Property(Kind.PERIOD, given=False),
                "resultTime": Property(Kind.PERIOD, given=False),
                "properties": PROPERTIES,
            },
            {
                "Thing": Link("Things", False, "Datastreams", needed=True),
                "Sensor": Link("Sensors", False, "Datastreams", needed=True),
                "ObservedProperty": Link("ObservedProperties", False, "Datastreams", needed=True),
                "Observations": Link("Observations", True, "Datastream"),
            },
        ),
        EntityType(
            "Sensor",
            "Sensors",
            {
                "name": TEXT,
                "description": TEXT,
                "encodingType": TEXT,
                "metadata": Property(Kind.ANY, needed=True),
                "properties": PROPERTIES,
            },
            {"Datastreams": Link("Datastreams", True, "Sensor")},
        ),
        EntityType(
            "ObservedProperty",
            "ObservedProperties",
            {"name": TEXT, "definition": TEXT, "description": TEXT, "properties": PROPERTIES},
            {"Datastreams": Link("Datastreams", True, "ObservedProperty")},
        ),
        EntityType(
            "Observation",
            "Observations",
            {
                "phenomenonTime": Property(Kind.PERIOD),
                "result": Property(Kind.ANY, needed=True),
                "resultTime": Property(Kind.MOMENT),
                "resultQuality": Property(Kind.ANY),
                "validTime": Property(Kind.PERIOD),
                "parameters": Property(Kind.OBJECT),
            },
            {
                "Datastream": Link("Datastreams", False, "Observations", needed=True),
                "FeatureOfInterest": Link("FeaturesOfInterest", False, "Observations"),
            },
        ),
        EntityType(
            "FeatureOfInterest",
            "FeaturesOfInterest",
            {
                "name": TEXT,
                "description": TEXT,
                "encodingType": TEXT,
                "feature": Property(Kind.GEOMETRY, needed=True),
                "properties": PROPERTIES,
            },
            {"Observations": Link("Observations", True, "FeatureOfInterest")},
        ),
        EntityType(
            "TaskingCapability",
            "TaskingCapabilities",
            {
                "name": TEXT,
                "description": TEXT,
                "taskingParameters": Property(Kind.OBJECT, needed=True),
                "properties": PROPERTIES,
            },
            {
                "Thing": Link("Things", False, "TaskingCapabilities", needed=True),
                "Actuator": Link("Actuators", False, "TaskingCapabilities", needed=True),
                "Tasks": Link("Tasks", True, "TaskingCapability"),
            },
        ),
        EntityType(
            "Task",
            "Tasks",
            {
                "creationTime": Property(Kind.MOMENT, given=False),
                "taskingParameters": Property(Kind.OBJECT, needed=True),
                "properties": Property(Kind.OBJECT, given=False),
            },
            {
                "TaskingCapability": Link("TaskingCapabilities", False, "Tasks", needed=True),
            },
        ),
        EntityType(
            "Actuator",
            "Actuators",
            {
                "name": TEXT,
                "description": TEXT,
                "encodingType": TEXT,
                "metadata": Property(Kind.ANY, needed=True),
                "properties": PROPERTIES,
            },
            {"TaskingCapabilities": Link("TaskingCapabilities", True, "Actuator")},
        ),
    )
}
"""By the name of the set."""

TASKING = frozenset({"TaskingCapabilities", "Tasks", "Actuators"})
"""The sets of Part 2 (17-079r1): all of the city, none made by clients but tasks."""

ID_NAMES = frozenset({"id", "@iot.id"})
SELF_LINK = "@iot.selfLink"
Id = int | str
"""A number for what a client made, a text for a record of the city, which has a code there."""
