"""Two platforms over one database: what one tells, the other holds, once and in order."""

from datetime import UTC, datetime, timedelta

import pytest

from yiju.platform.events.api import Actor, history
from yiju.platform.work.exchange import api
from yiju.platform.work.exchange.batches import Batch, hash_of, written
from yiju.platform.work.exchange.models import Mirror, ReceivedBatch, SentBatch, SourceMark

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOW = datetime(2021, 6, 1, 1, tzinfo=UTC)
DAY = (NOW - timedelta(hours=9), NOW + timedelta(hours=15))
OFFICE = Actor("office", "演示办公室")
SECRET = "a secret of both sides"
BOTH = ("cases", "grids")


def subscribe(name, direction, data_sets=BOTH, **how):
    if direction == "out":
        how = {"url": "https://there.example", "our_name": "east", **how}
    told = {"secret": SECRET, "data_sets": data_sets, "actor": OFFICE, "at": NOW, **how}
    return api.subscribe(name, direction, **told)


@pytest.fixture
def there():
    """We are the district "east", which tells the city; and the city, which hears it."""
    subscribe("city", "out")
    subscribe("east", "in")


class Register:
    """What a platform has: facts by code. `grids` are told whole, `cases` by their changes."""

    def __init__(self):
        self.cases, self.grids = [], {}

    def sources(self):
        return {"cases": self.told_cases, "grids": self.told_grids}

    def told_cases(self, cursor, begins):
        since = int(cursor or 0)
        page = self.cases[since : since + 3]
        told = [api.Record("cases", "", code, facts) for code, facts in page]
        return api.Page(told, str(since + len(page)), is_last=len(page) < 3)

    def told_grids(self, cursor, begins):
        told = [api.Record("grids", "", code, facts) for code, facts in self.grids.items()]
        return api.Page(told, "", is_whole=True)


@pytest.fixture
def ours():
    register = Register()
    register.grids = {"g1": {"name": "一"}, "g2": {"name": "二"}}
    register.cases = [(f"c{number}", {"state": "open"}) for number in range(7)]
    return register


def carry(name="city", sender="east"):
    """A network without faults; how many batches it carried."""
    count = 0
    while batch := api.next_waiting(name):
        receipt = api.accept(sender, batch.body, NOW)
        assert api.acknowledge(name, batch, receipt, NOW)
        count += 1
    return count


def held(data_set, origin="east"):
    rows = api.mirrors(data_set, origin=origin)
    return {row.code: row.facts for row in rows if row.facts is not None}


def tell(register, **how):
    return api.write_batches("city", register.sources(), NOW, **how)


def reconciled():
    day = api.day_of("city", *DAY)
    return api.compare("city", day, api.there("east", day.stream, day.first, day.last))


def test_what_one_platform_has_the_other_holds_and_the_day_adds_up(there, ours):
    assert tell(ours) == 4
    assert carry() == 4

    assert held("grids") == ours.grids
    assert held("cases") == dict(ours.cases)
    assert [row.number for row in ReceivedBatch.objects.order_by("pk")] == [1, 2, 3, 4]
    found = reconciled()
    assert (found.day.records, found.received_there, found.stored_there) == (9, 9, 9)
    assert found.agrees


def test_only_what_has_changed_is_told_again(there, ours):
    tell(ours)
    carry()
    assert tell(ours) == 0

    ours.cases.append(("c3", {"state": "closed"}))
    assert tell(ours) == 1
    carry()

    assert held("cases")["c3"] == {"state": "closed"}
    assert SentBatch.objects.get(number=5).records == 1
    assert tell(ours, from_the_start=True) == 2
    carry()
    assert held("cases")["c3"] == {"state": "closed"}
    assert reconciled().agrees


def test_what_is_no_more_here_is_no_more_there(there, ours):
    tell(ours)
    carry()
    del ours.grids["g1"]

    tell(ours)
    carry()

    assert held("grids") == {"g2": {"name": "二"}}
    assert reconciled().agrees
    assert tell(ours) == 0


def test_a_batch_sent_twice_gets_the_receipt_of_the_first_time_and_is_stored_once(there, ours):
    tell(ours)
    batch = api.next_waiting("city")
    first = api.accept("east", batch.body, NOW)

    again = api.accept("east", batch.body, NOW + timedelta(hours=1))

    assert again == first
    assert ReceivedBatch.objects.count() == 1


def test_a_batch_before_its_turn_is_refused_with_the_number_that_is_expected(there, ours):
    tell(ours)
    bodies = [row.body.encode() for row in SentBatch.objects.order_by("number")]
    api.accept("east", bodies[0], NOW)

    with pytest.raises(api.Gap) as refused:
        api.accept("east", bodies[2], NOW)

    assert refused.value.facts == {"number": 3, "expected": 2}
    assert ReceivedBatch.objects.count() == 1


def test_a_receiver_that_lost_its_last_days_gets_them_again_from_any_number(there, ours):
    tell(ours)
    carry()
    before = held("cases")
    api.replay("city", 1)
    assert carry() == 4
    Mirror.objects.filter(batch__number__gt=2).delete()
    ReceivedBatch.objects.filter(number__gt=2).delete()
    row = ReceivedBatch.objects.get(number=2)
    from yiju.platform.work.exchange.models import Peer

    Peer.objects.filter(direction="in").update(number=2, hash=row.hash)
    assert not reconciled().agrees

    assert api.replay("city", 3) == 2
    assert carry() == 2

    assert held("cases") == before
    assert reconciled().agrees


