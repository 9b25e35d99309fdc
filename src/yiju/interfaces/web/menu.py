"""The menu: what the reader may open, in the order of the work."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from yiju.interfaces import policy
from yiju.interfaces.declared import catalogue
from yiju.interfaces.web.reader import Reader
from yiju.platform.base.i18n import Text, _


@dataclass(frozen=True)
class Entry:
    title: Text
    icon: str
    url: str
    here: bool


@dataclass(frozen=True)
class Section:
    title: Text
    entries: tuple[Entry, ...]


STEERING = (
    ("plan:page", _("方案"), "file-text"),
    ("plan:breakdown", _("年度分解"), "table"),
    ("plan:indicators", _("指标"), "chart-line"),
    ("plan:returns", _("数据报送"), "file-upload"),
    ("project:list", _("项目"), "building-bridge"),
)
REGISTRY = (
    ("registry:areas", _("区域"), "map-2"),
    ("registry:units", _("单位"), "building-bank"),
    ("registry:people", _("人员"), "users"),
)
GROUND = (
    ("registry:parameters", _("参数与依据"), "adjustments"),
    ("registry:policy", _("权限"), "lock"),
    ("events:list", _("操作记录"), "history"),
)
OPEN = (("public:plan", _("方案公开"), "file-text"),)


def menu_for(reader: Reader, path: str) -> list[Section]:
    """Sections with at least one entry that the policy opens to the reader."""
    if not reader.account:
        return [Section(_("公开"), (*_named(OPEN, reader, path), *_open_pages(path)))]
    declared = catalogue()
    applications = tuple(
        _entry(app.title, app.icon, reverse("application:page", args=[app.name]), path)
        for app in declared
    )
    sections = [
        Section(_("规划"), tuple(_named(STEERING, reader, path))),
        Section(_("应用"), applications),
        Section(_("登记"), tuple(_named(REGISTRY, reader, path))),
        Section(_("依据"), tuple(_named(GROUND, reader, path))),
        Section(_("公开"), (*_named(OPEN, reader, path), *_open_pages(path))),
    ]
    return [section for section in sections if section.entries]


def _named(rows: tuple[tuple[str, Text, str], ...], reader: Reader, path: str) -> Iterator[Entry]:
    for name, title, icon in rows:
        if policy.allows(name, "GET", reader.roles):
            yield _entry(title, icon, reverse(name), path)


def _open_pages(path: str) -> Iterator[Entry]:
    """Pages that applications open to everybody."""
    for app in catalogue():
        for page in app.pages:
            if "visitor" in page.open_to:
                url = reverse(f"public:{app.name}-{page.name}")
                yield _entry(page.title, app.icon, url, path)


def _entry(title: Text, icon: str, url: str, path: str) -> Entry:
    return Entry(title, icon, url, path.startswith(url))
