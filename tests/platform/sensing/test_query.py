"""Questions about readings, wherever they are at the moment, on each engine the same answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import cluster
import ibis
import pyarrow as pa
import pytest
from measured import AT

from yiju.platform.base.errors import CityError
from yiju.platform.base.known import Known
from yiju.platform.base.time import start_of_day
from yiju.platform.sensing import api
from yiju.platform.sensing.lake.api import keep_lake
from yiju.platform.sensing.query import api as query
from yiju.platform.sensing.query.fresh import at_present

POWER, OTHER = "L-1/lamp.power", "L-2/lamp.power"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("engine")


def seen(city, first=AT - 3 * DAY, after=AT + DAY, fresh=True):
    """Minutes after AT and values of all that a question finds."""
    by = query.engine()
    table = query.readings(city.lake, by, first, after, fresh=fresh)
    rows = by.run(table.order_by("observed")).to_pylist()
    return [((row["observed"] - AT) // timedelta(minutes=1), row["value"]) for row in rows]


def test_a_question_sees_what_is_moved_and_what_waits_each_once(vendor):
    vendor.deliver((POWER, -9, 60), (POWER, -8, 61))
    vendor.move()
    vendor.deliver((POWER, -8, 61), (POWER, -7, 62), (POWER, -7, 62), (POWER, -8, 99))

    assert seen(vendor) == [(-9, 60.0), (-8, 61.0), (-7, 62.0)]
    assert seen(vendor, fresh=False) == [(-9, 60.0), (-8, 61.0)]


class Killed(BaseException):
    pass


def die(*_facts):
    raise Killed


def test_a_question_sees_each_once_while_a_move_is_half_done(vendor):
    vendor.deliver((POWER, -9, 60))
    with pytest.raises(Killed):
        vendor.move(die)
    vendor.deliver((POWER, -9, 60), (POWER, -8, 61))

    assert seen(vendor) == [(-9, 60.0), (-8, 61.0)]


def test_days_begin_at_midnight_in_china_and_the_end_of_a_span_is_not_in_it(vendor):
    midnight = start_of_day(AT.date())
    before, at = (-12 * 60 - 1, 1.0), (-12 * 60, 2.0)
    vendor.deliver((POWER, *before), (POWER, *at))
    for turn in range(2):
        assert seen(vendor, midnight, midnight + DAY) == [at]
        assert seen(vendor, midnight - DAY, midnight) == [before]
        vendor.move() if turn == 0 else None
    by = query.engine()
    table = query.readings(vendor.lake, by, midnight - DAY, midnight + DAY)
    days = by.run(table.order_by("observed").select("day"))["day"].to_pylist()
    assert [day.isoformat() for day in days] == ["2022-06-29", "2022-06-30"]


def test_the_course_of_a_stream_is_the_same_before_and_after_it_is_summed_up(vendor):
    vendor.deliver(*[(POWER, -minute, 60 + minute % 7) for minute in range(0, 3000, 13)])
    vendor.deliver((POWER, -5, 900), (POWER, -4, None), (OTHER, -4, 5))
    stream = api.stream(POWER)

    def course():
        return query.course(stream, AT - 2 * DAY, AT + HOUR, now=AT, steps=60)

    waiting = course()
    vendor.move()
    moved = course()
    keep_lake(vendor.lake, AT, at_once=True)
    summed = course()

    vendor.deliver((POWER, -7, 66))
    late = course()

    assert waiting.length == HOUR
    assert (late.readings, late.valid) == (summed.readings + 1, summed.valid + 1)
    assert waiting == moved == summed
    assert sum(step.readings for step in moved.steps) == moved.readings
    assert moved.valid == moved.readings - 2  # a jump, and a report that there is no value


def test_completeness_is_valid_over_expected_since_the_stream_began(vendor):
    stream = api.stream(POWER)
    vendor.deliver(*[(POWER, -15 * turn, 60 + turn) for turn in range(3)])

    found = query.course(stream, AT - HOUR, AT + HOUR, now=AT)

    assert found.completeness == 0.75
    assert query.course(stream, AT + HOUR, AT + 2 * HOUR, now=AT).completeness is None


def test_single_readings_come_by_moment_or_the_newest_first(vendor):
    vendor.deliver((POWER, -2, 60), (POWER, -1, None))
    stream = api.stream(POWER).id

    told = query.points(stream, AT - HOUR, AT)
    assert [(one.value, one.quality) for one in told] == [
        (60.0, api.Quality.VALID),
        (None, api.Quality.MISSING),
    ]
    assert query.points(stream, AT - HOUR, AT, newest=True, size=1) == told[1:]


def test_an_empty_lake_and_an_empty_inbox_answer_with_nothing(vendor):
    assert seen(vendor) == []
    assert at_present(vendor.lake).waiting.num_rows == 0


def test_streams_can_be_joined_with_their_readings(vendor):
    vendor.deliver((POWER, -2, 60), (OTHER, -1, 62))
    by = query.engine()
    table = query.readings(vendor.lake, by, AT - HOUR, AT)
    streams = query.streams(by, api.Wanted(kind="lamp.power", asset_code="L-2"))

    answer = by.run(table.join(streams, "stream").select("asset_code", "value"))

    assert answer.to_pylist() == [{"asset_code": "L-2", "value": 62.0}]


# --- the same answers on each engine ---------------------------------------------------------


def clock(zone, *facts, fold=0):
    return datetime(*facts, tzinfo=ZoneInfo(zone), fold=fold)


BOUNDARIES = (
    clock("Asia/Shanghai", 1986, 5, 4, 1, 59, 59, 999_999),  # the first summer by other clocks
    clock("Asia/Shanghai", 1986, 5, 4, 3),
    clock("Asia/Shanghai", 1988, 7, 1),
    clock("Asia/Shanghai", 1991, 9, 15, 1, 30),
    clock("Asia/Shanghai", 1991, 9, 15, 1, 30, fold=1),  # the last hour that came twice
    clock("Asia/Shanghai", 2022, 6, 30),
    clock("Asia/Shanghai", 2022, 6, 30, 23, 59, 59, 999_999),
    clock("America/New_York", 2022, 3, 13, 3),
    clock("America/New_York", 2022, 11, 6, 1, 30),
    clock("America/New_York", 2022, 11, 6, 1, 30, fold=1),
    clock("Europe/London", 2022, 10, 30, 1, 59, 59, 999_999),
    clock("Asia/Kathmandu", 2022, 1, 1),
    datetime(2024, 2, 29, 16, tzinfo=UTC),
)


def test_moments_are_the_same_whatever_clock_says_them():
    by = query.engine()
    table = by.rows("moments", pa.table({"at": pa.array(BOUNDARIES, pa.timestamp("us", "UTC"))}))
    china = table["at"] + ibis.interval(hours=8)
    hour = table["at"].epoch_seconds() // 3600

    rows = by.run(table.mutate(day=china.date(), hour=hour, month=china.truncate("M").date()))

    assert rows["at"].type == pa.timestamp("us", "UTC")
    for row, at in zip(rows.to_pylist(), BOUNDARIES, strict=True):
        day = (at.astimezone(UTC) + 8 * HOUR).date()
        assert tuple(row.values()) == (
            at.astimezone(UTC),
            day,
            at.timestamp() // 3600,
            day.replace(day=1),
        )


def test_an_hour_that_the_clocks_of_a_place_show_twice_is_asked_for_each_by_itself(vendor):
    first, second = (clock("America/New_York", 2022, 11, 6, 1, 30, fold=n) for n in (0, 1))
    vendor.at = second + DAY
    vendor.secret()
    for count, at in enumerate((first, second), 1):
        vendor.deliver((POWER, (at - AT) / timedelta(minutes=1), count))

    def found(begin, end):
        return [value for _minute, value in seen(vendor, begin, end)]

    for _turn in range(2):
        assert found(first, second) == [1.0]
        assert found(second, second + HOUR) == [2.0]
        assert found(clock("Asia/Shanghai", 1988, 7, 1), second) == [1.0]
        vendor.move()


def test_figures_have_the_same_types_and_values_with_nothing_in_them_and_with_everything(vendor):
    by = query.engine()

    def told():
        table = query.readings(vendor.lake, by, clock("Asia/Shanghai", 1988, 7, 1), AT + DAY)
        return by.run(
            table.group_by(["stream", "day"])
            .aggregate(
                n=table.count(),
                known=table.value.count(),
                total=table.value.sum(),
                mean=table.value.mean(),
                least=table.value.min(),
                middle=table.value.quantile(0.5),
                grades=table.quality.sum(),
                last=table.observed.max(),
            )
            .order_by(["day", "stream"])
        )

    empty = told()
    vendor.deliver((POWER, -720, 60), (POWER, -721, 8), (POWER, -9, None), (OTHER, -800, None))
    vendor.move()
    vendor.deliver((OTHER, -3, 0.5), (OTHER, -2, 0.25), (POWER, -8, 3))
    full = told()

    moment = pa.timestamp("us", "UTC")
    kinds = [pa.int32(), pa.date32(), pa.int64(), pa.int64(), *[pa.float64()] * 4, pa.int64()]
    assert empty.num_rows == 0
    assert empty.schema.types == full.schema.types == [*kinds, moment]
    one, other = (api.stream(key).id for key in (POWER, OTHER))
    yesterday, today = date(2022, 6, 29), date(2022, 6, 30)
    minute = timedelta(minutes=1)
    assert [tuple(row.values()) for row in full.to_pylist()] == [
        (one, yesterday, 1, 1, 8.0, 8.0, 8.0, 8.0, 0, AT - 721 * minute),
        (other, yesterday, 1, 0, None, None, None, None, 3, AT - 800 * minute),
        (one, today, 3, 2, 63.0, 31.5, 3.0, 31.5, 3, AT - 8 * minute),
        (other, today, 2, 2, 0.75, 0.375, 0.25, 0.375, 0, AT - 2 * minute),
    ]


def test_what_is_missing_stands_last_in_either_order(vendor):
    vendor.deliver((POWER, -3, 60), (POWER, -2, None), (POWER, -1, 61))
    by = query.engine()
    table = query.readings(vendor.lake, by, AT - HOUR, AT)

    def by_value(order):
        return by.run(table.order_by([order, "observed"]))["value"].to_pylist()

    assert by_value(ibis.asc("value")) == [60.0, 61.0, None]
    assert by_value(ibis.desc("value")) == [61.0, 60.0, None]


def test_the_last_reading_before_a_moment_counts_and_no_older_one(vendor):
    vendor.deliver((POWER, -120, 50), (POWER, -30, 60), (POWER, -1, None), (OTHER, -46, 60))
    vendor.deliver((OTHER, 0, 7, "a"), (OTHER, 0, 9, "b"))
    vendor.move()

    back = timedelta(minutes=45)
    wanted, moments = api.Wanted(kind="lamp.power"), [AT, AT - HOUR, AT - 2 * HOUR]
    table = query.at_moments(query.engine(), wanted, moments, back)

    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("L-1", 60.0, 0),
        ("L-2", 9.0, 0),
        ("L-1", 50.0, 2),
    ]
    least = {"L-1": 60.0, "L-2": 9.5}
    assert query.reached_at("lamp.power", least, AT, back) == {"L-1": True, "L-2": False}
    assert query.reached_at("lamp.power", least, AT - 4 * HOUR, back) == dict.fromkeys(least)


def test_lit_rates_count_by_area_and_month_what_should_be_on_and_say_what_is_unknown(vendor):
    month = datetime(2022, 6, 30, 15, 59, 59, tzinfo=UTC)  # the last second of June in China
    vendor.at = month + DAY
    vendor.deliver((POWER, 11 * 60, 60), (OTHER, 11 * 60 + 59, 29), (POWER, 12 * 60 + 10, 30))
    loads = [
        api.Load("L-1", "", 60, 0, "all"),
        api.Load("L-2", "", 60, 0, "first"),
        api.Load("L-9", "", 60, 0, "all"),  # nobody delivers it
    ]
    sampled = query.Sampled.of("lamp.power", loads, lambda path: path.split("/")[0])

    found = query.lit_by_month(
        sampled,
        lambda how, at: 100 if how == "all" or at == month else 0,
        [month, month + timedelta(minutes=30)],
        HOUR,
        lit_from=0.5,
    )

    [area] = sampled.areas
    assert found == {
        (area, date(2022, 6, 1)): Known(1, 1, 0),
        (area, date(2022, 7, 1)): Known(1, 0, 0),
    }


def test_many_threads_ask_at_once(vendor):
    vendor.deliver(*[(POWER, -minute, minute) for minute in range(40)])
    vendor.move()
    lake = vendor.lake
    lake.files("readings")

    def ask(size):
        by = query.engine()
        table = query.readings(lake, by, AT - HOUR, AT + HOUR, fresh=False)
        found = table.filter(table.value < size)
        return by.run(found.aggregate(n=found.count()))["n"].to_pylist()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(8))) == [[size] for size in range(8)]


@pytest.mark.parametrize("engine", ["duckdb"], indirect=True)
def test_an_engine_that_is_not_there_is_refused_by_name(settings):
    settings.YIJU_ENGINE = "abacus"
    with pytest.raises(CityError, match="abacus"):
        query.engine()


@pytest.mark.parametrize("engine", [cluster.SPARK], indirect=True)
def test_an_executor_that_is_killed_in_the_middle_of_a_job_changes_no_answer(vendor, settings):
    """Each reading beside each other of its stream: work for a while, shared out by day."""
    for start in range(0, 2_880, 480):
        vendor.deliver(*[(POWER, -15 * n - 1, n % 97) for n in range(start, start + 480)])
    vendor.move()

    def question(by):
        one = query.readings(vendor.lake, by, AT - 40 * DAY, AT)
        other = one.select("stream", weight=one.value).view()
        pairs = one.join(other, "stream")
        pairs = pairs.mutate(weight=pairs.value * pairs.weight + pairs.observed.epoch_seconds() % 7)
        each = pairs.group_by("day").aggregate(n=pairs.count(), weight=pairs.weight.sum())
        return each.order_by("day")

    by = query.engine()
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(by.run, question(by))
        cluster.wait_for(lambda: cluster.works(by.session) or asked.done())
        cluster.kill(cluster.executors()[0])
        assert not asked.done()
        answer = asked.result()

    assert cluster.lost(by.session) == 1
    settings.YIJU_ENGINE = "duckdb"
    assert answer == query.engine().run(question(query.engine()))
    assert sum(answer["n"].to_pylist()) == 2_880**2
