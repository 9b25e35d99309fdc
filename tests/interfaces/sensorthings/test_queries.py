"""Queries are read as trees, written as text, and evaluated by the rules of the standard."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.interfaces.sensorthings import paths, printing
from yiju.interfaces.sensorthings.evaluating import holds, value_of
from yiju.interfaces.sensorthings.expressions import LEVELS, expression
from yiju.interfaces.sensorthings.functions import FUNCTIONS
from yiju.interfaces.sensorthings.model import TYPES, Kind
from yiju.interfaces.sensorthings.options import options_in
from yiju.interfaces.sensorthings.refusals import PathUnreadable, QueryUnreadable
from yiju.interfaces.sensorthings.syntax import (
    Binary,
    Call,
    Expand,
    Geometry,
    Literal,
    Options,
    Order,
    Path,
    Resource,
    Step,
    Unary,
)
from yiju.interfaces.sensorthings.times import Interval
from yiju.interfaces.sensorthings.tokens import Tokens

NOW = datetime(2022, 6, 30, 4, tzinfo=UTC)
OBSERVATION, THING, DATASTREAM = TYPES["Observations"], TYPES["Things"], TYPES["Datastreams"]


class Observed:
    """An entity out of a dictionary; links lead to others of the kind."""

    def __init__(self, plural: str, id: int | str = 1, **facts: Any) -> None:
        self.type, self.id, self.facts = TYPES[plural], id, facts

    def value(self, name: str) -> tuple[Kind, Any]:
        return self.type.properties[name].kind, self.facts.get(name)

    def ways(self, link: str):
        return iter(self.facts.get(link, ())) if link in self.type.links else None


def read(text: str, of=OBSERVATION):
    tokens = Tokens("$filter", text)
    found = expression(tokens, of)
    assert tokens.next.kind == "end", text
    return found


def value(text: str, **facts: Any) -> Any:
    facts.setdefault("result", 20.4)
    return value_of(read(text), Observed("Observations", **facts), NOW)


# --- laws ----------------------------------------------------------------------------------

MOMENTS = st.datetimes(
    datetime(1900, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5))]),
)
INTERVALS = st.tuples(MOMENTS, MOMENTS).map(lambda pair: Interval(min(pair), max(pair)))
GEOMETRIES = st.sampled_from(["POINT(30 10)", "LINESTRING(0 0,1 1)", "POLYGON((0 0,0 1,1 1,0 0))"])
LITERALS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 2**62),
    st.floats(0, allow_nan=False),
    st.text(max_size=8),
    st.dates(date(1900, 1, 1)),
    st.times().filter(lambda found: found.tzinfo is None),
    st.timedeltas(timedelta(0), timedelta(days=900)),
    MOMENTS,
    INTERVALS,
    GEOMETRIES.map(Geometry),
).map(Literal)
PATHS = st.sampled_from(
    ["id", "result", "result/a/0", "phenomenonTime", "Datastream/name", "Datastream/Thing/id"]
).map(lambda text: Path(tuple(text.split("/"))))


def calls(inner):
    def of(name: str):
        lengths = st.sampled_from(FUNCTIONS[name].counts)
        return lengths.flatmap(
            lambda n: st.tuples(*[inner] * n).map(lambda found: Call(name, found))
        )

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(of)


def binaries(inner):
    operators = st.sampled_from(sorted(operator for level in LEVELS for operator in level))
    return st.builds(Binary, operators, inner, inner)


EXPRESSIONS = st.recursive(
    LITERALS | PATHS,
    lambda inner: st.one_of(
        binaries(inner), binaries(inner), calls(inner), st.builds(Unary, st.just("not"), inner)
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_what_is_written_is_read_again_as_the_same_tree(tree):
    assert read(printing.written(tree)) == tree


@given(
    EXPRESSIONS,
    st.lists(st.builds(Order, PATHS, st.booleans()), max_size=2).map(tuple),
    st.sampled_from([None, 0, 1, 100]),
    st.integers(0, 5),
    st.booleans(),
)
def test_options_are_written_and_read_again_inside_an_expansion_too(tree, order, top, skip, count):
    inner = Options(tree, (), (Path(("result",)),), order, top, skip, count)
    outer = Options(expand=(Expand("Observations", inner), Expand("Sensor", Options())))
    assert options_in(dict(printing.parts(inner)), OBSERVATION) == inner
    assert options_in(dict(printing.parts(outer)), DATASTREAM) == outer


@given(
    st.sampled_from(sorted(TYPES)),
    st.integers(-5, 2**63 - 1) | st.text(min_size=1, max_size=12),
    st.sampled_from(["", "$ref"]),
)
def test_addresses_are_written_and_read_again(plural, id, form):
    link = next(iter(TYPES[plural].links))
    target = TYPES[plural].links[link]
    found = Resource((Step(plural, id), Step(link)), target.target, not target.many, form=form)
    assert paths.resource(paths.written(found)) == found


SIGNS = {"add": "+", "mul": "*", "div": "//", "mod": "%"}
OPERATORS = st.sampled_from(sorted(SIGNS))


@given(OPERATORS, OPERATORS, st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_arithmetic_of_natural_numbers_binds_as_in_python(one, other, a, b, c):
    expected = eval(f"{a}{SIGNS[one]}{b}{SIGNS[other]}{c}", {})
    assert value(f"{a} {one} {b} {other} {c}") == expected


TRUTHS = {"null": None, "true": True, "false": False}


@given(st.sampled_from(sorted(TRUTHS)), st.sampled_from(sorted(TRUTHS)))
def test_de_morgan_holds_for_three_values(a, b):
    assert value(f"not ({a} and {b})") == value(f"not {a} or not {b}")
    assert value(f"not ({a} or {b})") == value(f"not {a} and not {b}")


# --- precedence ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("true or false and false", "true or (false and false)"),
        ("not false and false", "(not false) and false"),
        ("not result eq 1", "not (result eq 1)"),
        ("1 add 2 mul 3 eq 7", "(1 add (2 mul 3)) eq 7"),
        ("10 sub 2 sub 3", "(10 sub 2) sub 3"),
        ("2 lt 3 eq true", "(2 lt 3) eq true"),
        ("-2 add 3", "(-2) add 3"),
        (
            "result gt 1 or result lt 0 and result ne 5",
            "(result gt 1) or ((result lt 0) and (result ne 5))",
        ),
    ],
)
def test_operators_bind_by_their_precedence(text, meaning):
    assert read(text) == read(meaning)


# --- functions and values (18-088, 9.3.3.5.2) ------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "substringof('Sensor','Sensor Things')",
        "endswith('Sensor Things','Things')",
        "startswith('Sensor Things','Sensor')",
        "length('路灯') eq 2",
        "indexof('Sensor Things','Things') eq 7",
        "indexof('Sensor Things','none') eq -1",
        "substring('Sensor Things',1) eq 'ensor Things'",
        "substring('Sensor Things',2,4) eq 'nsor'",
        "tolower('Sensor') eq 'sensor'",
        "toupper('Sensor') eq 'SENSOR'",
        "trim('  Sensor ') eq 'Sensor'",
        "concat(concat('Sensor',', '),'Things') eq 'Sensor, Things'",
        "year(phenomenonTime) eq 2022",
        "month(phenomenonTime) eq 6",
        "day(phenomenonTime) eq 30",
        "hour(phenomenonTime) eq 8",
        "minute(phenomenonTime) eq 30",
        "second(phenomenonTime) eq 15",
        "fractionalseconds(phenomenonTime) eq 0.25",
        "date(phenomenonTime) eq 2022-06-30",
        "time(phenomenonTime) eq 08:30:15.25",
        "totaloffsetminutes(phenomenonTime) eq 480",
        "phenomenonTime lt now()",
        "mindatetime() lt phenomenonTime and phenomenonTime lt maxdatetime()",
        "round(20.5) eq 21 and round(-20.5) eq -21 and round(result) eq 20",
        "floor(result) eq 20 and ceiling(result) eq 21",
        "5 div 2 eq 2 and -5 div 2 eq -2 and 5.0 div 2 eq 2.5 and 5 mod 3 eq 2 and -5 mod 3 eq -2",
        "phenomenonTime add duration'P1D' gt 2022-07-01T00:00:00Z",
        "phenomenonTime sub 2022-06-30T08:00:15.25%2B08:00 eq duration'PT30M'",
        "duration'PT1H' mul 2 eq duration'PT2H'",
        "geo.distance(geography'POINT(0 0)',geography'POINT(3 4)') eq 5",
        "geo.length(geography'LINESTRING(0 0,3 4)') eq 5",
        "geo.length(geography'POLYGON((0 0,0 1,1 1,0 0))') eq 0",
        "geo.intersects(geography'POINT(1 1)',geography'POLYGON((0 0,0 2,2 2,2 0,0 0))')",
        "st_equals(geography'POINT(1 1)',geography'POINT(1 1)')",
        "st_disjoint(geography'POINT(1 1)',geography'POINT(2 1)')",
        "st_touches(geography'POINT(0 0)',geography'LINESTRING(0 0,1 1)')",
        "st_within(geography'POINT(1 1)',geography'POLYGON((0 0,0 2,2 2,2 0,0 0))')",
        "st_contains(geography'POLYGON((0 0,0 2,2 2,2 0,0 0))',geography'POINT(1 1)')",
        "st_overlaps(geography'LINESTRING(0 0,2 2)',geography'LINESTRING(1 1,3 3)')",
        "st_crosses(geography'LINESTRING(0 0,2 2)',geography'LINESTRING(0 2,2 0)')",
        "st_intersects(geography'LINESTRING(0 0,2 2)',geography'POINT(1 1)')",
        "st_relate(geography'POINT(1 1)',geography'POINT(1 1)','T*F**FFF*')",
    ],
)
def test_each_function_of_the_standard(text):
    when = "2022-06-30T08:30:15.250+08:00"
    assert value(text.replace("%2B", "+"), phenomenonTime=when) is True
    names = {name for name in FUNCTIONS if f"{name}(" in text}
    assert names or "div" in text or "add" in text or "sub" in text or "mul" in text


FIRST_OF_JUNE = "2022-06-01T00:00:00Z/2022-06-02T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("result gt 20", {"result": 20.4}, True),
        ("result gt 20", {"result": "30"}, False),
        ("result gt 20", {"result": True}, False),
        ("result eq null", {"result": None}, True),
        ("result ne null", {"result": 0}, True),
        ("result lt 5", {"result": None}, False),
        ("not (result lt 5)", {"result": None}, True),
        ("result add 1 eq null", {"result": None}, True),
        ("result div 0 eq null", {"result": 4}, True),
        ("result/deep/0 eq 7", {"result": {"deep": [7]}}, True),
        ("result/deep/x eq null", {"result": {"deep": [7]}}, True),
        (
            "phenomenonTime lt 2022-06-02T00:00:00Z",
            {"phenomenonTime": FIRST_OF_JUNE},
            False,
        ),
        (
            "phenomenonTime le 2022-06-02T00:00:00Z",
            {"phenomenonTime": FIRST_OF_JUNE},
            True,
        ),
        (
            "phenomenonTime gt 2022-06-02T00:00:00Z",
            {"phenomenonTime": FIRST_OF_JUNE},
            False,
        ),
        (
            "phenomenonTime eq 2022-06-30T08:00:00 08:00",
            {"phenomenonTime": "2022-06-30T00:00:00Z"},
            True,
        ),
        (
            "parameters/at ge 2022-06-30T00:00:00Z",
            {"parameters": {"at": "2022-06-30T08:00:00+08:00"}},
            True,
        ),
    ],
)
def test_nothing_and_things_of_another_kind_compare_with_nothing(text, facts, expected):
    assert value(text, **facts) is expected


def test_it_is_enough_that_a_filter_holds_for_one_of_those_behind_a_link():
    stream = Observed("Datastreams", ObservedProperty=[Observed("ObservedProperties", name="光照")])
    other = Observed("Datastreams", ObservedProperty=[Observed("ObservedProperties", name="电压")])
    thing = Observed("Things", Datastreams=[other, stream])
    wanted = "Datastreams/ObservedProperty/name eq '{}'"
    assert holds(read(wanted.format("光照"), THING), thing, NOW)
    assert not holds(read(wanted.format("湿度"), THING), thing, NOW)
    assert holds(read("Datastreams/name eq null", THING), Observed("Things"), NOW)


# --- expansions ----------------------------------------------------------------------------


def test_a_path_of_an_expansion_is_one_inside_the_other():
    asked = options_in({"$expand": "Datastreams/Sensor,Datastreams($top=2),Locations"}, THING)
    sensor = Expand("Sensor", Options())
    assert asked.expand == (
        Expand("Datastreams", Options(expand=(sensor,), top=2)),
        Expand("Locations", Options()),
    )


# --- refusals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "at", "words"),
    [
        ("$filter", "nam eq 'x'", 1, "name"),
        ("$filter", "name eq 'x", 9, "单引号"),
        ("$filter", "name eq", 8, "末尾"),
        ("$filter", "(name eq 'x'", 13, "右括号"),
        ("$filter", "name eq 'x')", 12, "多出"),
        ("$filter", "startwith(name,'x')", 1, "startswith"),
        ("$filter", "startswith(name)", 1, "2 个参数，给了 1 个"),
        ("$filter", "name/first eq 'x'", 6, "没有别的属性"),
        ("$filter", "Datastreams eq 1", 1, "Datastreams/id"),
        ("$filter", "name eq 2022-06-30T08:00:00", 9, "偏移"),
        ("$filter", "properties/t gt duration'P1M'", 17, "月长短不定"),
        ("$filter", "name eq #", 9, "读不懂"),
        ("$filter", "(" * 70 + "1" + ")" * 70, 66, "64"),
        ("$filter", "-" * 70 + "1", 66, "64"),
        ("$expand", "Sensors", 1, "Datastreams"),
        ("$expand", "Datastreams($to=1)", 13, "$top"),
        ("$expand", "Datastreams($top=1", 19, "右括号"),
        ("$expand", "Datastreams($top=1;$top=2)", 20, "两次"),
        ("$expand", "Datastreams($filter=nam eq 1)", 21, "name"),
        ("$select", "colour", 1, "description"),
        ("$orderby", "name up", 6, "asc"),
        ("$top", "-1", 1, "整数"),
        ("$top", "x", 1, "整数"),
        ("$skip", "1.5", 1, "整数"),
        ("$count", "yes", 1, "true"),
        ("$resultFormat", "csv", 1, "dataArray"),
        ("$fliter", "name eq 'x'", 1, "$filter"),
        ("filter", "name eq 'x'", 1, "$filter"),
    ],
)
def test_a_refusal_names_the_place_and_what_would_do(name, text, at, words):
    with pytest.raises(QueryUnreadable) as refused:
        options_in({name: text}, THING)
    assert refused.value.facts["at"] == at
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Thing", "Things"),
        ("Things(", "右括号"),
        ("Things(x)", "整数"),
        ("Things('x)", "单引号"),
        ("Things/name", "集合"),
        ("Things(1)/colour", "name"),
        ("Things(1)/name/first", "没有别的属性"),
        ("Things(1)/$value", "属性"),
        ("Things(1)/name/$ref", "关联"),
        ("Datastreams(1)/Thing(2)", "只有一个"),
        ("$ref", "没有实体"),
    ],
)
def test_an_address_that_names_nothing_says_why(path, words):
    with pytest.raises(PathUnreadable) as refused:
        paths.resource(path)
    assert words in refused.value.message


def test_addresses_lead_along_links_to_entities_properties_and_what_lies_in_them():
    found = paths.resource("Things('toilet:T''1/2')/Datastreams(7)/Thing/properties/a/b/$value")
    assert found.steps[0] == Step("Things", "toilet:T'1/2")
    assert (found.set, found.is_one, found.names, found.form) == (
        "Things",
        True,
        ("properties", "a", "b"),
        "$value",
    )
