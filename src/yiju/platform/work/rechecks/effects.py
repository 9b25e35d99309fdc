"""What a re-check sets going: the case comes back, or the next one of the draw takes its place."""

from yiju.platform.base.geo import Datum
from yiju.platform.base.masking import masked
from yiju.platform.events.api import Actor
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import engine
from yiju.platform.work.cases.intake import Where, report
from yiju.platform.work.changes import Change
from yiju.platform.work.models import Item
from yiju.platform.work.rechecks.beginning import begin_recheck, draw_key
from yiju.platform.work.steps import SYSTEM


def bring_back(change: Change) -> None:
    """The same case is open again; one that is archived is followed by a new case."""
    recheck = change.item
    case = Item.objects.select_for_update().get(children=recheck)
    case.data["recheck_failed"] = recheck.number
    case.save(update_fields=["data"])
    if case.stages.filter(ended_at=None, step="closed").exists():
        engine.act(
            case.number,
            "recheck_failed",
            key=f"{recheck.number}/back",
            party=SYSTEM,
            actor=change.actor,
            at=change.at,
            opinion=change.said.found,
        )
        recheck.data["brought_back"] = case.number
        return
    made = report(
        change.said.found,
        Where(case.lon or 0, case.lat or 0, Datum.WGS84),
        source="recheck",
        key=f"{recheck.number}/again",
        party=SYSTEM,
        actor=change.actor,
        at=change.at,
        type_code=case.type_code,
        address=str(case.data.get("address", "")),
        asset=case.asset,
        parent=case.number,
    )
    recheck.data["brought_back"] = made.item.number


def take_next(change: Change) -> None:
    """The next of the same stratum in the order of the draw; none where it is used up. Why is
    published, without what it may hold of a person."""
    recheck = change.item
    month, stratum = recheck.data["month"], recheck.data["stratum"]
    case = Item.objects.get(children=recheck)
    clock = Actor(account="", name=change.actor.name, unit="", via="system")
    drawn = draws.replace(
        draw_key(month), case.number, masked(change.said.ground), actor=clock, at=change.at
    )
    taken = Item.objects.filter(process=recheck.process, key__startswith=f"recheck/{month}/")
    begun = set(taken.values_list("parent__number", flat=True))
    for number in drawn.taken[stratum]:
        if number not in begun:
            begin_recheck(month, stratum, number, clock, change.at)
