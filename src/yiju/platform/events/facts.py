"""What may stand in an event: who acts, and facts without personal data in clear. Pure."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from yiju.platform.base.errors import plain
from yiju.platform.base.i18n import _
from yiju.platform.base.identity import mask_id, mask_name, mask_phone, resident_id_problem
from yiju.platform.events.errors import EventUnfit, PersonalInClear

DOORS = frozenset({"web", "phone", "api", "key", "cli", "import", "system"})

PERSONAL_KEYS = frozenset(
    {
        "full_name",
        "id_card",
        "id_number",
        "identifier",
        "mobile",
        "password",
        "person_name",
        "phone",
        "resident_id",
    }
)
"""Keys whose values go into an event as `Personal`, or not at all."""

LONGEST = {
    "account": 150,
    "name": 150,
    "unit": 40,
    "action": 60,
    "subject_kind": 40,
    "subject_key": 120,
}
# Further integers lose digits where JSON numbers are read as doubles (RFC 8785, 3.2.2.3).
EXACT = 2**53 - 1
ACTION = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
RESIDENT_ID = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Actor:
    """Who acts: the account, the name that people read, the unit for which, and through which
    door: web, phone, api, key (another program, with a key to the API), cli, import or system."""

    account: str
    name: str
    unit: str = ""
    via: str = "web"

    def __post_init__(self) -> None:
        if self.via not in DOORS:
            raise EventUnfit(field="via", why=f"{self.via} ∉ {', '.join(sorted(DOORS))}")
        for column in ("account", "name", "unit"):
            column_kept(getattr(self, column), column)


@dataclass(frozen=True)
class Personal:
    """A personal value on its way into an event: only its mask and a keyed hash are kept.

    Without a mask of its own an identity number, a phone number or a name is masked by its form.
    """

    clear: str = field(repr=False)
    mask: str = ""

    def kept(self, keyed: Callable[[str], str]) -> dict[str, str]:
        return {"hash": keyed(self.clear), "mask": self.mask or masked(self.clear)}


def masked(clear: str) -> str:
    if re.fullmatch(r"\d{17}[\dXx]", clear):
        return mask_id(clear)
    return mask_phone(clear) if re.fullmatch(r"\+?[\d -]{8,}", clear) else mask_name(clear)


def kept(value: Any, keyed: Callable[[str], str], key: str = "") -> Any:
    """A fact as the log keeps it: null, true, false, integers, text, lists and objects.

    Other numbers, days and moments become text. `keyed` hashes personal values. Raises
    PersonalInClear and EventUnfit.
    """
    if isinstance(value, Personal):
        return value.kept(keyed)
    if key in PERSONAL_KEYS and value:
        raise PersonalInClear(field=key)
    if isinstance(value, str):
        return text_kept(str(value), key)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if -EXACT <= value <= EXACT else str(value)
    if isinstance(value, list | tuple):
        return [kept(item, keyed, key) for item in value]
    if isinstance(value, Mapping):
        return {
            text_kept(str(name), key): kept(item, keyed, str(name)) for name, item in value.items()
        }
    if isinstance(value, set | frozenset):
        return [kept(item, keyed, key) for item in sorted(value, key=str)]
    return text_kept(str(plain(value)), key)


def text_kept(text: str, field: str) -> str:
    """The text itself, when both databases and UTF-8 can hold it and it names nobody."""
    if len(text) < 18 and text.isprintable() and text.isascii():
        return text
    if "\x00" in text:
        raise EventUnfit(field=field, why=_("含有空字符"))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise EventUnfit(field=field, why=_("含有不成对的代理字符")) from None
    if len(text) >= 18:
        for found in RESIDENT_ID.finditer(text):
            if resident_id_problem(found[0].upper(), date.max) is None:
                raise PersonalInClear(field=field)
    return text


def column_kept(text: str, field: str) -> str:
    """The text of a column, within its length."""
    if len(text) > LONGEST[field]:
        raise EventUnfit(field=field, why=_("超过 {limit} 字").format(limit=LONGEST[field]))
    return text_kept(text, field)


@lru_cache(maxsize=1_000)
def action_kept(action: str) -> str:
    if not ACTION.fullmatch(action) or len(action) > LONGEST["action"]:
        raise EventUnfit(field="action", why=_("应为带点的小写英文键，如 asset.import"))
    return action


def moment_kept(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise EventUnfit(field="at", why=_("时刻没有时区偏移"))
    return at.astimezone(UTC)


def uid_at(at: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562, 5.7) for a moment: sorts by milliseconds, then at random."""
    milliseconds = (at - EPOCH) // MILLISECOND & (2**48 - 1)
    random = int.from_bytes(os.urandom(10))
    high = milliseconds << 16 | 7 << 12 | random >> 68
    return UUID(int=high << 64 | 2 << 62 | random & (2**62 - 1))
