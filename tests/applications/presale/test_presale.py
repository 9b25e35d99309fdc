"""From a buyer's payment to the release: what is asked, drawn, seen, published and paid."""

from typing import Any

import pytest
from presold import (
    BANK,
    BUILDER,
    CITY,
    DEVELOPER,
    NUMBER,
    OFFICE,
    PERMIT,
    SECOND,
    STATION,
    Presold,
)

from yiju.applications.presale import accounts, asking, errors, indicators, warnings, web
from yiju.applications.presale.app import app
from yiju.platform.base.errors import CityError, Problems
from yiju.platform.base.i18n import use_language
from yiju.platform.base.time import Period, china_day, to_china
from yiju.platform.events.api import Actor
from yiju.platform.trust.draws import api as draws
from yiju.platform.trust.ledgers import api as ledgers
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.banking import api as banking
from yiju.platform.work.reconciling import api as reconciling
from yiju.platform.work.reviews import objecting
from yiju.platform.work.reviews.api import PoolTooSmall
from yiju.platform.work.warned import grounds_of

ONE, TWO = f"{PERMIT}-1", f"{PERMIT}-2"
Q = 388_800_000_00


def asks(presold: Presold, fen: int, works: str = "HT-1", **more: str) -> work.ItemRow:
    return asking.draw_ask(
        PERMIT, fen, works=works, ground="发票 1", key=work.new_key(), actor=BUILDER,
        at=presold.now, **more,
    )  # fmt: skip


