"""Whatever is typed into any form or address of the pages: an answer, and never a failure of ours.

Fields and addresses are those of the pages themselves, so that a new form is tried as well.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from addresses import address_of, routes
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from programs import key_of
from small_desk import PEOPLE, import_book, send
from small_office import PATIENCE_S, Browser, SmallOffice, small_office

import yiju
from yiju.interfaces import policy

EXAMPLES = 4
TEMPLATES = Path(yiju.__file__).parent
FIELD = re.compile(r'name="([a-z_0-9]+)"')
SAMPLE = {
    "key": "toilet",
    "kind": "toilet",
    "name": "toilets",
    "code": "990101000000",
    "z": "9",
    "x": "426",
    "y": "207",
    "objection": "1",
    "asking": "1",
    "crew": "1",
    "hook": "1",
    "ending": "csv",
}
"""What stands in the addresses; the others are asked for what is not there."""
SIGNING_OUT = ("account_", "mfa_", "openid_connect", "socialaccount")
PLAIN = (
    "", "0", "-1", "1", "7", "999999999999999999999", "1e400", "nan", "inf", "１２", "²", "true",
    "2022-06-30", "2022-13-45", "0001-01-01", "9999-12-31", "2022-06-30T25:00", "119.95", "31.75",
    "M01037", "路灯不亮", "toilet", "wgs84", "320402000000", "990101000000", "990101-government",
    "accept", "case", "portal", "open", "\x00", "\ud7ff\uffff", "' OR 1=1 --", "<script>",
    "{{7*7}}",    "../../etc/passwd", "%s%n", "=1+1", "a\r\nb", "{", "[]", '{"a":1}', "字" * 5000,
)  # fmt: skip


def fields() -> list[str]:
    found = {name for file in TEMPLATES.rglob("*.html") for name in FIELD.findall(file.read_text())}
    return sorted(found - {"login", "password"})


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallOffice]:
    with small_office(tmp_path_factory.mktemp("pages")) as running:
        for account, unit, role, area in (*PEOPLE, ("admin", "市住建局", "admin", "")):
            running.account(account, unit, role, area)
        import_book(running)
        yield running


@pytest.fixture(scope="module")
def number(city: SmallOffice) -> str:
    told = {"words": "路灯不亮", "lon": 119.95, "lat": 31.75}
    program = key_of(city, "acceptor", "--write")
    made = program.ask("POST", "/api/work/cases", json=told, headers={"Idempotency-Key": "one"})
    return str(made.json()["item"]["number"])


def pages(number: str) -> list[tuple[str, str]]:
    """(name, address) of every page, with a case that is there."""
    sample = {**SAMPLE, "number": number}
    found = []
    for name, route in routes():
        space = name.partition(":")[0]
        address = address_of(route, sample)
        if address and space not in {"api", "ogc", "open311"} and not name.startswith(SIGNING_OUT):
            found.append((name, address))
    return found


def tried(browser: Browser, name: str, address: str, method: str, failed: list[str]) -> None:
    texts = st.one_of(st.sampled_from(PLAIN), st.text(max_size=40))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(form=st.dictionaries(st.sampled_from(fields()), texts, max_size=9), file=texts)
    def ask(form: dict[str, str], file: str) -> None:
        form = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
        body = file.encode("utf-8", "replace")
        files = [(one, f"x.{end}", body) for one, end in (("file", "csv"), ("photo", "jpg"))]
        told: object = None
        try:
            if method == "GET":
                answer = browser.get(browser.address + address, params=form, timeout=PATIENCE_S)
            else:
                answer = send(browser, address, form, *(files if len(file) % 2 else []))
            told = answer.status_code if answer.status_code >= 500 else None
        except requests.RequestException as error:
            told = error
        if told:
            failed.append(f"{method} {name} {address} {form!r} {file!r}: {told}"[:600])

    ask()


@pytest.mark.parametrize("account", ["", "inspector", "admin"])
def test_no_page_fails_whatever_is_asked_or_sent(city, number, account):
    browser = city.browser(account)
    role = account or "visitor"
    failed: list[str] = []
    tries = 0
    for name, address in pages(number):
        for method in ("GET", "POST"):
            if policy.allows(name, method, {"visitor", role}):
                tried(browser, name, address, method, failed)
                tries += 1

    assert failed == []
    assert tries > 10
