"""What a person changes in what the compiler read. Pure, on drafts (draft.py).

A correction is a dictionary that JSON can hold. `do` says what it does:

    target.edit    key, changes (fields of a target with their new values)
    target.add     clause, target (subject, comparator, value, unit, due, every, scope, text)
    target.remove  key
    clause.units   clause, units (named, lead)
    clause.title   clause, title
    unread.settle  start, text, as ("read" or "no_promise")

`was` is what stood there when the correction was made. A correction is made again on each new
edition; where the new text says a third thing, it is a conflict for a person, and not applied.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yiju.platform.base.errors import Problem
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.steering.draft import (
    COMPARATORS,
    WITHOUT_VALUE,
    Draft,
    clause_of,
    exact_text,
    target_of,
)

Correction = Mapping[str, Any]
FIELDS = ("subject", "comparator", "value", "unit", "due", "every", "scope")
FIELD_TITLES: dict[str, Text] = {
    "subject": _("对象"),
    "comparator": _("比较方式"),
    "value": _("数值"),
    "unit": _("单位"),
    "due": _("期限"),
    "every": _("周期"),
    "scope": _("范围"),
    "clause": _("条款"),
}
LONGEST = {"subject": 200, "unit": 20, "scope": 60, "title": 200, "named": 120}


@dataclass(frozen=True)
class Conflict:
    """A correction that found no place, and why."""

    correction: int
    data: Correction
    why: Text


class _NoPlace(Exception):
    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


def problems_of(draft: Draft, correction: Correction) -> list[Problem]:
    """All that is wrong with a correction, each with the field."""
    do = correction.get("do", "")
    if do not in _CHECKS:
        known = listed(_CHECKS)
        what = _("不认识的更正“{do}”").format(do=do)
        return [_problem("do", what, _("可用：{known}").format(known=known))]
    return _CHECKS[do](draft, correction)


def _problem(field: str, what: Text, remedy: Text) -> Problem:
    return Problem("", 0, field, what, remedy)


def _check_edit(draft: Draft, correction: Correction) -> list[Problem]:
    target = target_of(draft, correction.get("key", ""))
    if target is None:
        what = _("没有目标 {key}").format(key=correction.get("key", ""))
        return [_problem("key", what, _("从目标清单中选择"))]
    changes = correction.get("changes", {})
    if unknown := [name for name in changes if name not in FIELDS]:
        what = _("目标没有 {fields} 这一项").format(fields=listed(unknown))
        return [_problem(unknown[0], what, _("可改：{fields}").format(fields=listed(FIELDS)))]
    wrong = _check_target({**target, **changes})
    if not wrong and all(target[name] == value for name, value in _stored(changes).items()):
        return [_problem("changes", _("没有改动"), _("改动至少一项"))]
    return wrong


def _check_add(draft: Draft, correction: Correction) -> list[Problem]:
    problems = _check_clause(draft, correction)
    return problems + _check_target(correction.get("target", {}))


def _check_target(told: Mapping[str, Any]) -> list[Problem]:
    found = []
    subject = str(told.get("subject") or "").strip()
    comparator, value, unit = told.get("comparator"), told.get("value"), told.get("unit") or ""
    if not subject:
        found.append(_problem("subject", _("没有写明对象"), _("填写承诺的是什么，如“改造的公厕”")))
    for name in ("subject", "unit", "scope"):
        found += _too_long(name, told.get(name))
    if comparator not in COMPARATORS:
        what = _("“{given}”不是比较方式").format(given=comparator)
        known = _("可填：{known}").format(known=" ".join(COMPARATORS))
        found.append(_problem("comparator", what, known))
    number = _number(value)
    if value not in (None, "") and number is None:
        what = _("“{given}”不是数").format(given=value)
        found.append(_problem("value", what, _("填写数字")))
    elif number is None and comparator in COMPARATORS and comparator not in WITHOUT_VALUE:
        found.append(_problem("value", _("没有数值"), _("填写数字")))
    elif number is not None and (number < 0 or (unit == "%" and number > 100)):
        what = _("{value}{unit} 不可能").format(value=value, unit=unit)
        found.append(_problem("value", what, _("填写不小于 0 的数，比例不超过 100")))
    if told.get("due") and _day(told["due"]) is None:
        what = _("“{given}”不是日期").format(given=told["due"])
        found.append(_problem("due", what, _("填写日期，如 2021-12-31")))
    if told.get("every") not in (None, "", "year"):
        what = _("“{given}”不是周期").format(given=told["every"])
        found.append(_problem("every", what, _("每年填 year，否则留空")))
    return found


def _check_clause(draft: Draft, correction: Correction) -> list[Problem]:
    if clause_of(draft, correction.get("clause", "")) is None:
        what = _("没有条款 {clause}").format(clause=correction.get("clause", ""))
        return [_problem("clause", what, _("填写方案的条款，如 13 或 2(1)"))]
    return []


def _check_units(draft: Draft, correction: Correction) -> list[Problem]:
    found = _check_clause(draft, correction)
    units = correction.get("units", [])
    names = [str(item.get("named", "")).strip() for item in units]
    if not names or not all(names):
        found.append(_problem("units", _("单位名称为空"), _("每行填写一个单位")))
    for name in names:
        found += _too_long("named", name, "units")
    return found


def _check_title(draft: Draft, correction: Correction) -> list[Problem]:
    found = _check_clause(draft, correction)
    title = str(correction.get("title", "")).strip()
    if not title:
        found.append(_problem("title", _("标题为空"), _("填写标题")))
    return found + _too_long("title", title)


def _check_settle(draft: Draft, correction: Correction) -> list[Problem]:
    if correction.get("as") not in {"read", "no_promise"}:
        what = _("没有说明这一段是已读懂还是没有承诺")
        return [_problem("as", what, _("选择“已读懂”或“不是承诺”"))]
    if not _unread(draft, correction):
        return [_problem("text", _("未读懂的内容中没有这一段"), _("从清单中选择"))]
    return []


def _too_long(name: str, given: Any, field: str = "") -> list[Problem]:
    if len(str(given or "")) <= LONGEST[name]:
        return []
    what = _("超过 {most} 字").format(most=LONGEST[name])
    return [_problem(field or name, what, _("缩短"))]


def _number(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def ready(draft: Draft, correction: Correction, key: str = "") -> dict[str, Any]:
    """The correction as it is kept: values in their stored form, and what stood there before.

    `key` is the one that an added target gets.
    """
    made = dict(correction)
    if made["do"] == "target.edit":
        target = target_of(draft, made["key"]) or {}
        changes = _stored(made["changes"]).items()
        made["changes"] = {name: value for name, value in changes if target[name] != value}
        made["was"] = {"text": target["text"], **{n: target[n] for n in made["changes"]}}
    elif made["do"] == "target.add":
        made["target"] = {**dict.fromkeys(FIELDS, ""), **_stored(made["target"])}
        made["key"] = key
        made["was"] = None
    elif made["do"] == "target.remove":
        made["was"] = target_of(draft, made["key"])
    elif made["do"].startswith("clause."):
        field = made["do"].removeprefix("clause.")
        if field == "units":
            made["units"] = _once_each(made["units"])
        made["was"] = (clause_of(draft, made["clause"]) or {})[field]
    else:
        made["was"] = made["text"]
    return made


def _once_each(units: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each unit where it is first named; the first leads where none is said to."""
    first: dict[str, bool] = {}
    for item in units:
        first.setdefault(str(item["named"]).strip(), bool(item.get("lead")))
    leads = any(first.values())
    return [
        {"named": name, "lead": lead if leads else place == 0}
        for place, (name, lead) in enumerate(first.items())
    ]


