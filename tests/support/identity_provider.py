"""The city's identity provider as tests have it: oidc-provider-mock, on this machine."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import oidc_provider_mock
import requests


@dataclass(frozen=True)
class IdentityProvider:
    issuer: str

    def knows(self, subject: str, **claims: Any) -> None:
        """Register somebody with what the provider says of them."""
        with requests.Session() as session:
            session.trust_env = False
            url = f"{self.issuer}/users/{quote(subject)}"
            session.put(url, json=claims, timeout=30).raise_for_status()

    def lets_in(self, browser: requests.Session, form: requests.Response, subject: str) -> Any:
        """Say on the provider's own form who one is; the answer is where the browser ends."""
        assert form.url.startswith(self.issuer), form.url
        assert re.search(r'name="sub"', html.unescape(form.text))
        return browser.post(form.url, {"sub": subject}, timeout=30)


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield IdentityProvider(f"http://localhost:{server.server_port}")
