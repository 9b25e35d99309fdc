"""Early warnings among the payments of a permit: one piece of work for one cause, with its evidence
(housing.md H13 R3 and (d))."""

from datetime import date, timedelta

import pytest
from presold import BUILDER, OFFICE, PERMIT, Presold

from yiju.applications.presale import accounts, asking, warnings
from yiju.applications.presale.processes import WARNING
from yiju.platform.work import api as work
from yiju.platform.work.warned import open_warnings


def kept(presold: Presold) -> dict[str, work.ItemRow]:
    """The open warnings of payments after the clock looked twice, by kind."""
    for _time in range(2):
        warnings.keep_warning(presold.now)
    found = [one for one in open_warnings(WARNING.key) if one.data["kind"] in warnings.FLOWS]
    kinds = [one.data["kind"] for one in found]
    assert len(kinds) == len(set(kinds))
    return dict(zip(kinds, found, strict=True))


def test_a_payment_by_a_stranger_is_looked_into_once_and_then_over(presold: Presold):
    presold.comes_in("n-0001", 300_000_000)
    presold.comes_in("n-0002", 1_000, "C-1 按揭", payer="演示银行")
    assert kept(presold) == {}
    presold.comes_in("n-0003", 2_000, payer="演示中介")
    presold.comes_in("n-0004", 3_000, payer="演示中介")

    warning = kept(presold)["payer"]

    assert len(warning.data["evidence"]) == 2 and "n-0003" in str(warning.data["evidence"])
    [stage] = warning.open_stages
    assert (stage.holder.unit, stage.due_at is None) == (OFFICE.unit, False)
    _level, why = warnings.level_of(presold.standing(), presold.now)
    assert "合同 C-1 的购房款由他人支付" in why

    presold.act(warning, "settle", OFFICE, ground="买受人父亲代付，有声明")
    assert kept(presold) == {}


def test_money_that_comes_back_as_a_buyers_payment_is_a_red_warning(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    presold.reach()
    draw = asking.draw_ask(
        PERMIT, 1_000_00, payee="演示回流公司", payee_account="3200990002", ground="发票 1",
        key="d", actor=BUILDER, at=presold.now,
    )  # fmt: skip
    presold.act(draw, "approve", OFFICE)
    presold.pays(f"draw/{draw.number}")
    presold.later(days=7)
    presold.comes_in("n-0002", 500, payer="演示买受人", payer_account="3200990002")

    warning = kept(presold)["circle"]

    assert warning.data["level"] == "red"
    assert draw.number in warning.data["evidence"][0]
    assert "n-0002" in warning.data["evidence"][1]


def test_a_loan_is_due_ten_working_days_after_the_mortgage(presold: Presold):
    presold.comes_in("n-0001", 100_000)
    [contract] = accounts.items("contract")
    presold.act(contract, "file", OFFICE)
    tomorrow = (presold.now + timedelta(days=1)).date()
    with pytest.raises(accounts.ContractUnfit):
        presold.act(contract, "mortgage", OFFICE, registered_on=str(tomorrow))
    presold.act(contract, "mortgage", OFFICE, registered_on="2022-05-09")
    presold.later(days=14)  # 2022-05-23, the tenth working day
    assert "loan" not in kept(presold)
    presold.later(days=1)

    assert "2022-05-23" in kept(presold)["loan"].data["why"][0]

    left = contract.data["price"] // 100 - 100_000
    presold.comes_in("n-0002", left, "C-1 按揭", payer="演示银行")
    assert kept(presold) == {}


def test_a_lapsed_guarantee_warns_while_money_does_not_cover(presold: Presold):
    presold.comes_in("n-0001", 300_000_000)
    presold.record(
        "presale_guarantee", "BH-1", "保函", permit=PERMIT, bank="示例银行",
        amount_yuan="50000000", since="2022-05-01", until="2022-05-20",
    )  # fmt: skip
    for until, level in ((date(2022, 5, 9), "yellow"), (date(2022, 5, 21), "orange")):
        presold.now = presold.now.replace(month=until.month, day=until.day)
        warnings.keep_warning(presold.now)
        [one] = [row for row in open_warnings(WARNING.key) if row.data["kind"] == "guarantee"]
        assert (one.data["level"], one.data["cause"]) == (
            level,
            f"presale_permit/{PERMIT}/guarantee/BH-1",
        )
