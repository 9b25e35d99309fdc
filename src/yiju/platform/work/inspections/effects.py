"""What an inspection sets going: each point that is not as it should be becomes a case."""

from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import CHINESE, Text, use_language
from yiju.platform.work.cases.intake import Where, report
from yiju.platform.work.changes import Change
from yiju.platform.work.inspections.plans import plans
from yiju.platform.work.models import Item
from yiju.platform.work.steps import SYSTEM

BAD = "bad"


def open_cases(change: Change) -> None:
    """A case for each bad point, once however often it is sent; the photos show both."""
    item, said = change.item, change.said
    plan = next(one for one in plans() if one.process == item.process)
    bad = [point for point in plan.points if getattr(said, point.key) == BAD]
    opened = []
    for point in bad:
        made = report(
            words_of(str(item.data["address"]), point.title, said.found),
            Where(item.lon or 0.0, item.lat or 0.0, Datum.WGS84),
            source="inspector",
            key=f"{item.number}/{point.key}",
            party=SYSTEM,
            actor=change.actor,
            at=change.at,
            type_code=point.type_code,
            address=str(item.data["address"]),
            asset=item.asset,
            parent=item.number,
        )
        if made.item.is_new:
            _show(item, made.item.number)
        opened.append(made.item.number)
    item.data |= {"bad": [point.key for point in bad], "opened": opened}


def words_of(place: str, title: Text, found: str) -> str:
    """What the case says, in the city's language whatever the inspector reads."""
    with use_language(CHINESE):
        return f"{place}：“{title}”不合格。{found}"


def _show(item: Item, number: str) -> None:
    """What was photographed there, with the case as well. Only the inspection is found by its
    photos: shown again as proof of handling, they are recognised as what was there before."""
    case = Item.objects.get(number=number)
    for one in item.evidence.order_by("pk"):
        one.pk, one.item, one.step, one.resembles = None, case, "reported", ""
        one.save(force_insert=True)
