"""Texts with their facts as JSON can hold them, so that they can be shown in any language later."""

from collections.abc import Mapping
from typing import Any

from yiju.platform.base.errors import plain
from yiju.platform.base.i18n import Text


def text_to_json(text: Text | str | None) -> Any:
    """A plain string stays one."""
    if not isinstance(text, Text):
        return text
    facts = {
        name: text_to_json(value) if isinstance(value, Text) else plain(value)
        for name, value in (text.facts or {}).items()
    }
    tail = "".join(str(part) for part in text.tail)
    return {"msgid": text.msgid, "facts": facts if text.facts is not None else None, "tail": tail}


def text_from_json(told: Any) -> Text | str | None:
    if not isinstance(told, Mapping):
        return None if told is None else str(told)
    facts = told["facts"]
    if facts is not None:
        facts = {
            name: text_from_json(value) if isinstance(value, Mapping) else value
            for name, value in facts.items()
        }
    return Text(told["msgid"], facts, (told["tail"],) if told["tail"] else ())
