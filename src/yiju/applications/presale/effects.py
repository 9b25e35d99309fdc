"""What a move does besides: draws, signatures, what is published, money to the fen."""

import hashlib
import json
from datetime import datetime, time

from yiju.applications.presale import accounts, asking, rules
from yiju.applications.presale.errors import ContractUnfit, PoolTooSmall
from yiju.platform.base.i18n import _
from yiju.platform.base.money import Money
from yiju.platform.base.time import CHINA, china_day
from yiju.platform.registry import api as registry
from yiju.platform.trust.draws import api as draws
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.cases import api as cases

BEACON = "上证综合指数 {day} 收盘点数（15 时）"
BUILDINGS, INSPECTORS = "building", "inspector"


def still_next(change: work.Change) -> None:
    data = change.item.data
    asking.refuse_node(data["permit"], data["buildings"], data["node"], change.at)


def draw_key(item: work.ItemRow | object) -> str:
    number, data = item.number, item.data  # type: ignore[attr-defined]
    return f"presale-{number.lower()}-{data['round']}"


def freeze_pool(change: work.Change) -> None:
    """Publish who is drawn from, who was left out and why, and on what the draw will rest."""
    item, day = change.item, china_day(change.at)
    left_out = {name: why for name, why in item.data.get("seen_before", {}).items()}
    for line in change.said.excluded.splitlines():
        name, _space, why = line.strip().partition(" ")
        left_out |= {name: why.strip()} if name else {}
    unit = registry.resolve(rules.P.inspecting_unit.at(day)[0])[0].code
    pool = [one.account for one in registry.accounts_as("inspector", day) if one.unit_code == unit]
    drawn_from = [name for name in dict.fromkeys(pool) if name not in left_out]
    least = int(rules.P.pool_least.at(day))
    if len(drawn_from) < least:
        raise PoolTooSmall(count=len(drawn_from), least=least)
    beacon_on = work.calendar().add_working_days(day, int(rules.P.beacon.at(day)))
    draws.announce(
        draw_key(item),
        kind="presale-node",
        title=item.title,
        house=registry.unit(item.data["office"]).short_name,
        beacon=BEACON.format(day=beacon_on),
        beacon_at=datetime.combine(beacon_on, time(15), CHINA),
        actor=change.actor,
        at=change.at,
    )
    excluded = tuple(draws.Excluded(name, why) for name, why in left_out.items() if name in pool)
    draws.freeze(
        draw_key(item), _notice(drawn_from, excluded, item.data["buildings"], day),
        actor=change.actor, at=change.at,
    )  # fmt: skip
    item.data["draws"] = [*item.data["draws"], draw_key(item)]


def _notice(names: list[str], excluded: tuple[draws.Excluded, ...], buildings: list[str],
            day: object) -> draws.Notice:  # fmt: skip
    visits = rules.visits(len(buildings), day)  # type: ignore[arg-type]
    if visits == len(buildings):
        return draws.Notice(tuple(map(draws.Candidate, names)), {"": 2}, excluded)
    candidates = [draws.Candidate(name, INSPECTORS) for name in names]
    candidates += [draws.Candidate(name, BUILDINGS) for name in buildings]
    return draws.Notice(tuple(candidates), {INSPECTORS: 2, BUILDINGS: visits}, excluded)


def draw_inspectors(change: work.Change) -> None:
    data, key = change.item.data, draw_key(change.item)
    draws.note_beacon(key, change.said.value, actor=change.actor, at=change.at)
    taken = draws.perform(key, actor=change.actor, at=change.at).taken
    data["inspectors"] = list(taken.get("", taken.get(INSPECTORS, ())))
    data["visited"] = list(taken.get(BUILDINGS, data["buildings"]))
    data["signed"] = {}


