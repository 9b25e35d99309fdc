"""A survey from the register to its figure: drawn, answered once by code, apart from who did."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _
from yiju.platform.base.schema import attribute
from yiju.platform.registry import api as registry
from yiju.platform.registry import kinds
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
        "frame": api.of_register("home", level, NOW.date()),
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
    [{"level": "city"}, {"days": 0}, {"population": {"老人": 0}}],
    ids=["level", "days", "group"],
)
def test_a_survey_that_cannot_be_is_refused_and_nothing_is_frozen(homes, actor, wrong):
    with pytest.raises(api.SurveyUnfit):
        announced(actor, **wrong)
    assert api.surveys() == []
