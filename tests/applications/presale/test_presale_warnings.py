"""Early warnings among the payments of a permit: one piece of work for one cause, with its evidence
(housing.md H13 R3 and (d))."""

from datetime import date, timedelta
from typing import Any

import pytest
from presold import BUILDER, DEVELOPER, OFFICE, PERMIT, Presold

from yiju.applications.presale import accounts, asking, warnings
from yiju.applications.presale.errors import GuaranteeLapsed
from yiju.applications.presale.processes import WARNING
from yiju.platform.base.i18n import ENGLISH, use_language
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.warned import evidence_of, grounds_of, open_warnings


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

    assert len(evidence_of(warning)) == 2 and "n-0003" in str(evidence_of(warning))
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
    assert draw.number in str(evidence_of(warning)[0])
    assert "n-0002" in str(evidence_of(warning)[1])


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

    assert "2022-05-23" in str(grounds_of(kept(presold)["loan"])[0])

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


def letter(presold: Presold, code: str, yuan: int, until: str) -> None:
    presold.record(
        "presale_guarantee", code, "保函", permit=PERMIT, bank="示例银行", amount_yuan=str(yuan),
        since="2022-05-01", until=until,
    )  # fmt: skip


def asks(presold: Presold, key: str) -> Any:
    return asking.draw_ask(
        PERMIT, 1_000_00, works="HT-1", ground="发票 1", key=key, actor=BUILDER, at=presold.now
    )


@pytest.mark.parametrize("replaced_by", ["cash", "letter"])
def test_a_lapsed_guarantee_is_replaced_before_anything_is_released(presold: Presold, replaced_by):
    """H13 R5: it lapses, then there is a warning and nothing goes out."""
    presold.works()
    presold.comes_in("n-0001", 312_000_000)
    presold.reach()
    letter(presold, "BH-1", 50_000_000, "2022-05-25")
    draw = asking.draw_ask(
        PERMIT, 20_000_000_00, works="HT-1", ground="发票 1", key="d", actor=BUILDER,
        at=presold.now,
    )  # fmt: skip
    presold.act(draw, "approve", OFFICE)
    presold.pays(f"draw/{draw.number}")
    waiting = asks(presold, "d2")
    presold.now = presold.now.replace(day=26)

    assert presold.standing().lapsed == {"BH-1": 19_040_000_00}
    for refused in (lambda: asks(presold, "d3"), lambda: presold.act(waiting, "approve", OFFICE)):
        with pytest.raises(GuaranteeLapsed, match="BH-1"):
            refused()
    with pytest.raises(GuaranteeLapsed):
        asking.refuse_node(PERMIT, [f"{PERMIT}-1"], 2, presold.now)

    if replaced_by == "cash":
        presold.comes_in("n-0002", 19_040_000 + 1_000)
    else:
        letter(presold, "BH-2", 20_000_000, "2022-12-31")
    asking.refuse_node(PERMIT, [f"{PERMIT}-1"], 2, presold.now)
    assert presold.act(waiting, "approve", OFFICE).open_stages[0].step == "paying"


def declare(presold: Presold, code: str, name: str, **told: str) -> None:
    given = {"founded_on": "2010-01-01", "representative": f"{name}负责人 0001"} | told
    presold.record("presale_firm", code, name, **given)


def test_a_payment_from_one_related_firm_to_another_is_a_circle(presold: Presold):
    """H13 (d): related by the same legal representative or the same main holder, as declared."""
    presold.comes_in("n-0001", 420_000_000)
    presold.reach()
    declare(presold, "F1", "演示建材公司", representative="演示人甲 123X")
    declare(presold, "F2", "演示贸易公司", representative="演示人甲 123x")
    own = registry.unit(DEVELOPER).name
    declare(presold, "F3", own, holders="演示人甲 123X 30；演示人乙 0002 70%")
    draw = asking.draw_ask(
        PERMIT, 1_000_00, payee="演示建材公司", payee_account="3200990002", ground="发票 1",
        key="d", actor=BUILDER, at=presold.now,
    )  # fmt: skip
    presold.act(draw, "approve", OFFICE)
    presold.pays(f"draw/{draw.number}")
    presold.later(days=7)
    presold.comes_in("n-0002", 500, payer="演示贸易公司")

    assert "circle" in kept(presold)


def test_a_payee_that_is_younger_than_thirty_days_is_looked_into(presold: Presold):
    """H13 (d)."""
    presold.comes_in("n-0001", 420_000_000)
    presold.reach()
    day = presold.now.date()
    for number, age in ((1, 29), (2, 30)):
        declare(presold, f"F{number}", f"演示新公司{number}", founded_on=f"{day - timedelta(age)}")
        asking.draw_ask(
            PERMIT, 100_00, payee=f"演示新公司{number}", payee_account="3200990002",
            ground="发票 1", key=f"d{number}", actor=BUILDER, at=presold.now,
        )  # fmt: skip

    warning = kept(presold)["payee"]

    assert "演示新公司1" in str(grounds_of(warning)[0])
    assert warning.data["level"] == "yellow"


def test_each_reads_a_warning_in_their_own_language(presold: Presold):
    presold.comes_in("n-0001", 300_000_000)
    presold.comes_in("n-0002", 2_000, payer="演示中介")
    [why], lines = grounds_of(kept(presold)["payer"]), evidence_of(kept(presold)["payer"])

    assert str(why) == "合同 C-1 的购房款由他人支付"
    with use_language(ENGLISH):
        assert str(why) == "Somebody else paid for contract C-1"
        assert not any("一" <= sign <= "鿿" for line in lines for sign in str(line))
        stray = presold.comes_in("n-0003", 100, "没有合同")
        assert str(stray.why).startswith("Contract")
    assert "没有这个账户的合同编号" in str(stray.why)
