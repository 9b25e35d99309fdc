"""One structure, two forms: XML, which GeoReport v2 requires, and JSON as it follows from it.

A structure is a dictionary or a list under a name. A list of XML elements becomes an array in
JSON without the name of its elements (the Spark convention); `ITEMS` has those names.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

XML, JSON = "xml", "json"
FORMATS = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write; it says nothing to people either."""


def written(name: str, structure: Any, form: str) -> bytes:
    """The structure in one of FORMATS, in UTF-8."""
    return as_xml(name, structure) if form == XML else as_json(structure)


def as_json(structure: Any) -> bytes:
    return json.dumps(structure, ensure_ascii=False, separators=(",", ":")).encode()


def as_xml(name: str, structure: Any) -> bytes:
    root = etree.Element(name)
    _fill(root, structure)
    found: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def _fill(element: etree._Element, structure: Any) -> None:
    if isinstance(structure, Mapping):
        for name, value in structure.items():
            _fill(etree.SubElement(element, name), value)
    elif isinstance(structure, list):
        for value in structure:
            _fill(etree.SubElement(element, ITEMS[element.tag]), value)
    elif structure is not None:
        element.text = _text(structure)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return NOT_IN_XML.sub("", str(value))
