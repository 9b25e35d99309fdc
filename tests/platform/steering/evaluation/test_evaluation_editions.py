"""Declared, published, appealed against, corrected, exported and computed again by an outsider."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from evaluated import leaf, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiju.platform.base.errors import Problems
from yiju.platform.events.api import Actor
from yiju.platform.steering.evaluation import aggregating, api, exporting, reading, weights
from yiju.platform.steering.evaluation import recompute as outsider
from yiju.platform.steering.evaluation.computing import taken
from yiju.platform.steering.evaluation.declaration import MISSING

OFFICE, EAST = Actor("office", "办公室", "office"), Actor("east", "东区", "east")
AT = datetime(2022, 7, 1, 1, tzinfo=UTC)
TARGET: dict[str, Any] = {"method": "target", "target": 100}
METHODS: list[dict[str, Any]] = [
    TARGET,
    {"method": "minmax"},
    {"method": "minmax", "lower": 0, "upper": 100},
    {"method": "efficacy", "satisfactory": 90, "unacceptable": 30},
    {"method": "z"},
    {"method": "rank"},
]
OUTLIERS: list[dict[str, Any]] = [
    {"winsorise": 0},
    {"winsorise": 0.1},
    {"points": 2},
    {"points": 1, "transform": "log"},
    {"transform": "log"},
    {"transform": "boxcox"},
    {"transform": "boxcox", "power": 0.5},
]


def districts() -> dict[str, Any]:
    closed = leaf("closed", {"a": 90, "b": 80, "c": 70}, normalise=TARGET, weight=3, error=1)
    rework = leaf("rework", {"a": 10, "b": 10, "c": 20}, better="less")
    return told(closed, rework, key="districts", robust={"runs": 200})


@pytest.fixture
def published(db: None) -> api.EditionRow:
    api.declare(districts(), actor=OFFICE, at=AT)
    return api.publish("districts", actor=OFFICE, at=AT)


def _appeal(value: str = "100", at: datetime = AT, subject: str = "b") -> api.AppealRow:
    said = {"ground": "漏计结案二十件", "document": "东函〔2022〕7号"}
    return api.appeal("districts", subject, "closed", value, **said, actor=EAST, at=at)


def _decide(number: int, actor: Actor = OFFICE, upheld: bool = True) -> api.AppealRow:
    at = AT + timedelta(hours=1)
    return api.decide("districts", number, upheld=upheld, answer="经核实", actor=actor, at=at)


def test_an_appeal_that_is_upheld_changes_a_rank_in_a_new_edition(
    published: api.EditionRow,
) -> None:
    _decide(_appeal().number)

    last = api.edition("districts")
    ranks = {key: line["rank"] for key, line in api.lines_of(last.content).items()}
    assert (last.number, ranks) == (2, {"b": 1, "a": 2, "c": 3})
    (change, other) = sorted(last.content["changes"], key=lambda one: str(one["subject"]))[::-1]
    assert change["values"] == [{"leaf": "closed", "before": "80", "after": "100"}]
    assert (change["rank"], other["rank"]) == ([2, 1], [1, 2])
    assert api.edition("districts", 1).content == published.content


def test_an_appeal_that_is_not_upheld_changes_nothing(published: api.EditionRow) -> None:
    _decide(_appeal().number, upheld=False)
    assert api.edition("districts").number == 1


def test_publishing_appealing_and_deciding_again_change_nothing(
    published: api.EditionRow,
) -> None:
    assert api.publish("districts", actor=OFFICE, at=AT).number == 1
    assert _appeal().number == _appeal().number
    first = _decide(_appeal().number)
    assert _decide(first.number).decided_at == first.decided_at
    assert len(api.editions("districts")) == 2


@pytest.mark.parametrize(
    ("value", "days", "subject"),
    [("100", 8, "b"), ("许多", 0, "b"), ("1/0", 0, "b"), ("1e99999999", 0, "b"), ("9", 0, "x")],
)
def test_an_appeal_that_is_late_or_unfit_is_refused(
    published: api.EditionRow, value: str, days: int, subject: str
) -> None:
    with pytest.raises(api.AppealUnfit):
        _appeal(value, AT + timedelta(days=days), subject)
    assert api.appeals("districts") == []


def test_nobody_decides_their_own_appeal(published: api.EditionRow) -> None:
    with pytest.raises(api.AppealUnfit):
        _decide(_appeal().number, actor=EAST)


def test_what_is_published_is_not_declared_anew(published: api.EditionRow) -> None:
    api.declare(districts(), actor=OFFICE, at=AT)
    with pytest.raises(api.AlreadyPublished):
        api.declare({**districts(), "title": "另一个"}, actor=OFFICE, at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE steering_evaluation_edition SET account = 'x'",
        "DELETE FROM steering_evaluation_edition",
        "UPDATE steering_evaluation_declared SET data = '{}'",
        "DELETE FROM steering_evaluation_declared",
    ],
)
def test_the_database_refuses_to_change_what_is_published(
    published: api.EditionRow, statement: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert api.edition("districts") == published


def test_what_is_not_published_may_be_declared_anew(db: None) -> None:
    api.declare(districts(), actor=OFFICE, at=AT)
    api.declare({**districts(), "title": "另一个"}, actor=OFFICE, at=AT)
    assert api.declaration("districts").title == "另一个"


def test_an_indicator_that_nobody_knows_is_refused(db: None) -> None:
    one = told(leaf("x", {}, indicator="no.such"), subjects={"named": [{"key": "a"}]})
    with pytest.raises(Problems, match=r"没有指标 no\.such"):
        api.declare(one, actor=OFFICE, at=AT)
    assert api.evaluations() == []


def test_an_export_proves_itself_and_a_changed_digit_shows(published: api.EditionRow) -> None:
    told = json.loads(json.dumps(published.content))
    assert api.verify_export(told)

    told["results"][0]["lines"][0]["score"] = "99.9999"
    told["sha256"] = exporting.fingerprint(told)
    unmet = [str(one) for one in api.verify_export(told).unmet]
    assert unmet == ["a 公布的得分与复算的不符"]


def test_an_outsider_recomputes_it_with_python_alone(
    published: api.EditionRow, tmp_path: Any
) -> None:
    script, file = tmp_path / "recompute.py", tmp_path / "evaluation.json"
    script.write_text(api.script(), encoding="utf-8")
    told = json.loads(json.dumps(published.content))
    for rank, code in ((1, 0), (3, 1)):
        told["results"][0]["lines"][0]["rank"] = rank
        file.write_text(json.dumps(told), encoding="utf-8")
        command = [sys.executable, "-I", "-S", str(script), str(file)]
        assert subprocess.run(command, check=False, capture_output=True).returncode == code


@given(data=st.data())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_script_agrees_to_the_last_digit_whatever_is_declared(data: st.DataObject) -> None:
    value = st.one_of(st.floats(0, 100, allow_subnormal=False), st.just("未报"))
    leaves = []
    for n in range(data.draw(st.integers(2, 4))):
        method = data.draw(st.sampled_from(METHODS))
        turns = method["method"] in ("z", "rank") or method == {"method": "minmax"}
        leaves.append(
            leaf(
                f"i{n}",
                {key: data.draw(value) for key in "abcdef"},
                normalise=method,
                better=data.draw(st.sampled_from(["more", "less"])) if turns else "more",
                missing=data.draw(st.sampled_from(MISSING)),
                outliers=data.draw(st.sampled_from(OUTLIERS if turns else OUTLIERS[:3])),
                limits=data.draw(st.sampled_from([[], [{"below": 9, "cap": 59, "veto": True}]])),
                not_applicable=data.draw(st.sampled_from([{}, {"d": "没有河道"}])),
                weight=data.draw(st.integers(1, 5)),
            )
        )
    size = len(leaves)
    matrix = [[(j + 1) / (i + 1) for j in range(size)] for i in range(size)]
    ways = st.lists(st.sampled_from(weights.WAYS), min_size=1, max_size=2, unique=True)
    weighing = {
        "method": data.draw(ways),
        "by": data.draw(st.sampled_from(["product", "mean"])),
        "experts": {"": [matrix, [[1] * size] * size]},
    }
    aggregation = data.draw(st.sampled_from(aggregating.METHODS))
    points = [{"subject": "a", "points": 1.5, "ground": "表扬"}]
    declared = reading.read(
        told(*leaves, weights=weighing, aggregation=aggregation, adjustments=points,
             robust={"runs": 100}, least_known=data.draw(st.sampled_from([0, 0.6])))
    )  # fmt: skip
    made = json.loads(json.dumps(exporting.content(declared, taken(declared), "")))
    assert outsider.results(made) == made["results"]


def test_better_is_only_said_where_nearly_all_runs_agree(published: api.EditionRow) -> None:
    assert api.may_say_better(published.content, "a", "c")
    assert not api.may_say_better(published.content, "c", "a")
    near = told(leaf("x", {"a": 80.1, "b": 80}, normalise=TARGET, error=5), key="near")
    api.declare(near, actor=OFFICE, at=AT)
    row = api.publish("near", actor=OFFICE, at=AT)
    assert not api.may_say_better(row.content, "a", "b")
    assert api.comparable(row.content) == [("a", "b")]


def test_other_weights_can_be_tried_without_changing_anything(
    published: api.EditionRow,
) -> None:
    found = api.what_if(published.content, {"closed": 0, "rework": 1})
    assert [found[key][1] for key in "abc"] == [1, 1, 3]
    same = api.what_if(published.content, {"closed": 75})
    due = api.lines_of(published.content)
    assert {key: one[1] for key, one in same.items()} == {k: x["rank"] for k, x in due.items()}
    assert str(same["b"][0]) == due["b"]["score"]
    assert api.edition("districts").content == published.content
