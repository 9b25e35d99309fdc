"""The worked examples of the domain, each with its place."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from reputed import FIRM, HANDLER, REVIEWER, THIRD, by, listed, noon

from yiju.platform.trust.standings import api

SHOP, MARKET, STARS = "town.landscaper", "town.market", "town.stars"
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def measured(key: str, kind: str, part: str, value: Fraction, day: date, until: date | None = None):
    return api.measure(
        key, kind, FIRM, part, value, document=f"检查{key}", starts=day, until=until,
        **by(HANDLER, day),
    )  # fmt: skip


def a_landscaper() -> None:
    day = date(2021, 3, 15)
    sites = [(Fraction(92), 3_200_000), (Fraction(78), 1_800_000)]
    projects = sum(mean * value for mean, value in sites) / sum(value for _mean, value in sites)
    measured("c", SHOP, "capacity", Fraction(85), day)
    measured("p", SHOP, "projects", projects, day)
    api.record(
        "r", SHOP, FIRM, "bad", document="常园罚〔2021〕1号", starts=day, until=date(2022, 3, 15),
        points=8, **by(HANDLER, day),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "score"),
    [(date(2022, 3, 15), "87.576"), (date(2022, 3, 16), "89.176")],
    ids=["the last day of the bad record", "the day after"],
)
def test_a_landscaper_scores_as_the_rules_say(firms, on, score):
    """H09 (g), A16: 17 + 52.176 + 18.4 = 87.576, B; a day after the record ends 89.176, B."""
    a_landscaper()

    found = api.standing(SHOP, FIRM, on=on)

    assert (found.score, found.grade) == (Fraction(score), "B")


def test_a_firm_without_a_site_keeps_nine_tenths_of_its_last_projects_part_a_year(firms):
    """H09 (c): × 0.9 for each empty year."""
    measured("p", SHOP, "projects", Fraction(90), date(2020, 1, 1), date(2020, 12, 31))
    on = {2020: 90, 2021: 81, 2022: Fraction("72.9")}

    for year, value in on.items():
        rows = {row.key: row for row in api.standing(SHOP, FIRM, on=date(year, 12, 31)).parts}
        assert rows["projects"].value == value


def test_a_firm_nobody_has_measured_starts_at_75_and_bad_records_count_at_once(firms):
    """H09 (c): new firm 75, B."""
    assert api.standing(SHOP, FIRM, on=date(2021, 1, 1)).score == 75
    api.record(
        "r", SHOP, FIRM, "bad", document="文号", starts=date(2021, 1, 2), until=date(2021, 12, 31),
        points=10, **by(HANDLER, date(2021, 1, 2)),
    )  # fmt: skip
    found = api.standing(SHOP, FIRM, on=date(2021, 1, 2))
    assert (found.score, found.grade, found.newcomer) == (73, "C", True)


def test_an_award_at_several_levels_counts_once_at_the_highest(firms):
    """H09 (f): double counting of one award at several levels: the highest."""
    a_landscaper()
    for level, points in (("市", 3), ("省", 6)):
        api.record(
            f"a{points}", SHOP, FIRM, "award", document=f"{level}优质工程", cause="人民公园二期",
            starts=date(2021, 4, 1), points=points, **by(HANDLER, date(2021, 4, 1)),
        )  # fmt: skip

    found = api.standing(SHOP, FIRM, on=date(2021, 4, 1))

    assert [row.value for row in found.parts if row.key == "conduct"] == [100 - 8 + 6]


def test_a_red_line_is_the_last_grade_while_it_counts_and_needs_a_second_person(firms):
    """H09 (c): bid rigging: D for the term."""
    a_landscaper()
    day = date(2021, 5, 6)
    api.record("x", SHOP, FIRM, "rigging", document="判决书", starts=day, **by(HANDLER, day))
    assert api.standing(SHOP, FIRM, on=day).grade == "B"
    with pytest.raises(api.SamePerson):
        api.confirm("x2", "x", **by(HANDLER, day))
    api.confirm("x2", "x", **by(REVIEWER, day))

    grades = [
        one.grade for one in api.course(SHOP, FIRM, [day, date(2022, 5, 6), date(2022, 5, 7)])
    ]

    assert grades == ["D", "D", "B"]


def test_two_accidents_within_a_year_are_a_ground_and_a_day_more_is_not():
    """H27 (g), A39: 2020-11-20 and 2021-11-18 are; 2020-11-20 and 2021-11-21 are not."""
    assert api.within_a_year([date(2021, 11, 18), date(2020, 11, 20)], 2)
    assert not api.within_a_year([date(2020, 11, 20), date(2021, 11, 21)], 2)


def test_a_blacklisting_runs_a_year_and_ends_with_its_last_day(firms):
    """H27 (g), A39: decided 2021-04-06: to 2022-04-06; expiry removes by itself."""
    decided = listed("b", date(2021, 4, 6), served=date(2021, 3, 26))
    assert decided.until == date(2022, 4, 6)

    for on, state in (
        (date(2021, 4, 5), False),
        (date(2021, 4, 6), True),
        (date(2022, 4, 6), True),
        (date(2022, 4, 7), False),
    ):
        found = api.standing(MARKET, FIRM, on=on)
        assert (found.is_on("black"), found.grade == "C") == (state, state)
        shown = [row.opening.key for row in api.public_entries(MARKET, FIRM, on=on)]
        assert shown == (["b"] if state else [])
    assert [row.state for row in api.entries(MARKET, FIRM, on=date(2022, 4, 7))] == ["expired"]


def test_removal_from_the_wage_list_may_be_asked_for_six_months_after_payment(firms):
    """H27 (g), A39: listed 2022-03-01, paid 2022-05-10: from 2022-11-10; else to 2025-03-01."""
    decided = listed("w", date(2022, 3, 1), served=date(2022, 2, 22), list_key="wage", ground="W1")
    assert decided.until == date(2025, 3, 1), "a Saturday: terms of lists do not roll"
    told = {"corrected": date(2022, 5, 10), "proof": "银行回单", "promise": "不再拖欠"}

    with pytest.raises(api.RepairTooEarly) as refused:
        api.repair("rp", "w", **told, **by(HANDLER, date(2022, 11, 9)))
    assert refused.value.facts["day"] == date(2022, 11, 10)
    day = date(2022, 11, 10)
    api.repair("rp", "w", **told, **by(HANDLER, day))
    later = day + timedelta(days=20)
    with pytest.raises(api.SamePerson):
        api.decide_repair("rd", "rp", granted=True, document="移出1号", reason="已改正",
                          **by(HANDLER, later))  # fmt: skip
    api.decide_repair("rd", "rp", granted=True, document="移出1号", reason="已改正",
                      **by(REVIEWER, later))  # fmt: skip

    assert api.standing(MARKET, FIRM, on=later - timedelta(days=1)).is_on("wage")
    assert not api.standing(MARKET, FIRM, on=later).is_on("wage")
    before = noon(later) - timedelta(hours=1)
    assert api.standing(MARKET, FIRM, on=later, known_at=before).is_on("wage")
    listed("w2", date(2024, 1, 8), served=date(2024, 1, 2), list_key="wage", ground="W1")
    with pytest.raises(api.NotRepairable, match="曾经提前移出"):
        api.repair("rp2", "w2", **{**told, "corrected": date(2024, 1, 9)},
                   **by(HANDLER, date(2024, 9, 1)))  # fmt: skip


def test_a_new_ground_extends_the_time_on_the_list_and_restarts_the_wait_for_repair(firms):
    """H27 R3."""
    listed("b1", date(2021, 4, 6), served=date(2021, 3, 26))
    listed("b2", date(2021, 9, 1), served=date(2021, 8, 20))
    assert api.standing(MARKET, FIRM, on=date(2022, 9, 1)).is_on("black")

    with pytest.raises(api.RepairTooEarly) as refused:
        api.repair("rp", "b1", corrected=date(2021, 5, 1), proof="p", promise="p",
                   **by(HANDLER, date(2021, 11, 1)))  # fmt: skip

    assert refused.value.facts["day"] == date(2022, 3, 1)


def test_stars_follow_the_wilson_bound_and_fade_when_a_rating_rests_on_too_few(firms):
    """H20 R10 and (g): 45/50 is 78.64, 430/500 is 82.68; too few answers: last value × 0.95."""
    day, end = date(2021, 7, 1), date(2021, 12, 31)
    measured("k", STARS, "checks", Fraction(95), day, date(2023, 12, 31))
    measured("s", STARS, "satisfaction", Fraction("82.68"), day, end)

    first, second = api.course(STARS, FIRM, [end, end + timedelta(days=1)])

    assert first.score == Fraction("91.304") and first.grade == "5"
    assert second.score == Fraction("66.5") + Fraction("0.3") * Fraction("82.68") * Fraction("0.95")
    assert second.grade == "5"


def test_what_was_never_measured_is_missing_and_not_zero(firms):
    """H20 (f) -07: a rating on too few is not shown as a number."""
    measured("k", STARS, "checks", Fraction(95), date(2021, 7, 1))
    found = api.standing(STARS, FIRM, on=date(2021, 7, 1))
    assert (found.score, found.grade, found.missing) == (None, "", ("satisfaction",))


def test_grades_follow_the_thresholds_of_the_day(firms):
    """H27 R5; the thresholds of this test rise in 2022."""
    api.record(
        "q", MARKET, FIRM, "quality", document="文号", starts=date(2021, 6, 1),
        until=date(2023, 6, 1), points=4, **by(HANDLER, date(2021, 6, 1)),
    )  # fmt: skip
    found = api.course(MARKET, FIRM, [date(2021, 12, 31), date(2022, 1, 1)])
    assert [(one.score, one.grade) for one in found] == [(96, "AAA"), (96, "AA")]


def test_a_tender_uses_the_grades_that_were_final_before_its_notice(firms):
    """H09 (c), H27 R6: draft, five working days, objections, final; frozen for that tender."""
    a_landscaper()
    end, drafted = date(2021, 3, 31), date(2021, 4, 1)
    draft = api.publish(SHOP, on=end, **by(HANDLER, drafted))
    assert draft.objections_until == date(2021, 4, 9), "Qingming is no working day"
    with pytest.raises(api.NotItsTurn, match="公示期"):
        api.finalise(SHOP, on=end, **by(REVIEWER, date(2021, 4, 9)))
    api.appeal("o", "r", text="处罚已撤销", **by(HANDLER, date(2021, 4, 2)))
    with pytest.raises(api.NotItsTurn, match="申诉"):
        api.finalise(SHOP, on=end, **by(REVIEWER, date(2021, 4, 12)))
    third = by(THIRD, date(2021, 4, 12))
    api.decide_appeal("od", "o", upheld=True, document="复核1号", reason="处罚撤销", **third)
    api.finalise(SHOP, on=end, **by(REVIEWER, date(2021, 4, 12)))
    api.record("late", SHOP, FIRM, "bad", document="后来", starts=date(2021, 3, 20),
               until=date(2022, 3, 20), points=40, **by(HANDLER, date(2021, 4, 20)))  # fmt: skip

    assert api.last_published(SHOP, before=date(2021, 4, 12)) is None
    used = api.last_published(SHOP, before=date(2021, 5, 1)).of(FIRM)
    assert (used.score, used.grade) == (Fraction("89.176"), "B")
