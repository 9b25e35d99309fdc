"""A survey from the register to its figure: drawn, answered once by code, apart from who did."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from yiju.platform.base.errors import Problems
from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute
from yiju.platform.base.time import Period
from yiju.platform.registry import api as registry
from yiju.platform.registry import kinds
from yiju.platform.steering import api as steering
from yiju.platform.steering.surveys import api, models

pytestmark = pytest.mark.django_db
NOW = datetime(2022, 6, 1, 2, tzinfo=UTC)
DAY = timedelta(days=1)
QUESTIONS = (api.Question("q1", "对停车满意吗"), api.Question("q2", "对保洁满意吗"))


@dataclass(frozen=True)
class Home:
    floor: int = attribute(_("楼层"), default=1)


@pytest.fixture
def homes(city, actor):
    """Sixty homes in the east and forty in the west."""
    before = list(kinds.kinds())
    kinds.install(
        [
            registry.AssetKind(
                key="home", title=_("房屋"), record=Home, icon="home", code_help=_("号")
            )
        ]
    )
    for number in range(100):
        registry.asset_record(
            "home",
            f"H-{number:03}",
            name="",
            state="in_service",
            attributes={"floor": 1},
            lon=119.95 if number < 60 else 119.85,
            lat=31.75,
            datum=Datum.WGS84,
            keeper_code="housing",
            valid_from=date(2021, 1, 1),
            actor=actor,
            at=datetime(2021, 1, 1, tzinfo=UTC),
            reaches=None,
        )
    yield
    kinds.install(before)


def announced(actor, **more):
    level = more.pop("level", "district")
    told = {
        "frame": more.pop("frame", None) or api.of_register("home", level, NOW.date()),
        "wanted": 50,
        "days": 14,
        "house": "市住建局",
        "alone": "演练，名单公开",
        "secret": bytes(range(32)),
        "actor": actor,
        "at": NOW,
    }
    return api.announce("homes-2022", "yiju", "住户满意度", QUESTIONS, **told | more)


def test_a_survey_is_drawn_by_strata_answered_once_and_gives_a_figure_with_its_margin(
    homes, actor, events_of
):
    row = announced(actor)
    assert announced(actor) == row
    assert dict(row.strata) == {"990101000000": 60, "990102000000": 40}
    said = {"actor": actor, "at": NOW}
    api.open_survey("homes-2022", **said)
    letters = api.letters("homes-2022", **said)
    assert api.open_survey("homes-2022", **said).invited == len(letters) == 50
    assert [sum(one.stratum == code for one in letters) for code in row.strata] == [30, 20]
    assert len({one.code for one in letters}) == 50

    east = [one for one in letters if one.stratum == "990101000000"]
    west = [one for one in letters if one.stratum == "990102000000"]
    happy = [*east[:18], *west[:6]]
    for one in [*east[:28], *west[:18]]:
        score = 5 if one in happy else 2
        typed = f"{one.code[:5].lower()} {one.code[5:]}"
        api.respond(typed, {"q1": score, "q2": 3}, at=NOW + DAY)
    with pytest.raises(api.AnsweredOnce):
        api.respond(east[0].code, {"q1": 1, "q2": 1}, at=NOW + DAY)

    during, after = date(2022, 6, 15), date(2022, 6, 16)
    assert api.measure("homes-2022", "q1", during).value is None
    found = api.measure("homes-2022", "q1", after)
    assert float(found.value) == pytest.approx(0.6 * 100 * 18 / 28 + 0.4 * 100 * 6 / 18, abs=1e-5)
    assert found.facts["answered"] == 46 and found.facts["margin"] > 0
    assert api.results("homes-2022", after)["q2"].value == 0
    with pytest.raises(api.NotAsking):
        api.respond(west[-1].code, {"q1": 1, "q2": 1}, at=NOW + 15 * DAY)
    named = {field.name for field in models.Response._meta.get_fields()}
    assert named == {"id", "survey", "stratum", "cell", "answers", "day"}
    assert not any(
        one.code in str(event.after) for one in letters for event in events_of("survey.letters")
    )


def test_a_bad_answer_keeps_nothing_and_leaves_the_code_as_it_was(homes, actor):
    announced(actor, population={"老人": 30, "其他": 70}, cell_question="您的年龄")
    api.open_survey("homes-2022", actor=actor, at=NOW)
    [one, *_others] = api.letters("homes-2022", actor=actor, at=NOW)
    for answers, cell in (
        ({"q1": 5}, "老人"),
        ({"q1": 6, "q2": 1}, "老人"),
        ({"q1": 5, "q2": 1}, ""),
    ):
        with pytest.raises(api.SurveyUnfit):
            api.respond(one.code, answers, cell, at=NOW)
    with pytest.raises(api.CodeWrong):
        api.respond("AAAAAAAAAA", {"q1": 5, "q2": 1}, "老人", at=NOW)
    api.respond(one.code, {"q1": 5, "q2": 1}, "老人", at=NOW)
    assert api.survey("homes-2022").answered == 1
    few = api.measure("homes-2022", "q1", date(2022, 7, 1))
    assert few.value is None and "1" in str(few.why_missing)


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "city"},
        {"days": 0},
        {"population": {"老人": 0}, "cell_question": "年龄"},
        {"population": {"老人": 9}},
    ],
    ids=["level", "days", "group", "no question"],
)
def test_a_survey_that_cannot_be_is_refused_and_nothing_is_frozen(homes, actor, wrong):
    with pytest.raises(api.SurveyUnfit):
        announced(actor, **wrong)
    assert api.surveys() == []


FRAME = """编号,区域,层,收信地址
E-1,东区,老人,东街1号
E-2,东区,老人,东街2号
E-3,东区,,东街3号
E-4,东区,,东街4号
W-1,西区,,
W-2,西区,,
W-3,西区,,
"""


def test_a_list_that_is_handed_in_is_drawn_by_its_strata_and_addresses_go_only_to_letters(
    city, actor, events_of
):
    frame = api.from_file(FRAME.encode(), "住址.csv")
    assert frame.areas == {
        "990101000000/老人": "990101000000",
        "990101000000": "990101000000",
        "990102000000": "990102000000",
    }
    row = announced(actor, frame=frame, wanted=6)
    assert (row.register, row.source, sum(row.strata.values())) == ("", "住址.csv", 7)
    assert models.Address.objects.count() == 4
    assert not any("东街".encode() in bytes(one.sealed) for one in models.Address.objects.all())
    api.open_survey("homes-2022", actor=actor, at=NOW)
    letters = {one.subject: one for one in api.letters("homes-2022", actor=actor, at=NOW)}
    assert len(letters) == 6 and letters["E-1"].address == "东街1号"
    kept = set(models.Address.objects.values_list("subject", flat=True))
    assert kept == {"E-1", "E-2", "E-3", "E-4"} & letters.keys()
    said = " ".join(str(event.after) for event in events_of("survey.announce"))
    assert "东街" not in said


@pytest.mark.parametrize(
    "text, where",
    [
        ("编号,区域\nA,东区\nA,东区\n", "A3"),
        ("编号,区域\n13812345678,东区\n", "A2"),
        ("编号,区域\nA,海外\n", "B2"),
        ("编号,地方\nA,东区\n", "B1"),
        ("编号,区域\n", ""),
    ],
    ids=["twice", "a telephone number", "no such area", "no such column", "empty"],
)
def test_a_bad_list_is_refused_at_its_cell(city, text, where):
    with pytest.raises(Problems) as raised:
        api.from_file(text.encode(), "名册.csv")
    assert where in [one.where.rpartition("!")[2] for one in raised.value.problems] or not where


def test_what_became_of_invitations_adds_up_and_those_outside_shrink_their_stratum(homes, actor):
    announced(actor)
    said = {"actor": actor, "at": NOW}
    api.open_survey("homes-2022", **said)
    letters = api.letters("homes-2022", **said)
    east = [one for one in letters if one.stratum == "990101000000"]
    for one in letters:
        if one not in east[:10]:
            api.respond(one.code, {"q1": 5 if one in east else 1, "q2": 5}, at=NOW)
    for one in east[:6]:
        api.outcome_record("homes-2022", one.subject, "outside", **said)
    api.outcome_record("homes-2022", east[6].subject, "refused", **said)
    for bad in ((east[0].subject, "lost"), ("H-999", "refused"), (east[-1].subject, "away")):
        with pytest.raises(api.SurveyUnfit):
            api.outcome_record("homes-2022", *bad, **said)
    for one in api.course("homes-2022"):
        assert one.invited == one.answered + sum(one.outcomes.values()) + one.silent
    first = api.course("homes-2022")[0]
    assert (first.answered, first.outcomes["outside"], first.silent) == (20, 6, 3)
    assert first.response == pytest.approx(100 * 20 / 24)
    assert len(api.letters("homes-2022", **said)) == 4
    # 60 homes, of which 24 in 30 are within: 48 beside the 40 of the west
    found = api.results("homes-2022", date(2022, 7, 1))["q1"]
    assert found.value == pytest.approx(100 * 48 / 88)


def asked_of_parking(actor, score=5):
    """A survey that is over: all of the east say `score` of parking, the west 1."""
    questions = (api.Question("q1", "停车", "parking"), api.Question("q2", "保洁"))
    told = {"house": "市住建局", "alone": "演练", "secret": bytes(range(32)), "actor": actor}
    frame = api.of_register("home", "district", NOW.date())
    size = {"frame": frame, "wanted": 100, "days": 14}
    api.announce("parking-2022", "yiju", "停车", questions, **size, **told, at=NOW)
    api.open_survey("parking-2022", actor=actor, at=NOW)
    for one in api.letters("parking-2022", actor=actor, at=NOW):
        said = score if one.stratum == "990101000000" else 1
        api.respond(one.code, {"q1": said, "q2": 3}, at=NOW)


def test_a_topic_is_an_indicator_of_the_city_and_of_its_districts_with_its_margin(homes, actor):
    [parking] = [one for one in api.INDICATORS if one.key == "surveys.parking"]
    after, period = date(2022, 6, 30), Period.day
    assert parking.measure(period(after), "990100000000").value is None
    asked_of_parking(actor)

    whole = parking.measure(period(after), "990100000000")
    assert whole.value == 60 and whole.facts["survey"] == "parking-2022"
    assert whole.facts["margin"] == 0 and whole.facts["low"] == whole.facts["high"] == 60
    assert parking.measure(period(after), "990101000000").value == 100
    assert parking.measure(period(after), "990102000000").value == 0
    during = parking.measure(period(date(2022, 6, 15)), "990100000000")
    assert during.value is None
    before = parking.measure(period(after), "990100000000", datetime(2022, 6, 10, tzinfo=UTC))
    assert before.value is None
    late = parking.measure(period(date(2024, 7, 1)), "990100000000")
    assert "仍然有效" in str(late.why_missing)


def test_a_topic_is_asked_once_and_must_be_one_that_is_known(homes, actor):
    for topics in (("parking", "parking"), ("weather", "")):
        questions = [api.Question(f"q{n}", "问", topic) for n, topic in enumerate(topics)]
        told = {"frame": api.of_register("home", "district", NOW.date()), "wanted": 9, "days": 9}
        with pytest.raises(api.SurveyUnfit):
            api.announce("x", "yiju", "题", questions, **told, house="甲", actor=actor, at=NOW)
    assert api.surveys() == []


def test_an_evaluation_may_be_declared_over_a_topic_and_finds_its_values(homes, actor):
    before = dict(steering.known())
    steering.install({one.key: one for one in api.INDICATORS})
    try:
        asked_of_parking(actor)
        found = steering.measures_on(
            date(2022, 6, 30), api.INDICATORS, ["990101000000", "990102000000"]
        )
        assert found["surveys.parking", "990101000000"].value == 100
        assert found["surveys.parking", "990102000000"].value == 0
        assert "surveys.parking" in steering.indicator_keys()
        one = steering.explain("surveys.parking", Period.day(date(2022, 6, 30)), "990101000000")
        assert "100" in "\n".join(map(str, one.lines()))
    finally:
        steering.install(before)
