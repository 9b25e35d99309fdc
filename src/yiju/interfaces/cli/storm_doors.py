"""The doors through which a storm's reports come: a browser's form, and a program's key."""

import os
from dataclasses import dataclass, field

import requests

PATIENCE_S = 30


@dataclass
class Doors:
    """The doors of the city that is served at an address, as others use them."""

    address: str
    browser: requests.Session = field(default_factory=requests.Session)
    key: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    """By number, of the reports over the public form."""

    def __post_init__(self) -> None:
        self.browser.trust_env = False

    def portal(self, words: str, type_code: str, lon: float, lat: float, photo: bytes) -> str:
        self._page("/public/report/")
        answer = self._submit(
            "/public/report/",
            {"words": words, "type_code": type_code, "lon": str(lon), "lat": str(lat)},
            {"photo": ("p.jpg", photo, "image/jpeg")},
        )
        number, _query, secret = answer.url.rstrip("/").partition("/?s=")
        number = number.rstrip("/").rpartition("/")[2]
        self.secrets[number] = secret
        self.browser.cookies.pop("yiju_browser", None)
        return number

    def not_fixed(self, number: str) -> None:
        form = {"s": self.secrets[number], "code": "same", "words": "还没有好", "key": number}
        self._submit(f"/public/cases/{number}/not-fixed/", form, {})

    def open311(self, words: str, type_code: str, lon: float, lat: float) -> str:
        told = {
            "api_key": self.key,
            "service_code": type_code,
            "description": words,
            "lat": str(lat),
            "long": str(lon),
        }
        url = f"{self.address}/open311/v2/requests.json"
        answer = self.browser.post(url, told, timeout=PATIENCE_S)
        answer.raise_for_status()
        return str(answer.json()[0]["service_request_id"])

    def _page(self, path: str) -> None:
        self.browser.get(self.address + path, timeout=PATIENCE_S).raise_for_status()

    def _submit(
        self, path: str, form: dict[str, str], files: dict[str, tuple[str, bytes, str]]
    ) -> requests.Response:
        token = self.browser.cookies.get("csrftoken") or ""
        form = {"key": os.urandom(8).hex(), **form, "csrfmiddlewaretoken": token}
        headers = {"Referer": self.address + path}
        answer = self.browser.post(
            self.address + path, form, files=files or None, headers=headers, timeout=PATIENCE_S
        )
        answer.raise_for_status()
        return answer
