"""Whoever of the staff reports something: in which capacity, and about what."""

from datetime import date

from yiju.interfaces.web.item import type_title
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.work.cases import api as cases

SOURCES = {"inspector": "inspector", "acceptor": "hotline", "leader": "leader"}
"""By the post of whoever reports; everybody else passes on what came to their department."""
PASSED_ON = "transfer"
MOST_PHOTOS = 5


class PhotoNeeded(CityError):
    code = "case.photo_needed"
    status = 422
    text = _("当场自行处理的，要附一张处理后的现场照片")


class OnlyInspectors(CityError):
    code = "case.only_inspectors"
    status = 403
    text = _("只有监督员可以登记当场自行处理的问题。请改为一般上报")


class TooManyPhotos(CityError):
    code = "case.too_many_photos"
    status = 422
    text = _("一次最多 {most} 张照片，您选了 {count} 张")


def may_report(reader: Reader) -> bool:
    return reader.may(*cases.CASE.may_begin.roles)


def source_of(reader: Reader, *, on_the_spot: bool) -> str:
    """Raises OnlyInspectors."""
    if on_the_spot:
        if not reader.may("inspector"):
            raise OnlyInspectors
        return "self_handled"
    return next((source for role, source in SOURCES.items() if reader.may(role)), PASSED_ON)


def known_types(day: date) -> list[tuple[str, str]]:
    """(code, title) of what the rule book of the day knows; none before there is one."""
    try:
        rows = cases.rules_on(day)
    except cases.NoRuleBook:
        return []
    return [(code, type_title(code)) for code in dict.fromkeys(row.type_code for row in rows)]


def check_type(type_code: str, day: date) -> None:
    """Raises TypeNotInBook for a type that no row of the rule book has; none is fine."""
    if type_code and type_code not in dict(known_types(day)):
        raise cases.TypeNotInBook(type_code=type_code)


def check_photos(photos: list[bytes], *, on_the_spot: bool = False) -> None:
    """Raises TooManyPhotos, PhotoNeeded, NotAPhoto, before anything is stored."""
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS, count=len(photos))
    if on_the_spot and not photos:
        raise PhotoNeeded
    for data in photos:
        cases.read_photo(data)
