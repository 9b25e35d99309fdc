"""Hot spots: where cases cluster, what comes back, what is on the rise."""

from datetime import date, timedelta
from fractions import Fraction
from math import hypot, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from yiju.platform.base.geo import central_meridian, to_plane
from yiju.platform.work.hotspots.exposure import CellDay, TooLittleHistory, expected
from yiju.platform.work.hotspots.multiple import adjusted
from yiju.platform.work.hotspots.repeats import Happening, repeats
from yiju.platform.work.hotspots.rising import Observed, at_least, at_most, rising
from yiju.platform.work.hotspots.scan import BadScan, scan, share_for
from yiju.platform.work.hotspots.spacetime import emerging
from yiju.platform.work.hotspots.zones import Cell, highest, log_likelihood_ratio, plane, zones_of

TODAY = date(2026, 7, 1)
LON, LAT, STEP = 119.95, 31.78, 0.005


def grid(side: int, exposure=lambda row, column: 10.0) -> list[Cell]:
    return [
        Cell(f"{row:02}{column:02}", LON + STEP * column, LAT + STEP * row, exposure(row, column))
        for row in range(side)
        for column in range(side)
    ]


def by_hand(cells, cases, share):
    """The best LLR and its cells, zone by zone, without a line of the code under test."""
    total, whole = sum(cases.values()), sum(cell.exposure for cell in cells)
    meridian = central_meridian(sum(cell.lon for cell in cells) / len(cells))
    place = {
        cell.code: [
            float(v[0]) for v in to_plane(np.array([cell.lon]), np.array([cell.lat]), meridian)
        ]
        for cell in cells
    }
    best, members = 0.0, frozenset()
    for centre in cells:
        x, y = place[centre.code]
        inside, due = 0, 0.0
        zone: list[str] = []
        for cell in sorted(
            cells,
            key=lambda one: (
                round(hypot(place[one.code][0] - x, place[one.code][1] - y), 3),
                one.code,
            ),
        ):
            due += cell.exposure / whole * total
            inside += cases.get(cell.code, 0)
            zone.append(cell.code)
            if due > share * total * (1 + 1e-9):
                break
            if inside > due:
                ratio = inside * log(inside / due)
                if inside < total:
                    ratio += (total - inside) * log((total - inside) / (total - due))
                if ratio > best + 1e-9:
                    best, members = ratio, frozenset(zone)
    return best, members


# --- places --------------------------------------------------------------------------------


def test_a_planted_hot_spot_is_found_with_its_risk_and_significance():
    cells = grid(12)
    hot = {"0505", "0506", "0605", "0606"}
    cases = {cell.code: 9 if cell.code in hot else 2 for cell in cells}

    found = scan(cells, cases, seed=1)

    first = found.clusters[0]
    assert set(first.cells) >= hot
    assert first.p == Fraction(1, 1000)
    assert first.relative_risk == pytest.approx(
        (first.cases / first.expected)
        / ((found.cases - first.cases) / (found.cases - first.expected))
    )
    assert found == scan(list(reversed(cells)), cases, seed=1)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_best_zone_is_that_of_a_computation_by_hand(data):
    """E4 (infra.md, Appendix E): LLR = c ln(c/E) + (C-c) ln((C-c)/(C-E))."""
    cells = [
        Cell(f"{i:02}", LON + 0.001 * x, LAT + 0.001 * y, exposure)
        for i, (x, y, exposure) in enumerate(
            data.draw(
                st.lists(
                    st.tuples(st.integers(0, 40), st.integers(0, 40), st.floats(0.5, 20, width=32)),
                    min_size=3,
                    max_size=14,
                )
            )
        )
    ]
    counts = data.draw(
        st.lists(st.integers(0, 8), min_size=len(cells), max_size=len(cells)).filter(any)
    )
    cases = {cell.code: n for cell, n in zip(cells, counts, strict=True)}

    found = scan(cells, cases, share=0.5, draws=9, seed=0)
    ratio, members = by_hand(cells, cases, 0.5)

    if not ratio:
        assert found.clusters == ()
    else:
        assert found.clusters[0].ratio == pytest.approx(ratio, abs=1e-9)
        mine = set(found.clusters[0].cells)
        inside = {code: n for code, n in cases.items() if code in mine}
        assert mine == members or sum(inside.values()) == sum(cases[c] for c in members)