def words(data: Correction) -> Text:
    """A correction in one line."""
    about = data.get("key") or f"§{data.get('clause', '')}"
    if data["do"] == "target.edit":
        return _("{about} 改为：{changes}").format(
            about=about,
            changes="，".join(f"{FIELD_TITLES[n]} {v or '—'}" for n, v in data["changes"].items()),
        )
    if data["do"] == "target.add":
        return _("{about} 补录：{subject}").format(about=about, subject=data["target"]["subject"])
    if data["do"] == "target.remove":
        return _("{about} 删去：{text}").format(about=about, text=data["was"]["text"])
    if data["do"] == "clause.units":
        names = "、".join(item["named"] for item in data["units"])
        return _("{about} 责任单位改为：{names}").format(about=about, names=names)
    if data["do"] == "clause.title":
        return _("{about} 标题改为：{title}").format(about=about, title=data["title"])
    if data["as"] == "read":
        return _("已读懂：{text}").format(text=data["text"])
    return _("不是承诺：{text}").format(text=data["text"])


def _stored(told: Mapping[str, Any]) -> dict[str, Any]:
    stored: dict[str, Any] = {name: str(told[name] or "").strip() for name in told}
    if "value" in stored:
        number = _number(stored["value"])
        stored["value"] = None if number is None else exact_text(number)
    if "due" in stored:
        stored["due"] = stored["due"] or None
    return stored


def apply(
    draft: Draft, corrections: Sequence[tuple[int, Correction]]
) -> tuple[Draft, list[Conflict]]:
    """The draft with the corrections made, in order, and those that found no place."""
    conflicts = []
    for number, data in corrections:
        try:
            draft = _APPLIES[data["do"]](draft, data)
        except _NoPlace as refused:
            conflicts.append(Conflict(number, data, refused.why))
    return draft, conflicts


