"""A dwelling turned to business: every interested owner has to agree, each for themselves."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.forms import Admitted, Answered, BusinessUse, Listed
from yiju.applications.owners_assembly.process import STREET, SYSTEM, days
from yiju.applications.owners_assembly.rules import P
from yiju.applications.owners_assembly.services import (
    Asset,
    act,
    begin,
    compound_of,
    records_of,
)
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.api import (
    Holder,
    ItemRow,
    Limit,
    Move,
    Process,
    Silence,
    Situation,
    Step,
    Timed,
    TimeKind,
    undoable,
)

CITES = (
    rules.SECTION_20, Standard(rules.CIVIL_CODE, "279"), Standard(rules.INTERPRETATION, "10-11"),
)  # fmt: skip


def answers_of(data: Mapping[str, Any]) -> dict[str, bool | None]:
    """What each interested owner said; None is silence."""
    said = data.get("answers", {})
    return {head: said.get(head) for head in data.get("interested", {})}


def _until(seen: Situation) -> Limit:
    left = (date.fromisoformat(seen.data["until"]) - china_day(seen.now)).days
    return Limit(max(left, 1), TimeKind.NATURAL_DAY)


@rule(cites=CITES, reading=_("答复的时间不短于十五天，不长于九十天；本幢要有申请人以外的业主。"))
def may_list(seen: Situation) -> Verdict:
    least, most = P.answering_days.at(china_day(seen.now))
    unmet: list[Text | str] = []
    if not least <= (seen.said.until - china_day(seen.now)).days <= most:
        unmet.append(_("答复的时间应为 {least} 至 {most} 天").format(least=least, most=most))
    if not _neighbours(seen.data, china_day(seen.now)):
        unmet.append(_("本幢没有登记其他业主，先核对登记"))
    return Verdict.of(unmet)


def _is_open(seen: Situation) -> list[Text | str]:
    until = date.fromisoformat(seen.data["until"])
    over = _("答复已于 {day} 截止").format(day=until)
    return [over] if china_day(seen.now) > until else []


@rule(cites=CITES, reading=_("外幢业主凭证明列为有利害关系的业主；已经列明的不再列。"))
def may_admit(seen: Situation) -> Verdict:
    code, late = seen.said.part.strip(), _is_open(seen)
    part = registry.by_codes("exclusive_part", {code}).get(code)
    if part is None or part.record.compound != seen.data["compound"] or not part.record.head:
        return Verdict.of([*late, _("小区没有登记业主的房屋 {part}").format(part=code)])
    if part.record.head in (seen.data["head"], *seen.data["interested"]):
        return Verdict.of([*late, _("这一户业主已经列明，或者就是申请人")])
    return Verdict.of(late)


@rule(cites=CITES, reading=_("列明的业主各答复一次。"))
def may_answer(seen: Situation) -> Verdict:
    head = seen.said.head
    unmet = [*_is_open(seen)]
    if head not in seen.data["interested"]:
        unmet.append(_("没有列为有利害关系的业主；外幢的业主可以凭证明要求列明"))
    if head in seen.data.get("answers", {}):
        unmet.append(_("这一户已经答复过"))
    return Verdict.of(unmet)


@rule(cites=CITES, reading=_("列明的业主全部同意，才算同意。"))
def is_unanimous(seen: Situation) -> Verdict:
    return rules.all_interested_agree(answers_of(seen.data))


def _neighbours(data: Mapping[str, Any], on: date) -> tuple[str, ...]:
    compound = registry.by_code("compound", data["compound"], None)
    parts = records_of("exclusive_part", compound, on)
    heads = (one.record.head for one in parts if one.record.building == data["building"])
    return rules.interested_in(heads, data["head"])


@undoable
def keep_interested(change: Any) -> None:
    data = change.item.data
    data["until"] = change.said.until.isoformat()
    data["interested"] = dict.fromkeys(_neighbours(data, china_day(change.at)), "")


@undoable
def keep_admitted(change: Any) -> None:
    head = registry.by_code("exclusive_part", change.said.part.strip(), None).record.head
    interested = change.item.data["interested"]
    change.item.data["interested"] = {**interested, head: change.said.ground}


@undoable
def keep_answer(change: Any) -> None:
    answers = change.item.data.get("answers", {})
    change.item.data["answers"] = {**answers, change.said.head: change.said.agrees}


@undoable
def keep_count(change: Any) -> None:
    """How many, and not who."""
    said = answers_of(change.item.data).values()
    change.item.data["refusals"] = sum(one is False for one in said)
    change.item.data["silent"] = sum(one is None for one in said)


BUSINESS_USE = Process(
    key="business_use",
    title=_("住宅改为经营性用房"),
    version=1,
    cites=CITES,
    begins="listing",
    form=BusinessUse,
    may_begin=SYSTEM,
    numbered="ZGJY",
    steps=(
        Step("listing", _("列明有利害关系的业主"), held_by=Holder(role="district"),
             limit=days("listing_days"), moves=(
            Move("list", _("列明本幢业主，开始答复"), ("answering",), STREET, Listed,
                 guards=(may_list,), effects=(keep_interested,)),
            Move("decline", _("不予受理"), ("declined",), STREET, says_why=True),
            Move("withdraw", _("申请人撤回"), ("withdrawn",), SYSTEM),
        )),
        Step("answering", _("有利害关系的业主答复"), held_by=Holder(role="district"),
             limit=Timed(_until, CITES), resumes=True, runs_on=("admit", "answer"), moves=(
            Move("admit", _("列入外幢业主"), ("answering",), STREET, Admitted, guards=(may_admit,),
                 effects=(keep_admitted,)),
            Move("answer", _("答复"), ("answering",), SYSTEM, Answered, guards=(may_answer,),
                 effects=(keep_answer,)),
            Move("withdraw", _("申请人撤回"), ("withdrawn",), SYSTEM),
        ), silence=Silence(Timed(_until, CITES), Move(
            "close", _("答复期满"), ("counting",), SYSTEM, effects=(keep_count,)),
            from_the_first=True)),
        Step("counting", _("看是否全部同意"), automatic=(
            Move("agree", _("全部同意"), ("agreed",), SYSTEM, guards=(is_unanimous,)),
            Move("fail", _("没有全部同意"), ("refused",), SYSTEM),
        )),
        Step("agreed", _("全部同意")),
        Step("refused", _("没有全部同意")),
        Step("declined", _("不予受理")),
        Step("withdrawn", _("已撤回")),
    ),
)  # fmt: skip


def apply(part: Asset, use: str, *, key: str, at: datetime) -> ItemRow:
    """An owner asks to turn their home to business. Raises AssetNotFound, Problems."""
    compound = compound_of(part)
    more = {
        "part": part.code,
        "head": part.record.head,
        "compound": compound.code,
        "building": part.record.building,
    }
    title = f"{part.name} {BUSINESS_USE.title}"
    return begin(BUSINESS_USE.key, compound, title, {"use": use}, key, at=at, more=more)


def answer(part: Asset, number: str, agrees: bool, *, at: datetime) -> ItemRow:
    """What an interested owner says. Raises NotTheHolder for another compound, Unmet."""
    row = work.item(number)
    if row.process != BUSINESS_USE.key or row.asset != part.record.compound:
        raise registry.NotTheHolder()
    head = part.record.head
    return act(number, "answer", {"head": head, "agrees": agrees}, f"{number}-{head}-{agrees}", at)


def withdraw(part: Asset, number: str, *, at: datetime) -> ItemRow:
    """The applicant asks no more. Raises NotTheHolder for another's application."""
    row = work.item(number)
    if row.process != BUSINESS_USE.key or row.data["part"] != part.code:
        raise registry.NotTheHolder()
    return act(number, "withdraw", None, f"{number}-withdraw", at)
