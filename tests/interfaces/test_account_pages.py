"""The pages around an account speak one language at a time, in our own look."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup
from requests import Response
from small_office import PASSWORD, Browser, SmallOffice, small_office

CHINESE = re.compile(r"[一-鿿]")
WORD = re.compile(r"[A-Za-z]{2,}")
KNOWN = {"APP", "z1", "z2"}
"""Words that a Chinese page may hold: one that Chinese has borrowed, and the accounts here."""
NEW_PASSWORD = "another-of-the-small-city"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("pages")) as running:
        for name in ("z1", "z2", "e1", "e2"):
            running.account(name, "市住建局", "staff")
        yield running


@dataclass
class Walk:
    """Somebody who reads every page they come by, and notes what is in the other language."""

    browser: Browser
    language: str
    seen: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def read(self, name: str, answer: Response, *said: str) -> str:
        """Read a page; `said` is what has to be on it, so that an empty page is no success."""
        self.seen.append(name)
        page = BeautifulSoup(answer.text, "lxml")
        if not page.find("link", href=re.compile(r"yiju/yiju\.css")) or not page.find("h1"):
            self.wrong.append((name, f"{answer.status_code}: not in our look"))
        self.wrong += [(name, text) for text in texts(page) if not self.understood(text)]
        self.wrong += [
            (name, f"{control.get('name')}: not in our look")
            for control in page.select("main input, main textarea, main select")
            if control.get("type") not in {"hidden", "checkbox", "radio"}
            and "form-control" not in (control.get("class") or [])
        ]
        shown = page.get_text(" ", strip=True)
        self.wrong += [(name, f"lacks {text}") for text in said if text not in shown]
        return answer.text

    def understood(self, text: str) -> bool:
        if self.language == "en":
            return CHINESE.search(text) is None
        return all(word in KNOWN for word in WORD.findall(text))


def texts(page: BeautifulSoup) -> Iterator[str]:
    """What is read or read aloud; codes, names of accounts and the language switch left out."""
    for element in page.select("script, style, code, textarea, .me, body [lang]"):
        element.decompose()
    for element in page.find_all(True):
        for attribute in ("alt", "title", "placeholder", "aria-label"):
            if value := str(element.get(attribute, "")):
                yield value
    yield from page.stripped_strings


def totp(secret: str) -> str:
    """The code of an authenticator app at this moment (RFC 6238)."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 1_000_000:06d}"


def walk_all(office: SmallOffice, language: str, account: str, locked: str) -> Walk:
    browser = office.browser(language=language)
    walk = Walk(browser, language)
    zh = language != "en"
    sign_in, change = "/account/login/", "/account/password/change/"

    walk.read("sign in", browser.open(sign_in), "账户" if zh else "Account")
    wrong = browser.submit(sign_in, login=account, password="wrong")
    walk.read("wrong password", wrong, "密码" if zh else "password")
    for _attempt in range(6):
        locked_out = browser.submit(sign_in, login=locked, password="wrong")
    walk.read("locked out", locked_out, "稍后" if zh else "Try again later")

    browser.sign_in(account)
    walk.read("change password", browser.open(change))
    for told in (
        {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        {"oldpassword": PASSWORD, "password1": "123", "password2": "123"},
        {"oldpassword": PASSWORD, "password1": "password", "password2": "passwort"},
        {"oldpassword": PASSWORD, "password1": account, "password2": account},
    ):
        walk.read(f"change refused {told}", browser.submit(change, **told))
    changed = browser.submit(
        change, oldpassword=PASSWORD, password1=NEW_PASSWORD, password2=NEW_PASSWORD
    )
    walk.read("password changed", changed)
    hasty = browser.submit(change, oldpassword="wrong")
    walk.read("too many requests", hasty, "稍后" if zh else "later")

    walk.read("second factor", browser.open("/account/2fa/"))
    activate, again = "/account/2fa/totp/activate/", "/account/reauthenticate/"
    walk.read("who is it", browser.open(activate))
    walk.read("who is it, refused", browser.submit(again, password="wrong"))
    page = walk.read("set up", browser.submit(again, password=NEW_PASSWORD, next=activate))
    [secret] = re.findall(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)
    walk.read("set up refused", browser.submit(activate, code="000000"))
    codes = browser.submit(activate, code=totp(secret))
    walk.read("set up done", codes)
    page = browser.open("/account/2fa/recovery-codes/")
    walk.read("recovery codes", page)
    recovery = re.findall(r"\b[0-9a-f]{8}\b", BeautifulSoup(page.text, "lxml").textarea.text)
    walk.read("second factor on", browser.open("/account/2fa/"))
    walk.read("new codes", browser.open("/account/2fa/recovery-codes/generate/"))
    walk.read("take off", browser.open("/account/2fa/totp/deactivate/"))
    for path in ("/account/reauthenticate/", "/account/2fa/reauthenticate/"):
        walk.read(f"again {path}", browser.open(path))
        form = {"password": "wrong", "code": "000000"}
        walk.read(f"again refused {path}", browser.submit(path, **form))
    walk.read("sign out", browser.open("/account/logout/"))
    walk.read("signed out", browser.submit("/account/logout/"))

    second = browser.submit(sign_in, login=account, password=NEW_PASSWORD)
    walk.read("second step", second)
    walk.read("second step refused", browser.submit("/account/2fa/authenticate/", code="000000"))
    walk.read("second step given up", browser.submit("/account/logout/", next=sign_in))
    browser.submit(sign_in, login=account, password=NEW_PASSWORD)
    inside = browser.submit("/account/2fa/authenticate/", code=recovery[0])
    assert "sessionid" in browser.cookies
    walk.read("in by a recovery code", inside)
    off = browser.submit("/account/2fa/totp/deactivate/")
    walk.read("taken off", off)
    return walk


@pytest.mark.parametrize(
    ("language", "account", "locked"), [("zh-hans", "z1", "z2"), ("en", "e1", "e2")]
)
def test_no_page_around_an_account_mixes_languages_or_leaves_our_look(
    office, language, account, locked
):
    walk = walk_all(office, language, account, locked)

    assert walk.wrong == []
    assert len(walk.seen) > 25
