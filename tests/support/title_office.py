"""A registry of title in a process of its own: answers questions about homes from its register and
tells facts, in order, each until it is acknowledged. Everything it owes is in one SQLite file, so
that it may be stopped dead at any moment.

    python title_office.py FILE PORT CITY SECRET
"""

import contextlib
import json
import sqlite3
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from yiju.interfaces.sending import signing
from yiju.interfaces.sending.http import call

SCHEMA = """
CREATE TABLE IF NOT EXISTS question (key TEXT PRIMARY KEY, body TEXT);
CREATE TABLE IF NOT EXISTS fact (number TEXT PRIMARY KEY, body TEXT, told INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS register (unit_no TEXT PRIMARY KEY, title TEXT);
"""
FACTS = "/titles/v1/facts"


class Books:
    """The register, the questions that came in, and the facts that are to be told."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with self.opened() as books:
            books.executescript(SCHEMA)

    @contextlib.contextmanager
    def opened(self) -> Any:
        books = sqlite3.connect(self.file, timeout=30)
        books.execute("PRAGMA synchronous=FULL")
        try:
            with books:
                yield books
        finally:
            books.close()

    def enter(self, unit_no: str, **title: Any) -> None:
        """What the register says of a home."""
        with self.opened() as books:
            books.execute("REPLACE INTO register VALUES (?, ?)", (unit_no, json.dumps(title)))

    def owe(self, number: str, **said: Any) -> None:
        """A fact to be told."""
        with self.opened() as books:
            told = json.dumps({"number": number, **said})
            books.execute("INSERT OR IGNORE INTO fact (number, body) VALUES (?, ?)", (number, told))

    def ask(self, key: str, body: Mapping[str, Any]) -> None:
        """Keep a question with its answer, in one transaction; asked again, nothing more."""
        with self.opened() as books:
            done = books.execute(
                "INSERT OR IGNORE INTO question VALUES (?, ?)", (key, json.dumps(body))
            )
            found = books.execute(
                "SELECT title FROM register WHERE unit_no = ?", (body["unit_no"],)
            ).fetchone()
            if not done.rowcount or found is None:
                return
            fact = {
                "number": f"answer/{key}",
                "unit_no": body["unit_no"],
                "kind": "title",
                "at": body["asked_at"],
                "answers": key,
                **json.loads(found[0]),
            }
            books.execute(
                "INSERT INTO fact (number, body) VALUES (?, ?)", (fact["number"], json.dumps(fact))
            )

    def owed(self) -> list[tuple[str, str]]:
        with self.opened() as books:
            rows = books.execute("SELECT number, body FROM fact WHERE told = 0 ORDER BY rowid")
            return list(rows.fetchall())

    def acknowledged(self, number: str) -> None:
        with self.opened() as books:
            books.execute("UPDATE fact SET told = 1 WHERE number = ?", (number,))

    def counts(self) -> tuple[int, int]:
        """Questions kept, and facts told."""
        with self.opened() as books:
            questions = books.execute("SELECT COUNT(*) FROM question").fetchone()[0]
            return questions, books.execute("SELECT SUM(told) FROM fact").fetchone()[0] or 0


def tell(books: Books, city: str, secret: str, changed: threading.Event) -> None:
    """Tell what is owed, one after the other, over and over."""
    while True:
        for number, body in books.owed():
            try:
                status, _said = call(
                    "POST",
                    city + FACTS,
                    secret=secret,
                    now=datetime.now(UTC),
                    private=True,
                    key=number,
                    body=body.encode(),
                )
            except (requests.RequestException, OSError):
                break
            if status in {200, 409, 422}:
                books.acknowledged(number)
        changed.wait(0.05)
        changed.clear()


def serve(file: Path, port: int, city: str, secret: str) -> None:
    books, changed = Books(file), threading.Event()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            signed = signing.is_signed(
                secret,
                "POST",
                self.path,
                datetime.now(UTC),
                moment=self.headers[signing.MOMENT],
                shown=self.headers[signing.SIGNATURE],
                key=self.headers.get(signing.KEY, ""),
                body=body,
            )
            if signed:
                books.ask(self.headers[signing.KEY], json.loads(body))
                changed.set()
            self.send_response(200 if signed else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    threading.Thread(target=tell, args=(books, city, secret, changed), daemon=True).start()
    with ThreadingHTTPServer(("127.0.0.1", port), Door) as server:
        print("ready", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
