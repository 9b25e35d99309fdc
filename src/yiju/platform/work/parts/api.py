"""The parties of an item: who they are, and the link by which each sees it, and nothing else.

A link is computed, not stored: whoever reads the database cannot enter by it, and the office can
give it again. Made anew, the old one opens nothing.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.identity import mask_name, resident_id_problem
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.api import document_mark, person_add, seal, unseal
from yiju.platform.work.changes import Change
from yiju.platform.work.models import Item
from yiju.platform.work.parts.models import Part
from yiju.platform.work.refusals import ItemUnknown

CHANNEL = "part"
"""Of letters to parties: the address is the number of the part, never the contact itself."""
TITLES: Mapping[str, Text] = {
    "buyer": _("买方"),
    "seller": _("卖方"),
    "agent": _("经纪机构"),
    "bank": _("贷款银行"),
    "lender": _("卖方贷款银行"),
    "payer": _("付款人"),
}
"""What parties are called."""


class PartUnknown(CityError):
    code = "work.part_unknown"
    status = 404
    text = _("编号或链接不对。请从您收到的链接进入，或请经办单位重新发送")


@dataclass(frozen=True)
class PartRow:
    """A party as pages may show it; `marks` tell the same name or document again."""

    id: int
    number: str
    part: str
    name: str
    person: int | None
    unit_code: str
    marks: Mapping[str, str]
    turn: int


@dataclass(frozen=True)
class Somebody:
    """A party as a contract names it. `document` is an identity number, a credit code or another;
    `account` where its money comes from or goes to, with the name of its holder. A natural person
    is registered and masked."""

    part: str
    name: str
    document: str
    phone: str = ""
    account: str = ""
    holder: str = ""
    unit_code: str = ""
    is_person: bool = False


def unfit(
    who: Sequence[Somebody], known: Collection[str], needed: Collection[str]
) -> list[Text | str]:
    """All that is wrong with the parties of a contract: parts that there are not, that are missing,
    and names or documents that are not written."""
    named = {one.part for one in who}
    found: list[Text | str] = [
        _("没有写明{part}").format(part=TITLES[part]) for part in sorted({*needed} - named)
    ]
    if not named <= {*known}:
        titles = listed(str(TITLES[part]) for part in known)
        found.append(_("当事人只能是{parts}").format(parts=titles))
    if any(not one.name.strip() or not one.document.strip() for one in who):
        found.append(_("各方的名称和证件号码都要写"))
    return found


def tell(*told: str) -> Callable[[Change], None]:
    """The effect of a move that writes a letter to each party that has one of these parts."""

    def effect(change: Change) -> None:
        number = change.item.number
        for row in parts_of(number):
            if row.part in told:
                change.send(CHANNEL, str(row.id), {"number": number})

    return effect


def mark(clear: str) -> str:
    """By which a name or document is known again, and nothing else of it."""
    return document_mark(clear)


def add(
    number: str,
    part: str,
    *,
    name: str,
    marks: Mapping[str, str],
    at: datetime,
    person: int | None = None,
    unit_code: str = "",
    kept: Mapping[str, str] | None = None,
) -> PartRow:
    """Give somebody a part in an item; `kept` is sealed. Raises ItemUnknown."""
    item = Item.objects.filter(number=number).first()
    if item is None:
        raise ItemUnknown(number=number)
    made = Part.objects.create(
        item=item,
        part=part,
        name=name,
        person=person,
        unit_code=unit_code,
        marks=dict(marks),
        kept=seal(json.dumps(kept, ensure_ascii=False)) if kept else None,
        added_at=at,
    )
    return _row(made)


def join(number: str, who: Somebody, *, actor: Actor, at: datetime) -> PartRow:
    """Give a party of a contract its part: people sealed in the registry, names masked. Raises
    ItemUnknown, and for people what `person_add` raises."""
    name, person = who.name.strip(), None
    if who.is_person:
        document = who.document.strip().upper()
        known = None if resident_id_problem(document, china_day(at)) else document
        person = person_add(name, known, who.phone or None, actor=actor, at=at).id
    return add(
        number,
        who.part,
        name=mask_name(name) if who.is_person else name,
        marks={"name": mark(name), "document": mark(who.document)},
        at=at,
        person=person,
        unit_code=who.unit_code,
        kept={"account": who.account, "holder": who.holder, "contact": who.phone},
    )


def parts_of(number: str) -> list[PartRow]:
    """In the order in which they were added."""
    found = Part.objects.filter(item__number=number).select_related("item")
    return [_row(one) for one in found.order_by("pk")]


def part_of(part: int) -> PartRow:
    """Raises PartUnknown."""
    found = Part.objects.select_related("item").filter(pk=part).first()
    if found is None:
        raise PartUnknown()
    return _row(found)


def kept_of(part: int) -> dict[str, Any]:
    """What is kept sealed of a party, in clear: for what leaves the house, never for a page."""
    found = Part.objects.filter(pk=part).first()
    if found is None or found.kept is None:
        return {}
    kept: dict[str, Any] = json.loads(unseal(found.kept))
    return kept


def secret_of(row: PartRow) -> str:
    """The secret of a party's link."""
    said = f"part/{row.number}/{row.id}/{row.turn}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def shown(number: str, secret: str) -> PartRow:
    """The party whose secret is shown. Raises PartUnknown, in the same words for a number that is
    not there and a secret that is wrong."""
    for row in parts_of(number):
        if hmac.compare_digest(secret_of(row).encode(), secret.encode(errors="replace")):
            return row
    raise PartUnknown()


def of_units(number: str, units: Collection[str]) -> PartRow | None:
    """The part that one of these units has in an item."""
    return next((row for row in parts_of(number) if row.unit_code in {*units} - {""}), None)


def numbers_of(units: Collection[str]) -> list[str]:
    """The items in which one of these units has a part, the newest first."""
    found = Part.objects.filter(unit_code__in={*units} - {""}).order_by("-item_id")
    return list(dict.fromkeys(found.values_list("item__number", flat=True)))


@transaction.atomic
def renew(part: int, *, actor: Actor, at: datetime) -> PartRow:
    """Make a link anew, as when the old one came into other hands. Raises PartUnknown."""
    if not Part.objects.filter(pk=part).update(turn=F("turn") + 1):
        raise PartUnknown()
    row = _row(Part.objects.select_related("item").get(pk=part))
    record(
        actor=actor,
        action="work.part-renew",
        subject_kind="part",
        subject_key=f"{row.number}/{row.id}",
        at=at,
        after={"turn": row.turn},
    )
    return row


def _row(one: Part) -> PartRow:
    number = one.item.number
    return PartRow(
        one.pk, number, one.part, one.name, one.person, one.unit_code, one.marks, one.turn
    )
