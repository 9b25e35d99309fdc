"""What a list shows of an item: its step and limit, who holds it, and what happened to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from yiju.interfaces.policy import ROLES
from yiju.interfaces.web.item import type_title
from yiju.platform.base.i18n import Text, _
from yiju.platform.events.api import EventRow
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

Line = dict[str, Any]
MOST_TOLD = 4
"""Things that happened to one item, as a line tells them."""
HAPPENED: dict[str, Text] = {
    "begin": _("上报"),
    "late": _("超期上报"),
    "evidence": _("上传照片"),
    "version": _("改用新版流程"),
    "pause.ask": _("申请挂账"),
    "pause.decide": _("批复挂账"),
    "pause.end": _("恢复办理"),
    "extension.ask": _("申请延期"),
    "extension.decide": _("批复延期"),
    "objection": _("提出异议"),
    "answer": _("答复异议"),
    "link": _("对方系统更新"),
    "pass_on": _("转送对方系统"),
    "exempt": _("申诉成立，不参加统计"),
}


def desk_lines(rows: Sequence[work.DeskRow], now: datetime) -> list[Line]:
    return _lines([(row.item, row.stage) for row in rows], now)


def item_lines(items: Sequence[work.ItemRow], now: datetime) -> list[Line]:
    return _lines([(item, _open(item)) for item in items], now)


def _lines(rows: Sequence[tuple[work.ItemRow, work.StageRow | None]], now: datetime) -> list[Line]:
    names, places = unit_names(), area_names([item for item, _stage in rows])
    return [_line(item, stage, now, names) | {"area": places[item.number]} for item, stage in rows]


def unit_names() -> dict[str, str]:
    return {unit.code: unit.short_name for unit in registry.units()}


def area_names(items: Sequence[work.ItemRow]) -> dict[str, str]:
    """District and street of each item, by its number."""
    known = {area.code: area for area in registry.areas()} if items else {}
    found = {}
    for item in items:
        chain = [known[code] for code in item.area_path.split("/") if code in known]
        names = [area.name for area in chain if area.level in {"district", "street"}]
        found[item.number] = " ".join(names) or (chain[-1].name if chain else "")
    return found


def _open(item: work.ItemRow) -> work.StageRow | None:
    return next(iter(item.open_stages), None)


def _line(
    item: work.ItemRow, stage: work.StageRow | None, now: datetime, names: Mapping[str, str]
) -> Line:
    process = work.process_of(item.process, item.version)
    step = stage.step if stage else item.end
    light = work.light_of(stage, now) if stage else None
    return {
        "item": item,
        "type": type_title(item.type_code),
        "source": cases.SOURCES.get(item.source, item.source),
        "step_title": process.step(step).title if step else "",
        "light": light.value if light else None,
        "due_at": stage.due_at if stage else item.due_at,
        "unit": names.get(item.unit_code, item.unit_code),
        "meant": names.get(str(item.data.get("responsible", "")), ""),
        "holder": _holder(stage, names) if stage else "",
    }


def _holder(stage: work.StageRow, names: Mapping[str, str]) -> str:
    """With whom an item lies, in words."""
    holder = stage.holder
    unit = names.get(holder.unit, holder.unit)
    role = "" if unit else str(ROLES.get(holder.role, holder.role))
    return " ".join(filter(None, (unit, role, holder.account)))


def with_story(
    lines: list[Line], told: Mapping[str, Sequence[EventRow]], account: str
) -> list[Line]:
    """The lines, each with what happened and who did it, the latest first."""
    names = unit_names()
    for line in lines:
        item = line["item"]
        story = _story([_told(one, item, names, account) for one in told.get(item.number, ())])
        line["story"], line["more"] = story[:MOST_TOLD], max(0, len(story) - MOST_TOLD)
    return lines


def _story(told: Sequence[Line]) -> list[Line]:
    """What one person did several times in a row, once, with the last moment."""
    story: list[Line] = []
    for one in told:
        last = story[-1] if story else None
        if last and (last["what"], last["who"]) == (one["what"], one["who"]):
            last["times"] += 1
        else:
            story.append({**one, "times": 1})
    return story


def _told(event: EventRow, item: work.ItemRow, names: Mapping[str, str], account: str) -> Line:
    is_own = bool(account) and event.account == account
    who = str(_("我")) if is_own else event.name
    unit = "" if is_own else names.get(event.unit, event.unit)
    return {"at": event.at, "what": what_of(event, item), "who": who, "unit": unit}


def what_of(event: EventRow, item: work.ItemRow) -> str:
    """What an event of an item was, in words."""
    name = event.action.removeprefix(f"{event.subject_kind}.")
    facts = (event.before if name == "undo" else event.after) or {}
    process = work.process_of(item.process, item.version)
    move = None
    if facts.get("step") in {step.key for step in process.steps}:
        move = process.move(facts["step"], facts.get("move", ""))
    if name == "undo":
        return str(_("撤回“{move}”").format(move=move.title if move else ""))
    if name in HAPPENED:
        return str(HAPPENED[name])
    return str(move.title) if move else name
