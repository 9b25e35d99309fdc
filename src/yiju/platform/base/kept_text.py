"""Texts that are kept with a record and read later, each reader in their own language."""

from collections.abc import Mapping
from typing import Any

from yiju.platform.base.i18n import COMMA, Text

MSGID, FACTS, TAIL, SEPARATOR = "msgid", "facts", "tail", "comma"


def kept(text: Any) -> Any:
    """What JSON can hold of a text: its msgid with its facts, texts among them alike. A string and
    a whole number stay themselves; any other fact is kept as it is shown."""
    if text is COMMA:
        return {SEPARATOR: True}
    if isinstance(text, Text):
        said: dict[str, Any] = {MSGID: text.msgid}
        if text.facts is not None:
            said[FACTS] = {name: kept(value) for name, value in text.facts.items()}
        if text.tail:
            said[TAIL] = [kept(part) for part in text.tail]
        return said
    return text if isinstance(text, str | int) else str(text)


def told(said: Any) -> Any:
    """The text that `kept` wrote down, lazy again; a plain string (written by a person) is itself.
    Raises KeyError for a mapping that `kept` did not write."""
    if not isinstance(said, Mapping):
        return said
    if SEPARATOR in said:
        return COMMA
    facts = said.get(FACTS)
    filled = None if facts is None else {name: told(value) for name, value in facts.items()}
    return Text(said[MSGID], filled, tuple(told(part) for part in said.get(TAIL, ())))
