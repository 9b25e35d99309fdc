"""A bank to try the city's door with: a program of its own that keeps its books in one file, is
told what to pay, tells what came in, and may be killed at any moment.

It is what a bank's adapter has to do, and no more: docs/bank.md describes the protocol.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests

from yiju.interfaces.bank.statement import csv_of
from yiju.interfaces.sending import signing

BANK = "Yiju-Bank"
TABLES = """
CREATE TABLE IF NOT EXISTS entry (
    number TEXT PRIMARY KEY, account TEXT NOT NULL, day TEXT NOT NULL, amount INTEGER NOT NULL,
    text TEXT NOT NULL, told TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS instruction (
    key TEXT PRIMARY KEY, said TEXT NOT NULL, result TEXT NOT NULL, told TEXT NOT NULL);
"""
WAITS, DONE = "", "told"
FINAL = frozenset({400, 409, 413, 422})
"""Answers after which saying the same again changes nothing: a person has to look."""
BETWEEN_ROUNDS_S, ANSWERING_S = 0.2, 10.0


@dataclass
class Books:
    """The bank's own books, whole after every kill."""

    file: Path
    today: Callable[[], date]
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        with self.writing() as books:
            books.executescript(TABLES)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, one after another."""
        with self.lock:
            books = sqlite3.connect(self.file, isolation_level=None, timeout=30)
            try:
                books.execute("PRAGMA journal_mode = WAL")
                books.execute("PRAGMA synchronous = FULL")
                books.execute("BEGIN IMMEDIATE")
                yield books
                if books.in_transaction:
                    books.execute("COMMIT")
            finally:
                books.close()

    def deposit(self, said: dict[str, Any]) -> dict[str, Any]:
        """Somebody pays into an account; under a number of their own it is one payment."""
        with self.writing() as books:
            number = said.get("number") or self._next(books)
            told = {**said, "number": number, "value_date": self.today().isoformat()}
            told = {"currency": "CNY", "memo": "", "payer_name": "", "payer_account": ""} | told
            books.execute(
                "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, told["account"], told["value_date"], int(told["amount"]), told["memo"],
                 WAITS, json.dumps(told, ensure_ascii=False)),
            )  # fmt: skip
        return {"number": number}

    def instruct(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take an instruction and pay, once: the same again is answered as the first time."""
        key, text = str(said["key"]), json.dumps(said, ensure_ascii=False, sort_keys=True)
        with self.writing() as books:
            row = books.execute("SELECT said FROM instruction WHERE key = ?", (key,)).fetchone()
            if row is None:
                result = self._paid(books, said)
                books.execute(
                    "INSERT INTO instruction VALUES (?, ?, ?, ?)",
                    (key, text, json.dumps(result, ensure_ascii=False), WAITS),
                )
            elif row[0] != text:
                return 409, {"key": key, "message": "the same key, another instruction"}
        return 200, {"key": key, "state": "taken"}

    def _paid(self, books: sqlite3.Connection, said: dict[str, Any]) -> dict[str, Any]:
        result = {"key": said["key"], "amount": said["amount"]}
        account, amount = str(said["account"]), int(said["amount"])
        if self._balance(books, account) < amount:
            return {**result, "state": "failed", "reason": "账户余额不足"}
        if str(said["payee_account"]).endswith("0000"):
            return {**result, "state": "failed", "reason": "收款账号不存在"}
        number, day = self._next(books), self.today().isoformat()
        books.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, account, day, -amount, f"{said['key']} {said['purpose']}", DONE, "{}"),
        )
        return {**result, "state": "paid", "number": number, "value_date": day}

    def result_of(self, key: str) -> dict[str, Any]:
        with self.writing() as books:
            found = books.execute("SELECT result FROM instruction WHERE key = ?", (key,)).fetchone()
        return json.loads(found[0]) if found else {"key": key, "state": "unknown"}

    def statement(self, account: str, first: str, last: str) -> bytes:
        with self.writing() as books:
            rows = books.execute(
                "SELECT day, number, text, amount FROM entry WHERE account = ? AND day >= ?"
                " AND day <= ? ORDER BY rowid",
                (account, first, last),
            ).fetchall()
        return csv_of(rows)

    def waiting(self) -> list[tuple[str, str, str]]:
        """(what, key, body) of all that the city has not answered yet, in order."""
        with self.writing() as books:
            found = books.execute(
                "SELECT 'receipts', number, body FROM entry WHERE told = '' ORDER BY rowid"
            ).fetchall()
            found += books.execute(
                "SELECT 'results', key, result FROM instruction WHERE told = '' ORDER BY rowid"
            ).fetchall()
        return found

    def note(self, what: str, key: str, answer: str) -> None:
        table, column = ("entry", "number") if what == "receipts" else ("instruction", "key")
        with self.writing() as books:
            books.execute(f"UPDATE {table} SET told = ? WHERE {column} = ?", (answer[:500], key))

    def balance(self, account: str) -> int:
        with self.writing() as books:
            return self._balance(books, account)

    def answers(self) -> dict[str, str]:
        """What the city answered, by number or key."""
        with self.writing() as books:
            found = books.execute("SELECT number, told FROM entry").fetchall()
            found += books.execute("SELECT key, told FROM instruction").fetchall()
        return dict(found)

    def _balance(self, books: sqlite3.Connection, account: str) -> int:
        asked = "SELECT coalesce(sum(amount), 0) FROM entry WHERE account = ?"
        return int(books.execute(asked, (account,)).fetchone()[0])

    def _next(self, books: sqlite3.Connection) -> str:
        (count,) = books.execute("SELECT count(*) FROM entry").fetchone()
        return f"{self.today():%Y%m%d}{count + 1:08}"


