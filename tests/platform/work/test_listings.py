"""A listing, an appeal and a repair run over desks, with the limits of E, H27."""

from datetime import UTC, date, datetime

import pytest
import reputed
from desk import CITY, moment, post
from reputed import FIRM
from small_city import write_small_city

from yiju.platform.base.time import china_day
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.work import api as work
from yiju.platform.work.listings import api as listings

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOTICE = {"document": "告1", "words": "事实、依据、期限、权利", "served_on": "2021-03-26"}
KIND, HOUSING, EAST = "town.market", "990100-housing", "990101-government"


@pytest.fixture(autouse=True)
def desk(db, tmp_path):
    profile = registry.read_profile(write_small_city(tmp_path))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([listings.LISTING, listings.REVIEW])
    before = standings.standing_kinds()
    standings.install(reputed.KINDS)
    for account in ("handler", "reviewer", "third"):
        post(account, "staff", HOUSING, CITY)
    post("firm", "staff", EAST, CITY)
    yield
    standings.install(before)


def at(month: int, day: int, hour: int = 10) -> datetime:
    """By the clock of China, in 2021."""
    return datetime(2021, month, day, hour - 8, tzinfo=UTC)


def who(account: str, unit: str = HOUSING) -> Actor:
    return Actor(account, account, unit)


def proposed():
    _fact, item = listings.propose(
        "b", KIND, FIRM, "black", "B2", document="罚1", happened=date(2021, 3, 25),
        actor=who("handler"), at=at(3, 26),
    )  # fmt: skip
    return item.number


def move(number, account, key, said, moment, unit=HOUSING):
    posts = tuple(registry.memberships(account, china_day(moment)))
    party = work.Party(account, posts)
    return work.act(
        number, key, said, key=f"{number}/{key}/{account}", party=party,
        actor=who(account, unit), at=moment,
    )  # fmt: skip


def noticed():
    number = proposed()
    move(number, "handler", "notify", NOTICE, at(3, 26, 11))
    return number


RULED = {"document": "定1", "reason": "事实清楚"}


def test_a_proposal_lies_on_the_desk_of_the_unit_that_made_it_until_notice_is_due():
    number = proposed()
    [stage] = [one for one in work.item(number).stages if one.ended_at is None]
    assert (stage.step, stage.holder.unit) == ("proposed", HOUSING)
    assert china_day(stage.due_at) == date(2021, 3, 31), "three working days"
    assert listings.items_of("b") == [number]
    assert proposed() == number, "sent twice it is one"
    with pytest.raises(work.NotYours):
        move(number, "firm", "notify", NOTICE, at(3, 26), EAST)


def test_who_says_nothing_until_the_period_is_over_is_decided_on_then():
    number = noticed()
    with pytest.raises(work.Unmet, match="2021-04-02"):
        move(number, "handler", "silent", {}, at(4, 2, 17))
    assert not standings.standing(KIND, FIRM, on=date(2021, 4, 2)).listed
    move(number, "handler", "silent", {}, at(4, 6, 9))
    assert [one.step for one in work.item(number).stages if not one.ended_at] == ["deciding"]
    move(number, "reviewer", "list", RULED, at(4, 6))
    assert standings.standing(KIND, FIRM, on=date(2021, 4, 6)).is_on("black")
    assert work.item(number).end == "listed"


def test_a_decision_by_who_proposed_changes_neither_the_list_nor_the_desk():
    number = noticed()
    said = {"words": "没有异议", "stated_on": "2021-03-29"}
    move(number, "handler", "hear", said, at(3, 29))
    with pytest.raises(standings.SamePerson):
        move(number, "handler", "list", RULED, at(3, 30))
    assert not standings.standing(KIND, FIRM, on=date(2021, 3, 30)).listed
    assert work.item(number).end == ""
    move(number, "reviewer", "drop", RULED, at(3, 30))
    assert [one.state for one in standings.entries(KIND, FIRM, on=date(2021, 3, 30))] == ["dropped"]


def listed():
    number = noticed()
    move(number, "handler", "hear", {"words": "无", "stated_on": "2021-03-29"}, at(3, 29))
    move(number, "reviewer", "list", RULED, at(4, 6))


def test_an_appeal_goes_back_to_the_unit_and_somebody_else_there_decides():
    listed()
    _fact, item = listings.appeal("a", "b", text="处罚已撤销", actor=who("firm", EAST), at=at(4, 7))
    [stage] = work.item(item.number).stages
    assert (stage.holder.unit, china_day(stage.due_at)) == (HOUSING, date(2021, 5, 7))
    for account in ("handler", "reviewer"):
        with pytest.raises(standings.SamePerson):
            move(item.number, account, "grant", RULED, at(4, 8))
    move(item.number, "third", "grant", RULED, at(4, 8))
    assert not standings.standing(KIND, FIRM, on=date(2021, 4, 7)).listed


def test_a_repair_that_is_too_early_leaves_no_item_and_later_one_that_is_granted_removes():
    listed()
    told = {"corrected": date(2021, 5, 1), "proof": "验收单", "promise": "承诺书"}
    firm = who("firm", EAST)
    with pytest.raises(standings.RepairTooEarly):
        listings.repair("r", "b", **told, actor=firm, at=at(10, 5))
    assert listings.items_of("b") == []
    _fact, item = listings.repair("r", "b", **told, actor=firm, at=at(10, 6))
    move(item.number, "reviewer", "grant", RULED, at(10, 20))
    assert not standings.standing(KIND, FIRM, on=date(2021, 10, 20)).listed
    assert standings.standing(KIND, FIRM, on=date(2021, 10, 19)).is_on("black")
