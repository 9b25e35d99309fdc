"""What an event holds, what the log refuses, and how it is read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.paginator import Paginator
from django.db import DatabaseError, connection, transaction

from yiju.platform.events import api
from yiju.platform.events.models import Block, Event, Sealed

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_an_event_says_who_did_what_to_which_subject_on_which_ground(happened, actor, at):
    [row] = happened(
        ground="常城管〔2021〕7 号", before={"state": "planned"}, after={"state": "built"}
    )

    [read] = api.timeline("toilet", "T-01")

    assert read == row
    assert (read.account, read.name, read.unit, read.via) == ("registrar", "登记员", "A07", "web")
    assert (read.action, read.at, read.ground) == ("asset.record", at, "常城管〔2021〕7 号")
    assert (read.before, read.after) == ({"state": "planned"}, {"state": "built"})


def test_an_event_without_an_offset_is_refused(happened):
    with pytest.raises(api.EventUnfit, match="时区"):
        happened(at=datetime(2021, 6, 30, 12))
    assert len(api.history()) == 0


def test_moments_are_kept_in_utc(happened):
    [row] = happened(at=datetime.fromisoformat("2021-06-30T08:00:00+08:00"))

    assert row.at == datetime(2021, 6, 30, tzinfo=UTC)
    assert api.event(row.uid).at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "given, kept",
    [
        (6, 6),
        (True, True),
        (None, None),
        (0.1, "0.1"),
        (2**53, "9007199254740992"),
        (Decimal("3.50"), "3.50"),
        (Fraction(1, 3), "1/3"),
        (date(2021, 6, 30), "2021-06-30"),
        ((1, 2), [1, 2]),
        ({"b", "a"}, ["a", "b"]),
        ({"depth": {"m": 2.5}}, {"depth": {"m": "2.5"}}),
    ],
)
def test_facts_are_kept_as_integers_text_lists_and_objects(happened, given, kept):
    [row] = happened(after={"fact": given})

    assert api.event(row.uid).after == {"fact": kept}


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"action": "import"}, "action"),
        ({"action": "Asset.Import"}, "action"),
        ({"subject_key": "T" * 121}, "subject_key"),
        ({"ground": "a\x00b"}, "ground"),
        ({"after": {"note": "a\ud800"}}, "note"),
    ],
    ids=["no dot", "capitals", "too long", "null character", "half a character"],
)
def test_what_a_database_could_not_hold_is_refused_by_name(happened, changes, field):
    with pytest.raises(api.EventUnfit) as refused:
        happened(**changes)

    assert refused.value.facts["field"] == field
    assert len(api.history()) == 0


def test_an_actor_comes_through_a_known_door():
    assert api.Actor("registrar", "登记员", via="import").via == "import"
    with pytest.raises(api.EventUnfit, match="via"):
        api.Actor("registrar", "登记员", via="window")


def test_many_events_are_written_at_once_or_not_at_all(actor, at):
    usual = {"actor": actor, "action": "asset.record", "subject_kind": "toilet", "at": at}
    good = [{**usual, "subject_key": f"T-{n}", "after": {"n": n}} for n in range(1_200)]

    with pytest.raises(api.PersonalInClear):
        api.record_many([*good, {**usual, "subject_key": "T-x", "after": {"phone": "13800000000"}}])
    assert len(api.history()) == 0

    assert api.record_many(good) == 1_200
    assert [row.after["n"] for row in reversed(api.history()[:])] == list(range(1_200))
    assert api.seal(at).last_seq == 1_200


def test_an_event_is_undone_with_the_change_it_tells_of(happened):
    with pytest.raises(RuntimeError), transaction.atomic():
        happened()
        raise RuntimeError

    assert len(api.history()) == 0


def test_history_is_newest_first_and_narrowed(happened, at):
    happened(2)
    happened(action="asset.import", subject_key="*", at=at + timedelta(days=1))
    other = api.Actor("office", "办公室", "B01")
    happened(actor=other, action="plan.compile", subject_kind="plan")

    def keys(**wanted):
        return [row.subject_key for row in api.history(**wanted)]

    assert keys() == ["T-01", "*", "T-02", "T-01"]
    assert keys(action="asset.import") == ["*"]
    assert keys(action="asset.") == ["*", "T-02", "T-01"]
    assert keys(account="office") == keys(unit="B01") == keys(subject_kind="plan") == ["T-01"]
    assert keys(subject_kind="toilet", subject_key="T-01") == ["T-01"]
    assert keys(start=at + timedelta(days=1)) == ["*"]
    assert keys(end=at) == []


def test_history_is_paged_without_reading_it_whole(happened, django_assert_num_queries):
    happened(5)

    with django_assert_num_queries(2):
        page = Paginator(api.history(), 2).get_page(2)
        assert [row.subject_key for row in page] == ["T-03", "T-02"]
    assert page.paginator.num_pages == 3
    assert api.history()[-1].subject_key == "T-01"


def test_an_event_is_found_by_its_number(happened):
    [row] = happened()

    assert api.event(str(row.uid)) == row
    for uid in ("nothing", "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(api.EventUnknown):
            api.event(uid)


def test_ids_sort_by_the_moment(happened, at):
    late, early = (happened(at=at + timedelta(seconds=s))[0].uid for s in (1, 0))

    assert early < late
    assert early.version == 7
    assert early.variant == "specified in RFC 4122"


def test_the_models_refuse_to_change_or_delete(happened, at):
    happened()
    api.seal(at)
    for model in (Event, Block, Sealed):
        row, rows = model.objects.get(), model.objects.all()
        for attempt in (row.save, row.delete, rows.update, rows.delete):
            with pytest.raises(api.OnlyAdded):
                attempt()


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE events_event SET name = 'somebody else'",
        "DELETE FROM events_event",
        "UPDATE events_sealed SET leaf = ''",
        "DELETE FROM events_sealed",
        "UPDATE events_block SET root = ''",
        "DELETE FROM events_block",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete(happened, at, attempt):
    happened()
    api.seal(at)

    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attempt)

    assert api.history()[0].name == "登记员"


def test_postgresql_refuses_to_empty_the_log(happened):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    happened()
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE events_event CASCADE")