@pytest.mark.parametrize(
    ("cases", "population", "ratio", "risk"),
    [
        (106, 119_050, 14.780276, 1.87),
        (42, 40_696, 8.287056, 2.06),
        (44, 45_667, 7.199672, 1.92),
        (25, 24_571, 4.651839, 1.99),
        (10, 6_985, 3.773422, 2.78),
        (11, 8_839, 3.209485, 2.41),
    ],
)
def test_ratio_and_risk_are_those_of_satscan_for_the_clusters_of_new_york(
    cases, population, ratio, risk
):
    """The six clusters that SaTScan 9.3.1 reports for leukaemia in upstate New York (281 areas,
    552 cases, 1,057,673 people; longitude and latitude, circles of up to 50 %). Compare B-16."""
    inside = Cell("in", LON, LAT, population)
    outside = Cell("out", 121.0, LAT, 1_057_673 - population)

    (found,) = scan([inside, outside], {"in": cases, "out": 552 - cases}, draws=9, seed=1).clusters

    assert found.ratio == pytest.approx(ratio, abs=6e-7)
    assert found.relative_risk == pytest.approx(risk, abs=0.005)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 400), st.floats(0.1, 0.6), st.integers(1, 20))
def test_the_short_way_to_the_best_zone_of_a_redraw_misses_none(seed, total, share, draws):
    generator = np.random.default_rng(seed)
    side = generator.uniform(0, 5000, (2, 70))
    exposure = generator.gamma(1.5, 1, 70)
    zones = zones_of([f"{i:02}" for i in range(70)], *side, exposure, share)
    due = exposure / exposure.sum() * total
    drawn = generator.multinomial(total, due / total, size=draws).T.astype(np.int32)

    every = [
        log_likelihood_ratio(np.cumsum(drawn[a], axis=0), np.cumsum(due[a])[:, None], total)
        for a in zones.around
        if len(a)
    ]
    plain = np.concatenate(every).max(axis=0) if every else np.zeros(draws)

    assert highest(zones, due, drawn, total) == pytest.approx(plain, rel=1e-12)


def test_without_a_hot_spot_every_significance_is_as_likely():
    cells = grid(6, lambda row, column: 1.0 + (row * 7 + column * 3) % 5)
    weight = np.array([cell.exposure for cell in cells])
    generator = np.random.default_rng(20260701)
    found = []
    for turn in range(100):
        counts = generator.multinomial(200, weight / weight.sum())
        cases = {cell.code: int(n) for cell, n in zip(cells, counts, strict=True)}
        found.append(float(scan(cells, cases, draws=99, seed=turn).clusters[0].p))

    assert kstest(found, "uniform").pvalue > 0.05
    assert sum(p <= 0.05 for p in found) <= 11


def test_secondary_clusters_share_no_cell_with_a_stronger_one():
    cells = grid(12)
    corners = {"0101", "0102", "0201", "0202", "0909", "0910", "1009", "1010"}
    cases = {cell.code: 14 if cell.code in corners else 2 for cell in cells}

    found = scan(cells, cases, draws=199, seed=3).clusters

    codes = [code for cluster in found for code in cluster.cells]
    assert len(codes) == len(set(codes))
    assert [c.ratio for c in found] == sorted((c.ratio for c in found), reverse=True)
    assert {found[0].p, found[1].p} == {Fraction(1, 200)}
    assert corners <= {*found[0].cells, *found[1].cells}


