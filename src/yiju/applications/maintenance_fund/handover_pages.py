"""Handover on the pages: for whoever hands over, for the owner of a home, and on a compound's."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.maintenance_fund import books, rules
from yiju.applications.maintenance_fund.handovers import (
    BUILDING,
    HANDOVER,
    HOME,
    KEY,
    Asset,
    hand_over,
    look,
)
from yiju.platform.base.asked import line_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.time import china_day
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work

WRITERS = frozenset({"staff", "district", "office"})
STEPS = {step.key: step.title for step in HANDOVER.steps}
FIELDS = ("day", "guarantee", "manual", "inspection")
MOST = 100


def handovers_page(request: HttpRequest) -> HttpResponse:
    """The homes of a building with what each still lacks, the form to hand them over, and what was
    handed over within the reader's reach."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    given, today = request.POST or request.GET, china_day(now)
    context: dict[str, Any] = {
        "building": line_of(given, "building", 40).upper(), "today": today, "key": work.new_key(),
        "writes": not WRITERS.isdisjoint(reader.roles), "given": given, "steps": STEPS,
    }  # fmt: skip
    try:
        if request.method == "POST":
            context["told"] = _hand_over(request, context["building"], writes=context["writes"])
        if context["building"]:
            house = registry.by_code(BUILDING, context["building"], reader.reaches)
            homes = look(house, _day(given) or today, today)
            context |= {"house": house, "homes": homes, "ready": sum(not h.unmet for h in homes)}
    except CityError as refused:
        context["error"] = refused
    wanted = work.Wanted(process=KEY, reaches=reader.reaches)
    context["items"] = work.items(wanted, size=MOST).rows
    status = context["error"].status if "error" in context else 200
    return render(request, "maintenance_fund/handovers.html", context, status=status)


def _hand_over(request: HttpRequest, building: str, *, writes: bool) -> Any:
    """Raises AssetNotFound for who may not, in the same words, and what `hand_over` raises."""
    reader, given = request.reader, request.POST  # type: ignore[attr-defined]
    if not writes:
        raise registry.AssetNotFound(code=building, kind=registry.kind_of(BUILDING).title)
    listed = given.get("homes", "").replace("，", " ").replace(",", " ").split()
    chosen = {one.strip().upper()[:40] for one in [*given.getlist("home"), *listed] if one.strip()}
    return hand_over(
        building, {name: line_of(given, name, 120) for name in FIELDS}, chosen,
        key=f"handover/{line_of(given, 'key', 60)}", reaches=reader.reaches, actor=reader.actor(),
        party=work.Party(reader.account, reader.members), at=request.now,  # type: ignore[attr-defined]
    )  # fmt: skip


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(line_of(given, "day", 12))
    except ValueError:
        return None


def home_block(asset: Asset, now: datetime) -> dict[str, Any]:
    """Since when the owner has the home, what had to be paid in before, and what was."""
    handed, area = asset.record.handed_over_on, books.areas_of({asset.code: asset})[asset.code]
    due, paid = rules.first_due(area, handed or china_day(now)), books.deposited([asset.code])
    return {"handed": handed, "due": due, "paid": paid[asset.code]}


def compound_block(asset: Asset, now: datetime) -> dict[str, Any] | None:
    """How many of the homes that are on record are handed over, building by building."""
    day = china_day(now)
    of_area = registry.standing(HOME, on=day, within=asset.area_code)
    parts = [one for one in of_area if one.record.compound == asset.code]
    if not parts:
        return None
    handed = [one for one in parts if (since := one.record.handed_over_on) and since <= day]
    houses = registry.by_codes(BUILDING, {one.record.building for one in parts})
    lines = [
        (house, sum(one.record.building == code for one in handed),
         sum(one.record.building == code for one in parts))
        for code, house in sorted(houses.items())
    ]  # fmt: skip
    return {"handed": len(handed), "homes": len(parts), "lines": lines}
