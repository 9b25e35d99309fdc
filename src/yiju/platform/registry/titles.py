"""What the registry of title (不动产登记) says of homes: facts, kept once, and the state they make.

Personal data stay outside: an owner is a masked name and a keyed hash of the document.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.identity import mask_name
from yiju.platform.events.api import Actor, record
from yiju.platform.registry.models import Title, TitleFact
from yiju.platform.registry.sealing import fingerprints

UNIT_NO = re.compile(r"[0-9]{6}[0-9A-Z]{13}[FW][0-9]{8}", re.ASCII)
LONGEST, MOST_OWNERS = 120, 20
AHEAD = timedelta(days=1)
"""How far the registry's clock may go before ours."""
KINDS: Mapping[str, Text] = {
    "title": _("产权核验结果"),
    "mortgaged": _("抵押登记"),
    "discharged": _("注销抵押"),
    "seized": _("查封"),
    "lifted": _("解除查封"),
    "accepted": _("转移登记已受理"),
    "registered": _("转移登记已完成"),
    "revoked": _("转移登记已撤销"),
}
ASPECTS: Mapping[str, tuple[str, ...]] = {
    "title": ("owners", "mortgage", "seizure"),
    "mortgaged": ("mortgage",),
    "discharged": ("mortgage",),
    "seized": ("seizure",),
    "lifted": ("seizure",),
    "accepted": (),
    "registered": ("owners",),
    "revoked": ("owners",),
}
"""What each kind of fact says something of."""


class TitleFactUnfit(CityError):
    code = "title.fact_unfit"
    status = 422
    text = _("登记信息有误，什么也没有记下：{why}")


class TitleFactDiffers(CityError):
    code = "title.fact_differs"
    status = 409
    text = _("编号 {number} 的登记信息先前收到过，内容不同。换一个编号，或更正后重发")


@dataclass(frozen=True)
class Owner:
    """Of a home: a name that pages may show, and what tells the same document again."""

    name: str
    mark: str


@dataclass(frozen=True)
class TitleFactRow:
    number: str
    unit_no: str
    kind: str
    at: datetime
    owners: tuple[Owner, ...]
    mortgaged: bool
    seized: bool
    document: str
    answers: str
    """The key of the question that it answers."""
    is_new: bool = False


@dataclass(frozen=True)
class TitleRow:
    """A home as it stands in the register, as far as we were told. `owners` is None before."""

    unit_no: str
    owners: tuple[Owner, ...] | None
    mortgaged: bool
    seized: bool


@transaction.atomic
def title_hear(said: Mapping[str, Any], *, actor: Actor, at: datetime) -> TitleFactRow:
    """Keep what the registry says; the same again changes nothing.

    Raises, and then nothing is written: TitleFactUnfit, and TitleFactDiffers for a number under
    which something else was said before.
    """
    told = _read(said, at)
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    title = title_held(told["unit_no"])
    standing = TitleFact.objects.filter(number=told["number"]).first()
    if standing is not None:
        if standing.digest != digest:
            raise TitleFactDiffers(number=told["number"])
        return _fact(standing)
    made = TitleFact.objects.create(
        number=told["number"],
        unit_no=told["unit_no"],
        kind=told["kind"],
        at=datetime.fromisoformat(told["at"]),
        told=told,
        digest=digest,
        received_at=at,
    )
    for aspect in ASPECTS[made.kind]:
        known = title.aspects.get(aspect)
        if known is None or datetime.fromisoformat(known["at"]) <= made.at:
            value = {"owners": "owners", "mortgage": "mortgaged", "seizure": "seized"}[aspect]
            title.aspects[aspect] = {"at": told["at"], "is": told[value], "by": made.number}
    title.save()
    record(
        actor=actor,
        action=f"title.{made.kind}",
        subject_kind="title",
        subject_key=made.unit_no,
        ground=told["document"],
        at=at,
        after={"number": made.number},
    )
    return _fact(made, is_new=True)


def title_held(unit_no: str) -> Title:
    """The home, held until the transaction ends: two who deal in it come one after the other."""
    Title.objects.get_or_create(unit_no=unit_no)
    return Title.objects.select_for_update().get(unit_no=unit_no)


