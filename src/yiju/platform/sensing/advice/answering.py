"""What people do about advice: give the command, or say why not. Whole or not at all; sent twice,
it is the same."""

from datetime import datetime, timedelta

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _
from yiju.platform.events.api import record
from yiju.platform.sensing.advice.declaration import Advises
from yiju.platform.sensing.advice.models import LONGEST_REASON, Advice
from yiju.platform.sensing.advice.rules import State
from yiju.platform.sensing.commands import api as commands
from yiju.platform.sensing.commands.models import Command
from yiju.platform.sensing.watches.declaration import watch_of

SHORTEST = timedelta(minutes=1)
"""A command that ends sooner would be over before it is sent."""


class AdviceUnknown(CityError):
    code = "advice.unknown"
    status = 404
    text = _("没有编号为 {advice} 的建议，或不在您的范围内")


class AdviceOver(CityError):
    code = "advice.over"
    status = 409
    text = _("建议 {advice} 已不待决定：{state}。要下达指令，请到指令页另行下达")


STATES = {
    State.OPEN: _("待决定"),
    State.FOLLOWED: _("已照办"),
    State.REFUSED: _("未采纳"),
    State.LAPSED: _("已失效"),
}


def advised(one: Advice) -> Advises:
    """What the watch of a piece of advice declares. Raises AdviceUnknown where it does no more."""
    watch = watch_of(one.spell.watch)
    if watch is None or watch.advises is None:
        raise AdviceUnknown(advice=one.pk)
    return watch.advises


def may_answer(one: Advice, giver: commands.Giver) -> bool:
    """Whether they may give the command by hand, to the whole of the area."""
    kind = commands.command_kind(advised(one).command)
    reaches = giver.reaches(kind.roles(commands.Authority.MANUAL))
    return any(one.spell.area_path.startswith(reach.area_path) for reach in reaches)


def wanted_by(one: Advice, at: datetime) -> commands.Wanted:
    """The command that a piece of advice asks for."""
    advises = advised(one)
    kind = commands.command_kind(advises.command)
    value = advises.back if one.is_back else advises.value
    return commands.Wanted(
        kind.key,
        commands.Target(area=one.spell.area_code),
        int(value) if float(value).is_integer() else value,
        max(min(one.spell.until, at + kind.longest), at + SHORTEST),
        one.in_chinese,
    )


def follow(pk: int, giver: commands.Giver, at: datetime) -> int:
    """Give the command that is advised; its number. What was switched on before it is stopped
    first: where nothing had been sent, that is all. Raises AdviceUnknown, AdviceOver, and as `give`
    and `withdraw` do, and then nothing is changed."""
    with transaction.atomic():
        one = _held(pk, giver)
        if one.state == State.FOLLOWED and one.account == giver.actor.account and one.command:
            return one.command
        _hold_open(one)
        number = _given(one, giver, at)
        one.command = number
        _answer(one, State.FOLLOWED, giver, at)
    return number


def _given(one: Advice, giver: commands.Giver, at: datetime) -> int:
    if one.is_back:
        before = one.spell.advice.filter(is_back=False).order_by("-pk").first()
        number = before.command if before else None
        on = Command.objects.filter(pk=number).first() if number else None
        if on is not None and on.stage in (commands.Stage.PROPOSED, commands.Stage.STANDING):
            commands.withdraw(on.pk, giver, reason=one.in_chinese[:100], at=at)
            on.refresh_from_db()
            if on.stage == commands.Stage.WITHDRAWN:
                return on.pk
    made = commands.give(wanted_by(one, at), giver, key=f"advice-{one.pk}", at=at)
    return made.id


def refuse(pk: int, giver: commands.Giver, *, reason: str, at: datetime) -> None:
    """Say why it is not followed. Raises AdviceUnknown, AdviceOver, ReasonMissing."""
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise commands.ReasonMissing(most=LONGEST_REASON)
    with transaction.atomic():
        one = _held(pk, giver)
        said = reason.strip()
        if one.state == State.REFUSED and (one.account, one.why) == (giver.actor.account, said):
            return
        _hold_open(one)
        one.why = said
        _answer(one, State.REFUSED, giver, at)


def _held(pk: int, giver: commands.Giver) -> Advice:
    one = Advice.objects.select_for_update(of=("self",)).select_related("spell")
    found = one.filter(pk=pk).first()
    if found is None or not may_answer(found, giver):
        raise AdviceUnknown(advice=pk)
    return found


def _hold_open(one: Advice) -> None:
    if one.state != State.OPEN or one.spell.ended_at is not None:
        raise AdviceOver(advice=one.pk, state=STATES[State(one.state)])


def _answer(one: Advice, state: State, giver: commands.Giver, at: datetime) -> None:
    one.state, one.ended_at = state.value, at
    one.account, one.name = giver.actor.account, giver.actor.name
    one.save()
    record(
        actor=giver.actor,
        action="advice.follow" if state is State.FOLLOWED else "advice.refuse",
        subject_kind="advice",
        subject_key=str(one.pk),
        ground=one.why or one.in_chinese,
        after={"state": state.value, "command": one.command},
        at=at,
    )
