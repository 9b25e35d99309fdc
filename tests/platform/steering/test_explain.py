import json
from datetime import date

import pytest

from yiju.platform.base.time import Period
from yiju.platform.steering import api

pytestmark = pytest.mark.django_db

DAY = Period.day(date(2021, 6, 30))


def test_a_computed_figure_leads_to_its_rows_its_promise_and_its_clause(programme, register, city):
    register.done = {"a": date(2021, 5, 1), "b": None}

    found = api.explain("green.share", DAY, city.code)

    assert (found.measure.value, found.measure.numerator, found.measure.denominator) == (50, 1, 2)
    [promise] = found.promises
    assert (promise.target.key, promise.clause.label, promise.edition) == ("2(1)-1", "2(1)", 1)
    assert "60%" in promise.clause.text
    assert found.counts == "Communities that are done, of all communities."


def test_what_is_missing_says_why(programme, register, city):
    found = api.explain("green.share", DAY, city.code)

    assert found.as_dict()["value"] is None
    assert any("没有登记社区" in line for line in found.lines())


def test_a_reported_figure_names_its_paper(target, reported):
    reported("公厕10座", DAY.last_day, 6, document="市住建局月报第6期")
    row = target("公厕10座")

    told = api.explain(row.own_key, DAY, row.area_code).as_dict()

    assert told["provenance"] == "reported"
    assert told["facts"]["document"] == "市住建局月报第6期"
    assert told["targets"][0]["status"] == "at_risk"


def test_the_numbers_used_carry_their_grounds(programme, register, city):
    found = api.explain("green.share", DAY, city.code)

    for number in found.parameters:
        assert number.source or number.assumption
    assert {"behind_yellow", "behind_red"} <= {number.key for number in found.parameters}


def test_the_same_facts_as_one_json_object(programme, register, city):
    register.done = {"a": date(2021, 5, 1)}

    told = json.loads(json.dumps(api.explain("green.share", DAY, city.code).as_dict()))

    assert told["counted"] == [{"kind": "community", "key": "a", "name": ""}]
    assert told["area"]["name"] == "示例市"


def test_a_mistyped_indicator_is_told_what_is_near(programme, register, city):
    with pytest.raises(api.IndicatorUnknown, match=r"green\.share"):
        api.explain("green.shares", DAY, city.code)