def _apply_edit(draft: Draft, data: Correction) -> Draft:
    target = target_of(draft, data["key"])
    if target is None:
        raise _NoPlace(_("目标 {key} 已不在文中").format(key=data["key"]))
    for name, value in data["changes"].items():
        if target[name] not in (data["was"][name], value):
            raise _NoPlace(
                _("新文本中 {key} 的 {field} 是 {now}，更正时是 {was}").format(
                    key=data["key"], field=name, now=target[name], was=data["was"][name]
                )
            )
    changed = {**target, **data["changes"]}
    return {**draft, "targets": [changed if t is target else t for t in draft["targets"]]}


def _apply_add(draft: Draft, data: Correction) -> Draft:
    clause = clause_of(draft, data["clause"])
    if clause is None:
        raise _NoPlace(_("条款 {clause} 已不在文中").format(clause=data["clause"]))
    told, quoted = data["target"], data["target"].get("text", "")
    if any(_says_the_same(item, data) for item in draft["targets"]):
        return draft
    at = clause["text"].find(quoted) if quoted else 0
    if at < 0:
        raise _NoPlace(_("§{clause} 中已没有“{text}”").format(clause=data["clause"], text=quoted))
    start = clause["start"] + at
    made = {
        **{name: told.get(name, "") for name in FIELDS},
        "key": data["key"],
        "clause": data["clause"],
        "text": quoted or told["subject"],
        "kind": "share" if told.get("unit") == "%" else "number",
        "start": start,
        "end": start + len(quoted),
        "by_hand": True,
    }
    made["value"], made["due"] = told.get("value") or None, told.get("due") or None
    targets = [*draft["targets"], made]
    return {**draft, "targets": sorted(targets, key=lambda item: item["start"])}


def _says_the_same(target: Mapping[str, Any], data: Correction) -> bool:
    """The compiler reads it by itself now."""
    same = ("subject", "comparator", "value", "unit", "due", "every")
    told = data["target"]
    return bool(target["clause"] == data["clause"]) and all(
        (target[name] or "") == (told.get(name) or "") for name in same
    )


def _apply_remove(draft: Draft, data: Correction) -> Draft:
    target = target_of(draft, data["key"])
    if target is None:
        return draft
    if target["text"] != data["was"]["text"]:
        raise _NoPlace(_("目标 {key} 在新文本中另有表述").format(key=data["key"]))
    return {**draft, "targets": [item for item in draft["targets"] if item is not target]}


def _apply_clause(draft: Draft, data: Correction) -> Draft:
    field = data["do"].removeprefix("clause.")
    clause = clause_of(draft, data["clause"])
    if clause is None:
        raise _NoPlace(_("条款 {clause} 已不在文中").format(clause=data["clause"]))
    if clause[field] not in (data["was"], data[field]):
        raise _NoPlace(_("§{clause} 在新文本中已改变").format(clause=data["clause"]))
    changed = {**clause, field: data[field]}
    return {**draft, "clauses": [changed if c is clause else c for c in draft["clauses"]]}


def _apply_settle(draft: Draft, data: Correction) -> Draft:
    settled = _unread(draft, data)
    left = [item for item in draft["unread"] if item not in settled]
    before, after = _length(draft["unread"]), _length(left)
    missed = (1 - draft["coverage"]) * after / before if before else 0.0
    return {**draft, "unread": left, "coverage": round(1 - missed, 4)}


def _length(pieces: Sequence[Mapping[str, Any]]) -> int:
    return sum(len("".join(item["text"].split())) for item in pieces)


def _unread(draft: Draft, data: Correction) -> list[dict[str, Any]]:
    wanted = "".join(str(data.get("text", "")).split())
    same = [item for item in draft["unread"] if "".join(item["text"].split()) == wanted]
    exact = [item for item in same if item["start"] == data.get("start")]
    return exact or same[:1]


_CHECKS: Mapping[str, Callable[[Draft, Correction], list[Problem]]] = {
    "target.edit": _check_edit,
    "target.add": _check_add,
    "target.remove": lambda draft, data: (
        _check_edit(draft, {**data, "changes": {}})[:1]
        if target_of(draft, data.get("key", "")) is None
        else []
    ),
    "clause.units": _check_units,
    "clause.title": _check_title,
    "unread.settle": _check_settle,
}
_APPLIES: Mapping[str, Callable[[Draft, Correction], Draft]] = {
    "target.edit": _apply_edit,
    "target.add": _apply_add,
    "target.remove": _apply_remove,
    "clause.units": _apply_clause,
    "clause.title": _apply_clause,
    "unread.settle": _apply_settle,
}
