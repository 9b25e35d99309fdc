"""A small process for tests: something is reported, repaired, checked by somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, Verdict
from yiju.platform.base.schema import attribute
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import Member
from yiju.platform.work import api

CITES = (Clause("22"),)
CITY, EAST, WEST = "9901/", "9901/990101/", "9901/990102/"
ROLES = ("clerk", "handler", "inspector", "chief", "expert")


@dataclass(frozen=True)
class Report:
    what: str = attribute(_("什么问题"))
    urgent: bool = attribute(_("紧急"), default=False)


@dataclass(frozen=True)
class Assignment:
    unit: str = attribute(_("承办单位"))


@dataclass(frozen=True)
class Repair:
    minutes: int = attribute(_("用时"), least=1)


def limit_of_repair(seen: api.Situation) -> api.Limit:
    kind = api.TimeKind.URGENT_HOUR if seen.data["urgent"] else api.TimeKind.WORKING_DAY
    return api.Limit(2, kind)


def is_credible(seen: api.Situation) -> Verdict:
    unmet = []
    if seen.said.minutes > 600:
        unmet.append(_("用时超过十小时"))
    if seen.data["what"] == "幽灵":
        unmet.append(_("查无此物"))
    return Verdict.of(unmet)


def assign(change: api.Change) -> None:
    change.item.unit_code = change.said.unit
    change.send("mail", change.said.unit, {"text": change.item.title})


def always(seen: api.Situation) -> Verdict:
    return Verdict()


def handler_of(seen: api.Situation) -> api.Holder:
    return api.Holder(role="handler", unit=seen.unit)


REPORTED = api.Step(
    "reported",
    _("已上报"),
    held_by=api.Holder(role="clerk"),
    moves=(
        api.Move(
            "dispatch",
            _("派遣"),
            ("handling",),
            api.By(roles=("clerk",)),
            form=Assignment,
            effects=(assign,),
        ),
        api.Move("reject", _("不予立案"), ("rejected",), api.By(roles=("clerk",)), says_why=True),
    ),
)
HANDLING = api.Step(
    "handling",
    _("处置"),
    held_by=handler_of,
    limit=api.Timed(limit_of_repair, CITES),
    moves=(
        api.Move(
            "finish",
            _("完成"),
            ("checking",),
            api.By(holder=True),
            form=Repair,
            guards=(is_credible,),
        ),
    ),
)
INSPECTORS = api.By(roles=("inspector",), never=("finish",))
CHECKING = api.Step(
    "checking",
    _("核查"),
    held_by=api.Holder(role="inspector"),
    moves=(
        api.Move("pass", _("通过"), ("closed",), INSPECTORS),
        api.Move("fail", _("返工"), ("handling",), INSPECTORS, says_why=True),
    ),
)
REPAIR = api.Process(
    key="repair",
    title=_("维修"),
    version=1,
    cites=CITES,
    begins="reported",
    form=Report,
    may_begin=api.By(roles=("clerk",), reporter=True),
    whole=api.Timed(api.Limit(5, api.TimeKind.WORKING_DAY), CITES),
    numbered="990100",
    pause=api.Petition(
        "pause", _("挂起"), api.By(holder=True), api.By(roles=("chief",), never=("ask",)), CITES
    ),
    extension=api.Petition(
        "extension", _("延期"), api.By(holder=True), api.By(roles=("chief",)), CITES
    ),
    steps=(
        REPORTED,
        HANDLING,
        CHECKING,
        api.Step("closed", _("已结案")),
        api.Step("rejected", _("不予立案")),
    ),
)


def agreed(role: str) -> tuple[api.Move, ...]:
    return (api.Move("agree", _("同意"), ("joint",), api.By(roles=(role,))),)


REVIEW = api.Process(
    key="review",
    title=_("联审"),
    version=1,
    cites=CITES,
    begins="applied",
    may_begin=api.By(reporter=True),
    steps=(
        api.Step(
            "applied",
            _("已申请"),
            held_by=api.Holder(role="clerk"),
            moves=(api.Move("circulate", _("送审"), ("law", "money"), api.By(roles=("clerk",))),),
        ),
        api.Step("law", _("法规审查"), agreed("expert"), api.Holder(role="expert")),
        api.Step("money", _("资金审查"), agreed("chief"), api.Holder(role="chief")),
        api.Step(
            "joint",
            _("公示"),
            held_by=api.Holder(role="clerk"),
            waits_for=("law", "money"),
            notice=api.Notice(api.Timed(api.Limit(5, api.TimeKind.WORKING_DAY), CITES)),
            automatic=(
                api.Move("publish", _("公布"), ("granted",), api.By(system=True), guards=(always,)),
            ),
        ),
        api.Step("granted", _("准予")),
    ),
)


def at(day: int, hour: int = 9, month: int = 6) -> datetime:
    """A moment of 2021 by the clocks of China."""
    return datetime(2021, month, day, hour - 8, tzinfo=UTC)


def somebody(
    role: str, unit: str = "office", path: str = CITY, account: str = ""
) -> dict[str, Any]:
    """`party` and `actor` of somebody who acts in one role."""
    name = account or role
    post = Member(role, unit, path.rstrip("/").split("/")[-1], path)
    return {"party": api.Party(name, (post,)), "actor": Actor(name, name, unit)}


CLERK = somebody("clerk")
INSPECTOR = somebody("inspector", "inspection")
CHIEF = somebody("chief", "command")
EAST_HANDLER = somebody("handler", "east-works", EAST)
REPORTER = {"party": api.Party("", reporter=True), "actor": Actor("", "市民")}
IN_EAST = api.Place("990101000000", EAST, 119.95, 31.75)


def begun(key: str = "r-1", said: Mapping[str, Any] | None = None, **how: Any) -> api.ItemRow:
    """A report in the east, on Tuesday 1 June 2021 at nine."""
    told = {"title": "路灯不亮", "place": IN_EAST, "at": at(1), **CLERK, **how}
    return api.begin("repair", said or {"what": "路灯不亮"}, key=key, **told)


def dispatched(key: str = "r-1", **how: Any) -> api.ItemRow:
    """The same, dispatched at ten to the works of the east."""
    number = begun(key, **how).number
    return api.act(
        number, "dispatch", {"unit": "east-works"}, key=f"{key}-d", at=at(1, 10), **CLERK
    )


def finished(key: str = "r-1", **how: Any) -> api.ItemRow:
    number = dispatched(key, **how).number
    return api.act(number, "finish", {"minutes": 30}, key=f"{key}-f", at=at(1, 11), **EAST_HANDLER)
