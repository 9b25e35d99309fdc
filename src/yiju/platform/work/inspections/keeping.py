"""What the clock does for inspection plans: begins what falls due, ends what was missed."""

from collections.abc import Iterator
from datetime import datetime

from yiju.platform.base.i18n import CHINESE, use_language
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import AssetRow, standing
from yiju.platform.work import engine
from yiju.platform.work.grids.api import answering
from yiju.platform.work.inspections.plans import Occasion, Plan, occasion, plans
from yiju.platform.work.inspections.process import CALL_OFF, LAPSE
from yiju.platform.work.models import Item
from yiju.platform.work.steps import SYSTEM

CLOCK = Actor(account="", name="时钟", unit="", via="system")
AT_ONCE = 500


def keep_inspecting(now: datetime) -> int:
    """Begin every inspection whose day has come, one transaction each; how many are new.

    A place has one open inspection of a plan at a time: what is open past its limit when the next
    one is due ends as missed, and what is still within its limit is waited for. Called twice, or
    killed half way and called again, it begins nothing twice.
    """
    return sum(_keep(plan, now) for plan in plans())


def _keep(plan: Plan, now: datetime) -> int:
    places = {f"{plan.kind}/{one.code}": one for one in places_of(plan, now)}
    running = {one.asset: one for one in Item.objects.filter(process=plan.process, end="")}
    for asset in sorted(running.keys() - places.keys()):
        _end(running.pop(asset), CALL_OFF, now)
    begun = 0
    for asset, place, found in _not_begun(plan, places, now):
        if standing_one := running.get(asset):
            if standing_one.due_at is None or standing_one.due_at >= now:
                continue
            _end(standing_one, LAPSE, now)
        begun += _begin(plan, place, found, now)
    return begun


def places_of(plan: Plan, now: datetime) -> list[AssetRow]:
    """The places of a plan that stand on the day and whose position is known, by code: where a
    photo was taken can be judged only there."""
    found = standing(plan.kind, on=china_day(now), within=None)
    return [one for one in found if one.lon is not None and plan.applies(one.record)]


def _not_begun(
    plan: Plan, places: dict[str, AssetRow], now: datetime
) -> Iterator[tuple[str, AssetRow, Occasion]]:
    """Places whose day in the present occasion has come and that have no inspection for it."""
    day = china_day(now)
    times, days = int(plan.times.at(day)), int(plan.days.at(day))
    wanted = {}
    for asset, place in places.items():
        found = occasion(times, days, day, place.code)
        if found.opens <= day:
            wanted[key_of(plan, place.code, found)] = (asset, place, found)
    keys = list(wanted)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        known = set(Item.objects.filter(key__in=some).values_list("key", flat=True))
        yield from (wanted[key] for key in some if key not in known)


def key_of(plan: Plan, code: str, found: Occasion) -> str:
    return f"inspection/{plan.key}/{code}/{found.label}"


def _begin(plan: Plan, place: AssetRow, found: Occasion, now: datetime) -> int:
    with use_language(CHINESE):
        title = f"{plan.title}：{place.name}"
    made = engine.begin(
        plan.process,
        {},
        title=title[:200],
        place=engine.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=key_of(plan, place.code, found),
        party=SYSTEM,
        actor=CLOCK,
        at=now,
        asset=f"{plan.kind}/{place.code}",
        more={
            "address": place.name,
            "occasion": found.label,
            "collector": answering(_cells_of(place), china_day(now)),
        },
    )
    return int(made.is_new)


def _cells_of(place: AssetRow) -> list[str]:
    """The finest area of a place first, then what holds it."""
    return place.area_path.rstrip("/").split("/")[::-1]


def _end(item: Item, move: str, now: datetime) -> None:
    engine.act(item.number, move, key=f"{item.number}/{move}", party=SYSTEM, actor=CLOCK, at=now)
