"""The root of the service: its sets, and which requirements it meets (18-088, 9.2.1; 17-079r1)."""

from typing import Any

from yiju.interfaces.sensorthings.model import TYPES

CREATE_OBSERVATIONS = "CreateObservations"
SPEC = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
MODEL = (
    "thing",
    "location",
    "historical-location",
    "datastream",
    "sensor",
    "observed-property",
    "observation",
    "feature-of-interest",
)
REQUESTS = (
    "status-code",
    "query-status-code",
    "order",
    "expand",
    "select",
    "orderby",
    "top",
    "skip",
    "count",
    "filter",
    "built-in-filter-operations",
    "built-in-query-functions",
    "pagination",
)
CHANGES = (
    "create-entity",
    "link-to-existing-entities",
    "deep-insert",
    "deep-insert-status-code",
    "update-entity",
    "update-entity-put",
    "update-entity-jsonpatch",
    "delete-entity",
    "historical-location-auto-creation",
    "historical-location-manual-creation",
)
TASKING_SPEC = "http://www.opengis.net/spec/iot_tasking/1.0/req/"
TASKING_MET = (
    *(
        f"{name}/{part}"
        for name in ("tasking-capability", "task", "actuator")
        for part in ("properties", "relations")
    ),
    "create-tasks/task-creation",
)
MET = (
    "datamodel/entity-control-information/common-control-information",
    *(f"datamodel/{name}/{part}" for name in MODEL for part in ("properties", "relations")),
    "resource-path/resource-path-to-entities",
    *(f"request-data/{name}" for name in REQUESTS),
    *(f"create-update-delete/{name}" for name in CHANGES),
    "batch-request/batch-request",
    "data-array/data-array",
)
"""The requirements that this service meets; docs/sensorthings.md lists the others too."""


def service_document(root: str) -> dict[str, Any]:
    return {
        "value": [{"name": plural, "url": f"{root}/{plural}"} for plural in TYPES],
        "serverSettings": {
            "conformance": [
                *(SPEC + name for name in MET),
                *(TASKING_SPEC + name for name in TASKING_MET),
            ],
        },
    }
