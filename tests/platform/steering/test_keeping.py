"""Measures that are kept until the records behind them change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from yiju.platform.base.geo import Datum
from yiju.platform.base.i18n import _, use_language
from yiju.platform.base.law import Clause
from yiju.platform.base.schema import attribute
from yiju.platform.base.units import TOILET
from yiju.platform.registry import api as registry
from yiju.platform.registry import kinds
from yiju.platform.steering import api
from yiju.platform.steering.binding import known
from yiju.platform.steering.keeping import from_json, to_json

ON = date(2021, 6, 30)


@dataclass(frozen=True)
class Toilet:
    upgraded_on: date | None = attribute(_("改造日期"), default=None)


class Counter:
    """Counts how often the register is read."""

    def __init__(self) -> None:
        self.pulls = 0

    def pull(self, period, area, known_at):
        """Upgraded toilets that stand on the last day."""
        self.pulls += 1
        day = period.last_day
        standing = registry.standing("restroom", on=day, within=area, known_at=known_at)
        done = [t for t in standing if t.record.upgraded_on and t.record.upgraded_on <= day]
        return api.Measure.count(api.Row("restroom", t.code, t.name) for t in done)


@pytest.fixture
def counter():
    found, indicators, declared = Counter(), dict(known()), kinds.kinds()
    kinds.install(
        [*declared, kinds.AssetKind("restroom", _("公厕"), Toilet, "building", _("如 T-1"))]
    )
    item = api.Indicator(
        key="restrooms.upgraded",
        title=_("改造的公厕"),
        unit=TOILET,
        better="more",
        cites=(Clause("1"),),
        pull=found.pull,
        reading=_("验收合格"),
        promise=api.Promise(says=("公厕",), without=("第三卫生间",), clause=Clause("1")),
        reads=("restroom",),
    )
    api.install({**indicators, item.key: item})
    yield found
    api.install(indicators)
    kinds.install(declared)


@pytest.fixture
def built(programme, counter, actor):
    """Record a toilet as upgraded on a day, known from a moment on."""

    def record(code, upgraded_on, at=datetime(2021, 7, 1, tzinfo=UTC), since=date(2020, 1, 1)):
        return registry.asset_record(
            "restroom",
            code,
            name=code,
            state="in_service",
            attributes={"upgraded_on": upgraded_on},
            lon=119.95,
            lat=31.75,
            datum=Datum.WGS84,
            keeper_code="housing",
            valid_from=since,
            actor=actor,
            at=at,
            reaches=None,
        )

    return record


def value(on=ON):
    return next(s for s in api.targets_overview("yiju", on).states if s.target.key == "1-1").measure


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_page_shown_again_reads_no_register(built, counter):
    built("T-1", date(2021, 2, 3))
    first = value()
    read = counter.pulls

    assert value() == first
    assert counter.pulls == read
    assert (first.value, first.facts["counted"]) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_new_record_is_on_the_page_at_once(built):
    built("T-1", date(2021, 2, 3))
    assert value().value == 1

    built("T-2", date(2021, 3, 4))

    assert value().value == 2
    assert [p.value for p in api.course(api.target("yiju", "1-1"), ON)][-4:] == [2, 2, 2, 2]


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_change_of_today_leaves_the_measures_of_past_days_as_they_are(built, counter):
    built("T-1", date(2021, 2, 3))
    value()
    read = counter.pulls

    built("T-2", date(2021, 3, 4), since=date(2021, 6, 15))

    assert value().value == 2
    assert counter.pulls == read + 1
    assert [p.value for p in api.course(api.target("yiju", "1-1"), ON)][-4:] == [1, 1, 1, 2]


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_list_of_figures_is_computed_once_for_each_area_and_again_after_a_change(built, counter):
    built("T-1", date(2021, 2, 3))
    items, codes = [known()["restrooms.upgraded"]], [row.code for row in registry.districts()]
    first = api.measures_on(ON, items, codes)
    read = counter.pulls

    assert api.measures_on(ON, items, codes) == first
    assert (read, counter.pulls) == (len(codes), len(codes))

    built("T-2", date(2021, 3, 4))

    found = api.measures_on(ON, items, codes).values()
    assert sum(measure.value for measure in found) == 2


@pytest.mark.postgres
@pytest.mark.django_db
def test_as_it_was_known_then_is_not_answered_from_what_is_known_now(built):
    built("T-1", date(2021, 2, 3), at=datetime(2021, 7, 1, tzinfo=UTC))
    built("T-2", date(2021, 2, 3), at=datetime(2021, 9, 1, tzinfo=UTC))
    target = api.target("yiju", "1-1")

    then = api.judge_target(target, ON, datetime(2021, 8, 1, tzinfo=UTC))

    assert (then.measure.value, value().value) == (1, 2)


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_warm_page_with_computed_targets_costs_few_queries(built, django_assert_max_num_queries):
    built("T-1", date(2021, 2, 3))
    value()

    with django_assert_max_num_queries(16):
        value()


def test_a_measure_is_kept_exactly_and_in_every_language():
    measure = api.Measure(
        Fraction(22300, 372),
        Fraction(223),
        Fraction(372),
        counted=(api.Row("a", "1"),),
        why_missing=None,
        facts={"day": ON},
        provenance="verified",
    )

    kept = from_json(to_json(measure, rows=True))

    assert (kept.value, kept.numerator, kept.counted) == (measure.value, 223, measure.counted)
    assert kept.facts == {"counted": 1, "among": 0, "day": "2021-06-30"}

    missing = from_json(to_json(api.Measure.missing(_("截至 {day} 没有数据").format(day=ON))))
    assert str(missing.why_missing) == "截至 2021-06-30 没有数据"
    with use_language("en"):
        assert "2021-06-30" in str(missing.why_missing)
