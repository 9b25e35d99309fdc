"""What a message service really answered. The robots of WeCom, DingTalk and Feishu say in the body
of a 200 that they took nothing (a wrong key, too many in a minute, a word that is missing); apprise
minds the status only, and a letter that it calls sent would be lost."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import requests

ROBOTS = frozenset({"wecombot", "dingtalk", "feishu", "lark"})
"""Schemes of apprise."""
CODES = ("errcode", "code", "StatusCode")
"""Under which of these they say it; 0 is taken."""
LONGEST = 200


@contextmanager
def answers() -> Iterator[list[requests.Response]]:
    """The answers that `requests` gets meanwhile in this process."""
    heard: list[requests.Response] = []
    usual = requests.sessions.Session

    class Hearing(usual):  # type: ignore[misc, valid-type]
        def send(self, request: Any, **how: Any) -> requests.Response:
            found: requests.Response = super().send(request, **how)
            heard.append(found)
            return found

    requests.sessions.Session = Hearing  # type: ignore[misc]
    try:
        yield heard
    finally:
        requests.sessions.Session = usual  # type: ignore[misc]


def refusal(heard: Sequence[requests.Response]) -> str:
    """What the robots said where one of them took nothing; empty where all did."""
    for answer in heard:
        try:
            said = answer.json()
        except ValueError:
            return answer.text[:LONGEST] or "∅"
        codes = [said[name] for name in CODES if name in said] if isinstance(said, dict) else []
        if not codes or any(str(code) != "0" for code in codes):
            return answer.text[:LONGEST]
    return ""
