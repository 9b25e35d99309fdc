"""Closed cases are drawn so that nobody can choose, checked by another hand, and come back."""

import hashlib
import hmac
import json
from datetime import date

import pytest
from desk import closed, handled, moment, moved, open_desk, photo, post
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.base.params import Parameter, Value
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.draws import api as draws
from yiju.platform.work import api as work
from yiju.platform.work import clock
from yiju.platform.work.cases import api as cases
from yiju.platform.work.rechecks import api as rechecks

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SEED = bytes(range(32))
JUNE = "2021-06"
AFTER = moment(1, 9, month=7)


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE, rechecks.RECHECK])
    open_desk()
    post("third", "assessor", "990100-command", "990100000000")


def drawn(count=7):
    """June with so many closed cases of one unit and class; five of them are drawn."""
    rechecks.announce(JUNE, moment(1), SEED)
    numbers = [closed(f"r-{n}", words=f"路灯不亮，第 {n} 盏").number for n in range(count)]
    return numbers, rechecks.perform(JUNE, AFTER)


def waiting():
    return work.items(work.Wanted(process="recheck", state="open")).rows


def test_the_hash_of_the_seed_stands_before_the_month_ends_and_the_seed_only_after_the_draw():
    row = rechecks.announce(JUNE, moment(1), SEED)
    assert row.commitment == hashlib.sha256(SEED).hexdigest()
    assert row.seed == ""
    assert "secrets" not in rechecks.export(JUNE)
    with pytest.raises(rechecks.NotOverYet):
        rechecks.perform(JUNE, moment(30))
    with pytest.raises(rechecks.AnnouncedTooLate):
        rechecks.announce("2021-05", moment(1))
    assert rechecks.perform(JUNE, AFTER).seed == SEED.hex()


def test_whoever_has_the_export_draws_the_same_cases_with_any_sha256():
    numbers, row = drawn()
    told = json.loads(json.dumps(rechecks.export(JUNE)))
    tickets = as_drawn(numbers, told)
    assert told["taken"] == {"990100-lighting/E01": tickets[:5]}
    assert (row.listed, row.drawn) == (7, 5)
    assert sorted(item.parent for item in waiting()) == sorted(tickets[:5])
    assert draws.verify_export(told)
    assert rechecks.verify_places(told)


def as_drawn(numbers, told):
    """The numbers in the order that seed and list give, by hmac alone."""
    seed = hashlib.sha256(b"|".join([SEED, b"", told["list_hash"].encode()])).digest()
    return sorted(numbers, key=lambda n: hmac.new(seed, n.encode(), "sha256").hexdigest())


@pytest.mark.parametrize("change", ["checked", "seed", "list", "commitment"])
def test_a_changed_export_does_not_verify(change):
    numbers, _row = drawn()
    told = rechecks.export(JUNE)
    [key] = told["taken"]
    match change:
        case "checked":
            spare = next(n for n in numbers if n not in told["taken"][key])
            told["taken"][key][0] = spare
        case "seed":
            told["secrets"]["宜居"] = bytes(32).hex()
        case "list":
            told["notice"]["candidates"].pop()
        case "commitment":
            told["commitments"]["宜居"] = "0" * 64
    assert not draws.verify_export(told)


def test_sample_sizes_that_do_not_follow_from_the_list_show():
    _numbers, _row = drawn()
    told = rechecks.export(JUNE)
    [key] = told["taken"]
    told["notice"]["places"][key] = 4
    assert not rechecks.verify_places(told)
    for junk in ({}, [], {"key": JUNE, "notice": {}}):
        with pytest.raises(draws.ExportUnreadable):
            rechecks.verify_places(junk)


def earlier_export():
    """A file as it was downloaded before draws had a room of their own."""
    numbers = [f"AJ-{n}" for n in range(7)]
    order = sorted(numbers, key=lambda n: hashlib.sha256(SEED + n.encode()).hexdigest())
    lines = sorted(["u/E01\t0\t0\n", *(f"u/E01\t{number}\n" for number in numbers)])
    one = {"unit": "u", "type_class": "E01", "numbers": numbers, "checked": 0, "failed": 0}
    return {
        "month": JUNE,
        "commitment": hashlib.sha256(SEED).hexdigest(),
        "announced_at": moment(1).isoformat(),
        "drawn_at": AFTER.isoformat(),
        "seed": SEED.hex(),
        "list_hash": hashlib.sha256("".join(lines).encode()).hexdigest(),
        "strata": [one],
        "sizes": {"u/E01": 5},
        "checked": {"u/E01": [*order[1:6]]},
        "no_access": {order[0]: "recorded"},
    }


def test_a_month_that_was_published_before_stays_verifiable():
    told = rechecks.from_earlier(earlier_export())
    assert draws.verify_export(told)
    assert rechecks.verify_places(told)
    changed = earlier_export()
    changed["seed"] = bytes(32).hex()
    assert not draws.verify_export(rechecks.from_earlier(changed))
    with pytest.raises(draws.ExportUnreadable):
        rechecks.from_earlier({"month": JUNE})


