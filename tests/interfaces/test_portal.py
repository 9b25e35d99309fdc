"""Citizens report without an account; the city acts at its desk; nobody sees what is not theirs."""

import re
from collections.abc import Iterator

import pytest
from small_desk import PEOPLE, import_book, picture, send
from small_office import Browser, SmallOffice, small_office

HERE = {"lon": "119.95", "lat": "31.75"}
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("portal")) as running:
        for account, unit, role, area in PEOPLE:
            running.account(account, unit, role, area)
        import_book(running)
        yield running


def reported(city: SmallOffice, key: str, **form: str) -> tuple[Browser, str, str]:
    """(browser, number, secret) of a report over the form."""
    browser = city.browser()
    told = {"words": "路灯不亮", "key": key, **HERE, **form}
    answer = send(browser, "/public/report/", told, ("photo", "p.jpg", picture(len(key) + 3)))
    found = re.search(r"/public/cases/(\d{19})/\?s=(.+)$", answer.url)
    assert found, answer.text[:3000]
    return browser, found[1], found[2]


def moved(city: SmallOffice, account: str, number: str, move: str, step: str, **said: str) -> None:
    browser = city.browser(account)
    answer = send(
        browser, f"/work/items/{number}/move/", {"move": move, "step": step, "opinion": "", **said}
    )
    assert answer.status_code == 200, answer.text[:3000]


def shown(city: SmallOffice, account: str, number: str, seed: int) -> None:
    answer = send(
        city.browser(account),
        f"/work/items/{number}/evidence/",
        dict(HERE),
        ("photo", "p.jpg", picture(seed)),
    )
    assert answer.status_code == 200, answer.text[:3000]


def closed(city: SmallOffice, key: str, seed: int) -> tuple[Browser, str, str]:
    """(browser, number, secret) of a report that ran the whole loop. The one inspector verifies
    no unit twice in a row: then it falls to the shift leader."""
    browser, number, secret = reported(city, key)
    moved(city, "acceptor", number, "accept", "reported", type_code="M01037", condition="路灯不亮")
    moved(city, "shift_leader", number, "file", "filing")
    moved(city, "dispatcher", number, "dispatch", "dispatching", unit="990101-government")
    shown(city, "staff", number, seed)
    moved(city, "staff", number, "finish", "handling", done="换灯泡")
    checks = number in city.browser("inspector").open("/work/?step=verifying").text
    verifier = "inspector" if checks else "shift_leader"
    shown(city, verifier, number, seed + 101)
    moved(city, verifier, number, "pass", "verifying")
    moved(city, "shift_leader", number, "close", "closing", code="fixed", answer="已修好")
    return browser, number, secret


def test_a_report_goes_round_the_loop_and_comes_back_when_it_is_not_fixed(city):
    browser, number, secret = closed(city, "loop", 101)

    page = browser.open(f"/public/cases/{number}/?s={secret}").text
    assert "已结案" in page and "已修好" in page

    doubt = {"s": secret, "code": "same", "words": "还是黑的", "key": "d1"}
    back = send(browser, f"/public/cases/{number}/not-fixed/", doubt)
    assert "处置中" in back.text
    desk = city.browser("staff").open("/work/").text
    assert number in desk and "返工 1" in desk


def test_anybody_may_object_to_a_closing_and_the_shift_leader_answers(city):
    _browser, number, _secret = closed(city, "objected", 303)
    neighbour = city.browser()
    told = {"says": "灯亮了一晚又灭了", "key": "o1"}
    seen = send(neighbour, f"/public/cases/{number}/objection/", told)
    assert "等待答复" in seen.text
    assert "灯亮了一晚又灭了" not in seen.text, "what is objected is not published unread"

    desk = city.browser("shift_leader")
    page = desk.open(f"/work/items/{number}/").text
    assert "灯亮了一晚又灭了" in page
    [address] = re.findall(rf"/work/items/{number}/answer/\d+/", page)
    refused = send(city.browser("outsider"), address, {"answer": "不", "upheld": "0"})
    assert refused.status_code == 404
    send(desk, address, {"answer": "派人再修", "upheld": "1"})
    assert "处置中" in neighbour.open(f"/public/cases/{number}/").text


def test_a_doubt_with_a_broken_photo_changes_nothing(city):
    browser, number, secret = reported(city, "doubt")
    moved(city, "acceptor", number, "accept", "reported", type_code="M01037", condition="路灯不亮")
    before = browser.open(f"/public/cases/{number}/?s={secret}").text.count("<li")
    told = {"s": secret, "code": "same", "key": "d2"}
    answer = send(browser, f"/public/cases/{number}/not-fixed/", told, ("photo", "p.jpg", b"no"))

    assert (answer.status_code, "不是能读的照片" in answer.text) == (422, True)
    assert browser.open(f"/public/cases/{number}/?s={secret}").text.count("<li") == before


def test_others_see_how_it_goes_on_and_nothing_else(city):
    _browser, number, secret = reported(city, "private", words="我家门口路灯坏了 13812345678")

    public = city.browser().open(f"/public/cases/{number}/").text
    mine = city.browser().open(f"/public/cases/{number}/?s={secret}").text

    assert "待受理" in public and "我家门口" not in public and "13812345678" not in public
    assert "我家门口" in mine
    photo = re.search(r"/photos/([0-9a-f]{64})/", mine)
    assert photo
    url = f"/public/cases/{number}/photos/{photo[1]}/"
    assert city.browser().open(f"{url}?s={secret}").status_code == 200
    assert city.browser().open(url).status_code == 404
    assert city.browser("outsider").open(f"/work/items/{number}/").status_code == 404


