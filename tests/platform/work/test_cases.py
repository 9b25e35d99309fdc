"""Cases run the closed loop: nobody checks their own work, nothing closes that is not fixed."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from desk import (
    IN_WEST,
    OFFICE,
    RULES,
    closed,
    dispatched,
    filed,
    handled,
    moment,
    moved,
    open_desk,
    photo,
    post,
    reported,
    verified,
    verifier_of,
    who,
)
from django.db import transaction
from register import LAMP as STREET_LAMP
from register import Register
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.base.errors import Problems
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.registry import kinds
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
from yiju.platform.work.cases.photos import band_keys, bands_near
from yiju.platform.work.models import RuleBook

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def test_a_report_runs_the_seven_steps_to_its_closing():
    item = closed()

    assert [(stage.step, stage.move) for stage in item.stages] == [
        ("reported", "accept"),
        ("filing", "file"),
        ("dispatching", "dispatch"),
        ("handling", "finish"),
        ("feedback", "forward"),
        ("verifying", "pass"),
        ("closing", "close"),
        ("closed", ""),
    ]
    assert (item.end, item.unit_code, item.data["closing"]) == (
        "closed",
        "990100-lighting",
        "fixed",
    )
    assert len(item.number) == 19
    assert item.number.startswith("99010020210601")


def test_the_limit_of_the_rule_book_row_is_the_limit_of_the_handler():
    item = work.item(dispatched())

    assert item.open_stages[0].due_at == moment(2, 17.5)
    urgent = work.item(dispatched("m", said={"type_code": "E01001"}, unit="990100-roads"))
    assert urgent.open_stages[0].due_at == moment(1, 12)


def test_a_case_is_not_filed_without_a_row_of_the_rule_book():
    number = reported().item.number

    with pytest.raises(cases.TypeNotInBook):
        moved(number, "accept", "acceptor", {"type_code": "E99999"})
    with pytest.raises(cases.ConditionUnknown, match="灯杆倾斜"):
        moved(number, "accept", "acceptor", {"type_code": "E01037"})


def test_handling_needs_a_photo_of_the_place_and_the_time():
    number = dispatched()

    with pytest.raises(work.Unmet, match="没有上传本环节的现场照片"):
        moved(number, "finish", "lighting", {"done": "修好了"}, at=moment(1, 14))
    photo(number, "lighting", moment(1, 14), lon=119.951)
    with pytest.raises(work.Unmet, match="超过 50 米"):
        moved(number, "finish", "lighting", {"done": "修好了"}, at=moment(1, 14))
    photo(number, "lighting", moment(1, 14), taken_at=moment(1, 8, month=5))
    with pytest.raises(work.Unmet, match="不在本环节之内"):
        moved(number, "finish", "lighting", {"done": "修好了"}, at=moment(1, 14))


def test_the_photo_of_another_case_is_recognised():
    from desk import new_bytes

    picture = new_bytes()
    first, second = dispatched("a"), dispatched("b")
    cases.keep_evidence(first, picture, actor=who("lighting")["actor"], at=moment(1, 11))
    cases.keep_evidence(second, smaller(picture), actor=who("lighting")["actor"], at=moment(1, 11))

    with pytest.raises(work.Unmet, match=f"照片与 {first} 的照片相同"):
        moved(second, "finish", "lighting", {"done": "修好了"}, at=moment(1, 14))


def smaller(picture: bytes) -> bytes:
    from io import BytesIO

    from PIL import Image

    image = Image.open(BytesIO(picture))
    out = BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(out, "JPEG", quality=70)
    return out.getvalue()


def test_alike_photos_share_a_key_however_their_eight_bits_fall():
    phash = 0x0123456789ABCDEF
    for turned in (
        0xFF,
        0x0101010101010101,
        0x8080808080808080,
        0x3000300030003,
        0xC0000003C0000003,
    ):
        assert turned.bit_count() <= 8
        assert set(bands_near(phash)) & set(band_keys(phash ^ turned))


def test_without_a_photo_the_dispatcher_decides():
    number = dispatched()
    item = moved(
        number,
        "finish",
        "lighting",
        {"done": "修好了", "without_photo": "井下无法拍照"},
        at=moment(1, 14),
    )

    assert [stage.step for stage in item.open_stages] == ["feedback"]
    back = moved(number, "not_enough", "dispatcher", opinion="请补地面照片", at=moment(1, 14.5))
    assert [stage.step for stage in back.open_stages] == ["handling"]


def test_nobody_verifies_their_own_work_and_nobody_twice_in_a_row_for_one_handler():
    drawn = [verifier_of(handled(f"c-{number}")) for number in range(6)]

    assert set(drawn) == {"zhang", "wang"}
    assert all(one != following for one, following in itertools.pairwise(drawn))


def test_only_whoever_is_drawn_verifies():
    item = handled()
    other = {"zhang": "wang", "wang": "zhang"}[verifier_of(item)]
    photo(item.number, other, moment(1, 15))

    with pytest.raises(work.NotYours):
        moved(item.number, "pass", other, at=moment(1, 15))


def test_where_nobody_else_may_verify_the_shift_leader_does():
    number = dispatched("w", where=IN_WEST)
    photo(number, "lighting", moment(1, 14), lon=119.85)
    first = moved(number, "finish", "lighting", {"done": "好了"}, at=moment(1, 14))
    again = dispatched("w2", where=IN_WEST)
    photo(again, "lighting", moment(1, 14), lon=119.85)
    second = moved(again, "finish", "lighting", {"done": "好了"}, at=moment(1, 14))

    assert verifier_of(first) == "li"
    assert second.open_stages[0].holder == work.Holder(role="shift_leader")


def test_an_absent_verifier_is_replaced_by_another_draw():
    item = handled()
    again = moved(item.number, "redraw", "leader", opinion="休假", at=moment(1, 14.5))

    assert verifier_of(again) != verifier_of(item)


def test_failed_verification_is_rework_and_the_clock_goes_on_with_what_was_left():
    item = handled(at=moment(2, 16.5))
    by = verifier_of(item)
    photo(item.number, by, moment(3, 10))
    back = moved(item.number, "fail", by, opinion="灯还不亮", at=moment(3, 10))

    [stage] = back.open_stages
    assert (stage.step, stage.holder.unit, back.data["rework"]) == (
        "handling",
        "990100-lighting",
        1,
    )
    assert stage.due_at == moment(3, 17.5)


def test_a_return_that_is_not_upheld_leaves_the_clock_as_it_was():
    number = dispatched()
    moved(number, "return", "lighting", opinion="不是我们的灯", at=moment(1, 11))
    back = moved(number, "overrule", "commander", opinion="权属在照明处", at=moment(2, 11))
    assert [one["unit"] for one in back.data["shirked"]] == ["990100-lighting"]

    assert back.open_stages[0].due_at == moment(2, 17.5)
    assert "misdispatched" not in back.data


def test_an_upheld_return_counts_against_the_dispatcher_and_keeps_number_and_history():
    number = dispatched()
    moved(number, "return", "lighting", opinion="不是我们的灯", at=moment(1, 11))
    moved(number, "uphold", "commander", opinion="属市政", at=moment(1, 14))
    again = moved(number, "dispatch", "dispatcher", {"unit": "990100-roads"}, at=moment(1, 15))

    assert again.number == number
    assert again.data["misdispatched"] == [{"unit": "990100-lighting", "dispatcher": "dispatcher"}]
    assert again.open_stages[0].holder.unit == "990100-roads"
    assert again.open_stages[0].due_at == moment(2, 17.5)
    assert len(again.stages) == 7


def test_a_wrong_category_is_changed_and_the_promise_follows():
    number = filed()
    before = work.item(number).due_at
    pole = {"type_code": "E01037", "condition": "灯杆倾斜"}
    item = moved(
        number, "reclassify", "dispatcher", pole, opinion="现场是灯杆倾斜", at=moment(1, 10)
    )

    assert item.data["condition"] == "灯杆倾斜"
    assert item.due_at - before == timedelta(days=4), "two working days with a weekend between"


def test_the_reporters_not_fixed_reopens_the_same_case_and_counts_as_rework():
    item = closed()
    doubt = {"code": "same", "words": "昨晚还是黑的"}
    back = moved(item.number, "not_fixed", "", doubt, at=moment(3))

    assert (back.end, back.ended_at) == ("", None)
    assert (back.data["rework"], back.data["reopened"]) == (1, 1)
    assert back.open_stages[0].holder.unit == "990100-lighting"


def test_after_seven_days_the_case_is_archived_and_a_doubt_is_a_new_report():
    item = closed()
    assert item.open_stages[0].notice_until == moment(9, 0) - timedelta(seconds=1)

    work.tick(moment(9, 1), lambda telling: [])

    assert work.item(item.number).open_stages == ()
    with pytest.raises(work.ItemEnded):
        moved(item.number, "not_fixed", "", {"code": "same"}, at=moment(9, 9))


def test_a_case_is_not_closed_as_fixed_before_it_was_verified():
    item = verified()
    again = moved(item.number, "verify_again", "leader", opinion="照片看不清", at=moment(1, 15.5))

    with pytest.raises(work.MoveUnknown):
        moved(item.number, "close", "leader", {"code": "fixed"}, at=moment(1, 16))
    assert verifier_of(again) != item.stages[-2].by_account


def test_a_report_that_is_declined_says_why_to_its_reporter():
    number = reported(contact="mail:someone@example.org").item.number
    moved(number, "decline", "acceptor", {"code": "outside"}, opinion="属外市", at=moment(1, 9.5))

    [letter] = [m for m in sent_letters() if m.item == number]
    assert (letter.channel, letter.body["code"]) == ("reporter", "outside")
    assert "example.org" not in letter.address


def sent_letters():
    letters = []
    work.deliver({"reporter": letters.append}, lambda: moment(30))
    return letters


def test_reporters_of_merged_cases_are_all_kept_and_all_told():
    first = reported("a", contact="mail:a@example.org")
    second = reported("b", contact="mail:b@example.org", at=moment(1, 9.25))
    moved(second.item.number, "merge", "acceptor", {"into": first.item.number}, at=moment(1, 9.5))
    moved(
        first.item.number,
        "decline",
        "acceptor",
        {"code": "outside"},
        opinion="外市",
        at=moment(1, 10),
    )

    rows = cases.reporters_of(first.item.number)
    assert [row.came_with for row in rows] == [first.item.number, second.item.number]
    assert cases.is_reporter(first.item.number, second.secret)
    assert len([m for m in sent_letters() if m.body["what"] == "rejected"]) == 2
    assert work.item(second.item.number).merged_into == first.item.number


def test_a_case_is_not_merged_into_itself_or_into_one_that_ended():
    ended = closed("x").number
    number = reported("y").item.number

    for into in (number, ended, "nothing"):
        with pytest.raises(work.ItemUnknown):
            moved(number, "merge", "acceptor", {"into": into})
    assert work.item(number).end == ""


def test_one_report_with_several_things_is_split_and_its_reporter_follows_each():
    whole = reported(words="路灯不亮，井盖也没了")
    parts = [cases.Part("路灯不亮", "E01037"), cases.Part("井盖没了", "E01001")]

    def split():
        return cases.split(whole.item.number, parts, key="s", at=moment(1, 9.5), **who("acceptor"))

    children, again = split(), split()

    assert [child.number for child in children] == [child.number for child in again]
    assert [child.parent for child in children] == [whole.item.number] * 2
    assert all(cases.is_reporter(child.number, whole.secret) for child in children)
    assert [len(cases.reporters_of(child.number)) for child in children] == [1, 1]


def test_the_same_report_sent_twice_is_one_case_and_one_reporter():
    first, again = reported(), reported()

    assert first.item.number == again.item.number
    assert (bool(first.secret), again.secret) == (True, "")
    assert len(cases.reporters_of(first.item.number)) == 1


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"where": cases.Where(121.5, 31.2, IN_WEST.datum)}, registry.OutsideCity),
        ({"words": ""}, Problems),
        ({"words": "长" * 1_000_000}, Problems),
        ({"source": "rumour"}, cases.SourceUnknown),
        ({"seen_at": moment(2)}, cases.FromTheFuture),
    ],
)
def test_a_bad_report_changes_nothing(how, refusal):
    with pytest.raises(refusal):
        reported(**how)

    assert work.items().total == 0


@pytest.mark.parametrize(
    "data", [b"", b"no photo", b"\xff\xd8\xff\xe0" + b"x" * 100, b"GIF89a" + b"0" * 50, b"%PDF-1.7"]
)
def test_what_is_no_photo_is_refused(data):
    number = reported().item.number

    with pytest.raises(cases.NotAPhoto):
        cases.keep_evidence(number, data, actor=who("")["actor"], at=moment(1))
    assert cases.evidence_of(number) == []


def test_a_photo_that_unpacks_to_too_much_is_refused():
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    number = reported().item.number

    with pytest.raises(cases.NotAPhoto, match="展开后过大"):
        cases.keep_evidence(number, out.getvalue(), actor=who("")["actor"], at=moment(1))


def test_where_and_when_a_photo_was_taken_is_read_and_then_taken_out():
    from io import BytesIO

    from PIL import Image

    image = Image.new("RGB", (40, 30), "red")
    exif = image.getexif()
    exif.get_ifd(0x8769)[0x9003] = "2021:06:01 13:45:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 45.0, 0.0), 3: "E", 4: (119.0, 57.0, 0.0)})
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    number = reported().item.number
    kept = cases.keep_evidence(number, out.getvalue(), actor=who("")["actor"], at=moment(1))

    assert kept.taken_at == moment(1, 13.75)
    assert (kept.lon, kept.lat) == (119.95, 31.75)
    stored, media_type = cases.read_evidence(number, kept.sha256)
    assert (Image.open(BytesIO(stored)).getexif(), media_type) == ({}, "image/jpeg")


def test_an_inspector_who_helps_on_the_spot_leaves_a_record_and_no_work():
    item = reported(
        words="捡起倒地单车", source="self_handled", on_the_spot=True, **who("zhang")
    ).item

    assert (item.end, item.open_stages) == ("self_handled", ())


def test_a_rating_needs_the_secret_and_a_closed_case():
    told = reported()
    number, secret = told.item.number, told.secret

    with pytest.raises(cases.NotClosedYet):
        cases.rate(number, secret, stars=5, remark="", at=moment(2))
    with pytest.raises(cases.SecretWrong):
        cases.rate(number, "guess", stars=5, remark="", at=moment(2))
    moved(number, "decline", "acceptor", {"code": "outside"}, opinion="外市")
    cases.rate(number, secret, stars=2, remark="没说明白", at=moment(2))
    [row] = cases.reporters_of(number)
    assert (row.stars, row.remark) == (2, "没说明白")


def test_a_unit_may_pause_and_extend_only_with_the_commanders_leave_and_by_its_own_length():
    number = dispatched()
    ask = {"reason": "等配件", "at": moment(1, 11), **who("lighting")}

    with pytest.raises(work.Unmet, match="最多延到"):
        work.ask(number, work.EXTENSION, until=moment(20), key="e1", **ask)
    asking = work.ask(number, work.EXTENSION, until=moment(3, 17.5), key="e2", **ask)
    with pytest.raises(work.NotYours):
        work.decide(asking, True, opinion="", at=moment(1, 12), **who("lighting"))
    item = work.decide(asking, True, opinion="同意", at=moment(1, 12), **who("commander"))
    assert item.open_stages[0].due_at > moment(2, 17.5)


def test_inspectors_of_a_whole_zone_can_be_drawn():
    post("zone", "inspector", "990100-supervision", "9901Z1000000")
    drawn = registry.posted("inspector", "990100000000/990101000000/", moment(1).date())

    assert [one.account for one in drawn] == ["wang", "zhang", "zone"]


def test_the_priority_of_a_case_rises_with_its_time_and_with_what_came_before():
    number = dispatched()
    first = cases.priority_of(work.item(number), "演示街道", moment(1, 10))
    late = cases.priority_of(work.item(number), "演示街道", moment(3, 10))
    assert (first.severity, first.repetition) == (2, 1)
    assert first.exposure > cases.priority_of(work.item(number), "演示镇", moment(1, 10)).exposure
    assert late.value > first.value

    again = dispatched("r-9", words="路灯又不亮")
    assert cases.priority_of(work.item(again), "演示街道", moment(1, 10)).repetition > 1


def test_danger_to_people_goes_first_whatever_the_product_says():
    said = {"type_code": "E01001", "condition": "井盖缺失"}
    urgent = dispatched("r-2", said=said, unit="990100-roads")
    late = dispatched()
    now = moment(4)
    order = sorted((urgent, late), key=lambda n: cases.priority_of(work.item(n), "", now).order)
    assert order == [urgent, late]


def test_a_case_about_a_component_goes_to_whoever_keeps_it(tmp_path):
    before = kinds.kinds()
    kinds.install([STREET_LAMP])
    try:
        Register(tmp_path, who("leader")["actor"]).record("L-1", keeper_code="990100-roads")
        known = filed(asset="lamp/L-1")
        unknown = filed("r-2", words="路灯不亮，没有编号", asset="lamp/L-2")
    finally:
        kinds.install(before)
    assert work.item(known).data["responsible"] == "990100-roads"
    assert work.item(unknown).data["responsible"] == ""


def test_rows_of_a_book_that_was_taken_back_are_not_those_of_the_next():
    day, other = date(2021, 1, 1), replace(RULES[0], condition="另一条件")
    RuleBook.objects.all().delete()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cases.book_add("撤回的", day, [other], actor=OFFICE, at=moment(1))
        assert cases.rules_on(day)[:1] == (other,)
        raise ZeroDivisionError
    cases.book_add("留下的", day, RULES, actor=OFFICE, at=moment(1))

    assert cases.rules_on(day)[: len(RULES)] == tuple(RULES)
