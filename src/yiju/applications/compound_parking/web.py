"""What the firm, the street, owners and everybody see of a compound's stalls."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yiju.applications.compound_parking import books, rules, services
from yiju.applications.compound_parking.parking import (
    KIND,
    LOTS,
    Asset,
    Parking,
    by_compound,
    parking_of,
)
from yiju.applications.compound_parking.process import STALL_LEASE, STALL_LOTS, WARNINGS, WISHES
from yiju.platform.base.asked import line_of
from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.money import Money
from yiju.platform.base.time import Period, china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.ballots import api as ballots
from yiju.platform.work import api as work

STEPS = {step.key: step.title for one in (STALL_LEASE, STALL_LOTS) for step in one.steps}
WRITERS = frozenset({"staff", "district", "office"})
QUARTERS, MOST = 4, 200


class NotWithinReach(CityError):
    code = "compound_parking.not_within_reach"
    status = 404
    text = _("没有小区 {compound}，或不在您的范围内")


def _quarters(compound: str, on: date) -> list[dict[str, Any]]:
    """The last quarters in which something was earned: rent, costs, net, and when it was told."""
    found, quarter = [], Period.quarter(on.year, (on.month + 2) // 3)
    for _turn in range(QUARTERS):
        earned = books.earned(compound, quarter)
        if earned.gross or earned.costs:
            proven = sum(cost.fen for cost in earned.costs if cost.invoice)
            found.append(
                {
                    "quarter": quarter,
                    "gross": earned.gross,
                    "proven": proven,
                    "unproven": sum(cost.fen for cost in earned.costs) - proven,
                    "net": earned.gross - proven,
                    "credited": books.ledgers.credited_on(compound, quarter),
                    "due": rules.income_due(quarter),
                    "late": books.is_late(compound, quarter, on),
                    "over": quarter.last_day < on,
                }
            )
        quarter = quarter.previous()
    return found


def _summary(now: Parking) -> dict[str, Any]:
    stalls = [one.record for one in now.stalls]
    return {
        "whole": len(stalls),
        "planned": sum(one.ground == "planned" for one in stalls),
        "common": sum(one.ground == "common" for one in stalls),
        "charging": sum(one.charging for one in stalls),
        "free": len(now.free(now.on)),
        "waiting": len(now.owners(now.on)),
        "past_owners": len(now.let_past_owners()),
    }


def _decisions(now: Parking) -> list[tuple[str, bool, int]]:
    """Each ballot on which stalls rest: whether it allows them, and how many."""
    found: dict[str, list[Asset]] = {}
    for one in now.stalls:
        if one.record.ground == "common":
            found.setdefault(one.record.decision, []).append(one)
    return [(key, not now.why_not(some[0]).unmet, len(some)) for key, some in sorted(found.items())]


def _lots(compound: str) -> list[dict[str, Any]]:
    rows = work.every(work.Wanted(process=LOTS, asset=compound))
    return [{"row": row, "drawn": row.end == "drawn"} for row in rows]


def stalls_block(asset: Asset, now: datetime) -> dict[str, Any] | None:
    """Stalls, who waits, on which ballots those on common ground rest, and what they earn."""
    day = china_day(now)
    found = parking_of(asset.code, day)
    if not found.stalls:
        return None
    return {
        "sum": _summary(found),
        "decisions": _decisions(found),
        "lots": _lots(asset.code),
        "quarters": _quarters(asset.code, day),
    }


def own_block(asset: Asset, now: datetime) -> dict[str, Any] | None:
    """What an owner has or waits for, how many are before them, and the form to apply."""
    day = china_day(now)
    found = parking_of(asset.record.compound, day)
    if not found.stalls:
        return None
    queue = [one.number for one in found.owners(day)]
    names = {one.code: one.name for one in found.stalls}
    mine = [
        {
            "row": row,
            "step": STEPS[row.end or "waiting"],
            "before": queue.index(row.number) if row.number in queue else None,
            "rank": found.ranks.get(row.number),
            "stall": names.get(row.data.get("lease", {}).get("stall", "")),
        }
        for row in found.items
        if row.data["part"] == asset.code and row.end != "withdrawn"
    ]
    own = [one for one in found.stalls if one.record.part == asset.code]
    return {
        "mine": mine,
        "own": own,
        "queue": len(queue),
        "free": len(found.free(day)),
        "wishes": WISHES,
        "key": work.new_key(),
    }


def _key(given: Mapping[str, str]) -> str:
    return line_of(given, "key", 60) or work.new_key()


def act_page(request: HttpRequest) -> HttpResponse:
    """An owner applies for a stall, or waits no longer; the code proves whose home it is."""
    given, now = request.POST, request.now  # type: ignore[attr-defined]
    problem: CityError | None = None
    row: work.ItemRow | None = None
    if request.method == "POST":
        try:
            part = registry.held_by(
                "exclusive_part", line_of(given, "part", 40), line_of(given, "code", 40)
            )
            if number := line_of(given, "number", 40):
                row = services.withdraw(part, number, at=now)
            else:
                row = services.apply(
                    part.record.compound, line_of(given, "plate", 20),
                    line_of(given, "wish", 20) or "any", part=part.code, key=_key(given), at=now,
                )  # fmt: skip
        except CityError as error:
            problem = error
    status = problem.status if problem else 200
    context = {"row": row, "problem": problem}
    return render(request, "compound_parking/done.html", context, status=status)


def stalls_page(request: HttpRequest) -> HttpResponse:
    """The compounds with stalls within the reader's reach, those with a warning first."""
    reader, day = request.reader, china_day(request.now)  # type: ignore[attr-defined]
    places = by_compound(day, registry.city().code)
    named = registry.by_codes("compound", set(places))
    lines: list[dict[str, Any]] = []
    for code, stalls in places.items():
        place = named.get(code)
        if place is not None and _reaches(reader, place):
            quarters = _quarters(code, day)
            warned = services.warnings_of(code)
            lines.append(
                {
                    "asset": place,
                    "sum": _summary(parking_of(code, day, stalls)),
                    "last": quarters[0] if quarters else None,
                    "warnings": _titled(reader, warned),
                    "warned": len(warned),
                }
            )
    lines.sort(key=lambda line: (-int(line["warned"]), line["asset"].code))
    return render(request, "compound_parking/stalls.html", {"lines": lines[:MOST]})


