"""Who delivered is scored as the standard and other cities publish it, and not as other systems
get it wrong."""

from datetime import date
from fractions import Fraction

import pytest

from yiju.platform.work.figures.api import Part, composite, ranks
from yiju.platform.work.scoring import methods, rules
from yiju.platform.work.scoring.methods import DEPARTMENT, METHODS, REGION, Points, Subject, total

DAY = date(2022, 6, 30)
CITY, ELSEWHERE = "320400000000", "990100000000"


def score(key, subject, city=ELSEWHERE):
    return METHODS[key].score(subject, DAY, city)


def points(parts):
    return {part.key: None if part.value is None else float(part.value) for part in parts}


# --- the national standard --------------------------------------------------------------------


def test_each_grade_has_its_band():
    # a known mistake of other systems: 90 <= x <= 100 is always true in SQL, so all are graded A
    scores = [100, 90, Fraction(8999, 100), 75, 74, 60, 59, 40, 39, 0]

    assert "".join(rules.grade(Fraction(one), DAY) for one in scores) == "AABBCCDDEE"


def test_a_region_that_closes_more_scores_more():
    # a known mistake of other systems: the rates of regions are turned round
    half, all_of_it = Fraction(1, 2), Fraction(1)
    low, _missing = composite(rules.region(half, Fraction(90), half, half, DAY))
    high, _missing = composite(rules.region(half, Fraction(90), all_of_it, all_of_it, DAY))

    assert low is not None and high is not None and high > low


def test_rates_are_not_rounded_before_they_are_weighed():
    # a known mistake of other systems: two decimals first, then the weights
    third = Fraction(1, 3)
    found, _missing = composite(rules.department(10, third, third, third, Fraction(100), DAY))

    assert found == 10 + 10 + 10 + 20


def test_weights_that_do_not_make_one_are_refused():
    with pytest.raises(ValueError, match="make one"):
        composite([Part("a", Fraction(1), Fraction(7, 10))])


def test_a_department_without_a_single_case_has_no_score_and_says_what_is_missing():
    parts = rules.department(0, None, None, None, Fraction(100), DAY)

    assert composite(parts) == (None, ("filed", "closed", "handled_in_time", "reworked"))


def test_a_post_without_a_kind_of_task_is_judged_by_the_rest():
    half, full = Fraction(1, 2), Fraction(1)
    found, missing = composite(rules.inspector(full, half, None, half, DAY))

    assert (found, missing) == ((40 + 10 + 10) / Fraction("0.8"), ())
    assert composite(rules.inspector(None, half, None, None, DAY)) == (None, ("valid",))


def test_the_bands_of_counts():
    loads = [int(rules.load_score(n, DAY)) for n in (2001, 2000, 501, 301, 101, 100, 0)]
    filed = [int(rules.filed_score(n, DAY)) for n in (0, 50, 51, 101, 201, 501, 1001)]

    assert loads == [100, 90, 75, 60, 40, 0, 0]
    assert filed == [100, 100, 90, 75, 60, 40, 0]


def test_departments_are_banded_by_their_group():
    assert rules.filed_score(900, DAY, "district", CITY) == 90
    assert rules.filed_score(900, DAY, "municipal", CITY) == 40
    assert rules.filed_score(900, DAY, "district", ELSEWHERE) == 40


