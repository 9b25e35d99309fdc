"""Questions beside an evaluation: raised once when it is published, explained, never a verdict."""

from datetime import UTC, datetime
from typing import Any

import pytest
from evaluated import leaf, told

from yiju.platform.events.api import Actor
from yiju.platform.steering.evaluation import api

OFFICE, STREET = Actor("office", "办公室", "office"), Actor("street", "街道", "street")
AT = datetime(2022, 7, 1, 1, tzinfo=UTC)
TARGET: dict[str, Any] = {"method": "target", "target": 60}


@pytest.fixture
def asked(db: None) -> api.QuestionRow:
    """Twenty streets of which most just reach the line of 60."""
    values = {f"s{n}": 60.0 + n / 20 for n in range(19)} | {"s19": 59.9}
    api.declare(told(leaf("rate", values, normalise=TARGET), key="streets",
                     robust={"runs": 100}), actor=OFFICE, at=AT)  # fmt: skip
    api.publish("streets", actor=OFFICE, at=AT)
    [found] = api.questions("streets")
    return found


def test_figures_that_heap_at_a_line_are_asked_about_with_what_it_rests_on(
    asked: api.QuestionRow,
) -> None:
    assert (asked.kind, asked.leaf, asked.answered_at) == ("heaping", "rate", None)
    assert (asked.evidence["line"], asked.evidence["seen"], asked.evidence["among"]) == (60, 19, 20)


def test_a_question_is_explained_once_and_changes_no_score(asked: api.QuestionRow) -> None:
    before = api.edition("streets")
    said = api.answer("streets", asked.number, "按约定补测", actor=STREET, at=AT)
    again = api.answer("streets", asked.number, "按约定补测", actor=STREET, at=AT)

    assert said == again and (said.answer, said.unit_code) == ("按约定补测", "street")
    for text, number in (("另一个说法", asked.number), ("", asked.number), ("x", 10**6)):
        with pytest.raises(api.QuestionUnfit):
            api.answer("streets", number, text, actor=STREET, at=AT)
    assert api.questions("streets") == [said]
    assert api.edition("streets") == before
