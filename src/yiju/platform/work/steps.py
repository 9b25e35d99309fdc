"""Entering and leaving steps, branches and what goes on by itself."""

from dataclasses import replace
from datetime import datetime

from yiju.platform.base.i18n import Text, _
from yiju.platform.events.api import Actor
from yiju.platform.events.rows import add_row, new_row
from yiju.platform.work.changes import Change, situation_of
from yiju.platform.work.clock import due_after, due_after_pause
from yiju.platform.work.declared import calendar
from yiju.platform.work.forms import stored
from yiju.platform.work.limits import Limit
from yiju.platform.work.looking import first_look
from yiju.platform.work.models import Stage
from yiju.platform.work.process import Move, Party, Step
from yiju.platform.work.rows import done_of

SYSTEM = Party(account="", system=True)


def leave(
    change: Change,
    stage: Stage,
    move: Move,
    opinion: str,
    key: str | None,
    acted_at: datetime | None = None,
) -> None:
    stage.ended_at, stage.acted_at = change.at, acted_at
    stage.look_at = None
    stage.move = move.key
    stage.by_account, stage.by_name = change.actor.account, change.actor.name
    stage.by_unit = change.actor.unit
    stage.opinion = opinion.strip()
    stage.said = stored(move.form, change.said) | dict(change.texts) if move.form else None
    stage.key = key
    stage.save()


def finish_step(change: Change, stage: Stage, move: Move, party: Party) -> None:
    """The effects of a move, then the steps that it opens."""
    change.item.revision += 1
    change.item.changed_at = change.at
    change.kept.is_final |= move.is_final
    for effect in move.effects:
        effect(change)
    fork = stage.pk if len(move.to) > 1 else stage.fork
    for key in move.to:
        enter(change, change.process.step(key), fork, party)
    change.item.save()


def enter(change: Change, step: Step, fork: int, party: Party) -> None:
    item, at = change.item, change.at
    if step.waits_for and not _all_arrived(change, step, fork):
        return
    if step.is_end:
        if not any(stage.ended_at is None for stage in change.stages):
            item.end, item.ended_at = step.key, at
        return
    item.end, item.ended_at = (step.key, at) if step.settles else ("", None)
    seen = situation_of(item, step.key, done_of(change.stages), party, None, at)
    holder, hand = step.holder(seen), change.hand or change.actor
    stage = new_row(
        Stage,
        {"item": item},
        item_id=item.pk,
        step=step.key,
        role=holder.role,
        unit_code=holder.unit,
        account=holder.account,
        area_path=item.area_path,
        from_account=hand.account,
        from_unit=hand.unit,
        fork=0 if step.waits_for else fork,
        began_at=at,
    )
    if step.limit and (limit := step.limit.of(seen)):
        stage.limit_amount, stage.limit_kind = limit.amount, limit.kind.value
        stage.due_at = _left(change, step, stage, limit) or due_after(at, limit, calendar()).at
    if step.notice and (length := step.notice.length.of(seen)):
        stage.notice_until = due_after(at, length, calendar()).at
    if step.silence and (length := step.silence.length.of(seen)):
        stage.silent_until = _first_silence(change, step) or due_after(at, length, calendar()).at
    stage.look_at = first_look(stage, at)
    add_row(stage)
    change.stages.append(stage)
    go_on_by_itself(change, stage)


def _left(change: Change, step: Step, stage: Stage, limit: Limit) -> datetime | None:
    """When a step that resumes is due by its earlier clock; None where it starts anew."""
    if not step.resumes:
        return None
    same = [s for s in change.stages if s.step == step.key and s.unit_code == stage.unit_code]
    earlier = max(same, key=lambda s: s.pk, default=None)
    if earlier is None or earlier.due_at is None or earlier.ended_at is None:
        return None
    if earlier.move in step.runs_on:
        return earlier.due_at
    return due_after_pause(earlier.due_at, limit.kind, earlier.ended_at, change.at, calendar()).at


def _first_silence(change: Change, step: Step) -> datetime | None:
    """The end that a silence was given when its step was first entered, where that counts on."""
    if step.silence is None or not step.silence.from_the_first:
        return None
    return next((s.silent_until for s in change.stages if s.step == step.key), None)


def _all_arrived(change: Change, step: Step, fork: int) -> bool:
    branches = [s for s in change.stages if s.fork == fork]
    return not any(s.ended_at is None for s in branches) and {
        s.step for s in branches if s.ended_at
    } >= set(step.waits_for)


def go_on_by_itself(change: Change, stage: Stage) -> bool:
    """Make the first automatic move of a stage whose guards hold; whether one did."""
    step = change.process.step(stage.step)
    if not step.automatic or (stage.notice_until and notice_unmet(stage, change.at)):
        return False
    seen = situation_of(change.item, step.key, done_of(change.stages), SYSTEM, None, change.at)
    for move in step.automatic:
        if all(guard(seen) for guard in move.guards):
            _move_by_itself(change, stage, move)
            return True
    return False


def end_silence(change: Change, stage: Stage) -> bool:
    """Move a stage on in which nothing has happened for as long as its step allows."""
    silence = change.process.step(stage.step).silence
    if silence is None or stage.silent_until is None or change.at <= stage.silent_until:
        return False
    _move_by_itself(change, stage, silence.move)
    return True


def _move_by_itself(change: Change, stage: Stage, move: Move) -> None:
    mover = Actor(account="", name=str(_("系统")), unit="", via="system")
    hand = change.hand or change.actor
    automatic = replace(change, said=None, texts={}, actor=mover, hand=hand)
    leave(automatic, stage, move, "", None)
    finish_step(automatic, stage, move, SYSTEM)


def notice_unmet(stage: Stage, at: datetime) -> list[Text | str]:
    unmet: list[Text | str] = []
    if stage.notice_until and at <= stage.notice_until:
        unmet.append(_("公示到 {until} 为止").format(until=stage.notice_until))
    waiting = stage.objections.filter(answered_at=None).count()
    if waiting:
        unmet.append(_("还有 {count} 条异议没有答复").format(count=waiting))
    return unmet
