"""Parties of an item enter by a link of their own and make the moves of their part; a step that
hears nothing for so long is moved on by the system; a private item is nobody else's."""

from dataclasses import replace

import pytest
from repairs import CITES, CLERK, EAST, IN_EAST, at

from yiju.platform.base.i18n import _
from yiju.platform.events.api import Actor
from yiju.platform.registry.api import Reach
from yiju.platform.work import api, idioms
from yiju.platform.work.parts import api as parts

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAYS = api.Timed(api.Limit(10, api.TimeKind.NATURAL_DAY), CITES)
BUYER, CLOCK = api.By(parts=("buyer",)), api.By(system=True)
NOD = idioms.agrees("a", "buyer")
LAPSE = api.Move("lapse", _("到期"), ("over",), CLOCK)
SALE = api.Process(
    key="sale",
    title=_("买卖"),
    version=1,
    cites=CITES,
    begins="open",
    may_begin=api.By(roles=("clerk",)),
    private=True,
    steps=(
        api.Step(
            "open",
            _("在办"),
            (
                api.Move(
                    "nod", _("同意"), ("open",), BUYER, effects=(idioms.agrees("a", "buyer"),)
                ),
                api.Move("stop", _("中止"), ("held",), BUYER, effects=(idioms.held,)),
            ),
            silence=api.Silence(DAYS, LAPSE),
        ),
        api.Step("held", _("中止"), (api.Move("lift", _("恢复"), ("back",), BUYER),)),
        idioms.resuming("back", ("open",), CITES),
        api.Step("over", _("结束")),
    ),
)
SILENT_ONCE = api.Silence(DAYS, LAPSE, from_the_first=True)


def nobody(_telling: api.Telling) -> list[tuple[str, str]]:
    return []


@pytest.fixture
def sale(processes):
    api.install([SALE])
    return api.begin("sale", {}, key="s", title="买卖", place=IN_EAST, at=at(1), **CLERK).number


def acts(number: str, move: str, part: str, day: int) -> api.ItemRow:
    party, actor = api.Party("", part=part), Actor("", "当事人")
    return api.act(number, move, key=f"{move}{day}", party=party, actor=actor, at=at(day))


def step(number: str) -> str:
    row = api.item(number)
    return row.end or row.open_stages[0].step


def test_the_declaration_is_sound():
    assert api.check([SALE], ["clerk"]) == []


def test_only_whoever_has_the_part_makes_its_moves(sale):
    with pytest.raises(api.NotYours):
        acts(sale, "nod", "seller", 2)
    with pytest.raises(api.NotYours):
        api.act(sale, "nod", key="n", at=at(2), **CLERK)
    assert acts(sale, "nod", "buyer", 2).data["a"] == ["buyer"]


def test_silence_ends_a_step_and_every_move_begins_it_anew(sale):
    acts(sale, "nod", "buyer", 9)
    api.tick(at(12), nobody)
    assert step(sale) == "open"
    api.tick(at(19), nobody)
    assert step(sale) == "open"
    api.tick(at(20), nobody)
    assert step(sale) == "over"


def test_a_silence_from_the_first_goes_on_whatever_happens(sale):
    first = replace(SALE.step("open"), silence=SILENT_ONCE)
    api.install([replace(SALE, steps=(first, *SALE.steps[1:]))])
    number = api.begin("sale", {}, key="t", title="买", place=IN_EAST, at=at(1), **CLERK).number
    acts(number, "nod", "buyer", 9)
    api.tick(at(12), nobody)
    assert step(number) == "over"


def test_looking_at_one_item_leaves_the_others_to_the_clock(sale):
    other = api.begin("sale", {}, key="o", title="买", place=IN_EAST, at=at(1), **CLERK).number
    assert api.look(sale, at(12), nobody) == 1
    assert (step(sale), step(other)) == ("over", "open")


def test_what_is_held_up_goes_on_where_it_was(sale):
    acts(sale, "stop", "buyer", 2)
    assert step(sale) == "held"
    assert acts(sale, "lift", "buyer", 3).open_stages[0].step == "open"
    assert api.item(sale).data[idioms.HELD_FROM] == []


def test_a_link_opens_one_part_of_one_item(sale):
    other = api.begin("sale", {}, key="o", title="买", place=IN_EAST, at=at(1), **CLERK).number
    buyer, seller = (
        parts.add(sale, part, name="某**", marks={"name": part}, at=at(1))
        for part in ("buyer", "seller")
    )
    assert parts.shown(sale, parts.secret_of(buyer)) == buyer
    assert parts.secret_of(buyer) != parts.secret_of(seller)
    for number, secret in ((other, parts.secret_of(buyer)), (sale, ""), (sale, "x" * 24)):
        with pytest.raises(parts.PartUnknown):
            parts.shown(number, secret)
    renewed = parts.renew(buyer.id, actor=CLERK["actor"], at=at(2))
    with pytest.raises(parts.PartUnknown):
        parts.shown(sale, parts.secret_of(buyer))
    assert parts.shown(sale, parts.secret_of(renewed)).id == buyer.id


def test_what_is_kept_of_a_party_is_sealed(sale):
    from yiju.platform.work.parts.models import Part

    row = parts.add(sale, "buyer", name="某**", marks={}, at=at(1), kept={"account": "6222"})
    assert b"6222" not in bytes(Part.objects.get(pk=row.id).kept)
    assert parts.kept_of(row.id) == {"account": "6222"}


def test_a_private_item_is_found_by_its_own_unit_and_no_other_reach(sale):
    whole, own = Reach(EAST, None), Reach(EAST, "office")
    mine = api.begin(
        "sale", {}, key="u", title="买", place=IN_EAST, at=at(1), unit_code="office", **CLERK
    ).number
    assert [row.number for row in api.items(api.Wanted(reaches=[whole])).rows] == []
    assert [row.number for row in api.items(api.Wanted(reaches=[own])).rows] == [mine]
