"""A draw as a file that proves itself, and the proof."""

import hmac
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Verdict
from yiju.platform.base.time import china_day, parse_moment
from yiju.platform.trust.draws import rules
from yiju.platform.trust.draws.errors import ExportUnreadable
from yiju.platform.trust.draws.rows import draw_of

FORMAT = "yiju-draw/1"


def export(key: str) -> dict[str, Any]:
    """Everything by which an outsider draws again, as JSON; before the draw without secrets.

    Raises DrawUnknown.
    """
    row = draw_of(key)
    told: dict[str, Any] = {
        "format": FORMAT,
        "key": row.key,
        "kind": row.kind,
        "title": row.title,
        "scheme": row.scheme,
        "state": row.state,
        "announced_at": row.announced_at.isoformat(),
        "alone": row.alone,
        "commitments": {one.party: one.commitment for one in row.parties},
        "beacon": {"what": row.beacon, "at": _text(row.beacon_at), "value": row.beacon_value},
    }
    if row.notice is not None:
        told |= {
            "frozen_at": _text(row.frozen_at),
            "notice": rules.notice_out(row.notice),
            "list_hash": row.list_hash,
            "notice_hash": row.notice_hash,
        }
    if row.drawn_at is not None:
        told |= {
            "drawn_at": _text(row.drawn_at),
            "secrets": {one.party: one.secret for one in row.parties},
            "order": {key: list(names) for key, names in row.order.items()},
            "replaced": dict(row.replaced),
            "taken": {key: list(names) for key, names in row.taken.items()},
        }
    if row.why_given_up:
        told["why_given_up"] = row.why_given_up
    return told


def verify_export(told: Any) -> Verdict:
    """Whether a published draw is what its secrets and its list draw, with everything that is not
    right. Raises ExportUnreadable."""
    if isinstance(told, dict) and told.get("format") == FORMAT and "secrets" not in told:
        raise ExportUnreadable(why=_("还没有抽，没有秘密数"))
    try:
        if told["format"] != FORMAT or told["scheme"] not in rules.SCHEMES:
            raise ExportUnreadable(why=str(told["format"])[:60])
        notice = rules.notice_in(told["notice"])
        secrets = {str(p): bytes.fromhex(one) for p, one in told["secrets"].items()}
        announced = china_day(parse_moment(told["announced_at"]))
        return Verdict.of(_unmet(told, notice, secrets, announced))
    except ExportUnreadable:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, CityError) as error:
        raise ExportUnreadable(why=str(error)) from None


def _unmet(
    told: Mapping[str, Any], notice: rules.Notice, secrets: Mapping[str, bytes], on: date
) -> list[Text | str]:
    scheme, found = told["scheme"], list[Text | str]()
    for party in sorted({*secrets, *told["commitments"]}):
        try:
            again = rules.commitment(secrets.get(party, b""), on)
        except CityError as error:
            found.append(error.message)
            continue
        if not _same(again, told["commitments"].get(party, "")):
            found.append(_("{party} 的秘密数与事先公布的指纹不符").format(party=party))
    if scheme != rules.EARLIER:
        found += _unmet_times(told)
    try:
        again = rules.list_hash(notice, scheme)
        if not _same(again, told["list_hash"]):
            found.append(_("名单与公布的指纹不符"))
        if not _same(rules.notice_hash(notice), told["notice_hash"]):
            found.append(_("名单、名额或回避与冻结时公布的不符"))
        seed = rules.seed_of(secrets, told["beacon"]["value"], again, scheme)
        order = rules.order(seed, notice, scheme)
        due = rules.taken(notice, order, told["replaced"])
    except CityError as error:
        return [*found, error.message]
    for key in sorted({*due, *told["taken"]}):
        found += _differences(key, due.get(key, ()), told["taken"].get(key, ()))
    if not found and {k: list(names) for k, names in order.items()} != told["order"]:
        found.append(_("公布的次序与复算的不符"))
    return found


def _unmet_times(told: Mapping[str, Any]) -> list[Text | str]:
    beacon, value = told["beacon"]["at"], told["beacon"]["value"]
    if bool(beacon) != bool(value):
        return [_("约定的公共数值没有公布，或没有约定而公布")]
    if beacon and parse_moment(beacon) <= parse_moment(told["frozen_at"]):
        return [_("公共数值在名单冻结之前产生")]
    if not beacon and len(told["commitments"]) < 2 and not told["alone"]:
        return [_("只有一方承诺，结果由它一方左右")]
    return []


def _differences(key: str, due: Any, claimed: Any) -> list[Text | str]:
    missing, added = sorted(set(due) - set(claimed)), sorted(set(claimed) - set(due))
    found: list[Text | str] = []
    if missing:
        found.append(_("{key}：应抽中而没有 {names}").format(key=key, names=", ".join(missing)))
    if added:
        found.append(_("{key}：没有抽中而列入 {names}").format(key=key, names=", ".join(added)))
    return found


def _same(one: str, other: Any) -> bool:
    return hmac.compare_digest(one, str(other).lower())


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
