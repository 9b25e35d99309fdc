"""What a stranger does on the first day, in a browser, from signing in to the annual breakdown."""

import re
from typing import Any

import pytest

from yiju.city.cast import PASSWORD


def sign_in(page: Any, role: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", role)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit], main form button.btn-primary")
    page.wait_for_url(re.compile(r"/(plan|cockpit)/"))


def test_a_figure_is_followed_to_its_records_in_three_clicks(page):
    sign_in(page, "office")
    chip = page.locator("#c-13 .chip").first
    chip.click()
    page.wait_for_url(re.compile(r"/plan/targets/"))
    page.locator("main a[href*='/assets/toilet/items/']").first.click()
    page.wait_for_url(re.compile(r"/assets/toilet/items/"))

    assert "公厕" in page.inner_text("h1")


def test_importing_a_file_moves_the_figure_of_the_plan(page, running_city):
    sign_in(page, "office")
    page.goto("/assets/toilet_sign/import/")
    page.set_input_files("[name=file]", running_city.home / "demo-files" / "signs-2022.csv")
    page.select_option("[name=datum]", "wgs84")
    before = signs_shown(page)
    page.goto("/assets/toilet_sign/import/")
    page.set_input_files("[name=file]", running_city.home / "demo-files" / "signs-2022.csv")
    page.click("button.btn-primary:has-text('导入')")
    page.wait_for_selector(".alert-success")

    assert signs_shown(page) > before


def signs_shown(page: Any) -> int:
    page.goto("/plan/")
    chip = page.locator("#c-13 .chip[title*='指示牌'] .chip-value").first
    return int(chip.inner_text())


def test_a_file_with_mistakes_changes_nothing_and_names_each_cell(page, running_city):
    sign_in(page, "office")
    page.goto("/assets/toilet/import/")
    mistakes = running_city.home / "demo-files" / "toilets-with-mistakes.xlsx"
    page.set_input_files("[name=file]", mistakes)
    page.click("button.btn-primary:has-text('导入')")
    page.wait_for_selector(".alert-danger")

    assert page.locator("main table tbody tr").count() >= 8
    assert "什么也没有导入" in page.inner_text(".alert-danger")


def test_a_correction_is_kept_and_can_be_withdrawn(page):
    sign_in(page, "office")
    page.goto("/plan/text/")
    card = page.locator("#c-20 .target-card").first
    card.locator("summary").click()
    card.locator("[name=value]").fill("10")
    card.locator("button.btn-primary").click()
    page.wait_for_selector(".alert-success")
    assert "10" in page.locator("#c-20 .target-card summary").first.inner_text()

    page.locator("button:has-text('撤回')").first.click()
    page.wait_for_url(re.compile(r"/plan/text/"))
    assert "10" not in page.locator("#c-20 .target-card summary").first.inner_text().split("（")[0]


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_the_annual_breakdown_downloads(page, ending):
    sign_in(page, "leader")
    page.goto("/plan/breakdown/?year=2021")
    with page.expect_download() as waiting:
        page.click(f"a[href*='breakdown.{ending}']")

    assert waiting.value.suggested_filename == f"breakdown-2021.{ending}"
    assert waiting.value.path().stat().st_size > 5_000


def test_the_nearest_open_toilet_is_found_without_an_account(page):
    page.goto("/public/toilets/nearest/")
    page.wait_for_selector("canvas")
    page.click("#centre")
    page.wait_for_selector("#answers li")

    assert page.locator("#answers li").count() == 3


def test_a_wrong_password_too_often_locks_the_door(page):
    for _attempt in range(6):
        page.goto("/account/login/")
        page.fill("[name=login]", "assessor")
        page.fill("[name=password]", "not the password")
        page.click("main form button.btn-primary")
    page.goto("/account/login/")
    page.fill("[name=login]", "assessor")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")

    assert page.url.endswith("/account/login/")


SECOND_PLAN = """示例市停车便利行动实施方案
一、主要任务
1. 停车便利。到2022年，新增公共停车泊位3000个。（市城管局）
二、保障措施
（一）加强领导。定期调度。
"""


def test_a_second_plan_has_pages_of_its_own_and_leaves_the_first_as_it_is(page):
    sign_in(page, "office")
    page.goto("/plan/compile/")
    page.select_option("[name=plan]", "")
    file = {"name": "parking.txt", "mimeType": "text/plain", "buffer": SECOND_PLAN.encode()}
    page.set_input_files("[name=file]", file)
    page.click("main button.btn-primary")
    page.wait_for_url(re.compile(r"/plan/text/\?plan=parking"))
    page.click("main p a:has-text('方案')")
    assert page.inner_text("h1") == "示例市停车便利行动实施方案"

    page.locator("#c-1 .chip").first.click()
    page.wait_for_url(re.compile(r"/plan/targets/1-1/\?plan=parking"))
    assert "3000" in page.inner_text("h1")

    page.goto("/plan/")
    assert page.inner_text("h1") != "示例市停车便利行动实施方案"
    page.click(".plans a:has-text('停车便利')")
    assert page.inner_text("h1") == "示例市停车便利行动实施方案"
