"""Subscriptions to SensorThings topics (18-088, 14.3). Pure: what a topic asks for, and of whom.

| topic | told |
| --- | --- |
| v1.1/Observations | each new observation in reach |
| v1.1/Datastreams('ASSET/KIND')/Observations | of one datastream |
| v1.1/FeaturesOfInterest('KIND/ASSET')/Observations | of one asset |
| v1.1/Datastreams, v1.1/Datastreams('ASSET/KIND') | the datastream, when it was observed |
| v1.1/Datastreams('ASSET/KIND')/phenomenonTime, /resultTime | that property |

Behind Observations also `?$select=`.
"""

from dataclasses import dataclass, field

from yiju.interfaces.mqtt.topics import OGC
from yiju.interfaces.sensorthings import paths
from yiju.interfaces.sensorthings.model import TYPES
from yiju.interfaces.sensorthings.options import options_in
from yiju.interfaces.sensorthings.syntax import Options
from yiju.platform.base.errors import CityError

OBSERVATIONS, STREAMS = "Observations", "Datastreams"
FOLLOWING = ("phenomenonTime", "resultTime")
"""Properties of a datastream that follow from its observations."""


@dataclass(frozen=True)
class Watch:
    """`stream` and `feature` are ids, empty for all; `name` a property of the datastream."""

    topic: str
    set: str
    stream: str = ""
    feature: str = ""
    name: str = ""
    options: Options = field(default_factory=Options)

    @property
    def asset(self) -> str:
        """The code of the one asset that it is about; empty for any."""
        if self.stream:
            return self.stream.rpartition("/")[0]
        return self.feature.partition("/")[2]


def watch(topic: str) -> Watch | None:
    """None for what is not offered.

    >>> watch("v1.1/Datastreams('L-1/lamp.power')/Observations").asset
    'L-1'
    """
    first, _slash, rest = topic.partition("/")
    path, _mark, query = rest.partition("?")
    if first != OGC or "+" in path or "#" in path:
        return None
    try:
        named = paths.resource(path)
        select = query.removeprefix("$select=") if query.startswith("$select=") else None
        options = options_in({"$select": select} if select else {}, TYPES[named.set])
    except CityError:
        return None
    if named.form or (query and select is None):
        return None
    head, *tail = named.steps
    if not isinstance(head.id, str | None) or len(tail) > 1 or any(one.id for one in tail):
        return None
    id, behind = head.id or "", tail[0].name if tail else ""
    match head.name, behind, named.names:
        case ("Observations", "", ()) if not id:
            return Watch(topic, OBSERVATIONS, options=options)
        case ("Datastreams", "Observations", ()):
            return Watch(topic, OBSERVATIONS, stream=id, options=options)
        case ("FeaturesOfInterest", "Observations", ()):
            return Watch(topic, OBSERVATIONS, feature=id, options=options)
        case ("Datastreams", "", ()):
            return Watch(topic, STREAMS, stream=id, options=options)
        case ("Datastreams", "", (name,)) if name in FOLLOWING and not query:
            return Watch(topic, STREAMS, stream=id, name=name)
    return None
