"""A case whose appeal was upheld leaves the rates, and stays visible as exempt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from yiju.applications.cityops.counting import Span, counts
from yiju.platform.work.cases.api import CaseFact, StageFact

BEGAN = datetime(2021, 6, 1, 1, tzinfo=UTC)
SPAN = Span(datetime(2021, 5, 31, 16, tzinfo=UTC), datetime(2021, 6, 30, 16, tzinfo=UTC))


def late() -> CaseFact:
    due, ended = BEGAN + timedelta(days=1), BEGAN + timedelta(days=3)
    stages = (
        StageFact("filing", BEGAN, None, BEGAN, "file", "", "leader"),
        StageFact("handling", BEGAN, due, ended, "finish", "lighting", "lighting"),
        StageFact("closing", ended, None, ended, "close", "", "leader"),
    )
    return CaseFact(
        number="1",
        title="路灯不亮",
        type_code="M01037",
        area_path="9901/",
        source="portal",
        unit="lighting",
        by_account="",
        began=BEGAN,
        due=due,
        end="closed",
        ended=ended,
        data={},
        stages=stages,
    )


def test_an_exempt_case_counts_neither_for_nor_against_its_unit():
    counted = counts([late()], SPAN)
    assert (counted.closed_in_time.rate, counted.handled_in_time.rate) == (0, 0)
    exempt = replace(late(), data={"exempt": {"appeal": "SS1", "at": "2021-07-05T01:00:00+00:00"}})
    left_out = counts([exempt], SPAN)
    assert (left_out.closed_in_time.rate, left_out.handled_in_time.rate) == (None, None)
    assert left_out.exempt == ("1",)
    assert left_out.filed == ("1",)
