"""The cockpit as plain data: for programs, and to know whether anything is different. Pure."""

import hashlib
import json
from typing import Any

from yiju.platform.steering.cockpit.course import Concern
from yiju.platform.steering.cockpit.districts import Comparison
from yiju.platform.steering.cockpit.gathering import Cockpit
from yiju.platform.steering.wording import shown


def told(cockpit: Cockpit) -> dict[str, Any]:
    """Everything that the screen shows, in the language of the moment. Money in fen."""
    course, cases = cockpit.course, cockpit.cases
    return {
        "plan": course.plan,
        "title": course.title,
        "on": course.on.isoformat(),
        "targets": {prospect.value: count for prospect, count in course.counts.items()},
        "concerns": [_concern(one) for one in course.concerns],
        "cases": {
            "fresh": cases.fresh,
            "open": cases.open,
            "overdue": cases.overdue,
            "closed": cases.closed,
        },
        "alarms": cockpit.alarms,
        "layers": [
            {
                "key": one.layer.key,
                "title": str(one.title),
                "whole": one.whole,
                "at_work": one.at_work,
                "wrong": one.wrong,
                "silent": one.silent,
                "percent": one.percent,
            }
            for one in cockpit.layers
        ],
        "trusts": [
            {
                "key": one.key,
                "title": str(one.title),
                "held": one.held,
                "released_today": one.released_today,
                "released_this_year": one.released_this_year,
            }
            for one in cockpit.trusts
        ],
        "ranks": None if cockpit.ranks is None else _comparison(cockpit.ranks),
        "shares": _comparison(cockpit.shares),
    }


def _concern(one: Concern) -> dict[str, Any]:
    target, judgement = one.state.target, one.state.judgement
    return {
        "target": target.key,
        "clause": target.clause,
        "words": str(target.words),
        "prospect": one.prospect.value,
        "reason": str(one.reason),
        "outlook": str(one.outlook),
        "chance": None if one.chance is None else round(one.chance, 3),
        "value": shown(judgement.value),
        "due": target.goal.last_day.isoformat(),
        "units": list(one.units),
    }


def _comparison(told: Comparison) -> dict[str, Any]:
    return {
        "title": str(told.title),
        "is_rank": told.is_rank,
        "evaluation": told.evaluation,
        "edition": told.edition,
        "groups": [
            {
                "name": group.name,
                "lines": [
                    {
                        "code": one.code,
                        "name": one.name,
                        "value": one.value,
                        "low": one.low,
                        "high": one.high,
                    }
                    for one in group.lines
                ],
            }
            for group in told.groups
        ],
        "unclear": sorted(map(list, told.unclear)),
    }


def version_of(plain: dict[str, Any], *more: str) -> str:
    """The same for the same data, in whatever process; `more` is what else the screen rests on."""
    data = json.dumps([plain, *more], sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(data).hexdigest()[:24]
