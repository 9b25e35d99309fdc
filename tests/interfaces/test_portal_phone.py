"""A resident on a phone: one sentence and three taps, in both languages, without a barrier."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

HERE = {"longitude": 119.95, "latitude": 31.78}


@pytest.fixture
def phone(chromium: Any, running_city: Any) -> Iterator[Any]:
    context = chromium.new_context(
        base_url=running_city.address,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        geolocation=HERE,
        permissions=["geolocation"],
        service_workers="block",
    )
    yield context.new_page()
    context.close()


def sent(phone: Any) -> str:
    """The number under which the form was taken."""
    phone.tap("#report > button.btn-primary")
    phone.wait_for_url(re.compile(r"/public/cases/\d{19}/"))
    return re.search(r"\d{19}", phone.url)[0]


def test_a_resident_reports_with_one_sentence_and_two_taps(phone, axe):
    phone.goto("/public/report/")
    phone.tap("#here")
    phone.wait_for_function("document.forms.report.elements.lon.value")
    phone.fill("[name=words]", "路灯不亮")
    required = phone.eval_on_selector_all("#report [required]", "all => all.map(o => o.name)")
    number = sent(phone)

    assert required == ["words"]
    assert number in phone.inner_text("h1")
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_a_place_is_found_by_a_name_with_a_wrong_character(phone, axe):
    phone.goto("/public/report/")
    phone.fill("#place", "荼山街道")
    phone.wait_for_selector("#places button")
    assert axe(phone) == []
    phone.tap("#places button:has-text('茶山街道')")
    phone.wait_for_function("document.getElementById('where').textContent.includes('茶山街道')")
    phone.fill("[name=words]", "垃圾没人收")
    sent(phone)

    assert "茶山街道" in phone.inner_text(".facts")


def test_who_sees_that_it_is_known_follows_it_with_one_tap_and_keeps_the_words(phone):
    phone.goto("/public/report/")
    phone.tap("#here")
    phone.fill("[name=words]", "这里的灯坏了")
    first = sent(phone)
    phone.goto("/public/report/")
    phone.tap("#here")
    phone.fill("[name=words]", "我也看到灯坏了")
    phone.tap(f"#similar button[formaction*='{first}']")
    phone.wait_for_url(re.compile(rf"/public/cases/{first}/\?s="))

    assert "我也看到灯坏了" in phone.inner_text("main")


def test_the_page_of_ones_own_case_has_no_barrier_in_english_and_large_type(phone, axe):
    phone.goto("/public/report/")
    phone.tap("[data-switches-size]")
    phone.tap("button[name=language][value=en]")
    phone.wait_for_selector("html[lang=en]")
    phone.tap("#here")
    phone.wait_for_function("document.forms.report.elements.lon.value")
    phone.fill("[name=words]", "The lamp is dark")
    sent(phone)

    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    headings = phone.inner_text("h2") + phone.inner_text("dt >> nth=0")
    assert not re.search(r"[一-鿿]", headings)
