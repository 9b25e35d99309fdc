"""Many items at once: foreseen whole, done one by one, taken back together."""

import pytest
from desk import LAMP, filed, moment, moved, open_desk, photo, reported, who
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events import api as events
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.models import Item, Message, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
WHOLE = [registry.Reach("", None)]
DISPATCH = ("case", 1, "dispatching", "dispatch")
LIGHTING = {"unit": "990100-lighting"}


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def waiting(count=3):
    """So many cases that wait to be dispatched, as they were seen."""
    numbers = [filed(f"r-{n}") for n in range(count)]
    return [(number, work.item(number).revision) for number in numbers]


def wanted(said=None, **how):
    return work.BulkWanted(*DISPATCH, LIGHTING if said is None else said, **how)


def foreseen(asked, want=None, by="dispatcher", at=None):
    party, when = who(by)["party"], at or moment(1, 10)
    return work.preview(want or wanted(), asked, party=party, at=when, reaches=WHOLE)


def confirmed(asked, want=None, key="bulk-1", by="dispatcher", at=None, most=100):
    when = at or moment(1, 10)
    actor = who(by)["actor"]
    work.bulk_begin(want or wanted(), asked, key=key, actor=actor, at=when)
    return work.bulk_go_on(key, **who(by), at=when, most=most)


def steps(asked):
    return [work.item(number).open_stages[0].step for number, _revision in asked]


def test_the_moves_that_all_allow_come_first():
    asked = waiting(2)
    other = reported("other").item
    rows = work.items(work.Wanted(numbers=(*(n for n, _r in asked), other.number))).rows

    found = work.choices(rows, who("dispatcher")["party"])

    assert [(one.move.key, len(one.numbers)) for one in found] == [
        ("dispatch", 2),
        ("reclassify", 2),
    ]
    assert [one.move.key for one in work.choices(rows[:1], who("acceptor")["party"])] == [
        "accept",
        "confirm",
        "merge",
        "split",
        "decline",
    ]


def test_a_preview_changes_nothing_and_names_all_that_is_unmet():
    [first, second, third] = waiting()
    moved(second[0], "dispatch", "dispatcher", LIGHTING, at=moment(1, 10))
    before = (list(Item.objects.values()), list(Stage.objects.values()), Message.objects.count())

    lines = foreseen([first, second, third, ("0", 1)], wanted({"unit": ""}))

    assert (list(Item.objects.values()), list(Stage.objects.values())) == before[:2]
    assert Message.objects.count() == before[2]
    told = {line.number: [str(one) for one in line.unmet] for line in lines}
    assert "承办单位" in told[first[0]][0]
    assert told[second[0]] == ["您看过之后有变动，最近由dispatcher办理", "现在在“处置中”"]
    assert told["0"] == ["没有这件事，或不在您的范围内"]


def test_every_guard_that_is_unmet_is_named_for_each_item():
    numbers = [filed(f"r-{n}") for n in range(2)]
    for number in numbers:
        moved(number, "dispatch", "dispatcher", LIGHTING, at=moment(1, 10))
    photo(numbers[0], "lighting", moment(1, 14), lon=119.99)
    asked = [(number, work.item(number).revision) for number in numbers]
    want = work.BulkWanted("case", 1, "handling", "finish", {"done": "好", "without_photo": ""})

    far, none = foreseen(asked, want, by="lighting", at=moment(1, 14))

    assert "米" in str(far.unmet[0])
    assert [str(one) for one in none.unmet] == ["没有上传本环节的现场照片"]


def test_a_preview_asks_the_database_as_often_for_many_as_for_few(django_assert_num_queries):
    asked, party = waiting(8), who("dispatcher")["party"]
    for some in (asked[:2], asked):
        with django_assert_num_queries(2):
            work.preview(wanted(), some, party=party, at=moment(1, 10), reaches=WHOLE)


def test_confirmed_twice_is_done_once():
    asked = waiting()

    first = confirmed(asked)
    again = confirmed(asked)

    assert (first.done, first.refused, first.left) == (3, 0, 0)
    assert first == again
    assert steps(asked) == ["handling"] * 3
    assert len(list(events.history(action="case.dispatch"))) == 3
    assert len(list(events.history(action="bulk.begin"))) == 1


def test_a_key_of_another_bulk_is_refused():
    asked = waiting(2)
    confirmed(asked[:1])

    with pytest.raises(work.KeyTaken):
        confirmed(asked[1:], by="commander")


def test_where_somebody_was_quicker_the_rest_is_done_and_they_are_named():
    asked = waiting()
    moved(asked[1][0], "dispatch", "dispatcher", {"unit": "990100-roads"}, at=moment(1, 9.9))

    done = confirmed(asked)

    assert [line.is_done for line in done.lines] == [True, False, True]
    assert "dispatcher" in done.lines[1].says
    assert work.item(asked[1][0]).unit_code == "990100-roads"


