"""What the cockpit says of the plan and of the districts, from records made by hand."""

import json
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from evaluated import leaf, told

from yiju.applications.lighting.telemetry import LIVE
from yiju.platform.base.i18n import Text
from yiju.platform.base.known import Known
from yiju.platform.base.units import PIECE
from yiju.platform.registry.inventory import Coded
from yiju.platform.steering.api import Status
from yiju.platform.steering.cockpit import api
from yiju.platform.steering.cockpit.course import course_of, prospect_of
from yiju.platform.steering.cockpit.districts import of_edition, of_shares
from yiju.platform.steering.cockpit.lately import Lately
from yiju.platform.steering.cockpit.lights import count_within, layer_now
from yiju.platform.steering.evaluation import api as evaluation
from yiju.platform.steering.evaluation import exporting, reading
from yiju.platform.steering.evaluation.computing import taken
from yiju.platform.steering.forecast import METHODS
from yiju.platform.trust.ledgers.api import FEN, AccountKind
from yiju.platform.work.cases.api import Tally

ON = date(2022, 6, 30)
AT = datetime(2022, 6, 30, 2, tzinfo=UTC)
NAMES = {"a": "东区", "b": "西区", "c": "新区"}


def state(key: str, status: Status, chance: float | None = None, order: int = 1) -> Any:
    """A target as the judge leaves it, with no more than the cockpit reads."""
    foretold = None if chance is None else SimpleNamespace(chance=chance)
    target = SimpleNamespace(key=key, order=order)
    return SimpleNamespace(status=status, forecast=foretold, target=target)


@pytest.mark.parametrize(
    ("status", "chance", "prospect"),
    [
        (Status.AT_RISK, 0.0999, api.Prospect.WILL_MISS),
        (Status.AT_RISK, 0.10, api.Prospect.AT_RISK),
        (Status.AT_RISK, None, api.Prospect.AT_RISK),
        (Status.ON_COURSE, 0.01, api.Prospect.ON_COURSE),
        (Status.MISSED, 0.0, api.Prospect.MISSED),
    ],
    ids=["below the limit", "on the limit", "without a forecast", "on course", "overdue"],
)
def test_what_will_hardly_be_met_is_told_apart_from_what_is_at_risk(status, chance, prospect):
    assert prospect_of(status, chance, ON) is prospect


def test_what_can_still_be_averted_comes_first_and_every_target_is_counted_once():
    states = [
        state("done", Status.DONE, order=1),
        state("overdue", Status.MISSED, order=2),
        state("risky", Status.AT_RISK, 0.4, order=3),
        state("hardly", Status.AT_RISK, 0.05, order=4),
        state("never", Status.AT_RISK, 0.0, order=5),
    ]

    course = course_of("yiju", "方案", ON, states)

    order = [one.state.target.key for one in course.concerns]
    assert order == ["never", "hardly", "overdue", "risky"]
    assert course.whole == len(states)
    assert course.counts[api.Prospect.WILL_MISS] == 2


def test_of_what_is_overdue_no_chance_is_claimed():
    course = course_of("yiju", "方案", ON, [state("late", Status.MISSED, 0.7)])

    assert course.concerns[0].chance is None


def test_a_forecast_says_where_it_ends_and_how_it_was_made_but_not_of_what_is_overdue():
    course = course_of(
        "yiju",
        "方案",
        ON,
        [foretold("at risk", Status.AT_RISK), foretold("late", Status.MISSED)],
    )

    told = {one.state.target.key: str(one.outlook) for one in course.concerns}
    assert told == {"at risk": "照直线趋势，到期预计 88.3%（80–96.5%）", "late": ""}


def foretold(key: str, status: Status) -> Any:
    one = state(key, status, 0.3)
    one.target.unit, one.target.percent = "", True
    one.forecast.expected, one.forecast.low, one.forecast.high = 88.25, 80.0, 96.5
    one.forecast.method_title = METHODS["line"]
    return one


def edition(values: dict[str, Any], error: float = 0.0, **more: Any) -> evaluation.EditionRow:
    leaves = [leaf("x", values, normalise={"method": "target", "target": 100}, error=error)]
    declared = reading.read(told(*leaves, robust={"runs": 200}, **more))
    content = json.loads(json.dumps(exporting.content(declared, taken(declared), "")))
    return evaluation.EditionRow("test", 2, AT, ON, content)


def test_districts_stand_in_the_order_of_the_published_ranks_with_their_intervals():
    found = of_edition(edition({"a": 70, "b": 90, "c": 70.5}, error=5), NAMES)

    assert found is not None
    assert (found.evaluation, found.edition, found.scale) == ("test", 2, (1.0, 3.0))
    assert [(one.name, one.value) for one in found.lines] == [("西区", 1), ("新区", 2), ("东区", 3)]
    assert [(one.low, one.high) for one in found.lines] == [(1, 1), (2, 3), (2, 3)]
    assert found.unclear == {("c", "a")}


