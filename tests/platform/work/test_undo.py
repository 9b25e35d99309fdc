"""A move is taken back by whoever made it, and everything is as if it had not been."""

from datetime import timedelta

import pytest
from desk import (
    LAMP,
    closed,
    dispatched,
    filed,
    handled,
    moment,
    moved,
    open_desk,
    photo,
    reported,
    verifier_of,
    who,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from repairs import CLERK, IN_EAST, at, begun, somebody
from repairs import dispatched as repair_dispatched
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.models import Item, Message, Reporter, Stage, Turn

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ACCOUNTS = ("zhang", "wang", "li", "acceptor", "leader", "dispatcher", "commander", "lighting")
GOES_ON = {"revision", "changed_at", "turn"}


@pytest.fixture
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE, cases.APPEAL])
    open_desk()


def standing(*numbers):
    """Everything of items and stages, who may do what, and what the evaluation is made of."""
    mine = {"item__number__in": numbers}
    items = [
        {name: value for name, value in row.items() if name not in GOES_ON}
        for row in Item.objects.filter(number__in=numbers).order_by("pk").values()
    ]
    may = {
        (item.number, account): [(one.step, one.move.key) for one in work.possible(item, party)]
        for item in work.items(work.Wanted(numbers=numbers)).rows
        for account in ACCOUNTS
        for party in [who(account)["party"]]
    }
    facts = [f for f in cases.case_facts(moment(1), moment(1, month=7)) if f.number in numbers]
    others = [
        list(Turn.objects.exclude(last_verifier="").values()),
        list(Reporter.objects.filter(**mine).order_by("pk").values()),
        list(
            Message.objects.filter(**mine)
            .order_by("pk")
            .values("key", "channel", "address", "body")
        ),
    ]
    return items, list(Stage.objects.filter(**mine).order_by("pk").values()), may, facts, others


def taken_back(number, by, key, when, **how):
    return work.undo(number, key=key, actor=who(by)["actor"], at=when, **how)


MOVES = {
    "accept": ("acceptor", LAMP),
    "confirm": ("acceptor", None),
    "decline": ("acceptor", {"code": "unclear"}),
    "split": ("acceptor", None),
    "confirmed": ("zhang", {"found": "灯不亮"}),
    "file": ("leader", None),
    "send_back": ("leader", None),
    "dispatch": ("dispatcher", {"unit": "990100-lighting"}),
    "reclassify": ("dispatcher", {"type_code": "E01037", "condition": "灯杆倾斜"}),
    "void": ("commander", None),
    "finish": ("lighting", {"done": "换了灯泡", "without_photo": "拍不到"}),
    "return": ("lighting", None),
    "uphold": ("commander", None),
    "overrule": ("commander", None),
    "forward_by_hand": ("dispatcher", None),
    "not_enough": ("dispatcher", None),
    "redraw": ("leader", None),
    "close": ("leader", {"code": "fixed", "answer": "好了"}),
    "verify_again": ("leader", None),
}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.integers(0, 50), min_size=1, max_size=9))
def test_what_was_done_and_taken_back_leaves_everything_as_it_was(desk, choices):
    number = reported(f"r-{choices}", contact="b@example.org").item.number
    for turn, choice in enumerate(choices):
        when = moment(1, 9.5) + timedelta(minutes=turn)
        item = work.item(number)
        able = [
            (one.move.key, account)
            for account in ACCOUNTS
            for one in work.possible(item, who(account)["party"])
            if one.move.key in MOVES and MOVES[one.move.key][0] == account
        ]
        if not able:
            return
        move, by = able[choice % len(able)]
        key, said = f"{number}/{turn}", MOVES[move][1]
        before = standing(number)
        try:
            moved(number, move, by, said, at=when, key=key, opinion="理由")
        except (work.Unmet, cases.NoRuleBook):
            continue
        taken_back(number, by, key, when)
        assert standing(number) == before, move
        moved(number, move, by, said, at=when, key=f"{key}/again", opinion="理由")


def test_both_stand_in_the_log_and_whoever_follows_changes_learns_of_it(desk):
    number = dispatched()
    [last] = [s for s in work.item(number).stages if s.move == "dispatch"]
    key = Stage.objects.get(pk=last.id).key

    taken_back(number, "dispatcher", key, moment(1, 10.1), reason="派错了")

    told = [row.action for row in events.timeline("case", number)]
    assert told[-2:] == ["case.dispatch", "case.undo"]
    assert events.timeline("case", number)[-1].ground == "派错了"
    [changed], _cursor = work.changes(work.Wanted())
    assert (changed.number, changed.open_stages[0].step) == (number, "dispatching")
    assert changed.changed_at == moment(1, 10.1)
    [undone] = work.undone_of(number)
    assert (undone.move, undone.by_name, undone.reason) == ("dispatch", "dispatcher", "派错了")


