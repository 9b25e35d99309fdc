"""What a phone is given to work with while it is cut off: the tasks with everything that can be
done with them, and what a report needs. No contact and no name of a citizen is among it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from yiju.interfaces.web.fields import fields_of
from yiju.interfaces.web.item import type_title
from yiju.interfaces.web.phone_turns import turns_of
from yiju.interfaces.web.reader import Reader
from yiju.interfaces.web.reporting import MOST_PHOTOS, may_report
from yiju.platform.base.masking import masked
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.catalogue.own import case_catalogue
from yiju.platform.work.patrols import api as patrols
from yiju.platform.work.suggestions import api as suggestions

MOST_TASKS = 200
SHOWN_COURSE = 4
PHOTO_SIDE = 1600
"""Pixels of the longer side of a photo as it is sent: enough to read a house number by."""
FORM_LISTS = ("unit", "type_code", "condition")
"""Fields whose values are many and the same for every task: sent once."""


def everything(reader: Reader, now: datetime) -> dict[str, Any]:
    """The desk of the reader, at most so many tasks, the earliest due first."""
    found = work.desk(reader.account, reader.members, now=now, size=MOST_TASKS)
    items = _whole(found.rows)
    party = work.Party(reader.account, reader.members)
    turns = turns_of(reader, now)
    tasks = [
        task_of(items[row.item.number], row.stage, party, now) | {"turn": turns.get(row.stage.id)}
        for row in found.rows
    ]
    day = china_day(now)
    return {
        "account": reader.account,
        "name": reader.name,
        "at": now.isoformat(),
        "tasks": tasks,
        "total": found.total,
        "lists": lists_of(tasks, day),
        "report": report_of(reader, day),
        "patrol": patrol_of(reader, day),
        "limits": {
            "metres": cases.evidence_metres(day),
            "side": PHOTO_SIDE,
            "photos": MOST_PHOTOS,
            "days": work.offline_days(day),
        },
    }


def _whole(rows: Sequence[work.DeskRow]) -> dict[str, work.ItemRow]:
    """The items of a desk with their whole course, on which it depends who may do what."""
    numbers = tuple({row.item.number for row in rows})
    if not numbers:
        return {}
    found = work.items(work.Wanted(numbers=numbers), size=MOST_TASKS)
    return {item.number: item for item in found.rows}


def task_of(
    item: work.ItemRow, stage: work.StageRow, party: work.Party, now: datetime
) -> dict[str, Any]:
    process = work.process_of(item.process, item.version)
    light = work.light_of(stage, now)
    moves = [one for one in work.possible(item, party) if one.step == stage.step]
    return {
        "id": f"{item.number}/{stage.id}",
        "number": item.number,
        "stage": stage.id,
        "step": stage.step,
        "step_title": str(process.step(stage.step).title),
        "process": str(process.title),
        "revision": item.revision,
        "title": item.title,
        "type": type_title(item.type_code),
        "words": masked(str(item.data.get("words", ""))),
        "place": _place(item),
        "lon": item.lon,
        "lat": item.lat,
        "began_at": stage.began_at.isoformat(),
        "due_at": stage.due_at.isoformat() if stage.due_at else None,
        "light": light.value if light else "",
        "checks": process.step(stage.step).checks,
        "urgent": bool(item.data.get("urgent")),
        "rework": item.data.get("rework", 0),
        "closing_condition": str(item.data.get("closing_condition", "")),
        "photos": _photos(item, stage),
        "course": [course_line(item, one) for one in item.stages if one.ended_at][-SHOWN_COURSE:],
        "moves": [_move(item, one.move) for one in moves],
    }


def _place(item: work.ItemRow) -> str:
    names = [area.name for area in registry.chain(item.area_code)[1:]]
    return " ".join([*names, str(item.data.get("address", ""))]).strip()


def _photos(item: work.ItemRow, stage: work.StageRow) -> list[dict[str, Any]]:
    return [
        {"sha256": one.sha256, "fresh": one.step == stage.step and one.added_at >= stage.began_at}
        for one in cases.evidence_of(item.number)
    ]


def course_line(item: work.ItemRow, stage: work.StageRow) -> dict[str, Any]:
    """Who ended a step, how and when."""
    process = work.process_of(item.process, item.version)
    move = process.move(stage.step, stage.move)
    return {
        "step": str(process.step(stage.step).title),
        "move": str(move.title) if move else stage.move,
        "by": stage.by_name,
        "unit": registry.unit(stage.by_unit).short_name if stage.by_unit else "",
        "at": stage.ended_at.isoformat() if stage.ended_at else "",
        "opinion": stage.opinion,
    }


def _move(item: work.ItemRow, move: work.Move) -> dict[str, Any]:
    given = {
        "type_code": item.type_code,
        "unit": str(item.data.get("responsible", "")),
        "code": "fixed",
    }
    return {
        "key": move.key,
        "title": str(move.title),
        "says_why": move.says_why,
        "wants_photo": cases.wants_photo(move),
        "fields": [_field(one) for one in fields_of(move.form, given)] if move.form else [],
    }


def _field(one: Any) -> dict[str, Any]:
    name = one.attribute.name
    return {
        "name": name,
        "title": str(one.attribute.title),
        "help": str(one.attribute.help or ""),
        "required": one.attribute.required,
        "most": one.attribute.most if one.attribute.type is str else None,
        "input": "long" if one.is_long else one.input,
        "list": name if name in FORM_LISTS else "",
        "options": [[value, str(title)] for value, title in one.options],
        "value": one.value,
    }


def lists_of(tasks: Sequence[dict[str, Any]], day: date) -> dict[str, Any]:
    """The values of the fields that share a list, as far as some task asks for them."""
    wanted = {f["list"] for task in tasks for move in task["moves"] for f in move["fields"]}
    found: dict[str, Any] = {}
    if "unit" in wanted:
        found["unit"] = [[row.code, row.short_name] for row in registry.units()]
    if "condition" in wanted:
        found["condition"] = conditions(day)
    return found


def conditions(day: date) -> list[dict[str, Any]]:
    """The types of the rule book, each with its heading and conditions; none before there is
    one."""
    try:
        rows = cases.rules_on(day)
    except cases.NoRuleBook:
        return []
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = case_catalogue().types.get(row.type_code)
        one = found.setdefault(
            row.type_code,
            {
                "code": row.type_code,
                "title": type_title(row.type_code),
                "group": known.class_title if known else "",
                "conditions": [],
            },
        )
        one["conditions"].append(row.condition)
    return list(found.values())


def patrol_of(reader: Reader, day: date) -> dict[str, Any] | None:
    """How positions are recorded on patrol; None for those who go on none."""
    if not reader.may("inspector"):
        return None
    rules = patrols.recording(day)
    return {"seconds": rules.seconds, "hours": rules.hours, "days": rules.retention_days}


def report_of(reader: Reader, day: date) -> dict[str, Any] | None:
    """What the form of a report needs where there is no network; None for those who report
    nothing."""
    if not may_report(reader):
        return None
    return {
        "types": [
            one | {"says": suggestions.says(one["code"]) or [one["title"], *one["conditions"]]}
            for one in conditions(day)
        ],
        "on_the_spot": reader.may("inspector"),
        "places": [
            [row.name, row.lon, row.lat]
            for row in registry.areas()
            if row.lon is not None and any(row.path.startswith(r.area_path) for r in reader.reaches)
        ],
    }
