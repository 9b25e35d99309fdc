"""Texts that people read: written in Chinese, shown in the language of the moment.

`_("…")` is lazy, so that a declaration made once speaks to each reader in their language. The
catalogues are those of Django (`<folder>/en/LC_MESSAGES/django.mo`), read here without it.
"""

import gettext
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, total_ordering
from pathlib import Path
from typing import Any

CHINESE = "zh-hans"
ENGLISH = "en"

_active: ContextVar[str] = ContextVar("language", default=CHINESE)
_folders: list[Path] = []


def register_catalogue(folder: Path) -> None:
    """Make the translations below `folder` known; the first folder that has a text wins."""
    if folder not in _folders:
        _folders.append(folder)
        _catalogues.cache_clear()


def activate(language: str) -> None:
    """Speak `language` from here on in this context; anything unknown is Chinese."""
    _active.set(ENGLISH if language.lower().startswith("en") else CHINESE)


def active_language() -> str:
    return _active.get()


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Speak `language` within the block."""
    before = _active.set(ENGLISH if language.lower().startswith("en") else CHINESE)
    try:
        yield
    finally:
        _active.reset(before)


@cache
def _catalogues(language: str) -> tuple[gettext.NullTranslations, ...]:
    found = []
    for folder in _folders:
        file = folder / language / "LC_MESSAGES" / "django.mo"
        if file.exists():
            with file.open("rb") as opened:
                found.append(gettext.GNUTranslations(opened))
    return tuple(found)


def translate(msgid: str) -> str:
    """The text in the language of the moment; the Chinese where there is no translation."""
    language = _active.get()
    if language == CHINESE or not msgid:
        return msgid
    for catalogue in _catalogues(language):
        said = catalogue.gettext(msgid)
        if said != msgid:
            return said
    return msgid


@total_ordering
class Text:
    """A lazy text, with the facts that fill its placeholders."""

    __slots__ = ("facts", "msgid", "tail")

    def __init__(
        self, msgid: str, facts: Mapping[str, Any] | None = None, tail: tuple[Any, ...] = ()
    ) -> None:
        self.msgid = msgid
        self.facts = facts
        self.tail = tail

    def format(self, **facts: Any) -> "Text":
        return Text(self.msgid, {**(self.facts or {}), **facts}, self.tail)

    def __str__(self) -> str:
        said = translate(self.msgid)
        if self.facts is not None:
            said = said.format(**{name: _shown(value) for name, value in self.facts.items()})
        return said + "".join(str(part) for part in self.tail)

    def __html__(self) -> str:
        from html import escape

        return escape(str(self))

    def __repr__(self) -> str:
        return f"_({str(self)!r})"

    def __add__(self, other: "Text | str") -> "Text":
        return Text(self.msgid, self.facts, (*self.tail, other))

    def __radd__(self, other: str) -> "Text":
        return Text("", tail=(other, self))

    def __mod__(self, other: Any) -> str:
        said: str = str(self) % other
        return said

    def __eq__(self, other: object) -> bool:
        """Equality and hash go by the Chinese, so that they hold in every language."""
        if not isinstance(other, Text | str):
            return NotImplemented
        return _chinese(self) == _chinese(other)

    def __lt__(self, other: "Text | str") -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(_chinese(self))

    def __bool__(self) -> bool:
        return bool(self.msgid or self.tail)


class _Comma:
    """What stands between the items of a list."""

    def __str__(self) -> str:
        return "、" if _active.get() == CHINESE else ", "


COMMA = _Comma()


def listed(items: Iterable[Any]) -> Text:
    """A、B、C, or A, B, C in English."""
    parts: list[Any] = []
    for item in items:
        parts += [COMMA, item] if parts else [item]
    return Text("", tail=tuple(parts))


def bracketed(inside: Any) -> str:
    """Behind what it belongs to: （A）, or (A) after a space in English."""
    return f"（{inside}）" if _active.get() == CHINESE else f" ({inside})"


def _chinese(text: Text | str) -> str:
    with use_language(CHINESE):
        return str(text)


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, Text) else value


_ = Text

register_catalogue(Path(__file__).parents[2] / "locale")
