"""A document, by its bytes and its name, as the programme that the compiler reads in it."""

import re

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.steering.compiler import Programme, compile_bytes

ISSUED = re.compile(r"[(（]?(20\d\d)年\d{1,2}月(?:\d{1,2}日)?[)）]?\s*$", re.MULTILINE)
HEAD = 600


class NoClauses(CityError):
    code = "steering.no_clauses"
    status = 422
    text = _("{name} 中没有找到条款，不能作为方案。请提供带有“一、（一）1.”等编号的方案正文")


def read_programme(data: bytes, name: str) -> Programme:
    """Raises NoClauses for a text without any, and what `compile_bytes` raises for no document."""
    programme = compile_bytes(data, name)
    if not programme.clauses:
        raise NoClauses(name=name)
    return programme


def issued_in(text: str) -> int | None:
    """The year of the date at the head of a plan."""
    found = ISSUED.search(text[:HEAD])
    return int(found[1]) if found else None