@dataclass
class Teller:
    """Tells the city what came in and what was paid, again and again until it answers."""

    books: Books
    name: str
    city: str
    secret: str
    now: Callable[[], datetime]
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.stopping.wait(BETWEEN_ROUNDS_S):
            self.round()

    def round(self) -> None:
        for what, key, body in self.books.waiting():
            if self.stopping.is_set():
                return
            try:
                status, answer = self.tell(f"/bank/v1/{what}", body.encode())
            except requests.RequestException:
                return
            if status == 200 or status in FINAL:
                self.books.note(what, key, answer or DONE)

    def tell(self, path: str, body: bytes) -> tuple[int, str]:
        url = self.city.rstrip("/") + path
        signed = signing.headers(self.secret, "POST", urlsplit(url).path, self.now(), body=body)
        headers = {"Content-Type": "application/json", BANK: self.name, **signed}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url, data=body, headers=headers, timeout=ANSWERING_S, allow_redirects=False
            )
            return answer.status_code, answer.text


def server(teller: Teller, host: str, port: int) -> ThreadingHTTPServer:
    """The bank's own door; every request has to carry the signature of the city."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answered(b"")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            self._answered(self.rfile.read(int(length) if length.isdecimal() else 0))

        def _answered(self, body: bytes) -> None:
            try:
                status, said = self._answer(body)
            except (KeyError, ValueError, TypeError) as error:
                status, said = 422, {"message": f"{type(error).__name__}: {error}"}
            told = json.dumps(said, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def _answer(self, body: bytes) -> tuple[int, dict[str, Any]]:
            moment = self.headers.get(signing.MOMENT, "")
            is_right = moment.isdecimal() and signing.is_signed(
                teller.secret,
                self.command,
                self.path,
                teller.now(),
                moment=moment,
                shown=self.headers.get(signing.SIGNATURE, ""),
                key=self.headers.get(signing.KEY, ""),
                body=body,
            )
            if not is_right:
                return 401, {"message": "signature"}
            return _routed(teller, self.command, self.path, body)

        def log_message(self, *_said: Any) -> None:
            """Nothing: what counts stands in the books."""

    return ThreadingHTTPServer((host, port), Door)


def _routed(teller: Teller, method: str, target: str, body: bytes) -> tuple[int, dict[str, Any]]:
    parts = urlsplit(target)
    path, asked = unquote(parts.path), {k: v[0] for k, v in parse_qs(parts.query).items()}
    if (method, path) == ("POST", "/v1/instructions"):
        return teller.books.instruct(json.loads(body))
    if method == "GET" and path.startswith("/v1/instructions/"):
        return 200, teller.books.result_of(path.removeprefix("/v1/instructions/"))
    if (method, path) == ("POST", "/v1/deposits"):
        return 200, teller.books.deposit(json.loads(body))
    if method == "POST" and path.startswith("/v1/statements/"):
        account = path.removeprefix("/v1/statements/")
        file = teller.books.statement(account, asked["first"], asked["last"])
        status, answer = teller.tell(f"/bank/v1/statements/{account}/csv", file)
        return 200, {"status": status, "answer": answer}
    if method == "GET" and path.startswith("/v1/balances/"):
        account = path.removeprefix("/v1/balances/")
        return 200, {"account": account, "balance": teller.books.balance(account)}
    return 404, {"message": path}
