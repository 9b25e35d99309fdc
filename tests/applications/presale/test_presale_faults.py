"""A year of synthetic payments and draws with planted faults: each fault is refused under its code,
nothing clean is, and after every step the books conserve what came in."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from presold import BANK, BUILDER, NUMBER, OFFICE, PERMIT, Presold

from yiju.applications.presale import accounts, asking
from yiju.platform.base.errors import CityError
from yiju.platform.registry import api as registry
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking

STEPS, CONTRACTS, PRICE = 120, 6, 60_000_000_00


class Year:
    """Clean steps and planted faults over one permit; `wrong` is what did not go as it must."""

    def __init__(self, town: Presold) -> None:
        self.town, self.random = town, Random(9)
        self.came, self.went, self.number = 0, 0, 0
        self.wrong: list[str] = []
        self.planted: Counter[str] = Counter()
        buyer = registry.person_add("演示买受人", None, None, actor=OFFICE, at=town.now)
        for place in range(CONTRACTS):
            asking.contract_sign(
                f"K-{place}", PERMIT, f"{PERMIT}-1", str(place), price=PRICE, down=1_00,
                buyer=buyer.id, code="k", actor=OFFICE, at=town.now,
            )  # fmt: skip

    def receipt(self, memo: str, fen: int, number: str = "") -> banking.ReceiptRow:
        self.number += 1
        told = banking.ReceiptIn(
            BANK, NUMBER, number or f"n-{self.number:05}", fen, self.town.now.date(), memo,
            "演示买受人", "62220001",
        )  # fmt: skip
        return banking.receipt_take(told, self.town.now)

    def draw(self, fen: int, works: str = "") -> work.ItemRow:
        return asking.draw_ask(
            PERMIT, fen, works=works, payee="演示公司", payee_account="3200990002", ground="x",
            key=work.new_key(), actor=BUILDER, at=self.town.now,
        )  # fmt: skip

    def pay_in(self) -> None:
        place = self.random.randrange(CONTRACTS)
        left = PRICE - accounts.paid_in(PERMIT, f"K-{place}")
        if left:
            fen = self.random.randint(1, min(left, 20_000_000_07))
            if self.receipt(f"K-{place} 按揭", fen).why:
                self.wrong.append("a clean receipt was kept apart")
            self.came += fen

    def pay_out(self) -> None:
        free = self.town.standing().free
        works, most = ("HT-1", free.inside) if self.random.random() < 0.5 else ("", free.above)
        most = min(most, 1_000_000_00)
        if not most:
            return
        item = self.draw(self.random.randint(1, most), works)
        self.town.act(item, "approve", OFFICE)
        if self.random.random() < 0.2:
            told = {"key": f"draw/{item.number}", "state": "failed", "reason": "户名不符"}
            banking.result_take(BANK, told, self.town.now)
        else:
            self.town.pays(f"draw/{item.number}")
            self.went += item.data["fen"]

    def fault(self) -> None:
        faults: list[tuple[str, Callable[[], Any]]] = [
            ("presale.contract_unfit", lambda: self.stray("K-9")),
            ("presale.contract_unfit", lambda: self.stray("K-1", PRICE + 1)),
            ("bank.number_reused", lambda: self.receipt("K-1", 77_777_777_77, "n-00001")),
            ("presale.more_than_withdrawable", self.one_fen_more),
            ("presale.payee_unfit", self.outside_the_list),
            ("presale.node_unfit", lambda: self.town.node_asked(3)),
            ("bank.account_taken", self.second_account),
            ("presale.not_yours", self.foreign_hold),
        ]
        code, does = self.random.choice(faults)
        self.planted[code] += 1
        try:
            found = does()
        except CityError as refused:
            found = refused.code
        if found != code:
            self.wrong.append(f"{code}: {found}")

    def stray(self, memo: str, fen: int = 1_00) -> str:
        row = self.receipt(memo, fen)
        self.came += fen
        return row.why_code

    def one_fen_more(self) -> None:
        self.draw(self.town.standing().free.above + 1)

    def outside_the_list(self) -> Any:
        if not self.town.standing().free.inside:
            return "presale.payee_unfit"
        return self.draw(1, "HT-9")

    def second_account(self) -> Any:
        code = accounts.code_of(PERMIT)
        return banking.bind(code, BANK, "32000099", actor=OFFICE, at=self.town.now)

    def foreign_hold(self) -> Any:
        return asking.hold_put(PERMIT, "red", "x", key="f", actor=BUILDER, at=self.town.now)


def test_planted_faults_are_refused_under_their_codes_and_nothing_clean_is(presold: Presold):
    year = Year(presold)
    year.receipt("K-0", 1)
    year.came += 1
    presold.reach()
    for _step in range(STEPS):
        chosen = year.random.random()
        (year.pay_in if chosen < 0.45 else year.pay_out if chosen < 0.75 else year.fault)()
        now = presold.standing()
        assert now.balance == year.came - year.went
        assert sum(one.balance for one in ledgers.accounts(holder=PERMIT)) == 0
        assert now.reserved == 0 and sum(now.free) <= now.usable
    assert year.wrong == []
    assert len(year.planted) == 7 and sum(year.planted.values()) >= 15
