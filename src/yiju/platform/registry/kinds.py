"""Kinds of asset: declared by applications, known to the registry from the start of the program."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.schema import Schema, schema_of


@dataclass(frozen=True)
class AssetKind:
    """A kind of thing that stands in the city. Its pages, imports and API follow from this.

    `check` is a pure rule on the typed record: it returns all that is wrong with it, as pairs of
    attribute name and text. `public` names the attributes that anybody may read.
    """

    key: str
    title: Text
    record: type
    icon: str
    """Name of a Tabler icon, as `building`."""
    code_help: Text
    check: Callable[[Any], Sequence[tuple[str, Text]]] | None = None
    public: tuple[str, ...] = ()
    component: str | None = None
    """Code of the component in the national catalogue, as 03001."""
    columns: tuple[str, ...] = ()
    """Attributes shown in the list; all when empty."""
    sole: tuple[tuple[str, ...], ...] = ()
    """Attributes that no two assets share together, as ("controller", "port")."""
    held: tuple[str, ...] = ()
    """Attributes that are held in memory for all assets besides those that one chooses from: what
    is said of all of them at once, as on a live map, rests on these."""

    holder: str = ""
    """The attribute that says who holds it, as its owner: with a code that is handed to the holder
    they prove it, and when it changes the code holds no more."""

    @property
    def schema(self) -> Schema:
        return schema_of(self.record)


class KindUnknown(CityError):
    code = "registry.kind_unknown"
    status = 404
    text = _("没有名为 {kind} 的资产类别。已声明：{near}")


_installed: dict[str, AssetKind] = {}


def install(kinds: Iterable[AssetKind]) -> None:
    """Make the declared kinds known; called once, when the program starts."""
    _installed.clear()
    _installed.update((kind.key, kind) for kind in kinds)


def kind_of(key: str) -> AssetKind:
    """The declaration of a kind; raises KindUnknown and names what is near."""
    if key not in _installed:
        near = get_close_matches(key, _installed, n=3) or sorted(_installed)
        raise KindUnknown(kind=key, near=listed(near))
    return _installed[key]


def kinds() -> list[AssetKind]:
    return list(_installed.values())