def test_a_busy_street_with_as_many_cases_as_ever_is_not_hot():
    cells = grid(10, lambda row, column: 100.0 if row == 4 else 5.0)

    found = scan(cells, {c.code: int(c.exposure) for c in cells}, draws=99, seed=1)

    assert found.clusters == ()


def test_no_cases_no_exposure_and_cases_where_nobody_is_are_answered():
    cells = grid(4)
    bare = [Cell(c.code, c.lon, c.lat, 0.0) for c in cells]

    assert scan(cells, {}, seed=1).clusters == ()
    assert scan([], {}, seed=1).clusters == ()
    assert scan(bare, {"0101": 3}, seed=1) == scan(bare, {"0101": 1}, seed=2)
    assert scan(bare, {"0101": 3}, seed=1).unexposed == ("0101",)
    mixed = [bare[0], *cells[1:]]
    assert scan(mixed, {"0000": 2, "0101": 3}, draws=9, seed=1).cases == 3


def test_all_cases_in_one_cell_is_a_hot_spot_without_a_relative_risk():
    cells = grid(6)

    first = scan(cells, {"0303": 12}, seed=1).clusters[0]

    assert (first.cells, first.cases, first.relative_risk) == (("0303",), 12, None)
    assert first.ratio == pytest.approx(12 * log(36))
    assert first.p == Fraction(1, 1000)


def test_a_cell_that_alone_holds_more_than_the_share_is_no_circle():
    cells = [Cell("a", LON, LAT, 90.0), Cell("b", LON + STEP, LAT, 10.0)]

    assert scan(cells, {"a": 50}, draws=9, seed=1).clusters == ()


@pytest.mark.parametrize(
    ("cells", "cases", "share", "why"),
    [
        ([Cell("a", LON, LAT, 1.0)] * 2, {}, 0.5, "重复"),
        ([Cell("a", LON, LAT, 1.0)], {"b": 1}, 0.5, "没有网格 b"),
        ([Cell("a", LON, LAT, 1.0)], {"a": -1}, 0.5, "为负"),
        ([Cell("a", LON, LAT, -1.0)], {}, 0.5, "非负"),
        ([Cell("a", inf, LAT, 1.0)], {}, 0.5, "有限"),
        ([Cell("a", LON, LAT, 1.0)], {}, 1.0, "份额"),
    ],
)
def test_impossible_input_is_refused(cells, cases, share, why):
    with pytest.raises(BadScan, match=why):
        scan(cells, cases, share=share, seed=1)


def test_many_cells_are_scanned_with_smaller_circles():
    assert share_for(300, TODAY) == Fraction(1, 2)
    assert share_for(3000, TODAY) == Fraction(1, 4)


# --- places and days -----------------------------------------------------------------------


def test_what_began_three_days_ago_is_found_with_its_days():
    cells = grid(8)
    generator = np.random.default_rng(4)
    cases = generator.poisson(0.5, (64, 60))
    hot = [i for i, cell in enumerate(cells) if cell.code in ("0303", "0304", "0403", "0404")]
    cases[hot, -3:] += 4

    found = emerging(cells, cases, np.full((64, 60), 0.5), windows=[1, 3, 7, 28], draws=199, seed=5)

    first = found.clusters[0]
    assert (first.days, first.p) == (3, Fraction(1, 200))
    assert set(first.cells) >= {"0303", "0304", "0403", "0404"}
    assert len(first.cells) <= 6


def test_what_is_over_is_not_emerging():
    cells = grid(8)
    cases = np.random.default_rng(4).poisson(0.5, (64, 60))
    cases[27, 10:20] += 6

    found = emerging(cells, cases, np.full((64, 60), 0.5), windows=[1, 7, 28], draws=199, seed=5)

    assert all(cluster.p > Fraction(1, 20) for cluster in found.clusters)


