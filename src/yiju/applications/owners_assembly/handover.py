"""A firm that was dismissed hands over: a list that it and whoever takes over sign."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.forms import HandedOver, TakenOver
from yiju.applications.owners_assembly.process import MEETINGS, STREET, SYSTEM
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.api import (
    By,
    Holder,
    Limit,
    Move,
    Process,
    Situation,
    Step,
    Timed,
    TimeKind,
    undoable,
)

CITES = (
    rules.SECTION_20, Standard(rules.CIVIL_CODE, "946"), Standard(rules.CIVIL_CODE, "949"),
    Standard(rules.REGULATION, "38"),
)  # fmt: skip
CLOCK = Actor("system", "物业交接", via="system")


def _until_it_leaves(seen: Situation) -> Limit:
    left = (date.fromisoformat(seen.data["leaves_on"]) - china_day(seen.now)).days
    return Limit(max(left, 1), TimeKind.NATURAL_DAY)


def _firm(seen: Situation) -> Holder:
    return Holder(role="staff", unit=seen.data["firm"])


@rule(cites=CITES, reading=_("清单逐项点交，缺哪一项写明哪一项。"))
def list_is_whole(seen: Situation) -> Verdict:
    return rules.handover_is_whole(asdict(seen.said))


@undoable
def keep_taker(change: Any) -> None:
    change.item.data["taken_by"] = change.said.taker
    change.item.data["taken_on"] = china_day(change.at).isoformat()


VOID = Move("void", _("解聘的决定被撤销"), ("void",), SYSTEM, final=True)
HANDOVER = Process(
    key="property_handover",
    title=_("物业交接"),
    version=1,
    cites=CITES,
    begins="listing",
    may_begin=SYSTEM,
    numbered="WYJJ",
    steps=(
        Step("listing", _("原物业服务企业列出清单"), held_by=_firm,
             limit=Timed(_until_it_leaves, CITES), moves=(
            Move("hand", _("移交并签清单"), ("taking",), By(holder=True), HandedOver,
                 guards=(list_is_whole,)),
            VOID,
        )),
        Step("taking", _("业主委员会或新企业点收"), held_by=Holder(role="district"),
             limit=Timed(_until_it_leaves, CITES), checks=True, moves=(
            Move("take", _("点收并签清单"), ("handed_over",),
                 By(roles=STREET.roles, never=("hand",)), TakenOver, guards=(list_is_whole,),
                 effects=(keep_taker,)),
            Move("return", _("与清单不符，退回"), ("listing",),
                 By(roles=STREET.roles, never=("hand",)), says_why=True),
            VOID,
        )),
        Step("handed_over", _("已交接")),
        Step("void", _("不再交接")),
    ),
)  # fmt: skip


def keep(at: datetime) -> int:
    """What the clock does: a dismissal that took effect is handed over, one that was annulled is
    not; how many changed."""
    wanted = work.Wanted(process=MEETINGS["manager"].key, state="ended")
    known = {row.data["meeting"]: row for row in work.every(work.Wanted(process=HANDOVER.key))}
    changed = 0
    for row in work.every(wanted):
        handover = known.get(row.number)
        if row.end == "held" and row.data.get("leaves_on") and handover is None:
            _begin(row, at)
            changed += 1
        elif row.end == "annulled" and handover is not None and not handover.end:
            system = work.Party(account="", system=True)
            key = f"{handover.number}-void"
            work.act(handover.number, "void", key=key, party=system, actor=CLOCK, at=at)
            changed += 1
    return changed


def _begin(meeting: work.ItemRow, at: datetime) -> None:
    compound = registry.by_code("compound", meeting.asset, None)
    work.begin(
        HANDOVER.key,
        {},
        title=f"{compound.name} {HANDOVER.title}",
        place=work.Place(compound.area_code, compound.area_path, compound.lon, compound.lat),
        key=f"handover-{meeting.number}",
        party=work.Party(account="", system=True),
        actor=CLOCK,
        at=at,
        asset=compound.code,
        unit_code=compound.keeper_code,
        more={
            "meeting": meeting.number,
            "firm": compound.keeper_code,
            "leaves_on": meeting.data["leaves_on"],
        },
    )