def test_a_cell_is_banded_by_the_class_of_its_area():
    # standards.md 3.2: class 1 0, 1-2, 3-4, 5-6, 7-8, 9; class 2 0, 1-3, 4-5, 6-7, 8-9, 10
    first = [int(rules.cell_score(n, "1", DAY)) for n in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    second = [int(rules.cell_score(n, "2", DAY)) for n in (0, 1, 3, 4, 5, 6, 7, 8, 9, 10)]

    assert first == [100, 90, 90, 75, 75, 60, 60, 40, 40, 0]
    assert second == [100, 90, 90, 75, 75, 60, 60, 40, 40, 0]


def test_a_larger_region_has_the_mean_of_its_cells_and_none_without_a_case():
    assert rules.density_score([(0, "1"), (9, "1"), (3, "2"), (2, "1")], DAY) == 70
    assert rules.density_score([(0, "1"), (0, "2")], DAY) is None
    assert rules.density_score([], DAY) is None


def test_an_area_has_the_class_of_its_street():
    inner = f"{CITY}/320402000000/320402003000/320402003001/320402003001001/"
    town = f"{CITY}/320402000000/320402109000/"

    assert (rules.class_of(inner, DAY, CITY), rules.class_of(town, DAY, CITY)) == ("1", "2")
    assert rules.class_of(inner, DAY, ELSEWHERE) == "2"


def test_units_are_ranked_in_the_first_group_that_they_fit():
    # Xuchang ranks counties, departments and enterprises, streets apart: doors.md, Numbers to beat
    def group(kind, level):
        return rules.unit_group("x", kind, level, DAY, CITY)

    assert group("department", "district") == "district"
    assert group("enterprise", "city") == "enterprise"
    assert group("department", "city") == "municipal"
    assert group("institution", "street") == "street"


# --- other cities -----------------------------------------------------------------------------


def test_the_five_parts_of_a_district():
    # WE-47: infra.md 2.19 (c6)
    shares = methods.five_parts(*(Fraction(x) for x in (".95", ".90", ".04", ".02", ".06")))

    assert sum(share * full for _key, share, full in shares) == Fraction("94.70")


def test_the_five_parts_are_counted_from_the_cases():
    sums = {"due": 100, "came_back": 4, "waiting": 2, "extended": 6}
    sums |= {"should_handle": 100, "handled": 95, "handled_in_time": 90}

    assert total(score("five", Subject(DEPARTMENT, sums))) == (Fraction("94.70"), ())


def test_losing_more_than_thirty_percent_of_the_points_of_an_item_is_warned_of():
    # WE-51: standards.md 3.5
    assert rules.warns(Fraction("3.7"), Fraction(12), DAY)
    assert not rules.warns(Fraction("3.6"), Fraction(12), DAY)


YUNCHENG = {"due": 100, "closed": 98, "closed_late": 5, "extended": 2, "came_back": 1}


def test_the_system_score_of_yuncheng():
    # standards.md 3.4: due 100, closed 98, late 5, postponed 2, rework 1 gives 95.7
    assert total(score("yuncheng", Subject(DEPARTMENT, YUNCHENG))) == (Fraction("95.7"), ())


def test_nothing_due_is_not_assessed_and_not_nought():
    # a known flaw of the system there
    parts = score("yuncheng", Subject(DEPARTMENT, {"filed": 3}))

    assert total(parts) == (None, ("system",))


def test_a_missing_score_of_a_person_makes_the_total_empty_and_is_named():
    half = Subject(DEPARTMENT, YUNCHENG, "enforcement", given={"inspection": Fraction(90)})
    whole = Subject(
        DEPARTMENT,
        YUNCHENG,
        "enforcement",
        given={"inspection": Fraction(90), "street": Fraction(80), "extra": Fraction(1)},
    )

    assert total(score("yuncheng", half)) == (None, ("street",))
    expected = Fraction("0.7") * Fraction("95.7") + Fraction("13.5") + 12 + 1
    assert total(score("yuncheng", whole)) == (expected, ())


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [(2545, "74.55"), (2088, "79.12"), (1949, "80.51"), (1927, "80.73"), (1792, "82.08")],
)
def test_the_litter_scores_of_july_2026(pieces, expected):
    assert methods.litter_score(Fraction(pieces), DAY) == Fraction(expected)


def test_a_maintenance_unit_is_scored_by_its_closing_rate_alone():
    parts = score("yuncheng", Subject(DEPARTMENT, YUNCHENG, "maintenance"))

    assert points(parts) == {"closed": 98}


