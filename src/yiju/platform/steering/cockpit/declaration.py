"""Glances: what an application shows on the cockpit. Declared, so that steering knows none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yiju.platform.base.i18n import Text, _
from yiju.platform.sensing.live.declaration import LiveLayer
from yiju.platform.trust.ledgers.kinds import FEN, AccountKind


@dataclass(frozen=True)
class TrustGlance:
    """Money that lies in trust: what `holds` hold together is held, and what arrives in accounts of
    the kinds `pays` has been released. Kinds of account in fen, of the application's own."""

    key: str
    title: Text
    holds: tuple[AccountKind, ...]
    pays: tuple[AccountKind, ...]


Glance = LiveLayer | TrustGlance
"""Of a live layer it shows how many assets are at work, the share, and all of them on the map."""


def problems(
    glance: Glance, layers: Iterable[LiveLayer], accounts: Iterable[AccountKind]
) -> Iterator[Text]:
    """All that is wrong with a declaration, given what else its application declares."""
    if isinstance(glance, LiveLayer):
        if glance not in list(layers):
            yield _("驾驶舱要览 {key} 的实时图层没有声明").format(key=glance.key)
        return
    if not glance.holds or not glance.pays:
        yield _("驾驶舱要览 {key} 要写明在哪类账户、拨付到哪类账户").format(key=glance.key)
    known = list(accounts)
    for kind in (*glance.holds, *glance.pays):
        if kind not in known or kind.unit != FEN:
            yield _("驾驶舱要览 {key}：{kind} 不是该应用以分记账的账户类别").format(
                key=glance.key, kind=kind.key
            )


_installed: list[Glance] = []


def install(glances: Iterable[Glance]) -> None:
    """Make the declared glances known; called once, when the program starts."""
    _installed[:] = glances


def live_glances() -> list[LiveLayer]:
    return [one for one in _installed if isinstance(one, LiveLayer)]


def trust_glances() -> list[TrustGlance]:
    return [one for one in _installed if isinstance(one, TrustGlance)]