def test_whoever_guesses_the_secret_can_neither_doubt_nor_rate(city):
    browser, number, _secret = reported(city, "guess")

    for path, form in (
        ("not-fixed", {"code": "same"}),
        ("rate", {"stars": "1"}),
    ):
        answer = send(browser, f"/public/cases/{number}/{path}/", {"s": "guess", **form})
        assert (answer.status_code, "查询码不对" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("form", "file", "status", "said"),
    [
        ({"lon": "", "lat": ""}, None, 422, "还没有选位置"),
        ({"lon": "东", "lat": "西"}, None, 422, "读不懂"),
        ({"lon": "116.4", "lat": "39.9"}, None, 422, "不在示例市内"),
        ({"lon": "31.75", "lat": "119.95"}, None, 422, "不在中国境内"),
        ({"words": ""}, None, 422, "必填项为空"),
        ({"words": "长" * 1_000_000}, None, 422, "字"),
        ({}, b"no photo at all", 422, "不是能读的照片"),
        ({}, b"\xff\xd8\xff" + b"0" * 25_000_000, 413, "超过 20 MB"),
    ],
)
def test_a_bad_report_is_answered_clearly_and_changes_nothing(city, form, file, status, said):
    before = count(city)
    files = [("photo", "p.jpg", file)] if file else []
    answer = send(city.browser(), "/public/report/", {"words": "路灯不亮", **HERE, **form}, *files)

    assert answer.status_code == status
    assert said in answer.text
    assert count(city) == before


def count(city: SmallOffice) -> str:
    return city.python("from yiju.platform.work.models import Item; print(Item.objects.count())")


def test_the_same_form_sent_twice_is_one_report(city):
    browser = city.browser()
    form = {"words": "路灯不亮", "key": "twice", **HERE}
    before = int(count(city))
    first, again = (send(browser, "/public/report/", form) for _time in range(2))

    assert first.url.partition("?")[0] == again.url.partition("?")[0]
    assert int(count(city)) == before + 1


def test_what_is_known_close_by_is_shown_before_somebody_reports_it_again(city):
    _browser, number, _secret = reported(city, "near", lon="119.961", lat="31.761")
    url = "/public/report/similar.json?lon=119.9611&lat=31.7611"
    told = city.browser().open(url).json()["cases"]

    assert [one["number"] for one in told] == [number]
    assert "words" not in told[0]


def suggested(browser: Browser, words: str) -> dict:
    return send(browser, "/public/report/suggest.json", {"q": words}).json()


def test_the_words_suggest_a_type_and_say_why_and_silence_suggests_none(city):
    browser = city.browser()
    told = suggested(browser, "路灯不亮了")

    assert told["types"][0] == {
        "code": "M01037",
        "title": "路灯异常",
        "class": "市政公用设施",
        "because": ["路灯", "不亮"],
    }
    assert told["sure"] is True
    assert suggested(browser, "你好") == {"types": [], "sure": False, "shown": ""}


def test_a_resident_who_writes_english_is_shown_english_titles(city):
    browser = city.browser()
    browser.headers["Accept-Language"] = "en"
    told = suggested(browser, "The street light in front of my house is broken")

    assert (told["types"][0]["title"], told["types"][0]["class"]) == (
        "Street lamp fault",
        "Public utilities",
    )


def test_how_often_suggestions_were_right_stands_beside_the_rule_book(city):
    signed = suggested(city.browser(), "路灯不亮")["shown"]
    _browser, number, _secret = reported(city, "shown", type_code="M01037", shown=signed)
    moved(city, "acceptor", number, "accept", "reported", type_code="M01003", condition="井盖缺失")
    reported(city, "forged", type_code="M01037", shown=signed[:-1] + "!")
    page = city.browser("office").open("/work/rule-book/").text
    row = re.search(r"<td class=\"day\">\d{4}-\d\d</td>(.*?)</tr>", page)

    assert row and re.findall(r">([^<]+)</td>", row[1]) == [
        "1",
        "0% (0/1)",
        "0% (0/1)",
        "1",
        "0% (0/1)",
        "100% (1/1)",
    ]
    assert "建议“路灯异常”，后来定为“雨水井盖异常”：1 件" in page


def test_the_acceptor_sees_the_likely_types_first_with_the_words_that_say_so(city):
    _browser, number, _secret = reported(city, "likely", words="门口的雨水井盖碎了")
    page = city.browser("acceptor").open(f"/work/items/{number}/").text

    assert re.search(
        r'<optgroup label="很可能是"><option value="M01003">雨水井盖异常 · [^<]*雨水井盖', page
    )


def test_one_browser_may_not_flood_and_a_class_behind_the_same_address_may_still_report(city):
    flood = city.browser()
    flood.open("/public/report/")
    codes = [
        send(flood, "/public/report/", {"words": "x", "key": f"f{n}"}).status_code
        for n in range(21)
    ]

    assert codes == [422] * 20 + [429]
    reported(city, "classmate")