def test_taken_back_twice_is_once_and_the_move_sent_again_stays_taken_back(desk):
    number = filed()
    said = {"unit": "990100-lighting"}
    moved(number, "dispatch", "dispatcher", said, at=moment(1, 10), key="d")

    first = taken_back(number, "dispatcher", "d", moment(1, 10.1))
    again = taken_back(number, "dispatcher", "d", moment(1, 10.1))
    late = moved(number, "dispatch", "dispatcher", said, at=moment(1, 10.1), key="d")

    assert first == again == late
    assert len([e for e in events.timeline("case", number) if e.action == "case.undo"]) == 1


def test_only_whoever_made_the_move_takes_it_back_and_only_in_time(desk):
    number = filed()
    moved(number, "dispatch", "dispatcher", {"unit": "990100-lighting"}, key="d", at=moment(1, 10))

    with pytest.raises(work.NotYours, match="dispatcher"):
        taken_back(number, "commander", "d", moment(1, 10.1))
    with pytest.raises(work.UndoRefused, match="届满"):
        taken_back(number, "dispatcher", "d", moment(1, 10) + timedelta(minutes=10, seconds=1))
    with pytest.raises(work.NothingToUndo):
        taken_back(number, "dispatcher", "another", moment(1, 10.1))
    assert work.item(number).open_stages[0].step == "handling"


def test_of_two_at_once_one_wins_and_the_other_is_told(desk):
    number = filed()
    moved(number, "dispatch", "dispatcher", {"unit": "990100-lighting"}, key="d", at=moment(1, 10))
    moved(number, "return", "lighting", at=moment(1, 10.05), opinion="不归我们", key="b")

    with pytest.raises(work.NothingToUndo):
        taken_back(number, "dispatcher", "d", moment(1, 10.1))
    taken_back(number, "lighting", "b", moment(1, 10.1))
    with pytest.raises(work.MoveUnknown):
        moved(number, "uphold", "commander", at=moment(1, 10.1), opinion="同意")


def test_what_has_happened_since_keeps_a_move_from_being_taken_back(desk):
    number = filed()
    moved(number, "dispatch", "dispatcher", {"unit": "990100-lighting"}, key="d", at=moment(1, 10))
    photo(number, "lighting", moment(1, 10.05))
    with pytest.raises(work.UndoRefused, match="此后又有变动"):
        taken_back(number, "dispatcher", "d", moment(1, 10.1))


def test_a_petition_made_since_keeps_a_dispatch_from_being_taken_back(desk):
    number = filed()
    moved(number, "dispatch", "dispatcher", {"unit": "990100-lighting"}, key="d", at=moment(1, 10))
    told = {"reason": "等材料", "until": moment(9), "key": "ask", "at": moment(1, 10.05)}
    work.ask(number, "pause", **told, **who("lighting"))

    with pytest.raises(work.UndoRefused, match="申请"):
        taken_back(number, "dispatcher", "d", moment(1, 10.1))


def test_a_letter_that_waits_is_withdrawn_and_one_that_left_keeps_the_move(desk):
    number = filed(contact="a@example.org")
    said = {"unit": "990100-lighting"}
    moved(number, "dispatch", "dispatcher", said, key="d", at=moment(1, 10), holds=True)
    sent = []

    def post(letter):
        sent.append(letter.body["what"])

    work.deliver({"reporter": post}, lambda: moment(1, 10.1))
    assert sent == ["filed"]
    taken_back(number, "dispatcher", "d", moment(1, 10.1))
    work.deliver({"reporter": post}, lambda: moment(2))
    assert sent == ["filed"]

    moved(number, "dispatch", "dispatcher", said, key="d2", at=moment(2, 10))
    work.deliver({"reporter": post}, lambda: moment(2, 10))
    assert sent == ["filed", "dispatched"]
    with pytest.raises(work.UndoRefused, match="已经发出"):
        taken_back(number, "dispatcher", "d2", moment(2, 10.1))


def test_a_letter_whose_sending_failed_may_have_arrived_all_the_same(desk):
    number = filed(contact="a@example.org")
    Message.objects.all().delete()
    moved(number, "dispatch", "dispatcher", {"unit": "990100-lighting"}, key="d", at=moment(1, 10))

    def post(letter):
        raise OSError("cut off")

    work.deliver({"reporter": post}, lambda: moment(1, 10))
    with pytest.raises(work.UndoRefused, match="已经发出"):
        taken_back(number, "dispatcher", "d", moment(1, 10.1))


