"""Every cell has somebody who answers for it, from a day on, and its history stays."""

from datetime import date, timedelta

import pytest
from desk import OFFICE, moment, open_desk, post
from hypothesis import given
from hypothesis import strategies as st
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.base.errors import Problems
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work.grids import api as grids
from yiju.platform.work.grids.api import Assignment, ChargeRow, standing

JUNE = date(2021, 6, 1)
CELLS = ("990101001001001", "990101001001002", "990101001201")
FIRST, SECOND, VILLAGE = CELLS
charges = st.builds(
    ChargeRow,
    st.sampled_from(("zhang", "wang")),
    st.sampled_from(CELLS),
    st.dates(date(2021, 1, 1), date(2021, 12, 31)),
    st.none() | st.dates(date(2021, 1, 1), date(2021, 12, 31)),
)


@given(st.lists(charges, max_size=12), st.dates(date(2021, 1, 1), date(2021, 12, 31)))
def test_each_cell_has_nobody_one_or_several_on_a_day(some, day):
    found = standing(CELLS, some, day)

    assert set(found.holders) == set(CELLS)
    for cell in CELLS:
        accounts = {one.account for one in found.holders[cell]}
        assert (cell in found.gaps) == (not accounts)
        assert (cell in found.doubles) == (len(accounts) > 1)
    assert not set(found.overdue) & set(found.gaps)


def test_a_quarter_is_long_enough_for_one_cell():
    charge = ChargeRow("zhang", FIRST, JUNE)

    assert standing(CELLS, [charge], JUNE + timedelta(days=91)).overdue == ()
    assert standing(CELLS, [charge], JUNE + timedelta(days=92)).overdue == (FIRST,)


class TestStored:
    pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

    @pytest.fixture(autouse=True)
    def city(self, db, tmp_path):
        profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
        registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
        open_desk()

    def assign(self, *wanted, takes_over=True):
        return grids.assign(wanted, takes_over=takes_over, actor=OFFICE, at=moment(1))

    def test_the_cells_are_the_unit_grid_and_villages_without_one(self):
        codes = [row.code for row in grids.cells()]

        assert set(CELLS) < set(codes)
        assert "990101001001" not in codes, "a community that is divided"
        assert "990101400498" not in codes, "a virtual community"

    def test_who_takes_over_ends_what_was_before_and_history_stays(self):
        assert self.assign(Assignment("zhang", FIRST, JUNE)) == 1
        assert self.assign(Assignment("wang", FIRST, date(2021, 9, 1))) == 2
        assert self.assign(Assignment("wang", FIRST, date(2021, 9, 1))) == 0

        assert grids.history(FIRST) == [
            ChargeRow("zhang", FIRST, JUNE, date(2021, 8, 31)),
            ChargeRow("wang", FIRST, date(2021, 9, 1)),
        ]
        path = [FIRST, "990101001001", "990101001000"]
        assert grids.answering(path, date(2021, 8, 31)) == "zhang"
        assert grids.answering(path, date(2021, 9, 1)) == "wang"
        assert grids.answering(path, date(2021, 5, 31)) == ""

    def test_several_may_answer_for_a_cell_and_that_is_seen(self):
        self.assign(Assignment("zhang", FIRST, JUNE))
        self.assign(Assignment("wang", FIRST, JUNE), takes_over=False)

        found = standing(CELLS, grids.charges(JUNE), JUNE)
        assert found.doubles == (FIRST,)
        assert found.gaps == (SECOND, VILLAGE)

    def test_everything_that_is_wrong_is_told_at_once_and_changes_nothing(self):
        post("north", "staff", "990100-roads", "990101000000")
        with pytest.raises(Problems) as told:
            self.assign(
                Assignment("zhang", FIRST, JUNE, row=2),
                Assignment("zhang", "990101001001", JUNE, row=3),
                Assignment("li", FIRST, JUNE, row=4),
                Assignment("north", FIRST, JUNE, row=5),
                Assignment("zhang", SECOND, JUNE, date(2021, 5, 1), row=6),
                Assignment("zhang", FIRST, JUNE, row=7),
                Assignment("zhang", VILLAGE, date(2020, 1, 1), row=8),
            )

        assert [problem.row for problem in told.value.problems] == [3, 4, 5, 6, 7, 8]
        assert grids.charges(JUNE) == []
