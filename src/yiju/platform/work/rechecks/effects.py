"""What a re-check sets going: the case comes back, or the next one of the draw takes its place."""

from yiju.platform.base.geo import Datum
from yiju.platform.events.api import Actor
from yiju.platform.work import engine
from yiju.platform.work.cases.intake import Where, report
from yiju.platform.work.changes import Change
from yiju.platform.work.models import Item
from yiju.platform.work.rechecks.beginning import begin_recheck
from yiju.platform.work.rechecks.models import RecheckDraw
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
    """The next of the same stratum in the order of the draw; none where it is used up."""
    recheck = change.item
    drawn = RecheckDraw.objects.get(month=recheck.data["month"])
    order = drawn.order[recheck.data["stratum"]]
    taken = Item.objects.filter(
        process=recheck.process,
        key__startswith=f"recheck/{drawn.month}/",
        parent__number__in=order,
    )
    begun = set(taken.values_list("parent__number", flat=True))
    following = next((number for number in order if number not in begun), None)
    if following is not None:
        actor = Actor(account="", name=change.actor.name, unit="", via="system")
        begin_recheck(drawn.month, recheck.data["stratum"], following, actor, change.at)
