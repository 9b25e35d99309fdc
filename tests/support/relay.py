"""A server that can be killed, behind an address that stays: what a bad day does, on purpose."""

import os
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from typing import Any

from running_city import YIJU, free_port
from small_office import SmallOffice, wait_for

PIECE = 65_536


class Relay:
    """Passes on everything between `address` and a server that comes and goes behind it."""

    def __init__(self, office: SmallOffice) -> None:
        self.office = office
        self.behind = free_port()
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.server: subprocess.Popen[bytes] | None = None
        self.deadly = b""
        self.killed = threading.Event()
        threading.Thread(target=self._let_in, daemon=True).start()

    def __enter__(self) -> "Relay":
        self.start()
        return self

    def __exit__(self, *_why: Any) -> None:
        self.kill()
        self.door.close()

    def start(self) -> None:
        command = [str(YIJU), "serve", "--port", str(self.behind)]
        environment = dict(self.office.environment)
        self.server = subprocess.Popen(
            command, env=environment, cwd=self.office.home, start_new_session=True
        )
        wait_for(self.behind, self.server)
        self.killed.clear()

    def kill(self) -> None:
        """At once and without a word, as when the power fails."""
        server, self.server = self.server, None
        if server is not None:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        self.killed.set()

    def kill_once_it_answers(self, request: str) -> None:
        """The next request that begins so is carried out; then the server dies, and nobody hears
        its answer."""
        self.deadly = request.encode()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                client, _from = self.door.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.behind)) as up:
            dies = threading.Event()
            threading.Thread(target=self._answer, args=(up, client, dies), daemon=True).start()
            while piece := client.recv(PIECE):
                if self.deadly and piece.startswith(self.deadly):
                    self.deadly = b""
                    dies.set()
                up.sendall(piece)

    def _answer(self, up: socket.socket, client: socket.socket, dies: threading.Event) -> None:
        with suppress(OSError):
            while piece := up.recv(PIECE):
                if dies.is_set():
                    self.kill()
                    break
                client.sendall(piece)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
