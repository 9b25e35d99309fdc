"""Somebody with a browser of their own, over plain HTTP."""

from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from small_office import PATIENCE_S

from yiju.city.cast import PASSWORD


class Client:
    """Somebody with a browser of their own: signed in as a role, or a visitor."""

    def __init__(self, address: str, role: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.ask("/account/login/")
        if role != "visitor":
            self.ask("/account/login/", {"login": role, "password": PASSWORD})
            assert "sessionid" in self.cookies(), f"{role} could not sign in"

    def cookies(self) -> dict[str, str | None]:
        return {cookie.name: cookie.value for cookie in self.jar}

    def read(self, url: str) -> tuple[int, str]:
        """The status and the text of what an address answers."""
        try:
            answer = self.opener.open(self.address + url, timeout=PATIENCE_S)
            return answer.status, answer.read().decode("utf-8-sig")
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    def ask(self, url: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The status, and where it ended, so that a way to the login can be told. With a form
        it posts, with the token that a page of ours would carry."""
        data = None
        headers = {"Referer": self.address + url}
        if form is not None:
            data = urlencode(form).encode()
            headers["X-CSRFToken"] = self.cookies().get("csrftoken") or ""
        try:
            request = Request(self.address + url, data, headers=headers)
            answer = self.opener.open(request, timeout=PATIENCE_S)
            return answer.status, answer.geturl()
        except HTTPError as refused:
            return refused.code, refused.geturl()
