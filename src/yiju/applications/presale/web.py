"""The pages: projects and one project for office and developer; notices and one's own money for
everybody."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yiju.applications.presale import accounts, asking, rules, warnings
from yiju.applications.presale.errors import PresaleRefusal
from yiju.applications.presale.processes import NODE, WARNING
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money
from yiju.platform.base.signs import LEVELS, STATES
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.cases import api as cases
from yiju.platform.work.reviews import objecting
from yiju.platform.work.warned import open_warnings

SHOWN, LONGEST = 12, 200
NODES = tuple(map(str, range(1, rules.LAST + 1)))
ASKED = ("node", "draw", "hold", "quota")


class ProjectUnknown(PresaleRefusal):
    code = "presale.project_unknown"
    status = 404
    text = _("没有许可 {permit}，或不在您的范围内")


def keep(at: datetime) -> int:
    """What the clock does."""
    return objecting.keep_answering(NODE.key, "published", at) + warnings.keep_warning(at)


def projects_page(request: HttpRequest) -> HttpResponse:
    """Every permit within the reader's reach, the worst first."""
    now, reader = request.now, request.reader  # type: ignore[attr-defined]
    rows = []
    for row in registry.standing(accounts.PERMIT, on=china_day(now), within=None):
        if _sees(reader, row) and accounts.is_supervised(row.code, china_day(now)):
            found = accounts.standing(row.code, now)
            rows.append({"now": found, **_level(found, now)})
    rows.sort(key=lambda one: (-one["rank"], one["now"].permit.code))
    return render(request, "presale/projects.html", {"rows": rows, "nodes": rules.NODES})


def project_page(request: HttpRequest) -> HttpResponse:
    """One permit: money, nodes, what is asked for and what is wrong; and asking."""
    now, reader = request.now, request.reader  # type: ignore[attr-defined]
    code = _field(request.GET, "permit")
    try:
        row = accounts.permit_of(code)
    except CityError:
        raise ProjectUnknown(permit=code[:40]) from None
    if not _sees(reader, row) or not accounts.is_supervised(code, china_day(now)):
        raise ProjectUnknown(permit=code[:40])
    error = None
    if request.method == "POST":
        try:
            number = _asked(request, code, row)
            if number and _told(work.item(number), reader)["is_open_to"]:
                return redirect(reverse("work:item", args=[number]))
            return redirect(request.get_full_path())
        except (CityError, Problems) as refused:
            error = refused
    found = accounts.standing(code, now)
    units = {member.unit_code for member in reader.members}
    ledger = accounts.code_of(code)
    return render(
        request,
        "presale/project.html",
        {
            "now": found,
            "nodes": rules.NODES,
            **_level(found, now),
            "is_developer": row.record.developer in units,
            "is_office": row.keeper_code in units,
            "works": accounts.works_of(code, found.day),
            "asked": [_told(one, reader) for one in _asked_for(code)],
            "warnings": open_warnings(WARNING.key, f"{row.kind}/{code}"),
            "receipts": banking.receipts(ledger=ledger, most=SHOWN),
            "payments": banking.payments(ledger=ledger, most=SHOWN),
            "key": work.new_key(),
            "error": error,
        },
        status=getattr(error, "status", 422) if error else 200,
    )  # fmt: skip


def _asked(request: HttpRequest, permit: str, row: registry.AssetRow) -> str:
    """Do what the form asks for; the number of the item, empty where there is none."""
    said, reader, now = request.POST, request.reader, request.now  # type: ignore[attr-defined]
    units = {member.unit_code for member in reader.members}
    unit = row.record.developer if row.record.developer in units else row.keeper_code
    unit = unit if unit in units else reader.unit_code
    actor = Actor(reader.account, reader.name, unit, "web")
    how: dict[str, Any] = {"key": _key(said), "actor": actor, "at": now}
    kind = _field(said, "asks")
    if kind == "node":
        node = _field(said, "node")
        buildings = [one for one in said.getlist("building") if one.isprintable()] or [""]
        return asking.node_ask(permit, buildings, int(node) if node in NODES else 0, **how).number
    amount = Money.parse(said.get("yuan") or "0").fen
    ground = _field(said, "ground")
    if kind == "draw":
        return asking.draw_ask(
            permit, amount, works=_field(said, "works"), payee=_field(said, "payee"),
            payee_account=_field(said, "payee_account"), ground=ground, **how,
        ).number  # fmt: skip
    if kind == "quota":
        del how["key"]
        return asking.quota_propose(permit, amount, ground, **how).number
    if kind in {"assign", "return"}:
        asking.stray_settle(
            permit, _field(said, "number"), _field(said, "memo"), ground, actor, now
        )
        return ""
    return asking.hold_put(permit, _field(said, "kind"), ground, amount=amount, **how).number


