"""What the office enters for a half-year becomes a standing of compound and firm."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from compounds import CLERK, COMPOUND, FIRM, at, build, record

from yiju.applications.property_rating import indicators, warnings
from yiju.applications.property_rating.kinds import STARS
from yiju.applications.property_rating.process import WARNING
from yiju.platform.base.i18n import ENGLISH, use_language
from yiju.platform.base.time import Period
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.trust.standings import api as standings
from yiju.platform.work.warned import evidence_of, open_warnings

FIRST, SECOND = date(2021, 12, 31), date(2022, 6, 30)
COMPOUND_IS, FIRM_IS = standings.Subject("compound", COMPOUND), standings.Subject("unit", FIRM)
OTHER = Actor("other", "另一人", "990100-housing", "web")


@pytest.fixture(autouse=True)
def city(db: Any, tmp_path: Any) -> None:
    build(tmp_path)
    enter(FIRST, checks="100", safety="100")


def enter(half: date, **more: Any) -> None:
    label = f"{half.year}H{1 if half.month < 7 else 2}"
    told = {
        "compound": COMPOUND, "half_end": half, "checks": "92", "checks_paper": "检 1",
        "answers": 60, "satisfied": 60, "disclosures_in_time": 12, "safety": "95",
        "safety_paper": "安 1",
    }  # fmt: skip
    moment = at(half + timedelta(days=12))
    record(
        "service_rating", f"{COMPOUND}-KH{label}", "考核", told | more, valid_from=half, at=moment
    )
    warnings.keep(moment)


def grade(subject: standings.Subject, on: date, known: date | None = None) -> str:
    known_at = at(known) if known else None
    return standings.standing(STARS.key, subject, on=on, known_at=known_at).grade


def test_compound_and_firm_have_their_stars_with_documents_from_a_day_to_a_day():
    for subject in (COMPOUND_IS, FIRM_IS):
        assert grade(subject, FIRST) == "5"
        assert grade(subject, date(2022, 8, 29)) == "5"
        assert grade(subject, date(2022, 8, 30)) == ""
        assert grade(subject, FIRST, known=date(2022, 1, 5)) == ""
    entries = standings.entries(STARS.key, FIRM_IS, on=FIRST)
    assert {one.opening.document for one in entries} >= {"检 1", "安 1"}
    assert "60 份答卷" in str([one.opening.document for one in entries])


def test_what_a_part_rests_on_is_read_in_the_readers_language_and_kept_in_chinese():
    with use_language(ENGLISH):
        entries = standings.entries(STARS.key, COMPOUND_IS, on=FIRST)
    survey = next(one.opening for one in entries if one.opening.name == "satisfaction")

    assert survey.document == "满意度调查：60 份答卷，60 份满意" == survey.paper
    with use_language(ENGLISH):
        assert survey.paper.isascii()
        assert "60" in survey.paper


def test_the_share_of_compounds_with_four_stars_counts_those_that_have_stars():
    area = registry.city().code

    def share(on: date) -> Fraction | None:
        return indicators.pull_good(Period.month(on.year, on.month), area, None).value

    assert share(date(2022, 7, 1)) == 100
    assert share(date(2022, 9, 1)) is None


def test_a_small_sample_goes_on_with_the_last_value_at_a_discount():
    """H20 R10."""
    before = part("satisfaction", FIRST)
    enter(SECOND, answers=3, satisfied=3)

    assert part("satisfaction", SECOND) == before * Fraction("0.95")


def part(key: str, on: date) -> Fraction:
    found = standings.standing(STARS.key, COMPOUND_IS, on=on)
    return next(one.value for one in found.parts if one.key == key)


def test_a_corrected_record_is_measured_again_and_the_chain_keeps_both():
    warnings.keep(at(date(2022, 2, 1)))
    before = len(standings.entries(STARS.key, COMPOUND_IS, on=FIRST))
    record(
        "service_rating", f"{COMPOUND}-KH2021H2", "考核",
        {"compound": COMPOUND, "half_end": FIRST, "checks": "40", "checks_paper": "检 2",
         "answers": 60, "satisfied": 60, "disclosures_in_time": 12, "safety": "95",
         "safety_paper": "安 1"}, valid_from=FIRST, at=at(date(2022, 2, 2)),
    )  # fmt: skip
    warnings.keep(at(date(2022, 2, 2), 3))

    assert grade(COMPOUND_IS, FIRST, known=date(2022, 2, 1)) == "5"
    assert grade(COMPOUND_IS, FIRST) == "3"
    assert len(standings.entries(STARS.key, COMPOUND_IS, on=FIRST)) == before + 5
    assert standings.verify_export(standings.export(STARS.key, on=FIRST))


def test_an_appeal_that_is_upheld_by_somebody_else_takes_the_value_away():
    [entry] = [
        one.opening.key
        for one in standings.entries(STARS.key, FIRM_IS, on=FIRST)
        if one.opening.name == "checks"
    ]
    moment = at(date(2022, 2, 3))
    standings.appeal("appeal", entry, text="检查表算错", actor=OTHER, at=moment)
    standings.decide_appeal(
        "decided", "appeal", upheld=True, document="复核 1", reason="属实", actor=CLERK, at=moment
    )
    assert grade(FIRM_IS, FIRST) == ""


def test_a_drop_of_two_stars_is_one_piece_of_work_with_its_evidence():
    """H20 (d)."""
    enter(SECOND, checks="20")
    for day in (20, 21):
        warnings.keep(at(date(2022, 7, day)))

    found = [one for one in open_warnings(WARNING.key) if one.asset]
    assert len(found) == 1
    assert found[0].asset == f"compound/{COMPOUND}"
    assert "服务检查：100.00 → 20.00" in evidence_of(found[0])
    assert found[0].open_stages[0].holder.role == "district"
    assert len(open_warnings(WARNING.key)) == 2
