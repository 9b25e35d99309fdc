"""What no two assets of a kind may share: refused at both doors, with who holds it."""

from dataclasses import replace

import pytest
from register import LAMP, lamp_row, lamps_file

from yiju.platform.base.errors import Problems
from yiju.platform.registry import api, kinds
from yiju.platform.registry.models import Asset

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(register):
    """The register, in which no two lamps of one power stand on one road."""
    kinds.install([replace(LAMP, sole=(("road", "power"),))])
    return register


def at(road, power=60):
    return {"power": power, "road": road}


def test_two_rows_of_a_file_that_share_it_are_refused(register):
    rows = lamps_file(*(lamp_row(code) for code in ("L-1", "L-2", "L-3")))
    rows[0] = [*rows[0], "道路"]
    rows[1:] = [[*row, road] for row, road in zip(rows[1:], ["甲路", "乙路", "甲路"], strict=True)]

    report = register.bring(register.workbook(rows))

    [problem] = report.problems
    assert (problem.row, str(problem.what)) == (4, "道路、功率“甲路 60”已为 L-1 所用")
    assert Asset.objects.count() == 0


def test_a_file_that_takes_what_another_asset_holds_is_refused(register):
    register.record("L-1", attributes=at("甲路"))
    rows = lamps_file(lamp_row("L-2"))
    rows = [[*rows[0], "道路"], [*rows[1], "甲路"]]

    report = register.bring(register.workbook(rows))

    assert [str(problem.what) for problem in report.problems] == [
        "道路、功率“甲路 60”已为 L-1 所用"
    ]


def test_a_file_may_hand_it_from_one_asset_to_another(register):
    register.record("L-1", attributes=at("甲路"))
    rows = lamps_file(lamp_row("L-1"), lamp_row("L-2"))
    rows = [[*rows[0], "道路"], [*rows[1], "乙路"], [*rows[2], "甲路"]]

    assert register.bring(register.workbook(rows)).problems == []


def test_a_form_that_takes_what_another_asset_holds_is_refused(register):
    register.record("L-1", attributes=at("甲路"))

    with pytest.raises(Problems) as refused:
        register.record("L-2", attributes=at("甲路"))

    assert "L-1" in str(refused.value.problems[0].what)
    assert Asset.objects.count() == 1


def test_the_same_asset_may_be_recorded_again(register):
    register.record("L-1", attributes=at("甲路"))

    assert register.record("L-1", name="新名", attributes=at("甲路")).name == "新名"


def test_what_is_gone_or_left_empty_holds_nothing(register):
    register.record("L-1", attributes=at("甲路"), state="removed")
    register.record("L-2", attributes=at("甲路"))
    register.record("L-3", attributes=at(None))
    register.record("L-4", attributes=at(None))

    assert len(api.standing("lamp", on=register.record("L-5").valid_from, within=None)) == 4
