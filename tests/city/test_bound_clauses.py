"""What the clauses on homes and property promise is measured from records, in every edition."""

from pathlib import Path

import pytest

from yiju.city import demonstration
from yiju.platform.steering.binding import Asked, bindings, known, told
from yiju.platform.steering.compiler import compile_file

CHANGZHOU = Path(demonstration.__file__).parent / "changzhou"
EDITIONS = ("plan.txt", "plan-2022-revision.txt")
TOLD = {"presale.covered", "presale.drawn_and_published", "resale.share"}


@pytest.mark.parametrize("name", EDITIONS)
def test_every_target_of_clause_20_has_its_indicator(name):
    found = compile_file(CHANGZHOU / name).targets
    asked = [Asked(str(n), one.clause, one.subject, one.text) for n, one in enumerate(found)]
    bound = bindings(asked, known().values())

    wanted = [one.key for one in asked if one.clause == "20"]
    assert wanted
    assert [bound.get(key, "").partition(".")[0] for key in wanted] == ["property_service"] * len(
        wanted
    )


@pytest.mark.parametrize("name", EDITIONS)
def test_the_words_of_clause_9_are_told_of_by_the_escrow(name):
    lines = (CHANGZHOU / name).read_text(encoding="utf-8").splitlines()
    [text] = [line for line in lines if line.startswith("9.")]

    assert {one.indicator for one in told("9", text, known().values(), ())} == TOLD