def test_two_streams_that_split_are_seen_and_a_new_one_heals_them(there, ours):
    tell(ours)
    carry()
    peer = api.peers()[1]
    assert (peer.name, peer.direction) == ("city", "out")
    other = written(Batch(peer.stream, 2, "", ()))
    with pytest.raises(api.Differs):
        api.accept("east", other, NOW)
    old = SentBatch.objects.get(number=1).body.encode()
    Mirror.objects.filter(code="c1").update(facts_hash="spoiled")
    assert not reconciled().agrees

    stream = api.renew("city", actor=OFFICE, at=NOW)
    tell(ours)
    carry()

    assert reconciled().agrees
    assert api.position_of("east").stream == stream
    assert api.accept("east", old, NOW)["number"] == 1
    with pytest.raises(api.StreamClosed):
        api.accept("east", written(Batch(peer.stream, 9, "", ())), NOW)
    assert [event.subject_key for event in history(action="exchange.renew")] == ["city"]


def test_what_was_not_agreed_is_refused_with_its_reason_and_counted():
    subscribe("city", "out")
    subscribe("east", "in", ("cases",))
    ours = Register()
    ours.grids, ours.cases = {"g1": {}}, [("c1", {})]
    tell(ours)

    receipts = []
    while batch := api.next_waiting("city"):
        receipts.append(api.accept("east", batch.body, NOW))
        api.acknowledge("city", batch, receipts[-1], NOW)

    assert [(one["received"], one["stored"], len(one["refused"])) for one in receipts] == [
        (1, 0, 1),
        (1, 1, 0),
    ]
    assert receipts[0]["refused"] == [{"set": "grids", "code": "g1", "why": "set"}]
    found = reconciled()
    assert not found.agrees
    assert (found.received_there, found.stored_there, found.same["cases"]) == (2, 1, True)


def test_a_receipt_of_another_batch_acknowledges_nothing(there, ours):
    tell(ours)
    batch = api.next_waiting("city")

    assert not api.acknowledge("city", batch, {"number": 1, "hash": "other"}, NOW)
    assert not api.acknowledge("city", batch, {}, NOW)
    assert api.next_waiting("city") == batch


def test_a_source_that_breaks_leaves_its_mark_where_it_was(there, ours):
    def breaks(cursor, begins):
        if cursor:
            raise OSError("away")
        return ours.told_cases(cursor, begins)

    with pytest.raises(OSError, match="away"):
        api.write_batches("city", {"cases": breaks}, NOW)

    assert SourceMark.objects.get(source="cases").cursor == "3"
    tell(ours)
    carry()
    assert held("cases") == dict(ours.cases)


def test_what_others_told_us_goes_on_upward_and_never_back_to_its_source(ours):
    subscribe("city", "out")
    subscribe("east", "in")
    subscribe("province", "out", our_name="city", forwards=True)
    subscribe("east", "out", our_name="city", forwards=True)
    tell(ours)
    carry()
    nothing = Register().sources()

    assert api.write_batches("east", nothing, NOW) == 0
    assert api.write_batches("province", nothing, NOW) == 1
    assert api.write_batches("province", nothing, NOW) == 0
    subscribe("city", "in")
    carry("province", "city")

    assert held("cases", "city/east") == dict(ours.cases)
    ours.cases.append(("c1", {"state": "closed"}))
    tell(ours)
    carry()
    assert api.write_batches("province", nothing, NOW) == 1
    carry("province", "city")
    assert held("cases", "city/east")["c1"] == {"state": "closed"}


def test_who_is_not_agreed_with_or_closed_is_not_heard(there, ours):
    tell(ours)
    batch = api.next_waiting("city")
    with pytest.raises(api.PeerUnknown):
        api.accept("west", batch.body, NOW)

    api.set_open("east", "in", False, actor=OFFICE, at=NOW)
    with pytest.raises(api.PeerUnknown):
        api.accept("east", batch.body, NOW)
    with pytest.raises(api.PeerUnknown):
        api.secret_of("east", "in")
    api.set_open("east", "in", True, actor=OFFICE, at=NOW)
    assert api.accept("east", batch.body, NOW)["number"] == 1


def test_an_agreement_names_all_that_is_wrong_with_it():
    with pytest.raises(api.PeerUnreadable) as refused:
        subscribe("Upper Case", "out", ("cats",), url="ftp://x", our_name="", secret="short")
    for part in ("cats", "name", "secret", "url", "our name"):
        assert part in refused.value.message
    subscribe("city", "out")
    with pytest.raises(api.PeerTaken):
        subscribe("city", "out")


def test_a_platform_that_cannot_be_reached_is_tried_later_and_later(there, ours):
    assert api.due(NOW) == ["city"]
    api.put_off("city", "ConnectionError", NOW)
    assert api.due(NOW + timedelta(seconds=29)) == []
    assert api.due(NOW + timedelta(seconds=30)) == ["city"]
    api.put_off("city", "ConnectionError", NOW)
    assert api.due(NOW + timedelta(seconds=59)) == []

    tell(ours)
    carry()
    assert api.due(NOW) == ["city"]


def test_the_hash_of_a_batch_is_that_of_its_bytes(there, ours):
    tell(ours)
    rows = list(SentBatch.objects.order_by("number"))

    assert [hash_of(row.body.encode()) for row in rows] == [row.hash for row in rows]
    assert f'"previous":"{rows[0].hash}"' in rows[1].body
