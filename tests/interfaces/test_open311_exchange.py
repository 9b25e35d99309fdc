"""Cases go from one server to another and back: nothing lost, nothing twice, nothing by itself."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import small_office as offices
from desk import moment, open_desk, reported
from django.test import Client
from small_city import write_small_city

from yiju.city.boundaries import demonstrate
from yiju.interfaces.open311 import client
from yiju.interfaces.open311.reading import RemoteMalformed
from yiju.interfaces.open311.remote import Remote, RemoteRefused, RemoteUnreachable
from yiju.platform.events.api import Actor
from yiju.platform.registry import api as registry
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases

AT = moment(2)
ACTOR = Actor("dispatcher", "dispatcher")


@pytest.fixture
def desk(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    profile = demonstrate(registry.read_profile(write_small_city(tmp_path)))
    registry.load_city(profile, actor=Actor("registrar", "登记员"), at=moment(1, month=1))
    before = work.processes()
    work.install([cases.CASE])
    open_desk()
    yield
    work.install(before)


class Elsewhere:
    """A server that answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.answers: dict[str, Callable[[dict[str, str]], tuple[int, str]]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.keys: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answered(parse_qs(urlsplit(self.path).query))

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                outer.keys.append(self.headers.get("Idempotency-Key", ""))
                self.answered(parse_qs(self.rfile.read(length).decode()))

            def answered(self, given: dict[str, list[str]]) -> None:
                told = {name: values[0] for name, values in given.items()}
                path = urlsplit(self.path).path
                outer.asked.append((self.command, path, told))
                code, body = outer.answer(self.command, path, told)
                self.send_response(code)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.remote = Remote(f"http://127.0.0.1:{self.server.server_port}/v2", "elsewhere", "k")

    def answer(self, method: str, path: str, given: dict[str, str]) -> tuple[int, str]:
        if (name := f"{method} {path}") in self.answers:
            return self.answers[name](given)
        page, size = int(given.get("page", 1)), 2
        rows = self.rows[(page - 1) * size : page * size]
        return 200, f"<service_requests>{''.join(rows)}</service_requests>"


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    opened = Elsewhere()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


def row(number: str, status: str = "open", **how: str) -> str:
    told = {
        "service_request_id": number,
        "status": status,
        "service_code": "E01037",
        "service_name": "Street light",
        "description": f"灯 {number}",
        "lat": "31.75",
        "long": "119.95",
        "requested_datetime": "2021-06-01T01:00:00Z",
        "updated_datetime": "2021-06-01T01:00:00Z",
        **how,
    }
    return f"<request>{''.join(f'<{tag}>{said}</{tag}>' for tag, said in told.items())}</request>"


def pulled(elsewhere: Elsewhere, **how: Any) -> client.Pulled:
    return client.pull(elsewhere.remote, how.get("since"), at=how.get("at", AT))


def test_what_is_new_elsewhere_becomes_a_case_once(desk, elsewhere):
    elsewhere.rows = [row(str(number)) for number in range(5)]
    first, again = pulled(elsewhere), pulled(elsewhere)

    assert (len(first.new), first.received) == (5, 5)
    assert (again.new, again.same) == ((), 5)
    item = work.item(first.new[0])
    assert (item.source, item.type_code, item.data["words"]) == ("open311", "E01037", "灯 0")
    assert item.data["open311"]["remote"] == elsewhere.remote.url
    assert work.items().total == 5


def test_each_pull_begins_a_little_before_the_last_change_that_was_seen(desk, elsewhere):
    elsewhere.rows = [row("1", updated_datetime="2021-06-01T02:00:00Z"), row("2")]
    found = pulled(elsewhere)
    pulled(elsewhere, since=found.since)

    assert found.since == moment(1, 10)
    assert elsewhere.asked[-1][2]["updated_after"] == "2021-06-01T01:50:00Z"


def test_a_change_elsewhere_is_noted_and_moves_nothing(desk, elsewhere):
    elsewhere.rows = [row("1")]
    [number] = pulled(elsewhere).new
    elsewhere.rows = [row("1", "closed", status_notes="done", description="另说")]
    found = pulled(elsewhere, at=AT + timedelta(hours=1))

    assert found.changed == (number,)
    item = work.item(number)
    assert (item.end, item.data["open311"]["status"]) == ("", "closed")
    assert (item.data["open311"]["words"], item.data["words"]) == ("另说", "灯 1")


def test_what_comes_late_and_is_older_than_what_is_known_changes_nothing(desk, elsewhere):
    newer, older = "2021-06-01T12:00:00+08:00", "2021-06-01T03:00:00Z"
    elsewhere.rows = [row("1")]
    [number] = pulled(elsewhere).new
    elsewhere.rows = [row("1", "closed", updated_datetime=newer)]
    assert pulled(elsewhere, at=AT + timedelta(hours=4)).changed == (number,)
    elsewhere.rows = [row("1", "open", updated_datetime=older)]
    assert pulled(elsewhere, at=AT + timedelta(hours=5)).changed == ()

    assert work.item(number).data["open311"]["status"] == "closed"


def test_what_cannot_be_a_case_here_is_refused_alone_with_its_reason(desk, elsewhere):
    elsewhere.rows = [row("1"), row("2", long="121.5"), row("3", lat="", long=""), row("4")]
    elsewhere.rows.append(row("5", requested_datetime="2031-01-01T00:00:00Z"))
    found = pulled(elsewhere)

    assert (len(found.new), found.received) == (2, 5)
    assert [number for number, _why in found.refused] == ["2", "3", "5"]
    assert all(why for _number, why in found.refused)


def test_a_category_that_is_not_ours_is_left_to_the_acceptor(desk, elsewhere):
    elsewhere.rows = [row("1", service_code="pothole", description="")]
    [number] = pulled(elsewhere).new

    item = work.item(number)
    assert (item.type_code, item.data["words"]) == ("", "Street light")


def test_what_began_here_does_not_come_back_as_another_case(desk, elsewhere):
    told = "<origin_jurisdiction_id>990100000000</origin_jurisdiction_id>"
    told += "<origin_service_request_id>9</origin_service_request_id>"
    elsewhere.rows = [row("1", extended_attributes=told)]

    assert (pulled(elsewhere).own, work.items().total) == (1, 0)


@pytest.mark.parametrize(
    "answer",
    [
        (200, "<service_requests><request>"),
        (200, "<html>please sign in</html>"),
        (200, f"<service_requests>{row('1')}{row('2', 'lost')}</service_requests>"),
        (200, f"<service_requests>{row('1')}<request/></service_requests>"),
        (302, ""),
        (500, "oops"),
        (403, "<errors><error><code>403</code><description>no</description></error></errors>"),
    ],
)
def test_an_answer_with_a_fault_changes_nothing_and_is_told(desk, elsewhere, answer):
    elsewhere.answers["GET /v2/requests.xml"] = lambda given: answer

    with pytest.raises((RemoteMalformed, RemoteRefused)):
        pulled(elsewhere)
    assert work.items().total == 0


def test_a_fault_on_a_later_page_changes_nothing_either(desk, elsewhere):
    elsewhere.rows = [row("1"), row("2"), row("3", "lost")]

    with pytest.raises(RemoteMalformed):
        pulled(elsewhere)
    assert work.items().total == 0


def test_a_server_that_is_away_is_told_without_its_key(desk):
    remote = Remote("http://127.0.0.1:9/v2", "elsewhere", "secret")

    with pytest.raises(RemoteUnreachable) as raised:
        client.pull(remote, None, at=AT)
    assert "secret" not in str(raised.value) + repr(remote)


# --- outward -------------------------------------------------------------------------------


def accepted(number: str) -> Callable[[dict[str, str]], tuple[int, str]]:
    told = f"<service_request_id>{number}</service_request_id>"
    return lambda given: (201, f"<service_requests><request>{told}</request></service_requests>")


def delivered(elsewhere: Elsewhere, at: Any = AT) -> int:
    remotes = {elsewhere.remote.url: elsewhere.remote}
    return work.deliver({client.CHANNEL: client.sender(remotes, lambda: at)}, lambda: at)


def pushed(elsewhere: Elsewhere) -> str:
    number = reported(words="灯不亮，电话13812345678", contact="mail:a@b.example").item.number
    assert client.push(number, elsewhere.remote, actor=ACTOR, at=AT)
    return number


def test_a_case_is_reported_elsewhere_once_without_who_reported_it(desk, elsewhere):
    elsewhere.answers["POST /v2/requests.xml"] = accepted("77")
    number = pushed(elsewhere)
    assert not client.push(number, elsewhere.remote, actor=ACTOR, at=AT)

    assert (delivered(elsewhere), delivered(elsewhere)) == (1, 0)
    [(_method, _path, told)] = elsewhere.asked
    assert told["description"] == "灯不亮，电话138****5678"
    assert told["origin_service_request_id"] == number
    assert "a@b.example" not in str(told)
    assert work.item(number).data["open311_sent"]["number"] == "77"


def test_a_report_whose_answer_was_lost_is_sent_again_under_its_key(desk, elsewhere):
    elsewhere.answers["POST /v2/requests.xml"] = lambda given: (200, "<service_requests>")
    number = pushed(elsewhere)
    assert delivered(elsewhere) == 0
    elsewhere.answers["POST /v2/requests.xml"] = accepted("77")

    assert delivered(elsewhere, AT + timedelta(minutes=10)) == 1
    assert len(elsewhere.keys) == 2 and len(set(elsewhere.keys)) == 1
    assert work.item(number).data["open311_sent"]["number"] == "77"


def test_behind_a_token_the_number_is_asked_for_and_nothing_is_sent_again(desk, elsewhere):
    token = "<service_requests><request><token>t</token></request></service_requests>"
    elsewhere.answers["POST /v2/requests.xml"] = lambda given: (200, token)
    elsewhere.answers["GET /v2/tokens/t.xml"] = accepted("78")
    number = pushed(elsewhere)
    delivered(elsewhere)
    delivered(elsewhere, AT + timedelta(minutes=10))

    assert [method for method, _path, _told in elsewhere.asked] == ["POST", "GET"]
    assert work.item(number).data["open311_sent"]["number"] == "78"


def test_what_became_of_it_there_is_noted_and_closes_nothing_here(desk, elsewhere):
    elsewhere.answers["POST /v2/requests.xml"] = accepted("77")
    number = pushed(elsewhere)
    delivered(elsewhere)
    elsewhere.rows = [row("77", "closed", status_notes="fixed")]

    assert client.mirror(elsewhere.remote, at=AT) == [number]
    assert client.mirror(elsewhere.remote, at=AT) == []
    item = work.item(number)
    assert (item.end, item.data["open311_sent"]["status"]) == ("", "closed")
    assert pulled(elsewhere).own == 1, "and it does not come back as another case"


def test_without_a_key_only_where_the_city_opened_the_door_and_within_bounds(
    desk, settings, monkeypatch
):
    monkeypatch.setattr("yiju.interfaces.web.knocking.BY_ADDRESS", 3)
    visitor, told = Client(), {"service_code": "E01037", "lat": "31.75", "long": "119.95"}

    def sent() -> int:
        return visitor.post("/open311/v2/requests.json", told).status_code

    assert sent() == 403
    settings.YIJU_OPEN311_OPEN = True
    assert [sent() for _time in range(4)] == [201, 201, 201, 429]
    assert work.items().total == 3


# --- two servers ---------------------------------------------------------------------------

BOOK = """
rows = [cases.RuleRow("M06001", "暴露垃圾", "清理", work.Limit(1, work.TimeKind.WORKING_DAY))]
cases.book_add("b", date(2022, 1, 1), rows, actor=desk.OFFICE, at=desk.moment(1))
"""
OPENED = """
import sys, types, pathlib
from datetime import date
from yiju.platform.work import api as work
from yiju.platform.work.cases import api as cases
desk = types.ModuleType("desk")
exec(pathlib.Path({file!r}).read_text().replace("9901", {prefix!r}), desk.__dict__)
sys.modules["desk"] = desk
desk.open_desk()
"""


@pytest.fixture
def cities(tmp_path, monkeypatch) -> Iterator[tuple[Any, Any]]:
    """Two cities on the same ground, each with a server and a key to the other."""

    def open_city(name: str, prefix: str) -> Any:
        def written(folder: Path) -> Path:
            write_small_city(folder)
            for file in folder.iterdir():
                file.write_text(file.read_text("utf-8").replace("9901", prefix), "utf-8")
            return folder

        monkeypatch.setattr(offices, "write_small_city", written)
        return offices.small_office(tmp_path / name)

    desk_file = str(Path(__file__).parents[1] / "support" / "desk.py")
    with open_city("one", "9901") as one, open_city("two", "9902") as two:
        for office, prefix in ((one, "9901"), (two, "9902")):
            office.python(OPENED.format(file=desk_file, prefix=prefix) + BOOK)
        for office, other, prefix in ((one, two, "9902"), (two, one, "9901")):
            words = ("key", "make", "acceptor", "--name", "x", "--until", "2022-12-31", "--write")
            told = f"{other.address}/open311/v2,{prefix}00000000,{other.yiju(*words).strip()}"
            office.python(
                f"from django.conf import settings; settings.YIJU_OPEN311_REMOTES = [{told!r}]"
            )
        yield one, two


def synced(office: Any) -> dict[str, int]:
    said = office.yiju("open311", "sync")
    return {name: int(count) for name, count in re.findall(r"(\w+) (\d+)", said)}


def numbers(office: Any) -> dict[str, str]:
    """What is open, by number, with its words."""
    told = {"extensions": "true", "status": "open"}
    found = requests.get(f"{office.address}/open311/v2/requests.json", told, timeout=30).json()
    return {one["service_request_id"]: one["description"] for one in found}


def reported_at(office: Any, words: str) -> str:
    code = f"import desk; from yiju.interfaces import clock; print(desk.reported({words!r}, "
    code += f"{words!r}, source='open311', type_code='M06001', at=clock.moment()).item.number)"
    return str(office.python(code).strip().splitlines()[-1])


def declined(office: Any, number: str) -> None:
    office.python(
        "import desk; from yiju.interfaces import clock; "
        f"desk.moved({number!r}, 'decline', 'acceptor', {{'code': 'outside'}}, opinion='x', "
        "at=clock.moment())"
    )


def test_two_cities_exchange_their_cases_and_nothing_is_lost_or_comes_twice(cities):
    one, two = cities
    theirs = [reported_at(one, f"甲市第{n}件") for n in range(4)]
    first, again = synced(two), synced(two)
    assert (first["received"], first["new"], again["new"]) == (4, 4, 0)
    assert sorted(numbers(two).values()) == [f"甲市第{n}件" for n in range(4)]

    declined(one, theirs[0])
    assert synced(two)["changed"] == 1
    assert len(numbers(two)) == 4, "what the other side says closes nothing here"

    ours = reported_at(two, "乙市一件")
    for _time in range(2):
        two.yiju("open311", "push", ours, f"{one.address}/open311/v2")
    back = synced(two)
    assert (back["sent"], back["new"], back["own"] >= 1) == (1, 0, True)
    assert sorted(numbers(one).values()).count("乙市一件") == 1

    mutual = synced(one)
    assert (mutual["new"], mutual["refused"]) == (0, 0), "each knows what began with it"
    [there] = [number for number, words in numbers(one).items() if words == "乙市一件"]
    declined(one, there)
    assert synced(two)["noted"] == 1
    assert ours in numbers(two)