def mine_page(request: HttpRequest) -> HttpResponse:
    """For a buyer who knows the contract and its code: each payment, and where the building is."""
    context: dict[str, Any] = {"nodes": rules.NODES}
    if request.method == "POST":
        try:
            item = asking.contract_seen(
                _field(request.POST, "contract"), _field(request.POST, "code")
            )
        except PresaleRefusal as refused:
            context |= {"error": refused, "contract": _field(request.POST, "contract")}
            return render(request, "presale/mine.html", context, status=refused.status)
        data, now = item.data, request.now  # type: ignore[attr-defined]
        at_stake = accounts.standing(data["permit"], now)
        code = accounts.code_of(data["permit"], "buyer", data["contract"])
        [(home, node)] = [one for one in at_stake.buildings if one[0].code == data["building"]]
        context |= {
            "item": item,
            "permit": at_stake.permit,
            "home": home,
            "node": node,
            "planned": zip(rules.NODES[1:], home.record.planned, strict=True),
            "price": data["price"],
            "paid": accounts.paid_in(data["permit"], data["contract"]),
            "receipts": banking.receipts(credited=code),
            "checks": [
                _check(one)
                for one in accounts.items("node", data["permit"])
                if data["building"] in one.data["buildings"] and one.data.get("notice")
            ],
            "now": at_stake,
            "released": banking.payments(ledger=accounts.code_of(data["permit"]), state="paid"),
        }
    return render(request, "presale/mine.html", context)


def notices_page(request: HttpRequest) -> HttpResponse:
    """Node changes in public: what was found, by whom, until when one may object; and objecting."""
    now = request.now  # type: ignore[attr-defined]
    context: dict[str, Any] = {}
    if request.method == "POST":
        said = request.POST
        try:
            objecting.object_by_name(
                _field(said, "number"),
                said.get("says", "").replace("\0", ""),
                name=_field(said, "name")[:30],
                phone=_field(said, "phone")[:20],
                key=_key(said),
                at=now,
            )
            return redirect(reverse("public:presale-notices") + "?done=1")
        except CityError as refused:
            context["error"] = refused
    shown = [one for one in accounts.items("node") if one.data.get("notice")][:SHOWN]
    context |= {
        "rows": [_check(one) for one in shown],
        "nodes": rules.NODES,
        "key": work.new_key(),
        "done": "done" in request.GET,
    }
    status = context["error"].status if "error" in context else 200
    return render(request, "presale/notices.html", context, status=status)


def photo(request: HttpRequest) -> HttpResponse:
    """A photo of a check that stands in public."""
    number, sha256 = _field(request.GET, "number"), _field(request.GET, "sha256")
    item = work.item(number)
    if sha256 not in (item.data.get("notice") or {}).get("photos", ()):
        raise work.ItemUnknown(number=number[:40])
    data, media_type = cases.read_evidence(number, sha256)
    return HttpResponse(data, content_type=media_type)


def _field(said: Any, name: str) -> str:
    """What a form or an address says on one line, without signs that are not shown."""
    text = "".join(sign for sign in said.get(name, "") if sign.isprintable())
    return text.strip()[:LONGEST]


def _key(said: Any) -> str:
    return _field(said, "key")[:60] or work.new_key()


def _check(item: work.ItemRow) -> dict[str, Any]:
    """A node change as everybody sees it: what was published, who objected to it, each draw."""
    return {
        "item": item,
        "until": _notice_until(item),
        "draws": item.data["draws"],
        "objections": work.objections_of(item.number),
    }


def _notice_until(item: work.ItemRow) -> datetime | None:
    return next((one.notice_until for one in item.open_stages if one.notice_until), None)


def _sees(reader: Any, row: registry.AssetRow) -> bool:
    own = any(member.unit_code == row.record.developer for member in reader.members)
    return own or _reaches(reader, row.area_path, row.keeper_code)


def _reaches(reader: Any, area_path: str, unit: str) -> bool:
    return any(reach.covers(area_path, unit) for reach in reader.reaches)


def _level(found: accounts.Standing, now: datetime) -> dict[str, Any]:
    level, why = warnings.level_of(found, now)
    covered = found.coverage
    return {
        "level": level,
        "level_title": LEVELS.get(level, _("正常")),
        "state": STATES[level],
        "why": why,
        "rank": [*LEVELS].index(level) + 1 if level else 0,
        "covered": None if covered is None else float(100 * covered),
    }


def _told(item: work.ItemRow, reader: Any) -> dict[str, Any]:
    """An item with the words of its process and of where it stands, and whether the reader may
    open it."""
    own = {member.unit_code for member in reader.members}
    on_desk = any(stage.holder.unit in own for stage in item.open_stages)
    process = work.process_of(item.process, item.version)
    steps = [one.step for one in item.open_stages] or [item.end]
    return {
        "item": item,
        "is_open_to": on_desk or _reaches(reader, item.area_path, item.unit_code),
        "process": process.title,
        "steps": [process.step(step).title for step in steps],
        "fen": item.data.get("fen"),
        "node": item.data.get("node"),
    }


def _asked_for(permit: str) -> list[work.ItemRow]:
    """The latest of each kind."""
    return [one for kind in ASKED for one in accounts.items(kind, permit)[:SHOWN]]
