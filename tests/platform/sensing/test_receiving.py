"""What is taken in, what is refused and why, and who may deliver what."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from measured import AT, UNIT, readings

from yiju.platform.registry import api as registry
from yiju.platform.sensing import api, quotas
from yiju.platform.sensing.models import Delivery
from yiju.platform.sensing.quotas import expected_a_day, follow_streams

POWER, LIT = "L-1/lamp.power", "L-1/lamp.lit"
DAY = 24 * 60


def test_each_reading_is_refused_for_its_own_reason_and_the_others_are_taken(vendor):
    vendor.source("other", lamps=["L-3"])
    rows = [
        (POWER, -1, 60),
        ("L-9/lamp.power", -1, 60),
        ("L-3/lamp.power", -1, 60),
        (POWER, 6, 60),
        (POWER, -36 * DAY, 60),
        (POWER, -2, 1000.5),
        (POWER, -3, -0.5),
        (POWER, -4, float("inf")),
        (POWER, -5, None),
    ]

    assert vendor.refused(*rows) == [
        (1, "unknown_stream"),
        (2, "not_yours"),
        (3, "future"),
        (4, "too_late"),
        (5, "impossible"),
        (6, "impossible"),
        (7, "malformed"),
    ]
    assert vendor.balance() == {
        "received": 9,
        "waiting": 2,
        "unknown_stream": 1,
        "not_yours": 1,
        "future": 1,
        "too_late": 1,
        "impossible": 2,
        "malformed": 1,
    }


@pytest.mark.parametrize(
    ("minutes", "value", "taken"),
    [
        (5, 60, True),
        (5.001, 60, False),
        (-35 * DAY, 60, True),
        (-35 * DAY - 0.001, 60, False),
        (-1, 1000, True),
        (-1, 0, True),
    ],
    ids=["clock slack", "beyond", "latest", "later", "upper limit", "lower limit"],
)
def test_on_a_limit_a_reading_is_taken(vendor, minutes, value, taken):
    assert vendor.deliver((POWER, minutes, value)).accepted == taken


def test_a_state_is_one_of_those_declared(vendor):
    rows = [(LIT, -5, 0), (LIT, -4, 1), (LIT, -3, 2), (LIT, -2, 0.5), (LIT, -1, None)]

    assert vendor.refused(*rows) == [(2, "impossible"), (3, "impossible")]


def test_a_stream_may_have_narrower_limits_of_its_own(vendor):
    facts = {"source": "vendor", "codes": ["L-2"], "actor": vendor.actor, "at": AT}
    api.streams_make("lamp.power", limits=(10, 100), **facts)

    assert vendor.refused((POWER, -1, 101), ("L-2/lamp.power", -1, 101)) == [(1, "impossible")]
    with pytest.raises(api.StreamsUnfit, match="0 至 1000"):
        api.streams_make("lamp.power", limits=(-1, 100), **facts)


def test_the_same_streams_made_again_change_nothing(vendor):
    facts = {"source": "vendor", "codes": ["L-1", "L-2"], "actor": vendor.actor, "at": AT}
    before = api.streams(api.Wanted())

    assert api.streams_make("lamp.power", **facts) == api.Made(0, 0)
    assert api.streams(api.Wanted()) == before


def test_streams_that_go_over_to_another_source_keep_their_readings(vendor):
    vendor.deliver((POWER, -9, 60))
    api.source_make("next", name="新平台", unit_code=UNIT, door="http", actor=vendor.actor, at=AT)
    secret = vendor.secret("next")
    before = api.stream(POWER).id

    facts = {"source": "next", "codes": ["L-1"], "actor": vendor.actor, "at": AT}
    assert api.streams_make("lamp.power", **facts) == api.Made(0, 1)

    assert secret and vendor.deliver((POWER, -8, 61), by="next").accepted == 1
    assert vendor.refused((POWER, -8, 62)) == [(0, "not_yours")]
    assert api.stream(POWER).id == before


def test_a_device_reaches_the_streams_of_its_own_asset_only(vendor):
    vendor.secret("vendor", asset_code="L-2")
    rows = [("L-2/lamp.power", -1, 60), (POWER, -1, 60), ("L-2/lamp.lit", -1, 1)]

    assert vendor.refused(*rows, by="vendor/L-2") == [(1, "not_yours")]


def test_secrets_overlap_while_they_are_rotated_and_a_revoked_one_opens_nothing(vendor):
    first = vendor.secrets["vendor"]
    second = vendor.secret("vendor", name="下一个")
    assert api.caller(first, AT) and api.caller(second, AT)

    [row, *_newer] = reversed(api.secrets("vendor"))
    api.secret_revoke(row.id, actor=vendor.actor, at=AT)

    assert api.caller(first, AT) is None
    assert api.caller(second, AT) is not None
    assert api.caller("yijus_" + "x" * 43, AT) is None


def test_a_secret_opens_until_the_end_of_its_last_day(vendor):
    secret, [row] = vendor.secrets["vendor"], api.secrets("vendor")
    midnight = AT + timedelta(days=30, hours=12)

    assert row.until == (AT + timedelta(days=30)).date()
    assert api.caller(secret, midnight - timedelta(seconds=1)) is not None
    assert api.caller(secret, midnight) is None


def test_a_source_that_is_closed_delivers_nothing_more(vendor):
    secret = vendor.secrets["vendor"]
    api.source_close("vendor", reason="合同到期", actor=vendor.actor, at=AT)

    assert api.caller(secret, AT) is None
    with pytest.raises(api.SourceUnfit):
        api.caller_for("vendor")


def test_the_secret_itself_is_nowhere_in_the_database(vendor):
    from yiju.platform.sensing.models import Secret

    [kept] = Secret.objects.values()
    assert vendor.secrets["vendor"] not in map(str, kept.values())


def test_beyond_its_quota_a_source_is_refused_until_the_next_day(vendor):
    api.source_change("vendor", name="平台", quota=3, actor=vendor.actor, at=AT)
    assert vendor.deliver((POWER, -9, 60), (POWER, -8, 60)).accepted == 2

    assert vendor.refused(("L-9/x.y", -7, 60), (POWER, -7, 60), (POWER, -6, 60)) == [
        (0, "unknown_stream"),
        (2, "quota"),
    ]
    vendor.move()
    vendor.at = AT + timedelta(seconds=5)
    assert vendor.refused((POWER, -5, 60)) == [(0, "quota")]
    vendor.at = AT + timedelta(hours=12)
    assert vendor.refused((POWER, -5, 60)) == []


def test_a_batch_that_is_too_large_keeps_nothing(vendor):
    rows = readings([(POWER, -1, 60)])
    many = replace(
        rows,
        streams=[POWER] * 50_001,
        observed=np.repeat(rows.observed, 50_001),
        values=np.repeat(rows.values, 50_001),
    )

    with pytest.raises(api.BatchTooLarge, match="50001"):
        api.receive(vendor.caller(), many, AT)

    assert Delivery.objects.count() == 0


def test_an_empty_batch_leaves_nothing_behind(vendor):
    assert vendor.deliver().received == 0
    assert Delivery.objects.count() == 0


def test_a_delivery_is_written_by_one_statement(vendor, django_assert_num_queries):
    who = vendor.caller()
    vendor.deliver((POWER, -1, 60))

    with django_assert_num_queries(1) as asked:
        api.receive(who, readings([(POWER, minute, 60) for minute in range(-500, 0)]), AT)

    assert asked[0]["sql"].startswith("INSERT INTO sensing_delivery")


def test_streams_end_with_their_asset_and_follow_it_to_another_place(vendor):
    vendor.register.record("L-1", state="removed")
    vendor.register.record("L-2", lon=119.85, keeper_code=UNIT)

    assert api.keep_in_step(AT) == 6
    assert api.keep_in_step(AT) == 0

    moved = api.stream("L-2/lamp.power")
    assert (moved.area_path.split("/")[1], moved.keeper_code) == ("990102000000", UNIT)
    assert api.stream(POWER).until == AT
    rows = [(POWER, -1, 60), (POWER, 0, 60), ("L-2/lamp.power", 0, 60)]
    assert vendor.refused(*rows) == [(1, "closed")]


def test_nothing_is_held_while_a_large_register_is_read_for_its_streams(vendor, monkeypatch):
    vendor.register.record("L-1", state="removed")
    held, standing = [], registry.standing

    def watched(*words, **named):
        held.append(len(connection.savepoint_ids))
        return standing(*words, **named)

    monkeypatch.setattr(registry, "standing", watched)

    assert api.keep_in_step(AT) > 0
    vendor.source("other", lamps=["L-3"])

    assert set(held) == {len(connection.savepoint_ids)}


def test_silent_streams_are_those_from_which_nothing_came_for_too_long(vendor):
    vendor.deliver((POWER, -44, 60), ("L-2/lamp.power", -46, 60))
    vendor.move()

    found = api.streams(api.Wanted(kind="lamp.power", silent_at=AT))

    assert [one.key for one in found] == ["L-2/lamp.power"]


def test_a_stream_needs_an_asset_of_its_kind(vendor):
    facts = {"source": "vendor", "actor": vendor.actor, "at": AT}
    with pytest.raises(api.StreamsUnfit, match="L-77"):
        api.streams_make("lamp.power", codes=["L-1", "L-77"], **facts)
    with pytest.raises(api.StreamKindUnknown, match=r"lamp\.power"):
        api.streams_make("lamp.powr", codes=["L-1"], **facts)


def test_a_quota_that_nobody_set_follows_the_streams_of_its_source(vendor, monkeypatch):
    """300,000 lamps, every quarter of an hour: 28.8 million readings a day."""
    lamps, quarter = {"lamp.power": 300_000}, {"lamp.power": timedelta(minutes=15)}
    assert expected_a_day(lamps, quarter) == 28_800_000
    by = {"actor": vendor.actor, "at": AT}
    assert api.source("vendor").quota == 5_000_000  # few streams: never less than this

    monkeypatch.setattr(quotas, "least_quota", lambda at: 1)
    follow_streams(AT)
    # Two lamps: power and energy every 15 minutes, lit every hour; and three times as much.
    assert api.source("vendor").quota == vendor.caller().quota == 3 * 2 * (96 + 96 + 24)
    api.source_change("vendor", name="vendor", quota=7, **by)
    follow_streams(AT)
    assert api.source("vendor").quota == 7
    assert api.source_change("vendor", name="vendor", quota=None, **by).quota == 1_296
    vendor.source("other", lamps=("L-2",))
    assert [one.quota for one in api.sources()] == [648, 648]
