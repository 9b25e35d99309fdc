"""A case as GeoReport v2 tells it: pure, from the row of the case and the names around it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.masking import masked
from yiju.platform.base.time import to_china
from yiju.platform.work.api import ItemRow, Limit, TimeKind
from yiju.platform.work.cases.api import CLOSINGS, REJECTIONS, RuleRow

CONDITION = "condition"
"""The one attribute of a service: which filing condition it meets."""
PUBLIC_WORDS = frozenset({"open311"})
"""Sources whose reporters know that their words are public, as this standard makes them."""
ENDS = {"closed": ("closing", CLOSINGS), "rejected": ("rejected", REJECTIONS)}
"""Ends that have a coded reason: under which fact, and what the codes mean."""
KINDS: dict[TimeKind, Text] = {
    TimeKind.URGENT_HOUR: _("{amount} 小时"),
    TimeKind.WORKING_HOUR: _("{amount} 个工作小时"),
    TimeKind.NATURAL_DAY: _("{amount} 天"),
    TimeKind.WORKING_DAY: _("{amount} 个工作日"),
}


@dataclass(frozen=True)
class Names:
    """What codes mean to a reader: services by code, units by code, steps of the process, areas
    by code with their chain in words, and how a photo's address is made from a number."""

    services: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Text] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    photos: str = ""
    """With {number} in it."""


def request_record(item: ItemRow, names: Names, *, whole: bool = False) -> dict[str, Any]:
    """One request. `whole` tells the words of every source, for whoever reaches the case; nobody
    is told numbers of persons."""
    service = names.services.get(item.type_code, item.type_code)
    return {
        "service_request_id": item.number,
        "status": "closed" if item.end else "open",
        "status_notes": str(notes(item, names)),
        "service_name": service,
        "service_code": item.type_code,
        "description": _words(item, service, whole),
        "agency_responsible": names.units.get(item.unit_code),
        "service_notice": None,
        "requested_datetime": w3c(item.began_at),
        "updated_datetime": w3c(changed_at(item)),
        "expected_datetime": w3c(item.due_at) if item.due_at else None,
        "address": _address(item, names, whole),
        "address_id": item.asset or item.area_code,
        "zipcode": None,
        "lat": item.lat,
        "long": item.lon,
        "media_url": names.photos.format(number=item.number) if is_verified(item) else None,
    }


def extensions(item: ItemRow, jurisdiction: str) -> dict[str, Any]:
    """Where the request began, however many systems it went through: told to whoever asks with
    `extensions=true`, so that nobody takes its own request for another one."""
    origin = item.data.get("open311", {}).get("origin")
    jurisdiction, number = origin or (jurisdiction, item.number)
    return {"origin_jurisdiction_id": jurisdiction, "origin_service_request_id": number}


def notes(item: ItemRow, names: Names) -> Text:
    """How it stands, in the language of the reader: the step, whom it lies with, what came of it.

    A closed request says what kind of end it is; one that was merged, where it goes on.
    """
    stages = item.open_stages
    key = item.end or (stages[0].step if stages else "")
    told = Text("", tail=(names.steps.get(key, key),))
    if item.paused:
        told += _("（挂账）")
    if item.merged_into:
        told += _("；由 {number} 继续办理，请按该编号查询").format(number=item.merged_into)
    if item.end in ENDS:
        fact, known = ENDS[item.end]
        told += _("：{why}").format(why=known.get(str(item.data.get(fact, "")), ""))
    if not item.end and item.data.get("reopened"):
        told += _("；结案后重新办理")
    return told


def changed_at(item: ItemRow) -> datetime:
    """When its course changed last."""
    return max((stage.ended_at or stage.began_at for stage in item.stages), default=item.began_at)


def is_verified(item: ItemRow) -> bool:
    """Whether somebody else looked on the spot and found it done, with a photo."""
    passed = [stage.id for stage in item.stages if stage.move == "pass"]
    again = [stage.id for stage in item.stages if stage.step == "handling"]
    return bool(passed) and max(passed) > max(again, default=0)


def _words(item: ItemRow, service: str, whole: bool) -> str:
    if item.data.get("rejected") == "abuse" and not whole:
        return service
    if whole or item.source in PUBLIC_WORDS:
        return masked(str(item.data.get("words", "")))
    condition = str(item.data.get("condition", ""))
    return f"{service}：{condition}" if condition else service


def _address(item: ItemRow, names: Names, whole: bool) -> str | None:
    area = names.areas.get(item.area_code)
    said = str(item.data.get("address", ""))
    if said and (whole or item.source in PUBLIC_WORDS):
        return masked(said)
    return area


def w3c(moment: datetime) -> str:
    """By the clocks of China, to the second, with the offset."""
    return to_china(moment).replace(microsecond=0).isoformat()


# --- services ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Service:
    """A type of case with the rows of the rule book that it may be filed under."""

    code: str
    title: str
    group: str
    rules: tuple[RuleRow, ...]

    @property
    def conditions(self) -> dict[str, str]:
        """Filing conditions by key; none to choose from where there is but one."""
        found = {condition_key(row.condition): row.condition for row in self.rules}
        return found if len(found) > 1 else {}

    def condition(self, said: str) -> str | None:
        """The condition of a key, or of its own words; None for one that is not there."""
        if said in self.conditions:
            return self.conditions[said]
        return said if said in {row.condition for row in self.rules} else None


def condition_key(condition: str) -> str:
    """The same in every edition of the rule book that has the condition."""
    return hashlib.sha256(condition.encode()).hexdigest()[:10]


def service_record(service: Service) -> dict[str, Any]:
    shown = [row.condition for row in service.rules]
    return {
        "service_code": service.code,
        "service_name": service.title,
        "description": "；".join(dict.fromkeys(shown)),
        "metadata": bool(service.conditions),
        "type": "realtime",
        "keywords": ", ".join(dict.fromkeys([service.title, service.group])),
        "group": service.group,
    }


def definition_record(service: Service) -> dict[str, Any]:
    """Its attributes: the filing conditions to choose from."""
    attribute = {
        "variable": True,
        "code": CONDITION,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": str(_("不确定时可不填，由受理员对照立案标准确定")),
        "order": 1,
        "description": str(_("立案条件")),
        "values": [{"key": key, "name": name} for key, name in service.conditions.items()],
    }
    return {
        "service_code": service.code,
        "attributes": [attribute] if service.conditions else [],
    }


def notice(rules: Sequence[RuleRow]) -> str:
    """What to expect: the limit after filing, the longest where the condition is not known."""
    limits = {row.limit for row in rules}
    if not limits:
        return ""
    said = limit_words(limits.pop()) if len(limits) == 1 else None
    if said is None:
        return str(_("受理后按立案标准确定处置时限，可凭编号查询"))
    return str(_("立案后处置时限为 {limit}，可凭编号查询").format(limit=said))


def limit_words(limit: Limit) -> Text:
    return KINDS[limit.kind].format(amount=limit.amount)


def created_record(number: str, told: str, account: str) -> dict[str, Any]:
    return {"service_request_id": number, "service_notice": told, "account_id": account or None}


def token_record(number: str, token: str) -> dict[str, Any]:
    return {"service_request_id": number, "token": token}


def discovery_record(
    endpoint: str,
    *,
    changeset: str,
    contact: str,
    key_service: str,
    kind: str,
    types: Iterable[str],
) -> dict[str, Any]:
    return {
        "changeset": changeset,
        "contact": contact,
        "key_service": key_service,
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": endpoint,
                "changeset": changeset,
                "type": kind,
                "formats": list(types),
            }
        ],
    }
