"""A counted ballot as a file that anybody counts again, and the count."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict
from yiju.platform.base.time import china_day, parse_moment
from yiju.platform.trust.ballots import rules
from yiju.platform.trust.ballots.errors import ExportUnreadable
from yiju.platform.trust.ballots.rows import held, row_of

FORMAT = "yiju-ballot/1"


def export(key: str) -> dict[str, Any]:
    """Everything by which an outsider counts again, as JSON; before the count without sheets.

    Raises BallotUnknown.
    """
    ballot = held(key)
    row = row_of(ballot)
    needs = row.rule
    told: dict[str, Any] = {
        "format": FORMAT,
        "key": row.key,
        "title": row.title,
        "text": row.body,
        "text_hash": row.text_hash,
        "matter": row.matter,
        "rule": {
            "quorum": _share(needs.quorum),
            "consent": _share(needs.consent),
            "of_all": needs.of_all,
        },
        "register": row.register,
        "register_day": row.register_day.isoformat(),
        "noticed_at": _moment(row.noticed_at),
        "opens_at": _moment(row.opens_at),
        "closes_at": _moment(row.closes_at),
        "secret": row.secret,
        "verified": row.verified,
        "silent": row.silent,
        "roll_hash": row.roll_hash,
        "roll": [
            {"part": part["code"], "area": part["area"], "source": part["source"], "head": one.head}
            for one in ballot.electors.order_by("head")
            for part in one.parts
        ],
    }
    if row.outcome is None:
        return told
    electors = ballot.electors.order_by("head")
    if one := row.annulled:
        told["annulled"] = {"at": _moment(one.at), "by": one.by, "paper": one.paper}
    return told | {
        "counted_at": _moment(row.counted_at),
        "served": list(electors.exclude(served_at=None).values_list("head", flat=True)),
        "took_part": {
            one.head: {"channel": one.channel, "by_proxy": bool(one.proxy_hash)}
            | ({} if row.secret else {"choice": one.choice})
            for one in electors.exclude(voted_at=None)
        },
        "sheets": [
            {"tag": tag, "amount": amount, "choice": choice}
            for tag, amount, choice in ballot.sheets.order_by("tag").values_list(
                "tag", "amount", "choice"
            )
        ],
        "sheets_hash": row.sheets_hash,
        "result": result_out(row.outcome),
    }


def result_out(outcome: rules.Outcome) -> dict[str, Any]:
    return {
        "all": _weight(outcome.all),
        "part": _weight(outcome.part),
        "deemed": _weight(outcome.deemed),
        **{choice.value: _weight(one) for choice, one in outcome.by_choice.items()},
        "unmet": [one.value for one in outcome.unmet],
        "passed": outcome.passed,
    }


def verify_export(told: Any) -> Verdict:
    """Whether a published result is what its roll and its sheets give, with everything that is not
    right. Raises ExportUnreadable."""
    if isinstance(told, dict) and told.get("format") == FORMAT and "sheets" not in told:
        raise ExportUnreadable(why=_("还没有计票"))
    try:
        if told["format"] != FORMAT:
            raise ExportUnreadable(why=str(told["format"])[:60])
        return Verdict.of(_unmet(told))
    except ExportUnreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, CityError) as error:
        raise ExportUnreadable(why=str(error)) from None


def _unmet(told: Mapping[str, Any]) -> list[Text | str]:
    found: list[Text | str] = []
    parts = [
        rules.Part(str(one["part"]), one["area"], str(one["head"]), str(one["source"]))
        for one in told["roll"]
    ]
    opens, closes = (china_day(parse_moment(told[name])) for name in ("opens_at", "closes_at"))
    rules.check_roll(parts, None, opens)
    rules.check_straddle(opens, closes)
    sheets = [(str(one["tag"]), int(one["amount"]), str(one["choice"])) for one in told["sheets"]]
    if not _same(hashlib.sha256(told["text"].encode()).hexdigest(), told["text_hash"]):
        found.append(_("表决的全文与公告的指纹不符"))
    if not _same(rules.roll_hash(parts), told["roll_hash"]):
        found.append(_("名册与公告的指纹不符"))
    if not _same(rules.sheets_hash(sheets), told["sheets_hash"]):
        found.append(_("票单与计票时公布的指纹不符"))
    if len({tag for tag, _amount, _choice in sheets}) < len(sheets):
        found.append(_("有票单重复"))
    needs = rules.rule_for(told["matter"], opens)
    claimed = {"quorum": _share(needs.quorum), "consent": _share(needs.consent)}
    if {**claimed, "of_all": needs.of_all} != told["rule"]:
        found.append(_("通过的条件与表决开始之日的法律不符"))
    weights = rules.weights_of(parts)
    found += _unmet_sheets(told, weights, sheets)
    silent = sum(
        (weights[head] for head in {*told["served"]} - {*told["took_part"]}), rules.Weight()
    )
    outcome = rules.decide(
        weights, rules.counted_sheets(sheets), needs, silent if told["silent"] else rules.Weight()
    )
    if result_out(outcome) != told["result"]:
        found.append(_("公布的结果与复算的不符"))
    return found


def _unmet_sheets(
    told: Mapping[str, Any],
    weights: Mapping[str, rules.Weight],
    sheets: list[tuple[str, int, str]],
) -> list[Text | str]:
    """The sheets must be those of the heads that took part: as many of each amount; in an open
    ballot for each choice."""
    if not {*told["took_part"]} <= {*weights}:
        return [_("有不在名册上的业主投票")]

    def due(choice: str) -> Counter[int]:
        heads = [h for h, one in told["took_part"].items() if choice in ("", one.get("choice"))]
        return Counter(amount for head in heads for amount in rules.amounts(weights[head].area))

    asked = [""] if told["secret"] else [choice.value for choice in rules.Choice]
    for choice in asked:
        given = Counter(amount for _tag, amount, for_ in sheets if choice in ("", for_))
        if given != due(choice):
            return [_("票单与参加投票的业主的面积和人数不符")]
    return []


def _share(share: rules.Share | None) -> list[Any] | None:
    if share is None:
        return None
    return [share.part.numerator, share.part.denominator, share.inclusive]


def _weight(weight: rules.Weight) -> dict[str, int]:
    return {"area": weight.area, "heads": weight.heads}


def _same(one: str, other: Any) -> bool:
    return hmac.compare_digest(one, str(other).lower())


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