def test_jinhua_takes_a_point_for_each_point_below_and_leaves_out_what_is_suspended():
    # standards.md 3.3: 按期结案率 without 缓办, 70 % gives 50; 结案率 90 % gives 20
    sums = {"due": 110, "suspended": 10, "closed": 88, "closed_in_time": 68, "urgent": 0}
    found = points(score("jinhua", Subject(DEPARTMENT, sums)))

    assert found == {"closed_in_time": 48, "closed": 10, "urgent": 10, "deducted": 0}


def test_jinhua_takes_half_a_point_for_urgent_cases_and_doubles_what_leaders_report():
    sums = {"due": 100, "closed": 100, "closed_in_time": 100, "shirked": 1}
    sums |= {"urgent": 10, "urgent_closed": 9, "urgent_in_time": 9}
    reworks = [(1, "inspector"), (3, "inspector"), (1, "leader")]
    given = {"falsified": Fraction(2)}
    subject = Subject(DEPARTMENT, sums, reworks=reworks, given=given)

    # 10 points below 100 % and 5 below 95 %; 0.2 + 0.9 + 0.4 for rework, 1 + 2 for the others
    found = points(score("jinhua", subject))
    assert found == {"closed_in_time": 50, "closed": 20, "urgent": 2.5, "deducted": -4.5}


def nantong(system, field, duty):
    given = {"system_score": Fraction(system), "field": Fraction(field), "duty": Fraction(duty)}
    return total(score("nantong", Subject(REGION, {}, given=given)))[0]


def test_nantong_is_rounded_only_at_the_end_and_equals_share_a_rank():
    # standards.md 3.6: 92.936 was printed as 92.93, and 94.31 twice has the ranks 4 and 5
    assert nantong("92.84", "93", "93") == Fraction("92.936")
    same = {"新开": nantong("94", "94", "95.55"), "钟秀": nantong("95", "93", "95.55")}

    assert set(same.values()) == {Fraction("94.31")}
    assert set(ranks(same).values()) == {1}


def test_nantong_names_the_inspection_that_is_missing():
    parts = score("nantong", Subject(REGION, {}, given={"system_score": Fraction(90)}))

    assert total(parts) == (None, ("field", "duty"))


def test_the_complaint_score_of_jinniu():
    # infra.md B-17: 30 - (100 x 0.002)/(0.026 x 2.141)
    own, whole, weight = map(Fraction, ("0.002", "0.026", "2.141"))

    assert round(float(methods.complaint_score(own, whole, weight)), 3) == 26.407


def test_an_item_loses_its_share_of_late_cases_and_one_without_cases_loses_nothing():
    items = {"appearance": {"due": 10, "closed_in_time": 6}}
    given = {"estates": Fraction(3)}
    parts = score("items", Subject(REGION, {"due": 10}, items=items, given=given), CITY)
    found = points(parts)

    assert len(parts) == 11
    assert (found["appearance"], found["markets"], found["estates"]) == (7.2, 8, 5)
    assert total(parts)[0] == 100 - Fraction("4.8") - 3
    assert total(score("items", Subject(REGION, {}), CITY))[0] is None


def test_a_type_belongs_to_the_item_with_the_longest_beginning():
    def item(code):
        return rules.item_of(code, DAY, CITY)

    assert (item("M06010"), item("M06025"), item("M06041")) == ("appearance", "rivers", "sorting")
    assert (item("M09009"), item("M09005"), item("M01037")) == ("traffic", "street_order", "")


def test_every_method_says_what_it_rests_on_and_names_every_part():
    for method in METHODS.values():
        assert method.rules and method.ground
        for kind in method.kinds:
            group = "enforcement" if kind == DEPARTMENT else ""
            for part in score(method.key, Subject(kind, YUNCHENG, group), CITY):
                assert isinstance(part, Points)
                assert methods.PARTS[part.key] and methods.formula(method, part)


def test_the_methods_of_cities_are_declared_with_the_national_one_as_default():
    assert rules.P.methods.at(DAY, ELSEWHERE) == ("national",)
    assert rules.P.methods.at(DAY, CITY)[0] in METHODS
