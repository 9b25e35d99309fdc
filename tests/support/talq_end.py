"""The other end of TALQ: a program that takes what the city asks of it, holds each request against
the standard, and answers as it is told to, or with what it was given."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from talq_contract import check_answer, check_request

BROKEN = 599


@dataclass(frozen=True)
class Asked:
    """An operation that the city asked for. `query` holds who asks and the request's name."""

    name: str
    path: str
    body: Any
    headers: dict[str, str]


@dataclass
class End:
    """`says` are the answers to an operation, one after another, as status and body; then it
    succeeds. `wrong` is what does not hold of the requests."""

    port: int
    side: str
    asked: list[Asked] = field(default_factory=list)
    says: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v2"

    def names(self) -> list[str]:
        return [one.name for one in self.asked]

    def of(self, name: str) -> list[Any]:
        return [one.body for one in self.asked if one.name == name]

    def answer(self, method: str, path: str, headers: dict[str, str], sent: bytes) -> Any:
        body = json.loads(sent) if sent else None
        try:
            assert path.startswith("/v2/"), path
            one = check_request(self.side, method, path[3:], headers, body)
            self.asked.append(Asked(one.name, path[3:], body, headers))
            usual = one.success, body if one.answers[one.success] else None
            told = self.says.get(one.name) or [usual]
            status, said = told.pop(0)
            if status < 500:
                check_answer(one, status, said)
            return status, said
        except AssertionError as error:
            self.wrong.append(str(error))
            return BROKEN, None


@contextmanager
def talq_end(side: str) -> Iterator[End]:
    """A gateway or another management software that listens."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, said = end.answer(self.command, self.path, dict(self.headers), sent)
            told = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        end = End(server.server_address[1], side)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield end
        server.shutdown()
    assert end.wrong == []
