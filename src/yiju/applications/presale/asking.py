"""What developers, banks and the office ask for: checked whole, then begun as an item of work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import transaction

from yiju.applications.presale import accounts, rules
from yiju.applications.presale.errors import (
    ContractUnfit,
    GuaranteeLapsed,
    Held,
    HoldUnfit,
    MoreThanWithdrawable,
    NodeUnfit,
    NoSuchContract,
    NotTheOffice,
    PayeeUnfit,
    QuotaUnfit,
)
from yiju.platform.base.i18n import Text, _, listed
from yiju.platform.base.money import Money
from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.escrow.api import fen_of
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.reviews import api as reviews

SYSTEM = work.Party("", system=True)
HOLDS = ("court", "stop", "red")
INSIDE, ABOVE = "inside", "above"


def open_account(code: str, kind: str, permit: str, title: str, actor: Actor, at: datetime) -> None:
    opening = ledgers.Opening(code, kind, accounts.PERMIT, permit, china_day(at), title[:120])
    ledgers.account_open(opening, actor=actor, at=at)


@transaction.atomic
def supervise(permit: str, *, actor: Actor, at: datetime) -> None:
    """Open the books of a permit: one account at the bank, for good, and the first quota by the
    rule. Raises AssetNotFound, BankAccountTaken for a second account, BankUnknown, Held while
    another permit of the project is stopped (H13 R1)."""
    row = accounts.permit_of(permit)
    record = row.record
    for hold in accounts.items("hold", state="open"):
        other = accounts.permit_of(hold.data["permit"])
        if hold.data["kind"] != "court" and other.record.project == record.project:
            raise Held(permit=other.code, why=hold.data["ground"])
    open_account(accounts.code_of(permit), accounts.ESCROW, permit, row.name, actor, at)
    banking.bind(accounts.code_of(permit), record.bank, record.account, actor=actor, at=at)
    amount = rules.quota(record, record.permitted_on)
    first = _quota(
        permit, amount, str(_("按面积和造价计算")), f"presale-quota/{permit}/1", actor, at
    )
    if not first.end:
        work.act(
            first.number, "approve", key=f"{first.number}/first", party=SYSTEM, actor=actor, at=at
        )


def quota_propose(
    permit: str, amount: int, ground: str, *, actor: Actor, at: datetime
) -> work.ItemRow:
    """A new version of the quota, in fen, in force once another person has approved it. Raises
    NotTheOffice, QuotaUnfit."""
    row = accounts.permit_of(permit)
    _only(row.keeper_code, actor)
    on, contracts = china_day(at), fen_of(row.record.contracts_yuan)
    if amount < contracts * rules.P.contract_factor.at(on):
        raise QuotaUnfit(amount=Money(amount), why=_("少于已签施工合同额的规定倍数"))
    version = len(accounts.items("quota", permit)) + 1
    return _quota(permit, amount, ground, f"presale-quota/{permit}/{version}", actor, at)


def _quota(
    permit: str, amount: int, ground: str, key: str, actor: Actor, at: datetime
) -> work.ItemRow:
    said = {"amount_yuan": f"{amount // 100}.{amount % 100:02}", "ground": ground}
    return _begin("quota", permit, {"fen": amount}, key, actor, at, said=said)


@transaction.atomic
def contract_sign(
    contract: str, permit: str, building: str, unit: str, *, price: int, down: int,
    buyer: int, lender: str = "", code: str = "", actor: Actor, at: datetime,
) -> tuple[work.ItemRow, str]:  # fmt: skip
    """Register a buyer's contract, amounts in fen; the item, and the code by which the buyer sees
    it. `buyer` is the number of a person in the register, `lender` what stands in a loan's memo.
    Raises ContractUnfit."""
    accounts.permit_of(permit)
    home = registry.by_code("presale_building", building, None)
    if home.record.permit != permit:
        raise ContractUnfit(contract=contract, why=_("楼栋不属于这个许可"))
    if not 0 < down <= price:
        raise ContractUnfit(contract=contract, why=_("首付款应大于零，不超过价款"))
    if not contract.isascii() or not contract.replace("-", "").isalnum():
        raise ContractUnfit(contract=contract, why=_("合同编号只用字母、数字和连字符"))
    code = code or token_hex(5)
    data = {
        "contract": contract, "building": building, "unit": unit, "price": price, "down": down,
        "buyer": buyer, "lender": lender or "\n",
        "code": registry.fingerprints(f"{contract} {code}")[0],
    }  # fmt: skip
    made = _begin("contract", permit, data, f"presale-contract/{contract}", actor, at)
    open_account(
        accounts.code_of(permit, "buyer", contract), "presale.buyer", permit, contract, actor, at
    )
    return made, code


def contract_seen(contract: str, code: str) -> work.ItemRow:
    """The contract of whoever knows its code; raises NoSuchContract."""
    found = accounts.contract_named(contract.strip()[:60] or "?")
    marks = registry.fingerprints(f"{contract.strip()} {code.strip()}")
    if found is None or found.data["code"] not in marks:
        raise NoSuchContract()
    return found


def refuse_node(permit: str, buildings: Sequence[str], node: int, at: datetime) -> None:
    """Raises NodeUnfit for a node that is not the next of every building, Held while works are
    stopped, GuaranteeLapsed until what a letter stood for is there."""
    now = accounts.standing(permit, at)
    _refuse_held(now)
    nodes = {row.code: reached for row, reached in now.buildings}
    for building in buildings:
        if building not in nodes:
            raise NodeUnfit(building=building, node=node, why=_("不属于这个许可"))
        verdict = rules.is_next(nodes[building], node)
        if not verdict:
            raise NodeUnfit(building=building, node=node, why=verdict.unmet[0])


@transaction.atomic
def node_ask(
    permit: str, buildings: Sequence[str], node: int, *, key: str, actor: Actor, at: datetime
) -> work.ItemRow:
    """A developer asks that buildings have reached a node; the photos follow. Raises NotTheOffice,
    NodeUnfit, Held."""
    row = accounts.permit_of(permit)
    _only(row.record.developer, actor)
    refuse_node(permit, buildings, node, at)
    for other in accounts.items("node", permit):
        both = set(other.data["buildings"]) & set(buildings)
        if both and not other.end and other.data["node"] == node:
            raise NodeUnfit(building=min(both), node=node, why=_("已有申请在办"))
    data = {"buildings": list(buildings), "node": node, **reviews.START}
    first = registry.by_code("presale_building", buildings[0], None)
    return _begin("node", permit, data, key, actor, at, at_place=first)


def refuse_draw(permit: str, kind: str, works: str, amount: int, payee: str, at: datetime) -> None:
    """Raises Held, GuaranteeLapsed, MoreThanWithdrawable, PayeeUnfit."""
    now = accounts.standing(permit, at)
    _refuse_held(now)
    free = now.free.inside if kind == INSIDE else now.free.above
    if amount > free:
        raise MoreThanWithdrawable(permit=permit, free=Money(free), asked=Money(amount))
    if kind == ABOVE:
        return
    known = {one.code: one.record for one in accounts.works_of(permit, now.day)}
    if works not in known:
        raise PayeeUnfit(payee=payee, why=_("额度内的资金只付给登记的施工等合同的收款人"))
    had = {code: accounts.paid_out(permit, code) for code in known}
    if known[works].purpose != "wage":
        _refuse_before_wages(known, had, payee)
    most = rules.payable(known[works], now.day)
    if had[works] + amount > most:
        why = _("累计 {sum} 超过形象进度和预付比例允许的 {most}")
        why = why.format(sum=Money(had[works] + amount), most=Money(most))
        raise PayeeUnfit(payee=payee, why=why)


def _refuse_before_wages(
    known: Mapping[str, rules.Works], had: Mapping[str, int], payee: str
) -> None:
    short = sum(rules.wages_short(one, had[code]) for code, one in known.items())
    if short:
        why = _("工资专户按进度还差 {short}，先付工资").format(short=Money(short))
        raise PayeeUnfit(payee=payee, why=why)


@transaction.atomic
def draw_ask(
    permit: str, amount: int, *, works: str = "", purpose: str = "construction", payee: str = "",
    payee_account: str = "", ground: str, key: str, actor: Actor, at: datetime,
) -> work.ItemRow:  # fmt: skip
    """A developer asks for money, in fen: with `works`, out of the quota to the party of that
    contract; without, above the quota to the payee that is named. Raises NotTheOffice, Held,
    MoreThanWithdrawable, PayeeUnfit."""
    row = accounts.permit_of(permit)
    _only(row.record.developer, actor)
    agreed = registry.by_codes("presale_works", [works]).get(works) if works else None
    if agreed is not None:
        payee, payee_account = agreed.record.payee, agreed.record.account
        purpose = agreed.record.purpose
    kind = INSIDE if works else ABOVE
    # Raises AmountUnfit for what is no amount.
    ledgers.moved(key, amount, out_of=permit, into=payee, value_date=china_day(at))
    if kind == ABOVE and not (payee.strip() and payee_account.strip()):
        raise PayeeUnfit(payee=payee or "—", why=_("收款人和收款账号都要写"))
    refuse_draw(permit, kind, works, amount, payee, at)
    data = {
        "fen": amount, "kind": kind, "works": works, "payee": payee, "ground": ground[:200],
        "payee_account": payee_account, "purpose": purpose,
    }  # fmt: skip
    return _begin("draw", permit, data, key, actor, at)


@transaction.atomic
def hold_put(
    permit: str, kind: str, ground: str, *, amount: int = 0, key: str, actor: Actor, at: datetime
) -> work.ItemRow:
    """Freeze at once: by a court's ruling up to `amount` fen above the quota, or everything until
    another person lifts it. Raises NotTheOffice."""
    _only(accounts.permit_of(permit).keeper_code, actor)
    if kind not in HOLDS or not ground.strip():
        raise HoldUnfit(permit=permit, known=listed(HOLDS))
    banking.hold(accounts.code_of(permit))
    return _begin(
        "hold", permit, {"kind": kind, "fen": amount, "ground": ground[:200]}, key, actor, at
    )


def stray_settle(
    permit: str, number: str, memo: str, ground: str, actor: Actor, at: datetime
) -> None:
    """Credit the contract that `memo` names with a receipt that was kept apart, or, without one,
    send it back to its payer. Raises NotTheOffice, ReceiptUnknown, what stands against it."""
    row = accounts.permit_of(permit)
    _only(row.keeper_code, actor)
    if memo.strip():
        banking.receipt_assign(
            row.record.bank, number, memo.strip(), ground=ground, actor=actor, at=at
        )
    else:
        banking.receipt_return(row.record.bank, number, ground=ground, actor=actor, at=at)


def _refuse_held(now: accounts.Standing) -> None:
    for one in now.holds:
        if one.data["kind"] != "court":
            raise Held(permit=now.permit.code, why=one.data["ground"])
    for letter, short in now.lapsed.items():
        raise GuaranteeLapsed(letter=letter, short=Money(short))


def _only(unit: str, actor: Actor) -> None:
    if actor.unit != unit:
        raise NotTheOffice(who=registry.unit(unit).short_name)


def _begin(
    process: str, permit: str, data: Mapping[str, Any], key: str, actor: Actor, at: datetime,
    *, said: Mapping[str, Any] | None = None, at_place: registry.AssetRow | None = None,
) -> work.ItemRow:  # fmt: skip
    row = accounts.permit_of(permit)
    place = at_place or row
    title: Text | str = f"{row.name} {data.get('contract', '')}".strip()
    more = {"permit": permit, "office": row.keeper_code, "developer": row.record.developer}
    return work.begin(
        f"presale-{process}",
        said or {},
        title=str(title)[:200],
        place=work.Place(place.area_code, place.area_path, place.lon, place.lat),
        key=key,
        party=SYSTEM,
        actor=actor,
        at=at,
        asset=f"{accounts.PERMIT}/{permit}",
        unit_code=row.keeper_code,
        more={**more, "by": actor.account, **data},
    )
