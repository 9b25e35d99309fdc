"""Dated parameters: the value of the day that matters, and a file that is checked whole."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from yiju.platform.base.params import BadParameters, ParameterMissing, Params

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
    for said in ("[a] no unit", "[a] needs either", "2021-13-01", "[b] unknown key colour"):
        assert said in message


def test_a_number_needs_a_source_or_an_honest_assumption_and_not_both(tmp_path):
    both = GOOD.replace('source = "GB 1"', 'source = "GB 1"\nassumption = "x"')
    with pytest.raises(BadParameters, match="either a source or an assumption"):
        params(tmp_path, both)