def test_a_month_is_announced_and_drawn_once_however_often_the_clock_looks():
    rechecks.keep_drawing(moment(1))
    first = rechecks.draw_of(JUNE)
    closed()
    for _turn in range(2):
        rechecks.keep_drawing(AFTER)
    assert rechecks.draw_of(JUNE).commitment == first.commitment
    assert rechecks.draw_of(JUNE).drawn == 1
    assert len(waiting()) == 1
    assert [row.month for row in rechecks.draws_made()] == ["2021-07", JUNE]


def test_a_case_that_is_not_fixed_comes_back_or_is_followed_by_a_new_one_once_archived():
    fresh = closed(words="路灯不亮，新的").number
    [stage] = work.item(fresh).open_stages
    assert stage.step == "closed"
    rechecks.announce(JUNE, moment(1), SEED)
    rechecks.perform(JUNE, AFTER)
    [recheck] = waiting()
    photo(recheck.number, "third", AFTER)
    done = moved(recheck.number, "fail", "third", {"found": "仍不亮"}, at=AFTER)
    assert done.end == "failed"
    assert done.data["brought_back"] == fresh
    again = work.item(fresh)
    assert [one.step for one in again.open_stages] == ["handling"]
    assert again.data["rework"] == 1
    assert again.data["recheck_failed"] == recheck.number


def test_an_archived_case_that_is_not_fixed_is_followed_by_a_new_one():
    numbers, _row = drawn(1)
    work.tick(moment(20, month=6), lambda telling: [])
    [old] = numbers
    assert not work.item(old).open_stages
    [recheck] = waiting()
    photo(recheck.number, "third", AFTER)
    done = moved(recheck.number, "fail", "third", {"found": "仍不亮"}, at=AFTER)
    made = work.item(done.data["brought_back"])
    assert (made.parent, made.source, made.type_code) == (old, "recheck", "E01037")
    assert [one.step for one in made.open_stages] == ["reported"]


def test_whoever_verified_or_handled_does_not_check_again_and_a_photo_is_needed():
    drawn(1)
    [recheck] = waiting()
    verifier = recheck.data["hands"]
    assert "lighting" in verifier
    for account in verifier:
        if account != "lighting":
            with pytest.raises(work.Unmet, match="他人复核"):
                moved(recheck.number, "confirm", account, {"found": "亮"}, at=AFTER)
    with pytest.raises(work.Unmet, match="照片"):
        moved(recheck.number, "confirm", "third", {"found": "亮"}, at=AFTER)
    photo(recheck.number, "third", AFTER)
    assert moved(recheck.number, "confirm", "third", {"found": "亮"}, at=AFTER).end == "confirmed"
    [result] = rechecks.results(JUNE)
    assert (result.unit, result.drawn, result.confirmed, result.failed) == (
        "990100-lighting",
        1,
        1,
        0,
    )
    low, high = result.interval
    assert low < 0.25, "one check says little"
    assert high == 1.0


def test_who_cannot_get_in_says_why_and_the_next_of_the_draw_takes_the_place():
    numbers, _row = drawn()
    first = waiting()[0]
    ground = {"ground": "小区封闭施工"}
    moved(first.number, "replace", "third", ground, at=AFTER)
    told = rechecks.export(JUNE)
    tickets = as_drawn(numbers, told)
    [checked] = told["taken"].values()
    assert sorted(checked) == sorted({*tickets[:6]} - {first.parent})
    assert told["replaced"] == {first.parent: "小区封闭施工"}
    assert draws.verify_export(told)


def test_open_cases_are_not_drawn():
    rechecks.announce(JUNE, moment(1), SEED)
    handled()
    assert rechecks.perform(JUNE, AFTER).listed == 0
    assert waiting() == ()


@pytest.fixture
def agreed(monkeypatch):
    """The city agreed on a public value of the second working day of the following month."""
    told = {"what": "上证指数收盘", "days": 2, "hour": 16}
    one = Parameter("recheck_beacon", "x", "x", (Value(date(2020, 1, 1), told),), assumption="x")
    monkeypatch.setitem(clock.P._parameters, "recheck_beacon", one)


def test_with_a_public_value_nobody_draws_before_it_is_noted(agreed):
    rechecks.announce(JUNE, moment(1), SEED)
    for n in range(7):
        closed(f"r-{n}", words=f"路灯不亮，第 {n} 盏")
    frozen = rechecks.perform(JUNE, AFTER)
    assert frozen.drawn_at is None and frozen.listed == 7
    [row] = draws.draws_made("recheck")
    assert (row.beacon, row.alone) == ("上证指数收盘 2021-07-02", "")
    rechecks.keep_drawing(moment(3, 9, month=7))
    assert not waiting(), "it waits for the value"
    draws.note_beacon(row.key, "3518.76", actor=Actor("auditor", "审计"), at=moment(3, 10, month=7))
    rechecks.keep_drawing(moment(3, 11, month=7))
    assert len(waiting()) == 5
    assert draws.verify_export(draws.export(row.key))


def test_a_list_that_was_not_frozen_before_the_public_value_is_given_up_in_public(agreed):
    rechecks.announce(JUNE, moment(1), SEED)
    closed("r-1", words="路灯不亮")
    rechecks.keep_drawing(moment(5, 9, month=7))
    [june] = [one for one in draws.draws_made("recheck") if one.key == "recheck-2021-06"]
    assert june.state == "given_up" and "须在名单冻结之后产生" in june.why_given_up
    assert not waiting()