def test_a_window_as_long_as_the_days_given_is_refused():
    cells, days = grid(2), np.ones((4, 28), dtype=np.int64)

    with pytest.raises(BadScan, match="时段"):
        emerging(cells, days, days.astype(float), windows=[28], seed=1)
    with pytest.raises(BadScan, match="每个网格"):
        emerging(cells, days[:3], days.astype(float), windows=[7], seed=1)


def test_emerging_names_cells_whose_cases_nobody_could_expect():
    cells = grid(2)
    cases, due = np.zeros((4, 30), dtype=np.int64), np.ones((4, 30))
    cases[1, 29], due[1, 29] = 3, 0.0

    found = emerging(cells, cases, due, windows=[7], draws=9, seed=1)

    assert (found.cases, found.unexposed) == (0, ("0001",))


# --- exposure ------------------------------------------------------------------------------


def history(cells, weeks, cases, hours):
    first = TODAY - timedelta(weeks=weeks)
    days = [first + timedelta(days=n) for n in range(7 * weeks)]
    return [CellDay(c.code, day, cases(c, day), hours(c, day)) for c in cells for day in days]


def week(cells, hours):
    return [
        CellDay(c.code, TODAY + timedelta(days=n), 0, hours(c)) for c in cells for n in range(7)
    ]


def exposed(cells, due):
    sums = {c.code: sum(v for (cell, _day), v in due.items() if cell == c.code) for c in cells}
    return [Cell(c.code, c.lon, c.lat, sums[c.code]) for c in cells]


def test_a_new_reporting_kiosk_does_not_make_a_hot_spot():
    """Edge case 32 (infra.md, Appendix F): the scan corrected for effort does not fire."""
    cells = grid(8)
    past = history(cells, 8, lambda c, d: 2, lambda c, d: 8.0)
    kiosk = "0404"
    cases = {c.code: 14 for c in cells} | {kiosk: 56}
    people = {c.code: 500 for c in cells}

    corrected = expected(
        past, week(cells, lambda c: 32.0 if c.code == kiosk else 8.0), people, TODAY
    )
    blind = expected(past, week(cells, lambda c: 8.0), people, TODAY)

    fired = scan(exposed(cells, blind), cases, draws=199, seed=1).clusters
    quiet = scan(exposed(cells, corrected), cases, draws=199, seed=1).clusters
    assert fired[0].p == Fraction(1, 200)
    assert all(cluster.p > Fraction(1, 20) for cluster in quiet)


def test_expectation_follows_the_weekday():
    cells = grid(3)
    past = history(cells, 8, lambda c, d: 6 if d.weekday() == 5 else 1, lambda c, d: 4.0)

    due = expected(past, week(cells, lambda c: 4.0), {}, TODAY)

    by_day = {day: due["0101", day] for _cell, day in due if _cell == "0101"}
    assert {day.weekday(): round(v, 6) for day, v in by_day.items()} == {
        n: 6.0 if n == 5 else 1.0 for n in range(7)
    }


def test_a_cell_with_little_history_stays_near_what_its_residents_suggest():
    cells = grid(2)
    past = history(
        cells, 4, lambda c, d: 1 if c.code != "0000" and d.weekday() < 5 else 0, lambda c, d: 1.0
    )
    people = {c.code: 100 for c in cells}

    due = expected(past, week(cells, lambda c: 1.0), people, TODAY)

    by_cell = {cell.code: cell.exposure for cell in exposed(cells, due)}
    assert 0 < by_cell["0000"] < by_cell["0101"] <= 5


def test_a_cell_that_nobody_visited_before_is_expected_at_the_rate_of_the_city():
    cells = grid(2)
    past = history(
        cells,
        4,
        lambda c, d: 0 if c.code == "0000" else 3,
        lambda c, d: 0.0 if c.code == "0000" else 1.0,
    )

    due = expected(past, week(cells, lambda c: 1.0), {}, TODAY)

    assert due["0000", TODAY] == pytest.approx(3.0)


