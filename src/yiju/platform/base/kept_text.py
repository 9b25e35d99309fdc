"""Texts that are kept with a record and read later, each reader in their own language."""

from collections.abc import Mapping
from typing import Any

from yiju.platform.base.errors import plain
from yiju.platform.base.i18n import COMMA, Text

MSGID, FACTS, TAIL, SEPARATOR = "msgid", "facts", "tail", "comma"


def text_to_json(text: Any) -> Any:
    """What JSON can hold of a text: its msgid with its facts, texts among them alike. What is no
    text (a string that a person wrote, a number, nothing) stays as JSON holds it."""
    if text is COMMA:
        return {SEPARATOR: True}
    if not isinstance(text, Text):
        return plain(text)
    said: dict[str, Any] = {MSGID: text.msgid}
    if text.facts is not None:
        said[FACTS] = {name: text_to_json(value) for name, value in text.facts.items()}
    if text.tail:
        said[TAIL] = [text_to_json(part) for part in text.tail]
    return said


def text_from_json(said: Any) -> Any:
    """The text that `text_to_json` wrote down, lazy again; what is no text is itself. Raises
    KeyError for a mapping that is neither."""
    if not isinstance(said, Mapping):
        return said
    if SEPARATOR in said:
        return COMMA
    facts = said.get(FACTS)
    filled = None
    if facts is not None:
        filled = {name: text_from_json(value) for name, value in facts.items()}
    return Text(said[MSGID], filled, tuple(text_from_json(part) for part in said.get(TAIL) or ()))
