"""Prints the table of operations of interfaces/talq from the two descriptions that the TALQ
consortium publishes: scripts/talq_operations.py CMS.json GATEWAY.json."""

import json
import sys
from pathlib import Path
from typing import Any

EVERYWHERE = {"talq-api-version", "clientAddress", "talqRequestId", "talqOriginRequestId"}
HEADINGS = ("side", "method", "path", "operation", "query", "body", "answers", "lighting")


def name(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return f"[{name(schema['items'])}]" if schema.get("type") == "array" else str(schema["type"])


def content(said: dict[str, Any]) -> str:
    found = said.get("content", {}).get("application/json")
    return name(found["schema"]) if found else ""


def line(side: str, method: str, path: str, one: dict[str, Any]) -> str:
    """Refusals name no class: all are lists of TALQErrorMessage."""
    query = [
        f"{given['name']}:{name(given['schema'])}"
        for given in one["parameters"]
        if given["in"] == "query" and given["name"] not in EVERYWHERE
    ]
    answers = []
    for status, said in sorted(one["responses"].items()):
        of = content(said) if status < "4" else ""
        answers.append(f"{status}:{of}" if of else status)
    told = (one.get("x-talq-profiles") or [{}])[0].get("lighting", {})
    body = content(one.get("requestBody", {}))
    lighting = told.get("cms", "-") + told.get("gw", "-")
    said = (side, method.upper(), path, one["operationId"], " ".join(query) or "-", body or "-")
    return "\t".join((*said, " ".join(answers), lighting))


def main(cms: str, gateway: str) -> None:
    print("\t".join(HEADINGS))
    for side, file in (("cms", cms), ("gateway", gateway)):
        paths = json.loads(Path(file).read_text(encoding="utf-8"))["paths"]
        for path, methods in sorted(paths.items()):
            for method, one in methods.items():
                print(line(side, method, path, one))


if __name__ == "__main__":
    main(*sys.argv[1:])
