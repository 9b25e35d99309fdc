"""Advice as lists, within a reader's reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from yiju.platform.base.i18n import Text, _
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.sensing.advice.answering import advised, may_answer, wanted_by
from yiju.platform.sensing.advice.models import Advice
from yiju.platform.sensing.advice.rules import State
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.kinds import stream_kind
from yiju.platform.sensing.watches.declaration import watch_of, watches

STAYS = _("先前下达的指令到它的期限为止")
NOBODY = Actor(account="", name="")


@dataclass(frozen=True)
class Told:
    """What a witness had read when the advice was made; moments may be missing."""

    code: str
    value: float | None
    observed: datetime | None
    since: datetime | None
    doubted: bool


@dataclass(frozen=True)
class AdviceRow:
    """`may_answer` is whether the reader may follow or refuse it."""

    id: int
    watch: str
    title: Text
    kind: commands.CommandKind
    value: str
    is_back: bool
    area_code: str
    area_path: str
    area: str
    state: State
    since: datetime
    made_at: datetime
    until: datetime
    reason: str
    otherwise: Text
    agree: tuple[Told, ...]
    differ: tuple[Told, ...]
    unheard: tuple[Told, ...]
    ended_at: datetime | None
    command: int | None
    name: str
    why: str
    may_answer: bool
    kind_of_witness: str
    """The kind of asset that the witnesses are."""
    unit: str


def advice(
    giver: commands.Giver,
    reaches: Sequence[registry.Reach],
    *,
    is_open: bool,
    of: str = "",
    size: int = 50,
) -> list[AdviceRow]:
    """What was advised for areas that meet the reader's reach, the newest first; `of` is the kind
    of command. What is declared no more is left out."""
    known = [one.key for one in watches() if one.advises and of in ("", one.advises.command)]
    found = Advice.objects.filter(_meets(reaches), spell__watch__in=known)
    found = found.filter(state=State.OPEN) if is_open else found.exclude(state=State.OPEN)
    rows = found.select_related("spell").order_by("-pk")[:size]
    return [_row(one, giver) for one in rows]


def shown(reaches: Sequence[registry.Reach], *, is_open: bool, of: str = "") -> list[AdviceRow]:
    """The same for a reader who is not asked to decide."""
    return advice(commands.Giver(NOBODY), reaches, is_open=is_open, of=of)


def below(reaches: Sequence[registry.Reach], of: str, area_path: str) -> list[AdviceRow]:
    """What stands of a kind of command in an area or around it, for applications to show."""
    rows = shown(reaches, is_open=True, of=of)
    return [
        row
        for row in rows
        if row.area_path.startswith(area_path) or area_path.startswith(row.area_path)
    ]


def open_count(reaches: Sequence[registry.Reach], of: str = "") -> int:
    known = [one.key for one in watches() if one.advises and of in ("", one.advises.command)]
    found = Advice.objects.filter(_meets(reaches), state=State.OPEN, spell__watch__in=known)
    return found.count()


def plan(pk: int, giver: commands.Giver, at: datetime) -> commands.Plan:
    """What following it would do; nothing does. Raises as `preview` does."""
    one = Advice.objects.select_related("spell").get(pk=pk)
    return commands.preview(wanted_by(one, at), giver, at)


def _meets(reaches: Sequence[registry.Reach]) -> Q:
    inside = Q(pk__in=[])
    for reach in reaches:
        above = [f"{part}/" for part in reach.area_path.rstrip("/").split("/")]
        paths = ["".join(above[:end]) for end in range(1, len(above) + 1)]
        inside |= Q(spell__area_path__startswith=reach.area_path) | Q(spell__area_path__in=paths)
    return inside


def _row(one: Advice, giver: commands.Giver) -> AdviceRow:
    watch, advises = watch_of(one.spell.watch), advised(one)
    kind = commands.command_kind(advises.command)
    assert watch is not None
    try:
        area = registry.area(one.spell.area_code).name
    except registry.AreaUnknown:
        area = one.spell.area_code
    told = {key: tuple(map(_told, one.evidence[key])) for key in ("agree", "differ", "unheard")}
    return AdviceRow(
        id=one.pk,
        watch=watch.key,
        title=watch.title,
        kind=kind,
        value=kind.shown(advises.back if one.is_back else advises.value),
        is_back=one.is_back,
        area_code=one.spell.area_code,
        area_path=one.spell.area_path,
        area=area,
        state=State(one.state),
        since=one.spell.since,
        made_at=one.made_at,
        until=one.spell.until,
        reason=one.reason,
        otherwise=STAYS if one.is_back else advises.otherwise(one.made_at),
        **told,
        ended_at=one.ended_at,
        command=one.command,
        name=one.name,
        why=one.why,
        may_answer=may_answer(one, giver),
        kind_of_witness=watch.asset_kind,
        unit=str(stream_kind(watch.streams[0]).unit),
    )


def _told(said: dict[str, Any]) -> Told:
    observed, since = (
        datetime.fromisoformat(said[key]) if said[key] else None for key in ("observed", "since")
    )
    return Told(said["code"], said["value"], observed, since, bool(said["doubted"]))