def test_districts_of_several_groups_are_compared_within_their_own_group_only():
    named = [
        {"key": "a", "title": "a", "group": "城区"},
        {"key": "b", "title": "b", "group": "远郊"},
        {"key": "c", "title": "c", "group": "城区"},
    ]

    found = of_edition(
        edition({"a": 70, "b": 90, "c": 70.5}, error=5, subjects={"named": named}), NAMES
    )

    assert found is not None
    told = {one.name: [(line.code, line.value) for line in one.lines] for one in found.groups}
    assert told == {"城区": [("c", 1), ("a", 2)], "远郊": [("b", 1)]}
    assert found.scale == (1.0, 2.0)
    assert [(one.low, one.high) for one in found.lines] == [(1, 2), (1, 2), (1, 1)]
    assert found.unclear == {("c", "a")}


def test_a_district_without_a_rank_comes_last_and_an_evaluation_of_others_is_not_taken():
    found = of_edition(edition({"a": 70, "b": "没有报送", "c": 80}), NAMES)

    assert found is not None
    assert [one.value for one in found.lines] == [1, 2, None]
    assert of_edition(edition({"street-1": 70, "street-2": 80}), NAMES) is None


def test_without_an_evaluation_shares_are_compared_with_wilsons_interval():
    """9 of 10: the interval is 0.596 to 0.982 (Wilson 1927, at 95 %)."""
    tallies = {"a": Tally(20, 10, 9, 2), "b": Tally(900, 800, 799, 50)}

    found = of_shares(tallies, NAMES, ON)

    assert [one.code for one in found.lines] == ["b", "a", "c"]
    assert found.lines[1].low == pytest.approx(0.5958, abs=1e-4)
    assert found.lines[1].high == pytest.approx(0.9821, abs=1e-4)
    assert found.lines[2].value is None
    assert found.unclear == set()
    near = of_shares({"a": Tally(20, 10, 9, 2), "b": Tally(20, 10, 8, 2)}, NAMES, ON)
    assert near.unclear == {("a", "b")}


def test_a_layer_is_counted_by_district_and_what_lies_in_none_is_not_lost():
    keys = [one.key for one in LIVE.states]
    glow, bad, silent = keys.index("glow"), keys.index("bad"), keys.index("silent")
    paths = ("9/1/x/", "9/2/", "9/")
    board: Any = SimpleNamespace(
        inventory=SimpleNamespace(paths=Coded(paths, np.array([0, 0, 1, 1, 2], np.int32))),
        states=np.array([glow, bad, glow, silent, glow], np.uint8),
        says=np.array([1, 0, 1, -1, 1], np.int8),
    )
    districts: Any = [SimpleNamespace(code=code, path=f"9/{code}/") for code in ("1", "2")]

    now = layer_now(LIVE, board, districts)

    east = count_within(now, ["1"], 50)
    assert (east.whole, east.at_work, east.wrong, east.silent, east.percent) == (2, 1, 1, 0, 50.0)
    whole = count_within(now, ["", "1", "2"], 50)
    assert (whole.whole, whole.at_work, whole.percent) == (5, 3, 75.0)
    assert count_within(now, ["2"], 60).percent is None, "too little is known"
    assert now.says["2"] == Known(1, 0, 1)


def test_many_screens_make_a_part_once_in_its_time():
    made: list[datetime] = []
    kept = Lately(lambda at: made.append(at) or len(made), timedelta(seconds=5))

    assert [kept.at(AT), kept.at(AT + timedelta(seconds=4)), kept.at(AT)] == [1, 1, 1]
    assert kept.at(AT + timedelta(seconds=5)) == 2
    assert kept.at(AT - timedelta(hours=1)) == 3, "a clock that was put back is not believed"


def test_while_one_makes_a_part_anew_the_others_have_what_there_is():
    begun, go_on = Event(), Event()
    answers = iter(["old", "new"])

    def make(at: datetime) -> str:
        said = next(answers)
        if said == "new":
            begun.set()
            assert go_on.wait(30)
        return said

    kept, later = Lately(make, timedelta(seconds=5)), AT + timedelta(minutes=1)
    kept.at(AT)
    maker = Thread(target=kept.at, args=(later,))
    maker.start()
    assert begun.wait(30)

    assert kept.at(later) == "old"

    go_on.set()
    maker.join(30)
    assert kept.at(later) == "new"


def test_a_part_that_could_not_be_made_is_tried_again():
    answers = iter([1, ValueError("away"), 3])

    def make(at: datetime) -> int:
        said = next(answers)
        if isinstance(said, Exception):
            raise said
        return said

    kept, later = Lately(make, timedelta(seconds=5)), AT + timedelta(minutes=1)
    kept.at(AT)
    with pytest.raises(ValueError, match="away"):
        kept.at(later)
    assert kept.at(later) == 3


def test_a_glance_shows_nothing_that_its_application_does_not_declare():
    held = AccountKind(key="x.held", title="在账", unit=FEN, holders=("unit",))
    paid = AccountKind(key="x.paid", title="已拨", unit=FEN, holders=("unit",))
    pieces = AccountKind(key="x.pieces", title="件", unit=PIECE, holders=("unit",))
    good = api.TrustGlance("x.trust", Text("资金"), (held,), (paid,))

    assert list(api.problems(good, [], [held, paid])) == []
    assert "x.paid" in str(*api.problems(good, [], [held]))
    counted = api.TrustGlance("x.trust", Text("资金"), (pieces,), (paid,))
    assert "x.pieces" in str(*api.problems(counted, [], [pieces, paid]))
    assert list(api.problems(LIVE, [LIVE], [])) == []
    assert len(list(api.problems(LIVE, [], []))) == 1
