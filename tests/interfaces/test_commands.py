"""Commands over HTTP: two people at two browsers, a gateway with its secret, and programs."""

import os
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from programs import key_of
from small_office import small_office

SUPPORT = Path(__file__).parents[1] / "support"
PEOPLE = (
    ("dispatcher", "市住建局", "dispatcher", ""),
    ("shift_leader", "市住建局", "shift_leader", ""),
    ("commander", "市住建局", "commander", ""),
    ("keeper", "市住建局", "keeper", ""),
    ("staff", "东区政府", "staff", ""),
    ("office", "市住建局", "office", ""),
    ("acceptor", "市住建局", "acceptor", ""),
)
STREET = """
from commanded import LAMPS, add_lamps
from measured import Measured, Place
from register import Register
from pathlib import Path
from yiju.interfaces import clock
from yiju.platform.events.api import Actor
from yiju.platform.sensing import api
by, here = Actor("cli", "cli"), Path(".")
city = Measured(Register(here, by), here, by, Place("", {}))
city.at = clock.moment()
add_lamps(city, LAMPS)
print(city.source(lamps=LAMPS))
kind = {"source": "vendor", "codes": LAMPS, "actor": city.actor, "at": city.at}
api.streams_make("lamp.leakage", **kind)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    home = tmp_path_factory.mktemp("commands")
    path = os.pathsep.join([*sys.path, str(SUPPORT)])
    with small_office(home, YIJU_APPLICATIONS="lamps", PYTHONPATH=path) as running:
        for name, unit, role, area in PEOPLE:
            running.account(name, unit, role, area)
        yield running


@pytest.fixture(scope="module")
def gateway(office):
    return Gateway(office.address, office.python(STREET).strip().splitlines()[-1])


class Gateway(requests.Session):
    """Shows its secret and nothing else."""

    def __init__(self, address: str, secret: str) -> None:
        super().__init__()
        self.trust_env = False
        self.url = f"{address}/sensing"
        self.headers["Authorization"] = f"Bearer {secret}"

    def take(self):
        answer = self.get(f"{self.url}/commands", timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()["orders"]

    def measure(self, watts: dict[str, float], at: str, kind: str = "lamp.power") -> None:
        rows = [
            {"stream": f"{lamp}/{kind}", "observed": at, "value": value}
            for lamp, value in watts.items()
        ]
        answer = self.post(f"{self.url}/readings", json=rows, timeout=60)
        assert answer.json()["accepted"] == len(rows), answer.text


def until(done: Callable[[], object], said: str) -> object:
    pause = threading.Event()
    for _attempt in range(600):
        if found := done():
            return found
        pause.wait(0.05)
    raise AssertionError(said)


def end_of_today(office) -> str:
    code = "from yiju.interfaces import clock; from datetime import timedelta as d"
    return office.python(f"{code}; print((clock.moment() + d(hours=2)).isoformat())").strip()


def now_in(office) -> str:
    code = "from yiju.interfaces import clock; print(clock.moment().isoformat())"
    return office.python(code).strip()


def form(office, **said: str) -> dict[str, str]:
    facts = {"kind": "lamp.level", "where": "codes", "value": "60", "reason": "试验"}
    return {**facts, "until": end_of_today(office), **said}


def test_two_people_at_two_browsers_switch_the_city_and_readings_confirm_it(office, gateway):
    first, second = office.browser("dispatcher"), office.browser("shift_leader")
    given = form(office, where="area", area="990100000000", value="0")
    seen = first.submit("/commands/new/", **given, preview="1").text
    assert "台会收到“0 %”" in seen
    assert "1 台不发：双杆路口的灯不熄" in seen
    assert "另一个人同意以后才发" in seen
    assert gateway.take() == []

    made = first.submit("/commands/new/", **given, key="one", confirm="1")
    page = made.url.removeprefix(office.address)
    assert "等第二人同意" in made.text and "班" in made.text
    assert first.submit("/commands/new/", **given, key="one", confirm="1").url == made.url
    refused = first.submit(f"{page}agree/")
    assert refused.status_code == 403 and "第二人须是另一个人" in refused.text
    assert gateway.take() == []

    assert "等您同意" in second.open("/commands/").text
    agreed = second.submit(f"{page}agree/")
    assert agreed.status_code == 200 and "待发" in agreed.text
    orders = list(gateway.take())

    def all_sent() -> bool:
        orders.extend(gateway.take())  # group after group
        return len(orders) == 3

    until(all_sent, "not all lamps were told")
    assert {one["asset"]: one["value"] for one in orders} == {"L-1": 0, "L-2": 0, "L-3": 0}
    assert {one["safe"]["value"] for one in orders} == {100}
    done = {"acknowledged": [one["number"] for one in orders]}
    assert gateway.post(f"{gateway.url}/commands", json=done, timeout=60).json() == {
        "taken": 3,
        "late": [],
        "unknown": [],
    }
    assert "已应答" in first.open(f"{page}progress/").text
    gateway.measure({"L-1": 0.4, "L-2": 0.5, "L-3": 60}, now_in(office))

    def confirmed() -> bool:
        return "应执行 3 台，2 台由读数证实" in first.open(f"{page}progress/").text

    until(confirmed, "readings did not confirm")
    rest = first.open(page).text
    assert ">L-3</a>" in rest and ">L-1</a>" not in rest
    file = first.open(f"{page}devices.csv?only=rest").content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in file.splitlines()] == ["设备", "L-3"]
    assert first.open(f"{page}devices.xlsx").status_code == 200


def test_a_leak_cuts_the_lamp_and_no_browser_switches_it_on_until_it_is_released(office, gateway):
    gateway.measure({"L-2": 180}, now_in(office), "lamp.leakage")
    orders = until(gateway.take, "the cut was not sent")
    assert [(one["asset"], one["value"], one["safe"]["value"]) for one in orders] == [("L-2", 0, 0)]
    boss = office.browser("commander")
    given = form(office, codes="L-2", value="100", authority="emergency")
    answer = boss.submit("/commands/new/", **given, key="leak", confirm="1")
    assert answer.status_code == 409
    assert "漏电的灯不得送电" in answer.text
    assert "L-2" in boss.open("/commands/dangers/").text
    keeper = office.browser("keeper")
    page = keeper.open("/commands/dangers/").text
    [number] = re.findall(r"/commands/dangers/(\d+)/release/", page)
    assert boss.submit(f"/commands/dangers/{number}/release/", reason="没事").status_code == 404
    keeper.submit(f"/commands/dangers/{number}/release/", reason="绝缘 5 MΩ")

    assert boss.submit("/commands/new/", **given, key="leak", confirm="1").status_code == 200


def test_a_program_with_a_key_gives_previews_and_follows_but_is_not_its_own_second(office, gateway):
    program, root = key_of(office, "dispatcher", "--write"), "/api/commands"
    [kind] = program.ask("GET", f"{root}/kinds").json()
    assert (kind["key"], kind["authorities"]) == ("lamp.level", ["manual"])
    body = {
        "kind": "lamp.level",
        "codes": ["L-1", "L-3"],
        "value": 5,
        "until": end_of_today(office),
        "reason": "程序",
    }

    def give(key: str, **said: object) -> requests.Response:
        headers = {"Idempotency-Key": key}
        return program.ask("POST", f"{root}/", json={**body, **said}, headers=headers)

    plan = program.ask("POST", f"{root}/preview", json=body).json()
    assert (plan["devices"], plan["needs_second"]) == (2, True)
    made = give("p-1").json()
    assert (made["stage"], give("p-1").json()["id"]) == ("proposed", made["id"])
    refused = program.ask("POST", f"{root}/{made['id']}/agree")
    assert (refused.status_code, refused.json()["code"]) == (403, "command.not_second")
    too_high = give("p-2", authority="emergency")
    assert too_high.json()["code"] == "command.authority_refused"
    assert give("p-3", until="2022-06-30T23:00:00").json()["code"] == "api.zone_missing"
    assert give("p-4", authority="safety").status_code == 422
    assert program.ask("GET", f"{root}/{made['id']}").json()["counts"] == {"waiting": 2}
    devices = program.ask("GET", f"{root}/{made['id']}/devices").json()
    assert [one["asset_code"] for one in devices] == ["L-1", "L-3"]
    stopped = program.ask("POST", f"{root}/{made['id']}/withdraw", json={"reason": "弄错了"})
    assert stopped.json()["stage"] == "withdrawn"


def test_a_door_of_a_gateway_opens_to_its_own_secret_only(office, gateway):
    bare = requests.Session()
    bare.trust_env = False
    assert bare.get(f"{gateway.url}/commands", timeout=60).status_code == 401
    assert gateway.put(f"{gateway.url}/commands", timeout=60).status_code == 405
    for wrong in (b"", b"[1]", b'{"acknowledged": ["x"]}', b'{"acknowledged": [-1]}'):
        answer = gateway.post(f"{gateway.url}/commands", data=wrong, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (400, "sensing.answer_unreadable")
    unknown = gateway.post(f"{gateway.url}/commands", json={"acknowledged": [10**12]}, timeout=60)
    assert unknown.json() == {"taken": 0, "late": [], "unknown": [10**12]}


def test_whoever_reaches_nothing_of_a_command_does_not_find_it(office, gateway):
    first = office.browser("dispatcher")
    given = form(office, codes="L-3", value="70")
    page = first.submit("/commands/new/", **given, key="west", confirm="1").url
    stranger = office.browser("staff")
    path = page.removeprefix(office.address)
    assert stranger.open(path).status_code == 404
    assert stranger.submit(f"{path}withdraw/", reason="不要").status_code == 404
    assert stranger.open(f"{path}devices.csv").status_code == 404
    assert "您的任职不能下达任何一类指令" in stranger.open("/commands/new/").text
    assert stranger.submit("/commands/new/", **given, confirm="1").status_code == 200
    assert "还没有指令" in stranger.open("/commands/").text


def test_the_form_says_in_english_what_is_wrong_and_changes_nothing(office, gateway):
    person = office.browser("dispatcher", "en")
    for wrong, said in (
        ({"codes": "L-9"}, "There is no device in service with the code L-9"),
        ({"codes": "L-1", "value": "101"}, "The value of"),
        ({"codes": "L-1", "until": "soon"}, "is no time"),
        ({"codes": "L-1", "until": "0001-01-01T00:00"}, "The times do not fit"),
        ({"codes": "L-1", "until": "2022-06-29T00:00"}, "The times do not fit"),
        ({"codes": "L-1", "reason": ""}, "Say why"),
        ({"codes": "L-1", "authority": "safety"}, "may not give"),
        ({"codes": "L-1", "authority": "godlike"}, "may not give"),
        ({"where": "area", "area": "1"}, ""),
    ):
        answer = person.submit("/commands/new/", **form(office, **wrong), confirm="1")
        assert 400 <= answer.status_code < 500, wrong
        assert said in answer.text, wrong


def test_the_office_can_rehearse_and_the_list_is_a_file_like_others(office, gateway):
    first = office.browser("dispatcher")
    given = form(office, where="group", group="甲路", value="0", rehearsal="1")
    made = first.submit("/commands/new/", **given, key="drill", confirm="1")
    assert "演练：什么也没有发" in made.text
    assert not [one for one in gateway.take() if one["value"] == 0 and one["asset"] == "L-1"]
    file = first.open("/lists/commands.csv").content.decode("utf-8-sig")
    assert "演练" in file and "甲路" in file


LOOK = """
from yiju.interfaces import clock
from yiju.platform.sensing.advice import api
print(api.look(clock.moment()))
"""


def test_advice_is_read_by_all_and_followed_with_one_press_or_refused_with_a_reason(
    office, gateway
):
    desk, reader = office.browser("dispatcher"), office.browser("staff")
    assert "眼下没有建议" in desk.open("/commands/advice/").text
    gateway.measure({"L-1": 155.0, "L-2": 160.0}, now_in(office))

    def advised():
        office.python(LOOK)
        return re.search(r"/commands/advice/(\d+)/follow/", desk.open("/commands/advice/").text)

    number = until(advised, "nothing is advised")[1]
    page = desk.open("/commands/advice/").text
    for said in ("2 盏灯中 2 盏", "155", "L-2", "灯一直太亮", "2 台会收到“60 %”"):
        assert said in page, said
    assert "1 条建议待决定" in desk.open("/commands/").text

    seen = reader.open("/commands/advice/").text
    assert "2 盏灯中 2 盏" in seen and "/follow/" not in seen
    assert reader.submit(f"/commands/advice/{number}/follow/").status_code == 404
    assert desk.submit(f"/commands/advice/{number}/refuse/", reason=" ").status_code == 422
    assert desk.submit("/commands/advice/99/follow/").status_code == 404

    made = desk.submit(f"/commands/advice/{number}/follow/")
    assert re.search(r"/commands/\d+/$", made.url) and "60 %" in made.text
    assert desk.submit(f"/commands/advice/{number}/follow/").url == made.url
    late = desk.submit(f"/commands/advice/{number}/refuse/", reason="不用")
    assert late.status_code == 409 and "已照办" in late.text
    assert "已照办" in reader.open("/commands/advice/").text