def test_what_was_interrupted_goes_on_where_it_stopped():
    asked = waiting()
    part = confirmed(asked, most=2)
    assert (part.done, part.left) == (2, 1)
    assert steps(asked) == ["handling", "handling", "dispatching"]

    rest = work.bulk_go_on("bulk-1", **who("dispatcher"), at=moment(1, 10))

    assert (rest.done, rest.left) == (3, 0)


def test_each_item_fills_what_it_knows_by_itself():
    asked = waiting(2)
    for number, unit in zip((n for n, _r in asked), ("990100-lighting", ""), strict=True):
        row = Item.objects.get(number=number)
        row.data["responsible"] = unit
        row.save()
    want = wanted({}, each=("unit",))

    known, unknown = foreseen(asked, want)
    assert (known.unmet, known.said["unit"]) == ((), "990100-lighting")
    assert "承办单位" in str(unknown.unmet[0])

    done = confirmed(asked, want)
    assert [line.is_done for line in done.lines] == [True, False]
    assert work.item(asked[0][0]).unit_code == "990100-lighting"


def test_nothing_and_too_many_are_refused_before_anything_is_done():
    with pytest.raises(work.BulkEmpty):
        confirmed([])
    with pytest.raises(work.BulkTooMany, match="501"):
        confirmed([(str(n), 1) for n in range(501)])
    with pytest.raises(work.BulkMoveUnknown):
        confirmed([("1", 1)], work.BulkWanted("case", 1, "dispatching", "explode", {}))


def test_a_whole_bulk_is_taken_back_and_what_cannot_be_says_why():
    asked = waiting()
    confirmed(asked)
    photo(asked[1][0], "lighting", moment(1, 10.05))

    back = work.bulk_undo("bulk-1", actor=who("dispatcher")["actor"], at=moment(1, 10.1))

    assert [bool(line.undone_at) for line in back.lines] == [True, False, True]
    assert "此后又有变动" in back.lines[1].undo_says
    assert steps(asked) == ["dispatching", "handling", "dispatching"]
    again = work.bulk_undo("bulk-1", actor=who("dispatcher")["actor"], at=moment(1, 10.1))
    assert again == back


def test_a_bulk_confirmed_again_after_it_was_taken_back_stays_taken_back():
    asked = waiting(2)
    confirmed(asked)
    work.bulk_undo("bulk-1", actor=who("dispatcher")["actor"], at=moment(1, 10.1))

    confirmed(asked, at=moment(1, 10.1))

    assert steps(asked) == ["dispatching"] * 2


def test_nobody_sees_or_takes_back_the_bulk_of_another():
    confirmed(waiting(1))

    with pytest.raises(work.BulkUnknown):
        work.bulk("bulk-1", "commander")
    with pytest.raises(work.BulkUnknown):
        work.bulk_undo("bulk-1", actor=who("commander")["actor"], at=moment(1, 10.1))
    [brief] = work.latest_bulks("dispatcher", moment(1, 10.1))
    assert (brief.asked, brief.done, brief.undone) == (1, 1, 0)
    assert work.latest_bulks("dispatcher", moment(1, 11)) == []


def test_what_a_bulk_tells_waits_while_it_can_be_taken_back():
    numbers = [filed(f"r-{n}", contact=f"{n}@example.org") for n in range(2)]
    Message.objects.all().delete()
    asked = [(number, work.item(number).revision) for number in numbers]
    confirmed(asked)
    sent = []

    def post(letter):
        sent.append(letter.item)

    work.deliver({"reporter": post}, lambda: moment(1, 10.1))
    assert sent == []
    work.deliver({"reporter": post}, lambda: moment(1, 10.2))
    assert sorted(sent) == sorted(numbers)
    back = work.bulk_undo("bulk-1", actor=who("dispatcher")["actor"], at=moment(1, 10.15))
    assert all("已经发出" in line.undo_says for line in back.lines)


def test_a_bulk_of_what_a_form_refuses_moves_nothing():
    number = reported("r-1").item.number
    want = work.BulkWanted("case", 1, "reported", "accept", {**LAMP, "condition": "没有这一条"})

    done = confirmed([(number, 1)], want, by="acceptor")

    assert [line.is_done for line in done.lines] == [False]
    assert done.lines[0].says
    assert work.item(number).open_stages[0].step == "reported"


def test_a_preview_says_what_one_has_no_right_to():
    asked = waiting(1)
    void = work.BulkWanted("case", 1, "dispatching", "void", {}, opinion="重复")

    [mine], [theirs] = foreseen(asked, void), foreseen(asked, void, by="commander")

    assert [str(one) for one in mine.unmet] == ["您的角色、单位或区域不能办理此操作"]
    assert theirs.unmet == ()


def test_what_was_changed_since_the_preview_is_not_moved_unseen():
    asked = waiting(2)
    photo(asked[0][0], "zhang", moment(1, 9.9))

    done = confirmed(asked)

    assert [line.is_done for line in done.lines] == [False, True]
