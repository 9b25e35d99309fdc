"""Forms that owners and offices send, with the token that the page gave."""

import re
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

from http_client import Client

KEY = re.compile(r'name="key" value="([^"]+)"')


def post(client: Client, url: str, **form: str) -> tuple[int, str]:
    """Status and page."""
    client.read("/public/home/")
    headers = {
        "Referer": client.address + url,
        "X-CSRFToken": client.cookies().get("csrftoken") or "",
    }
    request = Request(client.address + url, urlencode(form).encode(), headers=headers)
    try:
        answer = client.opener.open(request, timeout=30)
        return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()
