"""Dated parameters: the value of the day that matters, and a file that is checked whole."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiju.platform.base.params import (
    BadParameters,
    Parameter,
    ParameterElsewhere,
    ParameterMissing,
    Params,
    Value,
    prefix,
)

GOOD = """
[notice_days]
title = "公示天数"
unit = "天"
assumption = "待定"
values.2021-01-01 = 7
values.2022-01-01 = 10

[ratio]
title = "比例"
unit = "倍"
source = "GB 1"
values.2021-01-01 = "1.5"
"""


def params(folder: Path, text: str) -> Params:
    file = folder / "params.toml"
    file.write_text(text, "utf-8")
    return Params(file)


def test_a_rule_gets_the_value_of_the_day_that_matters(tmp_path):
    found = params(tmp_path, GOOD)

    assert found.notice_days.at(date(2021, 12, 31)) == 7
    assert found.notice_days.at(date(2022, 1, 1)) == 10
    assert found.ratio.at(date(2021, 1, 1)) == Fraction(3, 2)


def test_before_the_first_value_there_is_none_and_no_silent_default(tmp_path):
    with pytest.raises(ParameterMissing, match="2021-01-01"):
        params(tmp_path, GOOD).notice_days.at(date(2020, 12, 31))


def test_a_misspelt_parameter_is_told_which_one_was_meant(tmp_path):
    with pytest.raises(AttributeError, match="notice_days"):
        params(tmp_path, GOOD).notice_day  # noqa: B018


def test_every_mistake_of_a_file_is_told_at_once(tmp_path):
    wrong = '[a]\ntitle = "x"\nvalues.2021-13-01 = 1\n[b]\nunit = "x"\ncolour = "red"\n'
    with pytest.raises(BadParameters) as told:
        params(tmp_path, wrong)

    message = str(told.value)
    for said in ("[a] 缺少 unit", "[a] 须写明来源", "2021-13-01", "[b] 不认识 colour"):
        assert said in message
    assert message.startswith(f"{tmp_path.name}/params.toml")


def test_a_number_needs_a_source_or_an_honest_assumption_and_not_both(tmp_path):
    both = GOOD.replace('source = "GB 1"', 'source = "GB 1"\nassumption = "x"')
    with pytest.raises(BadParameters, match="二者居其一"):
        params(tmp_path, both)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("values.2021-01-01 = 1.5", "1.5"),
        ("values.2021-01-01 = [1, 1.5]", "1.5"),
        ('values.2021-01-01 = "about five"', "about five"),
        ("values = 3", "缺少取值"),
        ("values.2021-1-1 = 3", "2021-1-1 不是日期"),
        ("values.2021-01-01 = 3\nclause = 13", "clause 应为文字"),
        ("values.2021-01-01 = 3\nconfidense = 'low'", "是否为 confidence"),
        ("values.2021-01-01 = 3\njurisdiction = 'Changzhou'", "不是区划代码"),
        ("values.2021-01-01 = 3\nwithin = 3", "within"),
    ],
)
def test_what_a_number_may_not_be_is_told(tmp_path, table, said):
    with pytest.raises(BadParameters, match=said):
        params(tmp_path, f"[a]\ntitle = 'x'\nunit = 'x'\nsource = 'x'\n{table}\n")


@pytest.mark.parametrize("text", ["[a\n", "a = 7\n"], ids=["no toml", "no table"])
def test_a_file_that_holds_no_tables_is_refused_like_any_other(tmp_path, text):
    with pytest.raises(BadParameters, match=r"params\.toml"):
        params(tmp_path, text)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("7", 7),
        ('"1.5"', Fraction(3, 2)),
        ('"2/3"', Fraction(2, 3)),
        ('"2020-01-01"', date(2020, 1, 1)),
        ("2020-01-01", date(2020, 1, 1)),
        ('[1, "1.5", "320402"]', (1, Fraction(3, 2), "320402")),
        ('{ low = "0.5", names = ["一类"] }', {"low": Fraction(1, 2), "names": ("一类",)}),
    ],
)
def test_a_value_is_exact(tmp_path, written, value):
    text = f"[a]\ntitle = 'x'\nunit = 'x'\nsource = 'x'\nvalues.2021-01-01 = {written}\n"

    assert params(tmp_path, text).a.at(date(2021, 1, 1)) == value


def test_a_table_of_values_cannot_be_changed(tmp_path):
    text = "[a]\ntitle = 'x'\nunit = 'x'\nsource = 'x'\nvalues.2021-01-01 = { low = 1 }\n"

    with pytest.raises(TypeError):
        params(tmp_path, text).a.at(date(2021, 1, 1))["low"] = 2


LOCAL = """
[notice_days]
title = "公示天数"
unit = "天"
source = "国家"
values.2021-01-01 = 7