def title_of(unit_no: str) -> TitleRow:
    found = Title.objects.filter(unit_no=unit_no).first()
    aspects = found.aspects if found else {}

    def known(aspect: str, unknown: Any) -> Any:
        return aspects[aspect]["is"] if aspect in aspects else unknown

    owners = known("owners", None)
    return TitleRow(
        unit_no,
        None if owners is None else tuple(Owner(**one) for one in owners),
        bool(known("mortgage", False)),
        bool(known("seizure", False)),
    )


def title_facts(unit_no: str) -> list[TitleFactRow]:
    """What was said of a home, in the order in which it was so."""
    found = TitleFact.objects.filter(unit_no=unit_no).order_by("at", "received_at", "number")
    return [_fact(one) for one in found]


def titles_registered(first: datetime, before: datetime) -> list[TitleFactRow]:
    """Transfers that were registered in a time."""
    found = TitleFact.objects.filter(kind="registered", at__gte=first, at__lt=before)
    return [_fact(one) for one in found.order_by("at", "number")]


def titles_position() -> tuple[int, str]:
    """How many facts we keep, and the number of the one that came last."""
    last = TitleFact.objects.order_by("-received_at", "-number").first()
    return TitleFact.objects.count(), last.number if last else ""


def _read(said: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What is kept of a fact, with everything that is wrong with it at once."""
    problems: list[Text | str] = []
    texts = {name: said.get(name, "") for name in ("number", "unit_no", "kind", "at", "document")}
    texts["answers"] = said.get("answers", "")
    for name, text in texts.items():
        if (
            not isinstance(text, str)
            or len(text) > LONGEST
            or not (text == "" or text.isprintable())
        ):
            problems.append(_("{name} 应为不超过 {most} 字的文字").format(name=name, most=LONGEST))
            texts[name] = ""
    if unknown := sorted(set(said) - {*texts, "owners", "mortgaged", "seized"}):
        problems.append(_("没有这些项：{names}").format(names=listed(map(str, unknown))))
    if not 0 < len(texts["number"]) <= 60:
        problems.append(_("number 应为登记机构给这条信息的编号，不超过 60 字"))
    if not UNIT_NO.fullmatch(texts["unit_no"]):
        problems.append(_("unit_no 应为 28 位不动产单元号"))
    if texts["kind"] not in KINDS:
        problems.append(_("kind 应为其一：{kinds}").format(kinds=listed(KINDS)))
    at = _moment(texts["at"])
    if at is None or at > now + AHEAD:
        problems.append(_("at 应带时区，如 2021-06-01T09:00:00+08:00，且不在将来"))
    owners = _owners(said.get("owners", []))
    if owners is None or ("owners" in ASPECTS.get(texts["kind"], ()) and not owners):
        problems.append(_("owners 应写明各权利人的 name 和 document"))
    flags = {name: said.get(name, False) for name in ("mortgaged", "seized")}
    if not all(isinstance(flag, bool) for flag in flags.values()):
        problems.append(_("mortgaged 和 seized 应为 true 或 false"))
    if problems:
        raise TitleFactUnfit(why=listed(map(str, problems)))
    fixed = {"mortgaged": True, "discharged": False, "seized": True, "lifted": False}
    if texts["kind"] in fixed:
        aspect = "mortgaged" if texts["kind"] in {"mortgaged", "discharged"} else "seized"
        flags[aspect] = fixed[texts["kind"]]
    assert at is not None
    return {**texts, "at": at.isoformat(), "owners": owners, **flags}


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _owners(said: Any) -> list[dict[str, str]] | None:
    """Masked names with marks, by mark; None where it cannot be read."""
    if not isinstance(said, list) or len(said) > MOST_OWNERS:
        return None
    found = []
    for one in said:
        if not isinstance(one, dict) or set(one) != {"name", "document"}:
            return None
        name, document = one["name"], one["document"]
        for text in (name, document):
            if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
                return None
        found.append({"name": mask_name(name.strip()), "mark": document_mark(document)})
    return sorted(found, key=lambda one: one["mark"])


def document_mark(document: str) -> str:
    """By which the same document is known again, and nothing else of it."""
    return fingerprints("".join(document.split()).upper())[0]


def _fact(row: TitleFact, *, is_new: bool = False) -> TitleFactRow:
    told = row.told
    return TitleFactRow(
        row.number,
        row.unit_no,
        row.kind,
        row.at,
        tuple(Owner(**one) for one in told["owners"]),
        told["mortgaged"],
        told["seized"],
        told["document"],
        told["answers"],
        is_new,
    )