def replace(change: work.Change) -> None:
    """The next of the order goes instead of one who has an interest, with the reason published."""
    data, said = change.item.data, change.said
    made = draws.replace(
        draw_key(change.item), said.inspector, said.reason, actor=change.actor, at=change.at
    )
    taken = made.taken.get("", made.taken.get(INSPECTORS, ()))
    fresh = next(name for name in taken if name not in data["inspectors"])
    place = data["inspectors"].index(said.inspector)
    data["inspectors"] = [*data["inspectors"]]
    data["inspectors"][place] = fresh
    data["signed"].pop(said.inspector, None)


def sign(change: work.Change) -> None:
    said = {"result": change.said.result, "found": change.said.found}
    change.item.data["signed"] = {**change.item.data["signed"], change.actor.account: said}


def publish(change: work.Change) -> None:
    """What stands in public, under one hash with the photos; whoever edits it starts anew."""
    item = change.item
    data = item.data
    at_stake = accounts.standing(data["permit"], change.at)
    photos = [
        one.sha256 for one in cases.evidence_of(item.number) if one.by_account in data["inspectors"]
    ]
    told = {
        "words": change.said.words,
        "node": data["node"],
        "buildings": data["buildings"],
        "visited": data["visited"],
        "inspectors": data["inspectors"],
        "signed": data["signed"],
        "draw": data["draws"][-1],
        "photos": photos,
        "retained_fen": rules.retained(at_stake.quota, data["node"], at_stake.day),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    data["notice"] = {**told, "hash": hashlib.sha256(text.encode()).hexdigest()}


def again_by_others(change: work.Change) -> None:
    """After an objection two others are drawn: those of this round are left out."""
    _next_round(change, str(_("参加过本次申请的上一轮核验")))


def start_over(change: work.Change) -> None:
    _next_round(change, str(_("参加过本次申请的上一轮核验")))


def _next_round(change: work.Change, why: str) -> None:
    data = change.item.data
    before = {name: why for name in data["inspectors"]}
    data["seen_before"] = {**data.get("seen_before", {}), **before}
    data["round"] += 1


def pay_draw(change: work.Change) -> None:
    """Check again, at the moment of deciding, and tell the bank: reserved until it has paid."""
    data, permit = change.item.data, change.item.data["permit"]
    banking.hold(accounts.code_of(permit))
    asking.refuse_draw(permit, data["kind"], data["works"], data["fen"], data["payee"], change.at)
    code = accounts.code_of(permit, "payee", data["works"] or "free")
    asking.open_account(code, "presale.payee", permit, data["payee"], change.actor, change.at)
    banking.pay(
        f"draw/{change.item.number}",
        data["fen"],
        banking.Payee(data["payee"], data["payee_account"]),
        out_of=accounts.code_of(permit),
        into=code,
        purpose=f"{rules.PURPOSES[data['purpose']]} {change.item.number}",
        actor=change.actor,
        at=change.at,
    )


def down_payment_is_in(change: work.Change) -> None:
    data = change.item.data
    paid = accounts.paid_in(data["permit"], data["contract"])
    if paid < data["down"]:
        why = _("首付款应到 {due}，账户只收到 {paid}").format(
            due=Money(data["down"]), paid=Money(paid)
        )
        raise ContractUnfit(contract=data["contract"], why=why)


def refund(change: work.Change) -> None:
    """Everything back to where it came from, the lender's part first."""
    data = change.item.data
    credited = accounts.code_of(data["permit"], "buyer", data["contract"])
    rows = banking.receipts(credited=credited)
    lender_first = sorted(rows, key=lambda one: (data["lender"] not in one.memo, one.value_date))
    for row in lender_first:
        purpose = f"{_('解除合同退款')} {data['contract']}"
        banking.receipt_refund(
            row.bank, row.number, purpose=purpose, actor=change.actor, at=change.at
        )


def all_refunded(change: work.Change) -> None:
    data = change.item.data
    left = ledgers.account(accounts.code_of(data["permit"], "buyer", data["contract"])).balance
    if left:
        why = _("还有 {left} 没有退完").format(left=Money(-left))
        raise ContractUnfit(contract=data["contract"], why=why)