[[notice_days.within]]
jurisdiction = "320400000000"
source = "市"
values.2021-06-01 = 10

[[notice_days.within]]
jurisdiction = ["320402", "3204JK000000"]
assumption = "区"
values.2022-01-01 = 15
values.2023-01-01 = 20
"""


@pytest.mark.parametrize(
    ("day", "area", "days"),
    [
        (date(2022, 1, 1), None, 7),
        (date(2022, 1, 1), "320500000000", 7),
        (date(2022, 1, 1), "320404000000", 10),
        (date(2022, 1, 1), "320402000000", 15),
        (date(2022, 1, 1), "320402001001", 15),
        (date(2022, 1, 1), "3204JK000000", 15),
        (date(2023, 1, 1), "320402", 20),
        (date(2021, 12, 31), "320402000000", 10),
        (date(2021, 5, 31), "320402000000", 7),
    ],
    ids=[
        "for nowhere in particular",
        "in another city",
        "in the city",
        "in the district",
        "in a community of the district",
        "in an area without a national code",
        "later",
        "before the district's own value",
        "before the city's own value",
    ],
)
def test_the_narrowest_jurisdiction_that_has_a_value_wins(tmp_path, day, area, days):
    assert params(tmp_path, LOCAL).notice_days.at(day, area) == days


def test_a_number_of_one_city_is_not_lent_to_another(tmp_path):
    text = GOOD.replace('assumption = "待定"', 'assumption = "待定"\njurisdiction = "3204"')
    found = params(tmp_path, text).notice_days

    assert found.at(date(2022, 1, 1), "320402000000") == 10
    with pytest.raises(ParameterElsewhere, match="320500000000"):
        found.at(date(2022, 1, 1), "320500000000")
    with pytest.raises(ParameterMissing):
        found.at(date(2020, 1, 1), "320402000000")


def test_two_rows_for_one_jurisdiction_are_refused(tmp_path):
    twice = LOCAL.replace('"320402", ', '"3204", ')
    with pytest.raises(BadParameters, match="3204 有两处取值"):
        params(tmp_path, twice)


def test_a_row_of_a_jurisdiction_needs_its_own_ground(tmp_path):
    with pytest.raises(BadParameters, match="二者居其一"):
        params(tmp_path, LOCAL.replace('source = "市"\n', ""))


def test_the_published_list_has_every_row_with_its_ground(tmp_path):
    listed = [(p.key, p.jurisdiction, p.source or p.assumption) for p in params(tmp_path, LOCAL)]

    assert listed == [
        ("notice_days", (), "国家"),
        ("notice_days", ("3204",), "市"),
        ("notice_days", ("320402", "3204JK"), "区"),
    ]


DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))


@given(st.dictionaries(DAYS, st.integers(), min_size=1), DAYS)
def test_the_value_in_force_is_the_last_that_has_begun(values, day):
    dated = tuple(Value(start, value) for start, value in sorted(values.items()))
    parameter = Parameter("a", "x", "x", dated, source="x")
    begun = [start for start in values if start <= day]

    if begun:
        assert parameter.at(day) == values[max(begun)]
    else:
        with pytest.raises(ParameterMissing):
            parameter.at(day)


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("320000000000", "32"),
        ("320400000000", "3204"),
        ("320400", "3204"),
        ("3204JK000000", "3204JK"),
        ("320402001000", "320402001"),
        ("320402001001", "320402001001"),
        ("320402001001003", "320402001001003"),
    ],
)
def test_a_jurisdiction_is_named_by_the_code_without_its_zeros(code, short):
    assert prefix(code) == short
