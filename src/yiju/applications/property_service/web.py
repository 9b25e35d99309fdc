"""What everybody sees of a compound, and what the office and the firm have to see to."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiju.applications.property_service import indicators, rules
from yiju.applications.property_service.compounds import Asset, Known, known, records_of
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.time import Period, china_day
from yiju.platform.registry import api as registry
from yiju.platform.steering.api import by_district

MOST = 60
BODY_STATES: dict[str, Text] = {
    "none": _("没有业主组织"),
    "unfiled": _("逾期未备案"),
    "expired": _("任期已满"),
    "expiring": _("将满，应当换届"),
    "in_term": _("任期内"),
}


def _line(found: Known, one: Asset) -> dict[str, Any]:
    """A compound with what it lacks and what is overdue there."""
    body = rules.committee_state(one.record, found.on)
    return {
        "asset": one,
        "lacks": [rules.CONDITIONS[c.key] for c in found.joint(one) if not c.holds],
        "unused": [rules.USE[c.key] for c in found.use(one) if not c.holds],
        "body": body,
        "body_title": BODY_STATES[body],
        "overdue": rules.disclosure_overdue(found.about["disclosure"][one.code], found.on),
    }


def compounds_page(request: HttpRequest) -> HttpResponse:
    """The compounds within the reader's reach: what each lacks, and what is overdue there."""
    reader, now = request.reader, request.now  # type: ignore[attr-defined]
    area = registry.area(request.GET.get("area") or registry.city().code)
    found = known(area.code, china_day(now))
    mine = [
        one
        for one in found.compounds
        if any(r.covers(one.area_path, one.keeper_code) for r in reader.reaches)
    ]
    lines = [_line(found, one) for one in mine]
    show = request.GET.get("show", "")
    picked = {
        "joint": lambda line: bool(line["lacks"]),
        "platform": lambda line: bool(line["unused"]),
        "body": lambda line: line["body"] in {"expired", "unfiled", "expiring", "none"},
        "disclosure": lambda line: line["overdue"] is not None,
    }
    shown = [line for line in lines if show not in picked or picked[show](line)]
    counts = [(key, title, sum(map(picked[key], lines))) for key, title in SHOWN.items()]
    context = {
        "area": area,
        "districts": registry.districts(),
        "show": show,
        "counts": counts,
        "whole": len(lines),
        "lines": shown[:MOST],
        "cut": len(shown) > MOST,
        "unit": registry.unit(reader.unit_code) if reader.unit_code else None,
    }
    return render(request, "property_service/compounds.html", context)


SHOWN: dict[str, Text] = {
    "joint": _("联动机制有缺项"),
    "platform": _("平台没有用起来"),
    "body": _("业主组织须督促"),
    "disclosure": _("公开逾期"),
}


def service_block(asset: Asset, now: datetime) -> dict[str, Any]:
    """Who serves the compound and for how much; the joint mechanism condition by condition."""
    day = china_day(now)
    found = known(asset.area_code, day)
    return {
        "one": asset.record,
        "firm": registry.unit(asset.keeper_code) if asset.keeper_code else None,
        "runs": rules.service_runs(asset.record, day),
        "body": BODY_STATES[rules.committee_state(asset.record, day)],
        "joint": [(rules.CONDITIONS[one.key], one) for one in found.joint(asset)],
        "use": [(rules.USE[one.key], one) for one in found.use(asset)],
        "day": day,
    }


def public_block(asset: Asset, now: datetime) -> dict[str, Any]:
    """What the firm made public and what the joint mechanism decided, the newest first."""
    day = china_day(now)
    disclosures = records_of("disclosure", asset, day)
    meetings = records_of("joint_meeting", asset, day)
    return {
        "disclosures": [
            (one.record, rules.disclosed_kinds(one.record), rules.fingerprint(one.record))
            for one in sorted(disclosures, key=lambda one: one.record.quarter, reverse=True)[:4]
        ],
        "meetings": sorted(meetings, key=lambda one: one.record.held_on, reverse=True)[:4],
    }


def districts_panel(period: Period, _area: str) -> dict[str, Any]:
    """How far the joint mechanism and the platform are in each district."""
    return by_district(period.last_day, (indicators.joint, indicators.on_platform))
