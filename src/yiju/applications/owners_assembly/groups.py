"""The preparatory group of a first assembly: asked for, formed by the street, at work."""

from datetime import date
from typing import Any

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.forms import Called, FirstAssembly, Group
from yiju.applications.owners_assembly.process import (
    CONVENERS,
    STREET,
    SYSTEM,
    days,
    enough_is_delivered,
    keep_meeting,
)
from yiju.platform.base.i18n import _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.work.api import By, Holder, Move, Process, Situation, Step, undoable

CITES = (rules.SECTION_20, Standard(rules.REGULATION, "10"), Standard(rules.GUIDE, "8-13"))


@rule(cites=CITES, reading=_("没有在办的申请，没有在任期内的业主组织，才受理。"))
def is_the_only_one(seen: Situation) -> Verdict:
    ends = seen.data["body_to"]
    last = date.fromisoformat(ends) if ends else None
    return rules.may_ask_for_the_first(seen.data["open_number"], last, china_day(seen.now))


@rule(cites=CITES, reading=_("筹备组的组成符合规定，街道才宣布成立。"))
def members_fit(seen: Situation) -> Verdict:
    said = seen.said
    group = rules.Members(
        said.owners, said.street, said.community, said.developer, said.developer_gone,
        said.led_by_street,
    )  # fmt: skip
    return rules.group_is_fit(group, china_day(seen.now))


@undoable
def keep_members(change: Any) -> None:
    said, data = change.said, change.item.data
    data["formed_on"] = china_day(change.at).isoformat()
    data["members"] = {
        "owners": said.owners,
        "street": said.street,
        "community": said.community,
        "developer": said.developer,
    }
    data["paper"] = said.paper


@undoable
def keep_first_meetings(change: Any) -> None:
    keep_meeting(change)
    change.item.data["meetings"] = [*change.item.data.get("meetings", ()), change.said.meeting]


GROUP = Process(
    key="preparatory_group",
    title=_("首次业主大会筹备组"),
    version=1,
    cites=CITES,
    begins="asked",
    form=FirstAssembly,
    may_begin=By(roles=CONVENERS.roles, system=True),
    guards=(is_the_only_one, enough_is_delivered),
    numbered="CBZZ",
    steps=(
        Step("asked", _("街道组建筹备组"), held_by=Holder(role="district"),
             limit=days("group_days"), moves=(
            Move("form", _("宣布筹备组成立"), ("formed",), STREET, Group, guards=(members_fit,),
                 effects=(keep_members,)),
            Move("refuse", _("不予组建"), ("refused",), STREET, says_why=True),
        )),
        Step("formed", _("筹备组筹备首次业主大会"), held_by=Holder(role="district"),
             limit=days("preparing_days"), resumes=True, runs_on=("meet",), moves=(
            Move("meet", _("召集首次业主大会"), ("formed",), SYSTEM, Called,
                 effects=(keep_first_meetings,)),
            Move("establish", _("业主大会成立"), ("established",), SYSTEM),
            Move("dissolve", _("筹备组解散"), ("dissolved",), STREET, says_why=True),
        )),
        Step("established", _("业主大会已成立")),
        Step("dissolved", _("筹备组已解散")),
        Step("refused", _("不予组建")),
    ),
)  # fmt: skip
