"""A decision of the owners before the authority or the court: corrected, annulled, or left."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiju.applications.owners_assembly import rules
from yiju.applications.owners_assembly.forms import WAYS, Paper, Review
from yiju.applications.owners_assembly.process import MEETINGS, STREET, days, office_of
from yiju.applications.owners_assembly.services import step_of
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Standard, Verdict, rule
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work
from yiju.platform.work.api import Holder, Move, Process, Situation, Step
from yiju.platform.work.idioms import condition

CITES = (
    rules.SECTION_20, Standard(rules.CIVIL_CODE, "280"), Standard(rules.REGULATION, "19"),
    Standard(rules.INTERPRETATION, "12"),
)  # fmt: skip
COURT = "人民法院"
SYSTEM = work.Party(account="", system=True)


def _goes(way: str) -> Any:
    return condition(
        lambda seen: seen.data["way"] == way,
        _("只适用于“{way}”").format(way=WAYS[way]),
        _("责令改正、撤销由主管部门或街道作出，判决撤销由法院作出。"),
        CITES,
    )


@rule(cites=CITES, reading=_("决定已经通过并且有效；起诉的，在知道或者应当知道后一年内。"))
def may_be_examined(seen: Situation) -> Verdict:
    said, data = seen.said, seen.data
    unmet: list[Text | str] = []
    if not data["stands"]:
        unmet.append(_("表决 {ballot} 没有通过或已经撤销").format(ballot=said.ballot))
    if data["open_number"]:
        unmet.append(_("这项决定已在 {number} 中审查").format(number=data["open_number"]))
    if said.way == "suit" and data["decided_on"]:
        decided = date.fromisoformat(data["decided_on"])
        unmet += rules.may_still_sue(decided, said.knew_on, china_day(seen.now)).unmet
    return Verdict.of(unmet)


def take_effect_away(change: Any) -> None:
    """The ballot is annulled, and so is the meeting that rests on it."""
    item, at = change.item, change.at
    by = COURT if item.data["way"] == "suit" else office_of(change.actor)
    ballots.annul(item.data["ballot"], by=by, paper=change.said.paper, actor=change.actor, at=at)
    for process in MEETINGS.values():
        for row in work.every(work.Wanted(process=process.key, asset=item.asset)):
            is_its = row.data.get("ballot") == item.data["ballot"]
            if is_its and step_of(row) in ("publishing", "filing", "held"):
                work.act(
                    row.number, "revoke", key=f"{row.number}-revoke", party=SYSTEM,
                    actor=change.actor, at=at,
                )  # fmt: skip


ANNUL = Move("annul", _("撤销业主决定"), ("annulled",), STREET, Paper, guards=(_goes("authority"),),
             effects=(take_effect_away,), final=True)  # fmt: skip
REVIEW = Process(
    key="owners_decision_review",
    title=_("业主决定的纠正和撤销"),
    version=1,
    cites=CITES,
    begins="examining",
    form=Review,
    may_begin=STREET,
    guards=(may_be_examined,),
    numbered="JDCX",
    steps=(
        Step("examining", _("审查或诉讼中"), held_by=Holder(role="district"),
             limit=days("examining_days"), moves=(
            Move("order", _("责令限期改正"), ("correcting",), STREET, Paper,
                 guards=(_goes("authority"),)),
            ANNUL,
            Move("court_annul", _("法院判决撤销"), ("annulled",), STREET, Paper,
                 guards=(_goes("suit"),), effects=(take_effect_away,), final=True),
            Move("uphold", _("决定维持"), ("upheld",), STREET, Paper, says_why=True),
        )),
        Step("correcting", _("限期改正"), held_by=Holder(role="staff"),
             limit=days("correcting_days"), moves=(
            Move("corrected", _("已改正"), ("corrected",), STREET, Paper, says_why=True),
            ANNUL,
        )),
        Step("upheld", _("维持")),
        Step("corrected", _("已改正")),
        Step("annulled", _("决定已撤销")),
    ),
)  # fmt: skip


def review_begin(
    said: Mapping[str, Any], *, reaches: Any, key: str, party: work.Party, actor: Actor,
    at: datetime,
) -> work.ItemRow:  # fmt: skip
    """Bring a decision before whoever may annul it: of any ballot about a compound, whichever
    application put it to the owners. Raises BallotUnknown, AssetNotFound, NotYours, Problems,
    Unmet."""
    row = ballots.ballot_of(str(said.get("ballot", "")).strip())
    kind, _slash, code = row.subject.partition("/")
    compound = registry.by_code("compound", code if kind == "compound" else "", reaches)
    standing = work.every(work.Wanted(process=REVIEW.key, asset=compound.code, state="open"))
    about = [one.number for one in standing if one.data["ballot"] == row.key]
    return work.begin(
        REVIEW.key,
        {**said, "ballot": row.key},
        title=row.title,
        place=work.Place(compound.area_code, compound.area_path, compound.lon, compound.lat),
        key=key,
        party=party,
        actor=actor,
        at=at,
        asset=compound.code,
        unit_code=compound.keeper_code,
        more={
            "stands": row.stands,
            "open_number": about[0] if about else "",
            "decided_on": china_day(row.counted_at).isoformat() if row.counted_at else "",
        },
    )
