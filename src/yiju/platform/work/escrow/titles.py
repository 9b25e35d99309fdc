"""What the registry of title says moves the open items of that home on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import TitleFactRow, title_of
from yiju.platform.work.browsing import Wanted, items
from yiju.platform.work.declared import process_of
from yiju.platform.work.engine import act
from yiju.platform.work.idioms import Document, keep_refusal
from yiju.platform.work.outbox import write
from yiju.platform.work.refusals import Unmet
from yiju.platform.work.rows import ItemRow
from yiju.platform.work.steps import SYSTEM

CHANNEL = "titles"
"""Of questions to the registry in the outbox."""
REGISTRY = Actor(account="", name="不动产登记", unit="", via="api")


@dataclass(frozen=True)
class Told:
    """What the registry says, as the form of a move; owners by their marks, with spaces between."""

    fact: str = attribute(_("登记信息编号"), most=60)
    owners: str = attribute(_("权利人"), default="", most=2000)
    mortgaged: bool = attribute(_("有抵押"), default=False)
    seized: bool = attribute(_("有查封"), default=False)


@dataclass(frozen=True)
class Hears:
    """Which moves of a process a kind of fact makes, where the item waits for one of them; and
    the move that is made instead of one whose guards do not hold."""

    process: str
    moves: Mapping[str, Sequence[str]]
    instead: Mapping[str, str]


def asset_of(unit_no: str) -> str:
    """What an item about a home names as its asset."""
    return f"home/{unit_no}"


def ask_title(number: str, unit_no: str, at: datetime) -> None:
    """Ask the registry who owns a home, for an item; asked again, nothing is sent."""
    question = f"{number}/title"
    write(CHANNEL, "verify", {"question": question, "unit_no": unit_no}, key=question, at=at)


def hear(hears: Hears, fact: TitleFactRow, *, at: datetime) -> str:
    """Make the move; the number of the item, empty where none waits for the fact. What an item
    cannot take is noted in the log, for somebody to look at."""
    wanted = Wanted(process=hears.process, state="open", asset=asset_of(fact.unit_no))
    for item in items(wanted).rows:
        process = process_of(item.process, item.version)
        for move in process.step(item.open_stages[0].step).moves:
            if move.key in hears.moves.get(fact.kind, ()):
                _make(hears, item, move.key, _said(move.form, fact), fact, at)
                return item.number
    return ""


def _said(form: type | None, fact: TitleFactRow) -> dict[str, Any]:
    if form is Document:
        return {"document": fact.document or fact.number}
    now = title_of(fact.unit_no)
    owners = " ".join(one.mark for one in fact.owners)
    told = {"fact": fact.number, "owners": owners}
    return {**told, "mortgaged": now.mortgaged, "seized": now.seized}


def _make(
    hears: Hears,
    item: ItemRow,
    move: str,
    said: Mapping[str, Any],
    fact: TitleFactRow,
    at: datetime,
) -> None:
    key = f"title/{fact.number}"[:80]
    try:
        act(item.number, move, said, key=key, party=SYSTEM, actor=REGISTRY, at=at)
    except Unmet as unmet:
        keep_refusal(item.process, item.number, unmet, actor=REGISTRY, at=at)
        if instead := hears.instead.get(move):
            why = unmet.message
            act(item.number, instead, key=key, party=SYSTEM, actor=REGISTRY, at=at, opinion=why)