def test_a_merging_gives_reporters_and_promise_back(desk):
    into = dispatched("r-1")
    number = reported("r-2", at=moment(1, 10.2), contact="b@example.org").item.number
    before = standing(into, number)
    moved(number, "merge", "acceptor", {"into": into}, at=moment(1, 10.3), key="m")
    assert Reporter.objects.filter(item__number=into).count() == 2

    taken_back(number, "acceptor", "m", moment(1, 10.4))

    assert standing(into, number) == before


def test_a_merging_stays_once_the_other_case_has_moved(desk):
    into = dispatched("r-1")
    number = reported("r-2", at=moment(1, 10.2)).item.number
    moved(number, "merge", "acceptor", {"into": into}, at=moment(1, 10.3), key="m")
    photo(into, "lighting", moment(1, 10.35))

    with pytest.raises(work.UndoRefused, match=into):
        taken_back(number, "acceptor", "m", moment(1, 10.4))


def test_handling_is_taken_back_with_the_verification_that_followed_by_itself(desk):
    number = dispatched()
    photo(number, "lighting", moment(1, 14))
    before = standing(number)
    item = moved(number, "finish", "lighting", {"done": "换灯泡"}, at=moment(1, 14), key="f")
    assert verifier_of(item)

    taken_back(number, "lighting", "f", moment(1, 14.1))

    assert standing(number) == before


def test_a_draw_that_another_case_went_on_from_is_not_turned_back(desk):
    one, two = dispatched("r-1"), dispatched("r-2")
    for number, when in ((one, 14), (two, 14.05)):
        photo(number, "lighting", moment(1, when))
        moved(number, "finish", "lighting", {"done": "好"}, at=moment(1, when), key=f"f/{number}")
    drawn = Turn.objects.get().last_verifier

    taken_back(one, "lighting", f"f/{one}", moment(1, 14.1))

    assert Turn.objects.get().last_verifier == drawn


def test_a_move_that_reaches_other_items_is_final(desk):
    number = closed().number
    assert work.undoable_of(work.item(number), "leader", moment(1, 16.05)) is not None
    assert cases.APPEAL.move("second_review", "uphold").is_final
    assert not cases.CASE.move("closing", "close").is_final


def test_the_page_offers_what_can_be_taken_back_and_nothing_else(desk):
    number = handled().number
    now = moment(1, 14.05)

    found = work.undoable_of(work.item(number), "lighting", now)

    assert found is not None and found.until == moment(1, 14) + timedelta(minutes=10)
    assert work.undoable_of(work.item(number), "dispatcher", now) is None
    assert [one.number for one in work.latest_undoable("lighting", now)] == [number]
    work.tick(moment(1, 14.5), lambda telling: [])
    assert work.latest_undoable("lighting", now) == []


def test_of_two_branches_only_the_one_that_was_moved_comes_back():
    item = work.begin(
        "review",
        {},
        title="联审",
        place=IN_EAST,
        key="v",
        party=work.Party("", reporter=True),
        actor=Actor("", "市民"),
        at=at(1),
    )
    clerk, expert = somebody("clerk"), somebody("expert")
    work.act(item.number, "circulate", key="c", at=at(1, 10), **clerk)
    work.act(item.number, "agree", key="a", at=at(1, 11), step="law", **expert)

    back = work.undo(item.number, key="a", actor=expert["actor"], at=at(1, 11))

    assert [stage.step for stage in back.open_stages] == ["law", "money"]


def test_a_move_whose_effect_does_not_say_that_it_can_be_undone_is_final():
    number = begun().number
    work.act(number, "dispatch", {"unit": "x"}, key="d", at=at(1, 10), **CLERK)

    with pytest.raises(work.NothingToUndo):
        work.undo(number, key="d", actor=CLERK["actor"], at=at(1, 10))
    assert repair_dispatched("other").open_stages[0].step == "handling"


def test_who_acts_on_what_was_taken_back_meanwhile_is_told_by_whom(desk):
    number = filed()
    moved(number, "dispatch", "dispatcher", {"unit": "990100-lighting"}, key="d", at=moment(1, 10))
    seen = work.item(number)
    taken_back(number, "dispatcher", "d", moment(1, 10.1))

    with pytest.raises(work.MovedAlready, match=r"dispatcher.*撤回"):
        moved(number, "return", "lighting", opinion="不归我们", revision=seen.revision)
