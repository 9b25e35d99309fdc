"""JSON Patch (RFC 6902). Pure: the document that comes in stays as it is."""

from copy import deepcopy
from typing import Any

from yiju.interfaces.sensorthings.refusals import BodyUnreadable
from yiju.platform.base.i18n import Text, _

WITH_VALUE = frozenset({"add", "replace", "test"})
WITH_FROM = frozenset({"move", "copy"})
OPERATIONS = WITH_VALUE | WITH_FROM | {"remove"}


def patched(document: Any, operations: Any) -> Any:
    """The document after all operations; raises BodyUnreadable for the first that does not fit,
    and then none counts."""
    if not isinstance(operations, list):
        raise BodyUnreadable(where="/", what=_("JSON Patch 是操作的列表"))
    found = deepcopy(document)
    for place, operation in enumerate(operations):
        found = _Operation(place, operation).applied(found)
    return found


class _Operation:
    def __init__(self, place: int, said: Any) -> None:
        self.place = place
        if not isinstance(said, dict) or said.get("op") not in OPERATIONS:
            raise self.refusal(_("op 应是 add、remove、replace、move、copy 或 test"))
        self.name: str = said["op"]
        if self.name in WITH_VALUE and "value" not in said:
            raise self.refusal(_("缺少 value"))
        self.path = self.pointer(said.get("path"))
        self.source = self.pointer(said.get("from")) if self.name in WITH_FROM else []
        self.value = said.get("value")

    def refusal(self, what: Text) -> BodyUnreadable:
        return BodyUnreadable(where=f"[{self.place}]", what=what)

    def pointer(self, text: Any) -> list[str]:
        """RFC 6901."""
        if not isinstance(text, str) or (text and not text.startswith("/")):
            raise self.refusal(_("路径应以斜线开头，如 /properties/floor"))
        return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]

    def applied(self, document: Any) -> Any:
        match self.name:
            case "test":
                if not _same(self.read(document, self.path), self.value):
                    raise self.refusal(_("test 不成立"))
                return document
            case "remove":
                return self.without(document, self.path)
            case "replace":
                self.read(document, self.path)
                return self.put(document, self.path, self.value, replace=True)
            case "move":
                if self.path[: len(self.source)] == self.source != self.path:
                    raise self.refusal(_("不能移到自己里面"))
                value = self.read(document, self.source)
                return self.put(self.without(document, self.source), self.path, value)
            case "copy":
                return self.put(document, self.path, deepcopy(self.read(document, self.source)))
        return self.put(document, self.path, deepcopy(self.value))

    def read(self, document: Any, path: list[str]) -> Any:
        for name in path:
            if isinstance(document, dict) and name in document:
                document = document[name]
            elif isinstance(document, list):
                document = document[self.index(name, len(document) - 1)]
            else:
                raise self.refusal(_("没有 /{path}").format(path="/".join(path)))
        return document

    def index(self, name: str, most: int) -> int:
        is_index = name == "0" or (name.isascii() and name.isdecimal() and name[0] != "0")
        if not is_index or int(name[:9]) > most:
            raise self.refusal(_("列表没有第 {name} 项").format(name=name))
        return int(name)

    def put(self, document: Any, path: list[str], value: Any, *, replace: bool = False) -> Any:
        if not path:
            return value
        within, last = self.read(document, path[:-1]), path[-1]
        if isinstance(within, dict):
            within[last] = value
        elif isinstance(within, list):
            at = len(within) if last == "-" else self.index(last, len(within))
            if replace:
                within[at] = value
            else:
                within.insert(at, value)
        else:
            raise self.refusal(_("没有 /{path}").format(path="/".join(path)))
        return document

    def without(self, document: Any, path: list[str]) -> Any:
        if not path:
            return None
        self.read(document, path)
        within, last = self.read(document, path[:-1]), path[-1]
        if isinstance(within, list):
            del within[int(last)]
        else:
            del within[last]
        return document


def _same(one: Any, other: Any) -> bool:
    """1 and true are not the same."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
