"""What the clock does about advice: a spell begins, is turned back, ends. Each area is dealt with
in a transaction of its own, and a look that was killed is only a look that comes later."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from yiju.platform.base.i18n import _
from yiju.platform.base.kept_text import text_from_json, text_to_json
from yiju.platform.base.time import CHINA
from yiju.platform.events.api import Actor, record
from yiju.platform.registry import api as registry
from yiju.platform.sensing.advice import rules
from yiju.platform.sensing.advice.declaration import Advises
from yiju.platform.sensing.advice.models import Advice, Spell
from yiju.platform.sensing.advice.rules import Finding, Heard, State, Step, Witness
from yiju.platform.sensing.columns import moment_of
from yiju.platform.sensing.commands.models import Command, Stage
from yiju.platform.sensing.models import Latest, Stream
from yiju.platform.sensing.rules import Quality
from yiju.platform.sensing.watches.declaration import Watch, watches
from yiju.platform.sensing.watches.models import Alarm
from yiju.platform.sensing.watches.rules import Outcome

SYSTEM = Actor(account="", name="建议", unit="", via="system")
IN_FORCE = (Stage.PROPOSED, Stage.STANDING)
OVER = _("情形已过，恢复原状。此前：{before}")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Area:
    code: str
    name: str
    path: str


def look(now: datetime) -> int:
    """Weigh the witnesses of every area; how many spells and pieces of advice began or ended."""
    return sum(_look(watch, watch.advises, now) for watch in watches() if watch.advises)


def _look(watch: Watch, advises: Advises, now: datetime) -> int:
    spells = {one.area_code: one for one in Spell.objects.filter(watch=watch.key, ended_at=None)}
    alarms = Alarm.objects.filter(watch=watch.key, cleared_at=None)
    if not spells and not alarms.exists():
        return 0
    changed = 0
    areas = {
        one.code: _Area(one.code, one.name, one.path) for one in registry.areas(level=advises.level)
    }
    by_area = _witnesses(watch, advises, areas)
    for code in sorted(by_area.keys() | spells.keys()):
        area, spell = areas.get(code), spells.get(code)
        heard = rules.weigh(by_area.get(code, ()), advises.quorum, now, spell is not None)
        try:
            with transaction.atomic():
                changed += _settle(watch, advises, area, spell, heard, now)
        except IntegrityError:
            log.info("another look at %s in %s was faster", watch.key, code)
    return changed


def _witnesses(
    watch: Watch, advises: Advises, areas: Mapping[str, _Area]
) -> Mapping[str, Sequence[Witness]]:
    """By code of the area; those that were never heard among them."""
    kind = watch.streams[0]
    columns = ("stream_id", "observed", "value", "quality")
    latest = Latest.objects.filter(stream__kind=kind).values_list(*columns)
    heard = {stream: (observed, value, grade) for stream, observed, value, grade in latest}
    standing = Alarm.objects.filter(watch=watch.key, cleared_at=None)
    alarms = {one.subject: one for one in standing}
    doubted = set(
        Alarm.objects.filter(watch__in=advises.doubted_by, cleared_at=None)
        .exclude(cause=None)
        .values_list("asset_code", flat=True)
    )
    found: dict[str, list[Witness]] = defaultdict(list)
    streams = Stream.objects.filter(kind=kind, until=None).order_by("asset_code")
    for pk, code, path in streams.values_list("pk", "asset_code", "area_path"):
        area = next((one for one in path.split("/") if one in areas), "")
        observed, value, grade = heard.get(pk, (None, None, None))
        alarm = alarms.get(pk)
        held_back = alarm is not None and alarm.outcome != Outcome.ADVISES
        is_valid = observed is not None and grade == Quality.VALID
        found[area].append(
            Witness(
                code,
                moment_of(observed) if is_valid else None,
                value if is_valid else None,
                alarm.raised_at if alarm else None,
                code in doubted or held_back,
            )
        )
    found.pop("", None)
    return found


def _settle(
    watch: Watch,
    advises: Advises,
    area: _Area | None,
    spell: Spell | None,
    heard: Heard,
    now: datetime,
) -> int:
    """Take the step that the rule asks for, if any."""
    if spell is not None:
        spell = Spell.objects.select_for_update().get(pk=spell.pk)
        if spell.ended_at is not None:
            return 0
    step = rules.step_of(heard.finding, _stands(spell, now) if spell else None)
    if spell is not None and now >= spell.until:
        step = Step.END
    if step is Step.NOTHING or (area is None and step is not Step.END):
        return 0
    if spell is None:
        if advises.until(now) <= now or area is None:
            return 0
        since = heard.since or now
        spell = Spell.objects.create(
            watch=watch.key,
            area_code=area.code,
            area_path=area.path,
            since=since,
            until=advises.until(now),
        )
    if step in (Step.BEGIN, Step.TURN_BACK):
        assert area is not None
        _advise(spell, advises, area, heard, step is Step.TURN_BACK, now)
        return 1
    _lapse(spell, _why(heard.finding), now)
    if step is Step.END:
        spell.ended_at = now
        spell.save(update_fields=["ended_at"])
    return 1


def _stands(spell: Spell, now: datetime) -> rules.Spell:
    """Where a spell stands: the newest of each counts."""
    told = {one.is_back: one for one in spell.advice.order_by("pk")}
    on, back = told[False], told.get(True)
    command = Command.objects.filter(pk=on.command).first() if on.command else None
    in_force = command is not None and command.stage in IN_FORCE and command.until > now
    return rules.Spell(State(on.state), State(back.state) if back else None, in_force)


def _why(finding: Finding) -> str:
    return {Finding.HOLDS: "again"}.get(finding, finding.value)


def _advise(
    spell: Spell, advises: Advises, area: _Area, heard: Heard, is_back: bool, now: datetime
) -> None:
    before = spell.advice.filter(is_back=False).order_by("pk").last()
    said = advises.words.format(
        area=area.name,
        agree=len(heard.agree),
        heard=len(heard.agree) + len(heard.differ),
        since=f"{spell.since.astimezone(CHINA):%H:%M}",
    )
    if before and is_back:
        said = OVER.format(before=text_from_json(before.said))
    made = Advice.objects.create(
        spell=spell,
        is_back=is_back,
        made_at=now,
        said=text_to_json(said),
        evidence={
            "agree": [_told(one) for one in heard.agree],
            "differ": [_told(one) for one in heard.differ],
            "unheard": [_told(one) for one in heard.unheard],
        },
    )
    _record("advice.make", made, now, {"area": area.code, "is_back": is_back} | made.evidence)


def _told(one: Witness) -> dict[str, Any]:
    return {
        "code": one.code,
        "value": one.value,
        "observed": one.observed.isoformat() if one.observed else None,
        "since": one.since.isoformat() if one.since else None,
        "doubted": one.doubted,
    }


def _lapse(spell: Spell, why: str, now: datetime) -> None:
    for one in spell.advice.filter(state=State.OPEN.value):
        one.state, one.why, one.ended_at = State.LAPSED.value, why, now
        one.save(update_fields=["state", "why", "ended_at"])
        _record("advice.lapse", one, now, {"why": why})


def _record(action: str, one: Advice, now: datetime, after: Mapping[str, Any]) -> None:
    record(
        actor=SYSTEM,
        action=action,
        subject_kind="advice",
        subject_key=str(one.pk),
        ground=one.in_chinese,
        after=dict(after),
        at=now,
    )