def compound_page(request: HttpRequest) -> HttpResponse:
    """One compound: its stalls, leases and queue, what it earned; and what the firm does there."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    code = line_of(request.GET, "compound", 40)
    place = _place(reader, code)
    writes = _may_write(reader)
    error: CityError | None = None
    if request.method == "POST":
        if not writes:
            raise NotWithinReach(compound=code)
        try:
            _done(request, code)
            return redirect(request.get_full_path())
        except CityError as refused:
            error = refused
    day = china_day(now)
    found = parking_of(code, day)
    running = {one.stall: one for one in found.leases if one.runs(day)}
    items = {row.number: row for row in found.items}
    queue = [
        {"one": one, "row": items[one.number], "turn": turn}
        for turn, one in enumerate(found.waiting(day), start=1)
    ]
    context = {
        "place": place,
        "sum": _summary(found),
        "stalls": [(one, running.get(one.code), found.why_not(one).unmet) for one in found.stalls],
        "items": items,
        "queue": queue,
        "lots": _lots(code),
        "quarters": _quarters(code, day),
        "warnings": _titled(reader, services.warnings_of(code)),
        "decisions": _decisions(found),
        "grounds": rules.GROUNDS,
        "owners": rules.OWNERS,
        "wishes": WISHES,
        "kind": KIND,
        "writes": writes,
        "key": work.new_key(),
        "error": error,
    }
    status = error.status if error else 200
    return render(request, "compound_parking/compound.html", context, status=status)


def _done(request: HttpRequest, compound: str) -> None:
    """Do what the form asks for. Raises what refuses it."""
    said, reader, at = request.POST, request.reader, request.now  # type: ignore[attr-defined]
    key, actor = _key(said), reader.actor()
    party = work.Party(reader.account, reader.members)
    todo: dict[str, Callable[[], object]] = {
        "outsider": lambda: services.apply(
            compound, line_of(said, "plate", 20), line_of(said, "wish", 20) or "any", key=key,
            party=party, actor=actor, at=at,
        ),
        "lots": lambda: services.lots_begin(compound, key=key, actor=actor, at=at),
        "rent": lambda: services.rent_take(
            compound, _fen(request), line_of(said, "lease", 40), key=key, actor=actor, at=at
        ),
        "cost": lambda: books.cost_note(
            compound, _fen(request), line_of(said, "invoice", 80), key=key, actor=actor, at=at
        ),
        "credit": lambda: books.income_credit(
            compound, _quarter(said.get("quarter", "")),
            is_agreed=ballots.stands_for(line_of(said, "agreed", 60), f"compound/{compound}"),
            actor=actor, at=at,
        ),
    }  # fmt: skip
    if said.get("asks", "") in todo:
        todo[said["asks"]]()


def _fen(request: HttpRequest) -> int:
    """Raises NotMoney."""
    return Money.parse(request.POST.get("yuan", "")[:20] or "0").fen


def _quarter(label: str) -> Period:
    year, _q, number = label.partition("-Q")
    if not (year.isdecimal() and number in {"1", "2", "3", "4"} and 2000 < int(year) < 2100):
        raise NotWithinReach(compound=label[:20])
    return Period.quarter(int(year), int(number))


def _place(reader: Any, code: str) -> Asset:
    """Raises NotWithinReach, in the same words for a compound that is not there."""
    place = registry.by_codes("compound", {code}).get(code)
    if place is None or not _reaches(reader, place):
        raise NotWithinReach(compound=code)
    return place


def _reaches(reader: Any, place: Asset) -> bool:
    return any(one.covers(place.area_path, place.keeper_code) for one in reader.reaches)


def _may_write(reader: Any) -> bool:
    return not WRITERS.isdisjoint(reader.roles)


def _titled(reader: Any, rows: Sequence[work.ItemRow]) -> list[tuple[work.ItemRow, Text]]:
    """The warnings whose pages open for the reader, with what is wrong."""
    return [
        (row, WARNINGS[row.data["why"]])
        for row in rows
        if any(one.covers(row.area_path, row.unit_code) for one in reader.reaches)
    ]