def test_two_drawn_inspectors_an_objection_two_others_and_the_release_to_the_fen(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    assert presold.standing().free == (31_200_000_00, 0)
    item = presold.drawn(presold.node_asked(), "CZ-W-0009 其配偶在开发企业任职")
    first = item.data["inspectors"]
    row = draws.draw_of(f"presale-{item.number.lower()}-1")
    assert list(row.taken[""]) == first and row.listed == 8
    assert row.notice is not None and row.notice.excluded[0].id == "CZ-W-0009"

    item = presold.published(presold.inspected(item))
    assert [one.step for one in item.open_stages] == ["published"]
    presold.later(days=1)
    objecting.object_and_stop(
        item.number, "地下室还没有封顶", key="o-1", actor=OFFICE, at=presold.now
    )
    item = work.item(item.number)
    assert [one.step for one in item.open_stages] == ["pool"]
    [objection] = work.objections_of(item.number)
    assert str(objection.answer) == "另抽两人重新核验"
    with use_language("en"):
        assert str(objection.answer) == "Two others are drawn and look again"
    assert "另抽" not in "".join(stage.opinion for stage in item.stages)
    presold.later(days=8)
    work.tick(presold.now, lambda _telling: [])
    assert presold.standing().node == 0

    item = presold.drawn(item)
    second = item.data["inspectors"]
    assert not set(first) & set(second)
    item = presold.effective(presold.published(presold.inspected(item)))
    assert item.end == "effective"
    assert presold.standing().free == (31_200_000_00, 77_760_000_00)

    with pytest.raises(errors.MoreThanWithdrawable):
        asks(presold, 77_760_000_01)
    draw = asks(presold, 77_760_000_00)
    presold.act(draw, "approve", OFFICE)
    assert presold.standing().free == (0, 31_200_000_00)
    presold.pays(f"draw/{draw.number}")
    assert work.item(draw.number).end == "paid"
    assert ledgers.account(accounts.code_of(PERMIT)).balance == 342_240_000_00
    assert ledgers.account(accounts.code_of(PERMIT, "payee", "HT-1")).balance == 77_760_000_00


def test_a_notice_runs_five_working_days_and_an_edit_starts_it_anew(presold: Presold):
    item = presold.published(presold.inspected(presold.drawn(presold.node_asked())))
    [stage] = item.open_stages
    assert stage.notice_until is not None
    day = to_china(stage.notice_until).date()
    assert day == work.calendar().add_working_days(presold.now.date(), 5)
    was = item.data["notice"]["hash"]
    presold.later(days=1)
    item = presold.act(item, "edit", OFFICE, words="更正：三号楼")
    [stage] = item.open_stages
    assert to_china(stage.notice_until).date() > day
    assert item.data["notice"]["hash"] != was
    presold.later(days=6)
    work.tick(presold.now, lambda _telling: [])
    assert work.item(item.number).end == ""


def test_nobody_closes_a_notice_by_hand(presold: Presold):
    item = presold.published(presold.inspected(presold.drawn(presold.node_asked())))

    for actor in (OFFICE, BUILDER):
        with pytest.raises((work.NotYours, work.Unmet, work.MoveUnknown)):
            presold.act(item, "close", actor)


def test_one_who_was_not_drawn_cannot_sign(presold: Presold):
    item = presold.drawn(presold.node_asked())
    others = [f"CZ-W-000{n}" for n in range(1, 10) if f"CZ-W-000{n}" not in item.data["inspectors"]]
    outsider = Actor(others[0], others[0], STATION)
    presold.photos(item.number, outsider)

    with pytest.raises(work.NotYours):
        presold.act(item, "sign", outsider, "first_visit", found="x", result="reached")


def test_one_who_was_drawn_signs_on_the_spot_only(presold: Presold):
    item = presold.drawn(presold.node_asked())
    inspector = Actor(item.data["inspectors"][0], "x", STATION)
    said = {"found": "x", "result": "reached"}

    with pytest.raises(work.Unmet):
        presold.act(item, "sign", inspector, "first_visit", **said)
    presold.photos(item.number, inspector, at=(119.952, 31.75))
    with pytest.raises(work.Unmet):
        presold.act(item, "sign", inspector, "first_visit", **said)
    presold.photos(item.number, inspector)
    presold.act(item, "sign", inspector, "first_visit", **said)


def test_an_interest_found_after_the_draw_lets_the_next_go_with_the_reason(presold: Presold):
    item = presold.drawn(presold.node_asked())
    gone = item.data["inspectors"][0]
    item = presold.act(item, "replace", OFFICE, "first_visit", inspector=gone, reason="持有其股份")
    row = draws.draw_of(f"presale-{item.number.lower()}-1")

    assert item.data["inspectors"][0] == row.order[""][2]
    assert row.replaced == {gone: "持有其股份"}
    assert presold.inspected(item).open_stages[0].step == "inspected"


def test_a_pool_that_is_too_small_after_exclusions_is_refused(presold: Presold):
    item = presold.node_asked()
    excluded = "\n".join(f"CZ-W-000{n} 有利害关系" for n in range(1, 5))

    with pytest.raises(PoolTooSmall):
        presold.act(item, "freeze", OFFICE, excluded=excluded)
    assert not draws.is_announced(f"presale-{item.number.lower()}-1")


def test_what_one_found_unfinished_fails_and_may_be_asked_again(presold: Presold):
    item = presold.inspected(presold.drawn(presold.node_asked()), "not_reached")
    assert [one.step for one in item.open_stages] == ["failed"]
    item = presold.act(item, "again", BUILDER, opinion="已整改")
    assert item.data["round"] == 2 and item.open_stages[0].step == "preparing"


@pytest.mark.parametrize("node", [0, 2, 6])
def test_a_node_that_is_not_the_next_is_refused(presold: Presold, node: int):
    with pytest.raises(errors.NodeUnfit):
        presold.node_asked(node)
    with pytest.raises(errors.NodeUnfit):
        presold.node_asked(1, ["YS-2021-0009-1"])
    assert accounts.items("node") == []


def test_six_photos_with_place_and_time_come_with_a_request(presold: Presold):
    item = asking.node_ask(PERMIT, [ONE], 1, key="k", actor=BUILDER, at=presold.now)
    presold.photos(item.number, BUILDER, 5)
    presold.photos(item.number, BUILDER, 1, at=(119.952, 31.75))
    with pytest.raises(work.Unmet):
        presold.act(item, "submit", BUILDER)
    presold.photos(item.number, BUILDER)
    presold.act(item, "submit", BUILDER)


def test_the_node_of_a_permit_is_its_lowest_building(presold: Presold):
    presold.comes_in("n-0001", 400_000_000)
    item = presold.drawn(presold.node_asked(1, [ONE]))
    presold.effective(presold.published(presold.inspected(item)))

    assert [node for _row, node in presold.standing().buildings] == [1, 0]
    assert presold.standing().free.inside == 0


def test_a_permit_has_one_account(presold: Presold):
    presold.permit(account="32000002")
    with pytest.raises(banking.BankAccountTaken):
        asking.supervise(PERMIT, actor=OFFICE, at=presold.now)
    presold.permit()
    with pytest.raises(Problems):
        presold.permit("YS-2021-0002", NUMBER)


def test_a_lower_quota_needs_a_new_version_that_somebody_else_approves(presold: Presold):
    presold.permit(total_m2="70000")
    assert presold.standing().quota == Q
    lower = 300_000_000_00
    item = asking.quota_propose(PERMIT, lower, "竣工面积", actor=OFFICE, at=presold.now)
    with pytest.raises(work.Unmet):
        presold.act(item, "approve", OFFICE)
    assert presold.standing().quota == Q
    presold.act(item, "approve", SECOND)
    assert presold.standing().quota == lower
    with pytest.raises(errors.QuotaUnfit):
        asking.quota_propose(PERMIT, 219_999_999_99, "x", actor=OFFICE, at=presold.now)


def test_a_payment_for_a_cancelled_contract_or_beyond_the_price_credits_nobody(presold: Presold):
    presold.comes_in("n-0001", 200_000)
    beyond = presold.comes_in("n-0002", 500_000_000)
    assert beyond.why_code == "presale.contract_unfit"
    [contract] = accounts.items("contract")
    presold.act(contract, "cancel", OFFICE, ground="双方解除")
    late = presold.comes_in("n-0003", 1)
    assert late.why_code == "presale.contract_unfit" and "已解除" in str(late.why)
    assert presold.standing().unassigned == 500_000_001_00
    assert presold.standing().free.above == 0


def test_a_cancelled_contract_is_paid_back_to_where_it_came_from_the_lender_first(presold: Presold):
    presold.comes_in("n-0001", 200_000)
    presold.comes_in("n-0002", 300_000, "C-1 按揭", payer="示例银行贷款", payer_account="62229999")
    [contract] = accounts.items("contract")
    presold.act(contract, "cancel", OFFICE, ground="双方解除")

    keys = [row.key for row in reversed(banking.payments())]
    told = [banking.message_of(key) for key in keys]
    assert [one["payee_account"] for one in told] == ["62229999", "62220001"]
    assert [one["amount"] for one in told] == [300_000_00, 200_000_00]
    for key in keys:
        presold.pays(key)
    assert work.item(contract.number).end == "cancelled"
    assert ledgers.account(accounts.code_of(PERMIT)).balance == 0


def test_a_contract_is_filed_once_its_down_payment_is_in(presold: Presold):
    [contract] = accounts.items("contract")
    presold.comes_in("n-0001", 99_999)
    with pytest.raises(errors.ContractUnfit):
        presold.act(contract, "file", OFFICE)
    presold.comes_in("n-0002", 1)
    presold.act(contract, "file", OFFICE)


def test_money_of_the_quota_goes_to_parties_of_works_only_and_by_progress(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    presold.works("HT-2", "1000000", progress=40)
    presold.reach()
    with pytest.raises(errors.PayeeUnfit):
        asks(presold, 1, "HT-9")
    with pytest.raises(errors.PayeeUnfit):
        asks(presold, 500_000_01, "HT-2")
    draw = asks(presold, 500_000_00, "HT-2")
    presold.act(draw, "approve", OFFICE)
    presold.pays(f"draw/{draw.number}")
    with pytest.raises(errors.PayeeUnfit):
        asks(presold, 1, "HT-2")


def test_two_requests_that_together_are_too_much_are_not_both_approved(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    one, two = (
        asks(presold, 31_200_000_00, "", payee="演示公司", payee_account="3200990002")
        for _time in range(2)
    )
    presold.act(one, "approve", OFFICE)
    with pytest.raises(errors.MoreThanWithdrawable):
        presold.act(two, "approve", OFFICE)
    assert work.item(two.number).open_stages[0].step == "checked"
    banking.result_take(
        BANK, {"key": f"draw/{one.number}", "state": "failed", "reason": "账号不存在"}, presold.now
    )
    assert work.item(one.number).end == "failed"
    presold.act(two, "approve", OFFICE)


def test_a_paid_request_is_reconciled_by_the_statement_of_the_next_day(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    draw = asks(presold, 5_00, "", payee="演示公司", payee_account="3200990002")
    presold.act(draw, "approve", OFFICE)
    presold.pays(f"draw/{draw.number}", "P-0001")
    day = f"{presold.now:%Y-%m-%d}"
    file = f"date,number,text,in,out\n{day},n-0001,C-1,420000000.00,\n{day},P-0001,x,,5.00\n"
    for _time in range(2):
        done = banking.statement_take(
            BANK, NUMBER, file.encode(), "csv", name="x", at=presold.later(days=1)
        )
    assert (done.differences, work.item(draw.number).end) == (0, "reconciled")
    other = f"date,number,text,in,out\n{day},n-0009,手续费,,1.00\n".encode()
    later = presold.later(days=1)
    assert banking.statement_take(BANK, NUMBER, other, "csv", name="y", at=later).differences == 1
    [number] = reconciling.numbers(accounts.code_of(PERMIT)).values()
    [stage] = work.item(number).open_stages
    assert stage.holder.role == "office"


def test_the_red_button_stops_at_once_and_only_another_person_lifts_it(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    draw = asks(presold, 1, "", payee="演示公司", payee_account="3200990002")
    hold = asking.hold_put(PERMIT, "red", "资金被转移的举报", key="h", actor=OFFICE, at=presold.now)
    assert presold.standing().free == (0, 0)
    with pytest.raises(errors.Held):
        presold.act(draw, "approve", OFFICE)
    with pytest.raises(errors.Held):
        asks(presold, 1, "", payee="演示公司", payee_account="3200990002")
    with pytest.raises(errors.Held):
        presold.node_asked()
    for move, said in (("confirm", {}), ("lift", {"ground": "查无此事"})):
        with pytest.raises(work.Unmet):
            presold.act(hold, move, OFFICE, **said)
    presold.act(hold, "confirm", SECOND)
    assert presold.standing().is_stopped
    presold.act(hold, "lift", SECOND, ground="查无此事")
    presold.act(draw, "approve", OFFICE)


def test_no_books_are_opened_for_a_permit_of_a_project_whose_works_are_stopped(presold: Presold):
    """H13 R1."""
    presold.permit("YS-2021-0002", "32000002")
    held = asking.hold_put(PERMIT, "stop", "质安站停工令", key="h", actor=OFFICE, at=presold.now)
    with pytest.raises(errors.Held, match="质安站停工令"):
        asking.supervise("YS-2021-0002", actor=OFFICE, at=presold.now)
    presold.act(held, "lift", SECOND, ground="复工通知")
    asking.supervise("YS-2021-0002", actor=OFFICE, at=presold.now)


def test_a_court_freezes_what_is_above_the_quota(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    asking.hold_put(
        PERMIT, "court", "（2022）苏 04 执 1 号", amount=31_000_000_00, key="h", actor=OFFICE,
        at=presold.now,
    )  # fmt: skip
    assert presold.standing().free == (200_000_00, 0)


def test_only_the_developer_asks_and_only_the_office_holds(presold: Presold):
    with pytest.raises(errors.NotTheOffice):
        asking.node_ask(PERMIT, [ONE], 1, key="k", actor=OFFICE, at=presold.now)
    with pytest.raises(errors.NotTheOffice):
        asking.hold_put(PERMIT, "red", "x", key="k", actor=BUILDER, at=presold.now)
    presold.comes_in("n-0001", 420_000_000)
    draw = asks(presold, 1, "", payee="演示公司", payee_account="3200990002")
    with pytest.raises((work.NotYours, work.Unmet)):
        presold.act(draw, "approve", BUILDER)


def test_a_permit_that_is_short_and_late_warns_once_and_clears_by_itself(presold: Presold):
    presold.comes_in("n-0001", 100_000_000)
    for _time in range(2):
        warnings.keep_warning(presold.now)
    found = {one.data["kind"]: one.data["level"] for one in accounts.items("warning")}
    assert (len(accounts.items("warning")), found) == (2, {"coverage": "red", "delay": "red"})
    presold.comes_in("n-0002", 300_000_000)
    presold.reach()
    presold.reach(2)
    warnings.keep_warning(presold.now)
    assert all(one.end for one in accounts.items("warning"))


def test_a_developer_who_is_listed_is_warned_of_and_that_the_list_was_used_is_kept(
    presold: Presold,
):
    """H13 R10: the developer's standing is a ground of its own."""
    presold.comes_in("n-0001", 300_000_000)
    presold.reach()
    presold.reach(2)
    kind, firm = "contractor_credit.builder", standings.Subject("unit", DEVELOPER)
    by: dict[str, Any] = {"actor": OFFICE, "at": presold.now}
    today = china_day(presold.now)
    standings.propose("p", kind, firm, "black", "B2", document="罚 1", happened=today, **by)
    standings.notify("n", "p", document="告 1", text="拟列入", served_on=today, **by)
    standings.hear("h", "p", "没有意见", on=today, **by)
    warnings.keep_warning(presold.now)
    assert not [one for one in accounts.items("warning") if not one.end]

    second = {**by, "actor": SECOND}
    standings.decide("d", "p", listed=True, document="决 1", reason="属实", **second)
    for _time in range(2):
        warnings.keep_warning(presold.now)

    [warning] = [one for one in accounts.items("warning") if not one.end]
    assert (warning.data["level"], grounds_of(warning)) == ("orange", ["开发企业信用异常"])
    [used] = standings.uses(kind, firm)
    assert used.purpose == f"预售资金预警 {PERMIT}"


def test_a_guarantee_counts_while_it_is_valid(presold: Presold):
    presold.comes_in("n-0001", 300_000_000)
    presold.record(
        "presale_guarantee", "BH-1", "保函", permit=PERMIT, bank="示例银行",
        amount_yuan="50000000", since="2022-05-01", until="2022-05-20",
    )  # fmt: skip
    assert presold.standing().guarantee == 50_000_000_00
    presold.later(days=12)
    assert presold.standing().guarantee == 0


def test_what_came_in_is_what_was_drawn_refunded_and_is_left(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    draw = asks(presold, 123_45, "", payee="演示公司", payee_account="3200990002")
    presold.act(draw, "approve", OFFICE)
    presold.pays(f"draw/{draw.number}")
    assert ledgers.trial_balance().balanced
    assert sum(one.balance for one in ledgers.accounts(holder=PERMIT)) == 0


def test_a_buyer_sees_with_the_code_and_nobody_without(presold: Presold):
    assert asking.contract_seen("C-1", "code-of-c1").data["contract"] == "C-1"
    for contract, code in (("C-1", "wrong"), ("C-2", "code-of-c1"), ("", ""), ("C-1", "")):
        with pytest.raises(errors.NoSuchContract):
            asking.contract_seen(contract, code)


def test_every_refusal_says_what_to_do(presold: Presold):
    assert all(issubclass(one, CityError) for one in (errors.Held, errors.NodeUnfit))
    assert TWO and app.name == "presale"


def measured(indicator, year: int, month: int):
    return indicator.pull(Period.month(year, month), CITY, None)


def test_the_figures_are_of_the_day_that_is_asked_for(presold: Presold):
    assert measured(indicators.drawn, 2022, 6).value is None
    assert measured(indicators.covered, 2022, 5).value == 0
    presold.comes_in("n-0001", 400_000_000)
    presold.reach()

    assert measured(indicators.covered, 2022, 5).value == 100
    assert measured(indicators.covered, 2022, 4).value is None
    share = measured(indicators.drawn, 2022, 6)
    assert (share.value, share.denominator) == (100, 1)
    assert measured(indicators.titled, 2023, 12).value == 0
    assert measured(indicators.titled, 2023, 11).value is None


def test_wages_are_paid_before_anything_else_inside_the_quota(presold: Presold):
    presold.comes_in("n-0001", 420_000_000)
    presold.reach()
    presold.record(
        "presale_works", "GZ-1", "工资专户", permit=PERMIT, payee="演示建设公司工资专户",
        account="3200990009", purpose="wage", amount_yuan="1000000", progress=30,
    )  # fmt: skip
    with pytest.raises(errors.PayeeUnfit):
        asks(presold, 1)
    draw = asks(presold, 300_000_00, "GZ-1")
    presold.act(draw, "approve", OFFICE)
    asks(presold, 1)


def test_what_was_kept_apart_is_credited_or_sent_back_by_the_office(presold: Presold):
    presold.comes_in("n-0001", 5, "不知道")
    presold.comes_in("n-0002", 7, "不知道")
    settle = asking.stray_settle
    with pytest.raises(errors.NotTheOffice):
        settle(PERMIT, "n-0001", "C-1", "x", BUILDER, presold.now)
    settle(PERMIT, "n-0001", "C-1", "电话核实", OFFICE, presold.now)
    settle(PERMIT, "n-0002", "", "退回", OFFICE, presold.now)
    assert accounts.paid_in(PERMIT, "C-1") == 5_00
    [back] = banking.payments()
    presold.pays(back.key)
    assert presold.standing().unassigned == 0 and presold.standing().balance == 5_00


def test_an_objection_through_the_portal_stops_a_notice_as_well(presold: Presold):
    item = presold.published(presold.inspected(presold.drawn(presold.node_asked())))
    work.object_to(item.number, "没有完成", key="p", actor=Actor("", "市民"), at=presold.now)
    web.keep(presold.now)
    assert work.item(item.number).open_stages[0].step == "pool"


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_and_less_cannot_be_asked_for(presold: Presold, fen: int):
    with pytest.raises(ledgers.LedgerRefusal):
        asks(presold, fen, "", payee="演示公司", payee_account="3200990002")
    with pytest.raises(errors.HoldUnfit):
        asking.hold_put(PERMIT, "red", " ", key="h", actor=OFFICE, at=presold.now)


def test_a_notice_that_ends_during_a_freeze_takes_effect_once_that_is_lifted(presold: Presold):
    item = presold.published(presold.inspected(presold.drawn(presold.node_asked())))
    hold = asking.hold_put(PERMIT, "stop", "停工令", key="h", actor=OFFICE, at=presold.now)
    assert presold.effective(item).end == ""
    presold.act(hold, "lift", SECOND, ground="已整改")
    presold.later(hours=2)
    work.tick(presold.now, lambda _telling: [])
    assert work.item(item.number).end == "effective"


def test_a_node_is_asked_for_once_at_a_time(presold: Presold):
    presold.node_asked(1, [ONE])
    with pytest.raises(errors.NodeUnfit):
        presold.node_asked(1, [ONE, TWO])
    presold.node_asked(1, [TWO])


def test_of_many_buildings_those_to_visit_are_drawn_as_well(presold: Presold):
    more = [f"{PERMIT}-{number}" for number in range(3, 6)]
    for code in more:
        presold.building(code)
    item = presold.drawn(presold.node_asked(1, [ONE, TWO, *more]))
    row = draws.draw_of(f"presale-{item.number.lower()}-1")

    assert len(item.data["visited"]) == 2 and set(item.data["visited"]) <= {ONE, TWO, *more}
    assert list(row.taken["part"]) == item.data["visited"]
    assert list(row.taken["inspector"]) == item.data["inspectors"]
