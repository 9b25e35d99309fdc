"""Each kind of question about the cases behind an evaluation, from cases that were really kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import EAST, IN_EAST, LAMP, OFFICE, filed, moment, open_desk, who
from evaluated import leaf, told
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.steering.evaluation import api
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

MONTH_ENDED = datetime(2021, 7, 1, 1, tzinfo=UTC)
PLACE = work.Place(EAST, f"/990000000000/990100000000/{EAST}/", 119.95, 31.75)


@pytest.fixture(autouse=True)
def desk(db: Any, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    work.install([cases.CASE])
    open_desk()


def past(key: str, began: datetime, ended: datetime, **how: Any) -> cases.PastCase:
    stages = (cases.PastStage("closed", ended, move="close", unit="990100-lighting"),)
    place = replace(PLACE, area_path=registry.area(EAST).path)
    base: dict[str, Any] = {"unit_code": "990100-lighting", "end": "closed", "ended_at": ended}
    base |= how
    source = base.pop("source", "hotline")
    return cases.PastCase(key, "路灯不亮", source, "E01037", place, began, stages, **base)


def asked() -> dict[str, api.QuestionRow]:
    """What publishing the month of the district asks, by kind."""
    one = leaf("closed", {EAST: 90}, normalise={"method": "target", "target": 100})
    declared = told(one, key="june", month="2021-06", subjects={"level": "district"})
    declared["indicators"][0]["missing"] = "worst"
    api.declare(declared | {"robust": {"runs": 100}}, actor=OFFICE, at=MONTH_ENDED)
    api.publish("june", actor=OFFICE, at=MONTH_ENDED)
    return {one.kind: one for one in api.questions("june")}


def test_closings_crowded_before_the_cut_off_are_asked_about() -> None:
    late = [past(f"l{n}", moment(2), moment(28 + n % 3, 17)) for n in range(20)]
    early = [past(f"e{n}", moment(1), moment(3 + n, 17)) for n in range(5)]
    cases.take_over([*late, *early], actor=OFFICE, at=moment(1))

    found = asked()["hurried"]

    assert (found.evidence["closed"], found.evidence["late"]) == (25, 20)
    assert found.answered_at is None


def test_a_case_closed_and_reported_again_at_the_same_place_is_asked_about() -> None:
    first = past("first", moment(2), moment(4, 17))
    again = past("again", moment(7), moment(9, 17))
    cases.take_over([first, again], actor=OFFICE, at=moment(1))

    found = asked()["returned"]

    assert found.evidence["count"] == 1
    before, after = found.evidence["pairs"][0]
    assert work.item(before).ended_at < work.item(after).began_at  # type: ignore[operator]


def test_an_inspector_who_spares_one_unit_is_asked_about() -> None:
    def finds(account: str, unit: str, many: int) -> list[cases.PastCase]:
        return [
            past(f"{account}-{unit}-{n}", moment(1 + n % 28), moment(29), source="inspector",
                 by_account=account, unit_code=unit, end="closed")
            for n in range(many)
        ]  # fmt: skip

    cases.take_over(
        [*finds("zhang", "990100-lighting", 60), *finds("wang", "990100-lighting", 60),
         *finds("wang", "990100-roads", 60)],
        actor=OFFICE, at=moment(1),
    )  # fmt: skip

    asked()
    spared = [one for one in api.questions("june") if one.kind == "spared"]
    found = next(one for one in spared if one.evidence["collector"] == "zhang")
    assert (found.evidence["collector"], found.evidence["unit"]) == ("zhang", "990100-roads")
    assert found.evidence["seen"] == 0


def test_a_photo_that_already_proved_another_case_is_asked_about() -> None:
    shown = _picture()
    numbers = []
    for key in ("r-1", "r-2"):
        number = filed(key, LAMP, where=IN_EAST, at=moment(1) + timedelta(minutes=len(numbers)))
        at = moment(2, 10 + len(numbers))
        cases.keep_evidence(number, shown, actor=who("zhang")["actor"], at=at, taken_at=at,
                            lon=119.95, lat=31.75)  # fmt: skip
        numbers.append(number)

    found = asked()["photos"]

    assert found.evidence["pairs"] == [[numbers[1], numbers[0]]]


def _picture() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((64, 48), 70).convert("RGB").save(out, "JPEG")
    return out.getvalue()
