"""All lists, and those that somebody may read."""

from functools import cache

from yiju.interfaces import policy
from yiju.interfaces.lists.listed import Listed, ListUnknown
from yiju.interfaces.lists.money import OF_MONEY
from yiju.interfaces.lists.participation import OF_PARTICIPATION
from yiju.interfaces.lists.registers import of_registers
from yiju.interfaces.lists.supervised import OF_SUPERVISION
from yiju.interfaces.lists.works import OF_WORK
from yiju.interfaces.web.middleware import NotAllowed
from yiju.interfaces.web.reader import Reader


@cache
def lists() -> dict[str, Listed]:
    """By key, in the order of the page."""
    own = (*of_registers(), *OF_SUPERVISION, *OF_MONEY, *OF_PARTICIPATION)
    return {one.key: one for one in (OF_WORK[0], *own, *OF_WORK[1:])}


def readable(reader: Reader) -> list[Listed]:
    return [one for one in lists().values() if may_read(one, reader)]


def may_read(one: Listed, reader: Reader) -> bool:
    return policy.allows(f"list:{one.key}", "GET", reader.roles)


def find(key: str, reader: Reader) -> Listed:
    """Raises ListUnknown, NotAllowed."""
    found = lists().get(key)
    if found is None:
        raise ListUnknown(name=key[:40])
    if not may_read(found, reader):
        raise NotAllowed
    return found