def test_less_than_four_weeks_of_history_are_no_ground_for_an_expectation():
    """K10 (infra.md): never forecast from fewer than 4 weeks."""
    cells = grid(2)

    with pytest.raises(TooLittleHistory, match="3"):
        expected(
            history(cells, 3, lambda c, d: 1, lambda c, d: 1.0),
            week(cells, lambda c: 1.0),
            {},
            TODAY,
        )


# --- what comes back -----------------------------------------------------------------------


def happening(number, *, days_ago=0, asset="", kind="A", east=0.0):
    return Happening(
        number, kind, LON + east / 94_600, LAT, TODAY - timedelta(days=days_ago), asset
    )


def test_three_cases_on_one_asset_in_ninety_days_are_a_repeat_whatever_their_type():
    cases = [
        happening("1", days_ago=89, asset="L1", kind="A"),
        happening("2", days_ago=5, asset="L1", kind="B"),
        happening("3", asset="L1", kind="A"),
        happening("4", days_ago=90, asset="L1"),
        happening("5", asset="L2"),
        happening("6", days_ago=-1, asset="L1"),
    ]

    (found,) = repeats(cases, TODAY)

    assert (found.numbers, found.asset, found.type_key) == (("1", "2", "3"), "L1", "")


def test_one_place_is_a_circle_and_not_a_chain_along_the_street():
    cases = [happening(str(n), east=25.0 * n) for n in range(7)]

    found = repeats(cases, TODAY)

    assert [row.numbers for row in found] == [("0", "1", "2"), ("3", "4", "5")]


def test_other_types_at_one_place_are_no_repeat_and_nothing_gives_nothing():
    cases = [happening("1"), happening("2", kind="B"), happening("3")]

    assert repeats(cases, TODAY) == []
    assert repeats([], TODAY) == []


# --- what is on the rise -------------------------------------------------------------------


def test_only_what_stands_after_all_tests_together_is_on_the_rise():
    calm = [Observed(f"c{n:02}", 10, 10.0) for n in range(40)]

    rows = rising([*calm, Observed("noise", 30, 10.0), Observed("a bit", 15, 10.0)], TODAY)

    assert [row.category for row in rows if row.rises] == ["noise"]
    assert next(row for row in rows if row.category == "a bit").p < 0.1


def test_cases_that_come_in_bunches_have_to_rise_further():
    assert at_least(18, 10.0) < 0.02 < at_least(18, 10.0, dispersion=3.0)


def test_where_none_were_expected_one_is_a_rise_and_none_is_not():
    rows = rising([Observed("new", 1, 0.0), Observed("none", 0, 0.0)], TODAY)

    assert [(row.category, row.p, row.rises) for row in rows] == [
        ("new", 0.0, True),
        ("none", 1.0, False),
    ]


@given(st.integers(0, 60), st.floats(0.1, 40), st.floats(1, 5))
def test_more_and_fewer_make_up_the_whole(cases, mean, dispersion):
    assert at_most(cases, mean, dispersion) + at_least(cases + 1, mean, dispersion) == (
        pytest.approx(1)
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0.01, 0.3))
def test_adjusted_chances_list_what_the_stepwise_rule_lists(chances, level):
    """Benjamini and Hochberg 1995: the largest k with p(k) <= k q / m, and all below it."""
    ordered = sorted(chances)
    ranks = [k for k, p in enumerate(ordered, 1) if p <= k * level / len(chances)]
    bar = ordered[max(ranks) - 1] if ranks else -1.0
    close = any(abs(p - k * level / len(chances)) < 1e-12 for k, p in enumerate(ordered, 1))

    listed = [q <= level for q in adjusted(chances)]

    assert close or listed == [p <= bar for p in chances]


def test_the_middle_of_the_plane_is_that_of_the_cells():
    east, north = plane(grid(2))

    assert east[1] - east[0] == pytest.approx(473.7, abs=1)
    assert north[2] - north[0] == pytest.approx(554.4, abs=1)
