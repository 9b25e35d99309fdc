"""However much of a question is asked where the records lie, the answer is the one that looking at
each of them gives; and pages together are the whole."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from weather_station import STATION

from yiju.interfaces import clock
from yiju.interfaces.sensorthings import finding
from yiju.interfaces.sensorthings.evaluating import holds, value_of
from yiju.interfaces.sensorthings.records import Asked, Ranked
from yiju.interfaces.sensorthings.rights import Rights
from yiju.interfaces.sensorthings.syntax import Binary, Literal, Options, Order, Path, Unary
from yiju.interfaces.sensorthings.view import View
from yiju.interfaces.web.reader import reader_with_key

BEGAN = datetime(2022, 6, 29, 1, tzinfo=UTC)
POWER, OTHER = "L-1/lamp.power", "L-2/lamp.power"


@pytest.fixture
def view(lamps, keeper) -> View:
    """Observations of a datastream that a client made and of two lamps, at moments that coincide;
    of the lamps' some are in the lake and some wait."""
    stream = keeper.read(f"{keeper.make('Things', STATION)}/Datastreams")["value"][0]["@iot.id"]
    for minute in range(0, 12, 2):
        end = "" if minute % 4 else f"/{at(minute + 3)}"
        result = None if minute == 6 else minute
        body = {"result": result, "phenomenonTime": at(minute) + end, "resultTime": at(minute)}
        keeper.make(f"Datastreams({stream})/Observations", body)
    city = lamps.measured
    vendor = lamps.device(city.secrets["vendor"])
    for minute in range(8):
        for key in (POWER, OTHER):
            body = {"result": 10 - minute, "phenomenonTime": at(minute)}
            vendor.make(f"Datastreams('{key}')/Observations", body)
        if minute == 4:
            city.move()
    reader = reader_with_key(keeper.secret, date(2022, 6, 30))
    assert reader is not None
    return View(Rights(reader=reader), keeper.root, clock.moment())


def at(minute: int) -> str:
    return (BEGAN + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")


MOMENTS = st.integers(-1, 12).map(lambda minute: Literal(BEGAN + timedelta(minutes=minute)))
NUMBERS = st.sampled_from([0, 2, 4.5, 5, 10]).map(Literal)
COMPARING = st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"])
TIMED = st.builds(
    Binary,
    COMPARING,
    st.sampled_from(["phenomenonTime", "resultTime"]).map(lambda name: Path((name,))),
    MOMENTS,
)
VALUED = st.builds(Binary, COMPARING, st.just(Path(("result",))), NUMBERS | st.just(Literal(None)))
TURNED = st.builds(Binary, COMPARING, NUMBERS, st.just(Path(("result",))))
NAMED = st.builds(
    Binary,
    st.sampled_from(["eq", "ne"]),
    st.just(Path(("Datastream", "id"))),
    st.sampled_from([POWER, OTHER, 1, "nobody"]).map(Literal),
)
CONDITIONS = st.recursive(
    TIMED | VALUED | TURNED | NAMED,
    lambda inner: (
        st.builds(Binary, st.sampled_from(["and", "and", "or"]), inner, inner)
        | st.builds(Unary, st.just("not"), inner)
    ),
    max_leaves=4,
)
ORDERS = st.sampled_from(
    [
        (),
        (Order(Path(("phenomenonTime",))),),
        (Order(Path(("phenomenonTime",)), True),),
        (Order(Path(("resultTime",)), True),),
        (Order(Path(("result",)), True), Order(Path(("phenomenonTime",)))),
        (Order(Path(("Datastream", "id"))),),
    ]
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.none() | CONDITIONS, ORDERS, st.sampled_from([7, 30]))
def test_pages_hold_what_looking_at_each_observation_gives(view, condition, order, size):
    view.forget()
    every = list(view.find(Asked("Observations")).rows)
    assert len(every) == 22
    wanted = [one for one in every if condition is None or holds(condition, one, view.now)]

    def place(one):
        values = [Ranked(value_of(by.by, one, view.now), by.descending) for by in order]
        return [*values, Ranked(one.rank)]

    options, seen = Options(filter=condition, order=order, top=size, count=True), []
    while True:
        page = finding.page(view, "Observations", options, view.now)
        assert page.count == len(wanted)
        seen += [one.id for one in page.records]
        if page.next is None:
            break
        options = page.next
    assert seen == [one.id for one in sorted(wanted, key=place)]


@pytest.mark.parametrize("operator", ["eq", "ne", "gt", "ge", "lt", "le"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("result", 2), ("result", 4), ("phenomenonTime", BEGAN + timedelta(minutes=2))],
)
def test_each_comparison_finds_what_looking_at_each_observation_gives(view, name, operator, value):
    condition = Binary(operator, Path((name,)), Literal(value))
    every = view.find(Asked("Observations")).rows
    wanted = {one.id for one in every if holds(condition, one, view.now)}
    page = finding.page(view, "Observations", Options(filter=condition, count=True), view.now)
    assert (page.count, {one.id for one in page.records}) == (len(wanted), wanted)


THINGS = st.sampled_from(
    [
        Binary("eq", Path(("id",)), Literal("lamp/L-1")),
        Binary("eq", Path(("name",)), Literal("气象站")),
        Binary("eq", Path(("Datastreams", "ObservedProperty", "id")), Literal("lamp.lit")),
        Binary("eq", Path(("Datastreams", "ObservedProperty", "name")), Literal("气温")),
        Binary("gt", Path(("properties", "power")), Literal(50)),
    ]
)
EITHER = st.recursive(
    THINGS,
    lambda inner: st.builds(Binary, st.sampled_from(["and", "or"]), inner, inner),
    max_leaves=3,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EITHER, st.sampled_from([1, 9]))
def test_pages_of_things_hold_what_looking_at_each_gives(view, condition, size):
    view.forget()
    every = list(view.find(Asked("Things")).rows)
    wanted = [one.id for one in every if holds(condition, one, view.now)]
    options, seen = Options(filter=condition, top=size, count=True), []
    while True:
        page = finding.page(view, "Things", options, view.now)
        assert page.count == len(wanted)
        seen += [one.id for one in page.records]
        if page.next is None:
            break
        options = page.next
    assert seen == wanted
