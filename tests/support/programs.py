"""Something without a browser that shows a key."""

from dataclasses import dataclass
from typing import Any

import requests
from small_office import PATIENCE_S, SmallOffice

TOILET = {
    "toilet_class": 2,
    "form": "attached",
    "male_seats": 3,
    "urinals": 3,
    "female_seats": 9,
}


@dataclass(frozen=True)
class Program:
    """Something without a browser: no cookies, no forms, only what it shows."""

    address: str
    shows: str | None

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.shows}"} if self.shows is not None else {}
        headers |= how.pop("headers", {})
        with requests.Session() as session:
            session.trust_env = False
            url = self.address + path
            return session.request(method, url, headers=headers, timeout=PATIENCE_S, **how)

    def record(self, path: str, place: list[float], name: str) -> requests.Response:
        body = {
            "name": name,
            "lon": place[0],
            "lat": place[1],
            "valid_from": "2022-06-30",
            "attributes": TOILET,
        }
        return self.ask("PUT", path, json=body)


def key_of(office: SmallOffice, account: str, *options: str, until: str = "2022-12-31") -> Program:
    said = office.yiju("key", "make", account, "--name", "测试", "--until", until, *options)
    return Program(office.address, said.strip())
