"""Signing in through the city's identity provider: one that we did not write, over HTTP."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from identity_provider import IdentityProvider, identity_provider
from requests import Response
from small_office import PATIENCE_S, Browser, SmallOffice, small_office

WAY_IN = re.compile(r'action="(/account/oidc/city/login/[^"]*)"')
SIGNED_IN = re.compile(r'<details class="me">.*?<span>([^<]*)</span>', re.DOTALL)


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture(scope="module")
def office(
    provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SmallOffice]:
    settings = {
        "YIJU_OIDC": f"{provider.issuer},yiju,a-secret-of-this-test",
        "YIJU_OIDC_CLAIM": "employee_number",
    }
    with small_office(tmp_path_factory.mktemp("oidc"), **settings) as running:
        running.account("E1001", "东区政府", "district", "东区", oidc=True)
        running.account("E1002", "市住建局", "office")
        running.account("E1003", "市住建局", "office", oidc=True)
        running.python(
            "from django.contrib.auth import get_user_model;"
            "get_user_model().objects.filter(username='E1003').update(is_active=False)"
        )
        yield running


def go_to_provider(browser: Browser, path: str = "/account/login/") -> Response:
    [action] = WAY_IN.findall(browser.open(path).text)
    return browser.submit(action.replace("&amp;", "&"))


def comes_in(
    office: SmallOffice, provider: IdentityProvider, subject: str, language: str = "zh-hans"
) -> tuple[Browser, Response]:
    browser = office.browser(language=language)
    return browser, provider.lets_in(browser, go_to_provider(browser), subject)


def who_is_in(browser: Browser) -> str | None:
    found = SIGNED_IN.search(browser.open("/registry/units/").text)
    return found[1] if found else None


def test_somebody_with_an_account_comes_in_by_the_claim_that_the_city_configured(office, provider):
    provider.knows("s-1", employee_number="E1001", preferred_username="E1002")
    browser, ended = comes_in(office, provider, "s-1")

    assert ended.url.startswith(office.address)
    assert who_is_in(browser) == "E1001"
    assert browser.open("/api/assets/toilet/").status_code == 200


def test_one_lands_where_one_wanted_to_go(office, provider):
    provider.knows("s-1", employee_number="E1001")
    browser = office.browser()
    form = go_to_provider(browser, "/account/login/?next=/registry/units/")

    assert provider.lets_in(browser, form, "s-1").url == office.address + "/registry/units/"


@pytest.mark.parametrize(
    "claims",
    [
        {"employee_number": "E9999"},
        {"employee_number": "E1003"},
        {"employee_number": "e1001"},
        {"employee_number": ""},
        {"employee_number": ["E1001"]},
        {"preferred_username": "E1001", "email": "E1001", "name": "E1001"},
    ],
    ids=["unknown", "closed account", "other case", "empty", "a list", "other claims"],
)
def test_whom_no_account_stands_for_is_told_whom_to_ask_and_gets_nothing(office, provider, claims):
    provider.knows("stranger", **claims)
    before = accounts_and_links(office)
    browser, ended = comes_in(office, provider, "stranger")

    assert ended.status_code == 403
    assert "没有您的账户" in ended.text
    assert "领导小组办公室" in ended.text
    assert who_is_in(browser) is None
    assert accounts_and_links(office) == before


def accounts_and_links(office: SmallOffice) -> str:
    return office.python(
        "from django.contrib.auth import get_user_model;"
        "from allauth.socialaccount.models import SocialAccount;"
        "print(get_user_model().objects.count(), SocialAccount.objects.count())"
    )


def test_the_page_for_a_stranger_names_what_the_provider_said_in_either_language(office, provider):
    provider.knows("stranger", employee_number="E<b>9")
    _browser, ended = comes_in(office, provider, "stranger", "en")

    assert "E&lt;b&gt;9" in ended.text
    assert "no account" in ended.text


def test_each_sign_in_is_matched_anew_and_nothing_of_before_is_kept(office, provider):
    provider.knows("s-2", employee_number="E1001")
    first, _ended = comes_in(office, provider, "s-2")
    provider.knows("s-2", employee_number="E1002")
    second, _ended = comes_in(office, provider, "s-2")

    assert (who_is_in(first), who_is_in(second)) == ("E1001", "E1002")


def test_an_identity_cannot_be_linked_to_an_account_that_is_signed_in(office, provider):
    provider.knows("s-3", employee_number="E1001")
    browser = office.browser("E1002")
    form = browser.submit("/account/oidc/city/login/?process=connect")
    provider.lets_in(browser, form, "s-3")

    assert who_is_in(browser) == "E1001"
    assert accounts_and_links(office).split()[1] == "0"
    assert browser.open("/account/provider/").status_code == 403


def test_one_who_changes_ones_mind_at_the_provider_reads_so(office, provider):
    browser = office.browser()
    form = go_to_provider(browser)
    refusal = browser.post(
        form.url, {"action": "deny"}, allow_redirects=False, timeout=PATIENCE_S
    ).headers["Location"]
    # This provider leaves out the state, which RFC 6749, 4.1.2.1 requires.
    [state] = parse_qs(urlsplit(form.url).query)["state"]
    ended = browser.get(f"{refusal}&state={state}", timeout=PATIENCE_S)

    assert "已取消登录" in ended.text
    assert who_is_in(browser) is None


def test_an_answer_that_nobody_asked_for_lets_nobody_in(office, provider):
    provider.knows("s-1", employee_number="E1001")
    asked = go_to_provider(office.browser())
    answer = office.browser().post(
        asked.url, {"sub": "s-1"}, allow_redirects=False, timeout=PATIENCE_S
    )
    victim = office.browser()
    ended = victim.get(answer.headers["Location"], timeout=PATIENCE_S)

    assert "统一身份登录未成" in ended.text
    assert who_is_in(victim) is None


def test_the_way_to_the_provider_is_guarded_by_pkce_and_asks_for_no_more_than_it_needs(office):
    asked = parse_qs(urlsplit(go_to_provider(office.browser()).url).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [office.address + "/account/oidc/city/login/callback/"]


def test_an_account_without_a_password_is_not_offered_to_change_it(office, provider):
    provider.knows("s-1", employee_number="E1001")
    browser, _ended = comes_in(office, provider, "s-1")

    assert "/account/password/change/" not in browser.open("/registry/units/").text
    assert "/account/password/change/" in office.browser("E1002").open("/registry/units/").text


def test_behind_a_proxy_that_ends_tls_the_provider_is_told_the_secure_address(provider, tmp_path):
    settings = {"YIJU_OIDC": f"{provider.issuer},yiju,secret", "YIJU_BEHIND_TLS": "1"}
    with small_office(tmp_path / "home", **settings) as office:
        browser = office.browser()
        browser.headers["X-Forwarded-Proto"] = "https"
        page = browser.open("/account/login/")
        [action] = WAY_IN.findall(page.text)
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[:1]
        # The cookie is for secure ways only, so the browser's jar would keep it back here.
        cookie = page.headers["Set-Cookie"].split(";")[0]
        origin = office.address.replace("http:", "https:")
        sent = browser.post(
            office.address + action,
            {"csrfmiddlewaretoken": token},
            headers={"Cookie": cookie, "Origin": origin, "Referer": origin + "/"},
            allow_redirects=False,
            timeout=PATIENCE_S,
        )

    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert asked["redirect_uri"][0].startswith("https://127.0.0.1:")
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_provider_that_does_not_answer_leaves_a_page_that_says_so(tmp_path):
    settings = {"YIJU_OIDC": "http://localhost:9,yiju,secret", "YIJU_OIDC_CLAIM": "sub"}
    with small_office(tmp_path / "home", **settings) as office:
        ended = go_to_provider(office.browser())

    assert ended.status_code == 502
    assert "统一身份登录未成" in ended.text
