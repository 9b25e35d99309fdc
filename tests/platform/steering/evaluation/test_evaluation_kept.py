"""What is kept with an edition: texts for every reader, pairs of large groups, what was divided."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from evaluated import leaf, told

from yiju.platform.base.errors import Problems
from yiju.platform.base.i18n import use_language
from yiju.platform.base.kept_text import text_from_json
from yiju.platform.events.api import Actor
from yiju.platform.steering.evaluation import api, robust
from yiju.platform.steering.evaluation import recompute as outsider

OFFICE, EAST = Actor("office", "办公室", "office"), Actor("east", "东区", "east")
AT = datetime(2022, 7, 1, 1, tzinfo=UTC)
TARGET: dict[str, Any] = {"method": "target", "target": 100}


def published(declared: dict[str, Any]) -> api.EditionRow:
    api.declare(declared, actor=OFFICE, at=AT)
    return api.publish(declared["key"], actor=OFFICE, at=AT)


def test_the_reason_of_an_edition_is_read_in_the_language_of_the_reader(db: None) -> None:
    row = published(told(leaf("x", {"a": 90, "b": 80}, normalise=TARGET), robust={"runs": 100}))
    said = {"ground": "漏计", "document": "东函1号"}
    number = api.appeal("test", "b", "x", "95", actor=EAST, at=AT, **said).number
    hour = AT + timedelta(hours=1)
    api.decide("test", number, upheld=True, answer="属实", actor=OFFICE, at=hour)

    reason = text_from_json(api.edition("test").content["reason"])
    with use_language("zh-hans"):
        assert "申诉成立" in str(reason)
    with use_language("en"):
        assert "ppeal" in str(reason)
    assert row.content["reason"] == ""


def large(many: int) -> dict[str, Any]:
    values = {f"s{n:03}": 100 - n / 4 for n in range(many)}
    return told(leaf("x", values, normalise=TARGET, error=3), robust={"runs": 400}, key="large")


def test_every_pair_of_a_large_group_can_be_told_apart_or_not(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neighbours are kept; whoever stands far apart is drawn again and comes out the same."""
    row = published(large(120))
    kept = row.content["robust"][0]["pairs"]
    assert set(kept["s000"]) == {f"s{n:03}" for n in range(1, 1 + robust.NEIGHBOURS)}
    assert not api.may_say_better(row.content, "s000", "s001")
    assert api.may_say_better(row.content, "s000", "s119")
    assert not api.may_say_better(row.content, "s119", "s000")

    monkeypatch.setattr(robust, "MOST_PAIRS", 120)
    whole = published(large(120) | {"key": "whole"}).content
    for one, other in (("s000", "s001"), ("s001", "s000"), ("s000", "s015"), ("s040", "s052")):
        found = api.probability(row.content, one, other)
        assert found == pytest.approx(api.probability(whole, one, other))
    assert api.probability(whole, "s000", "nobody") is None


def test_what_is_divided_is_kept_beside_the_quotient_and_nothing_is_divided_by_nought(
    db: None,
) -> None:
    below = {"values": {"a": 4, "b": 0, "c": "未统计"}, "times": 10}
    one = leaf("x", {"a": 2, "b": 3, "c": 4}, per=below)
    made = published(told(one, robust={"runs": 100})).content
    assert made["values"] == {"a": {"x": "5"}, "b": {"x": None}, "c": {"x": None}}
    assert made["bases"] == {"x": {"a": ["2", "4", 10.0]}}
    whys = {key: str(text_from_json(rows["x"])) for key, rows in made["why_missing"].items()}
    assert whys["b"] == "除数为零" and "未统计" in whys["c"]
    assert api.verify_export(made)
    assert outsider.results(json.loads(json.dumps(made))) == made["results"]


def test_a_group_too_large_to_compare_pair_by_pair_is_refused(db: None) -> None:
    with pytest.raises(Problems, match="200"):
        api.declare(large(201) | {"aggregation": "copeland"}, actor=OFFICE, at=AT)


def test_two_evaluations_are_set_beside_each_other(db: None) -> None:
    first = told(leaf("x", {"a": 90, "b": 80, "c": 70}, normalise=TARGET), robust={"runs": 100})
    other = told(leaf("x", {"a": 60, "b": 80, "d": 70}, normalise=TARGET), robust={"runs": 100})
    found = api.comparison(published(first).content, published(other | {"key": "b"}).content)
    assert [(row[0], row[3], row[5]) for row in found.rows] == [("a", 1, 3), ("b", 2, 1)]
    assert (found.moved, found.likeness) == (2, None)
    assert [row.key for row in api.history_of("a")] == ["test", "b"]


def test_a_profile_says_where_points_are_lost_and_a_structure_what_counts_twice(db: None) -> None:
    x = leaf("x", {"a": 90, "b": 80, "c": 70, "d": 60}, normalise=TARGET, weight=3)
    same = leaf("same", {"a": 91, "b": 82, "c": 69, "d": 60}, normalise=TARGET)
    turned = leaf("turned", {"a": 10, "b": 20, "c": 40, "d": 50}, normalise=TARGET)
    made = published(told(x, same, turned, robust={"runs": 100})).content

    profile = api.profile(made, "a")
    assert profile is not None
    assert [one.leaf for one in profile.strengths] == ["turned", "x", "same"]
    assert [(one.place, one.among) for one in profile.strengths] == [(4, 4), (1, 4), (1, 4)]
    assert sum(one.given for one in profile.strengths) == pytest.approx(profile.line.exact)
    [structure] = api.structures(made)
    assert [one[:2] for one in structure.alike] == [("x", "same")]
    assert ("x", "turned") in [one[:2] for one in structure.against]
    assert structure.component is not None and structure.component > 0.95
